"""One record → the Markdown file and the ledger of one article."""

from __future__ import annotations

import datetime
import email.utils
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from warraq import frontmatter, markup
from warraq.config import CorpusConfig
from warraq.convert import ledger
from warraq.convert.clean import clean, one_line
from warraq.convert.edits import apply, compose
from warraq.convert.folding import fold
from warraq.convert.language import language
from warraq.convert.model import DateFound, Edit, Record, Refusal, Segments
from warraq.convert.tally import Tally

LONGEST_TAG = 80  # characters; a longer one is a sentence that ended up in the wrong field
_BLANK_LINES = re.compile(r"\n{3,}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, without its rarer forms
_TIME = re.compile(r"\d[T ]\s?\d?\d:\d\d")


class Draft(NamedTuple):
    """An article but for what only the whole corpus tells (keyphrases, duplicates)."""

    id: str
    front: dict[str, Any]
    shown: str
    ledger: str
    file: str
    record: int | None

    def markdown(self, tags_auto: Sequence[str], duplicates: Mapping[str, str] | None, version: str) -> str:
        """Return the Markdown file, with what the corpus told put where docs/front-matter.md wants it."""
        front: dict[str, Any] = {}
        for key, value in self.front.items():
            front[key] = value
            if key == "tags" and tags_auto:
                given = set(map(fold, value))  # «فيروس "كورونا"» beside «فيروس كورونا» says nothing new
                if telling := [tag for tag in tags_auto if fold(tag) not in given]:
                    front["tags_auto"] = telling
            if key == "source" and duplicates:
                front["duplicates"] = dict(duplicates)
        return frontmatter.dump_signed(front, markup.write(self.shown), version)


def draft(
    name: str,
    record: Record,
    cleaned: str,
    cleaning: Sequence[Edit],
    parts: Segments,
    config: CorpusConfig,
    tally: Tally,
) -> Draft | Refusal:
    """Return the draft of ``record`` under the id ``name``.

    ``cleaned`` is its text after the edits ``cleaning``, and ``parts`` the segments of that; what was done is added to
    ``tally``. Returns a Refusal where no body is left.
    """
    shaping = body_edits(cleaned, parts)
    shown = apply(cleaned, shaping)
    tidying = _tidying(shown)
    if tidying:
        shaping = compose(shown, shaping, tidying)
        shown = apply(shown, tidying)
    if not shown:
        return Refusal(record.file, "nothing but boilerplate: no body is left", record.number)
    edits = compose(cleaned, cleaning, shaping)

    unused: dict[str, Any] = {}
    front = _front(name, record, parts, shown, config, unused)
    head: dict[str, Any] = {"id": name, "file": record.file}
    if record.number is not None:
        head["record"] = record.number
    digest = frontmatter.sha256(record.text) if record.number is None else record.sha256  # the text's own already
    head.update(encoding=record.encoding, text_sha256=digest, certainty=parts.certainty)
    notes = [*record.notes, *parts.notes]
    if notes:
        head["notes"] = notes
    if unused:
        head["given"] = unused
    _add_up(tally, front, record, edits, parts)
    return Draft(name, front, shown, ledger.dump(head, record.text, edits), record.file, record.number)


def _add_up(tally: Tally, front: Mapping[str, Any], record: Record, edits: Sequence[Edit], parts: Segments) -> None:
    name = front["id"]
    tally.articles += 1
    tally.characters += len(record.text)
    tally.add_edits(name, record.text, edits)
    tally.encodings[record.encoding] += 1
    tally.decoding += [(record.file, note) for note in record.notes]
    note = front.get("date_note", "")
    told = f"unknown: {note}" if note and not front.get("date_text") and "«" not in note else "unknown"
    tally.dates[f"{front['date_precision']} known" if front["date"] else told] += 1
    if (note and front.get("date_text")) or note.startswith("the record's date"):
        tally.doubtful_dates.append((name, front.get("date_text", ""), note))
    tally.add_doubt(parts.certainty, name, front.get("title", ""), parts.notes)


def body_edits(text: str, parts: Segments) -> list[Edit]:
    """Return the edits over ``text`` that leave the paragraphs of ``parts``, a blank line between two of them."""
    edits: list[Edit] = []
    removed = sorted(parts.removed, key=lambda edit: (edit.start, edit.end))
    at = 0  # in removed
    end = 0  # of what is accounted for
    for index, span in enumerate([*parts.paragraphs, None]):
        start = span.start if span else len(text)
        first = len(edits)
        while at < len(removed) and removed[at].end <= start and removed[at].start <= start:
            edit = removed[at]
            if edit.start > end:
                edits.append(Edit(end, edit.start, "", "white-space"))
            edits.append(edit)
            end = edit.end
            at += 1
        if start > end:
            edits.append(Edit(end, start, "", "white-space"))
        if index and span:
            _separate(text, edits, first, start)
        if span is None:
            break
        while at < len(removed) and removed[at].end <= span.end:
            edits.append(removed[at])
            at += 1
        end = span.end
    return edits


def _separate(text: str, edits: list[Edit], first: int, start: int) -> None:
    """Make the edits from ``first`` on, the gap before the paragraph at ``start``, leave one blank line."""
    for index in range(first, len(edits)):
        edit = edits[index]
        if not text[edit.start : edit.end].strip():
            if len(edits) == first + 1 and text[edit.start : edit.end] == "\n\n":
                del edits[index]
            else:
                edits[index] = Edit(edit.start, edit.end, "\n\n", "paragraph-break")
            return
    at = edits[first].start if len(edits) > first else start
    edits.insert(first, Edit(at, at, "\n\n", "paragraph-break"))


def _tidying(shown: str) -> list[Edit]:
    """What is still to be done so that ``shown`` is paragraphs separated by one blank line: mostly nothing."""
    if "\n\n\n" not in shown and shown == "\n".join([line.strip() for line in shown.split("\n")]).strip():
        return []
    middle, edits = clean(shown)
    more = [Edit(m.start(), m.end(), "\n\n", "paragraph-break") for m in _BLANK_LINES.finditer(middle)]
    edits = compose(middle, edits, more)
    middle = apply(middle, more)
    core = middle.strip()
    lead = len(middle) - len(middle.lstrip())
    ends = [Edit(0, lead, "", "white-space")] if lead else []
    if core and lead + len(core) < len(middle):
        ends.append(Edit(lead + len(core), len(middle), "", "white-space"))
    return compose(middle, edits, ends)


def _front(
    name: str, record: Record, parts: Segments, shown: str, config: CorpusConfig, unused: dict[str, Any]
) -> dict[str, Any]:
    given = record.given

    def said(key: str, found: str | None = None) -> str:
        raw = str(given.get(key) or "")
        if not raw:
            return one_line(found) if found else ""
        tidy = one_line(raw)
        if tidy != raw:
            unused[key] = raw
        return tidy

    date = dated(given, parts.date, config, unused)
    front: dict[str, Any] = {
        "id": name,
        "title": said("title", parts.title),
        "kicker": said("kicker", parts.kicker),
        "date": date.when,
        "date_precision": ("minute" if date.has_time else "day") if date.when else "",
        "date_text": one_line(date.text),
        "date_note": one_line(date.note),
        "tags": _names([*given.get("tags", ()), *parts.tags], "tags", unused),
        "tags_auto": [],
        "category": said("category"),
        "authors": _names(parts.authors, "author", unused, given.get("author")),
        "place": said("place", parts.place),
        "language": _language(given.get("language"), shown, config.language),
    }
    views = said("views")
    source: dict[str, Any] = {
        "file": record.file,
        "record": record.number,
        "id": said("id") if given.get("id") != name else "",
        "name": said("source"),
        "url": _address(said("url"), unused),
        "views": int(views) if views.isdecimal() and len(views) < 16 else parts.views,
        "encoding": record.encoding if record.encoding != "utf-8" else "",
        "sha256": record.sha256,
    }
    front["source"] = {key: value for key, value in source.items() if value not in ("", None)}
    return {key: value for key, value in front.items() if value not in ("", None, []) or key in ("date", "tags")}


def dated(given: Mapping[str, Any], found: DateFound, config: CorpusConfig, unused: dict[str, Any]) -> DateFound:
    """Return the date of an article: its record's own where that is a publication date, else the dateline ``found``."""
    raw = str(given.get("date") or "").strip()
    if not raw or config.date_means != "published":
        if raw:
            unused["date"] = raw
        return found
    when, has_time = read_date(raw, config)
    if when is not None:
        return DateFound(when, has_time, raw)
    unused["date"] = raw
    if found.when is not None:
        return found
    return DateFound(None, note=f"the record's date «{one_line(raw)[:80]}» cannot be read")


def read_date(raw: str, config: CorpusConfig) -> tuple[datetime.datetime | None, bool]:
    """Return (the aware date that a record's field ``raw`` states, whether it states a time); (None, False) if it is none.

    Understood are ISO 8601 and its kin, the dates of e-mail and HTTP, and seconds or milliseconds since 1970.
    """
    when: datetime.datetime | None = None
    has_time = bool(_TIME.search(raw))
    try:
        if raw.isascii() and raw.isdigit() and len(raw) in (10, 13):
            seconds = int(raw[:10])
            return datetime.datetime.fromtimestamp(seconds, config.zone), True
        when = datetime.datetime.fromisoformat(raw.replace("/", "-") if raw[:4].isdigit() else raw)
    except (ValueError, OverflowError):
        try:
            when = email.utils.parsedate_to_datetime(raw)
        except (ValueError, TypeError, IndexError):
            return None, False
    if not 1000 <= when.year <= 2999:
        return None, False
    if when.tzinfo is None:
        when = when.replace(tzinfo=config.zone)
    return when.replace(microsecond=0), has_time


def _names(values: Sequence[str], key: str, unused: dict[str, Any], said: Sequence[str] | None = None) -> list[str]:
    """``values`` tidy and each once; what the record ``said`` (by default these) goes to ``unused`` where it differs."""
    names = [one_line(value) for value in values]
    worded = (name for name in names if any(map(str.isalnum, name)))  # of «طريق تربة - الباحة» the dash is no tag
    kept = list(dict.fromkeys(name for name in worded if len(name) <= LONGEST_TAG))
    if kept != list(said or values):
        unused[key] = list(said or values)
    return kept


def _language(said: object, shown: str, usual: str) -> str:
    """The language of an article, as its record or its letters tell; empty where it is the corpus's own."""
    told = str(said or "").strip()
    found = told if _LANGUAGE.fullmatch(told) else language(shown, usual)
    return "" if found == usual else found


def _address(url: str, unused: dict[str, Any]) -> str:
    """A link that leads to a page; anything else (javascript:, data:) is kept in the ledger only."""
    if url.lower().startswith(("http://", "https://")) and " " not in url:
        return url
    if url:
        unused["url"] = url
    return ""
