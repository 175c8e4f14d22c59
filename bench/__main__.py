"""``make bench``: the same articles published by this project, by Hugo with Pagefind, and by stock Pelican.

    make bench [BENCH_N=2000,8000,16000] [ARGS="--work DIR --only warraq --results DIR"]

Prints a table and writes it with the machine's description, as JSON and as a plot, into ``bench/results/``.

Where many files were deleted in the last minutes, ext4 without a journal looks past all of them for each file that it
makes: wait five minutes between two runs. Nothing is deleted while one is going on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.material import PROJECT
from bench.plot import plot
from bench.programs import HugoPagefind, Pelican, Run, Warraq, versions

DEFAULT = "2000,8000,16000"
PELICAN_AT_MOST = 2000  # articles: its loops are quadratic


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="where the sites are built and left (default: a temporary folder)")
    parser.add_argument("--only", choices=("warraq",), help="leave the others out")
    parser.add_argument("--results", type=Path, default=PROJECT / "bench" / "results")
    options = parser.parse_args()
    counts = [int(count) for count in os.environ.get("BENCH_N", DEFAULT).split(",")]
    machine = describe()
    say_machine(machine)
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as temporary:
        for count in counts:
            folder = (options.work or Path(temporary)) / str(count)
            for run in measure_all(folder, count, others=options.only is None, edits=count == max(counts)):
                say(run, header=not runs)
                runs.append(run)
                write(options.results, machine, runs)
    print(f"Results: {options.results}")


def write(folder: Path, machine: dict[str, Any], runs: list[Run]) -> None:
    """Write what has been measured so far into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine, "runs": [asdict(run) for run in runs]}
    (folder / "scale.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "scale.svg").write_text(plot([run for run in runs if run.what == "full"]), encoding="utf-8")


def measure_all(folder: Path, count: int, *, others: bool, edits: bool) -> Any:
    """Yield the runs on ``count`` articles in ``folder``; with ``edits`` also what small changes cost."""
    ours = Warraq(folder / "warraq", count)
    yield ours.run("full")
    theirs = None
    if others:
        theirs = HugoPagefind(folder / "hugo", ours.content, lean=False)
        yield theirs.run("full")
        yield HugoPagefind(folder / "hugo-lean", ours.content, lean=True).run("full")
        if count <= PELICAN_AT_MOST:
            yield Pelican(folder / "pelican", ours.content).run("full")
    if not edits:
        return
    yield ours.run("nothing")
    ours.correct()
    yield ours.run("changed")
    ours.add()
    yield ours.run("added")
    ours.change_record()
    yield ours.run("record")
    if theirs is not None:
        theirs.correct()
        yield theirs.run("changed")  # one added or nothing at all costs them the same: all of it


def describe() -> dict[str, Any]:
    """The machine and the programs, as far as they bear on the figures."""
    cpu = platform.processor()
    memory = 0
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),  # of others, before we begin
        "versions": versions(),
    }


def say_machine(machine: dict[str, Any]) -> None:
    """Print one line."""
    used = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    print(
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory'] / 2**30:.0f} GB, {machine['system']}; "
        f"load before {machine['load']}; {used}"
    )


def say(run: Run, *, header: bool) -> None:
    """Print one row of the table."""
    if header:
        print(f"{'program':<21}{'articles':>9} {'run':<9}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}", end="")
        print(f"{'ms CPU/art.':>12}{'MB':>8}{'KB/art.':>9}{'files':>9}{'widest':>8}")
    print(
        f"{run.program:<21}{run.articles:>9,} {run.what:<9}{run.wall:>8.1f}{run.cpu:>8.1f}{run.peak / 1e6:>9,.0f}"
        f"{1000 * run.cpu / run.articles:>12.2f}{run.bytes / 1e6:>8,.1f}{run.bytes / 1000 / run.articles:>9.2f}"
        f"{run.files:>9,}{run.widest:>8,}",
        flush=True,
    )


if __name__ == "__main__":
    main()
