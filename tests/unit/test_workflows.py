"""The workflows are valid, pinned, and hold no more power than they need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = sorted((Path(__file__).parents[2] / ".github" / "workflows").glob("*.y*ml"))
ACTIONLINT = Path(sys.executable).parent / "actionlint"
EACH = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def lint(text: str) -> subprocess.CompletedProcess[str]:
    command = [str(ACTIONLINT), "-no-color", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)


def load(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)  # YAML 1.1 reads the key `on` as true
    return workflow


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_both_workflows_are_here() -> None:
    assert [path.name for path in WORKFLOWS] == ["pages.yml", "test.yml"]


@EACH
def test_actionlint_finds_nothing(path: Path) -> None:
    answer = lint(path.read_text(encoding="utf-8"))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("steps.pages.outputs.base_url", "steps.page.outputs.base_url"),
        ("needs: build", "needs: built"),
        ("pages: read", "pages: reed"),
        ("cancel-in-progress: false", "cancel-in-progres: false"),
    ],
)
def test_actionlint_finds_what_is_wrong(was: str, becomes: str) -> None:
    text = next(path for path in WORKFLOWS if path.name == "pages.yml").read_text(encoding="utf-8")
    assert was in text
    assert lint(text.replace(was, becomes)).returncode != 0


@EACH
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    uses = re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert uses
    for action in uses:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_the_same_action_is_the_same_commit_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for step in steps(load(path)):
            if action := step.get("uses"):
                name, commit = action.split("@")
                pins.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@EACH
def test_least_permissions(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    writes = {
        (name, scope)
        for name, job in workflow["jobs"].items()
        for scope, level in job.get("permissions", {}).items()
        if level == "write"
    }
    assert writes == ({("deploy", "pages"), ("deploy", "id-token")} if path.name == "pages.yml" else set())


@EACH
def test_nothing_from_outside_runs_with_our_rights(path: Path) -> None:
    workflow = load(path)
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(workflow["on"])
    for step in steps(workflow):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        # What others write (titles, branch names) never becomes part of a command line.
        assert "${{" not in step.get("run", "")


@EACH
def test_every_job_ends(path: Path) -> None:
    for name, job in load(path)["jobs"].items():
        assert job["timeout-minutes"] <= 90, name


def test_a_deploy_is_never_cut_off() -> None:
    workflow = load(next(path for path in WORKFLOWS if path.name == "pages.yml"))
    assert workflow["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert workflow["jobs"]["deploy"]["environment"]["name"] == "github-pages"


def test_the_tests_run_on_linux_and_macos() -> None:
    workflow = load(next(path for path in WORKFLOWS if path.name == "test.yml"))
    systems = {row["os"].split("-")[0] for row in workflow["jobs"]["test"]["strategy"]["matrix"]["include"]}
    assert systems == {"ubuntu", "macos"}
