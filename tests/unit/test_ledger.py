"""The ledger gives the source text back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert import ledger
from warraq.convert.edits import apply
from warraq.convert.model import Edit


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    source = draw(st.text(alphabet=st.characters(), max_size=30))
    points = sorted(set(draw(st.lists(st.integers(0, len(source)), max_size=10))))
    return source, [
        Edit(start, end, draw(st.sampled_from(["", " ", "\n\n"])), draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["", "why"])))
        for start, end in zip(points[::2], points[1::2], strict=False)
    ]  # fmt: skip


@given(edited())
def test_source_comes_back(case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    text = ledger.dump({"id": "x"}, source, edits)
    text.encode("utf-8")
    found = ledger.load(text)
    assert ledger.rebuild(apply(source, edits), found) == source
    assert ledger.edits_of(found) == edits


def test_one_kind_of_edit_a_line() -> None:
    text = ledger.dump({"id": "x"}, "a\r\nb\r\nc", [Edit(1, 3, "\n", "line-end"), Edit(4, 6, "\n", "line-end")])
    assert json.loads(text)["edits"] == [{"rule": "line-end", "was": "\r\n", "put": "\n", "at": [1, 4]}]
    assert text.splitlines()[-3].startswith('    {"rule"')


def test_a_ledger_of_another_text_is_noticed() -> None:
    found = ledger.load(ledger.dump({}, "a\r\nb", [Edit(1, 3, "\n", "line-end")]))
    with pytest.raises(ValueError, match="does not fit"):
        ledger.rebuild("ab", found)


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 99, "edits": []}', "nonsense"])
def test_what_is_no_ledger(text: str) -> None:
    with pytest.raises(ValueError):
        ledger.load(text)
