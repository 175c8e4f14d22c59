"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any

from warraq import search
from warraq.executor import Workers
from warraq.forked import Child, can_fork
from warraq.progress import Stage
from warraq.search import Document, Named
from warraq.site.corpus import Corpus
from warraq.site.store import Store

RELATED = 5  # articles
_SCRIPTS = "client"  # in the books
Nearest = list[list[int]]  # the places of the articles related to each, nearest first


@dataclass(frozen=True)
class Asked:
    """What is to be indexed, each article at its place: what is asked of all, and what makes whole those that are asked for."""

    ids: list[str]
    own: list[str]  # digests
    files: list[str]
    paths: list[str]
    titles: list[str]
    days: list[datetime.datetime | None]
    tags: list[tuple[str, ...]]
    sources: list[tuple[str, ...]]
    aliases: Mapping[str, Sequence[str]]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.ids)}

    def whole(self, text_of: TextOf, name: str) -> Document:
        """The document of an id; ``text_of`` gives the text of a file."""
        place = self._places[name]
        date = self.days[place]
        return Document(
            id=name,
            url=self.paths[place],
            title=self.titles[place],
            date=date.isoformat() if date else None,
            tags=self.tags[place],
            source=next(iter(self.sources[place]), ""),
            text=text_of(self.files[place]),
        )


TextOf = Callable[[str], str]  # of a content file
Tell = Callable[[Nearest], None]  # of the related articles, as soon as they are known
Update = Callable[[Asked, TextOf, Workers, Tell], Stage]


class Indexing:
    """The work of ``update`` on the index: in a child of this process while this one goes on, else, where none can be had, in a
    thread if little is to be done, or at once. Use as a context manager: by its end the work is done."""

    def __init__(
        self, update: Update, texts: Callable[[], TextOf], done: Callable[[Stage], object], workers: Workers, *, early: bool
    ) -> None:  # fmt: skip
        """``update`` is given what ``texts`` opens, and ``workers``; ``done`` is told how it went. An ``early`` child is begun
        before there is anything to index, and sent it: what it would inherit later it would soon hold a second time."""
        self._update, self._texts, self._done, self._workers = update, texts, done, workers
        self._stack = ExitStack()
        self._child: Child | None = None
        self._going: Future[Stage] | None = None
        self._told: Future[Nearest] = Future()
        self._target: Connection | None = None
        if early and workers.forkable and can_fork():
            source, self._target = Pipe(duplex=False)
            self._child = self._stack.enter_context(Child(partial(self._in_child, source.recv_bytes)))

    @property
    def aside(self) -> bool:
        """Whether a child does it."""
        return self._child is not None

    def begin(self, asked: Asked, *, little: bool) -> None:
        """Begin with what is ``asked``."""
        if self._target:
            self._target.send_bytes(pickle.dumps(asked, pickle.HIGHEST_PROTOCOL))
        elif self._workers.forkable and can_fork():
            self._child = self._stack.enter_context(Child(partial(self._in_child, lambda: asked)))
        elif little:
            thread = self._stack.enter_context(ThreadPoolExecutor(1))
            self._going = thread.submit(self._in_thread, asked, self._texts())
        else:
            self._done(self._update(asked, self._texts(), self._workers, self._told.set_result))
        if self._child:
            self._child.hear()  # the texts are open

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

    def _in_child(self, asked: Callable[[], Asked | bytes], tell: Callable[[Any], None]) -> Stage:
        with self._workers.for_child() as own:
            told = asked()
            text_of = self._texts()
            tell(None)
            if isinstance(told, bytes):
                told = pickle.loads(told)  # noqa: S301 (from our parent)
            return self._update(told, text_of, own, tell)


def asked(corpus: Corpus) -> Asked:
    """Return what is to be indexed of ``corpus``."""
    entries, names = corpus.entries, corpus.names
    return Asked(
        [entry.id for entry in entries], corpus.own, [entry.file for entry in entries], corpus.paths,
        [entry.title for entry in entries], [entry.date for entry in entries],
        [of["tag"] for of in names], [of["source"] for of in names], corpus.vocabulary.aliases,
    )  # fmt: skip


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
    search.build(
        map(Named, asked.ids, asked.own),
        index,
        language=language,
        aliases=asked.aliases,
        executor=workers.executor(len(asked.ids)),
        progress=progress,
        whole=partial(asked.whole, text_of),
        related=(RELATED, told),
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
