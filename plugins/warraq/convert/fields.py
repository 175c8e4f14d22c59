"""Finds our fields in a record of any corpus: the usual names by themselves, the others as ``corpus.yaml`` says."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Our name → the names that corpora give it, likeliest first. Case, spaces and punctuation in names do not count.
USUAL = {
    "id": ("id", "post_id", "article_id", "doc_id", "document_id", "item_id", "uid", "uuid", "guid", "_id", "key"),
    "title": ("title", "headline", "article_title", "heading", "name", "subject", "العنوان", "عنوان"),
    "kicker": ("kicker", "overline", "pretitle"),
    "date": (
        "date", "published", "published_at", "date_published", "publication_date", "published_date", "published_time",
        "publish_date", "publish_time", "pub_date", "datetime", "timestamp", "created_at", "date_created", "time",
        "date_extracted", "crawled_at", "crawl_date", "date_crawled", "scraped_at", "التاريخ", "تاريخ",
    ),
    "text": (
        "text", "content", "body", "full_text", "article", "article_text", "article_body", "article_content",
        "main_text", "maintext", "raw_text", "plain_text", "content_text", "story", "النص", "نص", "المحتوى",
    ),
    "url": ("url", "link", "source_url", "article_url", "canonical_url", "permalink", "href", "الرابط"),
    "author": ("author", "authors", "byline", "writer", "creator", "الكاتب", "المؤلف"),
    "source": ("source", "source_name", "publisher", "newspaper", "site", "site_name", "website", "domain", "المصدر"),
    "category": ("category", "categories", "section", "topic", "class", "label", "gold_label", "التصنيف", "القسم"),
    "tags": ("tags", "keywords", "keyphrases", "tag", "topics", "الوسوم", "الكلمات المفتاحية", "كلمات مفتاحية"),
    "place": ("place", "dateline_place", "city"),
    "language": ("language", "lang"),
    "views": ("views", "view_count", "hits"),
}  # fmt: skip
_LISTS = ("tags", "author")
_NOT_LETTERS = re.compile(r"[\W_]+")
_ITEMS = re.compile(r"(?:&#?\w{1,31};|[^,،;؛|\n])+")  # a character reference closes with a semicolon that parts nothing


class Fields:
    """The fields of one corpus; ``named`` is ``fields:`` of corpus.yaml, our name → the corpus's (dots go inside)."""

    def __init__(self, named: Mapping[str, str]) -> None:
        """Take ``named`` first and the usual names for the rest."""
        self._named = dict(named)
        self._columns = functools.lru_cache(maxsize=256)(self._find_columns)

    def take(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what ``record`` says under our names, empty values left out.

        ``tags`` and ``author`` come as lists of strings, all else as strings.
        """
        given: dict[str, Any] = {}
        for ours, theirs in self._columns(tuple(record)):
            if ours in given:
                continue
            value = record.get(theirs)
            if value is None and "." in theirs:
                value = _inside(record, theirs)
            taken = _strings(value) if ours in _LISTS else _string(value)
            if taken:
                given[ours] = taken
        return given

    def text_columns(self, names: Sequence[str]) -> list[str]:
        """Return which of ``names`` may hold the text."""
        return [theirs for ours, theirs in self._columns(tuple(names)) if ours == "text" and theirs in names]

    def columns(self, names: Sequence[str]) -> list[str]:
        """Return which of ``names`` mean anything here."""
        wanted = {theirs.split(".")[0] for _, theirs in self._columns(tuple(names))}
        return [name for name in names if name in wanted]

    def _find_columns(self, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        folded: dict[str, str] = {}
        for name in names:
            folded.setdefault(_fold(name), name)
        pairs: list[tuple[str, str]] = []
        for ours, usual in USUAL.items():
            if ours in self._named:
                pairs.append((ours, self._named[ours]))
                continue
            pairs.extend((ours, folded[_fold(name)]) for name in usual if _fold(name) in folded)
        return tuple(pairs)


def _fold(name: object) -> str:
    return _NOT_LETTERS.sub("", str(name)).casefold()


def _inside(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value if not value.isspace() else ""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value) if value == value else ""  # NaN: no value
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(_string, value)))
    return ""


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        # A list that became one string; a name such as «لندن: رنيم حنوش» has no separator and stays whole.
        return [part for item in _ITEMS.findall(value) if (part := item.strip())]
    if isinstance(value, list | tuple):
        return [text for text in map(_string, value) if text]
    text = _string(value)
    return [text] if text else []
