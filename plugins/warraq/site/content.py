"""The files of the content folder as the site reads them: an article with its ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from warraq.contents import Contents, look
from warraq.errors import WarraqError


@dataclass(slots=True)
class Found:
    """One content file and its ledger on disk. ``stamp`` changes when either is written; ``newest`` is the later time
    of the two, in ns."""

    file: str  # relative to content/articles, with /
    stamp: str
    newest: int


def scan(content: Path) -> list[Found]:
    """Return every article of the content folder, by name. Raises WarraqError where the folder is missing."""
    articles = content / "articles"
    if not articles.is_dir():
        raise WarraqError("no such folder", where=str(articles), mend="convert a corpus first: make convert")
    return found_in(look(content))


def found_in(contents: Contents) -> list[Found]:
    """Return the articles of ``contents``, by name, each with the stamp of its ledger."""
    ledgers = {name: (stamp, written) for name, stamp, written in contents.ledgers}
    found = []
    for name, stamp, written in contents.articles:
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


def bytes_of(content: Path, file: str) -> tuple[bytes, bytes]:
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
