"""Documents → what the index needs of them: a pure function, to be run in as many processes as there are."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from warraq.arabic.letters import fold, plain
from warraq.arabic.tokens import words
from warraq.search.analysis import forms
from warraq.search.columns import content_name, pack
from warraq.search.model import Document
from warraq.search.tables import Numbers

UTF8, CP1256 = 0, 1  # how a record is encoded: one byte a letter saves a sixth of the compressed size
BODY, TITLE, TAG = 0, 1, 2  # places
PLACES = 3


@dataclass
class Prepared:
    """Some documents: their words as numbers in ``forms``, cut into segments, and their published records (packed).

    A segment is told as length · 3 + place; ``segment_counts`` and ``label_counts`` tell how many each document has.
    """

    forms: list[str]
    words: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    segments: list[int] = field(default_factory=list)
    segment_counts: list[int] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)  # (term, as written) of tags and source
    label_counts: list[int] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    record_names: list[bytes] = field(default_factory=list)  # SHA-256 of each, 20 bytes


MOST = 2_000_000  # words that a process remembers: one that sees a very large corpus forgets now and then


class _Seen(dict[str, int]):
    """Word as written → number of its form among ``forms``, -1 where that is no single word (or none)."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, form: str) -> int:
        """Return the number of ``form``."""
        number = self._numbers.setdefault(form, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form)
        return number

    def __missing__(self, word: str) -> int:
        form = plain(word).lower()
        number = self[word] = self.number(form) if form and " " not in form else -1
        return number

    def numbers(self, text: str) -> list[int]:
        """Return the numbers of the forms of ``text``."""
        found = list(map(self.__getitem__, words(text)))
        if -1 in found:  # a ligature may stand for a sentence (ﷺ), a word may be nothing but marks
            found = [self.number(form) for one in forms(text, {}) for form in one.split()]
        return found


_seen = _Seen()


def forget_words() -> None:
    """Let go of the memory that this process keeps between calls of ``prepare``."""
    global _seen
    _seen = _Seen()


def prepare(documents: Sequence[Document]) -> list[Prepared]:
    """Return ``documents`` cut into words, with their records packed: a list of one, for one chunk of work."""
    if len(_seen) > MOST:
        forget_words()
    numbers = array("i")
    found = Prepared([])
    for document in documents:
        count = 0
        for place, text in ((TITLE, document.title), *((TAG, tag) for tag in document.tags), (BODY, document.text)):
            if here := _seen.numbers(text):
                numbers.extend(here)
                found.segments.append(len(here) * PLACES + place)
                count += 1
        found.segment_counts.append(count)
        labels = _labels(document)
        found.labels += labels
        found.label_counts.append(len(labels))
        found.records.append(pack(encode_record(document)))
        found.record_names.append(content_name(found.records[-1], 20))
    used, inverse = np.unique(np.array(numbers, dtype=np.int32), return_inverse=True)
    found.forms = list(map(_seen.forms.__getitem__, used.tolist()))
    found.words = inverse.astype(np.int32)
    return [found]


def _labels(document: Document) -> list[tuple[str, str]]:
    given = (*(("#", tag) for tag in document.tags), ("@", document.source))
    keys = {label_key(sign, label): sign + label for sign, label in given}
    return [(key, written) for key, written in keys.items() if len(key) > 1]


@lru_cache(maxsize=1 << 16)
def label_key(sign: str, label: str) -> str:
    """Return the term under which a tag (``#``) or source (``@``) is found: words folded, so that spellings meet."""
    return sign + " ".join(fold(form) for form in forms(label, {}))


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
