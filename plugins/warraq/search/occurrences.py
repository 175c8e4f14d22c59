"""Where words occur, read from the analysed documents: only those of the forms that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from warraq.search.columns import length_levels
from warraq.search.prepare import BODY, PLACES
from warraq.search.tables import Numbers, Ragged

if TYPE_CHECKING:
    from warraq.search.state import Table

# What one occurrence counts for in body, title, tags. Known-item queries cannot tell 2 from 5; much more and short titles
# beat whole articles.
PLACE_WEIGHTS = (1, 3, 2)
OPENING = 20  # words of a body, stop words too, that tell what it is about
SEGMENT_GAP = 8  # positions left out between title, tags and body: no phrase reaches across
Marks = NDArray[np.bool_]


@dataclass
class Occurrences:
    """One element an occurrence, in the order of documents and positions."""

    form: Numbers
    document: Numbers
    place: Numbers
    position: Numbers
    opening: Marks  # whether it is among the first words of the body


@dataclass
class Pairs:
    """Adjacent forms, one element an occurrence of the second."""

    first: Numbers
    second: Numbers
    document: Numbers
    weight: Numbers


def standing(words: Ragged, forms: Marks) -> Numbers:
    """Return where among the values of ``words`` the marked ``forms`` stand."""
    return np.flatnonzero(forms[words.values]).astype(np.int32)


def occurrences(table: Table, numbers: Numbers, at: Numbers) -> Occurrences:
    """Return the occurrences that stand ``at`` these places among the words of ``table``, whose documents have ``numbers``."""
    segments, words = table.segments, table.words
    sizes, places = segments.values // PLACES, segments.values % PLACES
    stops = np.cumsum(sizes)
    begins = stops - sizes
    # Each document counts its positions from 0: take off what the documents before it have counted.
    first = np.cumsum(sizes + SEGMENT_GAP) - sizes - SEGMENT_GAP
    counted = np.append(first, 0)[segments.starts[:-1]]  # the last for documents without words behind all others
    shift = (first - np.repeat(counted, segments.sizes) - begins).astype(np.int32)
    # Where the first words of a body end, among all words; before they begin in the other places.
    opened = (begins + np.where(places == BODY, OPENING, 0)).astype(np.int32)
    counts = np.diff(np.searchsorted(at, stops.astype(np.int32)), prepend=0)
    return Occurrences(
        words.values[at],
        np.repeat(np.repeat(numbers, segments.sizes), counts),
        np.repeat(places.astype(np.int8), counts),
        at + np.repeat(shift, counts),
        at < np.repeat(opened, counts),
    )


def pairs(table: Table, numbers: Numbers, at: Numbers, seconds: Marks, stop: Marks) -> Pairs:
    """Return the pairs of what stands ``at`` these places and the next in its segment that is not in ``stop``, where that is in
    ``seconds``, none of which is in ``stop``."""
    segments, words = table.segments, table.words.values
    stops = np.cumsum(segments.values // PLACES).astype(np.int32)
    counts = np.diff(np.searchsorted(at, stops), prepend=0)
    following, end = at + np.int32(1), np.repeat(stops, counts)
    there = np.flatnonzero(following < end)
    while len(there):  # those that have come to a stop word go on
        there = there[stop[words[following[there]]]]
        following[there] += 1
        there = there[following[there] < end[there]]
    inside = np.flatnonzero(following < end)
    kept = inside[seconds[words[following[inside]]]]
    weights = np.array(PLACE_WEIGHTS, dtype=np.int8)[segments.values % PLACES]
    document = np.repeat(numbers, segments.sizes)
    return Pairs(
        words[at[kept]], words[following[kept]], np.repeat(document, counts)[kept], np.repeat(weights, counts)[kept]
    )


def levels_of(words: Ragged, segments: Ragged, stop: Marks) -> Numbers:
    """Return the length step of every document: the weights of its ``words`` but those in ``stop``."""
    sizes, places = segments.values // PLACES, segments.values % PLACES
    kept = np.append(0, np.cumsum(~stop[words.values], dtype=np.int32))
    ends = np.cumsum(sizes)
    weights = (kept[ends] - kept[ends - sizes]) * np.array(PLACE_WEIGHTS)[places]
    lengths = np.diff(np.append(0, np.cumsum(weights))[segments.starts])
    return length_levels(lengths).astype(np.uint8)


def rows_of(words: Ragged, at: Numbers) -> Numbers:
    """Return the row of each of the places ``at`` among the values of ``words``."""
    counts = np.diff(np.searchsorted(at, words.starts.astype(np.int32)))
    return np.repeat(np.arange(len(counts), dtype=np.int32), counts)


def holding(words: Ragged, forms: Marks) -> Marks:
    """Return which rows of ``words`` hold one of ``forms``."""
    found = np.zeros(len(words.starts) - 1, dtype=bool)
    if forms.any():
        found[rows_of(words, standing(words, forms))] = True
    return found
