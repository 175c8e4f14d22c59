"""What a run of the converter tells."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from warraq.convert.duplicates import Duplicate
from warraq.convert.model import Refusal
from warraq.convert.store import Outcome
from warraq.convert.summary import Summary
from warraq.convert.tally import Tally


def test_who_is_told_in_short_need_not_load_what_converts(project: Path) -> None:
    summary = Summary(
        read=3, refused=[Refusal("a.txt", "why")], tally=Tally(), duplicates={"b": Duplicate("a", "exact")}
    )
    summary.count("a", Outcome.NEW)
    summary.count("b", Outcome.EDITED)
    short = summary.short()
    assert (short.line(), short.refused, short.edited) == (summary.line(), summary.refused, summary.edited)
    told = pickle.dumps(short)
    loaded = subprocess.run(
        [sys.executable, "-c", f"import pickle, sys; pickle.loads({told!r}); print(*sys.modules)"],
        env={"PYTHONPATH": str(project / "plugins")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "warraq.convert.summary" in loaded
    assert not {"numpy", "warraq.convert.duplicates", "warraq.convert.pipeline", "warraq.convert.tally"} & set(loaded)
