"""What the last run knew, so that a run with nothing changed need not convert anything to know it.

Kept in ``content/.cache/convert.json``, which may be deleted at any time. What decides is content: the hash of every
input file, of the settings and of the converter's own code. An output file is taken for what it was while its size and time are
the same, and is looked into where they are not.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warraq.convert.model import Refusal
from warraq.convert.read import sources
from warraq.convert.store import Seen, Store, write_whole

if TYPE_CHECKING:
    from warraq.convert.settled import Summary

_VERSION = 1
_BLOCK = 1 << 20


@dataclass(slots=True)
class State:
    """One run's outcome; empty where there was none."""

    settings: str = ""
    corpus: str = ""
    read: int = 0
    refused: list[Refusal] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    files: dict[str, tuple[str, int, int, str]] = field(default_factory=dict)  # id → place, size, time, digest

    @classmethod
    def load(cls, content: Path) -> State:
        """Return the state of the last run over ``content``; an empty one where it is missing or makes no sense."""
        try:
            raw = json.loads(_path(content).read_bytes())
            if raw.pop("version") != _VERSION:
                return cls()
            raw["refused"] = [Refusal(*item) for item in raw["refused"]]
            raw["files"] = {name: (item[0], item[1], item[2], item[3]) for name, item in raw["files"].items()}
            return cls(**raw)
        except (OSError, ValueError, TypeError, KeyError, LookupError, AttributeError):
            return cls()

    def settles(self, settings: str, corpus: str, store: Store) -> bool:
        """Return whether a run would change nothing: same settings, same corpus, every article there."""
        if (self.settings, self.corpus) != (settings, corpus) or not self.files:
            return False
        if not {place for place, *_ in self.files.values()} <= store.ledgers():
            return False
        edited = []
        before = set(self.edited)
        for name, (place, size, time, digest) in self.files.items():
            if store.places.get(name) != place:
                return False
            if store.seen[name] == Seen(size, time):
                if name in before:
                    edited.append(name)
            elif store.is_edited(name):
                edited.append(name)
            elif store.digest(name) != digest:
                return False
        self.edited = edited
        return True


def save(content: Path, settings: str, corpus: str, summary: Summary, store: Store, names: set[str]) -> None:
    """Remember a finished run for the next ``State.load``. Raises WarraqError and OSError where it cannot be written."""
    files = {
        name: (store.places[name], store.seen[name].size, store.seen[name].mtime, store.written.get(name, ""))
        for name in sorted(names)
        if name in store.places
    }
    raw: dict[str, Any] = {
        "version": _VERSION,
        "settings": settings,
        "corpus": corpus,
        "read": summary.read,
        "refused": [(item.file, item.reason, item.record, item.line) for item in summary.refused],
        "offered": summary.offered,
        "edited": summary.edited,
        "files": files,
    }
    write_whole(_path(content), json.dumps(raw, ensure_ascii=True).encode("ascii"))


def corpus_digest(corpus: Path) -> str:
    """Return a hash of every file of ``corpus``, names and bytes. Raises WarraqError where there is no corpus."""
    digest = hashlib.sha256()
    for source in sources(corpus):
        if isinstance(source, Refusal):
            digest.update(f"{source}\0".encode("utf-8", "surrogatepass"))
            continue
        digest.update(f"{source.name}\0{source.size}\0".encode("utf-8", "surrogatepass"))
        try:
            with source.open() as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            digest.update(f"{error.errno}\0".encode())
    return digest.hexdigest()


@functools.cache
def _path(content: Path) -> Path:
    return content / ".cache" / "convert.json"
