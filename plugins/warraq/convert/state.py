"""What the last run knew, so that a run need not convert what has not changed, nor what nothing that changed bears on.

Kept in ``content/.cache/convert.sqlite``, which may be deleted at any time. What decides is content: the hash of every
input file, of each record, of the settings and of the converter's own code; of other settings or code nothing is kept.
An output file is taken for what it was while its stamp is the same, and is looked into where it is not.
A run is one transaction: killed, it leaves what the run before it knew.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from warraq.convert.model import Refusal, Stub
from warraq.convert.read import sources
from warraq.convert.store import Store
from warraq.convert.summary import Summary
from warraq.errors import WarraqError

if TYPE_CHECKING:  # loaded where they are made: a run that finds nothing to convert makes none
    from warraq.convert.duplicates import Duplicate, Grouped
    from warraq.convert.keyphrases import PhraseCounts
    from warraq.convert.learn_counts import Counted
    from warraq.convert.stages import Added, Kin

T = TypeVar("T")

_VERSION = 1
_BLOCK = 1 << 20
_MOST_NAMED = 500  # values in one question
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE chunk (digest BLOB PRIMARY KEY, stubs BLOB, counted BLOB);
CREATE TABLE article (
    id TEXT PRIMARY KEY, digest BLOB, refused BLOB, time REAL, exact BLOB, minima BLOB,
    keyphrases BLOB, duplicate_of TEXT, duplicate_kind TEXT,
    place TEXT, stamp TEXT, sha256 TEXT
);
CREATE TABLE phrase (article TEXT, key TEXT, shown TEXT, weight REAL);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS phrase_article ON phrase (article);
CREATE INDEX IF NOT EXISTS phrase_key ON phrase (key);
"""


class Standing(NamedTuple):
    """How the articles of the last run are found: those that are not as they were left, and those that a hand changed."""

    stale: set[str]
    edited: list[str]
    touched: list[str]  # written anew since, but as they should be


class State:
    """One run's outcome; empty where there was none. A context manager: what is not saved is as if it had not been."""

    def __init__(self, content: Path, settings: str, *, fresh: bool = False, dry_run: bool = False) -> None:
        """Open the state beside ``content``, empty if it is of other ``settings`` or ``fresh``.

        With ``dry_run`` nothing is ever written there. Raises WarraqError where it cannot be.
        """
        self._path = content / ".cache" / "convert.sqlite"
        self._settings, self._dry_run = settings, dry_run
        self._edited: list[str] = []
        self._base: sqlite3.Connection | None = None
        if fresh or not self._usable():
            self._begin_anew()

    def __enter__(self) -> State:
        """Return the state, to be closed on leaving."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give up what was not saved."""
        self._db.close()

    @property
    def _db(self) -> sqlite3.Connection:
        assert self._base is not None
        return self._base

    def _usable(self) -> bool:
        if not self._path.is_file():
            return False
        try:
            self._base = self._connect(str(self._path))
            found = dict(self._db.execute("SELECT name, value FROM meta WHERE name IN ('settings', 'version')"))
            if found != {"settings": self._settings, "version": _VERSION}:
                return False
            if self._dry_run:  # on a copy
                copy = self._connect("")
                copy.execute("ROLLBACK")
                self._base.backup(copy)
                self._base.close()
                self._base = copy
        except sqlite3.Error:
            return False
        return True

    def _begin_anew(self) -> None:
        if self._base is not None:
            self._base.close()
        try:
            if self._dry_run:
                self._base = self._connect("")  # a temporary file of its own
            else:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                for ending in ("", "-journal"):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
                self._base = self._connect(str(self._path))
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._db.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise _unwritable(self._path, error) from None

    @staticmethod
    def _connect(path: str) -> sqlite3.Connection:
        base = sqlite3.connect(path, isolation_level=None)
        base.execute("PRAGMA synchronous = OFF")  # a crash of the system may cost it, and then all is converted
        base.execute("PRAGMA cache_size = -8000")
        base.execute("BEGIN")
        return base

    def _value(self, name: str, default: Any) -> Any:
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return default if found is None else pickle.loads(found[0]) if isinstance(found[0], bytes) else found[0]  # noqa: S301

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` does, which follows from settings and program alone: made once, and remembered as ``name``."""
        found: T | None = self._value(name, None)
        if found is None:
            found = make()
            self._many("INSERT INTO meta VALUES (?, ?)", [(name, _pickled(found))])
        return found

    # What the last run knew.

    def is_of(self, corpus: str) -> bool:
        """Return whether the last run was of the same ``corpus`` (its ``corpus_digest``)."""
        found: str = self._value("corpus", "")
        return found == corpus

    def settles(self, store: Store) -> bool:
        """Return whether a run of the same corpus would change nothing: every article is there."""
        standing = self.standing(store)
        self._edited = standing.edited
        return not standing.stale

    def summary_again(self, store: Store) -> Summary:
        """Return the summary of a run that changes nothing; to be asked after ``settles`` said so."""
        names = {name for (name,) in self._db.execute("SELECT id FROM article WHERE refused IS NULL")}
        edited = set(self._edited)
        return Summary(
            read=self._value("read", 0),
            unchanged=len(names) - len(edited),
            edited=self._edited,
            offered=[name for name in self._value("offered", []) if name in edited and store.has_offer(name)],
            refused=[Refusal(*item) for item in self._value("refused", [])],
            orphans=sorted(name for name in store.places if name not in names and store.is_ours(name)),
        )

    def standing(self, store: Store) -> Standing:
        """Return how ``store`` holds the articles of the last run."""
        found = Standing(set(), [], [])
        before = set(self._value("edited", []))
        rows = self._db.execute("SELECT id, place, stamp, sha256 FROM article WHERE refused IS NULL ORDER BY id")
        for name, place, stamp, digest in rows:
            if store.places.get(name) != place or place not in store.ledgers:
                found.stale.add(name)
            elif store.stamps[name] == stamp:
                if name in before:
                    found.edited.append(name)
            elif store.is_edited(name):
                found.edited.append(name)
                found.touched.append(name)
            elif store.digest(name) != digest:
                found.stale.add(name)
            else:
                found.touched.append(name)
        return found

    def offered(self) -> list[str]:
        """The ids beside whose articles a new version was put."""
        offered: list[str] = self._value("offered", [])
        return offered

    def stubs(self) -> dict[bytes, Stub]:
        """Return what is remembered of each record, by its digest."""
        blobs = self._db.execute("SELECT stubs FROM chunk")
        return {stub[0]: Stub(*stub) for (blob,) in blobs for stub in pickle.loads(blob)}  # noqa: S301

    def counted(self) -> dict[bytes, Counted]:
        """Return what was counted in each chunk, by its digest."""
        from warraq.convert.learn_counts import Counted

        rows = self._db.execute("SELECT digest, counted FROM chunk")
        return {digest: Counted(*pickle.loads(blob)) for digest, blob in rows}  # noqa: S301

    def records(self) -> dict[str, tuple[bytes, Refusal | None]]:
        """Return id → (digest of its record, why it was refused, if it was)."""
        rows = self._db.execute("SELECT id, digest, refused FROM article")
        return {name: (digest, pickle.loads(blob) if blob else None) for name, digest, blob in rows}  # noqa: S301

    def bearing(self) -> set[tuple[str, ...]]:
        """Return what was learned of the corpus, as far as articles depend on it (``Recurring.bearing``)."""
        found: set[tuple[str, ...]] = self._value("bearing", set())
        return found

    def articles_counted(self) -> int:
        """In how many articles phrases were counted."""
        found: int = self._value("articles", 0)
        return found

    # What a run adds up.

    def put_chunks(self, stubs: Mapping[bytes, Sequence[Stub]], counted: Mapping[bytes, Counted]) -> None:
        """Remember chunks, by their digests: the records of the new ones, and what was counted anew; forget all others."""
        known = {digest for (digest,) in self._db.execute("SELECT digest FROM chunk")}
        self._many("DELETE FROM chunk WHERE digest = ?", ((digest,) for digest in known - stubs.keys()))
        self._many(
            "INSERT INTO chunk VALUES (?, ?, ?)",
            (
                (digest, _pickled([tuple(stub) for stub in found]), b"")
                for digest, found in stubs.items()
                if digest not in known
            ),
        )
        self._many(
            "UPDATE chunk SET counted = ? WHERE digest = ?",
            ((_pickled(tuple(found)), digest) for digest, found in counted.items()),
        )

    def forget(self, names: Iterable[str]) -> None:
        """Forget articles."""
        gone = [(name,) for name in names]
        if gone:
            self._many("DELETE FROM article WHERE id = ?", gone)
            self._many("DELETE FROM phrase WHERE article = ?", gone)

    def put_refused(self, name: str, digest: bytes, refusal: Refusal) -> None:
        """Remember that the record ``name`` was refused. It must have been forgotten before."""
        self._many("INSERT INTO article (id, digest, refused) VALUES (?, ?, ?)", [(name, digest, _pickled(refusal))])

    def put_kin(self, kin: Iterable[tuple[Kin, bytes]]) -> None:
        """Remember what is compared of articles, with the digests of their records. They must have been forgotten before."""
        kin = list(kin)
        self._many(
            "INSERT INTO article (id, digest, time, exact, minima) VALUES (?, ?, ?, ?, ?)",
            ((k.id, digest, k.time, k.exact, k.minima) for k, digest in kin),
        )
        self._many("INSERT INTO phrase VALUES (?, ?, ?, ?)", ((k.id, *phrase) for k, _ in kin for phrase in k.phrases))

    def index(self) -> None:
        """Make ready for questions of some articles or phrases: those of a first run, which adds up all, ask for none."""
        for statement in filter(str.strip, _INDEXES.split(";")):
            self._db.execute(statement)

    def signatures(self) -> Iterator[tuple[str, float | None, bytes, bytes]]:
        """Yield id, time and signature of all articles."""
        yield from self._db.execute("SELECT id, time, exact, minima FROM article WHERE refused IS NULL")

    def grouped(self) -> Grouped | None:
        """What articles were duplicates of, if that was found."""
        found: Grouped | None = self._value("grouped", None)
        return found

    def told(self) -> Iterator[tuple[str, Callable[[], list[str]] | None, Duplicate | None]]:
        """Yield id, what gives the keyphrases, and what it was a duplicate of, for all articles, as the corpus told; the second is
        None where nothing was told yet."""
        from warraq.convert.duplicates import Duplicate

        for name, keyphrases, of, kind in self._db.execute(
            "SELECT id, keyphrases, duplicate_of, duplicate_kind FROM article WHERE refused IS NULL"
        ):
            shown = None if keyphrases is None else partial(pickle.loads, keyphrases)
            yield name, shown, Duplicate(of, kind) if of else None

    def candidates(
        self, names: Iterable[str] | None = None, among: Container[str] | None = None
    ) -> Iterator[tuple[str, str, str, float]]:
        """Yield the candidates of the articles ``names``, or of all, each article's in order: its id, and the fields of the
        ``Candidate``; only those whose keys are ``among`` some, if that is given."""
        if names is None:
            rows: Iterable[Any] = self._db.execute("SELECT article, key, shown, weight FROM phrase ORDER BY rowid")
        else:
            rows = self._ask("SELECT article, key, shown, weight FROM phrase WHERE article IN", names, "ORDER BY rowid")
        return (row for row in rows if among is None or row[1] in among)

    def holders(self, keys: Iterable[str]) -> set[str]:
        """Return the ids of the articles that have one of ``keys`` as a candidate."""
        return {name for (name,) in self._ask("SELECT DISTINCT article FROM phrase WHERE key IN", keys)}

    def phrase_counts(self, keys: Iterable[str] | None = None) -> PhraseCounts:
        """Return in how many articles each phrase of ``keys``, or of all, is a candidate; not of how many."""
        from warraq.convert.keyphrases import PhraseCounts

        counts = PhraseCounts()
        if keys is None:  # a quarter of the time that the database takes to group them
            rows: Iterable[Any] = self._db.execute("SELECT key, shown FROM phrase")
        else:
            rows = self._ask("SELECT key, shown FROM phrase WHERE key IN", keys)
        for key, shown in rows:
            spellings = counts.spellings.setdefault(key, {})
            spellings[shown] = spellings.get(shown, 0) + 1
        return counts

    def put_added(self, added: Mapping[str, Added]) -> None:
        """Remember what the corpus told of articles."""
        self._many(
            "UPDATE article SET keyphrases = ?, duplicate_of = ?, duplicate_kind = ? WHERE id = ?",
            ((_pickled(one.keyphrases), *(one.duplicate or (None, None)), name) for name, one in added.items()),
        )

    def put_files(self, store: Store, names: Iterable[str]) -> None:
        """Remember how the files of articles look that were written, or looked into."""
        self._many(
            "UPDATE article SET place = ?, stamp = ?, sha256 = ifnull(?, sha256) WHERE id = ?",
            (
                (store.places[name], store.stamps[name], store.written.get(name), name)
                for name in names
                if name in store.places
            ),
        )

    def save(
        self, corpus: str, summary: Summary, bearing: set[tuple[str, ...]], articles: int, grouped: Grouped
    ) -> None:
        """Remember a finished run. Raises WarraqError where it cannot be written."""
        if self._dry_run:
            return
        told = {
            "corpus": corpus,
            "read": summary.read,
            "refused": _pickled([(one.file, one.reason, one.record, one.line) for one in summary.refused]),
            "offered": _pickled(summary.offered),
            "edited": _pickled(summary.edited),
            "bearing": _pickled(bearing),
            "articles": articles,
            "grouped": _pickled(grouped),
            "settings": self._settings,
            "version": _VERSION,
        }
        self._many("INSERT OR REPLACE INTO meta VALUES (?, ?)", told.items())
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from None

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self._db.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise _unwritable(self._path, error) from None

    def _ask(self, question: str, values: Iterable[str], ending: str = "") -> Iterator[Any]:
        listed = list(values)
        for start in range(0, len(listed), _MOST_NAMED):
            some = listed[start : start + _MOST_NAMED]
            yield from self._db.execute(f"{question} ({','.join('?' * len(some))}) {ending}", some)


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


def _pickled(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unwritable(path: Path, error: Exception) -> WarraqError:
    return WarraqError(
        "the converter cannot write down what it did",
        where=str(path),
        why=str(error),
        mend="make room there, and run again: it goes on where it stopped",
    )
