"""The two trees: whatever happens, the published one is whole, and nothing of the owner's is lost."""

from __future__ import annotations

import os
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq.errors import WarraqError
from warraq.lock import Lock
from warraq.site import folders, linking, writer
from warraq.site.listing import LIST, pack_list, unpack_list
from warraq.site.store import Store
from warraq.site.writer import Trees


def publish(root: Path, files: dict[str, bytes], *, fail: str = "") -> int:
    """One build of a site of ``files``; raises OSError when it comes to the file ``fail``."""
    with Store(root / "cache" / "site.sqlite", "code") as store:
        trees = Trees(root / "output", store)
        trees.recover()
        trees.begin()
        for path, content in files.items():
            if path == fail:
                raise OSError(28, "No space left on device")
            trees.write(path, content)
        changed = trees.prepare(repr(files))
        trees.publish()
        return changed


def read(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != LIST
    }


ONE = {"index.html": b"one", "a/index.html": b"a", "b/c/index.html": b"c"}
TWO = {"index.html": b"two", "a/index.html": b"a", "d/index.html": b"d"}


def test_builds_follow_each_other_and_share_what_is_unchanged(tmp_path: Path) -> None:
    assert publish(tmp_path, ONE) == 3
    inode = (tmp_path / "output/a/index.html").stat().st_ino
    assert publish(tmp_path, ONE) == 0
    assert publish(tmp_path, TWO) == 3  # one changed, one new, one gone
    assert read(tmp_path / "output") == TWO
    assert (tmp_path / "output/a/index.html").stat().st_ino == inode
    assert not (tmp_path / "output/b").exists()
    for files in (ONE, TWO, ONE, ONE, TWO):
        publish(tmp_path, files)
        assert read(tmp_path / "output") == files


def test_a_build_that_fails_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    publish(tmp_path, TWO)
    for fail in TWO:
        with pytest.raises(OSError, match="No space"):
            publish(tmp_path, {path: content + b"!" for path, content in TWO.items()}, fail=fail)
        assert read(tmp_path / "output") == TWO
    publish(tmp_path, ONE)
    assert read(tmp_path / "output") == ONE


def test_an_exchange_that_was_committed_but_not_done_is_done_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, ONE)

    def killed(*_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(writer, "exchange", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, TWO)
    assert read(tmp_path / "output") == ONE
    assert publish(tmp_path, TWO) == 0
    assert read(tmp_path / "output") == TWO


def test_two_renames_do_where_the_system_knows_no_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "_exchanged_at_once", lambda *_: False)
    for files in (ONE, TWO, ONE):
        publish(tmp_path, files)
        assert read(tmp_path / "output") == files


def test_the_owners_files_stay_and_are_not_overwritten(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    (tmp_path / "output/CNAME").write_bytes(b"example.org")
    (tmp_path / "output/b/c/mine.txt").write_bytes(b"mine")
    (tmp_path / "output/d").mkdir()
    (tmp_path / "output/d/index.html").write_bytes(b"my own")
    for _ in range(3):
        publish(tmp_path, TWO)
        assert read(tmp_path / "output") == {
            **TWO, "CNAME": b"example.org", "b/c/mine.txt": b"mine", "d/index.html": b"my own"
        }  # fmt: skip
        publish(tmp_path, ONE)
    (tmp_path / "output/CNAME").unlink()
    publish(tmp_path, TWO)
    publish(tmp_path, ONE)
    assert not (tmp_path / "output/CNAME").exists()


def test_a_folder_that_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output/thesis.txt").write_bytes(b"years of work")
    with pytest.raises(WarraqError, match="not empty"):
        publish(tmp_path, ONE)
    assert read(tmp_path / "output") == {"thesis.txt": b"years of work"}


def test_a_mount_point_is_named_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "output").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == tmp_path / "output")
    with pytest.raises(WarraqError, match=r"mount point.*OUTPUT=.*output/site") as error:
        publish(tmp_path, ONE)
    assert len(str(error.value).splitlines()) == 1


def test_without_the_books_old_pages_go_all_the_same(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    (tmp_path / "cache/site.sqlite").unlink()
    publish(tmp_path, TWO)
    assert read(tmp_path / "output") == TWO


def test_a_tree_that_is_not_known_is_made_the_same_and_keeps_what_is(tmp_path: Path) -> None:
    publish(tmp_path, {**ONE, "x/y": b"folder", "z": b"file"})
    following = tmp_path / ".output.warraq/next"
    kept = (following / "a/index.html").stat().st_ctime_ns
    (following / "b/c/index.html").unlink()
    (following / "b/c/index.html").write_bytes(b"c")  # the same, and not the same file
    (following / "index.html").unlink()
    (following / "x/y").unlink()
    (following / "x").rmdir()
    (following / "x").write_bytes(b"a file where a folder is")
    (following / "z").unlink()
    (following / "z/z").mkdir(parents=True)
    (following / "more/and/more").mkdir(parents=True)
    (following / "more/and/more.html").write_bytes(b"")
    (tmp_path / "output/link").symlink_to("nowhere")
    (tmp_path / "cache/site.sqlite").unlink()
    with Store(tmp_path / "cache" / "site.sqlite", "code") as store:
        trees = Trees(tmp_path / "output", store)
        trees.recover()
        trees.begin()
        assert read(following) == read(tmp_path / "output")
        assert sorted(following.rglob("*")) == sorted(
            following / path.relative_to(tmp_path / "output") for path in (tmp_path / "output").rglob("*")
        )
        for path in (p for p in (tmp_path / "output").rglob("*") if not p.is_dir()):
            assert path.lstat().st_ino == (following / path.relative_to(tmp_path / "output")).lstat().st_ino
    assert (following / "a/index.html").stat().st_ctime_ns == kept


def test_a_file_gives_way_to_a_folder_and_back(tmp_path: Path) -> None:
    publish(tmp_path, {"old.html": b"file"})
    publish(tmp_path, {"old.html/index.html": b"folder"})
    assert read(tmp_path / "output") == {"old.html/index.html": b"folder"}
    publish(tmp_path, {"old.html": b"file"})
    assert read(tmp_path / "output") == {"old.html": b"file"}


@pytest.mark.parametrize("harm", [b"two", b"longer", None])
def test_what_someone_changed_in_the_output_is_noticed_and_mended(tmp_path: Path, harm: bytes | None) -> None:
    publish(tmp_path, ONE)
    publish(tmp_path, {**ONE, "index.html": b"0ne"})
    target = tmp_path / "output/index.html"
    target.unlink()  # a file in the place of the file: the second tree still has the first
    if harm is not None:
        target.write_bytes(harm)
    with Store(tmp_path / "cache" / "site.sqlite", "code") as store:
        trees = Trees(tmp_path / "output", store)
        trees.recover()
        assert trees.damaged() == {"index.html"}
        trees.begin()
        assert not trees.stand(["a/index.html", "index.html"])
        assert trees.stand(["a/index.html", "b/c/index.html"])
    for _ in range(2):
        publish(tmp_path, {**ONE, "index.html": b"0ne"})
        assert read(tmp_path / "output") == {**ONE, "index.html": b"0ne"}
        assert read(tmp_path / ".output.warraq/next") == read(tmp_path / "output")


def test_a_damaged_list_is_made_anew(tmp_path: Path) -> None:
    publish(tmp_path, ONE)
    whole = (tmp_path / "output" / LIST).read_bytes()
    (tmp_path / "output" / LIST).write_bytes(b"x" + whole[1:])
    publish(tmp_path, ONE)
    assert (tmp_path / "output" / LIST).read_bytes() == whole


@pytest.mark.parametrize("folder", ["", "b/", "b/c/", "new/", "b/new/er/"])
@pytest.mark.parametrize("patience", [0.0, 0.1])
def test_a_file_of_the_owners_is_seen_wherever_and_whenever_it_comes(
    tmp_path: Path, folder: str, patience: float
) -> None:
    """Patience lets the times of folders settle, so that they are not looked into again without a reason."""
    kept: dict[str, bytes] = {}
    for number in range(4):
        publish(tmp_path, [ONE, TWO][number % 2])
        time.sleep(patience)
        mine = f"{folder}mine{number}.txt"
        (tmp_path / "output" / mine).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "output" / mine).write_bytes(b"mine")
        kept[mine] = b"mine"
        publish(tmp_path, [ONE, TWO][number % 2])
        assert read(tmp_path / "output") == {**[ONE, TWO][number % 2], **kept}


def test_a_file_that_came_while_a_build_was_at_work_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for files in (ONE, TWO, ONE):
        publish(tmp_path, files)
        time.sleep(0.1)
    exchange = writer.exchange

    def late(one: Path, other: Path) -> None:
        (tmp_path / "output/a/mine.txt").write_bytes(b"mine")
        exchange(one, other)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "exchange", late)
        publish(tmp_path, TWO)
    for files in (ONE, TWO, ONE, TWO):
        publish(tmp_path, files)
        time.sleep(0.1)
    assert read(tmp_path / "output") == {**TWO, "a/mine.txt": b"mine"}


def test_folders_that_have_not_changed_are_not_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for files in (ONE, TWO, ONE, ONE):  # the last one finds that the times have settled
        publish(tmp_path, files)
        time.sleep(0.1)
    looked: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(folders.os, "scandir", lambda path: looked.append(str(path)) or scandir(path))
    publish(tmp_path, {**ONE, "a/index.html": b"other"})
    assert looked == []


def test_an_exchange_whose_aftermath_failed_is_caught_up_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, ONE)
    with monkeypatch.context() as patch:
        link = os.link

        def full(source: str, target: str, **how: bool) -> None:
            if "next" in target:
                raise OSError(28, "No space left on device")
            link(source, target, **how)

        patch.setattr(writer, "link", full)  # which would copy
        patch.setattr(os, "link", full)
        publish(tmp_path, TWO)
    assert read(tmp_path / "output") == TWO
    for files in (ONE, TWO, TWO):
        publish(tmp_path, files)
        assert read(tmp_path / "output") == files
        assert read(tmp_path / ".output.warraq/next") == files


@given(
    st.sets(
        st.text(
            st.characters(codec="utf-8", exclude_characters="/\n\r\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1
        ).filter(lambda s: s not in ("..", "."))
    )
)
@settings(max_examples=60)
def test_lists_come_back(paths: set[str]) -> None:
    assert unpack_list(pack_list(paths)) == paths


@pytest.mark.parametrize("bad", [b"", b"x", pack_list(["../x"]), pack_list(["/etc/x"])])
def test_bad_lists_are_refused(bad: bytes) -> None:
    with pytest.raises((ValueError, zlib.error)):
        unpack_list(bad)


def test_the_lock_names_its_holder(tmp_path: Path) -> None:
    with (
        Lock(tmp_path / "lock"),
        pytest.raises(WarraqError, match=r"process [0-9]+ on .* holds the lock"),
        Lock(tmp_path / "lock"),
    ):
        pass
    with Lock(tmp_path / "lock"):
        pass


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.rglob("previous"))


def test_a_half_made_tree_is_never_published(tmp_path: Path) -> None:
    """Whatever marks the two trees carry: a build that died before it was committed left no tree worth having."""
    publish(tmp_path, ONE)
    publish(tmp_path, TWO)
    (tmp_path / "output/a/index.html").write_bytes(b"changed by hand")
    publish(tmp_path, TWO)  # mended: both trees are made from the same now
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, {"new": b"half", **TWO}, fail="d/index.html")
    for _ in range(2):
        publish(tmp_path, TWO)
        assert read(tmp_path / "output") == TWO


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_children_write_as_one_does(tmp_path: Path) -> None:
    for number in range(3):
        files = {f"{n % 7}/{n}.html": f"{n} {n % 3 == number}".encode() for n in range(number, 900)}
        paths = list(files)
        with Store(tmp_path / "cache" / "site.sqlite", "code") as store:
            trees = Trees(tmp_path / "output", store)
            trees.recover()
            trees.begin()

            def work(part: int, paths: list[str] = paths, files: dict[str, bytes] = files, trees: Trees = trees) -> int:
                for path in paths[part * 100 : part * 100 + 100]:
                    trees.write(path, files[path])
                return part

            assert sorted(trees.written_by(2, work, 9)) == list(range(9))
            changed = trees.prepare(repr(number))
            trees.publish(2)
        assert changed == (900 if number == 0 else sum(n % 3 in (number, number - 1) for n in range(number, 900)) + 1)
        assert read(tmp_path / "output") == files
        assert read(tmp_path / ".output.warraq/next") == files
    assert publish(tmp_path, files) == 0
