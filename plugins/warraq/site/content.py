"""The content folder as it is now, compared with how it was last read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warraq.errors import WarraqError

# A file written within this time of being read may change again without its time changing: its bytes are looked at.
RACY_NS = 50_000_000


@dataclass(slots=True)
class Found:
    """One content file and its ledger on disk. ``stamp`` changes when either is written; ``newest`` is the later time
    of the two, in ns."""

    file: str  # relative to content/articles, with /
    stamp: str
    newest: int


def scan(content: Path) -> list[Found]:
    """Return every ``articles/**/*.md`` of the content folder with the stamp of its ``ledger/**/*.json``, by name.

    Names that begin with a dot are left out. Raises WarraqError where the folder is missing.
    """
    articles = content / "articles"
    if not articles.is_dir():
        raise WarraqError("no such folder", where=str(articles), mend="convert a corpus first: make convert")
    ledgers = dict(_files(content / "ledger", ".json"))
    found = []
    for name, stat in _files(articles, ".md"):
        ledger = ledgers.get(name.removesuffix(".md") + ".json")
        stamps = [f"{s.st_size}:{s.st_mtime_ns}:{s.st_ino}" for s in (stat, ledger) if s]
        found.append(Found(name, "/".join(stamps), max(s.st_mtime_ns for s in (stat, ledger) if s)))
    found.sort(key=lambda each: each.file)
    return found


def stamp_of(found: Iterable[Found]) -> str:
    """A hash of the stamps of all files ``found``."""
    state = hashlib.sha256()
    for each in found:
        state.update(f"{each.file}\0{each.stamp}\0".encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def read(content: Path, file: str) -> tuple[bytes, bytes]:
    """Return the bytes of a content file and of its ledger (empty where there is none)."""
    raw = whole(f"{content}/articles/{file}")
    try:
        return raw, whole(f"{content}/ledger/{file.removesuffix('.md')}.json")
    except FileNotFoundError:
        return raw, b""


def whole(path: str) -> bytes:
    """Return the bytes of the file at ``path``: with less ado than pathlib's, where there are many."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.read()


def sha_of(raw: bytes, ledger: bytes) -> str:
    """A hash of both."""
    state = hashlib.sha256(len(raw).to_bytes(8, "big"))
    state.update(raw)
    state.update(ledger)
    return state.hexdigest()


def _files(folder: Path, suffix: str) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [""]
    while waiting:
        base = waiting.pop()
        try:
            with os.scandir(f"{folder}/{base}") as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append(f"{base}{entry.name}/")
                    elif entry.name.endswith(suffix):
                        yield base + entry.name, entry.stat()
        except FileNotFoundError:
            continue
