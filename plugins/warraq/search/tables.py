"""The arrays that the index is merged from: numbered strings, rows of different lengths, sorting by several columns."""

from __future__ import annotations

import contextlib
import ctypes
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warraq.search.columns import Ints

Numbers = NDArray[np.integer[Any]]  # mostly 32 bits wide, half of Ints: for what there is one of for every word
Prints = NDArray[np.uint64]  # fingerprints
Bytes = NDArray[np.uint8]
FEW_NAMES = (
    2048  # are sought by their hashes, and sorted in one by one; more by a table of all, which takes longer to make
)
HASHES = (1 << 18) - 1  # of a hash, the bits that tell which names are likely
AT_ONCE = 1 << 18  # rows, where a column of all would take much memory for a moment
IN_CACHE = 1 << 14  # rows of some columns that stay in the processor's own memory

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h

# Odd random factors, one a column, and the finaliser of splitmix64 (Steele, Lea and Flood 2014).
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB)
_BEGIN = 0x2545F4914F6CDD1D  # else a row of zeros would tell nothing: a sum would be the same without it
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def pack_text(text: str) -> Bytes:
    """Return ``text`` as an array of its bytes."""
    return np.frombuffer(text.encode(), dtype=np.uint8)


def give_memory_back() -> None:
    """Have the C library return large arrays to the system when they are freed, where it is glibc, which else comes to
    keep those below 32 MB: a third of all memory, once columns of a corpus have come and gone."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def keep_memory() -> None:
    """Undo ``give_memory_back``, for work that takes and leaves the same few megabytes again and again: to be given each page of
    them anew takes the system as long as the work itself."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, 32 << 20)
        library.mallopt(_M_TRIM_THRESHOLD, 16 << 20)


def starts_of(packed: Bytes) -> Ints:
    """Return where each of the strings begins that lie ``packed`` as Names keeps them, and (one more) where another would."""
    return np.concatenate([[0], np.flatnonzero(packed == ord("\n")) + 1, [len(packed) + 1]])


class Names:
    """Strings, numbered in the order in which they came; a number never changes.

    Those that were kept lie packed, and are read one by one until somebody asks for all: mostly few are new.
    """

    def __init__(self) -> None:
        self._packed, self._held = (
            pack_text(""),
            0,
        )  # the first of the strings, as they lie in a file, and how many they are
        self._names: list[str] = []  # those behind them, or all, where they have been read
        self._read = True
        self._bytes, self._starts = memoryview(b""), np.zeros(0, dtype=np.int64)
        self._numbers: dict[str, int] = {}
        self._order = np.zeros(0, dtype=np.int64)
        self._hashes = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._names) + (0 if self._read else self._held)

    def __getitem__(self, number: int) -> str:
        if self._read:
            return self._names[number]
        if number >= self._held:
            return self._names[number - self._held]
        return str(self._bytes[self._starts[number] : self._starts[number + 1] - 1], "utf-8")

    def state(self) -> tuple[Bytes, Ints, Ints]:
        """Return the strings (none holds a line end), their order and their hashes, as ``restored`` takes them."""
        order, hashes = self.order(), self.hashes()
        more = self.since(self._held)
        if more:
            packed = pack_text("\n" * bool(self._held) + "\n".join(more))
            return np.concatenate([self._packed, packed]), order, hashes
        return self._packed, order, hashes

    @classmethod
    def restored(cls, packed: Bytes, order: Ints, hashes: Ints, starts: Ints) -> Names:
        """Return what had this ``state``; ``starts`` are those of its strings."""
        found = cls()
        found._starts, found._bytes = starts, packed.data
        found._packed, found._held, found._read = packed, len(order), not len(order)
        found._order, found._hashes = order, hashes
        return found

    @property
    def names(self) -> list[str]:
        """The strings."""
        if not self._read:
            self._names = self._packed.tobytes().decode().split("\n") + self._names
            self._read = True
        return self._names

    def since(self, number: int) -> list[str]:
        """Return the strings from ``number`` on."""
        return self._names[number - self._held :] if number >= self._held and not self._read else self.names[number:]

    @property
    def numbers(self) -> dict[str, int]:
        """String → number."""
        if len(self._numbers) != len(self):
            self._numbers = {name: number for number, name in enumerate(self.names)}
        return self._numbers

    def add(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of ``names``; those that are new get the next ones."""
        names = list(names)
        found = self.find(names)
        if -1 not in found:
            return found
        fresh: dict[str, int] = {}
        count = len(self)
        for place, name in enumerate(names):
            if found[place] < 0:
                found[place] = fresh.setdefault(name, count + len(fresh))
        self._names.extend(fresh)
        if self._numbers:
            self._numbers.update(fresh)
        return found

    def find(self, names: Sequence[str]) -> list[int]:
        """Return the numbers of ``names``, -1 of those that are not there."""
        if not self._numbers and len(names) <= FEW_NAMES < len(self):
            marked = np.zeros(HASHES + 1, dtype=bool)
            marked[[zlib.crc32(name.encode()) & HASHES for name in names]] = True
            likely = np.flatnonzero(marked[self.hashes() & HASHES])
            found = dict(zip(self.of(likely), likely.tolist(), strict=True))
            return list(map(found.get, names, repeat(-1)))
        return list(map(self.numbers.get, names, repeat(-1)))

    def order(self) -> Ints:
        """Return all numbers, sorted by code points of what they stand for."""
        if (done := len(self._order)) != len(self):
            name = self.__getitem__ if len(self) - done <= FEW_NAMES else self.names.__getitem__
            more = sorted(range(done, len(self)), key=name)
            if len(more) <= FEW_NAMES:
                self._order = np.insert(
                    self._order, [bisect_left(self._order, name(one), key=name) for one in more], more
                )
            else:
                self._order = np.array(sorted([*self._order.tolist(), *more], key=name), dtype=np.int64)
        return self._order

    def ranks(self) -> Ints:
        """Return the place of every number in ``order``."""
        order = self.order()
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks

    def forget_numbers(self) -> None:
        """Let go of the memory that finding numbers takes, until they are sought again."""
        self._numbers = {}

    def hashes(self) -> Ints:
        """Return ``columns.term_hash`` of every string."""
        if (done := len(self._hashes)) < len(self):
            more = np.array([zlib.crc32(name.encode()) for name in self.since(done)], dtype=np.int64)
            self._hashes = np.concatenate([self._hashes, more])
        return self._hashes

    def of(self, numbers: Ints | Numbers) -> list[str]:
        """Return the strings of ``numbers``."""
        if self._read:
            return list(map(self._names.__getitem__, numbers.tolist()))
        if len(numbers) and numbers.max() >= self._held:
            return [self[number] for number in numbers.tolist()]
        ranges = zip(self._starts[numbers].tolist(), (self._starts[numbers + 1] - 1).tolist(), strict=True)
        return [str(self._bytes[begin:end], "utf-8") for begin, end in ranges]


@dataclass
class Ragged:
    """Rows of numbers, one behind the other; row *i* is ``values[starts[i]:starts[i + 1]]``."""

    values: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    starts: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))

    @classmethod
    def of_sizes(cls, values: Numbers, sizes: Sequence[int] | Ints | Numbers) -> Ragged:
        """Return ``values`` cut into rows of ``sizes``."""
        starts = np.zeros(len(sizes) + 1, dtype=np.int64)
        np.cumsum(np.asarray(sizes, dtype=np.int64), out=starts[1:])
        return cls(values, starts)

    @property
    def sizes(self) -> Ints:
        """The length of every row."""
        return np.diff(self.starts)

    def take(self, rows: Ints, more: Ragged) -> Ragged:
        """Return the ``rows`` of these and, numbered behind them, ``more``."""
        count = len(self.starts) - 1
        sizes = np.concatenate([self.sizes, more.sizes])[rows]
        parts = [self.values[:0]]
        for first, end in runs(rows, count):
            source, shift = (self, 0) if first < count else (more, count)
            parts.append(source.values[source.starts[first - shift] : source.starts[end - shift]])
        return Ragged.of_sizes(np.concatenate(parts), sizes)


def runs(numbers: Ints, wall: int) -> list[tuple[int, int]]:
    """Return ``numbers`` as ranges [first, end) of consecutive ones, none of which reaches across ``wall``."""
    if not len(numbers):
        return []
    breaks = np.flatnonzero((np.diff(numbers) != 1) | (numbers[1:] == wall)) + 1
    edges = [0, *breaks.tolist(), len(numbers)]
    return [(int(numbers[a]), int(numbers[b - 1]) + 1) for a, b in pairwise(edges)]


def _packed(columns: Sequence[Ints | Numbers], widths: Sequence[int]) -> Numbers:
    """Return each row of ``columns`` as one number, in which a column has its width in bits. Half as wide a number is sorted
    in half the time."""
    packed: Any = columns[0].astype(np.int32 if sum(widths) < 32 else np.int64)
    for column, width in zip(columns[1:], widths[1:], strict=True):
        packed <<= width
        packed |= column.astype(packed.dtype, copy=False)
    found: Numbers = packed
    return found


def _unpacked(packed: Numbers, widths: Sequence[int]) -> list[Ints]:
    found = []
    for width in widths[:0:-1]:
        found.append((packed & ((1 << width) - 1)).astype(np.int64))
        packed = packed >> width
    return [packed.astype(np.int64), *found[::-1]]


def _widths(columns: Sequence[Ints | Numbers]) -> list[int]:
    return [int(column.max(initial=0)).bit_length() for column in columns]


def sorted_rows(*columns: Ints | Numbers) -> list[Ints]:
    """Return the rows of ``columns`` (numbers not below 0) sorted by the first, then the second, and so on.

    All of a row usually fits into 63 bits: then one number is sorted, which is much faster than an order of places.
    """
    widths = _widths(columns)
    if sum(widths) > 63:
        order = np.lexsort(columns[::-1])
        return [column[order].astype(np.int64) for column in columns]
    packed = _packed(columns, widths)
    packed.sort()
    return _unpacked(packed, widths)


def distinct(numbers: Ints | Numbers, room: int) -> Ints:
    """Return the distinct ``numbers``, all below ``room``, sorted."""
    marked = np.zeros(room, dtype=bool)
    marked[numbers] = True
    return np.flatnonzero(marked)


def distinct_rows(*columns: Ints | Numbers) -> tuple[list[Ints], Ints]:
    """Return the distinct rows of ``columns``, sorted, and where in all sorted rows each begins."""
    widths = _widths(columns)
    if sum(widths) > 63:
        rows = sorted_rows(*columns)
        new = np.ones(len(rows[0]), dtype=bool)
        new[1:] = np.logical_or.reduce([np.diff(row) != 0 for row in rows])
        first = np.flatnonzero(new)
        return [row[first] for row in rows], first
    packed = _packed(columns, widths)
    packed.sort()
    new = np.ones(len(packed), dtype=bool)
    new[1:] = packed[1:] != packed[:-1]
    first = np.flatnonzero(new)
    return _unpacked(packed[first], widths), first


def prints(*columns: Ints | Numbers | Prints) -> Prints:
    """Return a 64-bit fingerprint of each row of ``columns``."""
    mixed = np.full(len(columns[0]), _BEGIN, dtype=np.uint64)
    for at in range(0, len(mixed), IN_CACHE):
        part = mixed[at : at + IN_CACHE]
        for column, factor in zip(columns, _FACTORS, strict=False):
            part += column[at : at + IN_CACHE].astype(np.uint64) * np.uint64(factor)
        for shift, factor in _MIX:
            part ^= part >> np.uint64(shift)
            part *= np.uint64(factor)
        part ^= part >> np.uint64(31)
    return mixed


def add_prints(sums: Prints, places: Ints | Numbers, *columns: Ints | Numbers) -> None:
    """Add the fingerprint of each row of ``columns`` to the sum at its place: the sum tells the set of its rows."""
    for at in range(0, len(places), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        np.add.at(sums, places[part], prints(*(column[part] for column in columns)))
