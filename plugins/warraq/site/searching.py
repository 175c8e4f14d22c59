"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any

from warraq import search
from warraq.executor import Workers
from warraq.forked import Child, can_fork
from warraq.progress import Stage
from warraq.search import Document
from warraq.site.corpus import Corpus
from warraq.site.store import Store

RELATED = 5  # articles
_SCRIPTS = "client"  # in the books
Nearest = list[list[int]]  # the places of the articles related to each, nearest first


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be indexed: articles without their texts, oldest first, their files by id, and aliases of names."""

    documents: list[Document]
    files: dict[str, str]
    aliases: Mapping[str, Sequence[str]]


Tell = Callable[[Nearest], None]  # of the related articles, as soon as they are known
TextOf = Callable[[str], str]  # of a content file
Update = Callable[[Asked, TextOf, Workers, Tell], Stage]


class Indexing:
    """The work of ``update`` on the index: in a child of this process while this one goes on, else, where none can be had, in a
    thread if little is to be done, or at once. Use as a context manager: by its end the work is done.

    The child is begun before the corpus is read, and told of it: it does not inherit what it would hold a second time.
    """

    def __init__(
        self, update: Update, texts: Callable[[], TextOf], done: Callable[[Stage], object], workers: Workers
    ) -> None:
        """``update`` is given what ``texts`` opens, and ``workers``; ``done`` is told how it went."""
        self._update, self._texts, self._done, self._workers = update, texts, done, workers
        self._stack = ExitStack()
        self._child: Child | None = None
        self._going: Future[Stage] | None = None
        self._told: Future[Nearest] = Future()
        if workers.forkable and can_fork():
            source, self._target = Pipe(duplex=False)
            self._child = self._stack.enter_context(Child(partial(_in_child, update, texts, workers, source)))

    @property
    def aside(self) -> bool:
        """Whether a child does it."""
        return self._child is not None

    def begin(self, asked: Asked, *, little: bool) -> None:
        """Begin with what is ``asked``."""
        if self._child:
            self._target.send_bytes(pickle.dumps(asked, pickle.HIGHEST_PROTOCOL))
            self._child.hear()  # the texts are open
        elif little:
            thread = self._stack.enter_context(ThreadPoolExecutor(1))
            self._going = thread.submit(self._in_thread, asked, self._texts())
        else:
            self._done(self._update(asked, self._texts(), self._workers, self._told.set_result))

    def known(self) -> bool:
        """Whether ``related`` would be told at once."""
        return self._child.heard() if self._child else self._told.done()

    def related(self) -> Nearest:
        """The places of the articles related to each; to be asked once."""
        found: Nearest = self._child.hear() if self._child else self._told.result()
        return found

    def __enter__(self) -> Indexing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None and self._child:
                self._done(self._child.hear())
            elif kind is None and self._going:
                self._done(self._going.result())
            elif self._child:  # it must not be waited for
                self._child.end()

    def _in_thread(self, asked: Asked, text_of: TextOf) -> Stage:
        try:
            return self._update(asked, text_of, self._workers, self._told.set_result)
        except BaseException as error:
            if not self._told.done():
                self._told.set_exception(error)
            raise


def _in_child(
    update: Update, texts: Callable[[], TextOf], workers: Workers, source: Connection, tell: Callable[[Any], None]
) -> Stage:
    with workers.for_child() as own:
        asked = source.recv_bytes()
        text_of = texts()
        tell(None)
        return update(pickle.loads(asked), text_of, own, tell)  # noqa: S301 (from our parent)


def asked(corpus: Corpus) -> Asked:
    """Return what is to be indexed of ``corpus``."""
    files = {entry.id: entry.file for entry in corpus.entries}
    return Asked(list(_documents(corpus)), files, corpus.vocabulary.aliases)


def update(
    asked: Asked,
    text_of: TextOf,
    index: Path,
    language: str,
    workers: Workers,
    told: Tell,
    progress: Callable[[int, bool], None] | None = None,
) -> None:
    """Bring the index in the folder ``index`` up to date with what is ``asked``. ``text_of`` gives the text of a file; ``told`` gets
    the places of the articles related to each, nearest first, maybe before the index is ready; ``progress`` is told how many
    articles are done, and whether they were known."""
    count = len(asked.documents)
    early = False

    def tell(found: Nearest) -> None:
        nonlocal early
        early = True
        # The index numbers the articles from the oldest on.
        told([[count - 1 - number for number in others] for others in reversed(found)])

    search.build(
        asked.documents,
        index,
        language=language,
        aliases=asked.aliases,
        executor=workers.executor(count),
        progress=progress,
        text_of=lambda identity: text_of(asked.files[identity]),
        related=(RELATED, tell),
    )
    if not early:
        workers.rest()  # new ones do not hold what those of the index have held
        tell(search.related(index, RELATED, workers.executor(count)))


def _documents(corpus: Corpus) -> Iterator[Document]:
    """The articles without their texts, oldest first, so that a new one leaves the numbers of the others alone."""
    for place in reversed(range(len(corpus.entries))):
        entry, names = corpus.entries[place], corpus.names[place]
        yield Document(
            id=entry.id,
            url=corpus.paths[place],
            title=entry.title,
            date=entry.date.isoformat() if entry.date else None,
            tags=names["tag"],
            source=next(iter(names["source"]), ""),
            digest=corpus.own[place],
        )


def static_files(index: Path) -> tuple[str, dict[str, int]]:
    """Return the folder, and {path in it and in the site's ``search/``: size}, of what is published of the index as it is: a
    path tells the content."""
    return f"{index}/{search.STATIC}/", search.static_files(index)


def client_files(index: Path, store: Store) -> dict[str, bytes]:
    """Path in the site → content of the search client and the entry to the index. The scripts of the client are kept in the
    ``store``: to make them short takes a fifth of a second."""
    made_from = search.client_digest()
    kept = store.load(_SCRIPTS)
    if not kept or kept[0] != made_from:
        kept = (made_from, search.client())
        store.save(_SCRIPTS, kept)
    return {f"search/{path}": content for path, content in search.client_files(index, kept[1]).items()}
