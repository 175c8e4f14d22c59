"""Years, months and days: which articles each holds, computed in one pass over the corpus."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from warraq.site.model import Link, Period

Key = tuple[int, ...]  # (year,), (year, month) or (year, month, day)


@dataclass(slots=True)
class Calendar:
    """The corpus by date. Lists hold places in the corpus's order."""

    articles: dict[Key, list[int]] = field(default_factory=dict)  # of every year, month and day that holds any
    undated: list[int] = field(default_factory=list)

    def keys(self, length: int) -> list[Key]:
        """The years (1), months (2) or days (3) that hold articles, in order of time."""
        return sorted(key for key in self.articles if len(key) == length)


def calendar(days: Sequence[str]) -> Calendar:
    """Sort the articles into years, months and days by their ``days`` (ISO, "" of the undated) as printed, in the zone they
    name."""
    by_day: dict[str, list[int]] = {}
    for place, day in enumerate(days):
        by_day.setdefault(day, []).append(place)
    result = Calendar(undated=by_day.pop("", []))
    for day, places in by_day.items():
        year, month, _ = key = tuple(map(int, day.split("-")))
        result.articles[key] = places
        for longer in ((year,), (year, month)):
            result.articles.setdefault(longer, []).extend(places)
    for key, places in result.articles.items():
        if len(key) < 3:  # the days of two zones may take turns
            places.sort()
    return result


def path_of(key: Key) -> str:
    """Return where the page of a period stands: ``2017/``, ``2017/01/``, ``2017/01/17/``."""
    return f"{key[0]:04d}/" + "".join(f"{part:02d}/" for part in key[1:])


def periods(dates: Calendar, title: Callable[[Key], str]) -> dict[Key, Period]:
    """Return the view model of every period; ``title`` names one in the language of the interface."""
    counts = {key: len(places) for key, places in dates.articles.items()}
    days: dict[Key, Counter[tuple[int, int]]] = {}
    months: dict[Key, Counter[int]] = {}
    for key in dates.keys(3):
        year, month, day = key
        days.setdefault((year,), Counter())[month, day] = counts[key]
        days.setdefault((year, month), Counter())[month, day] = counts[key]
        months.setdefault((year,), Counter())[month] += counts[key]
    result: dict[Key, Period] = {}
    for length in (1, 2, 3):
        keys = dates.keys(length)
        # Without counts, which no page shows of a neighbour: an article would change the pages of other months.
        links = [Link(title(key), path_of(key), date=_first_day(key)) for key in keys]
        for place, key in enumerate(keys):
            up = key[:-1]
            result[key] = Period(
                year=key[0],
                month=key[1] if length > 1 else None,
                day=key[2] if length > 2 else None,
                path=path_of(key),
                count=counts[key],
                previous=links[place - 1] if place else None,
                next=links[place + 1] if place + 1 < len(keys) else None,
                up=Link(title(up), path_of(up)) if up else None,
                days=dict(days.get(key, {})),
                months=dict(months.get(key, {})),
            )
    return result


def _first_day(key: Key) -> datetime.date:
    year, month, day = (*key, 1, 1)[:3]
    return datetime.date(year, month, day)
