"""The seam through which work is spread: chunks given to any ``concurrent.futures.Executor``, results in order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 64  # items a task: large enough to make its passage cheap, small enough to spread evenly
AHEAD = 3  # chunks under way for each worker, so that none waits and little is held in memory
FEW = 3 * CHUNK  # below this the work is done before worker processes would have started
_PRELOAD = ["warraq.site.tasks"]


def workers() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalProcesses:
    """Processes of this machine, started when first needed; a context manager. ``few`` items are done right here."""

    def __init__(self, count: int = 0) -> None:
        """``count`` of processes, 0 for one a processor."""
        self._count = count or workers()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> LocalProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def executor(self, items: int) -> Executor | None:
        """The executor for a stage of ``items``, None if they are too few to be worth one."""
        if items < FEW or self._count < 2:
            return None
        if self._pool is None:
            # Forked from a server that has imported what workers need, and that has no threads.
            method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
            context = multiprocessing.get_context(method)
            if method == "forkserver":
                context.set_forkserver_preload(_PRELOAD)
            self._pool = ProcessPoolExecutor(self._count, mp_context=context)
        return self._pool


class Given:
    """An executor from outside (of a Dask cluster, say), used for everything and left open."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __enter__(self) -> Given:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def executor(self, items: int) -> Executor | None:
        """The executor."""
        return self._executor


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
    width = AHEAD * max(2, getattr(executor, "_max_workers", 0) or workers())
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
