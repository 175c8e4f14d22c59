"""What is written as front matter is what PyYAML reads, and a hand edit is known."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from warraq import frontmatter

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["null", "~", "yes", "NO", "On", "true", "y", "1e3", "0x1f", "1_000", ".inf", "2017-01-17", "12:30:45", "- x", "a: b", "a:", "x #y", "#x",
     "&a", "*a", "!tag", "%x", "@x", "`x", "'x'", '"x"', "[x]", "{x}", "a, b", "|", ">", "?", "? x", "<<", "=", "---", "...", "x\\n", " x", "x ",
     "\u0085", "\u2028", "\ufeff", "\x7f", "😀", "محمد: علي", "قال «نعم»", "كِتَابٌ", "ـــ", "x—y", "y\n z", ""]
)  # fmt: skip
TIMES = st.datetimes(
    min_value=datetime.datetime(1000, 1, 1),
    timezones=st.sampled_from([datetime.UTC, datetime.timezone(datetime.timedelta(hours=5, minutes=30))]),
).map(lambda when: when.replace(microsecond=0))
VALUES = TEXTS | st.integers() | st.none() | st.booleans() | TIMES | st.lists(TEXTS, max_size=4)
KEYS = st.sampled_from(["id", "title", "date", "tags", "source", "converter", "place"])
FRONTS = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), max_size=5)


@given(FRONTS)
def test_yaml_reads_what_was_written(front: dict[str, object]) -> None:
    text = frontmatter.dump(front, "نص\n")
    if front:
        assert frontmatter.load(text) == (front, "نص\n")
        assert yaml.load(frontmatter.split(text)[0], Loader=yaml.SafeLoader) == front


LINES = st.builds(
    "{}{}:{}{}\n".format,
    st.sampled_from(["", "  ", "    ", " ", "- "]),
    st.sampled_from(["id", "tags", "source", "y", "a b", "2"]),
    st.sampled_from([" ", "", "  ", "\t"]),
    TEXTS
    | st.sampled_from(["[a, b]", "[a, ]", "[a, , b]", '["a, b", ج]', '["a" , b]', "[yes]", '"a\\u0041\\n"', '"\\ud83d"', "2017-01-17", "012",
                       "2017-01-17T08:51:00+05:00", "2017-13-17T08:51:00+05:00", "2017-01-17T08:51:00-00:00", "-0", "1:30", "null", "Null", "[[a]]"]),
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=6).map("".join))
def test_what_is_read_without_yaml_is_what_yaml_reads(head: str) -> None:
    found = frontmatter._read_plain(head)
    if found is not None:
        whole = yaml.load(head, Loader=yaml.SafeLoader)
        assert repr(found) == repr(whole)


@given(FRONTS)
def test_what_is_written_is_read_without_yaml(front: dict[str, object]) -> None:
    head = frontmatter.split(frontmatter.dump(front, "نص"))[0]
    assert not front or _hard(front) or frontmatter._read_plain(head) == front


def _hard(value: object) -> bool:
    """Whether only YAML reads it: beyond 18 digits, truth values, what JSON writes as a pair of surrogates."""
    if isinstance(value, dict | list):
        return any(map(_hard, value.values() if isinstance(value, dict) else value))
    if isinstance(value, str):
        return any(char > "\uffff" or not char.isprintable() for char in value)
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) >= 10**18)


def test_it_looks_as_the_docs_show_it() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=5))
    when = datetime.datetime(2017, 1, 17, 8, 51, tzinfo=zone)
    front = {"id": "a1", "date": when, "tags": ["بولاق", "أ، ب"], "source": {"file": "a.txt", "views": 447}}
    assert frontmatter.dump(front, "نص\n") == (
        "---\nid: a1\ndate: 2017-01-17T08:51:00+05:00\ntags: [بولاق, أ، ب]\nsource:\n  file: a.txt\n  views: 447\n---\n\nنص\n"
    )


@given(st.dictionaries(KEYS.filter(lambda key: key != "converter"), VALUES, min_size=1, max_size=4), TEXTS)
def test_a_signed_file_knows_its_hand_edits(front: dict[str, object], body: str) -> None:
    text = frontmatter.dump_signed(front, body, "1.2.3")
    found = frontmatter.signature(text)
    assert found is not None
    assert found[1]
    assert found[0]["version"] == "1.2.3"
    changed = frontmatter.signature(text + "x")
    assert changed is not None
    assert not changed[1]
    edited = frontmatter.signature(text.replace("---\n", "---\nplace: x\n", 1))
    assert edited is not None
    assert not edited[1]


@pytest.mark.parametrize("text", ["", "نص", "---\ntitle: x\n---\nنص", "---\nconverter: 3\n---\n", "---\n: [\n---\n"])
def test_a_file_of_other_hands_has_no_signature(text: str) -> None:
    assert frontmatter.signature(text) is None
