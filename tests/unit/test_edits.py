"""Edits apply, come back and add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.edits import apply, compose, invert
from warraq.convert.model import Edit


@st.composite
def edits(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits in order that may touch, with insertions and deletions among them."""
    points = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    made = []
    for start, end in zip(points[::2], points[1::2], strict=False):
        if made and start == end == made[-1].start:
            continue  # two insertions at one place
        made.append(Edit(start, end, draw(st.text("xyz\n", max_size=3)), "rule"))
    return made


@st.composite
def two_stages(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text = draw(st.text("abcdef", max_size=20))
    first = draw(edits(len(text)))
    return text, first, draw(edits(len(apply(text, first))))


@given(two_stages())
def test_inverse_gives_the_text_back(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, _ = case
    assert apply(apply(text, first), invert(text, first)) == text


@given(two_stages())
def test_composition_does_both_at_once(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    middle = apply(text, first)
    both = compose(middle, first, second)
    assert apply(text, both) == apply(middle, second)


def test_an_edit_inside_a_removed_line_is_swallowed() -> None:
    text = "a\u200fb\nc"
    first = [Edit(1, 2, "", "bidi-character")]
    assert compose("ab\nc", first, [Edit(0, 3, "", "related", "why")]) == [Edit(0, 4, "", "related", "why")]
    assert apply(text, [Edit(0, 4, "", "related")]) == "c"


def test_edits_apart_stay_apart() -> None:
    first = [Edit(0, 1, "", "bom"), Edit(3, 5, "\n", "line-end")]
    second = [Edit(4, 5, "", "related")]
    assert compose("ab\nc!", first, second) == [*first, Edit(6, 7, "", "related")]


@pytest.mark.parametrize(
    "bad", [[Edit(2, 1, "", "r")], [Edit(0, 9, "", "r")], [Edit(1, 2, "", "r"), Edit(0, 1, "", "r")]]
)
def test_edits_that_make_no_sense_are_refused(bad: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply("abc", bad)
