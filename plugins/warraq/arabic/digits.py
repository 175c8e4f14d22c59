"""Digits as ASCII, Arabic-Indic (٠–٩) and Persian (۰–۹) write them."""

from __future__ import annotations

ASCII = "0123456789"
ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"
PERSIAN = "۰۱۲۳۴۵۶۷۸۹"

_TO_ASCII = str.maketrans(ARABIC_INDIC + PERSIAN, ASCII * 2)
_TO_ARABIC_INDIC = str.maketrans(ASCII + PERSIAN, ARABIC_INDIC * 2)
_TO_PERSIAN = str.maketrans(ASCII + ARABIC_INDIC, PERSIAN * 2)


def to_ascii(text: str) -> str:
    """Return ``text`` with Arabic-Indic and Persian digits as 0–9; of the same length."""
    return text.translate(_TO_ASCII)


def to_arabic_indic(text: str) -> str:
    """Return ``text`` with every digit of the three sets as ٠–٩; of the same length."""
    return text.translate(_TO_ARABIC_INDIC)


def to_persian(text: str) -> str:
    """Return ``text`` with every digit of the three sets as ۰–۹; of the same length."""
    return text.translate(_TO_PERSIAN)
