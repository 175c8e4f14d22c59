"""Measures one command with all the processes that it starts: wall and CPU seconds, peak memory, exit status.

    python bench/measure.py REPORT.json LOG -- COMMAND [ARGUMENT ...]

On Linux the measuring process adopts what outlives its parent (a fork server, for one), so that its time counts too. Memory
is that of all processes together at the worst of the moments looked at, SAMPLE_SECONDS apart: pages of its own that several
share are counted once, mapped files (programs, libraries) as in the process that maps most, since others map them too.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Measured:
    """Seconds, bytes, and how the command ended."""

    wall: float
    cpu: float
    peak: int
    status: int


def measure(command: list[str], log: Path, cwd: Path | None = None, timeout: float | None = None) -> Measured:
    """Run ``command``, what it prints into the file ``log``, and return what it took.

    Raises subprocess.TimeoutExpired after ``timeout`` seconds; the command is ended.
    """
    report = log.with_suffix(".measured")
    report.unlink(missing_ok=True)
    wrapped = [sys.executable, __file__, str(report), str(log), "--", *command]
    with subprocess.Popen(wrapped, cwd=cwd, start_new_session=True) as process:
        try:
            process.wait(timeout)
        except BaseException:
            os.killpg(process.pid, 9)
            raise
    return Measured(**json.loads(report.read_text()))


class _Peak(threading.Thread):
    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes = 0

    def run(self) -> None:
        while True:
            held = [_memory(process) for process in _descendants(os.getpid())]
            self.bytes = max(self.bytes, sum(own for own, _ in held) + max((mapped for _, mapped in held), default=0))
            time.sleep(SAMPLE_SECONDS)


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found, fresh = set(), {root}
    while fresh:
        fresh = {process for process, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return sorted(found)


def _memory(process: int) -> tuple[int, int]:
    """Bytes that a process holds (its share of what it shares with others of ours), and bytes of files that it maps."""
    values: dict[str, int] = {}
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
            name, _, rest = line.partition(":")
            values[name] = int(rest.split()[0]) * 1024
    except (OSError, ValueError):
        return 0, 0
    own = values.get("Pss_Anon", 0) + values.get("Pss_Shmem", 0)
    return own, max(0, values.get("Rss", 0) - values.get("Anonymous", 0))


def main() -> int:
    """Run the command named on the command line and write the report."""
    report, log, _, *command = sys.argv[1:]
    peak = _Peak()
    if Path("/proc/self/smaps_rollup").exists():
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        peak.start()
    began = time.monotonic()
    with Path(log).open("wb") as stream:
        status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT)
    wall = time.monotonic() - began
    while True:  # those who outlived it
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = used.ru_utime + used.ru_stime
    Path(report).write_text(
        json.dumps({"wall": wall, "cpu": cpu, "peak": peak.bytes or largest, "status": status}), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
