"""Articles printed more than once: exactly (the same words), or nearly (most runs of three words in common).

MinHash (Broder, "On the resemblance and containment of documents", 1997) over runs of three folded words, with banding
(Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, ch. 3). Hashes are computed for a whole article at once with numpy;
docs/decisions/0211-duplicates.md compares this with the datasketch package. Time and memory grow with the number of articles, not with their pairs.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.spans import BASE, Hashes, powers
from warraq.convert.words import Words

SHINGLE = 3
"""Words of a run."""
SHORT = 20
"""Of articles with fewer words only exact copies under the same title count: captions and notes are alike by nature."""
HASHES, BANDS = 64, 16
"""64 minima in 16 bands of 4: of pairs alike by 0.7, 99 % meet in a band; the estimate errs by 0.06."""
ALIKE = 0.6
"""Estimated share of common runs (Jaccard) from which on two articles are near duplicates."""

CROWD = 8
"""Articles kept behind one band; a text that so many unlike ones share is a formula, and the other bands find its copies."""

_RANDOM = np.random.Generator(np.random.PCG64(1997))  # fixed: signatures of different runs must compare
_FACTORS: NDArray[np.uint64] = _RANDOM.integers(1, 1 << 63, (HASHES, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SLICE = 4096  # runs hashed at a time: a 200 MB line must not need 64 times its size


class Signature(NamedTuple):
    """What duplicates are known by: a hash of all words, and the minima (``HASHES`` 32-bit numbers; empty: too short)."""

    exact: bytes
    minima: bytes


class Duplicate(NamedTuple):
    """``of`` is the id of the earliest article of the group; ``kind`` exact or near."""

    of: str
    kind: str


class Grouped(NamedTuple):
    """``found`` is id → what it is a duplicate of; ``meeting`` a hash of the articles that this follows from."""

    meeting: bytes
    found: dict[str, Duplicate]


def signatures(words: Words) -> list[Signature]:
    """Return the signatures of the articles that ``words`` are of, by the words of their texts; marks do not count."""
    at = np.flatnonzero(~words.breaks)
    hashes = words.hashes[at]
    moved = powers(len(words.sums) + 1)[words.stops[at] - words.starts[at] + 1]
    runs = _runs(hashes, moved)
    bounds: list[list[int]] = np.searchsorted(at, np.array(words.articles)).tolist()
    return [_signature(hashes, runs, *bound) for bound in bounds]


def _signature(words: Hashes, runs: Hashes, start: int, stop: int, end: int) -> Signature:
    """The signature of the article whose text is ``words[start:stop]`` and whose title ``words[stop:end]``."""
    if start == stop:
        return Signature(b"", b"")
    named = words[start:stop].tobytes()
    if stop - start < SHORT:
        named += bytes(8) + words[stop:end].tobytes()
    exact = hashlib.blake2b(named, digest_size=16).digest()
    return Signature(exact, b"" if stop - start < SHORT else _minima(runs[start : stop - SHINGLE + 1]).tobytes())


@dataclass(slots=True)
class Duplicates:
    """Collects signatures and groups them; the order in which articles are added does not matter."""

    _order: dict[str, tuple[bool, float, str]] = field(default_factory=dict)
    _signatures: dict[str, Signature] = field(default_factory=dict)

    def add(self, name: str, time: float | None, found: Signature) -> None:
        """Add the article with the id ``name``, of the ``time`` (seconds since 1970); articles without words are no copies."""
        if found.exact:
            self._order[name] = (time is None, time or 0.0, name)
            self._signatures[name] = found

    def groups(self, before: Grouped | None = None) -> Grouped:
        """Return what each article is a duplicate of, but for the earliest of each group (undated ones are last); that is found
        ``before``, if it follows from the same articles.

        Each article joins the earliest one that it is itself like: groups do not drift from copy to copy.
        """
        meeting = sorted(self._meeting(), key=self._order.__getitem__)
        told = repr([(self._order[name], *self._signatures[name]) for name in meeting])
        digest = hashlib.blake2b(told.encode(), digest_size=16).digest()
        return before if before and before.meeting == digest else Grouped(digest, self._groups(meeting))

    def _groups(self, meeting: list[str]) -> dict[str, Duplicate]:
        exact: dict[bytes, str] = {}
        bands: list[dict[bytes, list[str]]] = [{} for _ in range(BANDS)]
        groups: dict[str, Duplicate] = {}
        for name in meeting:
            found = self._signatures[name]
            first = exact.setdefault(found.exact, name)
            if first != name:
                of = groups.get(first, Duplicate(first, ""))
                groups[name] = Duplicate(of.of, of.kind or "exact")
            elif found.minima:
                buckets = [band.setdefault(key, []) for band, key in zip(bands, _keys(found.minima), strict=True)]
                met = {other for bucket in buckets for other in bucket}
                like = [other for other in met if _alike(found.minima, self._signatures[other].minima)]
                if like:
                    groups[name] = Duplicate(min(like, key=self._order.__getitem__), "near")
                else:
                    for bucket in buckets:
                        if len(bucket) < CROWD:
                            bucket.append(name)
        return groups

    def _meeting(self) -> set[str]:
        """Return the articles that share words or a band with another: of six, four do not, and are like none."""
        names = [name for name, found in self._signatures.items() if found.minima]
        minima = np.frombuffer(b"".join(self._signatures[name].minima for name in names), dtype=np.uint32)
        bands = minima.reshape(-1, BANDS, HASHES // BANDS).astype(np.uint64)
        meets = np.zeros(len(names), dtype=np.bool_)
        for band in range(BANDS):
            keys = np.zeros(len(names), dtype=np.uint64)
            for column in range(HASHES // BANDS):
                keys = (keys ^ bands[:, band, column]) * BASE  # two keys in one hash: they only meet in vain
            _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
            meets |= counts[inverse] > 1
        times = Counter(found.exact for found in self._signatures.values())
        copies = {name for name, found in self._signatures.items() if times[found.exact] > 1}
        return copies.union(itertools.compress(names, meets.tolist()))


def group(articles: Iterable[tuple[str, float | None, bytes, bytes]], before: Grouped | None = None) -> Grouped:
    """Return the ``Duplicates.groups`` of articles (id, time, and the two parts of their ``Signature``): in any process."""
    found = Duplicates()
    for name, time, exact, minima in articles:
        found.add(name, time, Signature(exact, minima))
    return found.groups(before)


def _keys(minima: bytes) -> list[bytes]:
    width = len(minima) // BANDS
    return [minima[start : start + width] for start in range(0, len(minima), width)]


def _alike(one: bytes, other: bytes) -> bool:
    same = np.frombuffer(one, dtype=np.uint32) == np.frombuffer(other, dtype=np.uint32)
    return int(np.count_nonzero(same)) >= ALIKE * HASHES


def _runs(words: Hashes, moved: Hashes) -> Hashes:
    """Return the hash of each run of ``SHINGLE`` of ``words``: the polynomial over their characters, of which each word's
    hash is a part, ``moved`` on by what precedes it (``BASE`` to the power of a word's length, its blank included)."""
    count = max(len(words) - SHINGLE + 1, 0)
    hashes = words[SHINGLE - 1 :]
    for at in range(SHINGLE - 2, -1, -1):
        hashes = words[at : at + count] + moved[at : at + count] * hashes
    hashes ^= hashes >> np.uint64(31)  # Stafford's mix: the low bits of a polynomial are weak
    hashes *= np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(29)
    return hashes


def _minima(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the least value of each of ``HASHES`` multiply-shift hashes over ``hashes`` (at least one)."""
    least = (hashes[:_SLICE] * _FACTORS).min(axis=1)
    for start in range(_SLICE, len(hashes), _SLICE):
        np.minimum(least, (hashes[start : start + _SLICE] * _FACTORS).min(axis=1), out=least)
    found: NDArray[np.uint32] = (least >> np.uint64(32)).astype(np.uint32)
    return found
