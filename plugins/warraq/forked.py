"""Work done by a child of this process, while this one gets ready for what comes after it."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from warraq.errors import WarraqError

T = TypeVar("T")
M = TypeVar("M")
_PR_SET_PDEATHSIG = 1  # of prctl(2)


def can_fork() -> bool:
    """Whether ``forked`` can be used: on Linux, where a child ends with its parent, while there is no other thread, and nobody
    makes a profile."""
    return sys.platform == "linux" and threading.active_count() == 1 and sys.getprofile() is None


def forked(work: Callable[[], T], meanwhile: Callable[[], M]) -> tuple[T, M]:
    """Return what ``work`` does in a child of this process, and what ``meanwhile`` does in this one; raise what they raise.

    The child ends with this process, however that ends. Raises WarraqError where the child was killed.
    """
    source, target = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if not child:
        _work(work, parent, target)
    os.close(target)
    try:
        with os.fdopen(source, "rb") as told:
            ours = meanwhile()
            found = told.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.waitpid(child, 0)
    if not found:
        raise WarraqError("the process that converts was killed", mend="run again: it goes on where it stopped")
    result, error = pickle.loads(found)  # noqa: S301 (what our own process has just written)
    if error is not None:
        raise error
    return result, ours


def _work(work: Callable[[], Any], parent: int, target: int) -> None:
    """Be the child: work, tell, and end."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:  # it might have ended before
            try:
                told: tuple[Any, BaseException | None] = (work(), None)
            except BaseException as error:
                told = (None, error)
            sys.stdout.flush()
            sys.stderr.flush()
            with os.fdopen(target, "wb") as out:
                pickle.dump(told, out)
    finally:
        os._exit(0)
