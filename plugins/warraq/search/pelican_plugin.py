"""Search for any Pelican site: ``PLUGINS = ["warraq.search"]`` and the settings of ``WARRAQ_SEARCH`` (docs/search.md).

A generator of Pelican's: it runs when the articles are written, and indexes those that readers can see.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Template
from pelican.generators import Generator
from pelican.plugins import signals

from warraq.errors import WarraqError
from warraq.search.indexer import build
from warraq.search.model import Document
from warraq.search.publication import publish

SETTING = "WARRAQ_SEARCH"
PLUGIN = "warraq.search"
PAGE = "index.html"
MARK = "Warraq search page"  # stands in every page that this plugin wrote, and so may overwrite
TEMPLATE = Path(__file__).with_name("pelican_page.html")
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
LABELS = {
    "en": {
        "title": "Search",
        "button": "Search",
        "found": "Results: {n}",
        "suggestion": "Did you mean: {query}?",
        "more": "More results",
        "failed": "Search does not answer. Please try again later.",
        "noscript": "Search needs JavaScript.",
    },
    "ar": {
        "title": "البحث",
        "button": "ابحث",
        "found": "عدد النتائج: {n}",
        "suggestion": "هل تقصد: {query}؟",
        "more": "مزيد من النتائج",
        "failed": "لا يجيب البحث. أعد المحاولة لاحقًا.",
        "noscript": "يحتاج البحث إلى JavaScript.",
    },
}
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|"
    "li|main|nav|ol|p|pre|section|summary|table|t[dhr]|ul"
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SearchSettings:
    """The settings of ``WARRAQ_SEARCH``, one field for each key; every key is optional."""

    language: str = ""  # BCP 47; the site's DEFAULT_LANG
    url: str = "search/"  # folder in the output: the index, the client and the page
    page: bool = True  # write a search page, unless the site has one there
    pages: bool = False  # index the site's pages, too
    source: str = "category"  # the article's attribute that is its source
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)  # a name → its other spellings
    labels: Mapping[str, str] = field(default_factory=dict)  # words of the page, in place of LABELS
    cache: str = ""  # folder of the index; warraq-search in Pelican's CACHE_PATH


def settings_from(settings: Mapping[str, Any]) -> SearchSettings:
    """Return the search settings in Pelican's ``settings``, completed from these.

    Raises WarraqError where a key or a value means nothing.
    """
    given = settings.get(SETTING, {})
    if not isinstance(given, Mapping):
        raise WarraqError("not a dictionary", where=SETTING, mend='write {"language": "en"}')
    known = {one.name: one for one in fields(SearchSettings)}
    for key, value in given.items():
        if key not in known:
            raise WarraqError(f"no such key: {key!r}", where=SETTING, mend=_instead(str(key), known))
        wanted = {"str": str, "bool": bool}.get(str(known[key].type), Mapping)
        if not isinstance(value, wanted):
            raise _wrong(key, value, {str: "text", bool: "True or False"}.get(wanted, "a dictionary"))
    found = SearchSettings(**given)
    for name, others in found.aliases.items():
        if not isinstance(name, str) or isinstance(others, str) or not isinstance(others, Sequence):
            raise _wrong("aliases", {name: others}, "a name and the list of its other spellings")
        if not all(isinstance(other, str) for other in others):
            raise _wrong("aliases", {name: others}, "a name and the list of its other spellings")
    for label, text in found.labels.items():
        if label not in LABELS["en"]:
            raise WarraqError(f"no such label: {label!r}", where=SETTING, mend=_instead(str(label), LABELS["en"]))
        if not isinstance(text, str):
            raise _wrong(f"labels: {label}", text, "text")
    parts = found.url.strip("/").split("/")
    if (
        found.url.startswith("/")
        or not all(re.fullmatch(r"[^\\:?#%\x00-\x20]+", part) for part in parts)
        or {
            ".",
            "..",
        }
        & set(parts)
    ):
        raise _wrong("url", found.url, 'a folder in the output, such as "search/"')
    return SearchSettings(
        **{
            **{name: getattr(found, name) for name in known},
            "language": found.language or str(settings.get("DEFAULT_LANG") or "en"),
            "url": "/".join(parts) + "/",
            "cache": found.cache or str(Path(settings["CACHE_PATH"]) / "warraq-search"),
        }
    )


def _instead(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), 1)
    return f"did you mean {near[0]!r}?" if near else "there are " + ", ".join(known)


def _wrong(key: str, value: object, wanted: str) -> WarraqError:
    return WarraqError(f"{key} is {value!r}", where=SETTING, mend=f"it should be {wanted}")


class _Text(HTMLParser):
    """Collects what a reader sees, a line for each paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = [[]]
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif _BLOCK.fullmatch(tag):
            self.lines.append([])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _BLOCK.fullmatch(tag):
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif _BLOCK.fullmatch(tag):
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1].append(data)


def text_of(html: str) -> str:
    """Return the plain text of ``html``: its paragraphs separated by a newline, blanks within them joined."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(line for pieces in parser.lines if (line := " ".join("".join(pieces).split())))


def documents(contents: Iterable[Any], source: str = "category") -> list[Document]:
    """Return Pelican's articles (and pages) with their translations as documents.

    What is not published, or not written, is left out. The id is the slug; where translations share it, ``slug-lang``.
    """
    found: dict[str, Document] = {}
    for content in _with_translations(contents):
        if getattr(content, "status", "published") != "published" or not content.save_as:
            continue
        names = (content.slug, f"{content.slug}-{content.lang}", content.save_as)
        identity = next((name for name in names if name not in found), None)
        if identity is None:  # written twice to one file: the reader sees one of them
            continue
        moment = getattr(content, "date", None)
        found[identity] = Document(
            id=identity,
            url=content.url,
            title=text_of(str(content.title)).replace("\n", " "),
            date=moment.isoformat() if moment else None,
            tags=tuple(dict.fromkeys(str(tag) for tag in getattr(content, "tags", ()))),
            source=str(getattr(content, source, None) or ""),
            text=text_of(content.content),
        )
    return list(found.values())


def _with_translations(contents: Iterable[Any]) -> Iterator[Any]:
    """Yield all originals, then all translations: the originals have the first choice of an id."""
    originals = list(contents)
    yield from originals
    for original in originals:
        yield from sorted(original.translations, key=lambda content: (content.lang, content.save_as))


def page_html(search: SearchSettings, site_name: str) -> str:
    """Return the search page: it stands alone and needs nothing of the site's theme."""
    language = search.language.split("-")[0].lower()
    template = Template(TEMPLATE.read_text(encoding="utf-8"), autoescape=True, keep_trailing_newline=True)
    html: str = template.render(
        mark=MARK,
        language=search.language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        root="../" * search.url.count("/"),
        site=text_of(site_name),
        labels={**LABELS.get(language, LABELS["en"]), **search.labels},
    )
    return html


class SearchGenerator(Generator):  # type: ignore[misc]  # pelican has no types
    """Publishes the search of the articles that Pelican has written by then."""

    def generate_output(self, _writer: Any) -> None:
        """Index what is published; write index, client and page. What is not ours in that folder stays as it is."""
        search = settings_from(self.settings)
        contents = [*self.context["articles"], *(self.context.get("pages", ()) if search.pages else ())]
        index, out = Path(search.cache), Path(self.output_path) / search.url
        try:
            stats = build(
                documents(contents, search.source), index, language=search.language, aliases=dict(search.aliases)
            )
            publish(index, out)
        except WarraqError as error:
            raise SystemExit(str(error)) from None
        if search.page:
            _write_page(out / PAGE, page_html(search, str(self.settings.get("SITENAME", ""))))
        logger.info("warraq.search: %d articles, %d bytes in %d files", stats.documents, stats.bytes, stats.files)


def _write_page(file: Path, html: str) -> None:
    if file.exists() and MARK not in file.read_text(encoding="utf-8", errors="replace"):
        logger.info("warraq.search: %s is the site's own and stays", file)
        return
    file.write_text(html, encoding="utf-8", newline="\n")


def _generators(pelican: Any) -> type[SearchGenerator] | None:
    """Answer Pelican's question for generators: the first moment of a run, before anything is deleted or written.

    Signals reach every Pelican of the process, also one that did not ask for this plugin. A wrong setting ends the run as
    SystemExit, which prints the one line; Pelican would print any other exception with its traceback.
    """
    if PLUGIN not in pelican.settings["PLUGINS"]:
        return None
    try:
        settings_from(pelican.settings)
    except WarraqError as error:
        raise SystemExit(str(error)) from None
    return SearchGenerator


def register() -> None:
    """Plug into Pelican."""
    signals.get_generators.connect(_generators)
