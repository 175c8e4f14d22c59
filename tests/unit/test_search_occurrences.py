"""Where words occur, and which follow which, against the definition, word by word."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from warraq.search.columns import length_levels
from warraq.search.occurrences import (
    OPENING,
    PLACE_WEIGHTS,
    SEGMENT_GAP,
    holding,
    levels_of,
    occurrences,
    pairs,
    standing,
)
from warraq.search.prepare import BODY, PLACES
from warraq.search.state import Table
from warraq.search.tables import Ragged

FORMS = 12
SEGMENT = st.tuples(st.integers(0, PLACES - 1), st.lists(st.integers(0, FORMS - 1), min_size=1, max_size=30))
MARKS = st.lists(st.booleans(), min_size=FORMS, max_size=FORMS).map(np.array)


def table_of(documents: list[list[tuple[int, list[int]]]]) -> Table:
    def ragged(rows: list[list[int]]) -> Ragged:
        return Ragged.of_sizes(
            np.array([one for row in rows for one in row], dtype=np.int32), [len(row) for row in rows]
        )

    return Table(
        words=ragged([[form for _, forms in one for form in forms] for one in documents]),
        segments=ragged([[len(forms) * PLACES + place for place, forms in one] for one in documents]),
    )


@given(st.lists(st.lists(SEGMENT, max_size=4), max_size=6), MARKS, MARKS, MARKS)
def test_occurrences_and_pairs(
    documents: list[list[tuple[int, list[int]]]], stop: np.ndarray, some: np.ndarray, others: np.ndarray
) -> None:
    some, others = some & ~stop, others & ~stop
    table, numbers = table_of(documents), np.arange(len(documents), dtype=np.int32) * 7
    expected, expected_pairs, lengths = [], [], []
    for number, segments in zip(numbers.tolist(), documents, strict=True):
        position, length = 0, 0
        for place, forms in segments:
            kept = [form for form in forms if not stop[form]]
            length += len(kept) * PLACE_WEIGHTS[place]
            for nth, form in enumerate(forms):
                if some[form]:
                    expected.append((form, number, place, position + nth, place == BODY and nth < OPENING))
            for first, second in pairwise(kept):
                if some[first] and others[second]:
                    expected_pairs.append((first, second, number, PLACE_WEIGHTS[place]))
            position += len(forms) + SEGMENT_GAP
        lengths.append(length)
    at = standing(table.words, some)
    found = occurrences(table, numbers, at)
    columns = (found.form, found.document, found.place, found.position, found.opening)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    two = pairs(table, numbers, at, others, stop)
    columns = (two.first, two.second, two.document, two.weight)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected_pairs
    assert levels_of(table.words, table.segments, stop).tolist() == length_levels(np.array(lengths)).tolist()
    held = [any(some[form] for _, forms in one for form in forms) for one in documents]
    assert holding(table.words, some).tolist() == held
