"""Lists that follow from what they followed from last time are not planned again: their units are carried over."""

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
    told = digest(plan.title, plan.per_page, interface, plan.corpus.vocabulary)
    return fold((told, *plan.corpus.shown))


def lists(plan: Plan, store: Store, made_from: str) -> list[Unit]:
    """Return the units of ``plan.lists``, from the ``store`` where all that they follow from is as it was when they were kept
    there."""
    if (kept := store.load(_BOOK)) and kept[0] == made_from:
        return _carried(plan, kept[1])
    units = list(plan.lists())
    rows = [(u.id, u.kind, u.template, u.digest, u.path, u.changed, u.listed) for u in units]
    store.save(_BOOK, (made_from, rows))
    return units


def _carried(plan: Plan, rows: list[_Row]) -> list[Unit]:
    planned: dict[str, Unit] = {}

    def spec(name: str) -> dict[str, Any]:
        """The arguments of a unit that is made all the same: a template may have changed, or somebody its file."""
        if not planned:
            planned.update((unit.id, unit) for unit in plan.lists())
        return planned[name].spec()

    return [
        Unit(name, kind, template, of, partial(spec, name), path, changed, listed)
        for name, kind, template, of, path, changed, listed in rows
    ]
