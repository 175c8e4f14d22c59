"""Builds run as a person runs them, in processes of their own, for tests that kill, starve or compare them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


class Job:
    """One corpus and where it is published."""

    def __init__(self, root: Path, corpus: Path, project: Path = PROJECT) -> None:
        self.corpus, self.content, self.output, self.project = corpus, root / "content", root / "output", project

    @property
    def command(self) -> list[str]:
        """``make html`` for this corpus."""
        folders = (("--corpus", self.corpus), ("--content", self.content), ("--output", self.output))
        return [sys.executable, "-m", "warraq", "build", *(str(word) for pair in folders for word in pair)]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a build."""
        return os.environ | {"PYTHONPATH": str(self.project / "plugins")} | more

    def start(self, **options: Any) -> subprocess.Popen[str]:
        """Begin a build, in a process group of its own."""
        return subprocess.Popen(
            self.command, cwd=self.project, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, **options,
        )  # fmt: skip

    def build(self, status: int = 0, **environment: str) -> str:
        """Build, and return what was said."""
        done = subprocess.run(
            self.command, cwd=self.project, env=self.environment(**environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == status, done.stdout
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def site(self) -> dict[str, str]:
        """{path: hash} of every file of the site."""
        return tree(self.output)


def tree(folder: Path) -> dict[str, str]:
    """{path: hash} of every file under ``folder``."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The paths in which two trees differ: empty where they are the same."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
