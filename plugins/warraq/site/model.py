"""The view models: what templates see, and all that they see.

A *path* is where a page stands under the site's root, not percent-encoded, such as ``2017/01/17/seed/`` or
``tag/سوريا/``; the root itself is ``""``. The ``href`` filter makes a link of it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HOST = re.compile(r"[A-Za-z]+://([^/?#]*)")


@dataclass(frozen=True, slots=True)
class Link:
    """A titled link to another page of the site. ``count`` (articles there) and ``date`` where they mean something."""

    title: str
    path: str
    count: int | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from: the publication (``name``) and the record it was converted from."""

    name: str = ""
    url: str = ""  # of the article where it was first published
    file: str = ""
    record: int | None = None
    sha256: str = ""
    views: int | None = None
    encoding: str = ""

    @property
    def host(self) -> str:
        """The host of ``url``, short enough to print."""
        found = _HOST.match(self.url)
        return found.group(1).removeprefix("www.") if found else ""


@dataclass(frozen=True, slots=True)
class Removal:
    """One line of the provenance panel: ``count`` spans removed or changed by ``rule``, with up to three ``examples``."""

    rule: str
    count: int
    examples: tuple[str, ...]


@dataclass(slots=True)
class Article:
    """One article, as its front matter tells it, with the body rendered."""

    id: str
    title: str
    path: str
    html: str  # the body; each paragraph is <p id="p1">, <p id="p2"> …
    text: str  # the same as plain text, paragraphs separated by a newline
    date: datetime.datetime | None = None  # aware
    has_time: bool = False
    date_text: str = ""  # the dateline as printed
    date_note: str = ""
    kicker: str = ""
    place: str = ""
    language: str = ""  # "" where it is the corpus's
    authors: tuple[Link, ...] = ()
    category: Link | None = None
    tags: tuple[Link, ...] = ()  # hand-written and vocabulary tags, then the automatic ones
    source: Source = field(default_factory=Source)
    source_link: Link | None = None  # the archive page of the publication
    description: str = ""  # first sentences, at most 160 characters, for metadata and lists
    words: int = 0
    # Filled in once the whole corpus is known; lists show articles without these, and without html, text, tags and source:
    previous: Link | None = None  # the one before it in time
    next: Link | None = None
    related: tuple[Link, ...] = ()
    versions: tuple[Link, ...] = ()  # exact and near duplicates
    story: tuple[Link, ...] = ()  # the articles on the same story in order of date, this one among them; or empty
    removals: tuple[Removal, ...] = ()
    citations: Citations | None = None
    raw_url: str = ""  # address of the source text (in the repository, say), absolute; "" where there is none
    edit_url: str = ""  # address where a correction can be proposed, absolute and prefilled; "" without a repository

    @property
    def iso(self) -> str:
        """The date in ISO 8601 as exactly as it is known: a moment with its zone, a day, or ""."""
        if self.date is None:
            return ""
        return self.date.isoformat() if self.has_time else self.date.date().isoformat()


@dataclass(frozen=True, slots=True)
class Citations:
    """The formatted references of an article, and the paths of the files to download."""

    native: str  # in the language of the site
    romanised: str
    bibtex: str  # paths
    ris: str
    csl: str


@dataclass(slots=True)
class Term:
    """One tag, source, author or section, with its articles newest first.

    On another sheet of its list than the first, ``count`` is that sheet's, and there are no ``together`` and ``months``.
    """

    taxonomy: str  # tag | source | author | section
    name: str
    path: str
    count: int
    kind: str = ""  # of tags: person | place | organisation | topic | ""
    aliases: tuple[str, ...] = ()
    letter: str = ""  # under which an index lists it
    together: tuple[Link, ...] = ()  # the terms that occur with it most
    months: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (year, month) → articles
    feed: str = ""  # path


@dataclass(slots=True)
class Period:
    """A year, a month or a day of the calendar that holds articles; on another sheet of its list than the first, ``count``
    and ``days`` are those of the sheet."""

    year: int
    month: int | None
    day: int | None
    path: str
    count: int
    previous: Link | None = None  # nearest period of the same length that holds articles
    next: Link | None = None
    up: Link | None = None
    # of a year: (month, day) → articles; of a month: (month, day) likewise
    days: Mapping[tuple[int, int], int] = field(default_factory=dict)
    months: Mapping[int, int] = field(default_factory=dict)  # of a year: month → articles


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands in a list: page ``number`` of ``pages`` (from 1, the newest), with the paths of its neighbours."""

    number: int
    pages: int
    previous: str | None
    next: str | None
    paths: tuple[str, ...]  # of every page, the newest first


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows of the whole."""

    title: str
    description: str
    language: str
    direction: str  # rtl | ltr
    url: str  # absolute, without a trailing slash; "" where it is not known
    publisher: str
    licence_name: str
    licence_url: str
    repository: str
    count: int
    undated: int
    first: datetime.date | None
    last: datetime.date | None
    years: tuple[Link, ...]
    taxonomies: Mapping[str, int]  # taxonomy → number of its terms
    indexes: tuple[str, ...]  # those of dates, tag, source, author, section that hold anything
    pages: tuple[Link, ...]  # the hand-written pages
    version: str  # of Warraq
    css: str  # paths of the theme's files, content hash in the name
    reader_js: str
    search_js: str  # script of the search page
    fonts: tuple[str, ...]  # to preload
    lists_js: str = ""  # script of the home page and the indexes of terms
    search_worker: str = ""  # path of the worker that search_js starts
    icon: str = ""  # path of the SVG favicon
    touch_icon: str = ""  # path of the 180 × 180 PNG
    manifest: str = ""  # path of the web manifest
    opensearch: str = ""  # path of the OpenSearch description
    offline: str = ""  # path of the service worker that pages register; "" where the owner does not want one


@dataclass(frozen=True, slots=True)
class Page:
    """What a template knows of the page it makes.

    ``root`` leads from this page to the site's root (``../../``; ``./`` on the home page); on the 404 page, which a host serves under any address, it is
    absolute (``/repo/``). ``canonical`` is absolute, or "" where the site's address is not known.
    """

    # home | article | year | month | day | dates | undated | terms | term | search | page | not_found | offline | removed | moved
    kind: str
    path: str
    title: str
    root: str
    canonical: str
    description: str = ""
    jsonld: str = ""  # schema.org, as JSON, safe inside <script type="application/ld+json">
    meta: tuple[tuple[str, str, str], ...] = ()  # (name, property, content): Highwire and Dublin Core, OpenGraph
    feeds: tuple[Link, ...] = ()
