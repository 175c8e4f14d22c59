"""The docs name what there is: every setting, every make target, every task of the command line."""

import dataclasses
import re
import subprocess
from pathlib import Path

import pytest
from warraq.__main__ import TASKS
from warraq.config import CorpusConfig

PROJECT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", dataclasses.fields(CorpusConfig), ids=lambda field: field.name)
def test_every_setting_is_documented(field: dataclasses.Field) -> None:
    assert re.search(rf"^\| `{field.name}` \|", read("docs/corpus-yaml.md"), re.MULTILINE)


def test_every_target_has_help_or_a_reason_beside_it() -> None:
    makefile = read("Makefile")
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert declared
    for target in declared.group(1).split():
        assert re.search(rf"^{target}:.*#", makefile, re.MULTILINE), target


def test_every_task_is_known_to_make() -> None:
    makefile = read("Makefile")
    for task in TASKS:
        assert f"-m warraq {task} " in makefile, task


@pytest.mark.parametrize(
    "page", [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")], ids=lambda page: str(page.relative_to(PROJECT))
)
def test_links_between_pages_of_the_docs_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page}: {target}"


def test_a_site_that_fails_is_not_pushed(tmp_path: Path) -> None:
    """`make github` builds, verifies and checks before it pushes, and make stops at the first that fails."""
    command = ["make", "-n", "github", f"VENV={tmp_path}"]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    steps = ["-m warraq build", "-m warraq verify", "-m warraq check", "ghp-import"]
    assert all(said.count(step) == 1 for step in steps), said
    assert [said.index(step) for step in steps] == sorted(said.index(step) for step in steps)
    assert "--publish" in said
    assert not re.search(r"^\t-|\|\| *true", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
