"""Who indexes, and when: a child of the build that stands by from early on, a thread, or the build itself."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any

from warraq import search
from warraq.executor import Workers
from warraq.forked import Child, can_fork
from warraq.progress import Stage, Work
from warraq.site.searching import Ahead, Asked, Files, Nearest, Said, TextOf, Told, update
from warraq.site.store import BOOKS, texts

_INDEX = "index"  # the folder in that of the cache


class Standby:
    """A child of this process that loads what indexes, reads what an earlier build has left, and waits to be told what there
    is to index. It is begun before anybody knows that: then it has loaded when it is told, and inherits no corpus, of which each
    of the two would soon hold a copy, page by page. While others need all cores for what everybody waits for, it sleeps."""

    def __init__(self, cache: Path, workers: Workers) -> None:
        """``cache`` holds the index and the texts; the child has workers of its own, like ``workers``. It sleeps until ``wake``."""
        self._cache, self._workers, self._done, self._awake = cache, workers, False, False
        source, self._target = Pipe(duplex=False)
        self._nearest, nearest = Pipe(duplex=False)  # whoever finds the related articles tells them here
        self._child = Child(partial(self._work, source, nearest))
        source.close()
        nearest.close()

    def wake(self) -> None:
        """Let it load what it needs; may be called again."""
        if not self._awake:
            self._awake = True
            with suppress(BrokenPipeError):
                self._target.send_bytes(b"")

    def begin(self, asked: Asked) -> None:
        """Begin with what is ``asked``; the texts of what is new must have been committed."""
        self.wake()
        with suppress(BrokenPipeError):  # it has ended: why, it tells
            self._target.send_bytes(marshal.dumps((asked.language, asked.aliases, asked.ids, asked.own)))
        wanted = [asked.ids[place] for place in self._child.hear()]  # the texts are open
        with suppress(BrokenPipeError):
            self._target.send_bytes(marshal.dumps({name: tuple(asked.said(name)) for name in wanted}))

    def known(self) -> bool:
        """Whether ``related`` would be told at once."""
        return self._nearest.poll()

    def related(self) -> Nearest:
        """The places of the articles related to each; to be asked once."""
        try:
            found: Nearest = marshal.loads(self._nearest.recv_bytes())  # noqa: S302 (from our child)
        except EOFError:
            self._child.hear()  # it raises what has happened there
            raise
        return found

    def files(self) -> Files:
        """The files of the index, which are there by then; to be asked once."""
        found: Files = self._child.hear()
        return found

    def end(self) -> Stage:
        """How it went, once the index's own books are kept; to be asked last."""
        stage: Stage = self._child.hear()
        self._done = True
        return stage

    def close(self) -> None:
        """See to it that the child has ended, whatever it was at; may be called again."""
        if not self._target.closed:
            self._target.close()
            self._nearest.close()
            if not self._done:
                self._child.end()
            self._child.__exit__(None)

    def _work(self, source: Connection, nearest: Connection, tell: Callable[[Any], None]) -> Stage:
        def related(found: Nearest) -> None:
            nearest.send_bytes(marshal.dumps(found))
            nearest.close()

        source.recv_bytes()  # of ``wake``
        from warraq.search import indexer  # noqa: F401 (while there is time)

        with self._workers.for_child() as own:
            ahead = search.stored(self._cache / _INDEX)
            language, aliases, ids, digests = marshal.loads(source.recv_bytes())  # noqa: S302 (from our parent)
            text_of = texts(self._cache / BOOKS)
            tell(search.missing(ahead, digests, language=language, aliases=aliases))
            said = marshal.loads(source.recv_bytes())  # noqa: S302
            asked = Asked(language, aliases, ids, digests, lambda name: Said(*said[name]))
            work = Work(quiet=True)  # our parent writes to the terminal
            return _updated(asked, text_of, self._cache, own, Told(related, tell, apart=True), work, ahead)


class Indexing:
    """Brings the index up to date: a ``Standby`` does, else, where none can be had, a thread if little is to be done, or this
    process at once. Use as a context manager: by its end the work is done."""

    def __init__(self, cache: Path, workers: Workers, work: Work, standby: Standby | None = None) -> None:
        """``cache`` holds the index and the texts; how it went is noted in ``work``. A ``standby`` may have been begun before."""
        self._cache, self._workers, self._work = cache, workers, work
        self._stack = ExitStack()
        self._going: Future[Stage] | None = None
        self._found: tuple[Future[Nearest], Future[Files]] = Future(), Future()  # where there is no child
        self._told = Told(self._found[0].set_result, self._found[1].set_result)
        self._standby = standby or (Standby(cache, workers) if workers.forkable and can_fork() else None)

    @property
    def aside(self) -> bool:
        """Whether a child does it."""
        return self._standby is not None

    @property
    def folder(self) -> Path:
        """Where the index lies."""
        return self._cache / _INDEX

    def begin(self, asked: Asked, *, little: bool) -> None:
        """Begin with what is ``asked``."""
        if self._standby:
            self._standby.begin(asked)
        elif little:
            thread = self._stack.enter_context(ThreadPoolExecutor(1))
            self._going = thread.submit(self._in_thread, asked, texts(self._cache / BOOKS))
        else:
            text_of = texts(self._cache / BOOKS)
            _updated(asked, text_of, self._cache, self._workers, self._told, self._work)

    def known(self) -> bool:
        """Whether ``related`` would be told at once."""
        return self._standby.known() if self._standby else self._found[0].done()

    def related(self) -> Nearest:
        """The places of the articles related to each; to be asked once."""
        return self._standby.related() if self._standby else self._found[0].result()

    def files(self) -> Files:
        """The files of the index, which are there by then; to be asked once."""
        return self._standby.files() if self._standby else self._found[1].result()

    def __enter__(self) -> Indexing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            try:
                if kind is None and self._standby:
                    self._work.stages.append(self._standby.end())
                elif kind is None and self._going:
                    self._work.stages.append(self._going.result())
            finally:
                if self._standby:
                    self._standby.close()

    def _in_thread(self, asked: Asked, text_of: TextOf) -> Stage:
        try:
            return _updated(asked, text_of, self._cache, self._workers, self._told, Work(quiet=True))
        except BaseException as error:
            for future in self._found:
                if not future.done():
                    future.set_exception(error)
            raise


def _updated(
    asked: Asked, text_of: TextOf, cache: Path, workers: Workers, told: Told, work: Work, ahead: Ahead = None
) -> Stage:
    """Bring the index in ``cache`` up to date, as a stage of ``work``, and tell ``told`` what is known; return how it went."""
    with work.stage("index", len(asked.ids)) as stage:

        def done(count: int, known: bool) -> None:
            work.advance(stage, count, skipped=known)

        update(asked, text_of, cache / _INDEX, workers, told, done, ahead)
    if not told.files:
        told.written(search.static_files(cache / _INDEX))
    return stage
