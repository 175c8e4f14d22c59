"""Plural forms, checked against Babel's copy of CLDR."""

from __future__ import annotations

import pytest
from babel import Locale
from warraq.arabic.plurals import plural

COUNTS = [*range(350), 999, 1000, 1001, 1002, 1003, 1010, 1011, 1099, 1100, 1111, 10**6, 10**6 + 3]


@pytest.mark.parametrize("language", ["ar", "fa", "ur", "he", "en"])
def test_agrees_with_cldr(language: str) -> None:
    rule = Locale(language).plural_form
    assert {count: plural(count, language) for count in COUNTS} == {count: rule(count) for count in COUNTS}


def test_region_does_not_matter() -> None:
    assert plural(2, "ar-EG") == "two"


def test_unknown_language_has_one_form() -> None:
    assert plural(1, "xx") == "other"


def test_negative_count() -> None:
    with pytest.raises(ValueError, match="-1"):
        plural(-1)
