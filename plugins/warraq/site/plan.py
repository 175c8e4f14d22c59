"""Which pages and feeds the site has, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from warraq.arabic.collation import first_letter, sort_key
from warraq.site import periods, taxonomy
from warraq.site.corpus import Corpus, digest
from warraq.site.handwritten import HandwrittenPage
from warraq.site.model import Article, Link, Pagination, Period, Removal
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


@dataclass(frozen=True, slots=True)
class Beside:
    """What an article's page shows that neither its front matter nor its place in the corpus tells."""

    related: tuple[int, ...] = ()  # places
    versions: tuple[int, ...] = ()
    story: tuple[int, ...] = ()
    removals: tuple[Removal, ...] = ()
    raw_url: str = ""
    edit_url: str = ""


class Plan:
    """The units of one corpus, in the languages of one interface."""

    def __init__(self, corpus: Corpus, strings: Strings, site_title: str, site_description: str, per_page: int) -> None:
        """``per_page`` is the number of articles on a page of a list."""
        self.corpus, self.strings, self.per_page = corpus, strings, per_page
        self.title, self.description = site_title, site_description
        self.terms = {
            kind: taxonomy.terms(corpus.groups, kind, corpus.vocabulary, first_letter, len(corpus.entries))
            for kind in taxonomy.TAXONOMIES
        }
        self.periods = periods.periods(corpus.calendar, self._period_title)
        self.feeds = (Link(site_title, MAIN_FEED), Link(site_title, MAIN_JSON_FEED))

    def _period_title(self, key: periods.Key) -> str:
        return self.strings.digits(key[0]) if len(key) == 1 else self.strings.month_name(key)

    @property
    def years(self) -> tuple[Link, ...]:
        """The years that hold articles, newest first, with their counts."""
        keys = reversed(self.corpus.calendar.keys(1))
        return tuple(Link(self._period_title(k), self.periods[k].path, self.periods[k].count) for k in keys)

    def units(
        self, beside: Callable[[int], Beside], body: Callable[[int], tuple[str, str]], pages: Sequence[HandwrittenPage]
    ) -> Iterator[Unit]:
        """Yield every unit. ``beside`` and ``body`` (html, text) answer for the article at a place; ``body`` is asked
        only for units that are really made."""
        yield from self.articles(beside, body)
        yield from self.period_pages()
        yield from self.term_pages()
        yield from self.single_pages(pages)
        yield from self.feed_units()

    # Articles

    def articles(self, beside: Callable[[int], Beside], body: Callable[[int], tuple[str, str]]) -> Iterator[Unit]:
        """Yield the page of every article, with its citation files."""
        corpus = self.corpus
        for place, path in enumerate(corpus.paths):
            aside = beside(place)
            dated = place < corpus.dated
            older = corpus.link(place + 1) if dated and place + 1 < corpus.dated else None
            newer = corpus.link(place - 1) if dated and place > 0 else None
            links = {
                "previous": older,
                "next": newer,
                "related": tuple(map(corpus.link, aside.related)),
                "versions": tuple(map(corpus.link, aside.versions)),
                "story": tuple(map(corpus.link, aside.story)),
                "removals": aside.removals,
                "raw_url": aside.raw_url,
                "edit_url": aside.edit_url,
            }

            def spec(place: int = place, links: dict[str, Any] = links) -> dict[str, Any]:
                html, text = body(place)
                return {"article": replace(corpus.cards[place], html=html, text=text, **links)}

            yield Unit(
                f"article/{corpus.entries[place].id}",
                "article",
                "article.html",
                digest(corpus.digests[place], links),
                spec,
                path,
                _day(corpus.cards[place]),
            )

    # Lists

    def _list(
        self, name: str, template: str, kind: str, path: str, title: str, places: Sequence[int], given: dict[str, Any],
        feeds: tuple[Link, ...] = (), listed: bool = True,
    ) -> Iterator[Unit]:  # fmt: skip
        """Yield the pages of one list of articles."""
        size = self.per_page
        count = max(1, -(-len(places) // size))
        paths = tuple(path if n == 1 else f"{path}page/{n}/" for n in range(1, count + 1))
        changed = max((_day(self.corpus.cards[place]) for place in places), default="")
        fixed = digest(title, given, paths, feeds)
        for number in range(1, count + 1):
            here = places[(number - 1) * size : number * size]
            pagination = Pagination(
                number=number,
                pages=count,
                previous=paths[number - 2] if number > 1 else None,
                next=paths[number] if number < count else None,
                paths=paths,
            )
            page_title = title if number == 1 else f"{title} · {self.strings('page_n', n=number).striptags()}"

            def spec(
                here: Sequence[int] = here, pagination: Pagination = pagination, page_title: str = page_title
            ) -> dict[str, Any]:
                return {
                    "template": template,
                    "kind": kind,
                    "path": pagination.paths[pagination.number - 1],
                    "title": page_title,
                    "own_feeds": feeds,
                    "given": {**given, "articles": [self._listed(place) for place in here], "pagination": pagination},
                }  # fmt: skip

            yield Unit(
                f"{name}/{number}",
                "page",
                template,
                digest(fixed, number, [self.corpus.digests[place] for place in here]),
                spec,
                paths[number - 1],
                changed,
                listed and number == 1,
            )

    def _listed(self, place: int) -> Article:
        """The article as a list shows it: without what only its own page needs, which would travel for nothing."""
        card = self.corpus.cards[place]
        return Article(
            id=card.id, title=card.title, path=card.path, html="", text="", date=card.date, has_time=card.has_time,
            kicker=card.kicker, language=card.language, authors=card.authors, category=card.category,
            source_link=card.source_link, description=card.description,
        )  # fmt: skip

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
                self.corpus.calendar.articles[key], {"period": period},
            )  # fmt: skip
        yield from self._list(
            "undated", "undated.html", "undated", "undated/", self._t("undated"), self.corpus.calendar.undated, {}
        )

    def term_pages(self) -> Iterator[Unit]:
        """Yield the index of every taxonomy and the pages of its terms."""
        for kind in taxonomy.TAXONOMIES:
            terms = self.terms[kind]
            groups = taxonomy.index_groups(terms.values(), sort_key)
            yield self._page(
                f"terms/{kind}", "terms.html", "terms", f"{kind}/", self._t(f"taxonomy_{kind}"),
                {"taxonomy": kind, "groups": groups}, self._newest_day,
            )  # fmt: skip
            for name, term in terms.items():
                feeds = (Link(f"{self.title}: {name}", term.feed),) if term.feed else ()
                places = self.corpus.groups[kind][name].articles
                yield from self._list(
                    term.path.rstrip("/"), "term.html", "term", term.path, name, places, {"term": term}, feeds,
                    not taxonomy.rare(len(places), len(self.corpus.entries)),
                )  # fmt: skip

    # Single pages

    def single_pages(self, pages: Sequence[HandwrittenPage]) -> Iterator[Unit]:
        """Yield home, search, the hand-written pages and the page for what is not found."""
        top = taxonomy.telling(self.terms["tag"].values(), TERMS_OF_KIND)
        months = {(p.year, p.month): p.count for key, p in self.periods.items() if len(key) == 2}
        home = {
            "newest": [self._listed(place) for place in range(min(NEWEST, len(self.corpus.cards)))],
            "months": months,
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
            ("tags", len(self.terms["tag"])),
            ("sources", len(self.terms["source"])),
            ("authors", len(self.terms["author"])),
            ("sections", len(self.terms["section"])),
            ("years", len(corpus.calendar.keys(1))),
            ("days", len(corpus.calendar.keys(3))),
            ("undated", len(corpus.calendar.undated)),
            ("duplicates", sum(1 for entry in corpus.entries if entry.duplicate_of)),
        ]
        return [(key, n) for key, n in counts if n]

    def _page(
        self, name: str, template: str, kind: str, path: str, title: str, given: Mapping[str, Any],
        changed: str | None, description: str = "",
    ) -> Unit:  # fmt: skip
        """One page that is no list; ``changed`` is None for a page that a sitemap does not name."""

        def spec() -> dict[str, Any]:
            return {
                "template": template, "kind": kind, "path": path, "title": title, "given": given,
                "description": description,
            }  # fmt: skip

        in_sitemap = None if changed is None else path
        return Unit(name, "page", template, digest(title, given, description), spec, in_sitemap, changed or "")

    # Feeds

    def feed_units(self) -> Iterator[Unit]:
        """Yield the feeds: of everything as Atom and JSON, and as Atom of every tag and source."""
        newest = range(min(FEED_ENTRIES, self.corpus.dated))
        yield self._feed(MAIN_FEED, self.title, "", newest)
        yield self._feed(MAIN_JSON_FEED, self.title, "", newest)
        for kind in taxonomy.TAXONOMIES:
            for name, term in self.terms[kind].items():
                if term.feed:
                    places = self.corpus.groups[kind][name].articles[:TERM_FEED_ENTRIES]
                    dated = [place for place in places if place < self.corpus.dated]
                    yield self._feed(term.feed, f"{self.title}: {name}", term.path, dated)

    def _feed(self, path: str, title: str, about: str, places: Sequence[int]) -> Unit:
        def spec() -> dict[str, Any]:
            listed = [self._listed(place) for place in places]
            if path == MAIN_JSON_FEED:
                return {"path": path, "articles": listed}
            return {"path": path, "title": title, "about": about, "articles": listed, "brief": path != MAIN_FEED}

        kind = "json_feed" if path == MAIN_JSON_FEED else "atom"
        return Unit(path, kind, "", digest(title, about, [self.corpus.digests[place] for place in places]), spec)

    # «On this day»

    def days_of_year(self) -> dict[int, dict[int, list[tuple[str, str, int]]]]:
        """Return {month: {day: [(title, path, year)]}}, at most ON_THIS_DAY a day, one of each year before a second."""
        by_day: dict[tuple[int, int], dict[int, list[int]]] = {}
        for place in range(self.corpus.dated):
            date = self.corpus.entries[place].date
            assert date is not None  # the dated come first
            by_day.setdefault((date.month, date.day), {}).setdefault(date.year, []).append(place)
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
        return _day(self.corpus.cards[0]) if self.corpus.dated else ""

    def _last_day(self, period: Period, key: periods.Key) -> str:
        month, day = max(period.days)
        return f"{key[0]:04d}-{month:02d}-{day:02d}"


def _day(card: Article) -> str:
    return card.date.date().isoformat() if card.date else ""
