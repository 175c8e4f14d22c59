"""The units of terms that follow from what they followed from last time are not planned again: they are carried over."""

from __future__ import annotations

from functools import partial
from typing import Any

from warraq.site.corpus import digest, fold
from warraq.site.plan import Plan, Unit
from warraq.site.store import Store

_BOOK = "lists"
_Row = tuple[str, str, str, str, str | None, str, bool]


def made_from(plan: Plan, interface: str) -> str:
    """A hash of all that the units of ``plan.lists`` follow from: which articles there are, in which order, and what a list may
    show of each, is told by ``Corpus.shown``; ``interface`` is a hash of the strings and names of months."""
    return fold((_common(plan, interface), *plan.corpus.shown))


def lists(plan: Plan, store: Store, interface: str) -> list[Unit]:
    """Return the units of ``plan.lists``. Those of a term come from the ``store`` where all that they follow from is as it was
    when they were kept there: above all where no list shows anything new of its articles."""
    common, shown = _common(plan, interface), plan.corpus.shown
    kept = store.load(_BOOK)
    known, before = (kept[2], frozenset(kept[1])) if kept and kept[0] == common else ({}, frozenset())
    fresh = frozenset(place for place, one in enumerate(shown) if one not in before)
    units = list(plan.common_lists())
    rows: dict[str, tuple[object, list[_Row]]] = {}
    for kind, groups in plan.corpus.groups.items():
        for name, group in groups.items():
            told = plan.term_follows_from(kind, name)
            found = known.get(group.path)
            # With as many articles as before, and none of them new, it has the same.
            if found and found[0] == told and fresh.isdisjoint(group.articles):
                units += _carried(plan, kind, name, found[1])
                rows[group.path] = found
                continue
            here = list(plan.term_units(kind, name))
            units += here
            rows[group.path] = told, [(u.id, u.kind, u.template, u.digest, u.path, u.changed, u.listed) for u in here]
    store.save(_BOOK, (common, shown, rows))
    return units


def _common(plan: Plan, interface: str) -> str:
    return digest(plan.title, plan.per_page, interface, plan.corpus.vocabulary)


def _carried(plan: Plan, kind: str, name: str, rows: list[_Row]) -> list[Unit]:
    def spec(identity: str) -> dict[str, Any]:
        """The arguments of a unit that is made all the same: a template may have changed, or somebody its file."""
        return next(unit for unit in plan.term_units(kind, name) if unit.id == identity).spec()

    return [
        Unit(identity, unit, template, of, partial(spec, identity), path, changed, listed)
        for identity, unit, template, of, path, changed, listed in rows
    ]
