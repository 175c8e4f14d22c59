"""Time zones as datelines print them → IANA names or fixed offsets."""

from __future__ import annotations

import datetime
import zoneinfo

from warraq.arabic.dates_names import phrase

_CITIES = {
    "Asia/Jerusalem": "القدس, القدس المحتلة, فلسطين, فلسطين المحتلة, غزة, رام الله, إسرائيل, ירושלים, ישראל",
    "Africa/Tunis": "تونس, تونس العاصمة, التونسي",
    "Africa/Cairo": "القاهرة, مصر, المصري",
    "Asia/Riyadh": "مكة, مكة المكرمة, السعودية, الرياض, المملكة, المملكة العربية السعودية, السعودي",
    "Asia/Dubai": "gst, أبوظبي, أبو ظبي, دبي, الإمارات, الامارات, مسقط, عمان السلطنة, سلطنة عمان",
    "Asia/Kuwait": "الكويت",
    "Asia/Qatar": "الدوحة, قطر",
    "Asia/Bahrain": "البحرين, المنامة",
    "Asia/Aden": "صنعاء, عدن, اليمن",
    "Asia/Baghdad": "بغداد, العراق",
    "Asia/Damascus": "دمشق, سوريا, سورية",
    "Asia/Beirut": "بيروت, لبنان",
    "Asia/Amman": "عمان, عمّان, الأردن",
    "Africa/Tripoli": "طرابلس, ليبيا",
    "Africa/Algiers": "الجزائر, الجزائر العاصمة",
    "Africa/Casablanca": "المغرب, الرباط, الدار البيضاء",
    "Africa/Khartoum": "الخرطوم, السودان",
    "Africa/Nouakchott": "نواكشوط, موريتانيا",
    "Europe/Istanbul": "إسطنبول, اسطنبول, أنقرة, تركيا",
    "Asia/Tehran": "طهران, إيران, تهران, ایران",
    "Asia/Kabul": "كابول, كابل, أفغانستان, کابل",
    "Asia/Karachi": "إسلام آباد, باكستان, پاکستان",
    "Asia/Dushanbe": "دوشنبه, دوشنبة, طاجيكستان",
    "Europe/Moscow": "موسكو, روسيا, мск, msk, москва",
    "Europe/London": "لندن, بريطانيا",
    "Europe/Paris": "باريس, فرنسا, برلين, وسط أوروبا, cet, cest",
    "America/New_York": "واشنطن, نيويورك, شرق الولايات المتحدة, شرق أمريكا, est, edt, et",
    "UTC": "غرينتش, جرينتش, غرينيتش, جرينيتش, غرينتش العالمي, جرنتش, العالمي, العالمي الموحد, عالمي, گرینویچ, gmt, utc, z",
    "Europe/Athens": "eet, eest",
}
ZONES: dict[tuple[str, ...], str] = {phrase(name): zone for zone, names in _CITIES.items() for name in names.split(",")}
"""Folded words that may follow «بتوقيت» → IANA name."""

BARE = frozenset({*map(phrase, ("gmt", "utc", "z", "мск", "msk", "cet", "cest", "est", "edt", "eet", "eest", "gst"))})
"""Zones that need no «بتوقيت» before them."""

BARE_PHRASES: dict[tuple[str, ...], str] = {("ت", "م"): "Asia/Riyadh"}
"""«ت م», بتوقيت المملكة, as the Saudi agency closes its reports."""

BY_THE_CLOCK_OF = frozenset(phrase("بتوقيت توقيت بالتوقيت بوقت לפי שעון"))
LOCAL = frozenset({*map(phrase, ("المحلي", "محلي", "المحلية", "محلی"))})
LONGEST_ZONE = max(map(len, ZONES))


def named(name: str) -> datetime.tzinfo | None:
    """Return the zone of an IANA name, or None where this machine does not know it."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset(hours: int, minutes: int, *, west: bool) -> datetime.tzinfo | None:
    """Return the fixed zone that many hours and minutes from UTC, or None where no clock runs so (over 14 hours)."""
    if hours > 14 or minutes > 59:
        return None
    delta = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-delta if west else delta)
