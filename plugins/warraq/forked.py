"""Work done by a child of this process, which has all that this one has, while this one goes on.

A thread would do for arrays; what is Python's own only another process does at the same time.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from warraq.errors import WarraqError

T = TypeVar("T")
M = TypeVar("M")
Tell = Callable[[Any], None]
_PR_SET_PDEATHSIG = 1  # of prctl(2)


def can_fork() -> bool:
    """Whether a Child can be had: on Linux, where it ends with its parent, while there is no other thread, and nobody makes a
    profile."""
    return sys.platform == "linux" and threading.active_count() == 1 and sys.getprofile() is None


class Child:
    """A child of this process at work. Use as a context manager: at the end of the block, however that ends, it has ended."""

    def __init__(self, work: Callable[[Tell], object]) -> None:
        """Do ``work`` there; it is given what tells this process something, and what it returns is told last."""
        source, target = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self._process = os.fork()
        if not self._process:
            _be_child(work, parent, target)
        os.close(target)
        self._told = os.fdopen(source, "rb")

    def hear(self) -> Any:
        """Return what the child tells next, as soon as it does; raise what its work raised, WarraqError where it was killed."""
        try:
            told, error = pickle.load(self._told)  # noqa: S301 (our own process)
        except (EOFError, pickle.UnpicklingError):
            raise WarraqError("a part of the build was killed", mend="is memory short? Run again") from None
        if error is not None:
            raise error
        return told

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._told.close()
        if kind is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def forked(work: Callable[[], T], meanwhile: Callable[[], M]) -> tuple[T, M]:
    """Return what ``work`` does in a child of this process, and what ``meanwhile`` does in this one; raise what they raise."""
    with Child(lambda _: work()) as child:
        ours = meanwhile()
        return child.hear(), ours


def _be_child(work: Callable[[Tell], object], parent: int, target: int) -> None:
    """Work, tell, and end."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:  # it might have ended before
            with os.fdopen(target, "wb") as out:

                def tell(value: Any, error: BaseException | None = None) -> None:
                    pickle.dump((value, error), out, pickle.HIGHEST_PROTOCOL)
                    out.flush()

                try:
                    tell(work(tell))
                except BaseException as error:
                    tell(None, error)
                sys.stdout.flush()
                sys.stderr.flush()
    finally:
        os._exit(0)
