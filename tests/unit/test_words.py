"""The pieces of a text: as written and folded, one to one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.letters import fold
from warraq.convert.words import BREAKS, Pieces, cut


def test_words_and_marks() -> None:
    assert cut("«الأُمَّة»، قال: نعم!") == Pieces(
        ["الأُمَّة", "،", "قال", ":", "نعم", "!"], ["الامه", "،", "قال", ":", "نعم", "!"]
    )


def test_what_folds_to_nothing_is_no_piece() -> None:
    assert cut("قال ـ نعم ـــ") == Pieces(["قال", "نعم"], ["قال", "نعم"])
    assert cut("") == cut("ـ") == Pieces([], [])


@given(st.text() | st.lists(st.sampled_from("ابةى آإ،.\n\u0651ـ12aB\x1fﷺﻻ\u200f")).map("".join))
def test_written_and_folded_go_together(text: str) -> None:
    found = cut(text)
    assert len(found.written) == len(found.folded)
    assert all(found.folded)
    assert all(key == fold(word) or word in BREAKS for word, key in zip(*found, strict=True))
