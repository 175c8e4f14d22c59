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
from warraq.forked import Child, Tell, can_fork, shared

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@linux
def test_both_do_their_work() -> None:
    with Child(lambda _: os.getpid()) as child:
        assert child.hear() not in (None, os.getpid())


@linux
def test_things_are_told_in_their_order() -> None:
    def work(tell: Tell) -> str:
        tell("first")
        tell(None)
        return "last"

    with Child(work) as child:
        assert [child.hear() for _ in range(3)] == ["first", None, "last"]


@linux
def test_much_is_told() -> None:
    with Child(lambda _: "ورق" * 1_000_000) as child:
        time.sleep(0.05)
        assert child.hear() == "ورق" * 1_000_000


def children() -> set[str]:
    """The children of this process, other tests' too."""
    threads = Path("/proc/self/task").glob("*/children")
    return {child for thread in threads for child in thread.read_text().split()}


@linux
def test_what_the_child_raises_is_raised_here() -> None:
    def fail(_: Tell) -> None:
        raise WarraqError("broken", where="a.jsonl", why="cut off", mend="send it again")

    with pytest.raises(WarraqError, match=r"a\.jsonl: broken: cut off \(send it again\)"), Child(fail) as child:
        child.hear()


@linux
def test_a_killed_child_is_told_of() -> None:
    def die(_: Tell) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WarraqError, match="killed"), Child(die) as child:
        child.hear()


@linux
def test_what_is_raised_here_ends_the_child(tmp_path: Path) -> None:
    def late(_: Tell) -> None:
        time.sleep(0.5)
        (tmp_path / "late").touch()

    with pytest.raises(KeyboardInterrupt), Child(late):
        raise KeyboardInterrupt
    time.sleep(0.7)
    assert not (tmp_path / "late").exists()


@linux
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from warraq.forked import Child\n"
        "def work(tell):\n"
        "    Path(sys.argv[1], 'begun').touch()\n"
        "    time.sleep(1)\n"
        "    Path(sys.argv[1], 'late').touch()\n"
        "with Child(work):\n"
        "    time.sleep(5)\n"
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

    before = children()
    with pytest.raises(WarraqError, match="broken"):
        list(shared(fail, 1000, 2))
    assert children() <= before


@linux
def test_of_several_children_a_killed_one_is_told_of() -> None:
    with pytest.raises(WarraqError, match="killed"):
        list(shared(lambda number: number or os.kill(os.getpid(), signal.SIGKILL), 10, 2))
