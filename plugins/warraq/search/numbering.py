"""Which number a document has in the published lists: it follows from the dates and ids of all, with room between them.

Were documents numbered without holes, one that is older than others would move the numbers of all of these, and every list
would have to be encoded, written and sent again. Here the numbers are the places of a line. Time is halved, and halved again
where more than GROUP documents fall into a half; the parts that remain have more room than they need, one part after the other in the
order of time. Inside a part a document stands where a hash puts it, or behind the one before. So a document more finds its
place free, or moves a neighbour or two, however crowded its hour is; only if its part must be halved (one in a hundred or so) do the
numbers behind it move. What this costs is the order inside a part, which a column of its own tells (see documents.order). A corpus of
one part stands in the order of time: to move all of so few costs nothing, and their ties go to the newest.

The records of a part are published as a group, and are told by their numbers within it. So the groups behind a part that is
halved are what they were, although their numbers are others.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from warraq.search.columns import Ints
from warraq.search.tables import prints

DAY_BITS = 41  # of a moment, for what it tells beyond the day; days take 22 more
DAY = 86_400  # seconds
HASH_BITS = 40
GROUP = 160  # documents in a part of time, at most: more are published again for one that changes, fewer are halved more often
ROOM, LITTLE_ROOM = 256, 16  # numbers for a part, and for one with next to nothing in it
NEXT_TO_NOTHING = 3


@dataclass(frozen=True)
class Line:
    """On which places documents stand: the number of each, how many numbers there are, and how many each group has."""

    numbers: Ints
    room: int
    groups: Ints


def moment(when: str | None, identity: str) -> int:
    """Return a number below 2^63 for the document ``identity`` of an ISO date (None: undated), greater for a later one.

    A date without a time says no more than the day, one without seconds no more than the minute: documents are spread over what
    is left open by their ids, so that those of one day do not crowd at midnight.
    """
    day = day_of(when)
    spread = int.from_bytes(hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")
    try:
        time = datetime.fromisoformat(when or "").time()
    except ValueError:
        time = datetime.min.time()
    second = time.hour * 3600 + time.minute * 60 + time.second
    open_for = DAY if not second else 1 if time.second else 60
    begin, end = ((one << DAY_BITS) // DAY for one in (second, second + open_for))
    return day << DAY_BITS | (begin + ((end - begin) * spread >> HASH_BITS))


def day_of(text: str | None) -> int:
    """Return the day number of an ISO date, 0 where it is none."""
    try:
        return date.fromisoformat((text or "")[:10]).toordinal()
    except ValueError:
        return 0


def in_order(moments: Ints, ids: Sequence[str]) -> Ints:
    """Return the places of documents in the order of their numbers, those of one moment in that of their ``ids``."""
    by_time = np.lexsort((np.array(ids, dtype=np.str_), moments))
    sizes = _parts(moments[by_time])[0]
    part = np.repeat(np.arange(len(sizes)), sizes)
    return by_time[np.lexsort((_shares(moments[by_time], len(sizes)), part))].astype(np.int64)


def numbered(moments: Ints) -> Line:
    """Return the line of documents with these ``moments``, which are in the order of their numbers. Every number belongs to one
    group, if there is one."""
    sizes, rooms, firsts, room = _parts(np.sort(moments))
    begins = np.repeat(np.cumsum(sizes) - sizes, sizes)
    nth = np.arange(len(moments)) - begins
    here = np.repeat(rooms, sizes)
    # No document comes before one of an earlier part, for parts are put far from each other here.
    apart = np.repeat(np.arange(len(sizes)) * (2 * int(rooms.max(initial=0))), sizes)
    at = np.maximum.accumulate((_shares(moments, len(sizes)) * here >> HASH_BITS) - nth + apart) - apart
    numbers: Ints = np.repeat(firsts, sizes) + np.minimum(at, here - np.repeat(sizes, sizes)) + nth
    return Line(numbers, room, np.diff([0, *firsts[1:], room]) if len(firsts) else firsts)


def _shares(moments: Ints, parts: int) -> Ints:
    """Return how far into its part each document would stand, as a number of HASH_BITS; where there is but one of ``parts``, the
    ``moments`` are in order."""
    if parts == 1:
        return (np.arange(len(moments), dtype=np.int64) << HASH_BITS) // len(moments)
    return (prints(moments) >> np.uint64(64 - HASH_BITS)).astype(np.int64)


def _parts(moments: Ints) -> tuple[Ints, Ints, Ints, int]:
    """Return of each part of time with documents in it, ``moments`` being theirs in the order of time: how many they are, how many
    numbers it has, and the first of these; and how many numbers there are in all."""
    room = 0
    sought = moments.tolist()
    parts = [(0, 63, 0, len(sought))]  # from which moment, how many bits long, which documents
    filled: list[tuple[int, int, int]] = []
    while parts:
        low, bits, begin, end = parts.pop()
        count = end - begin
        if count > GROUP and bits:
            middle = low + (1 << (bits - 1))
            cut = bisect_left(sought, middle, begin, end)
            parts += [(middle, bits - 1, cut, end), (low, bits - 1, begin, cut)]
            continue
        here = max(2 * count if count > GROUP else 0, ROOM if count > NEXT_TO_NOTHING else LITTLE_ROOM)
        if count:
            filled.append((count, here, room))
        room += here
    sizes, rooms, firsts = np.array(filled, dtype=np.int64).reshape(-1, 3).T
    return sizes, rooms, firsts, room
