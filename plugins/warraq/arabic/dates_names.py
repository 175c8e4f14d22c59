"""Names that datelines print: months of three calendars, weekdays, halves of the day, in the languages we meet.

Every table is keyed by *folded* words (``fold``): without hamza, tashkeel, tatweel, accents and case, so that each
spelling need be written once only. A name of several words is a tuple of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from warraq.arabic import letters

GREGORIAN, HIJRI, JALALI = "gregorian", "hijri", "jalali"


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Return ``word`` in the form under which the tables know it; may be empty (a lone tatweel).

    ``letters.fold``, and further no hamza on its seat (ئ ؤ) and no accent: names are few, and printed in many ways. Only the
    preposition «على» keeps its letter: «علي» is a name, and writers stand beside datelines.
    """
    if word == "على":
        return word
    folded = letters.fold(word)
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")


def phrase(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``."""
    return tuple(word for word in map(fold, text.split()) if word)


def _table(rows: Mapping[int, str], ending: str = "") -> dict[tuple[str, ...], int]:
    """Turn {number: "name, name, …"} into {folded words: number}, each name with ``ending``."""
    return {phrase(name + ending): number for number, names in rows.items() for name in names.split(",")}


# Arabic (eastern, Levantine, Maghrebi), Persian and Dari, Urdu, Hebrew, English, French, Russian, Tajik, Turkish, Pashto.
_GREGORIAN_NAMES = {
    1: "يناير, كانون الثاني, كانون ثاني, كانون ثان, كانون الثانى, جانفي, جانفيه, ژانویه, جنوری, ינואר, "
    "January, Jan, janvier, janv, январь, января, янв, январи, январ, Ocak, جنورۍ",
    2: "فبراير, شباط, فيفري, فيڤري, فيفريه, فوریه, فروری, فبروری, פברואר, "
    "February, Feb, février, févr, fév, февраль, февраля, фев, февр, феврал, феврали, Şubat, فبرورۍ",
    3: "مارس, آذار, اذار, آدار, مارچ, מרץ, מרס, March, Mar, mars, март, марта, мар, марти, Mart",
    4: "أبريل, نيسان, أفريل, أبرايل, آوریل, آپریل, اپریل, אפריל, "
    "April, Apr, avril, avr, апрель, апреля, апр, апрел, апрели, Nisan, اپرېل",
    5: "مايو, أيار, ماي, مه, مئی, می, מאי, May, mai, май, мая, майи, Mayıs, مې",
    6: "يونيو, حزيران, جوان, يونيه, یونیو, ژوئن, جون, יוני, June, Jun, juin, июнь, июня, июн, июни, Haziran",
    7: "يوليو, تموز, جويلية, جويليا, يوليوز, يوليه, ژوئیه, ژوئيه, جولائی, جولای, יולי, "
    "July, Jul, juillet, juil, июль, июля, июл, июли, Temmuz",
    8: "أغسطس, آب, أوت, غشت, أوغسطس, أغسطوس, اګست, اګسټ, آگوست, اگوست, اگست, آگست, אוגוסט, "
    "August, Aug, août, август, августа, авг, августи, Ağustos",
    9: "سبتمبر, أيلول, شتنبر, سبتنبر, شتمبر, سپتامبر, ستمبر, سپتمبر, سپټمبر, سېپټمبر, ספטמבר, "
    "September, Sep, Sept, septembre, сентябрь, сентября, сен, сент, сентябр, сентябри, Eylül",
    10: "أكتوبر, تشرين الأول, تشرين أول, تشرين الاول, أوكتوبر, اکتبر, اکتوبر, اکټوبر, אוקטובר, "
    "October, Oct, octobre, октябрь, октября, окт, октябр, октябри, Ekim",
    11: "نوفمبر, تشرين الثاني, تشرين ثاني, تشرين ثان, نونبر, نونمبر, نوامبر, نومبر, נובמבר, "
    "November, Nov, novembre, ноябрь, ноября, ноя, нояб, ноябр, ноябри, Kasım",
    12: "ديسمبر, كانون الأول, كانون أول, دجنبر, دجمبر, دسامبر, دسمبر, ډسمبر, דצמבר, "
    "December, Dec, décembre, déc, декабрь, декабря, дек, декабр, декабри, Aralık",
}
# Sorani Kurdish; the name that a year follows ends in ی.
_KURDISH_NAMES = {
    1: "کانوونی دووەم, کانونی دووەم, کانونی دوەم, کانوونی دوەم",
    2: "شوبات, فێبرایەر",
    3: "ئازار, ئادار, مارت",
    4: "نیسان, ئەپریل",
    5: "ئایار, مایس",
    6: "حوزەیران",
    7: "تەمووز, تەمموز, تەممووز, تەموز",
    8: "ئاب, ئۆگست",
    9: "ئەیلوول, ئەیلول, سێپتەمبەر",
    10: "تشرینی یەکەم, ئۆکتۆبەر",
    11: "تشرینی دووەم, تشرینی دوەم, نۆڤەمبەر",
    12: "کانوونی یەکەم, کانونی یەکەم, دیسەمبەر",
}
_KURDISH_SOLAR_NAMES = {
    1: "خاکەلێوە",
    2: "گوڵان, بانەمەڕ",
    3: "جۆزەردان",
    4: "پووشپەڕ",
    5: "گەلاوێژ",
    6: "خەرمانان",
    7: "ڕەزبەر",
    8: "گەڵاڕێزان, خەزەڵوەر",
    9: "سەرماوەز",
    10: "بەفرانبار",
    11: "ڕێبەندان",
    12: "ڕەشەمە, ڕەشەمێ",
}
# Libya from 1986 to 2011.
_LIBYAN_NAMES = {
    1: "أي النار",
    2: "النوار",
    3: "الربيع",
    4: "الطير",
    5: "الماء",
    6: "الصيف",
    7: "ناصر",
    8: "هانيبال",
    9: "الفاتح",
    10: "التمور",
    11: "الحرث",
    12: "الكانون",
}
_RABI, _JUMADA = ("ربيع",), ("جمادى", "جماد", "جمادا")
_FIRST, _SECOND = ("الأول", "أول", "الأولى", "أولى"), ("الآخر", "آخر", "الثاني", "ثاني", "ثان", "الآخرة", "الثانية")


def _pairs(stems: Iterable[str], ordinals: Iterable[str]) -> str:
    """Every stem with every ordinal, in two words and joined as Persian and Urdu write them."""
    return ", ".join(f"{stem}{gap}{ordinal}" for stem in stems for ordinal in ordinals for gap in (" ", ""))


_DHU = "Dhu, Dhul, Thul, Zul"  # not «Thu», which is Thursday


def _latin(stems: str, ordinals: str) -> str:
    """The names in Latin letters, whose signs are left out: «Rabi' al-Thani», «Thul-Qi'dah»."""
    links = (" ", " al ", " ul ", " l ")
    return ", ".join(f"{a}{link}{b}" for a in stems.split(", ") for b in ordinals.split(", ") for link in links)


_HIJRI_NAMES = {
    1: "محرم, المحرم, محرم الحرام, Muharram",
    2: "صفر, صفر الخير, صفر المظفر, Safar",
    3: _pairs(_RABI, _FIRST) + ", Rabi I, " + _latin("Rabi", "awwal, awal"),
    4: _pairs(_RABI, _SECOND) + ", Rabi II, " + _latin("Rabi", "thani, akhir, aakhir"),
    5: _pairs(_JUMADA, _FIRST) + ", Jumada I, " + _latin("Jumada", "ula, oula, awwal, awal"),
    6: _pairs(_JUMADA, _SECOND) + ", Jumada II, " + _latin("Jumada", "akhirah, akhira, akhir, thani"),
    7: "رجب, رجب المرجب, رجب الفرد, Rajab",
    8: "شعبان, شعبان المعظم, Shaban, Sha ban, Shaaban",
    9: "رمضان, رمضان المبارك, رمضان الكريم, Ramadan, Ramadhan",
    10: "شوال, شوال المكرم, Shawwal, Shawal",
    11: _pairs(("ذو", "ذي", "ذى", "ذا"), ("القعدة", "قعدة", "القعده"))
    + ", القعدة, "
    + _latin(_DHU, "Qadah, Qa dah, Qa da, Qidah, Qi dah, Qada"),
    12: _pairs(("ذو", "ذي", "ذى", "ذا"), ("الحجة", "حجة", "الحجه"))
    + ", الحجة, "
    + _latin(_DHU, "Hijjah, Hijja, Hijah"),
}
# Persian; Dari; Pashto.
_JALALI_NAMES = {
    1: "فروردین, حمل, وری",
    2: "اردیبهشت, ثور, غویی",
    3: "خرداد, جوزا, غبرګولی",
    4: "تیر, سرطان, چنګاښ",
    5: "مرداد, امرداد, اسد, زمری",
    6: "شهریور, سنبله, وږی",
    7: "مهر, میزان, تله",
    8: "آبان, عقرب, لړم",
    9: "آذر, قوس, لیندۍ",
    10: "دی, جدی, مرغومی",
    11: "بهمن, دلو, سلواغه",
    12: "اسفند, حوت, کب",
}

MONTHS: dict[tuple[str, ...], tuple[str, int]] = {
    **{name: (JALALI, number) for name, number in _table(_JALALI_NAMES).items()},
    **{name: (HIJRI, number) for name, number in _table(_HIJRI_NAMES).items()},
    **{name: (JALALI, n) for end in ("ی", "") for name, n in _table(_KURDISH_SOLAR_NAMES, end).items()},
    **{name: (GREGORIAN, n) for end in ("ی", "") for name, n in _table(_KURDISH_NAMES, end).items()},
    **{name: (GREGORIAN, number) for name, number in _table(_LIBYAN_NAMES).items()},
    **{name: (GREGORIAN, number) for name, number in _table(_GREGORIAN_NAMES).items()},
}
"""Folded words of a month name → (calendar, month 1 … 12)."""

FIRST_AND_SECOND = (fold("الأول"), fold("الثاني"))
LONGEST_MONTH = max(map(len, MONTHS))

_ARABIC_WEEKDAYS = {0: "اثنين", 1: "ثلاثاء", 2: "أربعاء", 3: "خميس", 4: "جمعة", 5: "سبت", 6: "أحد"}
_WEEKDAY_NAMES = {
    0: "الاتنين, اثنين, دوشنبه, پیر, سوموار, שני, Monday, Mon, lundi, понедельник, пн, Душанбе, دووشەممە, Pazartesi",
    1: "الثلثاء, الثلاثا, سه شنبه, سه‌شنبه, منگل, שלישי, Tuesday, Tue, Tues, mardi, вторник, вт, Сешанбе, سێشەممە, سێ شەممە, Salı",
    2: "الاربعا, الاربع, چهارشنبه, چهار شنبه, بدھ, רביעי, Wednesday, Wed, mercredi, среда, ср, Чоршанбе, چوارشەممە, چوار شەممە, چارشنبه, Çarşamba",
    3: "پنجشنبه, پنج‌شنبه, پنج شنبه, جمعرات, חמישי, Thursday, Thu, Thur, Thurs, jeudi, четверг, чт, Панҷшанбе, پێنجشەممە, پێنج شەممە, Perşembe",
    4: "جمعه, جمعۃ المبارک, שישי, Friday, Fri, vendredi, пятница, пт, Ҷумъа, هەینی, هەیینی, Cuma",
    5: "شنبه, ہفتہ, שבת, Saturday, Sat, samedi, суббота, сб, Шанбе, شەممە, Cumartesi",
    6: "یکشنبه, یک‌شنبه, یک شنبه, اتوار, ראשון, Sunday, Sun, dimanche, воскресенье, вс, Якшанбе, یەکشەممە, یەک شەممە, Pazar",
}
WEEKDAYS: dict[tuple[str, ...], int] = {
    **_table(_WEEKDAY_NAMES),
    # «لإثنين»: copying from a page loses the first letter often enough
    **_table({n: f"{name}, ال{fold(name)}, ل{fold(name)}" for n, name in _ARABIC_WEEKDAYS.items()}),
}
"""Folded words → weekday as ``datetime.date.weekday()`` counts, Monday = 0."""

TOWN_AND_WEEKDAY = frozenset(phrase("دوشنبه Душанбе Dushanbe"))
"""Dushanbe is a city and a Monday: as the place of a dateline it contradicts no date."""

AM = frozenset(phrase("ص صباحا صباح فجرا فجر الفجر الصبح am قبل‌ازظهر صبح לפנה"))
PM = frozenset(phrase("م مساء المساء ظهرا ظهر الظهر عصرا عصر العصر ليلا pm بعدازظهر شام عصر אחה"))
TWO_LETTER_HALVES = {
    ("a", "m"): "am",
    ("p", "m"): "pm",
    ("ق", "ظ"): "am",
    ("ب", "ظ"): "pm",
    ("ب", "ن"): "am",
    ("د", "ن"): "pm",
}
"""Halves of the day with a full stop inside: a.m., ق.ظ, ب.ن"""

HALVES_IN_WORDS = {
    phrase("بعد منتصف الليل"): "am",
    phrase("قبل الظهر"): "am",
    phrase("قبل الزوال"): "am",
    phrase("بعد الظهر"): "pm",
    phrase("بعد الزوال"): "pm",
    phrase("بعد العصر"): "pm",
}
"""Halves of the day in several words."""

_ORDINAL_UNITS = "حادي واحد, ثاني ثان, ثالث, رابع, خامس, سادس, سابع, ثامن, تاسع"
DAYS_IN_WORDS: dict[tuple[str, ...], int] = {
    **dict.fromkeys((*map(phrase, ("أول", "الأول", "فاتح", "غرة", "مستهل")),), 1),
    **{(f"{article}{fold(name)}",): n for n, names in enumerate(_ORDINAL_UNITS.split(", "), 1) if n > 1
       for name in names.split() for article in ("", "ال")},
    **{(f"{article}عاشر",): 10 for article in ("", "ال")},
    **{(f"{article}{fold(name)}", "عشر"): 10 + n for n, names in enumerate(_ORDINAL_UNITS.split(", "), 1)
       for name in names.split() for article in ("", "ال")},
    **{(ten,): n for n, tens in ((20, "العشرون العشرين"), (30, "الثلاثون الثلاثين")) for ten in tens.split()},
    **{(f"ال{fold(name)}", f"وال{ten}"): n + tens
       for tens, words in ((20, "عشرون عشرين"), (30, "ثلاثون ثلاثين")) for ten in words.split()
       for n, names in enumerate(_ORDINAL_UNITS.split(", "), 1) if n + tens <= 31 for name in names.split()},
}  # fmt: skip
"""Days of the month in words: «الخامس والعشرون» → 25, «فاتح» → 1, all folded."""

LONGEST_DAY = max(map(len, DAYS_IN_WORDS))

HIJRI_ERA = frozenset(phrase("ه هج هجري هجرية هجريا الهجري الهجرية ق قمری ah"))
JALALI_ERA = frozenset(phrase("ش شمسی هش خورشیدی"))
GREGORIAN_ERA = frozenset(phrase("م ميلادي ميلادية ميلاديا الميلادي مسيحي میلادی ء عیسوی ad ce г года год с соли"))
"""Words after a year."""

INSIDE_DATE = frozenset(phrase("من شهر سنة عام لعام لسنة de of год سال ماه وال ی ساڵی د کال میاشتې"))
"""Words that may stand between day, month and year without changing the date."""

ORDINALS = frozenset(phrase("st nd rd th er го"))
