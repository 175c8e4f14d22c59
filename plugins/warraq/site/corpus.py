"""The whole corpus in order: what every article is beside the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from warraq.site import taxonomy
from warraq.site.model import Article, Link, Source
from warraq.site.periods import Calendar, calendar
from warraq.site.reader import Entry

if TYPE_CHECKING:
    from warraq.site.store import Store

_BOOK = "corpus"
MOST_VERSIONS = 20  # other versions that an article names


@dataclass(slots=True)
class Corpus:
    """The articles in the site's total order (newest first, undated last, ties by id) and what follows from it.

    All lists run parallel to ``entries``. ``own`` changes whenever anything of an article does, ``shown`` whenever
    anything does that a list of articles may show of it or of its terms, ``links`` whenever a link to it does.
    """

    entries: list[Entry]
    paths: list[str]
    names: list[dict[str, tuple[str, ...]]]  # taxonomy → terms, aliases resolved
    spelling: dict[str, str]  # author as printed → the author's term, where that is spelt otherwise
    days: list[str]  # ISO dates, "" of the undated
    own: list[str]
    shown: list[str]
    links: list[str]
    groups: taxonomy.Groups
    calendar: Calendar
    vocabulary: taxonomy.Vocabulary
    made_from: str  # a hash of all but what only an article's own page tells
    _found: tuple[object, ...] | None = field(default=None, compare=False)  # for ``remember``
    _listed: dict[int, Article] = field(default_factory=dict)

    def link(self, place: int) -> Link:
        """A link to the article at ``place``, with its day."""
        entry = self.entries[place]
        return Link(entry.title, self.paths[place], date=entry.date.date() if entry.date else None)

    def card(self, place: int) -> Article:
        """The article at ``place`` as its front matter tells it, without its body."""
        entry = self.entries[place]
        return Article(
            **self._common(place),
            date_text=entry.date_text,
            date_note=entry.date_note,
            place=entry.place,
            tags=self._terms(place, "tag"),
            source=Source(**{key: value for key, value in entry.source.items() if value is not None}),
            words=entry.words,
        )

    def listed(self, place: int) -> Article:
        """The article at ``place`` as a list shows it: without what only its own page needs, which would travel for nothing."""
        if place not in self._listed:  # it stands in five lists or more
            self._listed[place] = Article(**self._common(place))
        return self._listed[place]

    def _common(self, place: int) -> dict[str, Any]:
        entry = self.entries[place]
        return {
            "id": entry.id,
            "title": entry.title,
            "path": self.paths[place],
            "html": "",
            "text": "",
            "date": entry.date,
            "has_time": entry.has_time,
            "kicker": entry.kicker,
            "language": entry.language,
            "authors": self._authors(place),
            "category": next(iter(self._terms(place, "section")), None),
            "source_link": next(iter(self._terms(place, "source")), None),
            "description": entry.description,
        }

    def _terms(self, place: int, kind: str) -> tuple[Link, ...]:
        return tuple(self.groups[kind][name].link for name in self.names[place][kind])

    def _authors(self, place: int) -> tuple[Link, ...]:
        """The authors as the article spells them, each leading to the page of all spellings."""
        printed = {self.spelling.get(author, author): author for author in reversed(self.entries[place].authors)}
        groups = self.groups["author"]
        return tuple(Link(printed[name], groups[name].path) for name in self.names[place]["author"])

    def remember(self, books: Store) -> None:
        """Keep in the ``books`` what ``assemble`` has found out, for the next one: when nobody waits."""
        if self._found:
            books.save(_BOOK, self._found)

    @property
    def dated(self) -> int:
        """How many articles have a date; they come first."""
        return len(self.entries) - len(self.calendar.undated)


def order(entry: Entry) -> tuple[bool, float, str]:
    """The sort key of the total order."""
    return entry.date is None, -entry.date.timestamp() if entry.date else 0.0, entry.id


def path_of(entry: Entry) -> str:
    """Where an article's page stands: under the day as it was printed, in the zone it names."""
    if entry.date is None:
        return f"undated/{entry.id}/"
    return f"{entry.date.year:04d}/{entry.date.month:02d}/{entry.date.day:02d}/{entry.id}/"


def assemble(
    entries: Sequence[Entry], sha: Mapping[str, str], vocabulary: taxonomy.Vocabulary, books: Store | None = None
) -> Corpus:
    """Order ``entries`` and group them; ``sha`` gives the hash of all that each one was read from. Ids must differ.

    What follows from their ``front`` is taken from the ``books``, as far as it has been found before and is remembered there:
    mostly a text is corrected or an article added, and to look at all titles and terms takes four times as long.
    """
    kept, made_from, found = _kept(entries, sha, vocabulary, books)
    entries = [entries[at] for at in kept.order]
    groups = {
        kind: {name: taxonomy.Group(name, path, places) for name, path, places in found}
        for kind, found in kept.groups.items()
    }
    read = [sha[entry.file] for entry in entries]
    own = [
        before if one == was else _own(entry, one, path, shown)
        for entry, one, path, shown, was, before in zip(
            entries, read, kept.paths, kept.shown, kept.read, kept.own, strict=True
        )
    ]
    links = list(map(_link, entries, kept.paths, kept.days))
    return Corpus(
        entries, kept.paths, kept.names, kept.spelling, kept.days, own, kept.shown, links, groups,
        calendar(kept.days), vocabulary, made_from, found,
    )  # fmt: skip


def _link(entry: Entry, path: str, day: str) -> str:
    return f"{entry.title}\0{path}\0{day}"


def _own(entry: Entry, sha: str, path: str, shown: str) -> str:
    return fold((entry.file, sha, path, shown))


class _Kept(NamedTuple):
    """What follows from the ``front`` of all entries, which stand here as ``order`` tells; ``own`` from what was ``read`` then,
    too."""

    order: list[int]
    fronts: list[str]
    paths: list[str]
    days: list[str]
    names: list[dict[str, tuple[str, ...]]]
    spelling: dict[str, str]
    groups: dict[str, list[tuple[str, str, list[int]]]]  # taxonomy → name, path and articles of each
    shown: list[str]
    read: list[str]  # hashes
    own: list[str]


def _kept(
    entries: Sequence[Entry], sha: Mapping[str, str], vocabulary: taxonomy.Vocabulary, books: Store | None
) -> tuple[_Kept, str, tuple[object, ...] | None]:
    """Return what follows from ``entries``, a hash of all that it follows from, and what the ``books`` should keep of it, if they
    do not."""
    names = digest(vocabulary)
    made_from = fold([names, *(entry.front for entry in entries)])
    found = books.load(_BOOK) if books else None
    before = _Kept(*found[2]) if found and found[0] == names else None
    if found and before and found[1] == made_from:
        return before, made_from, None
    made = _follows(entries, sha, vocabulary, before)
    return made, made_from, (names, made_from, tuple(made))


def _follows(
    unordered: Sequence[Entry], sha: Mapping[str, str], vocabulary: taxonomy.Vocabulary, before: _Kept | None
) -> _Kept:
    """What follows from entries of which some may have been there ``before``, with the same vocabulary."""
    places = sorted(range(len(unordered)), key=[order(entry) for entry in unordered].__getitem__)
    entries = [unordered[place] for place in places]
    fronts = [entry.front for entry in entries]
    spelling = taxonomy.one_spelling(entries)
    # What an entry says by itself; of one that was there, as long as authors are spelt as they were.
    old = {front: at for at, front in enumerate(before.fronts)} if before and before.spelling == spelling else {}
    at = [old.get(front, -1) if front else -1 for front in fronts]
    here = list(zip(at, entries, strict=True))
    paths = [before.paths[a] if before and a >= 0 else path_of(e) for a, e in here]
    days = [before.days[a] if before and a >= 0 else e.date.date().isoformat() if e.date else "" for a, e in here]
    names = [before.names[a] if before and a >= 0 else taxonomy.names_of(e, vocabulary, spelling) for a, e in here]
    known = {kind: {name: path for name, path, _ in found} for kind, found in before.groups.items()} if before else {}
    groups = taxonomy.group(names, known)
    told = {kind: [(g.name, g.path, g.articles) for g in found.values()] for kind, found in groups.items()}
    # What lists show of an entry; of one that was there, as long as no term has another address.
    same = all(
        (group := groups[kind].get(name)) is None or group.path == path
        for kind, found in known.items()
        for name, path in found.items()
    )
    shown = []
    for (a, entry), path, day, of in zip(here, paths, days, names, strict=True):
        if before and same and a >= 0:
            shown.append(before.shown[a])
            continue
        terms = "\0".join(
            [f"{kind} {name}\0{groups[kind][name].path}" for kind in taxonomy.TAXONOMIES for name in of[kind]]
        )
        moment = f"{entry.date.isoformat()} {entry.has_time}" if entry.date else ""
        printed = "\0".join(entry.authors)
        shown.append(
            fold((_link(entry, path, day), moment, entry.kicker, entry.language, entry.description, printed, terms))
        )
    read = [sha[entry.file] for entry in entries]
    own = [
        before.own[a]
        if before and a >= 0 and before.read[a] == one and before.shown[a] == show
        else _own(e, one, path, show)
        for (a, e), one, path, show in zip(here, read, paths, shown, strict=True)
    ]
    return _Kept(places, fronts, paths, days, names, spelling, told, shown, read, own)


def version_groups(corpus: Corpus) -> dict[int, tuple[int, ...]]:
    """Return {place: places of the other versions}, of the articles that are duplicates of one another.

    Of a large group (an agency's notices, a source's form letters) each names the MOST_VERSIONS nearest in time: lists
    of all on the pages of all would grow with its square (2,500 records with one text made 1.4 GB of pages).
    """
    place_of = {entry.id: place for place, entry in enumerate(corpus.entries)}
    copies = [(place, entry.duplicate_of) for place, entry in enumerate(corpus.entries) if entry.duplicate_of]
    first: dict[int, int] = {}

    def root(place: int) -> int:
        seen = set()
        while place not in seen:
            seen.add(place)
            of = place_of.get(corpus.entries[place].duplicate_of)
            if of is None:
                return place
            place = of
        return min(seen)  # a circle, written by hand: any one of it will do, as long as it is the same

    for place, original in copies:
        if original in place_of:
            first[place] = root(place)
    members: dict[int, set[int]] = {}
    for place, of in first.items():
        members.setdefault(of, {of}).add(place)
    result = {}
    for group in map(sorted, members.values()):
        for at, place in enumerate(group):
            start = max(0, min(at - MOST_VERSIONS // 2, len(group) - MOST_VERSIONS - 1))
            result[place] = tuple(other for other in group[start : start + MOST_VERSIONS + 1] if other != place)
    return result


def digest(*parts: object) -> str:
    """A short hash of the ``repr`` of ``parts``; the same in every process."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fold(texts: Iterable[str]) -> str:
    """A short hash of ``texts``, cheaper than ``digest``; which text is which is told by NUL, which none of them needs."""
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
