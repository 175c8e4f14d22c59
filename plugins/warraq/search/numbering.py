"""Which number a document has in the published lists: it follows from the dates and ids of all, with room between them.

Were documents numbered without holes, one that is older than others would move the numbers of all of these, and every list
would have to be encoded, written and sent again. Here the numbers are the places of a line on which each document stands
where its date puts it. Time is halved, and halved again where more than MOST documents fall into a half; the parts that
remain have room for twice as many, one part after the other in the order of time. A document more finds its place free, moves
a few neighbours, or (if its part must be halved) the numbers behind it: one in fifteen or so.

Records are published in groups: one group for all of a larger part of time, which a number is told within. So the groups behind
a part that is halved are what they were, although their numbers are others.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from warraq.search.columns import Ints

DAY_BITS = 41  # of a moment, for what it tells beyond the day; days take 22 more
DAY = 86_400  # seconds
HASH_BITS = 40
MOST = 24  # documents in a part of time: more adapt worse to crowded hours, fewer are halved more often
ROOM, LITTLE_ROOM = 2 * MOST, MOST // 2  # numbers for a part, and for one with next to nothing in it
NEXT_TO_NOTHING = MOST // 8
GROUP = 160  # documents whose records make up a group, at most: larger ones are published again as a whole, more make a longer table


@dataclass(frozen=True)
class Line:
    """On which places documents stand: the number of each, how many numbers there are, and how many each group of records has."""

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
    """Return the places of documents in the order of their ``moments``, of one moment in that of their ``ids``."""
    return np.lexsort((np.array(ids, dtype=np.str_), moments)).astype(np.int64)


def numbered(moments: Ints) -> Line:
    """Return the line of documents with these ``moments``, which are sorted. Every number belongs to one group, if there is one."""
    room = 0
    firsts: list[int] = []  # of groups, but for that of the first group
    grouped = 0  # how many documents have one
    sought = moments.tolist()
    parts = [(0, 63, 0, len(sought))]  # from which moment, how many bits long, which documents
    filled: list[tuple[int, int, int, int, int]] = []  # parts in which there are documents
    while parts:
        low, bits, begin, end = parts.pop()
        count = end - begin
        if count and begin == grouped and (count <= GROUP or not bits):
            firsts += [room] if grouped else []
            grouped = end
        if count > MOST and bits:
            middle = low + (1 << (bits - 1))
            cut = bisect_left(sought, middle, begin, end)
            parts += [(middle, bits - 1, cut, end), (low, bits - 1, begin, cut)]
            continue
        here = max(2 * count, ROOM if count > NEXT_TO_NOTHING else LITTLE_ROOM)
        if count:
            filled.append((low, bits, begin, here, room))
        room += here
    groups = np.diff([0, *firsts, room]) if grouped else np.zeros(0, dtype=np.int64)
    return Line(_placed(moments, np.array(filled, dtype=np.int64).reshape(-1, 5)), room, groups)


def _placed(moments: Ints, parts: Ints) -> Ints:
    """Return the numbers of documents with these ``moments``: as far into the room of its part as the moment is into the part, behind
    the one before it, before the end. ``parts`` tells of each from which moment on, how many bits long it is, which document is
    its first, how much room it has, and where that begins."""
    begins = parts[:, 2]
    counts = np.diff(begins, append=len(moments))
    low, bits, begin, here, room = np.repeat(parts, counts, axis=0).T
    count, nth = np.repeat(counts, counts), np.arange(len(moments)) - begin
    share = (moments - low) >> np.maximum(0, bits - HASH_BITS)
    # No document comes before one of an earlier part, for parts are put far from each other here.
    apart = np.repeat(np.arange(len(parts)) * (2 * int(parts[:, 3].max(initial=0))), counts)
    at = np.maximum.accumulate((share * here >> np.minimum(bits, HASH_BITS)) - nth + apart) - apart
    numbers: Ints = room + np.minimum(at, here - count) + nth
    return numbers
