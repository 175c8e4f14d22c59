"""Ids are safe as file names and addresses, and one record's id does not depend on its neighbours."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.ids import LONGEST, Ids, safe_id
from warraq.convert.model import Record, Refusal


def record(text: str = "نص", file: str = "a.jsonl", number: int | None = 1, **fields: Any) -> Record:
    return Record(file, number, text, hashlib.sha256(text.encode()).hexdigest(), given=fields)


@pytest.mark.parametrize("name", ["a", "sn-00001", "000_f0eaa0c7fd89aae2", "v1.2", "A-b_C", "x" * LONGEST])
def test_safe_names_stay(name: str) -> None:
    assert safe_id(name) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../../x", "a/b", "a\\b", "con", "CON.txt", "lpt1", "nul", "-x", ".x", "x.", "a..b", "مقال", "é", "a b", "x" * 101,
     "https://example.org/1", "a\0b", "a\nb", "%2e", "~", "C:x", "😀", "1" * 400],
)  # fmt: skip
def test_others_become_safe_and_stay_apart(name: str) -> None:
    made = safe_id(name)
    assert made != name
    assert safe_id(made) == made
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", made)
    assert len(made) <= LONGEST


@given(st.text(max_size=20), st.text(max_size=20))
def test_different_names_get_different_ids(one: str, other: str) -> None:
    assert (safe_id(one) == safe_id(other)) == (one == other)


def test_own_id_then_stem_then_hash_of_the_source() -> None:
    ids = Ids()
    assert ids.assign(record(id="x1")) == "x1"
    assert ids.assign(record("ن2", "folder/story.txt", None)) == "story"
    assert ids.assign(record("ن3", "packed.txt.gz", None)) == "packed"
    by_url = ids.assign(record("ن4", url="https://example.org/4"))
    assert by_url == Ids().assign(record("نص آخر", url="https://example.org/4"))
    assert re.fullmatch("[0-9a-f]{12}", str(by_url))


def test_the_first_of_two_wins() -> None:
    ids = Ids()
    assert ids.assign(record("أول", id="x")) == "x"
    again = ids.assign(record("أول", number=2, id="x"))
    other = ids.assign(record("ثان", number=3, id="x"))
    assert isinstance(again, Refusal)
    assert "same text" in again.reason
    assert isinstance(other, Refusal)
    assert "another text" in other.reason
    assert other.record == 3


def test_files_of_one_name_in_two_folders_are_two_articles() -> None:
    ids = Ids()
    first = ids.assign(record("أول", "a/1.txt", None))
    second = ids.assign(record("ثان", "b/1.txt", None))
    assert first == "1"
    assert re.fullmatch("1-[0-9a-f]{6}", str(second))


def test_ids_that_differ_in_case_only_get_different_files() -> None:
    ids = Ids()
    first, second = ids.assign(record("أول", id="Abc")), ids.assign(record("ثان", id="abc"))
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert first.casefold() != second.casefold()
