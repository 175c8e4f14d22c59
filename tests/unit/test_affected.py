"""Which articles' pages may be others than they were."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from warraq.site.affected import Told, affected

NAMES = "abcdefghij"


@st.composite
def sites(draw: st.DrawFn) -> Told:
    """Some articles in some order, each naming some of the others."""
    ids = draw(st.permutations(draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))))
    places = range(len(ids))
    named = st.lists(st.sampled_from(places), unique=True, max_size=3)
    related = [[other for other in draw(named) if other != place] for place in places]
    versions = {
        place: tuple(others) for place in places if (others := [other for other in draw(named) if other != place])
    }
    own = draw(st.lists(st.sampled_from("xy"), min_size=len(ids), max_size=len(ids)))
    return Told("", ids, own, related, versions)


def page(site: Told, place: int) -> object:
    """All that the page of the article at ``place`` could follow from, told without places."""

    def link(other: int) -> tuple[str, str]:
        return site.ids[other], site.own[other]

    beside = [link(other) if 0 <= other < len(site.ids) else None for other in (place - 1, place + 1)]
    versions = list(map(link, site.versions.get(place, ())))
    # A story is told of those that name each other.
    related = [(link(other), [site.ids[each] for each in site.related[other]]) for other in site.related[place]]
    return link(place), beside, versions, related


@given(sites(), sites())
def test_no_page_that_changes_is_missed(before: Told, now: Told) -> None:
    """Whatever changes, comes, goes or moves."""
    was = {name: page(before, place) for place, name in enumerate(before.ids)}
    changed = {place for place, name in enumerate(now.ids) if was.get(name) != page(now, place)}
    found = affected(before, now)
    assert changed <= found <= set(range(len(now.ids)))
    assert not affected(now, now)
    assert affected(before, now._replace(common="other")) == set(range(len(now.ids)))


@given(sites(), st.data())
def test_one_change_is_seen_wherever_it_shows(site: Told, data: st.DataObject) -> None:
    """On the pages of its neighbours, of versions, and of those that it is related to."""
    place = data.draw(st.sampled_from(range(len(site.ids))))
    now = site._replace(own=["z" if at == place else one for at, one in enumerate(site.own)])
    changed = {at for at in range(len(site.ids)) if page(site, at) != page(now, at)}
    assert affected(site, now) == changed


def test_an_article_that_comes_concerns_its_neighbours_and_who_names_it() -> None:
    """All others stay as they were, though their places are others."""
    names = [f"a{number}" for number in range(20)]
    related = [[(place + 7) % 20, (place + 9) % 20] for place in range(20)]
    before = Told("", names, ["x"] * 20, related, {3: (4,), 4: (3,)})
    at = 10

    def moved(place: int) -> int:
        return place + (place >= at)

    now = Told(
        "",
        [*names[:at], "new", *names[at:]],
        ["x"] * 21,
        [list(map(moved, others)) for others in related[:at]]
        + [[0, 1]]
        + [list(map(moved, others)) for others in related[at:]],
        {moved(place): tuple(map(moved, others)) for place, others in before.versions.items()},
    )
    assert affected(before, now) == {9, 10, 11}
    now.related[2].append(at)  # whose page names it now, and those that name that one may tell another story
    naming = {place for place, others in enumerate(now.related) if 2 in others}
    assert affected(before, now) == {9, 10, 11, 1, 2, 3} | naming


def test_an_article_that_goes_leaves_neighbours() -> None:
    """And the first and the last article may have become so."""
    before = Told("", list("abcd"), list("xxxx"), [[], [], [], []], {})
    for gone in range(4):
        kept = [place for place in range(4) if place != gone]
        now = Told("", [before.ids[place] for place in kept], ["x"] * 3, [[], [], []], {})
        expected = {at for at, (one, other) in enumerate(pairwise([-1, *kept])) if other != one + 1}
        assert affected(before, now) == {each for at in expected for each in (at - 1, at) if each >= 0} | (
            {2} if gone == 3 else set()
        )
