"""The content folder looked at again: what the first look found is not looked at twice, and nothing that came since is missed; nor does
one bad file or folder hide another."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq.contents import look
from warraq.convert.store import Store
from warraq.errors import WarraqError
from warraq.site.content import found_in

NAMES = ("00/a", "00/b", "01/a", "01/deep/c", "d")
OLD = 1_000_000_000  # a time in s at which nobody is at work any more


def write(path: Path, text: str) -> None:
    """Write as the converter does: beside the file, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    other = path.with_name(f".{path.name}~")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def settle(folder: Path) -> None:
    """Let everything be old, folders too."""
    for place, _, files in os.walk(folder):
        for name in files:
            os.utime(Path(place, name), (OLD, OLD))
        os.utime(place, (OLD, OLD))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=8),
    st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.booleans()), max_size=6),
    st.booleans(),
)
def test_another_look_finds_what_a_first_would(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, bool]],
    after: list[tuple[str, bool, bool]],
    settled: bool,
) -> None:
    content = tmp_path_factory.mktemp("content")
    (content / "articles").mkdir()

    def place(name: str, *, ledger: bool) -> Path:
        return content / (f"ledger/{name}.json" if ledger else f"articles/{name}.md")

    for name, ledger in before:
        write(place(name, ledger=ledger), name)
    if settled:
        settle(content)
    first = look(content)
    for name, ledger, there in after:
        path = place(name, ledger=ledger)
        if there:
            write(path, name * 2)
        else:
            path.unlink(missing_ok=True)
    assert found_in(look(content, first)) == found_in(look(content))
    shutil.rmtree(content)


def test_a_folder_that_is_as_it_was_is_not_looked_into(tmp_path: Path) -> None:
    write(tmp_path / "articles/00/a.md", "one")
    settle(tmp_path)
    first = look(tmp_path)
    (tmp_path / "articles/00/a.md").write_text("written to in place", encoding="utf-8")
    assert look(tmp_path, first).articles == first.articles != look(tmp_path).articles


def test_a_link_to_nothing_hides_no_other_file(tmp_path: Path) -> None:
    write(tmp_path / "articles/00/a.md", "one")
    (tmp_path / "articles/00/b.md").symlink_to("nowhere.md")
    assert [name for name, _, _ in look(tmp_path).articles] == ["00/a"]


def test_a_folder_that_cannot_be_read_is_not_taken_for_empty(tmp_path: Path) -> None:
    write(tmp_path / "articles/00/a.md", "one")
    (tmp_path / "articles/00/again").symlink_to(".")
    with pytest.raises(WarraqError, match=r"again.*cannot be read"):
        look(tmp_path)


def test_of_two_files_of_one_id_the_converter_takes_that_which_the_site_takes(tmp_path: Path) -> None:
    for name in ("b/x", "a/x", "x"):
        write(tmp_path / f"articles/{name}.md", "one")
    store = Store(tmp_path)
    first = min(found_in(look(tmp_path)), key=lambda one: one.file)
    assert f"{store.places['x']}.md" == first.file


def test_what_a_killed_run_was_writing_goes_but_for_a_dry_run(tmp_path: Path) -> None:
    begun = tmp_path / "articles/00/.a.md.warraq-writing"
    write(begun, "half")
    Store(tmp_path, dry_run=True)
    assert begun.exists()
    Store(tmp_path)
    assert not begun.exists()
