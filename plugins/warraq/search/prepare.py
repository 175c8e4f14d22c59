"""Documents → what the index needs of them: a pure function, to be run in as many processes as there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from warraq.arabic import spans
from warraq.arabic.letters import fold, plain
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


MOST = 2_000_000  # forms that a process remembers: one that sees a very large corpus forgets now and then
TOGETHER = 1 << 15  # characters that are cut at a time: few enough for the processor's cache
_SLOTS = 1 << 20  # of words that are found without a look at their letters


class _Seen:
    """What this process knows of words: the numbers of their forms among ``forms``, -1 for what is no single form.

    A word has a slot by its hash, which the first that comes keeps. What is written there is found for all words at once;
    one without a slot, by its form.
    """

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._numbers: dict[str, int] = {}

    @cached_property
    def _hashes(self) -> spans.Hashes:
        return np.arange(1, _SLOTS + 1, dtype=np.uint64)  # at first of no word that has this slot

    @cached_property
    def _known(self) -> Numbers:
        return np.zeros(_SLOTS, dtype=np.int32)

    def number(self, form: str) -> int:
        """Return the number of ``form``."""
        number = self._numbers.setdefault(form, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form)
        return number

    def number_of(self, word: str) -> int:
        """Return the number of the form of ``word``."""
        form = plain(word).lower()
        return self.number(form) if form and " " not in form else -1

    def numbers(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return the numbers of the forms in ``texts``, run together, and how many each text has."""
        whole = "\n".join([*texts, ""])
        stops = np.cumsum([len(text) + 1 for text in texts])
        codes = spans.codes_of(whole)
        kinds = spans.kinds_of(codes)
        slowly = set(np.searchsorted(stops, np.flatnonzero(kinds == spans.ODD), side="right").tolist())
        for at in slowly:
            kinds[stops[at] - len(texts[at]) - 1 : stops[at]] = spans.OTHER
        spans.settle(kinds)
        begins, ends = spans.runs(kinds, breaks=False)
        hashes = spans.hashes_between(spans.sums_of(codes), begins, ends)
        found = self._looked_up(whole, begins, ends, hashes)
        bounds = np.searchsorted(begins, stops)
        # A ligature may stand for a sentence (ﷺ), a word may be nothing but marks.
        slowly.update(np.searchsorted(bounds, np.flatnonzero(found < 0), side="right").tolist())
        counts = np.diff(bounds, prepend=0)
        if slowly:
            parts = np.split(found, bounds[:-1])
            for at in slowly:
                odd = [self.number(form) for one in forms(texts[at], {}) for form in one.split()]
                parts[at], counts[at] = np.array(odd, dtype=np.int32), len(odd)
            found = np.concatenate(parts)
        return found, counts.astype(np.int32)

    def _looked_up(self, whole: str, begins: spans.Offsets, ends: spans.Offsets, hashes: spans.Hashes) -> Numbers:
        slots = _slots_of(hashes)
        found = self._known.take(slots)
        missing = np.flatnonzero(self._hashes.take(slots) != hashes)
        places = zip(begins[missing].tolist(), ends[missing].tolist(), strict=True)
        found[missing] = [self.number_of(whole[begin:end]) for begin, end in places]
        slots = slots[missing]
        free = _slots_of(self._hashes.take(slots)) != slots
        slots, missing = slots[free], missing[free]
        # Of two for one slot, the same one in both.
        self._hashes[slots], self._known[slots] = hashes[missing], found[missing]
        return found


def _slots_of(hashes: spans.Hashes) -> NDArray[np.int64]:
    """Return the low bits: those above are of little variety in short words."""
    return (hashes & np.uint64(_SLOTS - 1)).view(np.int64)


_seen = _Seen()


def forget_words() -> None:
    """Let go of the memory that this process keeps between calls of ``prepare``."""
    global _seen
    if _seen.forms:
        _seen = _Seen()


def prepare(documents: Sequence[Document]) -> list[Prepared]:
    """Return ``documents`` cut into words, with their records packed: a list of one, for one chunk of work."""
    if len(_seen.forms) > MOST:
        forget_words()
    found = Prepared([])
    texts: list[str] = []
    places: list[int] = []
    for document in documents:
        texts += (document.title, *document.tags, document.text)
        places += (TITLE, *[TAG] * len(document.tags), BODY)
        labels = _labels(document)
        found.labels += labels
        found.label_counts.append(len(labels))
        found.records.append(pack(encode_record(document)))
        found.record_names.append(content_name(found.records[-1], 20))
    cut = [_seen.numbers(some) for some in _together(texts)]
    lengths = np.concatenate([counts for _, counts in cut])
    ends = np.cumsum([2 + len(document.tags) for document in documents])
    found.segment_counts = np.diff(np.cumsum(lengths > 0)[ends - 1], prepend=0).tolist()
    found.segments = (lengths * PLACES + np.array(places))[lengths > 0].tolist()
    used, inverse = np.unique(np.concatenate([numbers for numbers, _ in cut]), return_inverse=True)
    found.forms = list(map(_seen.forms.__getitem__, used.tolist()))
    found.words = inverse.astype(np.int32)
    return [found]


def _together(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ``texts``, some at a time."""
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= TOGETHER:
            yield texts[first : at + 1]
            first, size = at + 1, 0
    if first < len(texts):
        yield texts[first:]


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
