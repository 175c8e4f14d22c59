"""Entries out of the books: they tell what those that were read do, and fetch only what somebody asks for."""

from __future__ import annotations

import json
import pickle
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from warraq.errors import WarraqError
from warraq.forked import Child
from warraq.site.entries import Shelf, from_head, head_of, rest_of
from warraq.site.reader import Entry, Parsed, parse
from warraq.site.store import Known, Store, read_ahead

from tests.site_builder import Publication

FRONT = """id: one
title: عنوان
date: 2017-01-17T08:51:00+05:00
date_text: ١٧ يناير
date_note: كما طبع
kicker: تمهيد
place: حلب
language: ar
category: باب
authors: [كاتب, ثان]
tags: [سوق]
tags_auto: [ورق]
source: {name: مجلة, url: "https://host.example/1", file: "a/b.json", record: 3, views: 7, encoding: utf-8}
duplicates: {of: other}
"""
LEDGER = json.dumps({"edits": [{"rule": "dateline", "was": "حلب", "at": [1]}]}).encode()


def read(file: str = "00/one.md", front: str = FRONT) -> Parsed:
    return parse(file, f"---\n{front}---\n\nكلام في السوق.\n".encode(), LEDGER, "UTC", "ar")


def values(entry: Entry) -> dict[str, Any]:
    return {f.name: getattr(entry, f.name) for f in fields(Entry)}


def keep(store: Store, *files: str) -> dict[str, Entry]:
    """Keep the same article under several names; return the entries as they were read."""
    kept = {}
    for file in files:
        parsed = read(file)
        assert parsed.entry
        kept[file] = parsed.entry
        store.keep(Known(file, "stamp", "hash", "", parsed.entry), parsed)
    store.commit()
    return kept


@pytest.mark.parametrize("front", [FRONT, "title: بلا تاريخ\n", "date: 2017-01-17\n"])
def test_all_of_an_entry_comes_back_and_its_rest_is_fetched_once(front: str) -> None:
    entry = read(front=front).entry
    assert entry
    shelf, asked = Shelf(), Counter[str]()

    def rest(file: str) -> bytes:
        asked[file] += 1
        return rest_of(entry)

    shelf.rest = rest
    stored = from_head(entry.file, head_of(entry), shelf)
    assert stored
    assert (stored.file, stored.id, stored.date, stored.front) == (entry.file, entry.id, entry.date, entry.front)
    assert not asked
    assert values(stored) == values(entry)
    assert asked == {entry.file: 1}
    assert not hasattr(stored, "no_such_thing")


def test_all_that_a_whole_entry_tells_is_told_of_itself() -> None:
    told = values(entry) if (entry := read().entry) else {}
    assert all(told.values())  # else nothing would be seen to be lost
    assert told["source_file"] == told["source"]["file"]


def test_the_refused_have_no_entry() -> None:
    assert from_head("a.md", head_of(None), Shelf()) is None


def test_an_entry_leaves_for_another_process_whole(tmp_path: Path) -> None:
    with Store(tmp_path / "books", "this program") as store:
        kept = keep(store, "a.md")
        stored = pickle.dumps(store.known()["a.md"].entry)
    assert pickle.loads(stored) == kept["a.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_a_child_fetches_while_its_parent_writes(tmp_path: Path) -> None:
    path = tmp_path / "books"
    with Store(path, "this program") as store:
        kept = keep(store, "a.md", "b.md")
        store.commit()
    ahead = read_ahead(path)
    with Store(path, "this program") as store:
        known = store.known(ahead)
        store.save("large", "x" * 9_000_000)  # more than SQLite holds in memory: part of it is in the file

        def work(_: object) -> list[dict[str, Any]]:
            return [values(one.entry) for one in known.values() if one.entry]

        with Child(work) as child:
            assert child.hear() == [values(kept[file]) for file in known]
        with Child(work) as child:
            child.hear()
        first = known["a.md"].entry
        assert first
        assert values(first) == values(kept["a.md"])
        store.put("small", 1)
        store.commit()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Store(path, "this program") as store:
        assert store.get("small") == 1


def test_books_that_lack_the_rest_are_named(tmp_path: Path) -> None:
    path = tmp_path / "books"
    with Store(path, "this program") as store:
        keep(store, "a.md")
        store._db.execute("DELETE FROM body")
        entry = store.known()["a.md"].entry
        assert entry
        assert entry.title == "عنوان"
        with pytest.raises(WarraqError, match=r"a\.md") as raised:
            _ = entry.kicker
        assert str(path) in str(raised.value)


def test_a_program_with_other_tables_leaves_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "books"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        db.execute("INSERT INTO meta VALUES ('code', 'another program')")
        db.execute("CREATE TABLE article (file TEXT PRIMARY KEY)")
        db.execute("INSERT INTO article VALUES ('old.md')")
        db.commit()
    with Store(path, "this program") as store:
        assert store.known() == {}
        keep(store, "a.md")
        assert store.known().keys() == {"a.md"}


def test_a_correction_fetches_of_those_alone_that_its_pages_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Counter[str]()
    fetch = Store._rest

    def rest(store: Store, file: str) -> bytes:
        asked[file] += 1
        return fetch(store, file)

    monkeypatch.setattr(Store, "_rest", rest)
    site = Publication(tmp_path, articles_per_page=4, repository="https://host.example/x")

    def write(number: int, more: str = "") -> None:
        day = f"2017-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        text = f"{more}كلام {number} " + "في السوق " * 40  # longer than what lists show of it
        site.article(f"a{number}", f"عنوان {number}", day, text, tags=[f"t{number}"], authors=["كاتب"])

    for number in range(150):
        write(number)
    (site.content / "takedown.yaml").write_text("- id: a139\n  date: 2020-01-01\n", encoding="utf-8")
    site.build(workers=1)
    assert not asked  # all were read
    write(5, "أول الكلام: ")
    assert site.build(workers=1).made
    assert 0 < len(asked) < 40  # its opening stands in lists, beside those of others
    asked.clear()
    (site.content / "articles" / "2017" / "a7.md").open("a", encoding="utf-8").write("\n\nوزيادة.\n")
    assert site.build(workers=1).made
    assert 0 < len(asked) < 25  # the newest, which the home page shows, and those that are related otherwise now
