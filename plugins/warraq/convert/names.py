"""The entries of a vocabulary: names with their other spellings, read from the owner's YAML and from the table of places."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from warraq.arabic.spans import BREAKS
from warraq.convert.words import pieces
from warraq.errors import WarraqError

KINDS = ("person", "place", "organisation", "topic")
PLACES = Path(__file__).with_name("places.tsv")
"""Countries and capitals, written by tools/places.py."""


@dataclass(frozen=True, slots=True)
class Name:
    """One entry of a vocabulary.

    ``aliases`` are other spellings of ``name``; ``short`` such as count only where a full one stands too (family
    names); ``adjectives`` the masculine nisba («سوري»); ``excluded`` phrases that hold the name but mean something else.
    ``searched`` is False for a name that is an ordinary word or the name of two things: only its aliases are looked for.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    searched: bool = True

    @property
    def spellings(self) -> tuple[str, ...]:
        """All full spellings that are looked for, the name first."""
        return (self.name, *self.aliases) if self.searched else self.aliases


@functools.lru_cache(maxsize=1 << 14)
def folded(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``, without its marks."""
    return tuple(word for word in pieces(text) if word not in BREAKS)


def merged(names: Iterable[Name]) -> list[Name]:
    """Join entries that share a spelling; the later one gives name and kind, as the owner's file comes last."""
    found: dict[int, Name] = {}
    known: dict[tuple[str, ...], int] = {}
    for number, name in enumerate(names):
        spellings = [folded(spelling) for spelling in name.spellings]
        older = [found.pop(index) for index in sorted({known[s] for s in spellings if s in known}) if index in found]
        for old in older:
            spellings.extend(folded(spelling) for spelling in old.spellings)
            name = replace(
                name,
                aliases=_union(name.aliases, old.spellings),
                short=_union(name.short, old.short),
                adjectives=_union(name.adjectives, old.adjectives),
                excluded=_union(name.excluded, old.excluded),
            )
        found[number] = name
        known.update(dict.fromkeys(spellings, number))
    return list(found.values())


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one + other))


def read_places() -> Iterable[Name]:
    rows = PLACES.read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        name, searched, *lists = row.split("\t")
        aliases, adjectives, excluded = (tuple(cell.split(", ")) if cell else () for cell in lists)
        yield Name(name, "place", aliases, (), adjectives, excluded, searched == "yes")


_LISTS = ("aliases", "short", "adjectives", "not")


def read_names(path: Path) -> Iterable[Name]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (it is the safe one)
    except OSError as error:
        raise WarraqError("cannot read the vocabulary", where=str(path), why=error.strerror or str(error)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WarraqError("the vocabulary is not YAML", where=str(path), why=str(error)) from None
    if raw is not None and not isinstance(raw, list):
        raise WarraqError(
            "the vocabulary is not a list of names", where=str(path), mend="begin each name with «- name:»"
        )
    for number, item in enumerate(raw or (), 1):
        yield _name(item, f"{path}: name {number}")


def _name(item: Any, where: str) -> Name:
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str) or not folded(item["name"]):
        raise WarraqError("a name of the vocabulary has no name", where=where, mend="write «- name: …»")
    where += f" ({item['name']})"
    if item.get("kind") not in KINDS:
        raise WarraqError(f"kind {item.get('kind')!r} is not one of {', '.join(KINDS)}", where=where)
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in item.items():
        if key in ("name", "kind"):
            continue
        if key not in _LISTS:
            raise WarraqError(f"unknown key {key!r}", where=where, mend=f"known: name, kind, {', '.join(_LISTS)}")
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise WarraqError(f"{key} is not a list of texts", where=where)
        lists[key] = tuple(value)
    return Name(
        item["name"],
        item["kind"],
        lists.get("aliases", ()),
        lists.get("short", ()),
        lists.get("adjectives", ()),
        lists.get("not", ()),
    )
