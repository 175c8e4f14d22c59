"""The seam through which work is spread: chunks given to any ``concurrent.futures.Executor``, results in order.

Local processes by default; ``DASK=tcp://scheduler:8786`` in the environment gives the same work to a Dask cluster. What
comes out is the same whoever does the work, because every task is a pure function of what it is given.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, TypeVar

from warraq import __version__
from warraq.errors import WarraqError
from warraq.forked import can_fork, end_with

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 64  # items a task: large enough to make its passage cheap, small enough to spread evenly
AHEAD = 3  # chunks under way for each worker, so that none waits and little is held in memory
FEW = 8 * CHUNK  # below this the work is done before worker processes would have started
DASK = "DASK"  # the environment variable with the address of a scheduler
DASK_PATIENCE = "10s"  # for the scheduler to answer
_PRELOAD = ["warraq.convert.stages", "warraq.site.tasks"]  # what every local worker needs that is not forked from here


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers(AbstractContextManager["Workers"]):
    """Processes of this machine, started when first needed; a context manager. Few items are done right here.

    ``forkable``: whether a child of this process can have such workers ``for_child``.
    """

    forkable = True
    _pool: ProcessPoolExecutor | None = None

    def __init__(self, count: int = 0) -> None:
        """``count`` of processes, 0 for one a processor."""
        self._count = count or cores()

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def executor(self, items: float = math.inf) -> Executor | None:
        """The executor for a stage of ``items`` (as far as is known), None if they are too few to be worth one."""
        if items < FEW or self._count < 2:
            return None
        if self._pool is None:
            self._pool = _Pool(self._count)
        return self._pool

    def rest(self) -> None:
        """Let the processes go until they are needed again: beside them, whom a thread watches, no child can be had."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None

    def for_child(self) -> Workers:
        """Return such workers for a child of this process, which must close them."""
        return Workers(self._count)

    @property
    def children(self) -> int:
        """How many children of this process may share its work (see forked), 0 where none can be had; to be asked while the
        workers rest."""
        return self._count if self.forkable and self._count > 1 and can_fork() else 0


class _Pool(ProcessPoolExecutor):
    """A pool that is nothing before the first task: to make one starts a process that watches over semaphores."""

    def __init__(self, count: int) -> None:
        self._max_workers, self._begun, self._beginning = count, False, threading.Lock()

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        with self._beginning:
            if not self._begun:
                # From here while this is the only thread: nothing has to be loaded again. Else by a server that has none.
                methods = multiprocessing.get_all_start_methods()
                method = "fork" if can_fork() else "forkserver" if "forkserver" in methods else "spawn"
                context = multiprocessing.get_context(method)
                if method == "forkserver":
                    context.set_forkserver_preload(_PRELOAD)
                super().__init__(
                    self._max_workers, mp_context=context, initializer=_begin, initargs=(method == "fork",)
                )
                self._begun = True
        return super().submit(*args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._begun:
            super().shutdown(wait, cancel_futures=cancel_futures)


class Given(Workers):
    """An executor from outside, used for everything and left open."""

    forkable = False

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __exit__(self, *_: object) -> None:
        pass

    def executor(self, items: float = math.inf) -> Executor | None:
        """The executor."""
        return self._executor


class DaskCluster(Workers):
    """The workers of a Dask cluster. They must be able to import this program, of the same version."""

    forkable = False

    def __init__(self, address: str) -> None:
        """Connect to the scheduler at ``address``. Raises WarraqError where that cannot be, or no worker is fit."""
        try:
            from distributed import Client
        except ImportError:
            raise WarraqError(
                "Dask is not installed",
                where=f"{DASK}={address}",
                mend="pip install -r requirements/dask.txt, or build without it",
            ) from None
        try:
            client: Any = Client(  # type: ignore[no-untyped-call, unused-ignore]
                address, timeout=DASK_PATIENCE, set_as_default=False
            )
        except (OSError, ValueError, TypeError) as error:
            raise WarraqError("no Dask scheduler answers", where=f"{DASK}={address}", why=_line(error)) from None
        try:
            found = client.run(_version)
        except Exception as error:
            client.close()
            raise WarraqError(
                "the Dask workers cannot import warraq",
                where=f"{DASK}={address}",
                why=_line(error),
                mend="start them with PYTHONPATH naming the plugins folder of this checkout",
            ) from None
        if not found or set(found.values()) != {__version__}:
            client.close()
            why = f"they have {', '.join(sorted(set(found.values())))}" if found else "there is none"
            raise WarraqError(f"no Dask workers of version {__version__}", where=f"{DASK}={address}", why=why)
        self._client, self._executor = client, client.get_executor()
        # ``map_chunks`` asks for it, as of the standard library's executors, to keep all of them busy.
        self._executor._max_workers = sum(client.nthreads().values())

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    def executor(self, items: float = math.inf) -> Executor | None:
        """The cluster for a stage of ``items``, None if they are too few to be sent away."""
        executor: Executor = self._executor
        return executor if items >= FEW else None


def make_executor(workers: int = 0, environment: Mapping[str, str] = os.environ) -> Workers:
    """Return who does the work: the Dask cluster that ``environment`` names, else ``workers`` local processes (0: one a
    processor). Raises WarraqError where the cluster is not to be had."""
    address = environment.get(DASK, "").strip()
    return DaskCluster(address) if address else Workers(workers)


def map_chunks(
    executor: Executor | None,
    function: Callable[..., list[R]],
    fixed: tuple[Any, ...],
    items: Iterable[T],
    chunk: int = CHUNK,
) -> Iterator[R]:
    """Yield the results of ``function(*fixed, [item, …])`` for all ``items`` in order, done in chunks by ``executor``
    (None: here and now). Items are taken as they are needed, so that they may be made lazily."""
    source = iter(items)
    chunks = iter(lambda: list(islice(source, chunk)), [])
    if executor is None:
        for each in chunks:
            yield from function(*fixed, each)
        return
    under_way: deque[Future[list[R]]] = deque()
    width = AHEAD * max(2, getattr(executor, "_max_workers", 0) or cores())
    try:
        for each in chunks:
            under_way.append(executor.submit(function, *fixed, each))
            if len(under_way) >= width:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()


def _begin(forked: bool) -> None:
    """Make this worker end when the build that started it does, even by SIGKILL: it would wait for work for ever. What an
    interrupt does, which a terminal sends to both, is for the build to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if forked and parent is not None:  # it holds what the build has open, its locks too: it must end at once
        gc.freeze()  # what it shares with the build is not looked through, which would copy it
        gc.enable()
        if not end_with(parent.pid or 0):
            os._exit(1)
        return
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _version() -> str:
    """What a worker has of this program."""
    from warraq import __version__ as theirs

    return theirs


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
