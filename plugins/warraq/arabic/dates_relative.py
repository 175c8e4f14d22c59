"""Dates that mean something only at a known time: «منذ 3 ساعات», «أمس 12:30», «20 آب»."""

from __future__ import annotations

import datetime
import re

from warraq.arabic.dates_calendar import month_at, resolve
from warraq.arabic.dates_clock import clock_at
from warraq.arabic.dates_names import GREGORIAN, WEEKDAYS, phrase
from warraq.arabic.dates_scan import Token, scan
from warraq.arabic.dates_surroundings import phrase_at
from warraq.arabic.dates_words import LABEL, UPDATE

HINT = re.compile(r"\d|منذ|قبل|اليوم|أمس|امس|today|yesterday|ago|ديروز|دیروز|امروز|היום|אתמול", re.IGNORECASE)
"""A line without any of these says nothing, even to one who knows the time."""

_SINCE = frozenset(phrase("منذ قبل لפני"))
_AGO = frozenset(phrase("ago پیش قبل"))
_UNITS = {
    "minutes": "دقيقة دقائق دقيقتين دقيقه minute minutes min mins",
    "hours": "ساعة ساعات ساعتين ساعتان hour hours ساعت",
    "days": "يوم أيام يومين يومان يوما day days روز",
    "weeks": "أسبوع أسابيع أسبوعين اسبوعان week weeks هفته",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in phrase(words)}
_DUAL = frozenset(phrase("دقيقتين ساعتين ساعتان يومين يومان أسبوعين اسبوعان"))
_DAYS_AGO = {
    **dict.fromkeys(phrase("اليوم today امروز היום"), 0),
    **dict.fromkeys(phrase("أمس البارحة yesterday دیروز אתמול"), 1),
}

Found = tuple[datetime.datetime, bool, int, int, str]


def read(text: str, zone: datetime.tzinfo, crawled: datetime.datetime) -> Found | None:
    """Return (when, has_time, start, end, note) if the short line ``text`` is nothing but such a date, else None."""
    if len(text) > 80:
        return None
    tokens = scan(text)
    at = 0
    while at < len(tokens):
        role, width = phrase_at(tokens, at, len(tokens))
        if tokens[at].kind == "sign":
            at += 1
        elif role in (LABEL, UPDATE):
            at += width
        else:
            break
    end = len(tokens)
    while end > at and tokens[end - 1].kind == "sign" and tokens[end - 1].text != ")":
        end -= 1
    tokens = tokens[at:end]
    if not tokens:
        return None
    now = crawled.astimezone(zone) if crawled.tzinfo else crawled.replace(tzinfo=zone)
    try:
        found = _since(tokens, now) or _day_word(tokens, now) or _without_year(tokens, now)
    except OverflowError:
        return None
    if found is None:
        return None
    when, has_time, note = found
    return when, has_time, tokens[0].start, tokens[-1].end, note


def _since(tokens: list[Token], now: datetime.datetime) -> tuple[datetime.datetime, bool, str] | None:
    words = list(tokens)
    if words[0].text in _SINCE:
        words = words[1:]
    elif words[-1].text in _AGO:
        words = words[:-1]
    else:
        return None
    count = 1
    if words and words[0].kind == "number":
        count, words = words[0].value, words[1:]
    elif words and words[0].text in _DUAL:
        count = 2
    if len(words) != 1 or words[0].text not in _UNIT or not 0 <= count < 10_000:
        return None
    unit = _UNIT[words[0].text]
    when = now - datetime.timedelta(**{unit: count})
    exact = unit in ("minutes", "hours")
    if exact:
        return when.replace(microsecond=0), True, "relative to the time of the crawl"
    return _midnight(when), False, "relative to the time of the crawl"


def _day_word(tokens: list[Token], now: datetime.datetime) -> tuple[datetime.datetime, bool, str] | None:
    if tokens[0].text not in _DAYS_AGO:
        return None
    day = _midnight(now - datetime.timedelta(days=_DAYS_AGO[tokens[0].text]))
    return _with_clock(tokens[1:], day, "relative to the time of the crawl")


def _without_year(tokens: list[Token], now: datetime.datetime) -> tuple[datetime.datetime, bool, str] | None:
    """20 آب: the last such day before the crawl."""
    while tokens and ((tokens[0].text,) in WEEKDAYS or tokens[0].kind == "sign"):
        tokens = tokens[1:]
    if len(tokens) < 2:
        return None
    if tokens[0].kind == "number" and (name := month_at(tokens, 1)):
        calendar, month, after, _ = name
        number = tokens[0].value
    elif (name := month_at(tokens, 0)) and name[2] < len(tokens) and tokens[name[2]].kind == "number":
        calendar, month, after, _ = name
        number, after = tokens[after].value, after + 1
    else:
        return None
    if calendar != GREGORIAN:
        return None
    tomorrow = now.date() + datetime.timedelta(days=1)
    for year in range(now.year, now.year - 8, -1):  # eight: 29 February across a century
        day, _, _ = resolve(GREGORIAN, year, month, number)
        if day and day <= tomorrow:
            midnight = datetime.datetime.combine(day, datetime.time(), now.tzinfo)
            return _with_clock(tokens[after:], midnight, "the year is that of the crawl or the one before")
    return None


def _with_clock(rest: list[Token], day: datetime.datetime, note: str) -> tuple[datetime.datetime, bool, str] | None:
    while rest and (rest[0].kind == "sign" or rest[0].text in ("الساعه", "at", "ساعت")):
        rest = rest[1:]
    if not rest:
        return day, False, note
    clock = clock_at(rest, 0)
    if clock is None or clock.last != len(rest):
        return None
    return datetime.datetime.combine(day.date(), clock.time, clock.zone or day.tzinfo), True, note


def _midnight(when: datetime.datetime) -> datetime.datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)
