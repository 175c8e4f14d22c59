"""What a build leaves for the next: the analysed documents, the lexicon, and what every published file was made from.

One file, replaced as a whole. It may be lost at any time; the next build then begins from nothing.
"""

from __future__ import annotations

import marshal
import zipfile
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warraq.search.columns import Ints
from warraq.search.lexicon import TABLES, Lexicon
from warraq.search.model import IndexStats
from warraq.search.occurrences import levels_of
from warraq.search.prepare import PLACES, Prepared
from warraq.search.sums import NOBODY, Sums
from warraq.search.tables import Bytes, Numbers, Ragged, starts_of

STATE = "state.npz"
SUMS = tuple(one.name for one in fields(Sums))
DIGEST, RECORD_NAME = 16, 20  # bytes
Stored = tuple[Mapping[str, NDArray[Any]], Mapping[str, Any]]  # arrays and books, as they lie in the file
_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    zipfile.BadZipFile,
)  # of a damaged file, by what reads it


def no_rows(width: int) -> Bytes:
    """Return a table of no rows of ``width`` bytes."""
    return np.zeros((0, width), dtype=np.uint8)


@dataclass
class Table:
    """The analysed documents in their order: a row each, in every column."""

    digests: Bytes = field(default_factory=lambda: no_rows(DIGEST))  # of all that the document says
    moments: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # as numbering.py tells them
    records: Bytes = field(default_factory=lambda: no_rows(RECORD_NAME))  # SHA-256 of the packed record
    numbers: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # in the last lists, NOBODY in none
    levels: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))  # length steps
    words: Ragged = field(default_factory=Ragged)  # form numbers
    segments: Ragged = field(default_factory=Ragged)  # length · 3 + place
    labels: Ragged = field(default_factory=Ragged)  # label numbers

    def __len__(self) -> int:
        return len(self.digests)

    def take(self, rows: Ints, more: Table) -> Table:
        """Return the ``rows`` of this table and, numbered behind them, of ``more``."""
        return Table(
            np.concatenate([self.digests, more.digests])[rows],
            np.concatenate([self.moments, more.moments])[rows],
            np.concatenate([self.records, more.records])[rows],
            np.concatenate([self.numbers, more.numbers])[rows],
            np.concatenate([self.levels, more.levels])[rows],
            self.words.take(rows, more.words),
            self.segments.take(rows, more.segments),
            self.labels.take(rows, more.labels),
        )

    def rows(self, rows: Ints) -> Table:
        """Return the ``rows`` of this table."""
        return self.take(rows, Table())


@dataclass
class Part:
    """What one published part (a dictionary shard with all that belongs to it, a block of words …) was made from."""

    print: int  # fingerprint of its input
    name: str  # of its first file, in hexadecimal
    files: list[str]  # paths of all of them


@dataclass
class State:
    """``settings`` is a digest of all but the documents; ``ids`` stand parallel to the table; ``parts`` are found by their
    keys; ``files`` are all published paths with their sizes."""

    settings: str
    lexicon: Lexicon
    table: Table = field(default_factory=Table)
    ids: list[str] = field(default_factory=list)
    known: Mapping[bytes, int] = field(default_factory=dict)  # the row of each digest in what was read
    labels: list[tuple[str, str]] = field(default_factory=list)  # number → (term, as written)
    label_terms: Ints = field(
        default_factory=lambda: np.zeros(0, dtype=np.int64)
    )  # number → that term's in the lexicon
    counts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of each form in all documents
    sums: Sums = field(default_factory=Sums)
    gone: Table = field(default_factory=Table)  # documents that ``sums`` still tell of
    groups: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of records, as Line tells them
    parts: dict[str, Part] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    stats: IndexStats | None = None

    def take(self, rows: Ints, more: Table) -> None:
        """Let the documents be the ``rows`` of the table and, numbered behind them, of ``more``."""
        known, forms = len(self.table), len(self.lexicon.forms)
        gone = np.ones(known, dtype=bool)
        gone[rows[rows < known]] = False
        self.gone = self.table.rows(np.flatnonzero(gone))
        counts = np.bincount(more.words.values, minlength=forms) - np.bincount(self.gone.words.values, minlength=forms)
        counts[: len(self.counts)] += self.counts
        self.table, self.counts = self.table.take(rows, more), counts

    def forget_sums(self) -> None:
        """Have the next build count and tell all occurrences anew."""
        self.sums, self.gone = Sums(), Table()
        self.table.numbers = np.full(len(self.table), NOBODY, dtype=np.int32)

    def save(self, folder: Path) -> None:
        """Write the state into ``folder``."""
        arrays = dict(self.lexicon.state())
        books = {
            "settings": self.settings,
            "ids": self.ids,
            "labels": self.labels,
            "parts": {key: (part.print, part.name, part.files) for key, part in self.parts.items()},
            "files": self.files,
            "stats": asdict(self.stats) if self.stats else None,
        }
        table = self.table
        arrays |= {
            "digests": table.digests,
            "moments": table.moments,
            "records": table.records,
            "numbers": table.numbers,
            "levels": table.levels,
            "label_terms": self.label_terms,
            "counts": self.counts,
            "groups": self.groups,
            "books": np.frombuffer(marshal.dumps(books), dtype=np.uint8),
        }
        arrays |= {f"sums_{name}": getattr(self.sums, name) for name in SUMS}
        for name in ("words", "segments", "labels"):
            rows: Ragged = getattr(table, name)
            arrays |= {f"table_{name}": rows.values, f"table_{name}_at": rows.starts}
        temporary = folder / f"{STATE}~"
        with temporary.open("wb") as out:
            np.savez(out, allow_pickle=False, **arrays)
        temporary.replace(folder / STATE)


class Intake:
    """Documents that have just been prepared, on their way into the table of ``state``: their words get its numbers."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._labels = {label: number for number, label in enumerate(state.labels)}
        self._words: list[Numbers] = []
        self._segments, self._label_numbers = array("i"), array("i")
        self._segment_counts, self._label_counts = array("i"), array("i")
        self._names: list[bytes] = []
        self.digests: list[bytes] = []
        self.moments: list[int] = []
        self.records: list[bytes] = []

    def add(self, prepared: Prepared) -> None:
        """Take in some documents; their ``digests`` and ``moments`` are added elsewhere."""
        numbers = np.array(self._state.lexicon.forms.add(prepared.forms), dtype=np.int32)
        self._words.append(numbers[prepared.words])
        labels = self._labels
        self._label_numbers.extend(labels.setdefault(label, len(labels)) for label in prepared.labels)
        self._state.labels += list(labels)[len(self._state.labels) :]
        self._segments.extend(prepared.segments)
        self._segment_counts.extend(prepared.segment_counts)
        self._label_counts.extend(prepared.label_counts)
        self._names += prepared.record_names
        self.records += prepared.records

    def table(self) -> Table:
        """Return the documents as a table. To be called once, when the lexicon is complete: the words are handed over."""
        words, self._words = np.concatenate([np.zeros(0, dtype=np.int32), *self._words]), []
        segments = Ragged.of_sizes(np.array(self._segments, dtype=np.int32), self._segment_counts)
        word_at = np.concatenate([[0], np.cumsum(segments.values // PLACES)])[segments.starts]
        return Table(
            _rows(self.digests, DIGEST),
            np.array(self.moments, dtype=np.int64),
            _rows(self._names, RECORD_NAME),
            np.full(len(self.digests), NOBODY, dtype=np.int32),
            levels_of(Ragged(words, word_at), segments, self._state.lexicon.stop),
            Ragged(words, word_at),
            segments,
            Ragged.of_sizes(np.array(self._label_numbers, dtype=np.int32), self._label_counts),
        )


def stored(folder: Path) -> Stored | None:
    """Return what lies in ``folder``, for ``load`` to make a state of; None where nothing does that could be read."""
    try:
        with np.load(folder / STATE) as file:
            arrays, books = {name: file[name] for name in file.files}, _books(file)
        # While there is time: mostly it is read before anybody knows what it is for.
        for name in TABLES:
            arrays[f"{name}_starts"] = starts_of(arrays[name])
        digests = arrays["digests"].tobytes()
        books["known"] = {digests[at : at + DIGEST]: at // DIGEST for at in range(0, len(digests), DIGEST)}
    except _UNREADABLE:
        return None
    return arrays, books


def load(folder: Path, settings: str, language: str, ahead: Stored | None = None) -> State:
    """Return the state in ``folder``, or in what has been read of it ``ahead``; an empty one where there is none, or where it has
    other ``settings``."""
    found = ahead or stored(folder)
    try:
        if found and found[1]["settings"] == settings:
            return _restored(State(settings, Lexicon(language)), *found)
    except _UNREADABLE:
        pass
    return State(settings, Lexicon(language))


def load_files(folder: Path) -> dict[str, int]:
    """Return path → size of the files that the state in ``folder`` lists; what numpy, zipfile and marshal raise where there
    is none."""
    with np.load(folder / STATE) as stored:
        files: dict[str, int] = _books(stored)["files"]
        return files


def _books(stored: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    books: dict[str, Any] = marshal.loads(stored["books"].tobytes())  # noqa: S302 (what an earlier build has written)
    return books


def _restored(state: State, found: Mapping[str, NDArray[Any]], books: Mapping[str, Any]) -> State:
    state.lexicon.restore(found)
    state.table = Table(
        found["digests"],
        found["moments"],
        found["records"],
        found["numbers"],
        found["levels"],
        *(Ragged(found[f"table_{name}"], found[f"table_{name}_at"]) for name in ("words", "segments", "labels")),
    )
    state.ids, state.known = books["ids"], books["known"]
    state.label_terms = found["label_terms"]
    state.counts = found["counts"]
    state.sums = Sums(*(found[f"sums_{name}"] for name in SUMS))
    state.groups = found["groups"]
    state.labels = [(term, written) for term, written in books["labels"]]
    state.parts = {key: Part(*values) for key, values in books["parts"].items()}
    state.files = books["files"]
    state.stats = IndexStats(**books["stats"])
    return state


def _rows(names: list[bytes], width: int) -> Bytes:
    return np.frombuffer(b"".join(names), dtype=np.uint8).reshape(-1, width)
