"""Tags by vocabulary: which persons, places, organisations and topics an article is about.

A vocabulary holds names with their other spellings. They are looked for as whole words, the longest first, folded
as search folds them; the particles that Arabic writes together with a word (و ف ب ل ك, with the article) may stand before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from warraq.convert.words import BREAKS, cut
from warraq.errors import WarraqError

KINDS = ("person", "place", "organisation", "topic")
PLACES = Path(__file__).with_name("places.tsv")
"""Countries and capitals, written by tools/places.py."""

MOST_TAGS = 12
"""So many at most: of 17,641 news articles eight have more."""

GAP = "…"
"""In a spelling: up to ``GAP_WORDS`` other words of the same sentence may stand here."""
GAP_WORDS = 4

IN_TITLE = 3.0
"""A name in the title weighs as much as this many in the text."""
AT_HEAD, HEAD_WORDS = 1.0, 60
"""Added once for a name among the first words: news says first what it is about."""
ADJECTIVE = 0.5
"""«السورية» speaks of Syria, but less than its name: half of such adjectives belong to names of people and parties."""
SPECIFIC = 1.5
"""Added for a name of several words that is no place: it is not met by accident."""
REPEATS = 5.0
"""Further occurrences in the text do not count: a long article is not more about its subject than a short one."""
NEEDED, NEEDED_PER_WORD = 2.0, 1 / 1000
"""The weight from which on a name is a tag, and what each word of a long article adds to it."""

_BEFORE = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_BEFORE_ARTICLE = ("وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "وكال", "فلل", "فبال")
_BEFORE_SHORT = ("و", "ب", "ل")
"""Names of three letters take only these: with ف or ك they are other words too often; shorter names take none."""


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


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What must follow the first word, and what is found then: entry number (-1: nothing) and weight."""

    rest: tuple[str, ...]
    entry: int
    weight: float
    specific: bool
    after_gap: tuple[tuple[str, ...], ...] = ()
    inner: tuple[int, ...] = ()  # entries whose adjectives stand inside
    short: bool = False


class Vocabulary:
    """Names to tag with, compiled for search; later names win over earlier ones that they share a spelling with."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = _merged(names)
        self._known: dict[tuple[str, ...], int] = {}
        self._by_first = self._compile()

    @classmethod
    def load(cls, paths: Iterable[Path], *, places: bool = True) -> Vocabulary:
        """Return the vocabulary of the YAML files ``paths``, with countries and capitals unless ``places`` is False.

        Raises WarraqError where a file cannot be read or an entry means nothing.
        """
        names = list(_places()) if places else []
        for path in paths:
            names.extend(_read(path))
        return cls(names)

    def canonical(self, tag: str) -> str:
        """Return the name that ``tag``, as a record or a page prints it, is a spelling of; else ``tag`` itself.

        A tag that says more than the name («فلسطين المحتلة», of فلسطين) stays as printed.
        """
        folded = _folded(tag)
        entry = self._known.get(folded)
        if entry is None:
            return tag
        name = self.names[entry].name
        words = _folded(name)
        longer = any(folded[at : at + len(words)] == words for at in range(len(folded) - len(words) + 1))
        return tag if longer and len(folded) > len(words) else name

    def kind(self, name: str) -> str:
        """Return the kind of the name or spelling ``name``, empty where the vocabulary does not know it."""
        entry = self._known.get(_folded(name))
        return "" if entry is None else self.names[entry].kind

    def tags(self, text: str, title: str = "", *, limit: int = MOST_TAGS) -> list[str]:
        """Return at most ``limit`` names that ``text`` under ``title`` is about, the most telling first."""
        return self.tags_of(cut(text).folded, cut(title).folded, limit=limit)

    def tags_of(self, text: Sequence[str], title: Sequence[str], *, limit: int = MOST_TAGS) -> list[str]:
        """``tags`` for what ``words.cut`` has already folded."""
        in_title: dict[int, _Found] = {}
        in_text: dict[int, _Found] = {}
        self._find(title, in_title)
        self._find(text, in_text)
        needed = NEEDED + len(text) * NEEDED_PER_WORD
        scored = []
        for entry in {**in_title, **in_text}:
            head, body = in_title.get(entry), in_text.get(entry)
            if not any(found and found.full for found in (head, body)):
                continue  # only its short form
            score = min(body.weight, REPEATS) if body else 0.0
            score += IN_TITLE * min(head.weight, 1.0) if head else 0.0
            score += AT_HEAD if body and body.first < HEAD_WORDS else 0.0
            score += SPECIFIC if (head and head.specific) or (body and body.specific) else 0.0
            if score >= needed:
                scored.append((-score, body.first if body else 0, self.names[entry].name))
        return [name for _, _, name in sorted(scored)[:limit]]

    def _find(self, words: Sequence[str], found: dict[int, _Found]) -> None:
        by_first = self._by_first
        past = 0
        for at in [at for at, word in enumerate(words) if word in by_first]:
            if at < past:
                continue
            for pattern in by_first[words[at]]:
                end = at + 1 + len(pattern.rest)
                if pattern.rest and tuple(words[at + 1 : end]) != pattern.rest:
                    continue
                if pattern.after_gap and not _follows(words, end, pattern.after_gap):
                    continue
                if pattern.entry >= 0:
                    _note(found, pattern.entry, pattern.weight, at, pattern.specific, not pattern.short)
                for entry in pattern.inner:
                    _note(found, entry, ADJECTIVE, at, False, True)
                if not pattern.after_gap:
                    past = end
                    break

    def _compile(self) -> dict[str, list[_Pattern]]:
        adjectives = {
            word: entry
            for entry, name in enumerate(self.names)
            for adjective in name.adjectives
            if len(words := _folded(adjective)) == 1
            for word in _adjective_forms(words[0])
        }
        exact: dict[tuple[str, ...], _Pattern] = {}
        attached: dict[tuple[str, ...], _Pattern] = {}
        gapped: list[tuple[str, _Pattern]] = []

        def add(spelling: str, entry: int, weight: float, *, short: bool = False) -> None:
            first, *others = (_folded(part) for part in spelling.split(GAP))
            if not first or not all(others):
                return
            inner = tuple(adjectives[word] for word in first if word in adjectives and len(first) > 1)
            specific = len(first) + len(others) > 1 and entry >= 0 and self.names[entry].kind != "place"
            after_gap = tuple(
                variant for other in others[:1] for variant in _variants(other, other[0].startswith("ال"))
            )
            pattern = _Pattern(first[1:], entry, weight, specific, after_gap, inner, short)
            variants = _variants(first, spelling.startswith("ال"))
            if after_gap:
                gapped.extend((variant[0], pattern) for variant in variants)
                return
            exact.setdefault(first, pattern)
            for variant in variants[1:]:
                attached.setdefault(variant, pattern)

        for entry, name in enumerate(self.names):
            for phrase in name.excluded:
                add(phrase, -1, 0.0)
            for spelling in name.spellings:
                self._known.setdefault(_folded(spelling), entry)
                add(spelling, entry, 1.0)
            for spelling in name.short:
                add(spelling, entry, 1.0, short=True)
        for adjective, entry in adjectives.items():
            pattern = _Pattern((), entry, ADJECTIVE, False)
            exact.setdefault((adjective,), pattern)
            for variant in _variants((adjective,), adjective.startswith("ال"))[1:]:
                attached.setdefault(variant, pattern)
        for entry, name in enumerate(self.names):
            for adjective in name.adjectives:
                if len(words := _folded(adjective)) > 1:  # «كوري شمالي»
                    for forms in zip(*(_adjective_forms(word) for word in words), strict=True):
                        exact.setdefault(forms, _Pattern(forms[1:], entry, ADJECTIVE, False))
        by_first: dict[str, list[_Pattern]] = {}
        for words, pattern in {**attached, **exact}.items():
            by_first.setdefault(words[0], []).append(pattern)
        for patterns in by_first.values():
            patterns.sort(key=lambda pattern: -len(pattern.rest))
        for word, pattern in gapped:
            by_first.setdefault(word, []).insert(0, pattern)
        return by_first


@dataclass(slots=True)
class _Found:
    weight: float
    first: int
    specific: bool
    full: bool


def _note(found: dict[int, _Found], entry: int, weight: float, at: int, specific: bool, full: bool) -> None:
    known = found.get(entry)
    if known is None:
        found[entry] = _Found(weight, at, specific, full)
    else:
        known.weight += weight
        known.specific |= specific
        known.full |= full


def _follows(words: Sequence[str], start: int, variants: Iterable[tuple[str, ...]]) -> bool:
    for at in range(start, min(start + GAP_WORDS + 1, len(words))):
        if words[at] in BREAKS:
            return False
        if any(tuple(words[at : at + len(variant)]) == variant for variant in variants):
            return True
    return False


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word for word in cut(text).folded if word not in BREAKS)


def _variants(words: tuple[str, ...], article: bool) -> list[tuple[str, ...]]:
    """Return ``words`` and what becomes of them with each particle attached to the first."""
    first, rest = words[0], words[1:]
    if article and first.startswith("ال") and len(first) > 3:
        return [words, *((particle + first[2:], *rest) for particle in _BEFORE_ARTICLE)]
    if len(first) < 3 or not "\u0621" <= first[0] <= "\u064a":
        return [words]
    particles = _BEFORE_SHORT if len(first) == 3 and not rest else _BEFORE
    return [words, *((particle + first, *rest) for particle in particles)]


def _adjective_forms(nisba: str) -> list[str]:
    """Return the forms of «سوري» that count: not the bare masculine, which is a given name or an object too often."""
    return [f"ال{nisba}", f"ال{nisba}ه", f"{nisba}ه", f"ال{nisba}ين", f"ال{nisba}ون", f"{nisba}ين", f"{nisba}ون"]


def _merged(names: Iterable[Name]) -> list[Name]:
    """Join entries that share a spelling; the later one gives name and kind, as the owner's file comes last."""
    merged: dict[int, Name] = {}
    known: dict[tuple[str, ...], int] = {}
    for number, name in enumerate(names):
        spellings = [_folded(spelling) for spelling in name.spellings]
        older = [merged.pop(index) for index in sorted({known[s] for s in spellings if s in known}) if index in merged]
        for old in older:
            spellings.extend(_folded(spelling) for spelling in old.spellings)
            name = replace(
                name,
                aliases=_union(name.aliases, old.spellings),
                short=_union(name.short, old.short),
                adjectives=_union(name.adjectives, old.adjectives),
                excluded=_union(name.excluded, old.excluded),
            )
        merged[number] = name
        known.update(dict.fromkeys(spellings, number))
    return list(merged.values())


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one + other))


def _places() -> Iterable[Name]:
    rows = PLACES.read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        name, searched, *lists = row.split("\t")
        aliases, adjectives, excluded = (tuple(cell.split(", ")) if cell else () for cell in lists)
        yield Name(name, "place", aliases, (), adjectives, excluded, searched == "yes")


_LISTS = ("aliases", "short", "adjectives", "not")


def _read(path: Path) -> Iterable[Name]:
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
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str) or not _folded(item["name"]):
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
