"""Every regular expression over article text is linear, the ones added tomorrow included (tests/linear tells how)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SIZE = int(os.environ.get("WARRAQ_LINE", 100_000))  # characters of the pathological line; 1000000 for the whole figure
CALL_SECONDS = 0.1  # of CPU, that a rule may take beside what its matches cost; a quadratic one takes minutes
ARTICLE_SECONDS = 150e-6 * SIZE  # of CPU, that all work on one such article may take


@pytest.fixture(scope="module")
def read(project: Path) -> dict[str, Any]:
    """What ``python -m tests.linear`` found out."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.linear", str(SIZE)],
        cwd=project,
        env=os.environ | {"PYTHONPATH": f"{project / 'plugins'}:{project}"},
        capture_output=True,
        text=True,
        timeout=3600,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_no_rule_is_slow_on_a_long_line(read: dict[str, Any]) -> None:
    slow = [
        (name, place, pattern[:80], round(seconds, 3))
        for name, (_, patterns) in read["articles"].items()
        for pattern, (place, seconds, _) in patterns.items()
        if seconds > CALL_SECONDS
    ]
    assert not slow, slow


def test_no_article_takes_long_as_a_whole(read: dict[str, Any]) -> None:
    slow = {name: seconds for name, (seconds, _) in read["articles"].items() if seconds > ARTICLE_SECONDS}
    assert not slow


def test_what_is_compiled_is_seen(read: dict[str, Any]) -> None:
    """The watch sees patterns of every part that touches article text, those made of the rule files among them."""
    places = {place.rpartition(":")[0] for place in read["compiled"].values()}
    seen = {f"{part}/{name}" for part, name in (path.split("/") for path in places if path.count("/") == 1)}
    assert {"convert/rules.py", "convert/clean.py", "arabic/dates.py", "arabic/tokens.py", "site/body.py"} <= seen
    source = Path(__file__).parents[2] / "plugins" / "warraq"
    written = {
        path.relative_to(source).as_posix() for path in source.rglob("*.py") if "re.compile(" in path.read_text("utf-8")
    }
    assert written <= places
