"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from functools import cached_property, partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol

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
    days: list[str | None]  # in ISO form
    tags: list[tuple[str, ...]]
    sources: list[tuple[str, ...]]
    aliases: dict[str, list[str]]

    def packed(self) -> bytes:
        """All of it, for ``unpacked`` in a process of this machine (in a fifth of pickle's time)."""
        return marshal.dumps(tuple(getattr(self, each.name) for each in fields(self)))

    @classmethod
    def unpacked(cls, packed: bytes) -> Asked:
        """Return what was ``packed``."""
        return cls(*marshal.loads(packed))  # noqa: S302 (from our parent)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.ids)}

    def whole(self, text_of: TextOf, name: str) -> Document:
        """The document of an id; ``text_of`` gives the text of a file."""
        place = self._places[name]
        return Document(
            id=name,
            url=self.paths[place],
            title=self.titles[place],
            date=self.days[place],
            tags=self.tags[place],
            source=next(iter(self.sources[place]), ""),
            text=text_of(self.files[place]),
        )


TextOf = Callable[[str], str]  # of a content file
Files = Mapping[str, int]  # of the index, by their paths in the site's ``search/``: sizes
Ahead = Any  # what ``search.stored`` has read of an index


class Told(Protocol):
    """Who is told of what is known, in this order."""

    def related(self, found: Nearest) -> object:
        """Take the places of the articles related to each, nearest first."""

    def written(self, files: Files) -> object:
        """Take the files of the index, which are all there now, while its books are still kept."""


Update = Callable[[Asked, TextOf, Workers, Told, Ahead], Stage]


class Indexing:
    """The work of ``update`` on the index: in a child of this process while this one goes on, else, where none can be had, in a
    thread if little is to be done, or at once. Use as a context manager: by its end the work is done."""

    def __init__(
        self,
        update: Update,
        texts: Callable[[], TextOf],
        done: Callable[[Stage], object],
        workers: Workers,
        load: Callable[[], Ahead],
    ) -> None:
        """``update`` is given what ``texts`` opens, ``workers``, and what ``load`` has read; ``done`` is told how it went. A child
        is begun before there is anything to index; it loads, and is sent what is asked: what it would inherit later, each of
        the two would soon hold a copy of, page by page."""
        self._update, self._texts, self._done, self._workers, self._load = update, texts, done, workers, load
        self._stack = ExitStack()
        self._child: Child | None = None
        self._target: Connection | None = None
        self._going: Future[Stage] | None = None
        self._told = _Futures(Future(), Future())
        if workers.forkable and can_fork():
            source, self._target = Pipe(duplex=False)
            self._child = self._stack.enter_context(Child(partial(self._in_child, source)))
            source.close()

    @property
    def aside(self) -> bool:
        """Whether a child does it."""
        return self._child is not None

    def begin(self, asked: Asked, *, little: bool) -> None:
        """Begin with what is ``asked``."""
        if self._child and self._target:
            with suppress(BrokenPipeError):  # it has ended: why, it tells
                self._target.send_bytes(asked.packed())
            self._child.hear()  # the texts are open
        elif little:
            thread = self._stack.enter_context(ThreadPoolExecutor(1))
            self._going = thread.submit(self._in_thread, asked, self._texts())
        else:
            self._done(self._update(asked, self._texts(), self._workers, self._told, None))

    def known(self) -> bool:
        """Whether ``related`` would be told at once."""
        return self._child.heard() if self._child else self._told.nearest.done()

    def related(self) -> Nearest:
        """The places of the articles related to each; to be asked once, and first."""
        found: Nearest = self._child.hear() if self._child else self._told.nearest.result()
        return found

    def files(self) -> Files:
        """The files of the index, which are there by then; to be asked once, and last."""
        found: Files = self._child.hear() if self._child else self._told.files.result()
        return found

    def __enter__(self) -> Indexing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if self._target:
                self._target.close()
            if kind is None and self._child:
                self._done(self._child.hear())
            elif kind is None and self._going:
                self._done(self._going.result())
            elif self._child:  # it must not be waited for
                self._child.end()

    def _in_thread(self, asked: Asked, text_of: TextOf) -> Stage:
        try:
            return self._update(asked, text_of, self._workers, self._told, None)
        except BaseException as error:
            for future in self._told:
                if not future.done():
                    future.set_exception(error)
            raise

    def _in_child(self, source: Connection, tell: Callable[[Any], None]) -> Stage:
        with self._workers.for_child() as own:
            ahead = self._load()
            asked = Asked.unpacked(source.recv_bytes())
            text_of = self._texts()
            tell(None)
            return self._update(asked, text_of, own, _Teller(tell, tell), ahead)


class _Futures(NamedTuple):
    nearest: Future[Nearest]
    files: Future[Files]

    def related(self, found: Nearest) -> None:
        self.nearest.set_result(found)

    def written(self, files: Files) -> None:
        self.files.set_result(files)


class _Teller(NamedTuple):
    related: Callable[[Nearest], None]
    written: Callable[[Files], None]


def asked(corpus: Corpus) -> Asked:
    """Return what is to be indexed of ``corpus``."""
    entries, names = corpus.entries, corpus.names
    return Asked(
        [entry.id for entry in entries], corpus.own, [entry.file for entry in entries], corpus.paths,
        [entry.title for entry in entries], [entry.date.isoformat() if entry.date else None for entry in entries],
        [of["tag"] for of in names], [of["source"] for of in names],
        {name: list(others) for name, others in corpus.vocabulary.aliases.items()},
    )  # fmt: skip


def update(
    asked: Asked,
    text_of: TextOf,
    index: Path,
    language: str,
    workers: Workers,
    told: Told,
    progress: Callable[[int, bool], None] | None = None,
    ahead: Ahead = None,
) -> None:
    """Bring the index in the folder ``index`` up to date with what is ``asked``. ``text_of`` gives the text of a file; ``told`` is
    told things as soon as they are known; ``progress`` how many articles are done, and whether they were known; ``ahead`` is
    what has been read of the index."""
    search.build(
        map(Named, asked.ids, asked.own),
        index,
        language=language,
        aliases=asked.aliases,
        executor=workers.executor(len(asked.ids)),
        progress=progress,
        whole=partial(asked.whole, text_of),
        related=(RELATED, told.related),
        ahead=ahead,
        written=told.written,
    )


def static_folder(index: Path) -> str:
    """Return the folder in which the files lie that are published of the index."""
    return f"{index}/{search.STATIC}/"


def client_files(index: Path, store: Store) -> dict[str, bytes]:
    """Path in the site → content of the search client and the entry to the index. The scripts of the client are kept in the
    ``store``: to make them short takes a fifth of a second."""
    made_from = search.client_digest()
    kept = store.load(_SCRIPTS)
    if not kept or kept[0] != made_from:
        kept = (made_from, search.client())
        store.save(_SCRIPTS, kept)
    return {f"search/{path}": content for path, content in search.client_files(index, kept[1]).items()}
