"""tools/python.sh: the interpreter that the project sets itself up with. What interpreters are worth is made up here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHOOSE = Path(__file__).parents[2] / "tools" / "python.sh"
PROBE = CHOOSE.with_name("probe.py")


class Machine:
    """A PATH of folders with interpreters that answer the probe with what they are told to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders: list[Path] = []

    def has(self, folder: str, name: str, *, microseconds: int | None, really: str = "") -> str:
        """Lay an interpreter there; with None it cannot do what we need. Returns its path."""
        path = self.root / folder / name
        if path.parent not in self.folders:
            path.parent.mkdir()
            self.folders.append(path.parent)
        answer = "exit 1" if microseconds is None else f"echo {microseconds} {really or path}"
        path.write_text(f"#!/bin/sh\n{answer}\n")
        path.chmod(0o755)
        return str(path)

    def choose(self, *asked: str) -> subprocess.CompletedProcess[str]:
        tools = self.root / "tools of the system"
        if not tools.exists():
            tools.mkdir()
            for name in ("sh", "dirname", "awk"):
                (tools / name).symlink_to(
                    subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
                )
        path = os.pathsep.join([*map(str, self.folders), str(tools)])
        return subprocess.run(["sh", CHOOSE, *asked], env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_python3_that_comes_first_is_taken_though_others_are_a_little_faster(machine: Machine) -> None:
    first = machine.has("a", "python3", microseconds=1000)
    machine.has("b", "python3", microseconds=950)
    machine.has("b", "python3.13", microseconds=901)
    assert machine.choose().stdout == f"{first}\n"


def test_one_that_is_clearly_faster_is_taken_and_the_fastest_of_those(machine: Machine) -> None:
    machine.has("a", "python3", microseconds=1000)
    machine.has("with a space", "python3", microseconds=880)
    fastest = machine.has("with a space", "python3.12", microseconds=700)
    assert machine.choose().stdout == f"{fastest}\n"


def test_one_that_will_not_do_is_passed_over(machine: Machine) -> None:
    machine.has("a", "python3", microseconds=None)
    other = machine.has("b", "python3.12", microseconds=2000)
    assert machine.choose().stdout == f"{other}\n"


def test_a_slow_moment_of_one_does_not_decide_even_where_the_last_of_path_will_not_do(machine: Machine) -> None:
    """All are measured several times, by turns."""
    first = Path(machine.has("a", "python3", microseconds=1000))
    first.write_text(
        f"#!/bin/sh\nif [ -e {first}.asked ]; then echo 1000 {first}; else echo 9999 {first}; fi\n: >{first}.asked\n"
    )
    machine.has("b", "python3", microseconds=950)
    machine.has("b", "python3.11", microseconds=None)
    assert machine.choose().stdout == f"{first}\n"


def test_one_interpreter_of_two_names_competes_only_once(machine: Machine) -> None:
    """Of two measurements the shorter one would else seem another, faster interpreter."""
    first = machine.has("a", "python3", microseconds=1000, really="/there")
    machine.has("b", "python3", microseconds=500, really="/there")
    assert machine.choose().stdout == f"{first}\n"


def test_where_there_is_none_one_line_says_what_to_do(machine: Machine) -> None:
    machine.has("a", "python3", microseconds=None)
    said = machine.choose()
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
    assert "3.11" in said.stderr and "python3-venv" in said.stderr


def test_who_says_which_one_gets_it_or_an_error(machine: Machine) -> None:
    machine.has("a", "python3", microseconds=10)
    asked = machine.has("b", "python3", microseconds=9000)
    bad = machine.has("b", "python3.12", microseconds=None)
    assert machine.choose(asked).stdout == f"{asked}\n"
    said = machine.choose(bad)
    assert (said.returncode, said.stdout) == (1, "")
    assert bad in said.stderr and said.stderr.count("\n") == 1


def test_the_probe_measures_a_real_interpreter() -> None:
    said = subprocess.run([sys.executable, PROBE], capture_output=True, text=True, check=True).stdout
    microseconds, _, really = said.strip().partition(" ")
    assert int(microseconds) > 0
    assert Path(really).samefile(sys.executable)
