"""Folding of lines: the short way gives what the long one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.folding import USUAL, _any, fold


def slowly(text: str) -> str:
    return " ".join(_any(text).split())


def test_no_two_usual_characters_compose() -> None:
    assert len(set(USUAL)) == len(USUAL) <= 256
    assert [pair for one in USUAL for two in USUAL if fold(pair := f"ب{one}{two}ب") != slowly(pair)] == []


def test_usual_characters_are_those_of_arabic_text() -> None:
    line = "أعلنَ «الاتّحـاد» – في 12/٥/2019 – عن «خطّة» جديدة؛ وقال: هل (يُعقل)؟"
    assert set(line) <= set(USUAL)
    assert fold(line) == "اعلن الاتحاد في 12 5 2019 عن خطه جديده وقال هل يعقل"


@given(st.text(st.sampled_from(USUAL + "ﻻéßİ½\u0653\u0301한")))
def test_usual_and_unusual_characters_side_by_side(text: str) -> None:
    assert fold(text) == slowly(text)
