"""What is laid by between two passes: read again, here and in another process."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from warraq.convert.article import Draft
from warraq.convert.model import Refusal
from warraq.convert.spool import Laid, Shelf, Spool
from warraq.convert.stages import Added, Place, write_chunk
from warraq.convert.store import Folders, Outcome, Put
from warraq.errors import WarraqError


def read(laid: Laid | bytes) -> bytes:
    return laid.read() if isinstance(laid, Laid) else laid


def test_chunks_are_read_again_here_and_in_another_process() -> None:
    chunks = [b"one", b"", "ثلاثة".encode() * 50_000]
    with Spool() as spool, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        for chunk in chunks:
            spool.put(chunk)
        assert [spool[number] for number in range(len(spool))] == chunks
        assert list(pool.map(read, [spool.laid(number) for number in range(len(spool))])) == chunks


def lay(shelf: Shelf, letter: bytes) -> list[Laid]:
    return [shelf.put(letter * size) for size in range(100_000, 100_050)]


def test_processes_that_lay_by_at_once_do_not_write_over_each_other() -> None:
    with Spool() as spool, ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        if spool.shelf is None:
            pytest.skip("this system does not let others open a file without a name")
        spool.put(b"first")
        for laid in pool.map(lay, [spool.shelf] * 2, [b"a", b"b"]):
            for one in laid:
                spool.put(one)
        spool.put(b"last")
        found = [spool[number] for number in range(len(spool))]
    assert [found[0], found[-1]] == [b"first", b"last"]
    assert found[1:-1] == [letter * size for letter in (b"a", b"b") for size in range(100_000, 100_050)]


def test_no_room_is_said_in_one_line() -> None:
    with pytest.raises(WarraqError, match="no room for temporary files"):
        Shelf("/dev/full", b"").put(b"anything")


def test_what_lay_there_before_is_told_apart() -> None:
    found = []
    for text in (b"old", b"new"):
        with Spool() as spool:
            spool.put(text)
            found.append(spool.laid(0))
    assert found[0] != found[1]


def test_an_error_comes_back_from_another_process_as_it_is() -> None:
    error = WarraqError("the disk is full", where="/somewhere", why="so it is", mend="make room")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def draft(name: str) -> Draft:
    front = {"id": name, "title": "عنوان", "date": None, "tags": [], "source": {"file": "a.jsonl", "record": 1}}
    return Draft(name, front, "نص المقال.", "{}\n", "a.jsonl", 1)


def test_one_article_that_cannot_be_written_costs_no_other(tmp_path: Path) -> None:
    blocked = tmp_path / "articles" / "aa"
    blocked.parent.mkdir()
    blocked.write_text("a file where a folder should be")
    folders = Folders(str(tmp_path / "articles"), str(tmp_path / "ledger"), dry_run=False)
    drafts = pickle.dumps([draft("one"), draft("two")])
    places = [Place("aa/one", there=False), Place("bb/two", there=False)]
    one, two = write_chunk(folders, drafts, [Added([], None)] * 2, places, "two")
    assert isinstance(one.put, Refusal) and "cannot be written" in one.put.reason
    assert isinstance(two.put, Put) and two.put.outcome is Outcome.NEW
    assert two.article is not None and (tmp_path / "articles/bb/two.md").read_bytes() == two.article.markdown
    assert (tmp_path / "ledger/bb/two.json").read_bytes() == b"{}\n"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_dry_run_writes_nothing(tmp_path: Path, dry_run: bool) -> None:
    folders = Folders(str(tmp_path / "articles"), str(tmp_path / "ledger"), dry_run=dry_run)
    write_chunk(folders, pickle.dumps([draft("one")]), [Added([], None)], [Place("one", there=False)], "")
    assert any(tmp_path.iterdir()) is not dry_run
