"""Runs the JavaScript side in Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CLIENT = HERE.parents[1] / "themes" / "warraq" / "static" / "search"


def node(script: str, payload: Any) -> str:
    """Return what the script prints for ``payload`` (as JSON on its input); skip where there is no Node, fail in CI."""
    program = shutil.which("node")
    if not program:
        message = "Node 20 or later is not on PATH: the parity of the client cannot be tested"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    done = subprocess.run(
        [program, HERE / script],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(base: Path, queries: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the client's answers from the search published in the folder ``base``."""
    payload = {"base": base.as_uri() + "/", "client": (base / "warraq.js").as_uri(), "queries": queries}
    return [json.loads(line) for line in node("ask.mjs", payload).splitlines()]
