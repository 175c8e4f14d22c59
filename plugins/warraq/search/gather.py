"""Documents → which of them an earlier build has analysed already, and what the others hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import chain, islice

import numpy as np

from warraq.errors import WarraqError
from warraq.executor import FEW, map_chunks
from warraq.search.columns import Ints
from warraq.search.model import Document, Named
from warraq.search.numbering import in_order, moment
from warraq.search.prepare import prepare
from warraq.search.state import DIGEST, Intake, State
from warraq.search.tables import give_memory_back

CHUNK = 256  # documents a task: words repeat, and pass between processes once a chunk
Progress = Callable[[int, bool], None]  # how many documents are done, and whether they were known already
Whole = Callable[[str], Document]  # of an id


@dataclass
class Given:
    """The documents of a build, in the order of their numbers. ``rows`` are their places in the state's table and, behind it, among the fresh;
    ``order`` the places in which they came."""

    fresh: Intake
    ids: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)

    def unchanged(self, state: State) -> bool:
        """Whether these are the documents of ``state``."""
        return self.rows == list(range(len(state.table)))

    def column(self) -> Ints:
        """Return ``rows`` as an array."""
        return np.array(self.rows, dtype=np.int64)


def gather(
    documents: Iterable[Document | Named],
    state: State,
    executor: Executor | None,
    progress: Progress | None = None,
    whole: Whole | None = None,
) -> Given:
    """Return what ``documents`` hold, analysing those that ``state`` does not know. They are taken one by one, and none is
    kept; ``whole`` gives those that are only named. Raises WarraqError where two have one id."""
    given = Given(Intake(state))
    known = state.known
    ids: set[str] = set()
    passed = 0  # known documents that nobody has been told of

    def unknown() -> Iterator[Document]:
        nonlocal passed
        for document in documents:
            if document.id in ids:
                raise WarraqError("two documents have one id", where=document.id, mend="give one of them another id")
            ids.add(document.id)
            given.ids.append(document.id)
            digest = bytes.fromhex(document.digest) if isinstance(document, Named) else digest_of(document)
            row = known.get(digest)
            if row is not None:
                given.rows.append(row)
                passed += 1
                continue
            given.rows.append(len(state.table) + len(given.fresh.digests))
            given.fresh.digests.append(digest)
            fresh = document if isinstance(document, Document) else _made(document, whole)
            given.fresh.moments.append(moment(fresh.date, fresh.id))
            yield fresh

    coming = unknown()
    few = list(islice(coming, FEW))
    if len(few) == FEW:
        give_memory_back()
    for one in map_chunks(executor if len(few) == FEW else None, prepare, (), chain(few, coming), CHUNK):
        given.fresh.add(one)
        if progress:
            progress(len(one.records), False)
    if progress:
        progress(passed, True)
    sent, back = len(given.fresh.digests), len(given.fresh.records)
    if sent != back:
        raise WarraqError(f"{sent} documents were to be analysed, and {back} came back")
    moments = np.concatenate([state.table.moments, np.array(given.fresh.moments, dtype=np.int64)])
    given.order = in_order(moments[given.column()], given.ids).tolist()
    given.ids = [given.ids[place] for place in given.order]
    given.rows = [given.rows[place] for place in given.order]
    return given


def _made(document: Named, whole: Whole | None) -> Document:
    if whole is None:
        raise TypeError(f"{document.id} is only named, and nobody makes it")
    return whole(document.id)


def digest_of(document: Document) -> bytes:
    """Return a digest of all that ``document`` says."""
    parts = (document.id, document.url, document.title, document.date or "\0", document.source, *document.tags)
    head = "\x1f".join([str(len(document.tags)), *(f"{len(part)}:{part}" for part in parts), document.text])
    return hashlib.blake2b(head.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()
