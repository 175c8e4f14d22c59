"""Month names to print, Hijri days, and digits."""

from __future__ import annotations

import datetime

import pytest
from babel.dates import get_month_names
from warraq.arabic import digits, months


def test_families() -> None:
    assert months.month_name(1, "eastern") == "يناير"
    assert months.month_name(1, "levant") == "كانون الثاني"
    assert months.month_name(8, "maghreb") == "أوت"
    assert months.month_name(10, "both") == "تشرين الأول / أكتوبر"


@pytest.mark.parametrize(("family", "locale"), [("eastern", "ar_EG"), ("levant", "ar_LB"), ("maghreb", "ar_DZ")])
def test_names_are_those_of_cldr(family: str, locale: str) -> None:
    names = get_month_names("wide", "format", locale)  # Babel mixes its locales up for "stand-alone"
    assert [months.month_name(n, family) for n in range(1, 13)] == [names[n] for n in range(1, 13)]


@pytest.mark.parametrize("month", [0, 13])
def test_no_such_month(month: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        months.month_name(month)
    with pytest.raises(ValueError, match="no Hijri month"):
        months.hijri_month_name(month)


def test_no_such_family() -> None:
    with pytest.raises(ValueError, match="western"):
        months.month_name(1, "western")


def test_hijri_date() -> None:
    assert months.hijri_date(datetime.date(2012, 2, 27)) == (1433, 4, 5)
    assert months.hijri_date(datetime.date(2024, 7, 7)) == (1446, 1, 1)
    assert months.hijri_month_name(4) == "ربيع الآخر"
    assert months.hijri_date(datetime.date(1900, 1, 1)) is None
    assert months.hijri_date(datetime.date(2100, 1, 1)) is None


def test_digits() -> None:
    assert digits.to_ascii("٢٠١٢/۰۵/3 مايو") == "2012/05/3 مايو"
    assert digits.to_arabic_indic("2012 ۵") == "٢٠١٢ ٥"
    assert digits.to_persian("2012 ٥") == "۲۰۱۲ ۵"
