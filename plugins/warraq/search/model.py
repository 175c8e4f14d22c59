"""What goes into the index and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Facets = dict[str, list[tuple[str, int]]]  # years, tags, sources → [(which, how many documents), …]


@dataclass(frozen=True)
class Document:
    """One article as the site shows it.

    ``date`` is ISO 8601 (the day counts, and in the order of documents the time) or None; ``url`` is relative to the site's root; ``text`` is plain
    text, paragraphs separated by a newline.
    """

    id: str
    url: str
    title: str
    date: str | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    text: str = ""


class Named(NamedTuple):
    """A document that is made when somebody asks for it (``build(whole=…)``). ``digest`` (hexadecimal, 16 bytes) tells all that it
    says from anything else that any document says."""

    id: str
    digest: str


@dataclass(frozen=True)
class Hit:
    """One result. ``highlights`` and ``title_highlights`` are [start, end) offsets into ``excerpt`` and ``title``;
    ``fragment`` is what goes behind ``#`` in the address to land on the passage (empty when nothing is highlighted)."""

    id: str
    url: str
    title: str
    date: str | None
    score: float
    excerpt: str
    tags: tuple[str, ...] = ()
    source: str = ""
    highlights: tuple[tuple[int, int], ...] = ()
    title_highlights: tuple[tuple[int, int], ...] = ()
    fragment: str = ""


@dataclass(frozen=True)
class Results:
    """``total`` documents match; ``hits`` are those asked for; ``notes`` say what else was searched, in order; ``facets``,
    where asked for, count years, tags and sources among all that match."""

    total: int
    hits: tuple[Hit, ...]
    notes: tuple[dict[str, object], ...] = ()
    facets: Facets | None = None


@dataclass(frozen=True)
class IndexStats:
    """``documents`` in the index, ``terms`` in its dictionary, ``bytes`` and ``files`` of the shards; ``unchanged`` when
    the index on disk was already that of these documents."""

    documents: int
    terms: int
    bytes: int
    files: int
    unchanged: bool = False
