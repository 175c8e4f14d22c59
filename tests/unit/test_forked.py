"""A child of a process: what it found, what it raised, and that it ends with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from warraq.errors import WarraqError
from warraq.forked import can_fork, forked, shared

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@linux
def test_both_do_their_work() -> None:
    told, ours = forked(os.getpid, os.getpid)
    assert ours == os.getpid() != told


@linux
def test_much_is_told() -> None:
    assert forked(lambda: "ورق" * 1_000_000, lambda: time.sleep(0.05)) == ("ورق" * 1_000_000, None)


@linux
def test_what_the_child_raises_is_raised_here() -> None:
    def fail() -> None:
        raise WarraqError("broken", where="a.jsonl", why="cut off", mend="send it again")

    with pytest.raises(WarraqError, match=r"a\.jsonl: broken: cut off \(send it again\)"):
        forked(fail, lambda: None)


@linux
def test_a_killed_child_is_told_of() -> None:
    with pytest.raises(WarraqError, match="killed"):
        forked(lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: None)


@linux
def test_what_is_raised_here_ends_the_child(tmp_path: Path) -> None:
    def late() -> None:
        time.sleep(0.5)
        (tmp_path / "late").touch()

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forked(late, fail)
    time.sleep(0.7)
    assert not (tmp_path / "late").exists()


@linux
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from warraq.forked import forked\n"
        "def work():\n"
        "    Path(sys.argv[1], 'begun').touch()\n"
        "    time.sleep(1)\n"
        "    Path(sys.argv[1], 'late').touch()\n"
        "forked(work, lambda: time.sleep(5))\n"
    )
    path = str(Path(__file__).parents[2] / "plugins")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], env=os.environ | {"PYTHONPATH": path}
    ) as parent:
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        parent.kill()
    time.sleep(1.2)
    assert not (tmp_path / "late").exists()


def test_nobody_forks_beside_a_thread() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not can_fork()
    finally:
        done.set()
        other.join()


@linux
def test_children_share_what_is_to_be_done() -> None:
    done = list(shared(lambda number: (number, os.getpid()), 40, 2))
    assert sorted(number for number, _ in done) == list(range(40))
    assert os.getpid() not in {process for _, process in done}


@linux
def test_what_one_of_several_children_raises_is_raised_here_and_ends_them() -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise WarraqError("broken", where="a.jsonl")
        return number

    with pytest.raises(WarraqError, match="broken"):
        list(shared(fail, 1000, 2))
    with pytest.raises(ChildProcessError):  # there is none left
        os.waitpid(-1, os.WNOHANG)


@linux
def test_of_several_children_a_killed_one_is_told_of() -> None:
    with pytest.raises(WarraqError, match="killed"):
        list(shared(lambda number: number or os.kill(os.getpid(), signal.SIGKILL), 10, 2))
