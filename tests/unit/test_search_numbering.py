"""Document numbers follow from the set of documents alone, and one document more leaves nearly all of them alone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.search.columns import Ints
from warraq.search.numbering import DAY_BITS, GROUP, in_order, moment, numbered

DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
    st.sampled_from(["2015-07-22T10:00:00+03:00", "2015-07-22", "2015-07-22T10:00:01", "soon", "2015-07-22 or so"]),
)


@given(st.dictionaries(st.text(max_size=4), DATES, max_size=120))
def test_numbers_are_in_the_order_of_moments(documents: dict[str, str | None]) -> None:
    moments = np.array([moment(when, identity) for identity, when in documents.items()], dtype=np.int64)
    order = in_order(moments, list(documents))
    line = numbered(moments[order])
    numbers, room = line.numbers, line.room
    assert (np.diff(numbers) > 0).all()
    assert not len(numbers) or 0 <= numbers[0] <= numbers[-1] < room
    assert room <= 64 * 12 + 8 * len(documents), "the line is not much longer than what stands on it"
    assert line.groups.sum() == room or not documents, "every number belongs to a group"


def test_a_moment_tells_no_more_than_its_date() -> None:
    day = [moment("2015-07-22", f"d{n}") for n in range(200)]
    assert min(day) > moment("2015-07-21T23:59:59+03:00", "x")
    assert max(day) < moment("2015-07-23T00:00:01", "x")
    assert len(set(day)) == 200 and max(day) - min(day) > 0.9 * (1 << DAY_BITS), "spread over the day"
    assert moment("2015-07-22T10:00:59", "a") < moment("2015-07-22T10:01:00", "b") < moment("2015-07-22T10:02:00", "a")
    assert moment("2015-07-22T10:00:00+03:00", "a") == moment("2015-07-22T10:00:00-08:00", "a"), (
        "the clock of the place"
    )
    assert moment(None, "a") >> DAY_BITS == 0 == moment("soon", "a") >> DAY_BITS


def test_the_same_moment_is_no_reason_to_fail() -> None:
    moments = np.full(500, moment("2015-07-22", "a"))
    assert in_order(moments, [f"{n:03}" for n in range(500)][::-1]).tolist() == list(range(500))[::-1]
    assert (np.diff(numbered(moments).numbers) == 1).all()


def bursts(chance: random.Random) -> list[str]:
    """Times of an archive that was fetched in bursts: hundreds of articles in a few minutes, then nothing for days."""
    found = []
    for _ in range(40):
        begin = datetime(2015, 1, 1) + timedelta(minutes=chance.randrange(60 * 24 * 900))
        found += [
            (begin + timedelta(seconds=chance.expovariate(0.1))).isoformat(timespec="seconds") for _ in range(100)
        ]
    return found


def days(chance: random.Random) -> list[str]:
    """Dates without a time, more and more of them."""
    return [
        (datetime(2005, 1, 1) + timedelta(days=int(3650 * chance.random() ** 0.5))).date().isoformat()
        for _ in range(4000)
    ]


@pytest.mark.parametrize("dates", [bursts, days])
def test_one_document_more_moves_few(dates: object) -> None:
    chance = random.Random(3)
    moments = np.sort([moment(when, f"a{n}") for n, when in enumerate(dates(chance))])  # type: ignore[operator]
    line = numbered(moments)
    numbers = line.numbers
    assert line.room < 6 * len(moments)
    moved = []
    for place in range(7, len(moments), 40):
        without = numbered(np.delete(moments, place)).numbers
        moved.append(int((without != np.delete(numbers, place)).sum()))
    assert np.median(moved) == 0
    assert np.mean(np.array(moved) > 5) < 0.2, "mostly none or its neighbours"
    newest = numbered(moments[:-1]).numbers
    assert (newest == numbers[:-1]).mean() > 0.95


@pytest.mark.parametrize("dates", [bursts, days])
def test_one_document_more_leaves_other_groups_of_records_as_they_are(dates: object) -> None:
    chance = random.Random(4)
    moments = np.sort([moment(when, f"a{n}") for n, when in enumerate(dates(chance))])  # type: ignore[operator]
    before = groups(moments)
    assert max(map(len, before)) <= GROUP and min(map(len, before)) >= 1
    assert len(before) < 4 * len(moments) / GROUP, "the table of their names is not much longer than it must be"
    for place in range(7, len(moments), 40):
        after = groups(np.delete(moments, place))
        other = set(before) ^ set(after)
        assert sum(map(len, other)) <= 2 * GROUP, "one group, or the two that it is made of"


def groups(moments: Ints) -> list[tuple[tuple[int, int], ...]]:
    """The documents of each group: moment, and place in the group."""
    line = numbered(moments)
    first = np.cumsum(line.groups) - line.groups
    of = np.searchsorted(first, line.numbers, side="right") - 1
    places = line.numbers - first[of]
    return [
        tuple(zip(moments[of == group].tolist(), places[of == group].tolist(), strict=True))
        for group in range(len(first))
    ]
