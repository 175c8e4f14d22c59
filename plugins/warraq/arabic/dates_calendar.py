"""Finds day, month and year in the tokens of a line, in three calendars, and turns them into a Gregorian day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

from warraq.arabic.dates_names import (
    DAYS_IN_WORDS,
    FIRST_AND_SECOND,
    GREGORIAN,
    GREGORIAN_ERA,
    HIJRI,
    HIJRI_ERA,
    INSIDE_DATE,
    JALALI,
    JALALI_ERA,
    LONGEST_DAY,
    LONGEST_MONTH,
    MONTHS,
    ORDINALS,
    WEEKDAYS,
)
from warraq.arabic.dates_scan import Token

YEARS = {GREGORIAN: (1800, 2100), HIJRI: (1200, 1500), JALALI: (1200, 1500)}
"""First and last year that a dateline of each calendar can plausibly print."""

FIRST_SOLAR, FIRST_LUNAR = 1370, 1411
"""Of a date in figures without an era: solar years of pages begin with 1370 (1991), lunar ones with 1411 (1990). Between
these years it is solar if the text is Persian, else nothing; from 1411 (2032 of the solar calendar) on it is lunar."""

UNDECIDED = "of the lunar or of the solar year, and nothing says which"

PIVOT = 69
"""Two-digit years from here on are 19xx, below 20xx, as POSIX reads them."""

_LIGHT = frozenset(",،.-/–—ـ()[]|:؛;'’‘`")
_FIRST_WORDS = frozenset(name[0] for name in MONTHS)
_FIRST_OF_DAY = frozenset(name[0] for name in DAYS_IN_WORDS)
_IN_NAME = frozenset("-'’‘`")  # Rabi' al-Thani, Thul-Qi'dah
_NUMERIC = frozenset("/-.\\–—−")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """Tokens ``first`` … ``last - 1`` print a date of ``calendar``; ``day`` is its Gregorian day, None if impossible.

    ``problem`` says why it is impossible; ``note`` what was doubtful. ``swapped`` is the day if month and day change
    places, where both readings are possible. ``short_year`` marks a year of two digits.
    """

    first: int
    last: int
    calendar: str
    day: datetime.date | None
    problem: str = ""
    note: str = ""
    swapped: datetime.date | None = None
    short_year: bool = False
    numeric: bool = False


def resolve(calendar: str, year: int, month: int, day: int) -> tuple[datetime.date | None, str, str]:
    """Return (Gregorian day or None, problem, note) of a date as printed in ``calendar``.

    Hijri by the Umm al-Qura table of hijridate. A 30th that the table does not have is the day after the 29th:
    months began by sight, and the printed date is the witness; the note says so.
    """
    printed = f"{day}/{month}/{year}"
    low, high = YEARS[calendar]
    if not low <= year <= high:
        return None, f"{printed}: not a year of the {calendar} calendar", ""
    try:
        if calendar == GREGORIAN:
            return datetime.date(year, month, day), "", ""
        if calendar == JALALI:
            jalali: Any = JalaliDate  # its stubs leave the constructor untyped
            return jalali(year, month, day).to_gregorian(), "", ""
    except ValueError:
        return None, f"{printed}: no such day in the {calendar} calendar", ""
    try:
        if day == 30 and Hijri(year, month, 1).month_length() == 29:
            before = Hijri(year, month, 29).to_gregorian()
            return before + datetime.timedelta(days=1), "", f"{printed}: the month has 29 days in the Umm al-Qura table"
        return Hijri(year, month, day).to_gregorian(), "", ""
    except OverflowError:
        return None, f"{printed}: outside the Umm al-Qura table (1343–1500)", ""
    except ValueError:
        return None, f"{printed}: no such day in the hijri calendar", ""


def calendar_dates(tokens: Sequence[Token], *, solar: bool) -> list[CalendarDate]:
    """Return the dates with day, month and year among ``tokens``, in order, without overlap.

    ``solar``: numeric dates of the years 1200 – 1500 are Jalali (a Persian text), not Hijri.
    """
    found: list[CalendarDate] = []
    at = 0
    while at < len(tokens):
        date = _date_at(tokens, at, solar)
        if date is None:
            at += 1
        else:
            found.append(date)
            at = date.last
    return found


def month_at(tokens: Sequence[Token], at: int) -> tuple[str, int, int, str] | None:
    """Return (calendar, month, index after it, note) where a month name begins at token ``at``.

    Twin names of one month («نيسان / أبريل», «حزيران (يونيو)») are read as one.
    """
    one = _name_at(tokens, at)
    if one is None:
        return None
    calendar, month, after = one
    second = _skip(tokens, after, most=2)
    other = _name_at(tokens, second)
    if other and other[0] == calendar and (calendar == GREGORIAN or other[1] == month):
        note = "" if other[1] == month else "the two month names do not agree"
        return calendar, month, other[2], note
    return calendar, month, after, ""


def _name_at(tokens: Sequence[Token], at: int) -> tuple[str, int, int] | None:
    if at >= len(tokens) or not (tokens[at].text in _FIRST_WORDS or tokens[at].text.startswith("ב")):
        return None
    words: list[str] = []
    best = None
    for index, token in enumerate(tokens[at : at + 2 * LONGEST_MONTH], at):
        if token.kind == "word":
            words.append(token.text)
            if name := MONTHS.get(tuple(words)):
                best = (*name, index + 1)
        elif not (words and token.text in _IN_NAME and not token.gap and words[-1].isascii()):
            break
        if len(words) == LONGEST_MONTH:
            break
    if best is None and len(words) == 1 and (name := _numbered_name(tokens, at)):
        best = (*name, at + 2)
    if best is None and words and words[0][0] == "ב" and (name := MONTHS.get((words[0][1:],))):
        best = (*name, at + 1)  # Hebrew: «במאי», in May
    return best


def _numbered_name(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """كانون1, تشرين 2, جمادى1: a figure for «الأول», «الثاني», as widespread publishing software prints them."""
    figure = tokens[at + 1] if at + 1 < len(tokens) else None
    if figure is None or figure.kind != "number" or figure.width != 1 or figure.gap > 1 or figure.value not in (1, 2):
        return None
    return MONTHS.get((tokens[at].text, FIRST_AND_SECOND[figure.value - 1]))


def _skip(tokens: Sequence[Token], at: int, *, most: int, words: frozenset[str] = frozenset()) -> int:
    """Return the index of the first token from ``at`` on that carries meaning, past at most ``most`` light ones."""
    for index in range(at, min(at + most, len(tokens))):
        token = tokens[index]
        if not ((token.kind == "sign" and token.text in _LIGHT) or (token.kind == "word" and token.text in words)):
            return index
    return at + most


def _number(tokens: Sequence[Token], at: int, widths: tuple[int, ...]) -> int | None:
    if at < len(tokens) and tokens[at].kind == "number" and tokens[at].width in widths:
        return tokens[at].value
    return None


def _date_at(tokens: Sequence[Token], at: int, solar: bool) -> CalendarDate | None:
    token = tokens[at]
    if token.kind == "number" and token.width <= 2:
        return _day_month_year(tokens, at) or _numeric(tokens, at, solar)
    if token.kind == "number" and token.width == 4:
        return _numeric(tokens, at, solar) or _year_month_day(tokens, at) or _year_day_month(tokens, at)
    if token.kind == "word":
        return _month_day_year(tokens, at) or _day_in_words(tokens, at)
    return None


def _day_month_year(
    tokens: Sequence[Token], at: int, day_at: int | None = None, day: int | None = None
) -> CalendarDate | None:
    """12 مايو 2012, 28-يوليو-2012, 26 شوال 1436 هـ, 12 May, 2012, 5 من شهر مايو سنة 2012.

    ``day`` is the day where words say it, ``day_at`` the last of them.
    """
    name = _skip(tokens, (at if day_at is None else day_at) + 1, most=3, words=INSIDE_DATE | ORDINALS)
    month = month_at(tokens, name)
    if month is None:
        return None
    calendar, number, after, note = month
    weekday = _skip(tokens, after, most=2)
    if weekday < len(tokens) and (tokens[weekday].text,) in WEEKDAYS:
        after = weekday + 1
    where = _skip(tokens, after, most=3, words=INSIDE_DATE)
    year = _number(tokens, where, (4,))
    short = False
    if year is None and 0 < where == after + 1 and tokens[after].text in "-'’" and tokens[name - 1].text in "-'’":
        year = _full_year(_number(tokens, where, (2,)))
        short = year is not None
    if year is None:
        return None
    last, _ = _era(tokens, where + 1)
    return _made(
        tokens, at, last, calendar, (year, number, tokens[at].value if day is None else day), note, short=short
    )


def _day_in_words(tokens: Sequence[Token], at: int) -> CalendarDate | None:
    """الخامس والعشرون من يناير 2011, فاتح شتنبر 2019."""
    if tokens[at].text not in _FIRST_OF_DAY:
        return None
    words = tuple(token.text for token in tokens[at : at + LONGEST_DAY])
    width = next((width for width in range(len(words), 0, -1) if words[:width] in DAYS_IN_WORDS), 0)
    if not width:
        return None
    return _day_month_year(tokens, at, at + width - 1, DAYS_IN_WORDS[words[:width]])


def _month_day_year(tokens: Sequence[Token], at: int) -> CalendarDate | None:
    """يناير 17, 2017."""
    month = month_at(tokens, at)
    if month is None:
        return None
    calendar, number, after, note = month
    where = _skip(tokens, after, most=2)
    day = _number(tokens, where, (1, 2))
    if day is None:
        return None
    where = _skip(tokens, where + 1, most=2, words=ORDINALS)
    year = _number(tokens, where, (4,))
    if year is None:
        return None
    last, _ = _era(tokens, where + 1)
    return _made(tokens, at, last, calendar, (year, number, day), note)


def _year_month_day(tokens: Sequence[Token], at: int) -> CalendarDate | None:
    """2012 يوليو 19, د ۲۰۰۸ میلادي کال د سپټمبر د میاشتې ۲۸."""
    month = month_at(tokens, _skip(tokens, _era(tokens, at + 1)[0], most=3, words=INSIDE_DATE))
    if month is None:
        return None
    calendar, number, after, note = month
    where = _skip(tokens, after, most=3, words=INSIDE_DATE)
    day = _number(tokens, where, (1, 2))
    if day is None:
        return None
    return _made(tokens, at, where + 1, calendar, (tokens[at].value, number, day), note)


def _year_day_month(tokens: Sequence[Token], at: int) -> CalendarDate | None:
    """2019 الأحد ,12 أيار / مايو: a year before, if it is one and none follows."""
    if not YEARS[GREGORIAN][0] <= tokens[at].value <= YEARS[GREGORIAN][1]:
        return None
    where = _skip(tokens, at + 1, most=2)
    if where < len(tokens) and (tokens[where].text,) in WEEKDAYS:
        where = _skip(tokens, where + 1, most=2)
    day = _number(tokens, where, (1, 2))
    if day is None:
        return None
    month = month_at(tokens, _skip(tokens, where + 1, most=2))
    if month is None or _day_month_year(tokens, where) is not None:
        return None
    calendar, number, after, note = month
    return _made(tokens, at, after, calendar, (tokens[at].value, number, day), note)


def _numeric(tokens: Sequence[Token], at: int, solar: bool) -> CalendarDate | None:
    """2012-07-09, 21/07/2012, ١ / ١٢ / ٢٠٢٠, 5-4-1433 هـ; the same sign twice, nothing of the kind around it."""
    if at + 5 > len(tokens) or _in_path(tokens, at, at + 5):
        return None
    a, sign, b, again, c = tokens[at : at + 5]
    if sign.text not in _NUMERIC or again.text != sign.text or b.kind != "number" or c.kind != "number":
        return None
    if max(sign.gap, b.gap, again.gap, c.gap) > 2 or b.width > 2:
        return None
    first, middle, third = a.value, b.value, c.value
    last, era = _era(tokens, at + 5)
    if a.width == 4 and c.width <= 2:
        year, month, day, order = first, middle, third, "ymd"
    elif a.width <= 2 and c.width == 4:
        year, month, day, order = third, middle, first, "dmy"
    elif a.width <= 2 and c.width == 2:
        year, month, day, order = _full_year(third) or 0, middle, first, "dmy"
    else:
        return None
    short = c.width == 2 and a.width != 4
    calendar = GREGORIAN
    if year <= YEARS[HIJRI][1]:
        calendar = era if era in (HIJRI, JALALI) else JALALI if solar and year < FIRST_LUNAR else HIJRI
        if calendar == HIJRI != era and FIRST_SOLAR <= year < FIRST_LUNAR:
            return CalendarDate(at, last, calendar, None, f"{day}/{month}/{year}: {UNDECIDED}", numeric=True)
    elif era in (HIJRI, JALALI):
        return None
    note = ""
    if month > 12 >= day:  # the parts force the American order
        month, day = day, month
        note = "read as month/day/year" if order == "dmy" else "read as year/day/month"
        order = "forced"
    date = _made(tokens, at, last, calendar, (year, month, day), note, short=short, numeric=True)
    if order == "dmy" and calendar == GREGORIAN and day <= 12 and day != month:
        swapped, _, _ = resolve(calendar, year, day, month)
        date = _made(tokens, at, last, calendar, (year, month, day), note, short=short, numeric=True, swapped=swapped)
    return date


def _full_year(year: int | None) -> int | None:
    return None if year is None else year + (1900 if year >= PIVOT else 2000)


def _in_path(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether the tokens are glued into a longer number, a file name or an address."""
    if first and tokens[first].gap == 0:
        before = tokens[first - 1]
        if before.text in "_/\\=%#@+" or (before.kind == "word" and before.text.isascii()):
            return True
        if before.text in _NUMERIC and first > 1 and before.gap == 0 and _numbered(tokens[first - 2]):
            return True
    if last < len(tokens) and tokens[last].gap == 0:
        after = tokens[last]
        if after.text in "_=%@" or (after.kind == "word" and after.text.isascii() and after.text not in ("t", "h")):
            return True
        if after.text in _NUMERIC and last + 1 < len(tokens) and tokens[last + 1].gap == 0:
            return _numbered(tokens[last + 1])
    return False


def _numbered(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "word" and token.text.isascii())


def _era(tokens: Sequence[Token], at: int) -> tuple[int, str]:
    """Return (index after the era at ``at``, its calendar or ""): م, هـ, هجرية, ه.ش, ق …"""
    if at >= len(tokens) or tokens[at].kind != "word" or tokens[at].gap > 3:
        return at, ""
    text = tokens[at].text
    if text in HIJRI_ERA:
        dotted = at + 1 < len(tokens) and tokens[at + 1].text == "." and at + 2 < len(tokens)
        after = at + 2 if dotted else at + 1
        if after < len(tokens) and tokens[after].kind == "word" and tokens[after].text in ("ش", "ق"):
            return after + 1, JALALI if tokens[after].text == "ش" else HIJRI
        return at + 1, HIJRI
    if text in JALALI_ERA:
        return at + 1, JALALI
    if text in GREGORIAN_ERA:
        return at + 1, GREGORIAN
    return at, ""


def _made(
    tokens: Sequence[Token],
    first: int,
    last: int,
    calendar: str,
    parts: tuple[int, int, int],
    note: str,
    *,
    short: bool = False,
    numeric: bool = False,
    swapped: datetime.date | None = None,
) -> CalendarDate:
    day, problem, doubt = resolve(calendar, *parts)
    notes = "; ".join(filter(None, (note, doubt)))
    return CalendarDate(first, last, calendar, day, problem, notes, swapped, short, numeric)
