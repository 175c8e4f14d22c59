"""Dictionary order and the headings of an index."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.collation import first_letter, sort_key

IN_ORDER = [
    "3 حكايات",
    "٢٠ حكاية",
    "الأسد",
    "أسد الغابة",
    "آسيا",
    "ألمانيا",
    "إلى الشمال",
    "الإمارات",
    "الباب",
    "باب البحر",
    "الباب العالي",
    "پاریس",
    "تاج",
    "تركيا",
    "تركيب",
    "چین",
    "خليج",
    "سوريا",
    "عبد الله",
    "عبدالله",
    "گیلان",
    "لبنان",
    "مُدُن",
    "مدينة الزهور",
    "مدينتان",
    "المقاومة",
    "مؤتمر",
    "هدى",
    "وادي",
    "يافا",
    "apple",
    "Zebra",
]


def test_order() -> None:
    shuffled = IN_ORDER.copy()
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سُوريا", "سوريا"),
        ("المدينة", "مدينة"),
        ("أحمد", "احمد"),
        ("ســـوق", "سوق"),
        ("مصطفى", "مصطفي"),
        ("کتاب", "كتاب"),
        ("«باب»", "باب"),
    ],
)
def test_spellings_of_one_word_stand_together_but_keep_a_fixed_order(one: str, other: str) -> None:
    assert sort_key(one)[0] == sort_key(other)[0]
    assert sort_key(one) != sort_key(other)


def test_the_name_of_god_keeps_its_letters() -> None:
    assert first_letter("الله") == "ا"
    assert first_letter("الوقت") == "و"


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("الأردن", "ا"), ("آل سعود", "ا"), ("«القاهرة»", "ق"), ("إلهام", "ا"), ("ؤ", "و"), ("یزد", "ي"), ("élan", "E"), ("ﷲ", "ا"),
        ("москва", "М"), ("2012", "#"), ("…", "#"), ("", "#"), ("ة", "ت"), ("ال", "ا"), ("الى", "ا"), ("ـَـ", "#"),
    ],
)  # fmt: skip
def test_headings(text: str, letter: str) -> None:
    assert first_letter(text) == letter


@given(st.text(), st.text())
def test_total_on_any_text(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (one == other)
    assert len(first_letter(one)) == 1


def test_numbers_of_any_length() -> None:
    assert sort_key("9" * 10_000) < sort_key("1" + "0" * 10_000)
