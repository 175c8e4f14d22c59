"""How the books keep an entry: what most builds ask of all articles, and the rest, which is fetched of one when asked for.

A correction asks the rest of a dozen of 16,000 or some hundreds: to fetch and decode it of all took a third of a second.
"""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from warraq.site.reader import Entry

# Also what a thread that indexes asks, where the books cannot be asked: title and date.
_OF_ALL = ("id", "title", "date", "authors", "duplicate_of", "source_file", "words", "text_hash", "front")
_REST = tuple(f.name for f in fields(Entry) if f.name not in ("file", *_OF_ALL))
_rest_of = attrgetter(*_REST)


def head_of(entry: Entry | None) -> bytes:
    """Return what ``from_head`` makes an entry of."""
    if entry is None:
        return marshal.dumps(None)
    date = entry.date.isoformat() if entry.date else None
    return marshal.dumps(tuple(date if name == "date" else getattr(entry, name) for name in _OF_ALL))


def rest_of(entry: Entry | None) -> bytes:
    """Return what an entry that was made of the ``head_of`` this one lacks."""
    return marshal.dumps(_rest_of(entry) if entry else None)


class Shelf:
    """Where the rest of entries is fetched from: ``rest`` gives it of a file, once the books are open."""

    __slots__ = ("rest",)
    rest: Callable[[str], bytes]


class Stored(Entry):
    """An entry of the books, which fills itself when somebody asks for what it lacks."""

    __slots__ = ("_shelf",)

    def __init__(self, file: str, values: tuple[Any, ...], shelf: Shelf) -> None:
        """``values`` are those of ``_OF_ALL``."""
        (
            self.id, self.title, date, self.authors, self.duplicate_of, self.source_file, self.words, self.text_hash, self.front
        ) = values  # fmt: skip
        self.file, self._shelf = file, shelf
        self.date = datetime.datetime.fromisoformat(date) if date else None

    def __getattr__(self, name: str) -> Any:
        """Python comes here for what is not there yet."""
        if name not in _REST:
            raise AttributeError(name)
        values = marshal.loads(self._shelf.rest(self.file))  # noqa: S302 (what an earlier run has written)
        for each, value in zip(_REST, values, strict=True):
            setattr(self, each, value)
        return getattr(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets all of it, for it may not have the books."""
        return Entry, tuple(getattr(self, f.name) for f in fields(Entry))


def from_head(file: str, head: bytes, shelf: Shelf) -> Entry | None:
    """Return the entry of a ``file`` by the ``head_of`` it, None of a refused one; what it lacks is on the ``shelf``."""
    values = marshal.loads(head)  # noqa: S302 (ten times as fast as JSON)
    return Stored(file, values, shelf) if values else None
