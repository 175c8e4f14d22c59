"""The content folder as it is now, compared with how it was last read."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
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


# A file: its name without the suffix, what changes when it is written, and the time of that, in ns.
Stamped = tuple[str, str, int]
# What each folder held: when it was changed last (-1 where it may change without that changing), its folders, its files.
Folders = dict[str, tuple[int, list[str], list[Stamped]]]


def scan(content: Path, folders: Folders | None = None) -> list[Found]:
    """Return every ``articles/**/*.md`` of the content folder with the stamp of its ``ledger/**/*.json``, by name.

    Names that begin with a dot are left out. ``folders`` is what an earlier call of the same run has noted, for another: it
    finds files that were added, replaced or removed meanwhile, and of a file written to in place what the earlier one found.
    Raises WarraqError where the folder is missing.
    """
    folders = {} if folders is None else folders
    articles = content / "articles"
    if not articles.is_dir():
        raise WarraqError("no such folder", where=str(articles), mend="convert a corpus first: make convert")
    ledgers = {name: (stamp, written) for name, stamp, written in _files(content / "ledger", ".json", folders)}
    found = []
    for name, stamp, written in _files(articles, ".md", folders):
        if name in ledgers:
            its, later = ledgers[name]
            found.append(Found(f"{name}.md", f"{stamp}/{its}", max(written, later)))
        else:
            found.append(Found(f"{name}.md", stamp, written))
    found.sort(key=attrgetter("file"))
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


def _files(folder: Path, suffix: str, folders: Folders) -> Iterator[Stamped]:
    """The files below ``folder``, named as seen from there."""
    settled_before = time.time_ns() - RACY_NS
    waiting = [""]
    while waiting:
        base = waiting.pop()
        place = f"{folder}/{base}"
        try:
            changed = os.stat(place).st_mtime_ns  # noqa: PTH116 (called for every folder)
            if place not in folders or folders[place][0] != changed:
                folders[place] = (changed if changed < settled_before else -1, *_held(place, suffix))
        except FileNotFoundError:
            continue
        _, below, files = folders[place]
        waiting += [f"{base}{name}/" for name in below]
        for name, stamp, written in files:
            yield base + name, stamp, written


def _held(folder: str, suffix: str) -> tuple[list[str], list[Stamped]]:
    below, files = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if entry.is_dir():
                below.append(name)
            elif name.endswith(suffix):
                stat = entry.stat()
                written = stat.st_mtime_ns
                files.append((name[: -len(suffix)], f"{stat.st_size}:{written}:{stat.st_ino}", written))
    return below, files
