"""The same site from a Dask cluster: a real scheduler and two worker processes on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from warraq import executor
from warraq.errors import WarraqError

from tests.scale.builds import PROJECT, Job, differing
from tests.scale.corpus import write

ARTICLES = executor.FEW + 64  # enough to be sent away


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    distributed = pytest.importorskip("distributed", reason="pip install -r requirements/dask.txt")
    place = tmp_path / "scheduler.json"
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "plugins")}
    common = ("--scheduler-file", str(place), "--host", "127.0.0.1", "--no-dashboard")
    commands = [
        ["distributed.cli.dask_scheduler", "--port", "0", *common],
        [
            "distributed.cli.dask_worker",
            "--nworkers",
            "2",
            "--nthreads",
            "1",
            "--local-directory",
            str(tmp_path),
            *common,
        ],
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=tmp_path, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    try:
        with distributed.Client(scheduler_file=str(place), timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address
    finally:
        for process in reversed(processes):
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            process.wait(30)


@pytest.mark.slow
def test_a_cluster_publishes_the_same_bytes(tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "corpus", ARTICLES)
    here, there = Job(tmp_path / "here", tmp_path / "corpus"), Job(tmp_path / "there", tmp_path / "corpus")
    here.build()
    said = there.build(DASK=scheduler)
    assert f"{ARTICLES:,} published" in said
    assert differing(here.site(), there.site()) == []
    assert _tasks_done(scheduler) > ARTICLES / executor.CHUNK  # it was really done there


def _tasks_done(address: str) -> int:
    """How many tasks the workers of the scheduler have run."""
    from distributed import Client

    def count(dask_worker: object) -> int:
        return len(dask_worker.state.log)  # type: ignore[attr-defined]

    with Client(address, set_as_default=False) as client:
        return sum(client.run(count).values())


def test_no_scheduler_is_one_line() -> None:
    pytest.importorskip("distributed")
    with (
        pytest.raises(WarraqError, match="no Dask scheduler answers"),
        executor.make_executor(0, {"DASK": "tcp://127.0.0.1:9"}),
    ):
        pass


def test_a_cluster_without_the_program_is_one_line_that_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WarraqError, match=r"requirements/dask\.txt"):
        executor.make_executor(0, {"DASK": "tcp://127.0.0.1:9"})
