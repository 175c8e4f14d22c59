"""A look at the published site by another process sees what this one would have seen, and is used only where it holds."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from warraq.site import looks
from warraq.site.looks import Looking, Looks
from warraq.site.store import Store
from warraq.site.writer import Trees


@pytest.fixture(autouse=True)
def _small_sites_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LEAST_BYTES", 0)


def books(root: Path) -> Path:
    return root / "cache" / "site.sqlite"


def publish(root: Path, files: dict[str, bytes], looking: Looking | None = None) -> tuple[set[str], Looks | None]:
    """Publish ``files``; return what was damaged before, and the look that was used."""
    told: list[Looks | None] = [None]
    if looking:
        found = looking.found
        looking.found = lambda trees: told.append(found(trees)) or told[-1]  # type: ignore[method-assign, func-returns-value]
    with Store(books(root), "code") as store:
        trees = Trees(root / "output", store, looking)
        trees.recover()
        damaged = set(trees.damaged())
        trees.begin()
        for path, content in files.items():
            trees.write(path, content)
        trees.prepare(repr(files))
        trees.publish()
        return damaged, told[-1]


def read(root: Path) -> dict[str, bytes]:
    output = root / "output"
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("*.html")}


ONE = {"index.html": b"one", "a/b/index.html": b"a"}
TWO = {"index.html": b"two", "c/index.html": b"c"}


def test_nobody_looks_where_there_is_nothing(tmp_path: Path) -> None:
    assert Looking(tmp_path / "output", books(tmp_path)).found({}) is None


def test_damage_and_the_owners_files_are_seen(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    (tmp_path / "output/index.html").write_bytes(b"changed by hand")
    (tmp_path / "output/a/mine.html").write_bytes(b"mine")
    damaged, seen = publish(tmp_path, ONE, Looking(tmp_path / "output", books(tmp_path)))
    assert damaged == {"index.html"}
    assert seen is not None
    assert seen.strangers == {"a/mine.html"}
    assert read(tmp_path) == {**ONE, "a/mine.html": b"mine"}
    for files in (TWO, ONE, ONE):
        publish(tmp_path, files, Looking(tmp_path / "output", books(tmp_path)))
        assert read(tmp_path) == {**files, "a/mine.html": b"mine"}


def test_a_look_at_another_state_of_the_site_is_not_used(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    looking = Looking(tmp_path / "output", books(tmp_path))
    told = looking.found({"output": "not what the books say"})
    assert told is None
    looking = Looking(tmp_path / "output", books(tmp_path))
    assert looking._child is not None
    looking._child.told.poll(None)  # it has seen the first site
    publish(tmp_path, TWO)
    damaged, seen = publish(tmp_path, TWO, looking)
    assert damaged == set()
    assert seen is None


def test_who_looks_is_called_off(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    looking = Looking(tmp_path / "output", books(tmp_path))
    assert looking._child is not None
    process = looking._child._process
    looking.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)
    assert looking.found({}) is None


def test_books_that_cannot_be_read_are_no_harm(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    looking = Looking(tmp_path / "output", books(tmp_path))
    assert looking._child is not None
    looking._child.told.poll(None)
    books(tmp_path).write_bytes(b"no database")
    damaged, seen = publish(tmp_path, TWO, Looking(tmp_path / "output", books(tmp_path)))
    assert (damaged, seen) == (set(), None)
    assert read(tmp_path) == TWO
    looking.close()


def test_a_folder_of_which_nothing_is_known_is_looked_into_though_those_in_it_are_known(tmp_path: Path) -> None:
    """Beside a file of the owner's nothing is noted of a folder; what stands in those below is."""
    for _ in range(2):
        publish(tmp_path, ONE)
        time.sleep(0.1)
    (tmp_path / "output/a/mine.html").write_bytes(b"mine")
    for files in (ONE, TWO | ONE, ONE, ONE):
        time.sleep(0.1)
        publish(tmp_path, files, Looking(tmp_path / "output", books(tmp_path)))
        assert read(tmp_path) == {**files, "a/mine.html": b"mine"}
