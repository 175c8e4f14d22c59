"""The words of an article, folded and hashed: what tags, keyphrases and duplicates work on.

Articles are cut some at a time, with numpy over their characters; whoever wants to know whether two words are the same
compares their hashes. Strings are made only of the few words that somebody asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.letters import fold
from warraq.arabic.spans import (
    ARABIC,
    BREAK,
    BREAKS,
    FOLDED,
    LETTER,
    ODD,
    OTHER,
    Codes,
    Hashes,
    Kinds,
    Offsets,
    codes_of,
    hashes_between,
    kinds_of,
    runs,
    settle,
    sums_of,
)
from warraq.arabic.tokens import TOKEN

_PIECES = re.compile(rf"{TOKEN.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_BETWEEN = "\x1f"  # in no piece


TOGETHER = 16
"""Articles that are cut at a time: few enough for the processor's cache, enough to make the calls of numpy cheap."""


class Bounds(NamedTuple):
    """The pieces of one article: its text's are ``start`` to ``stop``; a line end follows, then its title's to ``end``."""

    start: int
    stop: int
    end: int


@dataclass(slots=True)
class Words:
    """The pieces (words and breaks) of some articles, in order; ``articles`` tells which are whose.

    ``letters`` are those of all pieces, folded and run together: piece ``i`` is ``letters[starts[i]:stops[i]]``, written
    ``text[begins[i]:ends[i]]``. All arrays but ``codes`` (of ``letters``) and ``sums`` have one item a piece.
    """

    numbers: list[int]  # of the articles, among those that were given to be cut
    articles: list[Bounds]
    text: str
    letters: str
    codes: Codes
    sums: Hashes  # sums[i] is the polynomial of codes[:i]
    starts: Offsets
    stops: Offsets
    begins: Offsets
    ends: Offsets
    breaks: NDArray[np.bool_]
    plain: NDArray[np.bool_]  # letters and nothing else
    hashes: Hashes

    def folded(self, at: int) -> str:
        """Return piece ``at``, folded."""
        return self.letters[self.starts.item(at) : self.stops.item(at)]

    def written(self, at: int) -> str:
        """Return piece ``at`` as it is written."""
        return self.text[self.begins.item(at) : self.ends.item(at)]

    def hashes_from(self, pieces: NDArray[np.intp], letters: NDArray[np.intp]) -> Hashes:
        """Return the hashes of what is left of ``pieces`` without so many of their first ``letters``."""
        return hashes_between(self.sums, self.starts[pieces] + letters, self.stops[pieces])


def pieces(text: str) -> list[str]:
    """Return the folded pieces of ``text`` as strings: for short texts."""
    return [key for key, _, _ in _slowly(text)]


def hashes_of(words: Sequence[str]) -> Hashes:
    """Return the hashes of ``words``, as they stand."""
    stops = np.fromiter(accumulate(map(len, words)), np.int64, len(words))
    starts = stops - np.fromiter(map(len, words), np.int64, len(words))
    return hashes_between(sums_of(codes_of("".join(words))), starts, stops)


def cut(articles: Sequence[tuple[str, str]]) -> Iterator[Words]:
    """Yield the pieces of ``articles`` (text, title), some at a time."""
    numbered = iter(enumerate(articles))
    while some := list(islice(numbered, TOGETHER)):
        wholes = [f"{text}\n{title}\n" for _, (text, title) in some]
        whole = "".join(wholes)
        codes = codes_of(whole)
        kinds = kinds_of(codes)
        odd = np.flatnonzero(kinds == ODD)
        if not len(odd):
            yield _from_codes(some, whole, codes, kinds)
            continue
        beyond = np.searchsorted(odd, list(accumulate(map(len, wholes), initial=0)))
        is_odd = (np.diff(beyond) > 0).tolist()
        for slowly in (False, True):
            chosen = [one for one, so in zip(some, is_odd, strict=True) if so is slowly]
            whole = "".join([one for one, so in zip(wholes, is_odd, strict=True) if so is slowly])
            codes = codes_of(whole)
            if slowly:
                yield _from_strings(chosen, whole)
            elif chosen:
                yield _from_codes(chosen, whole, codes, kinds_of(codes))


def _from_codes(some: Sequence[tuple[int, tuple[str, str]]], whole: str, codes: Codes, kinds: Kinds) -> Words:
    """Cut a text of which each character folds by itself."""
    settle(kinds)
    begins, ends = runs(kinds, breaks=True)
    folded = FOLDED.take(codes)
    kept = (folded > 0) & (kinds > OTHER)
    count = np.empty(len(kinds) + 1, np.int64)  # letters kept before each character
    count[0] = 0
    np.cumsum(kept, out=count[1:])
    starts, stops = count[begins], count[ends]
    of = kinds[begins]
    if not (starts < stops).all():  # a lone tatweel
        there = starts < stops
        starts, stops, begins, ends, of = starts[there], stops[there], begins[there], ends[there], of[there]
    kept_codes = folded[kept]
    letters = kept_codes.tobytes().decode("utf-32-le")
    plain = of == ARABIC
    other = np.flatnonzero(of == LETTER)
    for at, start, stop in zip(other.tolist(), starts[other].tolist(), stops[other].tolist(), strict=True):
        plain[at] = letters[start:stop].isalpha()
    return _words(some, whole, letters, kept_codes, starts, stops, begins, ends, of == BREAK, plain)


def _from_strings(some: Sequence[tuple[int, tuple[str, str]]], whole: str) -> Words:
    """Cut any text: with ligatures, marks that compose, other scripts."""
    found = _slowly(whole)
    letters = "".join([key for key, _, _ in found])
    lengths = np.array([len(key) for key, _, _ in found], np.int64)
    begins = np.array([begin for _, begin, _ in found], np.int64)
    ends = np.array([end for _, _, end in found], np.int64)
    breaks = np.array([key in BREAKS for key, _, _ in found], np.bool_)
    plain = np.array([key.isalpha() for key, _, _ in found], np.bool_)
    stops = np.cumsum(lengths)
    return _words(some, whole, letters, codes_of(letters), stops - lengths, stops, begins, ends, breaks, plain)


def _words(
    some: Sequence[tuple[int, tuple[str, str]]],
    whole: str,
    letters: str,
    codes: Codes,
    starts: Offsets,
    stops: Offsets,
    begins: Offsets,
    ends: Offsets,
    breaks: NDArray[np.bool_],
    plain: NDArray[np.bool_],
) -> Words:
    sums = sums_of(codes)
    hashes = hashes_between(sums, starts, stops)
    # where each text and each title begins: after the line ends that were put between them
    parts = list(accumulate((len(part) + 1 for _, article in some for part in article), initial=0))
    at: list[int] = np.searchsorted(begins, parts).tolist()
    articles = [Bounds(at[i], at[i + 1] - 1, at[i + 2] - 1) for i in range(0, len(at) - 1, 2)]
    numbers = [number for number, _ in some]
    return Words(numbers, articles, whole, letters, codes, sums, starts, stops, begins, ends, breaks, plain, hashes)


def _slowly(text: str) -> list[tuple[str, int, int]]:
    """Return each piece of ``text``, folded, with where it begins and ends there."""
    found = list(_PIECES.finditer(text))
    folded = fold(_BETWEEN.join([piece[0] for piece in found])).split(_BETWEEN)
    return [
        (piece[0] if piece[0] in BREAKS else key, piece.start(), piece.end())
        for piece, key in zip(found, folded, strict=False)  # nothing at all folds to one empty piece
        if key
    ]
