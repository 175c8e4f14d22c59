"""Folding, words and stems. The vocabulary is also run by the JavaScript client (tests/parity)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.attested import rests, strip
from warraq.arabic.letters import fold, fold_slowly, plain
from warraq.arabic.light10 import PREFIXES, SUFFIXES, light10
from warraq.arabic.stopwords import STOP_WORDS, is_stop_word
from warraq.arabic.tokens import tokens, words

VOCABULARY = json.loads((Path(__file__).parents[1] / "data" / "search" / "vocabulary.json").read_text(encoding="utf-8"))
ARABIC = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةـًٌٍَُِّْٰپچژگکی٠١٢0 12abZ،؟\u200c\u202b\ufeff"))


@pytest.mark.parametrize(("text", "folded"), VOCABULARY["fold"])
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "expected"), VOCABULARY["tokens"])
def test_tokens(text: str, expected: list[list[object]]) -> None:
    assert [list(token) for token in tokens(text)] == expected


@pytest.mark.parametrize(("word", "stem"), VOCABULARY["light10"])
def test_light10(word: str, stem: str) -> None:
    assert light10(fold(word)) == stem


def test_plain_keeps_spelling() -> None:
    assert plain("الأُسْـــتَاذَةُ") == "الأستاذة"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_of_light10(prefix: str) -> None:
    assert light10(prefix + "شجر") == "شجر"


@pytest.mark.parametrize("suffix", sorted({fold(suffix) for suffix in SUFFIXES}))
def test_every_suffix_of_light10(suffix: str) -> None:
    assert light10("شجر" + suffix) == "شجر"


def test_the_short_way_of_folding_is_right_for_every_character() -> None:
    for code in (*range(0x3100), *range(0xA640, 0xAC40), *range(0xF900, 0x10000), *range(0x1D000, 0x1F000)):
        text = f"اب{chr(code)}ت\u0653 {chr(code)}a"
        assert fold(text) == fold_slowly(text), hex(code)


@given(st.text() | ARABIC)
def test_fold_is_idempotent_and_plain_too(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)


@given(st.text() | ARABIC)
def test_spelling_variants_fold_alike(text: str) -> None:
    """Composed or decomposed, with marks or without: the same word."""
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert fold(plain(text)) == fold(text)


@given(st.text() | ARABIC)
def test_tokens_point_into_the_text(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert fold(text[token.start : token.end]) == token.text != ""
        end = token.end
    assert [text[token.start : token.end] for token in tokens(text)] == [word for word in words(text) if fold(word)]


@given(ARABIC)
def test_light10_only_shortens_and_never_below_two_letters(word: str) -> None:
    word = fold(word).replace(" ", "")
    stem = light10(word)
    assert stem in word
    assert len(stem) >= min(len(word), 2)


def test_stop_words_are_folded_and_hold_the_question_words() -> None:
    assert all(fold(word) == word for word in STOP_WORDS)
    for word in ("متى", "أين", "كم", "من", "هو", "ماذا", "إلى", "على", "التي"):
        assert is_stop_word(fold(word)), word
    assert not is_stop_word("كتاب")


def test_attested_strips_what_the_corpus_attests() -> None:
    counts = {"مجلس": 40, "لمجلس": 5, "لمع": 3, "كتابهم": 1, "كتاب": 30, "درهم": 9, "در": 50}
    assert strip("لمجلس", counts) == "مجلس"
    assert strip("كتابهم", counts) == "كتاب"
    assert strip("لمع", counts) == "لمع", "two letters would remain"
    assert strip("درهم", counts) == "درهم", "two letters would remain"


def test_attested_asks_for_a_rest_twice_as_frequent() -> None:
    assert strip("فهد", {"فهد": 9}) == "فهد"
    assert strip("فقال", {"فقال": 6, "قال": 11}) == "فقال"
    assert strip("فقال", {"فقال": 6, "قال": 12}) == "قال"
    assert strip("فقال", {"قال": 1}) == "فقال", "a rest that occurs once is no evidence"


def test_attested_goes_on_for_several_rounds_and_takes_the_most_frequent_rest() -> None:
    assert strip("ولكتابهم", {"كتاب": 90, "كتابهم": 4, "لكتابهم": 2}) == "كتاب"
    assert strip("بكتا", {"كتا": 4, "بكت": 9}) == "بكت"


@given(st.dictionaries(ARABIC, st.integers(0, 50), max_size=20), ARABIC)
def test_attested_result_is_part_of_the_word(counts: dict[str, int], word: str) -> None:
    stem = strip(word, counts)
    assert stem in word
    assert stem == word or len(stem) >= 3
    assert all(len(rest) >= 3 for rest in rests(word))
