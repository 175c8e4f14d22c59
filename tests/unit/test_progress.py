"""Progress in a log: counts are kept, the table names every stage."""

import io

from warraq.progress import Work


def test_counts_done_and_skipped_and_prints_a_table_in_a_log() -> None:
    log = io.StringIO()
    with Work(log) as work:
        with work.stage("render", total=5) as stage:
            for number in range(5):
                work.advance(stage, skipped=number % 2 == 0)
        work.table()
    assert (stage.done, stage.skipped) == (2, 3)
    assert stage.seconds > 0 and stage.peak > 1_000_000
    header, row = log.getvalue().splitlines()
    assert header.split() == ["stage", "items", "skipped", "seconds", "peak", "MB"]
    assert row.split()[:3] == ["render", "2", "3"]


def test_quiet_says_nothing() -> None:
    log = io.StringIO()
    with Work(log, quiet=True) as work:
        with work.stage("render") as stage:
            work.advance(stage)
        work.table()
    assert log.getvalue() == ""
