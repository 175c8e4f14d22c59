"""Month names to print, and the Hijri date of a day.

The names that are *read* out of datelines, with their many spellings, are in ``dates_names``.
"""

from __future__ import annotations

import datetime

from hijridate import Gregorian

EASTERN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
LEVANT = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
MAGHREB = ("جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")
HIJRI = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)  # fmt: skip
_FAMILIES = {
    "eastern": EASTERN,
    "levant": LEVANT,
    "maghreb": MAGHREB,
    "both": tuple(f"{levant} / {eastern}" for levant, eastern in zip(LEVANT, EASTERN, strict=True)),
}
FAMILIES = tuple(_FAMILIES)


def month_name(month: int, family: str = "eastern") -> str:
    """Return the Gregorian month 1 … 12 as the region says it; ``family`` is one of ``FAMILIES``.

    Raises ValueError for another month or family.
    """
    if family not in _FAMILIES:
        raise ValueError(f"month names: {family!r} is not one of {', '.join(FAMILIES)}")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    return _FAMILIES[family][month - 1]


def hijri_date(day: datetime.date) -> tuple[int, int, int] | None:
    """Return (year, month, day) of ``day`` in the Umm al-Qura calendar, or None outside its table (1924 – 2077)."""
    try:
        return Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    except (OverflowError, ValueError):
        return None


def hijri_month_name(month: int) -> str:
    """Return the name of the Hijri month 1 … 12; raises ValueError for another."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no Hijri month {month}")
    return HIJRI[month - 1]
