"""The words of an article, folded and hashed: what tags, keyphrases and duplicates work on.

Articles are cut some at a time, with numpy over their characters; whoever wants to know whether two words are the same
compares their hashes. Strings are made only of the few words that somebody asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.letters import INVISIBLE, MARKS, fold
from warraq.arabic.tokens import TOKEN

BREAKS = frozenset(".,:;!?()[]{}/|\n–—…•،؛؟")
"""Marks and line ends over which no phrase goes; each stands among the words as a piece of its own."""

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]
Codes = NDArray[np.uint32]

_PIECES = re.compile(rf"{TOKEN.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_BETWEEN = "\x1f"  # in no piece

BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(int(BASE), -1, 1 << 64))
_BLANK = np.uint64(ord(" "))

# Kinds of characters. Other ones are between pieces; what stands inside words goes with what it follows.
_OTHER, _BREAK, _INSIDE, _ARABIC, _LETTER, _ODD = range(6)
_SIMPLE = (range(0x80), range(0xA1, 0x180), range(0x600, 0x700), range(0x2010, 0x203F))
_SIZE = 0x2040  # of the tables, whose last item stands for all characters beyond


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
        return _hashes(self.sums, self.starts[pieces] + letters, self.stops[pieces])


def pieces(text: str) -> list[str]:
    """Return the folded pieces of ``text`` as strings: for short texts."""
    return [key for key, _, _ in _slowly(text)]


def hashes_of(words: Sequence[str]) -> Hashes:
    """Return the hashes of ``words``, as they stand."""
    stops = np.fromiter(accumulate(map(len, words)), np.int64, len(words))
    starts = stops - np.fromiter(map(len, words), np.int64, len(words))
    return _hashes(_sums(_codes("".join(words))), starts, stops)


def cut(articles: Sequence[tuple[str, str]]) -> Iterator[Words]:
    """Yield the pieces of ``articles`` (text, title), some at a time."""
    numbered = iter(enumerate(articles))
    while some := list(islice(numbered, TOGETHER)):
        wholes = [f"{text}\n{title}\n" for _, (text, title) in some]
        whole = "".join(wholes)
        codes = _codes(whole)
        kinds = _KINDS.take(codes, mode="clip")
        odd = np.flatnonzero(kinds == _ODD)
        if not len(odd):
            yield _from_codes(some, whole, codes, kinds)
            continue
        beyond = np.searchsorted(odd, list(accumulate(map(len, wholes), initial=0)))
        is_odd = (np.diff(beyond) > 0).tolist()
        for slowly in (False, True):
            chosen = [one for one, so in zip(some, is_odd, strict=True) if so is slowly]
            whole = "".join([one for one, so in zip(wholes, is_odd, strict=True) if so is slowly])
            codes = _codes(whole)
            if slowly:
                yield _from_strings(chosen, whole)
            elif chosen:
                yield _from_codes(chosen, whole, codes, _KINDS.take(codes))


def _from_codes(
    some: Sequence[tuple[int, tuple[str, str]]], whole: str, codes: Codes, kinds: NDArray[np.uint8]
) -> Words:
    """Cut a text of which each character folds by itself."""
    inside = np.flatnonzero(kinds == _INSIDE)
    if len(inside):  # each is of the kind of what it follows, which may itself be inside
        opens = np.diff(inside, prepend=-2) > 1
        carried = kinds[inside[opens] - 1]  # of the first character nothing, and the last is a line end
        carried[carried < _ARABIC] = _OTHER
        kinds[inside] = carried[np.cumsum(opens) - 1]
    differs = np.empty(len(kinds) + 1, np.bool_)
    differs[0] = differs[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=differs[1:-1])
    word, broken = kinds >= _ARABIC, kinds == _BREAK
    begins = np.flatnonzero((word & differs[:-1]) | broken)
    ends = np.flatnonzero((word & differs[1:]) | broken) + 1
    folded = _FOLDED.take(codes)
    kept = (folded > 0) & (kinds > _OTHER)
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
    plain = of == _ARABIC
    other = np.flatnonzero(of == _LETTER)
    for at, start, stop in zip(other.tolist(), starts[other].tolist(), stops[other].tolist(), strict=True):
        plain[at] = letters[start:stop].isalpha()
    return _words(some, whole, letters, kept_codes, starts, stops, begins, ends, of == _BREAK, plain)


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
    return _words(some, whole, letters, _codes(letters), stops - lengths, stops, begins, ends, breaks, plain)


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
    sums = _sums(codes)
    hashes = _hashes(sums, starts, stops)
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


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _sums(codes: Codes) -> Hashes:
    sums = np.empty(len(codes) + 1, np.uint64)
    sums[0] = 0
    np.cumsum(codes * powers(len(codes)), out=sums[1:])
    return sums


def _hashes(sums: Hashes, starts: Offsets, stops: Offsets) -> Hashes:
    """Return the hash of each word: a polynomial over its characters and the blank after it."""
    own = (sums[stops] - sums[starts]) * powers(len(sums), inverse=True)[starts]
    found: Hashes = own + _BLANK * powers(len(sums))[stops - starts]
    return found


_POWERS: dict[bool, Hashes] = {}


def powers(count: int, *, inverse: bool = False) -> Hashes:
    """Return at least one and at least ``count`` powers of ``BASE``, or of its inverse, modulo 2⁶⁴."""
    known = _POWERS.get(inverse)
    if known is None or len(known) < count:
        size = 1 << max(count - 1, 1).bit_length()
        factors = np.full(size, _INVERSE if inverse else BASE, dtype=np.uint64)
        factors[0] = 1
        known = np.cumprod(factors, dtype=np.uint64)
        if size <= 1 << 16:  # keep what articles need, not what a huge one needed once
            _POWERS[inverse] = known
    return known[:count]


def _tables() -> tuple[NDArray[np.uint8], Codes]:
    """Return the kind of each character below ``_SIZE``, and what it folds to: 0 for nothing.

    Such that what a text of these folds to is what its characters fold to, one by one; a test tries all pairs.
    """
    kinds = np.full(_SIZE, _ODD, np.uint8)
    folded = np.zeros(_SIZE, np.uint32)
    inside = {code for first, last in (*MARKS, *INVISIBLE) for code in range(first, last + 1)}
    for code in [code for some in _SIMPLE for code in some]:
        char = chr(code)
        key = char if char in BREAKS else fold(char)
        composes = unicodedata.combining(char) and (code not in inside or unicodedata.name(char).endswith(_COMPOSING))
        normal = char in BREAKS or unicodedata.is_normalized("NFKC", char)
        if not normal or composes or len(key) > 1:
            continue
        folded[code] = ord(key) if key else 0
        if char in BREAKS:
            kinds[code] = _BREAK
        elif code in inside:
            kinds[code] = _INSIDE
        elif TOKEN.fullmatch(char):
            kinds[code] = _ARABIC if TOKEN.fullmatch(f"ا{char}") else _LETTER
        else:
            kinds[code] = _OTHER
    return kinds, folded


_COMPOSING = ("MADDAH ABOVE", "HAMZA ABOVE", "HAMZA BELOW")
_KINDS, _FOLDED = _tables()
