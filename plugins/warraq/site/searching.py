"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

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


class Said(NamedTuple):
    """What makes an article a whole document, but for its text."""

    file: str
    path: str
    title: str
    day: str | None  # in ISO form, with the time
    tags: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Asked:
    """What is to be indexed: ids and digests of all articles, and what is ``said`` of those that the index does not know."""

    language: str
    aliases: dict[str, list[str]]
    ids: list[str]
    own: list[str]  # digests
    said: Callable[[str], Said]  # of an id

    def whole(self, text_of: TextOf, name: str) -> Document:
        """The document of an id; ``text_of`` gives the text of a file."""
        file, path, title, day, tags, source = self.said(name)
        return Document(id=name, url=path, title=title, date=day, tags=tags, source=source, text=text_of(file))


TextOf = Callable[[str], str]  # of a content file
Files = Mapping[str, int]  # of the index, by their paths in the site's ``search/``: sizes
Ahead = Any  # what ``search.stored`` has read of an index


class Told:
    """Hands on what is known as soon as it is, the one maybe from another process than the other; knows whether it was told the
    files."""

    def __init__(
        self, related: Callable[[Nearest], object], written: Callable[[Files], object], *, apart: bool = False
    ) -> None:
        """``related`` takes the places of the articles related to each, nearest first, if ``apart``, also in a child of the process
        that is told; ``written`` the files of the index, once all of them are there."""
        self.related, self._written, self.apart, self.files = related, written, apart, False

    def written(self, files: Files) -> None:
        """The ``files`` are there."""
        self.files = True
        self._written(files)


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
        folder: Path,
    ) -> None:
        """``update`` is given what ``texts`` opens, ``workers``, and what has been read of the index in ``folder``; ``done`` is told
        how it went. A child is begun before there is anything to index; it loads, and is sent what is asked: what it would
        inherit later, each of the two would soon hold a copy of, page by page."""
        self._update, self._texts, self._done, self._workers, self._folder = update, texts, done, workers, folder
        self._stack = ExitStack()
        self._child: Child | None = None
        self._target: Connection | None = None
        self._nearest: Connection | None = None  # whoever finds the related articles tells them here
        self._going: Future[Stage] | None = None
        self._found: tuple[Future[Nearest], Future[Files]] = Future(), Future()  # where there is no child
        self._told = Told(self._found[0].set_result, self._found[1].set_result)
        if workers.forkable and can_fork():
            source, self._target = Pipe(duplex=False)
            self._nearest, nearest = Pipe(duplex=False)
            self._child = self._stack.enter_context(Child(partial(self._in_child, source, nearest)))
            source.close()
            nearest.close()

    @property
    def aside(self) -> bool:
        """Whether a child does it."""
        return self._child is not None

    def begin(self, asked: Asked, *, little: bool) -> None:
        """Begin with what is ``asked``."""
        if self._child and self._target:
            with suppress(BrokenPipeError):  # it has ended: why, it tells
                self._target.send_bytes(marshal.dumps((asked.language, asked.aliases, asked.ids, asked.own)))
            wanted = [asked.ids[place] for place in self._child.hear()]  # the texts are open
            with suppress(BrokenPipeError):
                self._target.send_bytes(marshal.dumps({name: tuple(asked.said(name)) for name in wanted}))
        elif little:
            thread = self._stack.enter_context(ThreadPoolExecutor(1))
            self._going = thread.submit(self._in_thread, asked, self._texts())
        else:
            self._done(self._updated(asked, self._texts(), self._workers, self._told, None))

    def known(self) -> bool:
        """Whether ``related`` would be told at once."""
        return self._nearest.poll() if self._nearest else self._found[0].done()

    def related(self) -> Nearest:
        """The places of the articles related to each; to be asked once."""
        if not self._child or not self._nearest:
            return self._found[0].result()
        try:
            found: Nearest = marshal.loads(self._nearest.recv_bytes())  # noqa: S302 (from our child)
        except EOFError:
            self._child.hear()  # it raises what has happened there
            raise
        return found

    def files(self) -> Files:
        """The files of the index, which are there by then; to be asked once."""
        found: Files = self._child.hear() if self._child else self._found[1].result()
        return found

    def __enter__(self) -> Indexing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            for pipe in filter(None, (self._target, self._nearest)):
                pipe.close()
            if kind is None and self._child:
                self._done(self._child.hear())
            elif kind is None and self._going:
                self._done(self._going.result())
            elif self._child:  # it must not be waited for
                self._child.end()

    def _in_thread(self, asked: Asked, text_of: TextOf) -> Stage:
        try:
            return self._updated(asked, text_of, self._workers, self._told, None)
        except BaseException as error:
            for future in self._found:
                if not future.done():
                    future.set_exception(error)
            raise

    def _in_child(self, source: Connection, nearest: Connection, tell: Callable[[Any], None]) -> Stage:
        def related(found: Nearest) -> None:
            nearest.send_bytes(marshal.dumps(found))
            nearest.close()

        with self._workers.for_child() as own:
            ahead = search.stored(self._folder)
            language, aliases, ids, digests = marshal.loads(source.recv_bytes())  # noqa: S302 (from our parent)
            text_of = self._texts()
            tell(search.missing(ahead, digests, language=language, aliases=aliases))
            said = marshal.loads(source.recv_bytes())  # noqa: S302
            asked = Asked(language, aliases, ids, digests, lambda name: Said(*said[name]))
            return self._updated(asked, text_of, own, Told(related, tell, apart=True), ahead)

    def _updated(self, asked: Asked, text_of: TextOf, workers: Workers, told: Told, ahead: Ahead) -> Stage:
        stage = self._update(asked, text_of, workers, told, ahead)
        if not told.files:
            told.written(search.static_files(self._folder))
        return stage


def asked(corpus: Corpus, language: str) -> Asked:
    """Return what is to be indexed of ``corpus``."""
    ids = [entry.id for entry in corpus.entries]
    places = {name: place for place, name in enumerate(ids)}

    def said(name: str) -> Said:
        place = places[name]
        entry, names = corpus.entries[place], corpus.names[place]
        day = entry.date.isoformat() if entry.date else None
        source = next(iter(names["source"]), "")
        return Said(entry.file, corpus.paths[place], entry.title, day, names["tag"], source)

    aliases = {name: list(others) for name, others in corpus.vocabulary.aliases.items()}
    return Asked(language, aliases, ids, corpus.own, said)


def update(
    asked: Asked,
    text_of: TextOf,
    index: Path,
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
        language=asked.language,
        aliases=asked.aliases,
        executor=workers.executor(len(asked.ids)),
        progress=progress,
        whole=partial(asked.whole, text_of),
        related=(RELATED, told.related),
        ahead=ahead,
        written=told.written,
        apart=told.apart,
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
