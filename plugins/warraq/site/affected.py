"""Which articles' pages may be others than they were: those of which something has changed, and those that show one of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Told(NamedTuple):
    """What the pages of all articles follow from, by their places in the corpus's order, newest first."""

    common: str  # what all of them follow from
    ids: Sequence[str]
    own: Sequence[str]  # a hash of what each follows from of itself
    related: Sequence[list[int]]  # places, nearest first
    versions: Mapping[int, tuple[int, ...]]  # place → places; of the others there are none


def affected(before: Told, now: Told) -> set[int]:
    """Return the places of the articles whose pages may not be what they were ``before``; of all others they are.

    A page shows of other articles the two beside it in time, the related, the versions of its text, and of the related
    those that tell the same story: which follows from what is related to these, too.
    """
    if before.common != now.common:
        return set(range(len(now.ids)))
    known = {name: place for place, name in enumerate(before.ids)}
    was = [known.get(name, -1) for name in now.ids]
    moved = [-1] * len(before.ids)  # where each is now
    for place, old in enumerate(was):
        if old >= 0:
            moved[old] = place
    none: tuple[int, ...] = ()

    def same(place: int, old: int) -> bool:
        return (
            old >= 0
            and before.own[old] == now.own[place]
            and [moved[other] for other in before.related[old]] == now.related[place]
            and [moved[other] for other in before.versions.get(old, none)] == list(now.versions.get(place, none))
        )

    changed = {place for place, old in enumerate(was) if not same(place, old)}
    found = set(changed)
    for place in changed:
        found |= {place - 1, place + 1}
    found.update(place for place, others in enumerate(now.related) if not changed.isdisjoint(others))
    found.update(place for place, others in now.versions.items() if not changed.isdisjoint(others))
    # Where one has gone, or stands elsewhere, others have become neighbours.
    edges = [-1, *was, len(before.ids)]
    for place in range(len(was) + 1):
        if edges[place + 1] != edges[place] + 1:
            found |= {place - 1, place}
    return found & set(range(len(was)))
