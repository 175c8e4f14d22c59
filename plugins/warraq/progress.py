"""Shows long work: a bar with rate and time left on a terminal, plain lines in a log, a closing table of the stages."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:  # rich is loaded where there are bars
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

    def _new_bars(self) -> Progress | None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(file=self._stream, highlight=False)
        if not console.is_terminal:  # it may be told so
            return None
        return Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
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
            print(f"{stage.name}: {count:,}{of}", file=self._stream, flush=True)

    def table(self) -> None:
        """Print the closing table: one row a stage with what it did, its seconds and the peak memory by its end."""
        if self.quiet or not self.stages:
            return
        rows = [("stage", "items", "skipped", "seconds", "peak MB")]
        rows += [
            (s.name, f"{s.done:,}", f"{s.skipped:,}", f"{s.seconds:.2f}", f"{s.peak / 1e6:,.0f}") for s in self.stages
        ]
        wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for name, *figures in rows:
            cells = [name.ljust(wide[0]), *(cell.rjust(width) for cell, width in zip(figures, wide[1:], strict=True))]
            print("  ".join(cells), file=self._stream)
        self._stream.flush()


def load() -> None:
    """Load what a run shows its bars with, if it shows any, while there is time."""
    if sys.stderr.isatty():
        import rich.progress  # noqa: F401


def _peak_bytes() -> int:
    """The peak resident memory of this process so far, in bytes (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
