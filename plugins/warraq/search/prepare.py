"""One document → what the index needs of it: a pure function, to be run in as many processes as there are."""

from __future__ import annotations

import json
from dataclasses import dataclass

from warraq.arabic.letters import fold
from warraq.arabic.tokens import words
from warraq.search.analysis import forms
from warraq.search.columns import pack
from warraq.search.model import Document

UTF8, CP1256 = 0, 1  # how a record is encoded: one byte a letter saves a sixth of the compressed size


@dataclass(frozen=True)
class Prepared:
    """A document's words, as forms with a blank between them, and its published record (packed)."""

    title: str
    tags: tuple[str, ...]
    body: str
    record: bytes
    day: str  # the first ten characters of the ISO date, or nothing
    labels: tuple[tuple[str, str], ...]  # (term, as written) of tags and source
    id: str


_memo: dict[str, str] = {}


def prepare(document: Document) -> Prepared:
    """Return ``document`` cut into words, with its record packed."""
    if len(_memo) > 2_000_000:  # a process that sees a very large corpus forgets now and then
        _memo.clear()
    return Prepared(
        title=" ".join(forms(document.title, _memo)),
        tags=tuple(" ".join(forms(tag, _memo)) for tag in document.tags),
        body=" ".join(forms(document.text, _memo)),
        record=pack(encode_record(document)),
        day=(document.date or "")[:10],
        labels=tuple(
            {
                label_key(sign, label): sign + label
                for sign, label in (*(("#", tag) for tag in document.tags), ("@", document.source))
                if words(label)
            }.items()
        ),
        id=document.id,
    )


def label_key(sign: str, label: str) -> str:
    """Return the term under which a tag (``#``) or source (``@``) is found: words folded, so that spellings meet."""
    return sign + " ".join(fold(form) for form in forms(label, _memo))


def encode_record(document: Document) -> bytes:
    """Return the payload of the document's record: an encoding byte, then a JSON array."""
    fields = [
        document.id,
        document.url,
        document.title,
        document.date,
        document.source,
        list(document.tags),
        document.text,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    try:
        return bytes([CP1256]) + text.encode("cp1256")
    except UnicodeEncodeError:
        return bytes([UTF8]) + text.encode("utf-8", "replace")


def decode_record(payload: bytes) -> Document:
    """Return the document of a record's payload; ValueError where it is none."""
    if not payload or payload[0] not in (UTF8, CP1256):
        raise ValueError("not a record")
    fields = json.loads(payload[1:].decode("cp1256" if payload[0] == CP1256 else "utf-8"))
    if not isinstance(fields, list) or len(fields) != 7:
        raise ValueError("not a record")
    identity, url, title, date, source, tags, text = fields
    return Document(identity, url, title, date, tuple(tags), source, text)
