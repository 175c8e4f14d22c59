"""What worker processes do: read files, make pages. Pure functions of what they are given, whatever executor runs them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from jinja2 import BytecodeCache

from warraq.site import feeds
from warraq.site.citations import citation_files, citations
from warraq.site.metadata import absolute, article_page, home_meta, home_schema
from warraq.site.model import Article, Link, Page, Site
from warraq.site.paths import page_file, root_of
from warraq.site.reader import Parsed, parse
from warraq.site.strings import Strings
from warraq.site.templates import SiteView, Templates, reads_of


@dataclass(frozen=True, slots=True)
class ReadFrame:
    """What reading depends on beside the file itself."""

    zone: str  # IANA
    language: str


def read_chunk(frame: ReadFrame, files: Sequence[tuple[str, bytes, bytes]]) -> list[Parsed]:
    """Parse the content files (name, bytes, bytes of the ledger)."""
    return [parse(*file, frame.zone, frame.language) for file in files]


@dataclass(frozen=True)
class Frame:
    """What every page depends on."""

    templates: Mapping[str, str]
    strings: tuple[Mapping[str, Any], ...]
    month_names: str
    site: Site
    site_root: str  # path of the site on its host: / or /repo/
    feeds: tuple[Link, ...]  # of the whole site


@dataclass(slots=True)
class Job:
    """One unit to make: ``kind`` names the function below, ``spec`` holds its arguments."""

    id: str
    kind: str
    spec: dict[str, Any]


class PageError(Exception):
    """A page that could not be made: which one, and why. Travels from a worker."""


_FRAMES: dict[str, tuple[Frame, Templates]] = {}


@dataclass(slots=True)
class Output:
    """One unit made: its files, and the attributes of Site that went into them."""

    id: str
    files: dict[str, bytes]
    reads: tuple[str, ...]


def open_frame(digest: str, frame: Frame, compiled: BytecodeCache | None = None) -> Templates:
    """Make ``frame``, of that ``digest``, the one that this process and its children to come make pages in, with templates that may
    be ``compiled`` already."""
    _FRAMES.clear()  # one site at a time
    templates = Templates(frame.templates, Strings(frame.strings, frame.site.language, frame.month_names), compiled)
    _FRAMES[digest] = frame, templates
    return templates


def render_chunk(digest: str, packed: bytes, jobs: Iterable[Job]) -> list[Output]:
    """Make the files of ``jobs``; ``packed`` is the pickled Frame of that ``digest``, opened only once a process.

    Raises PageError, naming the page, where a template fails.
    """
    if digest not in _FRAMES:
        open_frame(digest, pickle.loads(packed))  # noqa: S301 (what the parent process has just packed)
    frame, templates = _FRAMES[digest]
    outputs = []
    for job in jobs:
        view = SiteView(frame.site)
        try:
            files = MAKERS[job.kind](templates, cast("Site", view), frame, **job.spec)
        except Exception as error:
            raise PageError(job.id, f"{type(error).__name__}: {error}") from error
        outputs.append(Output(job.id, files, reads_of(view)))
    return outputs


def _article(templates: Templates, site: Site, frame: Frame, article: Article) -> dict[str, bytes]:
    article.citations = citations(article, site, templates.strings)
    page = article_page(article, site)
    html = templates.render("article.html", cast("SiteView", site), page, article=article)
    return {page_file(article.path): html, **citation_files(article, site)}


def _page(
    templates: Templates,
    site: Site,
    frame: Frame,
    template: str,
    kind: str,
    path: str,
    title: str,
    given: Mapping[str, Any],
    description: str = "",
    own_feeds: tuple[Link, ...] = (),
) -> dict[str, bytes]:
    page = Page(
        kind=kind,
        path=path,
        title=title,
        root=frame.site_root if kind == "not_found" else root_of(path),
        canonical=_canonical(site, kind, path, given),
        description=description,
        jsonld=home_schema(site) if kind == "home" else "",
        meta=home_meta(site) if kind == "home" else (),
        feeds=own_feeds or (frame.feeds if kind in ("home", "page", "search") else ()),
    )
    return {page_file(path): templates.render(template, cast("SiteView", site), page, **given)}


def _canonical(site: Site, kind: str, path: str, given: Mapping[str, Any]) -> str:
    """The one address of what the page shows: a redirect's target, none of a page that stands for missing ones."""
    if kind in ("not_found", "offline", "removed"):
        return ""
    return absolute(site, given["target"] if kind == "moved" else path)


def _atom(
    _templates: Templates,
    site: Site,
    _frame: Frame,
    path: str,
    title: str,
    about: str,
    articles: Sequence[Article],
    brief: bool,
) -> dict[str, bytes]:
    return {path: feeds.atom(site, path, title, about, articles, brief=brief)}


def _json_feed(
    _templates: Templates, site: Site, _frame: Frame, path: str, articles: Sequence[Article]
) -> dict[str, bytes]:
    return {path: feeds.json_feed(site, path, articles)}


MAKERS: Mapping[str, Callable[..., dict[str, bytes]]] = {
    "article": _article,
    "page": _page,
    "atom": _atom,
    "json_feed": _json_feed,
}
