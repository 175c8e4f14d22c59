"""Tags, sources, authors and sections: which articles each holds, computed in one pass over the corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from warraq.arabic.letters import fold
from warraq.errors import WarraqError
from warraq.site.model import Link, Term
from warraq.site.paths import segments
from warraq.site.reader import Entry
from warraq.site.strings import LOADER

TAXONOMIES = ("tag", "source", "author", "section")
TOGETHER = 12  # terms shown as occurring with a term
TOGETHER_LEAST = 2  # articles that have both: once is chance
RARE = 4_000  # a term that fewer than one article in so many has: no feed of its own, no line in the sitemap
PAIRED_TAGS = 40  # of one article's tags, this many are counted in pairs: pairs grow with the square
KINDS = ("person", "place", "organisation", "topic")  # those that the theme has names for, in the order of an index


@dataclass(frozen=True)
class Vocabulary:
    """Names with their aliases and kinds, as ``vocabulary.yaml`` lists them."""

    canonical: Mapping[str, str] = field(default_factory=dict)  # alias → name
    kinds: Mapping[str, str] = field(default_factory=dict)  # name → kind
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name → aliases


def load_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary in the YAML file ``path``, an empty one where there is no file.

    The file is a list of ``{name, kind, aliases}``, or a mapping whose ``names`` is one. Raises WarraqError for
    anything else.
    """
    if not path.exists():
        return Vocabulary()
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or []  # noqa: S506 (a safe one)
    except (OSError, yaml.YAMLError) as error:
        raise WarraqError("cannot read the vocabulary", where=str(path), why=str(error)) from None
    rows = raw.get("names", []) if isinstance(raw, dict) else raw
    canonical: dict[str, str] = {}
    kinds: dict[str, str] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not row.get("name"):
            raise WarraqError(f"entry {number} is not `name: …, kind: …, aliases: […]`", where=str(path))
        name = str(row["name"])
        kinds[name] = str(row.get("kind") or "")
        aliases[name] = tuple(str(alias) for alias in row.get("aliases") or ())
        canonical[name] = name
        for alias in aliases[name]:
            canonical.setdefault(alias, name)
    return Vocabulary(canonical, kinds, aliases)


@dataclass(slots=True)
class Group:
    """The articles of one term: their places in the corpus's order."""

    name: str
    path: str
    articles: list[int] = field(default_factory=list)

    @property
    def link(self) -> Link:
        """The term without its count, as an article's page shows it."""
        return Link(self.name, self.path)


Groups = dict[str, dict[str, Group]]  # taxonomy → name → group


def one_spelling(entries: Iterable[Entry]) -> dict[str, str]:
    """Return {author as printed: the spelling that stands for all of that name}, of names spelt in more than one way.

    «أ ف ب», «أ. ف. ب» and «ا ف ب», or «عبد الله سعيد» and «عبدالله سعيد», are one author to the reader: spellings that
    differ in signs, blanks, short vowels or letters written one for the other. The most frequent stands for all.
    """
    counts = Counter(author for entry in entries for author in entry.authors)
    alike: dict[str, list[str]] = {}
    for author in sorted(counts):
        alike.setdefault(re.sub(r"[\W_]+", "", fold(author)) or author, []).append(author)
    return {
        author: max(spellings, key=counts.__getitem__)
        for spellings in alike.values()
        if len(spellings) > 1
        for author in spellings
    }


def names_of(entry: Entry, vocabulary: Vocabulary, spelling: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return {taxonomy: names} of one article, aliases and ``spelling`` of authors resolved, each name once."""
    tags = (vocabulary.canonical.get(tag, tag) for tag in (*entry.tags, *entry.tags_auto))
    source = entry.source.get("name", "")
    return {
        "tag": tuple(dict.fromkeys(tags)),
        "source": (source,) if source else (),
        "author": tuple(dict.fromkeys(spelling.get(author, author) for author in entry.authors)),
        "section": (entry.category,) if entry.category else (),
    }


def group(
    names: Sequence[Mapping[str, tuple[str, ...]]], before: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Groups:
    """Group the articles by every taxonomy; ``names`` are what ``names_of`` said of each, in the corpus's order. ``before`` gives
    the paths that an earlier call has found, by taxonomy and name: those of the same names are the same."""
    groups: Groups = {}
    for taxonomy in TAXONOMIES:
        articles: dict[str, list[int]] = {}
        for place, of in enumerate(names):
            for name in of[taxonomy]:
                articles.setdefault(name, []).append(place)
        paths = before.get(taxonomy, {})
        if paths.keys() != articles.keys():
            paths = {name: f"{taxonomy}/{path}/" for name, path in segments(sorted(articles)).items()}
        groups[taxonomy] = {name: Group(name, path, articles[name]) for name, path in paths.items()}
    return groups


def rare(count: int, articles: int) -> bool:
    """Whether a term of ``count`` among so many ``articles`` is one that hardly any article comes to."""
    # Of the next power of two: one article more moves the line only when the corpus has doubled, not every 4,000.
    return count * RARE < 1 << max(articles - 1, 0).bit_length()


@dataclass(frozen=True, slots=True)
class Terms:
    """Makes the view models of terms, one by one, for they are made only where a page needs them."""

    groups: Groups
    vocabulary: Vocabulary
    names: Sequence[Mapping[str, tuple[str, ...]]]  # of every article
    months: Callable[[int], tuple[int, int] | None]  # (year, month) of the article at a place
    letter_of: Callable[[str], str]  # under which letter an index lists a name

    def feed(self, taxonomy: str, name: str) -> str:
        """The path of the term's feed, "" where it has none."""
        each = self.groups[taxonomy][name]
        followed = taxonomy in ("tag", "source") and not rare(len(each.articles), len(self.names))
        return f"{each.path}atom.xml" if followed else ""

    def kind(self, taxonomy: str, name: str) -> str:
        """The kind that the vocabulary gives the term."""
        return self.vocabulary.kinds.get(name, "") if taxonomy == "tag" else ""

    def line(self, taxonomy: str, name: str) -> Term:
        """The term as an index lists it: without its months, and the terms that occur with it."""
        each = self.groups[taxonomy][name]
        return Term(
            taxonomy=taxonomy,
            name=name,
            path=each.path,
            count=len(each.articles),
            kind=self.kind(taxonomy, name),
            aliases=self.vocabulary.aliases.get(name, ()) if taxonomy == "tag" else (),
            letter=self.letter_of(name),
            feed=self.feed(taxonomy, name),
        )

    def whole(self, taxonomy: str, name: str) -> Term:
        """All of the term."""
        places = self.groups[taxonomy][name].articles
        return replace(
            self.line(taxonomy, name),
            months=dict(sorted(Counter(filter(None, map(self.months, places))).items())),
            together=self._together(name, places) if taxonomy == "tag" else (),
        )

    def _together(self, name: str, places: Iterable[int]) -> tuple[Link, ...]:
        found: Counter[str] = Counter()
        for place in places:
            tags = self.names[place]["tag"][:PAIRED_TAGS]
            if name in tags:
                found.update(tags)
        del found[name]
        often = (pair for pair in found.items() if pair[1] >= TOGETHER_LEAST)
        most = sorted(often, key=lambda pair: (-pair[1], pair[0]))[:TOGETHER]
        return tuple(Link(other, self.groups["tag"][other].path, count) for other, count in most)


def index_groups(terms: Iterable[Term], sort_key: Callable[[str], Any]) -> dict[str, dict[str, list[Term]]]:
    """Return {kind: {letter: [Term]}} for an index: known kinds first, then others, then tags without a kind."""
    by_kind: dict[str, dict[str, list[Term]]] = {}
    rank = {kind: number for number, kind in enumerate(KINDS)}
    in_order = sorted(terms, key=lambda t: (sort_key(t.name), t.name))
    for kind in sorted({t.kind for t in in_order}, key=lambda k: (k == "", rank.get(k, len(rank)), k)):
        letters = by_kind.setdefault(kind, {})
        for term in in_order:
            if term.kind == kind:
                letters.setdefault(term.letter, []).append(term)
    return by_kind


def telling(groups: Mapping[str, Group], kind_of: Callable[[str], str], each_kind: int) -> dict[str, list[Link]]:
    """Return {kind: its most frequent terms as Links} for the home page, at most ``each_kind`` a kind."""
    by_kind: dict[str, list[Group]] = {}
    for name, each in groups.items():
        by_kind.setdefault(kind_of(name), []).append(each)
    rank = {kind: number for number, kind in enumerate(KINDS)}
    kinds = sorted(by_kind, key=lambda k: (k == "", rank.get(k, len(rank)), k))
    return {
        kind: [
            Link(each.name, each.path, len(each.articles))
            for each in nsmallest(each_kind, by_kind[kind], key=lambda g: (-len(g.articles), g.name))
        ]
        for kind in kinds
    }
