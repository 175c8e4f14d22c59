"""What the stages of the converter hand to each other: record → segments → article, and the edits between them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Record(NamedTuple):
    """One article as it stands in the input, decoded but otherwise untouched.

    ``text`` is the decoded source text. ``given`` holds what the record's own fields say, under our names (id, title,
    date, url, author, source, category, tags, …), as found; a given title means that ``text`` is all body.
    """

    file: str  # relative to the corpus folder, with /
    number: int | None  # record number in the file, from 1; None for one-article files
    text: str
    sha256: str  # of the file's bytes, or of ``text`` in UTF-8 for files of many records
    encoding: str = "utf-8"
    given: Mapping[str, Any] = {}
    notes: tuple[str, ...] = ()  # evidence of decoding and the like, for the ledger
    digest: bytes = b""  # hash of the bytes it was read from, its file and its number, where its reader says so


class Stub(NamedTuple):
    """What is remembered of a record: enough to know it again by its digest, and to give it its id, unread."""

    digest: bytes
    id: str
    url: str
    sha256: str
    length: int  # of its text, in characters


class Unread(NamedTuple):
    """A record that an earlier run has read, as it stands in the input: looked into only where it is needed."""

    file: str
    number: int
    line: bytes
    line_number: int
    stub: Stub

    @property
    def sha256(self) -> str:
        """That of the record."""
        return self.stub.sha256

    @property
    def given(self) -> Mapping[str, str]:
        """Of what its fields say, what its id is made of."""
        return {"id": self.stub.id, "url": self.stub.url}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not published: a file, or one record (from 1) or line of it, and why, in words for the owner."""

    file: str
    reason: str
    record: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = self.file
        if self.record is not None:
            where += f", record {self.record}"
        if self.line is not None:
            where += f", line {self.line}"
        return " ".join(f"{where}: {self.reason}".split())


class Edit(NamedTuple):
    """Replace ``text[start:end]`` (characters) with ``put``; ``rule`` names the rule, ``why`` its evidence."""

    start: int
    end: int
    put: str
    rule: str
    why: str = ""


class Span(NamedTuple):
    """``text[start:end]``, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateFound:
    """What is known of the date of an article. ``when`` is None where it is unknown; ``note`` then says why."""

    when: datetime.datetime | None = None  # aware
    has_time: bool = False
    text: str = ""  # the dateline as printed
    note: str = ""


@dataclass(slots=True)
class Segments:
    """How the text of one record falls into parts.

    The paragraphs are in order and do not overlap. Everything of the text that is in no paragraph is removed from the
    body; ``removed`` says, span by span and in order, by which rule (title, dateline, byline, white space included),
    so that paragraphs and removals together cover the whole text.
    """

    paragraphs: list[Span]
    removed: list[Edit]
    title: str | None = None
    kicker: str | None = None
    date: DateFound = field(default_factory=DateFound)
    authors: list[str] = field(default_factory=list)
    place: str | None = None
    tags: list[str] = field(default_factory=list)  # those that the text itself prints
    views: int | None = None
    certainty: float = 1.0  # 0 … 1, the least certain decision taken
    notes: list[str] = field(default_factory=list)  # what was suspected but left standing, and why
