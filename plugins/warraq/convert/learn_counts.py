"""What a ``Learner`` counts, and how it travels between processes and is kept between runs."""

from __future__ import annotations

import bisect
import marshal
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIFFERENT = 3  # articles that share it must be otherwise different; so many suffice


def _common(one: str, two: str) -> str:
    """What ``one`` and ``two`` both begin with."""
    if two.startswith(one):
        return one
    length = bisect.bisect_left(range(min(len(one), len(two))), True, key=lambda i: one[: i + 1] != two[: i + 1])
    return one[:length]


def _differ(one: int, two: int) -> bool:
    return 2 * (one & two).bit_count() < (one | two).bit_count()


@dataclass(slots=True)
class Count:
    """How often a line or phrase was seen, and the signatures of a few articles that hold it."""

    edge: int = 0
    inside: int = 0
    since: int = 0  # occurrences since the phrase was looked for inside articles, too
    sentences: int = 0  # occurrences that end as a sentence does
    common: str = ""  # what all occurrences begin with
    signatures: tuple[int, ...] = ()

    def see(self, signature: int, text: str = "") -> None:
        self.edge += 1
        if text:
            self.common = _common(self.common, text) if self.common else text
        self._note(signature)

    def _note(self, signature: int) -> None:
        if len(self.signatures) < DIFFERENT and all(_differ(signature, other) for other in self.signatures):
            self.signatures += (signature,)

    def add(self, other: Count) -> None:
        self.edge += other.edge
        self.inside += other.inside
        self.since += other.since
        self.sentences += other.sentences
        self.common = (
            _common(self.common, other.common) if self.common and other.common else self.common or other.common
        )
        for signature in other.signatures:
            self._note(signature)


@dataclass(slots=True)
class Source:
    """What was counted in the articles of one source."""

    articles: int = 0
    lines: dict[str, Count] = field(default_factory=dict)
    openings: dict[str, Count] = field(default_factory=dict)
    closings: dict[str, Count] = field(default_factory=dict)
    tails: dict[str, Count] = field(default_factory=dict)  # by the last words; what is common is kept backwards
    hot: list[tuple[str, Count]] = field(default_factory=list)

    def tables(self) -> tuple[dict[str, Count], ...]:
        return self.lines, self.openings, self.closings, self.tails


Hashes = NDArray[np.uint32]


class Entry(NamedTuple):
    """How often one thing was seen, as it travels: its source, which table it stands in, and the fields of ``Count``."""

    source: str
    table: int
    key: str
    edge: int
    inside: int
    since: int
    sentences: int
    common: str
    signatures: tuple[int, ...]


class Counts(NamedTuple):
    """What a ``Learner`` counted in one part of the corpus.

    ``often`` and ``once`` are hashes (32 bits each) of what it saw more than once and once; ``many`` the entries of the
    first and ``waiting`` those of the second, each as bytes by itself, since few are ever looked into.
    """

    articles: dict[str, int]
    often: bytes
    many: list[Entry]
    once: bytes
    waiting: list[bytes]

    def shared(self, hashes: Hashes) -> Counted:
        """Return what was seen more than once, here or (by ``hashes``, sorted) anywhere."""
        once = np.frombuffer(self.once, np.uint32)
        wanted = np.flatnonzero(_in(once, hashes))
        entries = [*self.many, *(Entry(*marshal.loads(self.waiting[at])) for at in wanted)]  # noqa: S302  (our own)
        return Counted(self.articles, self.often, self.once, once[wanted].tobytes(), entries)


class Counted(NamedTuple):
    """``Counts`` without what no other part has seen; ``kept`` are those of ``once`` whose entries are here."""

    articles: dict[str, int]
    often: bytes
    once: bytes
    kept: bytes
    entries: list[Entry]


def seen_again(parts: Sequence[tuple[bytes, bytes]]) -> Hashes:
    """Return the hashes, sorted, of what was seen more than once by all ``parts``: ``often`` and ``once`` of each."""
    often, once = zip(*parts, strict=True) if parts else ((), ())
    found, times = np.unique(np.frombuffer(b"".join(once), np.uint32), return_counts=True)
    return np.union1d(found[times > 1], np.frombuffer(b"".join(often), np.uint32))


def lacks(once: bytes, known: bytes, hashes: Hashes) -> bool:
    """Return whether some of ``once`` is among ``hashes``, but was not when only those of ``known`` were."""
    mine = np.frombuffer(once, np.uint32)
    then = np.sort(np.frombuffer(known, np.uint32))
    return bool(np.any(_in(mine, hashes) & ~_in(mine, then)))


def _in(some: Hashes, among: Hashes) -> NDArray[np.bool_]:
    """Tell which of ``some`` are in the sorted ``among``."""
    if not len(among):
        return np.zeros(len(some), np.bool_)
    at = np.minimum(np.searchsorted(among, some), len(among) - 1)
    found: NDArray[np.bool_] = among[at] == some
    return found


def hashes_of(values: list[int]) -> bytes:
    return np.array(values, np.uint32).tobytes()
