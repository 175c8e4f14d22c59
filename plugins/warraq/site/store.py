"""What earlier runs left for the next: articles already read, and what every page was made from.

One SQLite file in the cache folder. It may be deleted at any time; the next run then does everything again.
"""

from __future__ import annotations

import contextlib
import json
import marshal
import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warraq.errors import WarraqError

# What reads and keeps entries is imported where the first is: a run that finds nothing changed reads none.
if TYPE_CHECKING:
    from warraq.site.entries import Shelf
    from warraq.site.reader import Entry, Parsed

BOOKS = "site.sqlite"  # in the cache folder
_TABLES = {
    "article": "file TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha TEXT NOT NULL, refusal TEXT NOT NULL, head BLOB NOT NULL",
    "body": "file TEXT PRIMARY KEY, rest BLOB NOT NULL, html TEXT NOT NULL, text TEXT NOT NULL",
    "page": "id TEXT PRIMARY KEY, key TEXT NOT NULL, reads TEXT NOT NULL, files TEXT NOT NULL",
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
}

_PAGES = "SELECT id, key, reads, files FROM page"


@dataclass(slots=True)
class Known:
    """One content file, with its ledger, as it was last read."""

    file: str
    stamp: str  # sizes and times of both
    sha: str  # of the bytes of both
    refusal: str
    entry: Entry | None


@dataclass(slots=True)
class Made:
    """One unit of output as it was last made: the hash of its inputs, the attributes of Site that it read, its files."""

    key: str  # two hashes: of the part of the frame that it is made in, and its ``digest``
    reads: tuple[str, ...]
    files: tuple[str, ...]  # paths

    @property
    def digest(self) -> str:
        """That of the unit as it was then."""
        return self.key.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class Ahead:
    """The content files as ``Store.known`` would tell them, read before the books were one's own: of books of that ``stamp``.
    Their entries will find on the ``shelf`` what they lack. Perhaps also the ``large`` values, by their keys, and what pages were
    ``made`` from."""

    stamp: tuple[int, ...]
    known: dict[str, Known]
    shelf: Shelf
    large: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Made] | None = None


def outdated(path: Path, code: str, seen: str | None) -> bool:
    """Whether the books in the file ``path`` are those of ``code``, and the last build has not ``seen`` the same content files,
    if these are told."""
    try:
        with contextlib.closing(_unclaimed(path)) as db:
            told = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('code', 'inputs')"))
    except (OSError, sqlite3.Error):
        return False
    same = seen is not None and str(json.loads(told.get("inputs", "null"))).startswith(seen)
    return told.get("code") == code and not same


def read_ahead(path: Path) -> Ahead | None:
    """Return what the books in the file ``path`` tell, without a claim to them; None where they cannot be read."""
    from warraq.site.entries import Shelf

    shelf = Shelf()
    try:
        stamp = _stamp(path)
        with contextlib.closing(_unclaimed(path)) as db:
            return Ahead(stamp, _known(db, shelf), shelf)
    except (OSError, sqlite3.Error):
        return None


def read_more(path: Path, ahead: Ahead) -> Ahead:
    """Return what was read ``ahead`` with all else that the books in the file ``path`` tell: what a build asks for in which more
    changes than texts. As it was, where the books are others or cannot be read."""
    try:
        with contextlib.closing(_unclaimed(path)) as db:
            if _stamp(path) != ahead.stamp:
                return ahead
            rows = db.execute("SELECT key, value FROM meta WHERE typeof(value) = 'blob'")
            large = {key: marshal.loads(value) for key, value in rows}  # noqa: S302 (what the last run has written)
            return replace(ahead, large=large, made=_made(db.execute(_PAGES)))
    except (OSError, sqlite3.Error):
        return ahead


def _unclaimed(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _is_of(db: sqlite3.Connection, code: str) -> bool:
    """Whether there are books, and of that ``code``."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return False
    told: tuple[str] | None = db.execute("SELECT value FROM meta WHERE key = 'code'").fetchone()
    return told == (code,)


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes whenever the file does."""
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _known(db: sqlite3.Connection, shelf: Shelf) -> dict[str, Known]:
    from warraq.site.entries import from_head

    rows = db.execute("SELECT file, stamp, sha, refusal, head FROM article")
    return {
        file: Known(file, stamp, sha, refusal, from_head(file, head, shelf)) for file, stamp, sha, refusal, head in rows
    }


def _made(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Made]:
    reads: dict[str, tuple[str, ...]] = {}  # few differ
    made = {}
    for name, key, read, files in rows:
        if read not in reads:
            reads[read] = tuple(read.split())
        made[name] = Made(key, reads[read], tuple(files.split("\n")))
    return made


class Store:
    """The state of the site step; use as a context manager. Nothing is kept unless ``commit`` is called."""

    def __init__(self, path: Path, code: str) -> None:
        """Open or create the file ``path``; what another ``code`` (a hash of the program) left is dropped."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._process = path, os.getpid()
        self._emptied = False  # in this run: what was read ahead counts no more
        self._large: dict[str, Any] = {}  # read ahead
        self._made: dict[str, Made] | None = None  # the same
        try:
            self._db = self._open(path, code)
        except sqlite3.DatabaseError:  # damaged: it is only a cache
            path.unlink()
            self._db = self._open(path, code)

    def _open(self, path: Path, code: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous = OFF")  # a crash of the machine may lose the cache; one of ours may not
        db.execute("BEGIN IMMEDIATE")
        if not _is_of(db, code):
            for table, columns in _TABLES.items():  # dropped, not emptied: another program may have had other columns
                db.execute(f"DROP TABLE IF EXISTS {table}")
                db.execute(f"CREATE TABLE {table} ({columns})")
            db.execute("INSERT INTO meta VALUES ('code', ?)", (code,))
            self._emptied = True
        return db

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.rollback()
        self._db.close()

    def commit(self) -> None:
        """Keep everything since the last commit."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def undo(self) -> None:
        """Drop everything since the last commit."""
        self._db.execute("ROLLBACK")
        self._db.execute("BEGIN IMMEDIATE")

    # Small values

    def get(self, key: str) -> Any:
        """The JSON value stored under ``key``, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, key: str, value: Any) -> None:
        """Store the JSON value ``value`` under ``key``."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    def load(self, key: str) -> Any:
        """The large value stored under ``key`` (of dictionaries, lists, tuples, texts, numbers), or None."""
        if key in self._large:
            return self._large.pop(key)  # whoever has it may change it
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return marshal.loads(row[0]) if row else None  # noqa: S302 (what the last run has written)

    def save(self, key: str, value: Any) -> None:
        """Store the large ``value`` under ``key``."""
        self._large.pop(key, None)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, marshal.dumps(value)))

    # Articles

    def known(self, ahead: Ahead | None = None) -> dict[str, Known]:
        """Every content file as last read, by its name; from what was read ``ahead``, where the books are still those. Entries fetch
        their rest in the thread that opened the store, or in a child of the process once what was read is committed."""
        if ahead and ahead.stamp == _stamp(self._path) and not self._emptied:
            ahead.shelf.rest = self._rest
            self._large, self._made = ahead.large, ahead.made
            return ahead.known
        from warraq.site.entries import Shelf

        shelf = Shelf()
        shelf.rest = self._rest
        return _known(self._db, shelf)

    def keep(self, known: Known, parsed: Parsed) -> None:
        """Store one file that was just read."""
        from warraq.site.entries import head_of, rest_of

        self._db.execute(
            "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?)",
            (known.file, known.stamp, known.sha, known.refusal, head_of(known.entry)),
        )
        self._db.execute(
            "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?)",
            (known.file, rest_of(known.entry), parsed.html, parsed.text),
        )

    def touch(self, file: str, stamp: str) -> None:
        """Note the new times of a file whose bytes are the same."""
        self._db.execute("UPDATE article SET stamp = ? WHERE file = ?", (stamp, file))

    def forget(self, files: Iterable[str]) -> None:
        """Drop content files that are no longer there."""
        rows = [(file,) for file in files]
        self._db.executemany("DELETE FROM article WHERE file = ?", rows)
        self._db.executemany("DELETE FROM body WHERE file = ?", rows)

    def forget_all(self) -> None:
        """Drop all content files."""
        self._db.execute("DELETE FROM article")
        self._db.execute("DELETE FROM body")
        self._emptied = True

    def body(self, file: str) -> tuple[str, str]:
        """The rendered (html, text) of a content file; in a child of the process that opened the store, as last committed."""
        html, text = self._one("html, text", file)
        return html, text

    def _rest(self, file: str) -> bytes:
        """What ``entries.rest_of`` has told of a content file."""
        rest: bytes = self._one("rest", file)[0]
        return rest

    def _one(self, columns: str, file: str) -> tuple[Any, ...]:
        if self._process != os.getpid():
            # That of the parent is held, not let go: SQLite would roll back what the parent is writing.
            self._inherited = self._db
            self._db, self._process = _reader(self._path), os.getpid()
        row: tuple[Any, ...] | None = self._db.execute(
            f"SELECT {columns} FROM body WHERE file = ?",  # noqa: S608 (names of ours)
            (file,),
        ).fetchone()
        if row is None:
            raise WarraqError(
                f"the body of {file} is missing", where=str(self._path), mend="delete this file, it is a cache"
            )
        return row

    # Pages

    def made(self, names: Iterable[str] | None = None) -> dict[str, Made]:
        """Every unit of output as last made, by its id, or those of the ids ``names``."""
        if names is not None:
            return _made(row for name in names for row in self._db.execute(f"{_PAGES} WHERE id = ?", (name,)))
        made, self._made = self._made, None
        return _made(self._db.execute(_PAGES)) if made is None else made

    def keep_made(self, made: Iterable[tuple[str, Made]]) -> None:
        """Store units of output."""
        self._made = None
        self._db.executemany(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)",
            ((name, m.key, " ".join(m.reads), "\n".join(m.files)) for name, m in made),
        )

    def forget_made(self, names: Iterable[str]) -> None:
        """Drop units of output that no longer exist."""
        self._made = None
        self._db.executemany("DELETE FROM page WHERE id = ?", [(name,) for name in names])


def texts(path: Path) -> Callable[[str], str]:
    """What gives the plain text of a content file from the books in the file ``path``, as it was when last committed; any one
    thread may ask."""
    db = _reader(path)

    def text(file: str) -> str:
        row: tuple[str] = db.execute("SELECT text FROM body WHERE file = ?", (file,)).fetchone()
        return row[0]

    return text


def _reader(path: Path) -> sqlite3.Connection:
    """A connection for the bodies, which nobody writes any more; to be asked for while nothing else is written either. It takes
    no locks: what SQLite knows of them a child of the process would have inherited, and they do not hold for it."""
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
    )
    db.execute("BEGIN")
    db.execute("SELECT file FROM body LIMIT 1").fetchone()  # from here on it does not look at how large the file is
    return db
