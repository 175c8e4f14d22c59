"""The pieces of a text: as written and folded, one to one, whichever way they are found."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.letters import fold
from warraq.arabic.spans import BREAKS
from warraq.arabic.tokens import TOKEN
from warraq.convert.words import TOGETHER, cut, hashes_of, pieces

# Every character that is folded by itself, with some that are not.
CHARACTERS = st.sampled_from(
    [chr(code) for some in (range(0x20, 0x180), range(0x600, 0x700), range(0x2010, 0x2040)) for code in some]
    + list("ﷺﻻ²ßΣ\U0001f600\n\u200f\u0307א")
)
TEXTS = st.text() | st.lists(CHARACTERS | st.sampled_from("ابةىآإ،.\n\u0651\u0653ـ12aB\x1f")).map("".join)


def found(text: str, title: str = "") -> list[tuple[str, str]]:
    """Each piece of ``text``, written and folded."""
    (words,) = cut([(text, title)])
    start, stop, _ = words.articles[0]
    return [(words.written(at), words.folded(at)) for at in range(start, stop)]


def test_words_and_marks() -> None:
    assert found("«الأُمَّة»، قال: نعم…") == [
        ("الأُمَّة", "الامه"),
        ("،", "،"),
        ("قال", "قال"),
        (":", ":"),
        ("نعم", "نعم"),
        ("…", "…"),
    ]


def test_what_folds_to_nothing_is_no_piece() -> None:
    assert [key for _, key in found("قال ـ نعم ـــ")] == pieces("قال ـ نعم ـــ") == ["قال", "نعم"]
    assert found("") == found("ـ") == pieces("") == []


@given(TEXTS)
def test_pieces_are_those_of_the_tokenizer_folded(text: str) -> None:
    wanted = []
    for written in re.findall(rf"{TOKEN.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]", text):
        key = written if written in BREAKS else fold(written)
        if key:
            wanted.append((written, key))
    assert found(text) == wanted


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=TOGETHER + 2))
def test_articles_cut_together_are_cut_as_if_alone(articles: list[tuple[str, str]]) -> None:
    seen = []
    for words in cut(articles):
        assert words.hashes.tolist() == hashes_of([words.folded(at) for at in range(len(words.hashes))]).tolist()
        for number, (start, stop, end) in zip(words.numbers, words.articles, strict=True):
            text, title = articles[number]
            assert [words.folded(at) for at in range(start, stop)] == [key for _, key in found(text)]
            assert words.folded(stop) == "\n"
            assert [words.folded(at) for at in range(stop + 1, end)] == [key for _, key in found(title)]
            seen.append(number)
    assert sorted(seen) == list(range(len(articles)))
