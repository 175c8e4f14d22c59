"""Which pages and feeds the site has, and what each is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, NamedTuple

from warraq.arabic.collation import first_letter, sort_key
from warraq.site import periods, taxonomy
from warraq.site.corpus import Corpus, digest, fold
from warraq.site.handwritten import HandwrittenPage
from warraq.site.model import Link, Pagination, Period, Removal
from warraq.site.strings import Strings

NEWEST = 12  # articles on the home page
TERMS_OF_KIND = 24  # terms a kind on the home page and the search page
FEED_ENTRIES = 30
TERM_FEED_ENTRIES = 10
ON_THIS_DAY = 5  # articles a day
MAIN_FEED, MAIN_JSON_FEED = "atom.xml", "feed.json"


@dataclass(slots=True)
class Unit:
    """One thing to make: ``digest`` is the hash of all that it is made from but Site and the theme, ``spec`` gives the
    arguments of its maker (see tasks). ``path`` is where its page stands, ``changed`` (ISO date or "") and ``listed``
    its line in the sitemap."""

    id: str
    kind: str
    template: str
    digest: str
    spec: Callable[[], dict[str, Any]]
    path: str | None = None
    changed: str = ""
    listed: bool = True


class Beside(NamedTuple):
    """What an article's page shows that neither its front matter nor its place in the corpus tells."""

    related: Sequence[int] = ()  # places
    versions: Sequence[int] = ()
    story: Sequence[int] = ()
    raw_url: str = ""
    repository: str = ""  # all that ``edit_url`` follows from beside the article


class Given(NamedTuple):
    """What a sheet of a list shows beside its articles: how to make it, and all that it follows from beside them."""

    about: str
    make: Callable[[], dict[str, Any]]


def sheets(count: int, size: int) -> list[slice]:
    """Return the parts of a list of ``count`` articles, newest first, that stand on one sheet each.

    Sheets are filled with ``size`` from the oldest article on, so that a new one changes no sheet but the first, which holds
    between ``size`` and twice as many.
    """
    full = sheet_count(count, size) - 1  # beside the first
    first = count - full * size
    return [slice(0, first), *(slice(first + n * size, first + (n + 1) * size) for n in range(full))]


def sheet_count(count: int, size: int) -> int:
    """Return the number of ``sheets``."""
    return max(1, count // size)


class Plan:
    """The units of one corpus, in the languages of one interface."""

    def __init__(self, corpus: Corpus, strings: Strings, site_title: str, site_description: str, per_page: int) -> None:
        """``per_page`` is the number of articles on a sheet of a list; on its first, up to twice as many."""
        self.corpus, self.strings, self.per_page = corpus, strings, per_page
        self.title, self.description = site_title, site_description
        self.terms = taxonomy.Terms(corpus.groups, corpus.vocabulary, corpus.names, self._month_of, cache(first_letter))
        self.periods = periods.periods(corpus.calendar, self._period_title)
        self.feeds = (Link(site_title, MAIN_FEED), Link(site_title, MAIN_JSON_FEED))

    def _month_of(self, place: int) -> tuple[int, int] | None:
        date = self.corpus.entries[place].date
        return (date.year, date.month) if date else None

    def _period_title(self, key: periods.Key) -> str:
        return self.strings.digits(key[0]) if len(key) == 1 else self.strings.month_name(key)

    @property
    def years(self) -> tuple[Link, ...]:
        """The years that hold articles, newest first, with their counts."""
        keys = reversed(self.corpus.calendar.keys(1))
        return tuple(Link(self._period_title(k), self.periods[k].path, self.periods[k].count) for k in keys)

    def lists(self) -> Iterator[Unit]:
        """Yield the pages of dates and terms, and all feeds: what follows from ``Corpus.shown`` and the vocabulary."""
        yield from self.common_lists()
        for kind in taxonomy.TAXONOMIES:
            for name in self.corpus.groups[kind]:
                yield from self.term_units(kind, name)

    def common_lists(self) -> Iterator[Unit]:
        """Yield what ``lists`` does, but for the units of single terms."""
        yield from self.period_pages()
        for kind in taxonomy.TAXONOMIES:
            yield self._terms_page(kind)
        yield from self.feed_units()

    # Articles

    def articles(
        self,
        places: Iterable[int],
        beside: Callable[[int], Beside],
        body: Callable[[int], tuple[str, str]],
        edit_url: Callable[[int], str],
    ) -> Iterator[Unit]:
        """Yield the pages of the articles at ``places``, with their citation files. ``beside``, ``body`` (html, text) and ``edit_url``
        answer for the article at a place; the last two are asked only for pages that are really made."""
        corpus, links, dated = self.corpus, self.corpus.links, self.corpus.dated
        for place in places:
            aside = beside(place)
            older = place + 1 if place + 1 < dated else None
            newer = place - 1 if 0 < place < dated else None
            groups = [aside.related, aside.versions, aside.story]
            groups += [() if other is None else (other,) for other in (older, newer)]
            shown = [f"{len(group)}" for group in groups] + [links[other] for group in groups for other in group]

            def spec(
                place: int = place, aside: Beside = aside, older: int | None = older, newer: int | None = newer
            ) -> dict[str, Any]:
                html, text = body(place)
                return {
                    "article": replace(
                        corpus.card(place),
                        html=html,
                        text=text,
                        previous=None if older is None else corpus.link(older),
                        next=None if newer is None else corpus.link(newer),
                        related=tuple(map(corpus.link, aside.related)),
                        versions=tuple(map(corpus.link, aside.versions)),
                        story=tuple(map(corpus.link, aside.story)),
                        removals=tuple(Removal(*each) for each in corpus.entries[place].removals),
                        raw_url=aside.raw_url,
                        edit_url=edit_url(place),
                    )
                }

            yield self.article(place, fold((corpus.own[place], aside.raw_url, aside.repository, *shown)), spec)

    def article(self, place: int, made_from: str, spec: Callable[[], dict[str, Any]]) -> Unit:
        """The page of the article at ``place``, given its digest and what gives its arguments."""
        corpus = self.corpus
        return Unit(
            f"article/{corpus.entries[place].id}",
            "article",
            "article.html",
            made_from,
            spec,
            corpus.paths[place],
            corpus.days[place],
        )

    # Lists

    def _list(
        self, name: str, template: str, kind: str, path: str, title: str, places: Sequence[int],
        given: Callable[[Sequence[int] | None], Given], feeds: tuple[Link, ...] = (), listed: bool = True,
    ) -> Iterator[Unit]:  # fmt: skip
        """The sheets of one list, newest first; the first stands at ``path``. Articles are handed to the template as
        ``articles``, with what is ``given``: of the whole list on the first sheet (asked with None), of the articles at
        those places on another."""
        days, shown = self.corpus.days, self.corpus.shown
        slices = sheets(len(places), self.per_page)
        count = len(slices)
        paths = (path, *(f"{path}page/{n}/" for n in range(count - 1, 0, -1)))
        changed = max([days[place] for place in places], default="")
        fixed = "\0".join((title, f"{count}", path, *(f"{feed.title} {feed.path}" for feed in feeds)))
        for number, part in enumerate(slices, start=1):
            here = places[part]
            told = given(here if number > 1 else None)

            def spec(here: Sequence[int] = here, number: int = number, told: Given = told) -> dict[str, Any]:
                pagination = Pagination(
                    number=number,
                    pages=count,
                    previous=paths[number - 2] if number > 1 else None,
                    next=paths[number] if number < count else None,
                    paths=paths,
                )
                nth = "" if number == 1 else f" · {self.strings('page_n', n=number).striptags()}"
                return {
                    "template": template,
                    "kind": kind,
                    "path": paths[number - 1],
                    "title": title + nth,
                    "own_feeds": feeds,
                    "given": {**told.make(), "articles": [self.corpus.listed(each) for each in here], "pagination": pagination},
                }  # fmt: skip

            yield Unit(
                f"{name}/{count - number if number > 1 else 'newest'}",
                "page",
                template,
                fold([fixed, told.about, f"{number}", *[shown[place] for place in here]]),
                spec,
                paths[number - 1],
                changed,
                listed and number == 1,
            )

    def period_pages(self) -> Iterator[Unit]:
        """Yield the pages of all dates, of every year, month and day, and of the undated."""
        years = [self.periods[key] for key in reversed(self.corpus.calendar.keys(1))]
        yield self._page("dates", "dates.html", "dates", "dates/", self._t("dates"), {"years": years}, self._newest_day)
        for key, period in self.periods.items():
            if len(key) == 1:
                yield self._page(
                    f"period/{period.path}", "year.html", "year", period.path, self._period_title(key),
                    {"period": period}, self._last_day(period, key),
                )  # fmt: skip
                continue
            kind = "month" if len(key) == 2 else "day"
            yield from self._list(
                f"period/{period.path}", f"{kind}.html", kind, period.path, self._period_title(key),
                self.corpus.calendar.articles[key], partial(self._given_period, period),
            )  # fmt: skip
        yield from self._list(
            "undated", "undated.html", "undated", "undated/", self._t("undated"), self.corpus.calendar.undated,
            lambda _: Given("", dict),
        )  # fmt: skip

    def _given_period(self, whole: Period, here: Sequence[int] | None) -> Given:
        period = whole
        if here is not None:
            days: Counter[tuple[int, int]] = Counter()
            for place in here if whole.day is None else ():
                date = self.corpus.entries[place].date
                assert date is not None  # it stands in a period
                days[date.month, date.day] += 1
            period = replace(whole, count=len(here), days=dict(sorted(days.items())))
        return Given(digest(period), partial(dict, period=period))

    def term_units(self, kind: str, name: str) -> Iterator[Unit]:
        """Yield the page of a term, and its feed if it has one."""
        each = self.corpus.groups[kind][name]
        feed = self.terms.feed(kind, name)
        yield from self._list(
            each.path.rstrip("/"), "term.html", "term", each.path, name, each.articles,
            partial(self._given_term, kind, name),
            (Link(f"{self.title}: {name}", feed),) if feed else (), not self._rare(each),
        )  # fmt: skip
        if feed:
            dated = [place for place in each.articles[:TERM_FEED_ENTRIES] if place < self.corpus.dated]
            yield self._feed(feed, f"{self.title}: {name}", each.path, dated)

    def term_follows_from(self, kind: str, name: str) -> tuple[str | int | bool, ...]:
        """All that the units of a term follow from but the title and vocabulary of the site and what is shown of the term's
        articles, which tells what occurs with it as well."""
        each = self.corpus.groups[kind][name]
        return name, len(each.articles), self.terms.feed(kind, name), self._rare(each)

    def _rare(self, group: taxonomy.Group) -> bool:
        return taxonomy.rare(len(group.articles), len(self.corpus.entries))

    def _given_term(self, kind: str, name: str, here: Sequence[int] | None) -> Given:
        about = self._of_vocabulary(kind, name)
        if here is not None:
            return Given(about, lambda: {"term": replace(self.terms.line(kind, name), count=len(here))})
        # The articles of a list of one sheet say all that its term does, but for what the vocabulary does.
        if sheet_count(len(self.corpus.groups[kind][name].articles), self.per_page) > 1:
            about = digest(self.terms.whole(kind, name))
        return Given(about, lambda: {"term": self.terms.whole(kind, name)})

    def _of_vocabulary(self, kind: str, name: str) -> str:
        if kind != "tag":
            return ""
        return "\0".join((self.terms.kind(kind, name), *self.corpus.vocabulary.aliases.get(name, ())))

    def _terms_page(self, kind: str) -> Unit:
        groups = self.corpus.groups[kind]

        def given() -> dict[str, Any]:
            lines = [self.terms.line(kind, name) for name in groups]
            return {"taxonomy": kind, "groups": taxonomy.index_groups(lines, sort_key)}

        rows = (
            f"{name}\0{each.path}\0{len(each.articles)}\0{self.terms.feed(kind, name)}\0{self._of_vocabulary(kind, name)}"
            for name, each in groups.items()
        )
        title = self._t(f"taxonomy_{kind}")
        return self._page(
            f"terms/{kind}", "terms.html", "terms", f"{kind}/", title, given, self._newest_day, about=fold(rows)
        )

    # Single pages

    def single_pages(self, pages: Sequence[HandwrittenPage]) -> Iterator[Unit]:
        """Yield home, search, the hand-written pages and the page for what is not found."""
        top = taxonomy.telling(self.corpus.groups["tag"], partial(self.terms.kind, "tag"), TERMS_OF_KIND)
        home = {
            "newest": [self.corpus.listed(place) for place in range(min(NEWEST, len(self.corpus.entries)))],
            "months": {(p.year, p.month): p.count for key, p in self.periods.items() if len(key) == 2},
            "terms": top,
            "words": sum(entry.words for entry in self.corpus.entries),
        }
        yield self._page("home", "home.html", "home", "", self.title, home, self._newest_day, self.description)
        search = {"years": self.years, "top_terms": top}
        yield self._page("search", "search.html", "search", "search/", self._t("search"), search, None)
        for page in pages:
            given = {"content": page.html, "figures": self.figures() if page.figures else []}
            yield self._page(
                f"page/{page.path}", "page.html", "page", page.path, page.title, given, "", page.description
            )
        yield self._page("404", "404.html", "not_found", "404.html", self._t("not_found"), {}, None)

    def figures(self) -> list[tuple[str, int]]:
        """The corpus in figures, those that are not zero."""
        corpus = self.corpus
        counts = [
            ("articles", len(corpus.entries)),
            ("words", sum(entry.words for entry in corpus.entries)),
            ("tags", len(corpus.groups["tag"])),
            ("sources", len(corpus.groups["source"])),
            ("authors", len(corpus.groups["author"])),
            ("sections", len(corpus.groups["section"])),
            ("years", len(corpus.calendar.keys(1))),
            ("days", len(corpus.calendar.keys(3))),
            ("undated", len(corpus.calendar.undated)),
            ("duplicates", sum(1 for entry in corpus.entries if entry.duplicate_of)),
        ]
        return [(key, n) for key, n in counts if n]

    def _page(
        self, name: str, template: str, kind: str, path: str, title: str,
        given: Mapping[str, Any] | Callable[[], Mapping[str, Any]], changed: str | None, description: str = "", about: str = "",
    ) -> Unit:  # fmt: skip
        """One page that is no list; ``changed`` is None for a page that a sitemap does not name. What is ``given`` lazily
        must follow from ``about``."""

        def spec() -> dict[str, Any]:
            return {
                "template": template, "kind": kind, "path": path, "title": title, "description": description,
                "given": given() if callable(given) else given,
            }  # fmt: skip

        of = digest(title, about if callable(given) else given, description)
        return Unit(name, "page", template, of, spec, None if changed is None else path, changed or "")

    # Feeds

    def feed_units(self) -> Iterator[Unit]:
        """Yield the feeds of everything, as Atom and JSON."""
        newest = range(min(FEED_ENTRIES, self.corpus.dated))
        yield self._feed(MAIN_FEED, self.title, "", newest)
        yield self._feed(MAIN_JSON_FEED, self.title, "", newest)

    def _feed(self, path: str, title: str, about: str, places: Sequence[int]) -> Unit:
        def spec() -> dict[str, Any]:
            listed = [self.corpus.listed(place) for place in places]
            if path == MAIN_JSON_FEED:
                return {"path": path, "articles": listed}
            return {"path": path, "title": title, "about": about, "articles": listed, "brief": path != MAIN_FEED}

        kind = "json_feed" if path == MAIN_JSON_FEED else "atom"
        return Unit(path, kind, "", fold((title, about, *(self.corpus.shown[place] for place in places))), spec)

    # «On this day»

    def days_of_year(self) -> dict[int, dict[int, list[tuple[str, str, int]]]]:
        """Return {month: {day: [(title, path, year)]}}, at most ON_THIS_DAY a day, one of each year before a second."""
        by_day: dict[tuple[int, int], dict[int, list[int]]] = {}
        for (year, *rest), places in self.corpus.calendar.articles.items():
            if len(rest) == 2:
                by_day.setdefault((rest[0], rest[1]), {})[year] = places
        months: dict[int, dict[int, list[tuple[str, str, int]]]] = {month: {} for month in range(1, 13)}
        for (month, day), years in by_day.items():
            rounds = ((nth, -year, places[nth], year) for year, places in years.items() for nth in range(len(places)))
            chosen = sorted(rounds)[:ON_THIS_DAY]
            months[month][day] = [
                (self.corpus.entries[p].title, self.corpus.paths[p], year) for _, _, p, year in chosen
            ]
        return months

    # Small things

    def _t(self, key: str) -> str:
        return self.strings(key).striptags()

    @property
    def _newest_day(self) -> str:
        return self.corpus.days[0] if self.corpus.dated else ""

    def _last_day(self, period: Period, key: periods.Key) -> str:
        month, day = max(period.days)
        return f"{key[0]:04d}-{month:02d}-{day:02d}"
