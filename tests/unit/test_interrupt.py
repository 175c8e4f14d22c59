"""Ctrl-C ends a program wherever it is, with one line and the terminal as it was."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = "import os, signal, sys, time\nfrom warraq.interrupt import end_on_interrupt\nend_on_interrupt('stopped', 7)\n"
INTERRUPT = "os.kill(os.getpid(), signal.SIGINT)"


def run(project: Path, program: str, **how: object) -> subprocess.CompletedProcess[str]:
    """Run ``program`` after BEGIN, and say how it ended."""
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program], env=os.environ | {"PYTHONPATH": str(project / "plugins")}, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, **how,
    )  # fmt: skip


@pytest.mark.parametrize(
    "program",
    [
        f"try:\n    {INTERRUPT}\nexcept BaseException:\n    pass\nprint('went on')",
        f"class Lost:\n    def __del__(self):\n        {INTERRUPT}\nLost()\nprint('went on')",
        f"class Named:\n    def __set_name__(self, *_):\n        {INTERRUPT}\nclass Owner:\n    name = Named()",
    ],
)
def test_nothing_loses_it(project: Path, program: str) -> None:
    done = run(project, "print('said before')\n" + program)
    assert (done.returncode, done.stdout, done.stderr) == (7, "said before\n", "stopped\n")


def test_children_end_without_a_word(project: Path) -> None:
    program = (
        "from warraq.forked import Child\n"
        "def work(tell):\n"
        "    tell('begun')\n"
        "    time.sleep(60)\n"
        "with Child(work) as child:\n"
        "    child.hear()\n"
        "    os.killpg(0, signal.SIGINT)\n"
        "    time.sleep(60)\n"
    )
    done = run(project, program, start_new_session=True)
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "stopped\n")


def test_who_was_started_with_interrupts_ignored_ignores_them(project: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = run(project, f"{INTERRUPT}\nprint('went on')")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")


def test_the_cursor_is_seen_again(project: Path) -> None:
    ours, theirs = pty.openpty()
    program = (
        "from warraq.progress import Work\n"
        "with Work() as work, work.stage('reading', total=3) as stage:\n"
        "    work.advance(stage)\n"
        f"    {INTERRUPT}\n"
    )
    environment = os.environ | {"PYTHONPATH": str(project / "plugins"), "TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-c", BEGIN + program], env=environment, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        try:
            while got := os.read(ours, 4096):
                said += got
        except OSError:  # how a terminal ends
            pass
        os.close(ours)
    assert process.returncode == 7
    assert said.rindex(b"\x1b[?25h") > said.rindex(b"\x1b[?25l")  # shown after it was hidden
    assert said.endswith(b"stopped\r\n")
