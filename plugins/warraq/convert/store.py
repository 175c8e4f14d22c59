"""The content folder: which articles are there, whose they are, and whole-or-nothing writing.

Nothing of the owner's is deleted or overwritten: a Markdown file that a hand changed stays, and what the converter would
have written stands beside it as ``<id>.md.new``.
"""

from __future__ import annotations

import enum
import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from warraq import frontmatter
from warraq.contents import TEMPORARY, Contents, look, stamp
from warraq.errors import WarraqError

FLAT = 1000  # articles that lie in one folder; more of them are spread over 256, which people and Git can still list
REFUSED = "_refused.json"  # under ledger/; no id begins with an underscore
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Outcome(enum.Enum):
    """What became of one article."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED = "edited"  # by hand, and left alone: nothing new to offer
    OFFERED = "offered"  # by hand, and left alone; the new version stands beside it


class Folders(NamedTuple):
    """Where the two files of an article go, and whether they are to be written at all."""

    articles: str
    ledger: str
    dry_run: bool


class Put(NamedTuple):
    """What became of one article, the digest of its file as the converter would have it, and, if that was written, the file's
    stamp."""

    outcome: Outcome
    digest: str
    stamp: str | None


def put(folders: Folders, place: str, markdown: bytes, ledger: bytes, *, there: bool) -> Put:
    """Write one article to ``place`` unless a hand changed the one that is ``there``, in any process of this machine.

    Raises OSError and WarraqError.
    """
    path = f"{folders.articles}/{place}.md"  # texts: to make a Path takes a third as long as to make a file
    ledger_path = f"{folders.ledger}/{place}.json"
    digest = _digest(markdown)
    old = _bytes(path) if there else None
    outcome = Outcome.NEW if old is None else Outcome.UPDATED
    if old == markdown:
        outcome = Outcome.UNCHANGED
    elif old is not None:
        found = frontmatter.signature(old.decode("utf-8", "replace"))
        if found is None or not found[1]:
            outcome = Outcome.OFFERED
            fresh = frontmatter.signature(markdown.decode("utf-8"))
            if found and fresh and _hashes(found[0]) == _hashes(fresh[0]):
                outcome = Outcome.EDITED
            else:
                path += ".new"
                old = _bytes(path)
    written = None
    if not folders.dry_run and outcome is not Outcome.EDITED:
        # The article first: if the run is killed between the two, the time of its file tells the next one.
        if old != markdown:
            written = write_whole(path, markdown)
        if outcome is Outcome.NEW or _bytes(ledger_path) != ledger:
            write_whole(ledger_path, ledger)
    return Put(outcome, digest, None if outcome is Outcome.OFFERED else written)


class Store:
    """``content/articles`` and ``content/ledger`` of one content folder."""

    def __init__(self, content: Path, contents: Contents | None = None, *, dry_run: bool = False) -> None:
        """``contents`` are what ``content`` holds, which need not exist, where somebody has just looked; with ``dry_run`` nothing is
        ever written. What a killed run has left half-written goes."""
        self.articles, self.ledger = content / "articles", content / "ledger"
        self._articles, self._ledger = str(self.articles), str(self.ledger)
        self.dry_run = dry_run
        self.places: dict[str, str] = {}  # id → path under articles/, without .md
        self.stamps: dict[str, str] = {}  # id → what changes when its file is written
        self.written: dict[str, str] = {}  # id → digest of the file as the converter would have it
        contents = contents or look(content)
        for place, found, _ in contents.articles:
            name = place[place.rfind("/") + 1 :]
            if name not in self.places or place < self.places[name]:
                self.places[name], self.stamps[name] = place, found
        self.ledgers = {place for place, _, _ in contents.ledgers}  # those that were there
        for path in () if dry_run else contents.unfinished:
            Path(path).unlink(missing_ok=True)

    def place(self, name: str, total: int) -> str:
        """Return where article ``name`` lies, or is to lie in a corpus of ``total``: a path without ending."""
        found = self.places.get(name)
        if found is not None:
            return found
        return name if total <= FLAT else f"{hashlib.sha256(name.encode()).hexdigest()[:2]}/{name}"

    @property
    def folders(self) -> Folders:
        """Where articles are put, for ``put``."""
        return Folders(self._articles, self._ledger, self.dry_run)

    def note(self, name: str, place: str, done: Put) -> None:
        """Remember what ``put`` did with article ``name``."""
        self.written[name] = done.digest
        if done.stamp is not None:
            self.places[name], self.stamps[name] = place, done.stamp

    def put_refused(self, refused: list[dict[str, Any]]) -> None:
        """Write down what was refused, with the reasons: nothing of a corpus is forgotten. An older list goes."""
        path = self.ledger / REFUSED
        if refused:
            lines = ",\n".join(json.dumps(item, ensure_ascii=True) for item in refused)
            data = f"[\n{lines}\n]\n".encode("ascii")
            if _bytes(path) != data:
                write_whole(path, data)
        else:
            path.unlink(missing_ok=True)

    def is_ours(self, name: str) -> bool:
        """Return whether the converter wrote article ``name`` (a hand may have changed it since)."""
        return self._signature(name) is not None

    def is_edited(self, name: str) -> bool:
        """Return whether article ``name`` differs from what the converter wrote."""
        found = self._signature(name)
        return found is None or not found[1]

    def has_offer(self, name: str) -> bool:
        """Return whether a new version of article ``name`` waits beside a hand's."""
        return (self.articles / f"{self.places[name]}.md.new").exists()

    def digest(self, name: str) -> str:
        """Return a digest of article ``name`` as it stands."""
        return _digest(_bytes(self.articles / f"{self.places[name]}.md") or b"")

    def _signature(self, name: str) -> tuple[dict[str, str], bool] | None:
        text = _bytes(self.articles / f"{self.places[name]}.md") or b""
        return frontmatter.signature(text.decode("utf-8", "replace"))


def write_whole(path: Path | str, data: bytes) -> str:
    """Write ``data`` to ``path`` so that at any moment the file is the old one or the new one, whole.

    Returns the file's stamp. Raises WarraqError where the disk is full, OSError for any other reason.
    """
    target = os.fspath(path)
    folder, name = os.path.split(target)
    temporary = f"{folder or '.'}/.{name}{TEMPORARY}"
    try:
        try:
            file = os.open(temporary, _CREATE, 0o666)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            file = os.open(temporary, _CREATE, 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            status = os.fstat(file)
        finally:
            os.close(file)
        os.replace(temporary, target)  # noqa: PTH105  (twice as fast as through Path, 35,000 times)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WarraqError(
                "the disk is full",
                where=folder,
                why="all files written so far are whole",
                mend="make room and run again: it goes on where it stopped",
            ) from None
        raise
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return stamp(status)


def _bytes(path: Path | str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return None


def _hashes(signature: dict[str, str]) -> tuple[str, str]:
    return signature["body_sha256"], signature["front_sha256"]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
