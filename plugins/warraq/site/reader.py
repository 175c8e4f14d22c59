"""Reads one Markdown file of ``content/articles``: front matter checked, body rendered."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import zoneinfo
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from warraq import frontmatter
from warraq.site.bidi import direction
from warraq.site.body import render_body

DESCRIPTION_CHARACTERS = 160
DESCRIPTION_ENOUGH = 60  # a sentence that ends before this many characters takes the next one with it
SUPPLIED_TITLE_CHARACTERS = 70  # of the opening words, where an article has no title
EXAMPLES = 3  # of what a rule removed, on an article's page
EXAMPLE_CHARACTERS = 60
# Of the own page alone:
_OWN = {"date_text", "date_note", "place", "source", "source_file", "words", "text_hash", "removals", "front"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,149}\Z")
# What HTML and XML forbid in text: controls but tab and newline, surrogates, noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#]\S*)?\Z")  # most of them
_SENTENCE_END = re.compile(r"[.!?؟…۔](?=[\s»\"]|$)")


@dataclass(slots=True)
class Entry:
    """What the site keeps in memory of one article: its front matter, checked, and what the body says of itself. See ``entries``
    for what is there of one that was not read but comes out of the books."""

    file: str  # relative to content/articles, with /
    id: str
    title: str
    date: datetime.datetime | None = None  # aware
    has_time: bool = False
    date_text: str = ""
    date_note: str = ""
    kicker: str = ""
    place: str = ""
    language: str = ""
    category: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tags_auto: tuple[str, ...] = ()
    source: dict[str, Any] = field(default_factory=dict)  # name, url, file, record, views, encoding, sha256
    source_file: str = ""  # that of ``source``
    duplicate_of: str = ""
    description: str = ""
    words: int = 0
    text_hash: str = ""  # two articles of one hash have the same text
    removals: tuple[tuple[str, int, tuple[str, ...]], ...] = ()  # rule, count, examples
    front: str = ""  # a hash of all that other pages than its own, and the order of the corpus, follow from


_SHARED = attrgetter(*(f.name for f in fields(Entry) if f.name not in _OWN))  # what other pages show, in order


@dataclass(slots=True)
class Parsed:
    """One file read: its entry with the rendered body, or why it is refused."""

    entry: Entry | None
    html: str = ""
    text: str = ""
    refusal: str = ""


def parse(file: str, raw: bytes, ledger: bytes, zone: str, language: str) -> Parsed:
    """Read the bytes of one Markdown file, and of its ledger (empty where there is none).

    ``file`` names it in messages and gives the id where the front matter gives none; ``zone`` (IANA) is the time zone
    of dates that name none; ``language`` is the corpus's. Never raises for what the file holds.
    """
    try:
        front, body = frontmatter.load(raw.decode("utf-8"))
        entry = _entry(file, front, zoneinfo.ZoneInfo(zone))
        html, text = _body(body, entry.language or language)
    except UnicodeDecodeError as error:
        return Parsed(None, refusal=f"not UTF-8 at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return Parsed(None, refusal=" ".join(str(error).split()) or type(error).__name__)
    entry.title = entry.title or supplied_title(text)
    entry.description = describe(text)
    words = text.split()
    entry.words = len(words)
    entry.text_hash = hashlib.blake2b(" ".join(words).encode("utf-8"), digest_size=12).hexdigest()
    entry.removals = removals(ledger)
    entry.front = front_of(entry)
    return Parsed(entry, html, text)


def front_of(entry: Entry) -> str:
    """Return a hash of ``entry`` but for what nothing beside its own page follows from."""
    told = [entry.source.get("name"), *_SHARED(entry)]
    return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _body(body: str, language: str) -> tuple[str, str]:
    body = _allowed(body.replace("\r\n", "\n").replace("\r", "\n"), "")
    html, text = render_body(body, isolating=direction(language) == "rtl")
    if not text.strip():
        raise ValueError("no text below the front matter")
    return html, text


def _allowed(text: str, instead: str) -> str:
    """``text`` with what HTML and XML forbid replaced; mostly there is nothing that does not print, which is told at once."""
    return text if text.replace("\n", "").isprintable() else _FORBIDDEN.sub(instead, text)


def removals(ledger: bytes) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Return (rule, how often, up to EXAMPLES of what was there) for every rule in the bytes of a ledger file, in the
    order in which the rules first occur; nothing for bytes that are no ledger."""
    try:
        rows = json.loads(ledger)["edits"] if ledger else []
        found: dict[str, tuple[int, list[str]]] = {}
        for row in rows:
            count, examples = found.get(row["rule"], (0, []))
            shown = " ".join(_allowed(row["was"], "").split())
            if len(shown) > EXAMPLE_CHARACTERS:
                shown = shown[: EXAMPLE_CHARACTERS - 1].rstrip() + "…"
            if shown and len(examples) < EXAMPLES and shown not in examples:
                examples.append(shown)
            found[row["rule"]] = count + len(row["at"]), examples
    except (ValueError, TypeError, KeyError):
        return ()
    return tuple((rule, count, tuple(examples)) for rule, (count, examples) in found.items())


def supplied_title(text: str) -> str:
    """Return a title for a text without one: its opening words in square brackets, as cataloguers mark what they supply."""
    opening = " ".join(text.strip().partition("\n")[0].split())
    if len(opening) > SUPPLIED_TITLE_CHARACTERS:
        opening = _whole_words(opening, SUPPLIED_TITLE_CHARACTERS)
    return f"[{opening}]"


def describe(text: str) -> str:
    """Return the first sentences of ``text``, at most DESCRIPTION_CHARACTERS, whole words, «…» where it was cut."""
    flat = " ".join(text[: 4 * DESCRIPTION_CHARACTERS].split())
    if len(flat) <= DESCRIPTION_CHARACTERS:
        return flat
    ends = [m.end() for m in _SENTENCE_END.finditer(flat) if DESCRIPTION_ENOUGH <= m.end() <= DESCRIPTION_CHARACTERS]
    if ends:
        return flat[: ends[-1]]
    return _whole_words(flat, DESCRIPTION_CHARACTERS)


def _whole_words(flat: str, limit: int) -> str:
    """``flat``, longer than ``limit``, cut after a word, with «…»; at most ``limit`` characters."""
    cut = flat[: limit - 1]
    words, _, _ = cut.rpartition(" ")
    return (words or cut).rstrip("،,;؛:- ") + "…"


def _entry(file: str, front: dict[str, Any], zone: zoneinfo.ZoneInfo) -> Entry:
    stem = file.rpartition("/")[2].removesuffix(".md")
    identifier = _line(front, "id") or stem
    if not _ID.match(identifier) or identifier.lower() == "index.html":
        raise ValueError(f"id {identifier!r}: an id is ASCII letters, digits and . _ ~ -, at most 150")
    date, has_time = _date(front, zone)
    source = front.get("source") or {}
    if not isinstance(source, dict):
        raise ValueError("source is not a mapping of `key: value` lines")
    duplicates = front.get("duplicates") or {}
    if not isinstance(duplicates, dict):
        raise ValueError("duplicates is not a mapping of `key: value` lines")
    checked = _source(source)
    return Entry(
        file=file,
        id=identifier,
        title=_line(front, "title"),
        date=date,
        has_time=has_time,
        date_text=_line(front, "date_text"),
        date_note=_line(front, "date_note"),
        kicker=_line(front, "kicker"),
        place=_line(front, "place"),
        language=_line(front, "language"),
        category=_line(front, "category"),
        authors=_lines(front, "authors"),
        tags=_lines(front, "tags"),
        tags_auto=_lines(front, "tags_auto"),
        source=checked,
        source_file=checked["file"],
        duplicate_of=_line(duplicates, "of"),
    )


def _source(source: dict[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {key: _line(source, key) for key in ("name", "url", "file", "encoding", "sha256")}
    if not _is_address(checked["url"]):
        checked["url"] = ""  # only what a link may lead to
    for key in ("record", "views"):
        checked[key] = source[key] if isinstance(source.get(key), int) else None
    return checked


def _is_address(url: str) -> bool:
    """Whether ``url`` is an absolute address of the web."""
    if _ADDRESS.match(url):
        return True
    try:
        return bool(re.match(r"(?i)https?://\S+\Z", url) and urlsplit(url).hostname)
    except ValueError:  # brackets that are no IPv6 address
        return False


def _date(front: dict[str, Any], zone: zoneinfo.ZoneInfo) -> tuple[datetime.datetime | None, bool]:
    """The front matter's date, aware, and whether its time of day is known."""
    value = front.get("date")
    if value is None or value == "":
        return None, False
    has_time = front.get("date_precision", "minute") != "day"
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"date {value!r} is not ISO 8601, such as 2017-01-17T08:51:00+05:00") from None
    if isinstance(value, datetime.datetime):
        return _fixed(value if value.tzinfo else value.replace(tzinfo=zone)), has_time
    if isinstance(value, datetime.date):
        return _fixed(datetime.datetime(value.year, value.month, value.day, tzinfo=zone)), False
    raise ValueError(f"date {value!r} is not a date")


def _fixed(moment: datetime.datetime) -> datetime.datetime:
    """``moment`` to the second with its offset alone, as it comes back from ISO 8601."""
    return moment.replace(microsecond=0, tzinfo=datetime.timezone(moment.utcoffset() or datetime.timedelta()))


def _line(front: dict[str, Any], key: str) -> str:
    """The value of ``key`` as one clean line, "" where there is none; raises ValueError if it is not a single value."""
    value = front.get(key)
    if value is None:
        return ""
    if isinstance(value, (dict, list, set)):
        raise ValueError(f"{key} is not a single value")
    return " ".join(_allowed(str(value), " ").split())


def _lines(front: dict[str, Any], key: str) -> tuple[str, ...]:
    """The values of the list under ``key``, clean, each once; a single value is a list of one."""
    value = front.get(key)
    if isinstance(value, dict):
        raise ValueError(f"{key} is not a list")
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(dict.fromkeys(filter(None, (_line({key: item}, key) for item in values))))
