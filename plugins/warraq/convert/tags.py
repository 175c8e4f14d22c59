"""Tags by vocabulary: which persons, places, organisations and topics an article is about.

A vocabulary holds names with their other spellings. They are looked for as whole words, the longest first, folded
as search folds them; the particles that Arabic writes together with a word (و ف ب ل ك, with the article) may stand before it.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.spans import BREAKS, Hashes
from warraq.convert.names import Name, folded, merged, read_names, read_places
from warraq.convert.words import Words, cut, hashes_of

MOST_TAGS = 12
"""So many at most: of 17,641 news articles eight have more."""

GAP = "…"
"""In a spelling: up to ``GAP_WORDS`` other words of the same sentence may stand here."""
GAP_WORDS = 4

IN_TITLE = 3.0
"""A name in the title weighs as much as this many in the text."""
AT_HEAD, HEAD_WORDS = 1.0, 60
"""Added once for a name among the first words: news says first what it is about."""
ADJECTIVE = 0.5
"""«السورية» speaks of Syria, but less than its name: half of such adjectives belong to names of people and parties."""
SPECIFIC = 1.5
"""Added for a name of several words that is no place: it is not met by accident."""
REPEATS = 5.0
"""Further occurrences in the text do not count: a long article is not more about its subject than a short one."""
NEEDED, NEEDED_PER_WORD = 2.0, 1 / 1000
"""The weight from which on a name is a tag, and what each word of a long article adds to it."""

W = TypeVar("W", str, int)

_BITS = 18
_MIX = np.uint64(0xD6E8FEB86659FD93)
_BREAKS = frozenset(hashes_of(sorted(BREAKS)).tolist())
_BEFORE = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_BEFORE_ARTICLE = ("وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "وكال", "فلل", "فبال")
_BEFORE_SHORT = ("و", "ب", "ل")
"""Names of three letters take only these: with ف or ك they are other words too often; shorter names take none."""


class _Pattern(NamedTuple, Generic[W]):
    """What must follow the first word, and what is found then: entry number (-1: nothing) and weight.

    Words are strings while the vocabulary is compiled, and hashes (``words.hashes_of``) when it is looked for.
    """

    rest: tuple[W, ...]
    entry: int
    weight: float
    specific: bool
    after_gap: tuple[tuple[W, ...], ...] = ()
    inner: tuple[int, ...] = ()  # entries whose adjectives stand inside
    short: bool = False


class _Patterns(NamedTuple):
    """What may follow one first word: with a gap; and without one, by the number of words, the longest first."""

    gapped: list[_Pattern[int]]
    exact: list[tuple[int, dict[tuple[int, ...], _Pattern[int]]]]
    seconds: frozenset[int] | None  # the words right behind it, in any of these; None: any, since a gap may begin there
    alone: _Pattern[int] | None  # nothing behind it

    @property
    def reach(self) -> int:
        """How many words behind the first one any of them looks at."""
        gaps = [len(one.rest) + GAP_WORDS + max(map(len, one.after_gap)) for one in self.gapped]
        return max([*gaps, *(length for length, _ in self.exact)])


class Vocabulary:
    """Names to tag with, compiled for search; later names win over earlier ones that they share a spelling with."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = merged(names)
        self._known: dict[tuple[str, ...], int] = {}
        self._by_first = self._compile()
        # By some bits of a hash: whether it may be of a first word that anything may follow, or of one and its second.
        # So it is with one word of thirty.
        told = self._by_first.items()
        self._reach = max((one.reach for _, one in told), default=0)
        self._alone = _bits_of(np.array([word for word, one in told if one.alone or one.seconds is None], np.uint64))
        pairs = [(word, second) for word, one in told for second in one.seconds or ()]
        self._followed = _bits_of(_together_with(*np.array(pairs, np.uint64).reshape(-1, 2).T))

    @classmethod
    def load(cls, paths: Iterable[Path], *, places: bool = True) -> Vocabulary:
        """Return the vocabulary of the YAML files ``paths``, with countries and capitals unless ``places`` is False.

        Raises WarraqError where a file cannot be read or an entry means nothing.
        """
        names = list(read_places()) if places else []
        for path in paths:
            names.extend(read_names(path))
        return cls(names)

    def canonical(self, tag: str) -> str:
        """Return the name that ``tag``, as a record or a page prints it, is a spelling of; else ``tag`` itself.

        A tag that says more than the name («فلسطين المحتلة», of فلسطين) stays as printed.
        """
        told = folded(tag)
        entry = self._known.get(told)
        if entry is None:
            return tag
        name = self.names[entry].name
        words = folded(name)
        longer = any(told[at : at + len(words)] == words for at in range(len(told) - len(words) + 1))
        return tag if longer and len(told) > len(words) else name

    def kind(self, name: str) -> str:
        """Return the kind of the name or spelling ``name``, empty where the vocabulary does not know it."""
        entry = self._known.get(folded(name))
        return "" if entry is None else self.names[entry].kind

    def knows(self, words: str) -> bool:
        """Return whether the folded ``words``, parted by blanks, are a name or a spelling of one."""
        return tuple(words.split(" ")) in self._known

    def tags(self, text: str, title: str = "", *, limit: int = MOST_TAGS) -> list[str]:
        """Return at most ``limit`` names that ``text`` under ``title`` is about, the most telling first."""
        (words,) = cut([(text, title)])
        return self.tags_of(words, limit=limit)[0]

    def tags_of(self, words: Words, *, limit: int = MOST_TAGS) -> list[list[str]]:
        """``tags`` of the articles that ``words`` are of."""
        perhaps = self._alone.take(_some_bits(words.hashes))
        perhaps[:-1] |= self._followed.take(_some_bits(_together_with(words.hashes[:-1], words.hashes[1:])))
        at = np.flatnonzero(perhaps)
        places: list[int] = at.tolist()
        firsts: list[int] = words.hashes[at].tolist()
        found = []
        for start, stop, end in words.articles:
            text, title, rest = (bisect.bisect_left(places, at) for at in (start, stop, end))
            in_text = self._find(words.hashes, places[text:title], firsts[text:title])
            in_title = self._find(words.hashes, places[title:rest], firsts[title:rest])
            found.append(self._chosen(in_text, in_title, start, stop, limit))
        return found

    def _chosen(
        self, in_text: dict[int, _Found], in_title: dict[int, _Found], start: int, stop: int, limit: int
    ) -> list[str]:
        """The names for an article whose text is the words from ``start`` to ``stop``."""
        needed = NEEDED + (stop - start) * NEEDED_PER_WORD
        scored = []
        for entry in {**in_title, **in_text}:
            head, body = in_title.get(entry), in_text.get(entry)
            if not any(found and found.full for found in (head, body)):
                continue  # only its short form
            score = min(body.weight, REPEATS) if body else 0.0
            score += IN_TITLE * min(head.weight, 1.0) if head else 0.0
            score += AT_HEAD if body and body.first - start < HEAD_WORDS else 0.0
            score += SPECIFIC if (head and head.specific) or (body and body.specific) else 0.0
            if score >= needed:
                scored.append((-score, body.first if body else 0, self.names[entry].name))
        return [name for _, _, name in sorted(scored)[:limit]]

    def _find(self, words: Hashes, places: Iterable[int], firsts: Iterable[int]) -> dict[int, _Found]:
        """What begins at ``places`` of ``words``, where ``firsts`` stand, by the number of its entry."""
        found: dict[int, _Found] = {}
        past = 0
        for at, first in zip(places, firsts, strict=True):
            if at < past or (patterns := self._by_first.get(first)) is None:
                continue
            gapped, exact, seconds, alone = patterns
            behind: list[int] = words[at + 1 : at + 1 + self._reach].tolist() if seconds is None or seconds else []
            if seconds is not None and (not behind or behind[0] not in seconds):  # so it is with most
                if alone is not None:
                    _note(found, alone, at)
                    past = at + 1
                continue
            for pattern in gapped:
                end = len(pattern.rest)
                if tuple(behind[:end]) == pattern.rest and _follows(behind, end, pattern.after_gap):
                    _note(found, pattern, at)
            for length, rests in exact:
                if (one := rests.get(tuple(behind[:length]))) is not None:
                    _note(found, one, at)
                    past = at + 1 + length
                    break
        return found

    def _compile(self) -> dict[int, _Patterns]:
        adjectives = {
            word: entry
            for entry, name in enumerate(self.names)
            for adjective in name.adjectives
            if len(words := folded(adjective)) == 1
            for word in _adjective_forms(words[0])
        }
        exact: dict[tuple[str, ...], _Pattern[str]] = {}
        attached: dict[tuple[str, ...], _Pattern[str]] = {}
        gapped: list[tuple[str, _Pattern[str]]] = []

        def add(spelling: str, entry: int, weight: float, *, short: bool = False) -> None:
            first, *others = (folded(part) for part in spelling.split(GAP))
            if not first or not all(others):
                return
            inner = tuple(adjectives[word] for word in first if word in adjectives and len(first) > 1)
            specific = len(first) + len(others) > 1 and entry >= 0 and self.names[entry].kind != "place"
            after_gap = tuple(
                variant for other in others[:1] for variant in _variants(other, other[0].startswith("ال"))
            )
            pattern = _Pattern(first[1:], entry, weight, specific, after_gap, inner, short)
            variants = _variants(first, spelling.startswith("ال"))
            if after_gap:
                gapped.extend((variant[0], pattern) for variant in variants)
                return
            exact.setdefault(first, pattern)
            for variant in variants[1:]:
                attached.setdefault(variant, pattern)

        for entry, name in enumerate(self.names):
            for phrase in name.excluded:
                add(phrase, -1, 0.0)
            for spelling in name.spellings:
                self._known.setdefault(folded(spelling), entry)
                add(spelling, entry, 1.0)
            for spelling in name.short:
                add(spelling, entry, 1.0, short=True)
        for adjective, entry in adjectives.items():
            pattern = _Pattern((), entry, ADJECTIVE, False)
            exact.setdefault((adjective,), pattern)
            for variant in _variants((adjective,), adjective.startswith("ال"))[1:]:
                attached.setdefault(variant, pattern)
        for entry, name in enumerate(self.names):
            for adjective in name.adjectives:
                if len(words := folded(adjective)) > 1:  # «كوري شمالي»
                    for forms in zip(*(_adjective_forms(word) for word in words), strict=True):
                        exact.setdefault(forms, _Pattern(forms[1:], entry, ADJECTIVE, False))
        by_first: dict[str, list[_Pattern[str]]] = {}
        for words, pattern in {**attached, **exact}.items():
            by_first.setdefault(words[0], []).append(pattern)
        for word, pattern in gapped:
            by_first.setdefault(word, []).insert(0, pattern)
        return _hashed(by_first)


def _some_bits(hashes: Hashes) -> NDArray[np.int64]:
    """Return ``_BITS`` bits that depend on all the others: the first bits of a polynomial do not."""
    return (hashes * _MIX >> np.uint64(64 - _BITS)).view(np.int64)


def _bits_of(hashes: Hashes) -> NDArray[np.bool_]:
    """Return which ``_some_bits`` are of one of ``hashes``."""
    found = np.zeros(1 << _BITS, np.bool_)
    found[_some_bits(hashes)] = True
    return found


def _together_with(first: Hashes, second: Hashes) -> Hashes:
    """Return the hash of each pair of words."""
    return first * _MIX ^ second


def _hashed(by_first: Mapping[str, list[_Pattern[str]]]) -> dict[int, _Patterns]:
    """Return the patterns with hashes for words."""
    told = {word for one in chain(*by_first.values()) for words in (one.rest, *one.after_gap) for word in words}
    words = list(told | by_first.keys())
    known: dict[str, int] = dict(zip(words, hashes_of(words).tolist(), strict=True))

    def of(words: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(known[word] for word in words)

    made: dict[tuple[int, ...], _Patterns] = {}  # by their patterns: a word with a particle begins the same as without
    for patterns in by_first.values():
        same = tuple(map(id, patterns))
        if same not in made:
            made[same] = _together(patterns, of)
    return {known[first]: made[tuple(map(id, patterns))] for first, patterns in by_first.items()}


def _together(patterns: Iterable[_Pattern[str]], of: Callable[[tuple[str, ...]], tuple[int, ...]]) -> _Patterns:
    gapped: list[_Pattern[int]] = []
    exact: dict[int, dict[tuple[int, ...], _Pattern[int]]] = {}
    for p in patterns:
        after_gap = tuple(map(of, p.after_gap))
        one = _Pattern(of(p.rest), p.entry, p.weight, p.specific, after_gap, p.inner, p.short)
        if after_gap:
            gapped.append(one)
        else:
            exact.setdefault(len(one.rest), {})[one.rest] = one
    rests = [one.rest for one in gapped] + [rest for length, some in exact.items() if length for rest in some]
    seconds = frozenset(rest[0] for rest in rests) if all(rests) else None
    alone = exact.get(0, {}).get(())
    return _Patterns(gapped, sorted(exact.items(), reverse=True), seconds, alone)


@dataclass(slots=True)
class _Found:
    weight: float
    first: int
    specific: bool
    full: bool


def _note(found: dict[int, _Found], pattern: _Pattern[int], at: int) -> None:
    if pattern.entry >= 0:
        _count(found, pattern.entry, _Found(pattern.weight, at, pattern.specific, not pattern.short))
    for entry in pattern.inner:
        _count(found, entry, _Found(ADJECTIVE, at, specific=False, full=True))


def _count(found: dict[int, _Found], entry: int, more: _Found) -> None:
    known = found.setdefault(entry, more)
    if known is not more:
        known.weight += more.weight
        known.specific |= more.specific
        known.full |= more.full


def _follows(words: Sequence[int], start: int, variants: Iterable[tuple[int, ...]]) -> bool:
    for at in range(start, min(start + GAP_WORDS + 1, len(words))):
        if words[at] in _BREAKS:
            return False
        if any(tuple(words[at : at + len(variant)]) == variant for variant in variants):
            return True
    return False


def _variants(words: tuple[str, ...], article: bool) -> list[tuple[str, ...]]:
    """Return ``words`` and what becomes of them with each particle attached to the first."""
    first, rest = words[0], words[1:]
    if article and first.startswith("ال") and len(first) > 3:
        return [words, *((particle + first[2:], *rest) for particle in _BEFORE_ARTICLE)]
    if len(first) < 3 or not "\u0621" <= first[0] <= "\u064a":
        return [words]
    particles = _BEFORE_SHORT if len(first) == 3 and not rest else _BEFORE
    return [words, *((particle + first, *rest) for particle in particles)]


def _adjective_forms(nisba: str) -> list[str]:
    """Return the forms of «سوري» that count: not the bare masculine, which is a given name or an object too often."""
    return [f"ال{nisba}", f"ال{nisba}ه", f"{nisba}ه", f"ال{nisba}ين", f"ال{nisba}ون", f"{nisba}ين", f"{nisba}ون"]
