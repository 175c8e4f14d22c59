"""Shows long work: a bar with rate and time left on a terminal, plain lines in a log, a closing table of the stages."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:  # rich is loaded when something is shown
    from rich.console import Console
    from rich.progress import Progress

REFRESH_SECONDS = 0.1  # of bars
LOG_EVERY_SECONDS = 10.0  # in a log, a line this often while a stage runs


@dataclass(slots=True)
class Stage:
    """What one stage of a run did: counts of items, seconds of wall time, peak memory of the process in bytes."""

    name: str
    total: int | None = None
    done: int = 0
    skipped: int = 0
    seconds: float = 0.0
    peak: int = 0


class Work:
    """Runs stages and shows them. Use as a context manager; ``stage`` yields the Stage to count on.

    >>> with Work(stream) as work, work.stage("render", total=3) as stage:
    ...     work.advance(stage)
    """

    def __init__(self, stream: TextIO = sys.stderr, *, quiet: bool = False) -> None:
        """Write to ``stream``: bars if it is a terminal, lines if not, nothing if ``quiet``."""
        self.stages: list[Stage] = []
        self.quiet = quiet
        self._stream = stream
        self._bars = None if quiet or not stream.isatty() else self._new_bars()
        self._tasks: dict[int, object] = {}
        self._said = 0.0
        self._began: dict[int, float] = {}

    @cached_property
    def console(self) -> Console:
        """What is written to."""
        from rich.console import Console

        return Console(file=self._stream, highlight=False)

    def _new_bars(self) -> Progress | None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if not self.console.is_terminal:  # it may be told so
            return None
        return Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            auto_refresh=False,  # it would take a thread, and beside one no child can be had (see forked)
        )

    def __enter__(self) -> Work:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        """Run one stage: ``name`` is what a person reads, ``total`` the number of items where it is known."""
        stage = Stage(name, total)
        self.stages.append(stage)
        began = self._began[id(stage)] = self._said = time.monotonic()
        if self._bars:
            self._tasks[id(stage)] = self._bars.add_task(name, total=total, rate="")
        try:
            yield stage
        finally:
            stage.seconds = time.monotonic() - began
            stage.peak = _peak_bytes()
            if self._bars:
                self._bars.remove_task(self._tasks.pop(id(stage)))  # type: ignore[arg-type]

    def advance(self, stage: Stage, items: int = 1, *, skipped: bool = False) -> None:
        """Count ``items`` of ``stage`` as done, or as skipped because nothing changed."""
        if skipped:
            stage.skipped += items
        else:
            stage.done += items
        count = stage.done + stage.skipped
        now = time.monotonic()
        if self._bars:
            rate = count / max(now - self._began[id(stage)], 1e-9)
            due = now - self._said >= REFRESH_SECONDS
            self._said = now if due else self._said
            self._bars.update(self._tasks[id(stage)], completed=count, rate=f"{rate:,.0f}/s", refresh=due)  # type: ignore[arg-type]
        elif not self.quiet and now - self._said >= LOG_EVERY_SECONDS:
            self._said = now
            of = f" of {stage.total:,}" if stage.total else ""
            self.console.print(f"{stage.name}: {count:,}{of}")

    def get_ready(self) -> None:
        """Load what the closing table is made with, while one waits for something else."""
        if not self.quiet:
            load()
            _ = self.console

    def table(self) -> None:
        """Print the closing table: one row a stage with what it did, its seconds and the peak memory by its end."""
        if self.quiet or not self.stages:
            return
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="")
        table.add_column("stage")
        for heading in ("items", "skipped", "seconds", "peak MB"):
            table.add_column(heading, justify="right")
        for stage in self.stages:
            table.add_row(
                stage.name, f"{stage.done:,}", f"{stage.skipped:,}", f"{stage.seconds:.2f}", f"{stage.peak / 1e6:,.0f}"
            )
        self.console.print(table)


def load() -> None:
    """Load what a run prints its table with, while there is time."""
    import rich.console
    import rich.table  # noqa: F401


def _peak_bytes() -> int:
    """The peak resident memory of this process so far, in bytes (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
