"""Document numbers follow from the set of documents alone, and one document more leaves nearly all of them alone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.search import numbering
from warraq.search.columns import Ints
from warraq.search.decode import decode_order
from warraq.search.documents import order
from warraq.search.numbering import DAY_BITS, GROUP, ROOM, in_order, moment, numbered

DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
    st.sampled_from(["2015-07-22T10:00:00+03:00", "2015-07-22", "2015-07-22T10:00:01", "soon", "2015-07-22 or so"]),
)


SIZES = [3, GROUP]  # of groups: of what is drawn at random few have more than one as they are


@pytest.mark.parametrize("group", SIZES)
@given(st.dictionaries(st.text(max_size=4), DATES, max_size=400))
def test_groups_are_in_the_order_of_moments(group: int, documents: dict[str, str | None]) -> None:
    with patch.object(numbering, "GROUP", group):
        moments = np.array([moment(when, identity) for identity, when in documents.items()], dtype=np.int64)
        place = in_order(moments, list(documents))
        line = numbered(moments[place])
        numbers, room = line.numbers, line.room
        assert sorted(place.tolist()) == list(range(len(documents)))
        assert (np.diff(numbers) > 0).all()
        assert not len(numbers) or 0 <= numbers[0] <= numbers[-1] < room
        assert room <= ROOM * (64 + len(documents)), "the line is not much longer than what stands on it"
        assert line.groups.sum() == room or not documents, "every number belongs to a group"
        of = np.searchsorted(np.cumsum(line.groups), numbers, side="right")
        by_time = moments[place][np.lexsort((moments[place], of))]
        assert (np.diff(by_time) >= 0).all(), "no document is older than one of an earlier group"


@pytest.mark.parametrize("group", SIZES)
@given(st.dictionaries(st.text(max_size=4), DATES, max_size=400), st.randoms())
def test_numbers_follow_from_the_set_alone(group: int, documents: dict[str, str | None], chance: random.Random) -> None:
    with patch.object(numbering, "GROUP", group):
        found = []
        for _ in range(2):
            ids = list(documents)
            moments = np.array([moment(documents[identity], identity) for identity in ids], dtype=np.int64)
            places = in_order(moments, ids)
            numbers = numbered(moments[places]).numbers.tolist()
            found.append({ids[place]: number for place, number in zip(places, numbers, strict=True)})
            chance.shuffle(shuffled := list(documents.items()))
            documents = dict(shuffled)
        assert found[0] == found[1]


@pytest.mark.parametrize("group", SIZES)
@given(st.dictionaries(st.text(max_size=4), DATES, max_size=400))
def test_the_column_tells_the_order_of_moments(group: int, documents: dict[str, str | None]) -> None:
    with patch.object(numbering, "GROUP", group):
        ids = list(documents)
        moments = np.array([moment(documents[identity], identity) for identity in ids], dtype=np.int64)
        place = in_order(moments, ids)
        line = numbered(moments[place])
        before = decode_order(order(line, moments[place]))
        first = np.cumsum(line.groups) - line.groups
        told = first[np.searchsorted(first, line.numbers, side="right") - 1] + before
        assert place[np.argsort(told)].tolist() == np.lexsort((ids, moments)).tolist()


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
    line = numbered(moments)
    assert (np.diff(line.numbers) > 0).all() and line.numbers[-1] < line.room


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


def standing(moments: Ints) -> dict[int, int]:
    """The number of each moment, none of which is another's."""
    of = moments[in_order(moments, [""] * len(moments))]
    return dict(zip(of.tolist(), numbered(of).numbers.tolist(), strict=True))


@pytest.mark.parametrize("dates", [bursts, days])
def test_one_document_more_moves_few(dates: object) -> None:
    chance = random.Random(3)
    moments = np.sort([moment(when, f"a{n}") for n, when in enumerate(dates(chance))])  # type: ignore[operator]
    numbers = standing(moments)
    assert max(numbers.values()) < 6 * len(moments)
    moved = []
    for place in range(7, len(moments), 40):
        without = standing(np.delete(moments, place))
        moved.append(sum(numbers[one] != number for one, number in without.items()))
    assert np.median(moved) <= 1
    assert np.mean(np.array(moved) > 5) < 0.1, "mostly none or its neighbours"
    assert np.mean(np.array(moved) > GROUP) < 0.04, "those behind a part that is halved"
    newest = standing(moments[:-1])
    assert np.mean([numbers[one] == number for one, number in newest.items()]) > 0.95


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
    moments = moments[in_order(moments, [""] * len(moments))]
    line = numbered(moments)
    first = np.cumsum(line.groups) - line.groups
    of = np.searchsorted(first, line.numbers, side="right") - 1
    places = line.numbers - first[of]
    return [
        tuple(zip(moments[of == group].tolist(), places[of == group].tolist(), strict=True))
        for group in range(len(first))
    ]
