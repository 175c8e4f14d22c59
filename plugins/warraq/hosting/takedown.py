"""``content/takedown.yaml``: articles that were published and must not be any more.

```yaml
- id: some-article
  date: 2026-03-01          # of the takedown
  reason: بطلب من الكاتب     # printed on the tombstone; left out, it is withheld
  path: 2017/01/17/some-article/   # only where the article's own file is gone as well
```

A taken-down article is dropped before anything is made of the corpus, so that nothing can be derived from it; at its
address stands a tombstone that tells the date and, if given, the reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warraq.errors import WarraqError
from warraq.hosting.redirects import checked_path

FILE = "takedown.yaml"
_KEYS = {"id", "date", "reason", "path"}


@dataclass(frozen=True, slots=True)
class Takedown:
    """One article taken down on ``date``; ``reason`` is "" where it is withheld, ``path`` "" where the article tells."""

    id: str
    date: datetime.date
    reason: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What the page at the address of a taken-down article says."""

    id: str
    path: str
    date: datetime.date
    reason: str = ""


def load_takedowns(content: Path) -> dict[str, Takedown]:
    """Return {id: Takedown} of ``content/takedown.yaml``, in the order written; {} where there is no such file.

    Raises WarraqError, with the entry's number, for anything doubtful: a mistake here would leave a text public.
    """
    file = content / FILE
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WarraqError("cannot read the takedowns", where=str(file), why=str(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WarraqError("the takedowns are not YAML", where=str(file), why=str(error)) from None
    if raw is None:
        return {}
    if not isinstance(raw, list):
        raise WarraqError("expected a list of entries, each beginning with `- id:`", where=str(file))
    takedowns: dict[str, Takedown] = {}
    for number, entry in enumerate(raw, 1):
        takedown = _takedown(entry, f"{file}: entry {number}")
        if takedown.id in takedowns:
            raise WarraqError(f"{takedown.id!r} is taken down twice", where=f"{file}: entry {number}")
        takedowns[takedown.id] = takedown
    return takedowns


def with_copies(takedowns: Mapping[str, Takedown], copies: Iterable[Iterable[str]]) -> dict[str, Takedown]:
    """Return ``takedowns`` with every exact copy of a taken-down article taken down as well.

    ``copies`` are groups of ids whose texts are the same: the sentences of one would stay public in the others.
    """
    wider = dict(takedowns)
    for group in copies:
        members = list(group)
        if found := next((takedowns[member] for member in members if member in takedowns), None):
            for member in members:
                wider.setdefault(member, Takedown(member, found.date, found.reason))
    return wider


def tombstones(
    takedowns: Mapping[str, Takedown], current: Mapping[str, str], published: Mapping[str, str]
) -> list[Tombstone]:
    """Return the tombstones to publish, in the order of the takedowns.

    ``current`` maps the ids of all articles (taken down or not) to their paths, ``published`` those of earlier
    builds. Raises WarraqError where an id is in neither and names no path: a misspelt id takes nothing down.
    """
    found = []
    for takedown in takedowns.values():
        path = current.get(takedown.id) or published.get(takedown.id) or takedown.path
        if not path:
            raise WarraqError(
                f"{takedown.id!r} is no article of this site, so nothing was taken down",
                where=FILE,
                mend="check the spelling; where the article's file is gone too, add `path:` with its old address",
            )
        found.append(Tombstone(takedown.id, path, takedown.date, takedown.reason))
    return found


def _takedown(entry: Any, where: str) -> Takedown:
    if not isinstance(entry, dict):
        raise WarraqError("expected `id:` and `date:`", where=where)
    if unknown := sorted(str(key) for key in entry if key not in _KEYS):
        raise WarraqError(f"unknown key {unknown[0]!r}", where=where, mend=f"known are {', '.join(sorted(_KEYS))}")
    # Numbers and dates are ids too: YAML reads `id: 2017` as a number.
    name, date, reason, path = (entry.get(key) for key in ("id", "date", "reason", "path"))
    if name is None or isinstance(name, dict | list) or not str(name).strip():
        raise WarraqError("`id:` is missing", where=where)
    if isinstance(date, datetime.datetime):
        date = date.date()
    if isinstance(date, str):
        try:
            date = datetime.date.fromisoformat(date.strip())
        except ValueError:
            date = None
    if not isinstance(date, datetime.date):
        raise WarraqError("`date:` is missing or no date", where=where, mend="write it as 2026-03-01")
    if isinstance(reason, dict | list):
        raise WarraqError("`reason:` is no text", where=where)
    return Takedown(
        str(name).strip(),
        date,
        "" if reason is None else " ".join(str(reason).split()),
        "" if path is None else checked_path(str(path), where),
    )
