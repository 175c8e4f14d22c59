"""Work done by a child of this process, which has all that this one has, while this one goes on.

A thread would do for arrays; what is Python's own only another process does at the same time.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, TypeVar

from warraq.errors import WarraqError

T = TypeVar("T")
Tell = Callable[[Any], None]
_PR_SET_PDEATHSIG = 1  # of prctl(2)
_NUMBER_BYTES = 4  # of a piece's number in the pipe that children take it from
MOST_PIECES = 8192  # what a pipe takes at once, everywhere


def can_fork() -> bool:
    """Whether a Child can be had: on Linux, where it ends with its parent, while there is no other thread, and nobody makes a
    profile."""
    return sys.platform == "linux" and threading.active_count() == 1 and sys.getprofile() is None


class Child:
    """A child of this process at work. Use as a context manager: at the end of the block, however that ends, it has ended."""

    def __init__(self, work: Callable[[Tell], object]) -> None:
        """Do ``work`` there; it is given what tells this process something, and what it returns is told last."""
        self.told, target = Pipe(duplex=False)
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self._process = os.fork()
        if not self._process:
            _be_child(work, parent, target)
        target.close()

    def hear(self) -> Any:
        """Return what the child tells next, as soon as it does; raise what its work raised, WarraqError where it was killed."""
        try:
            told, error = pickle.loads(self.told.recv_bytes())  # noqa: S301 (our own process)
        except (EOFError, OSError):
            raise WarraqError("a part of the build was killed", mend="is memory short? Run again") from None
        if error is not None:
            raise error
        return told

    def end(self) -> None:
        """End it, whatever it is at."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.told.close()
        if kind is not None:
            self.end()
        os.waitpid(self._process, 0)


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Do ``work`` in a child of this process while the block goes on, or before it where no child can be had; by the end of the
    block it is done. Raises what it raised."""
    if not can_fork():
        work()
        yield
        return
    with Child(lambda _: work()) as child:
        yield
        child.hear()


def shared(work: Callable[[int], T], pieces: int, children: int) -> Iterator[T]:
    """Yield what ``work(n)``, never None, returns for every n below ``pieces`` (at most MOST_PIECES), in any order; so many
    ``children`` of this process take the next piece whenever they are done with one. Raises as ``Child.hear`` does."""
    source, target = os.pipe()
    with os.fdopen(source, "rb", buffering=0) as queue, ExitStack() as stack:
        os.write(target, b"".join(n.to_bytes(_NUMBER_BYTES, "little") for n in range(pieces)))
        os.close(target)

        def take(tell: Tell) -> None:
            gc.freeze()  # what this process shares with its parent is not looked through, which would copy it
            gc.enable()
            while number := queue.read(_NUMBER_BYTES):
                tell(work(int.from_bytes(number, "little")))

        at_work = {(child := stack.enter_context(Child(take))).told: child for _ in range(min(children, pieces))}
        while at_work:
            for told in wait(list(at_work)):
                assert isinstance(told, Connection)
                one = at_work[told].hear()
                if one is None:  # there is no more for it
                    del at_work[told]
                else:
                    yield one


def end_with(parent: int) -> bool:
    """Have this process killed when the process ``parent``, which has forked it, ends, on Linux; False if it has ended before."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return os.getppid() == parent


def _be_child(work: Callable[[Tell], object], parent: int, target: Connection) -> None:
    """Work, tell, and end."""
    try:
        if end_with(parent):

            def tell(value: Any, error: BaseException | None = None) -> None:
                target.send_bytes(pickle.dumps((value, error), pickle.HIGHEST_PROTOCOL))

            try:
                tell(work(tell))
            except BaseException as error:
                tell(None, error)
            sys.stdout.flush()
            sys.stderr.flush()
    finally:
        os._exit(0)
