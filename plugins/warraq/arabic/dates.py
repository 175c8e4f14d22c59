"""Is this line the dateline of its own article, and which date does it print?

A date is a dateline only by its surroundings: alone on its line, or with the little that pages print beside it
(a label, the paper, the place, a counter), or at the head of an agency report, or glued by the page to a headline.
Dates in prose, of invoices, births and other stories are not; where nothing decides, there is no dateline.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from warraq.arabic import dates_relative
from warraq.arabic.dates_calendar import CalendarDate, calendar_dates
from warraq.arabic.dates_clock import Clock, clock_at, zone_at
from warraq.arabic.dates_names import GREGORIAN, HIJRI, TOWN_AND_WEEKDAY, WEEKDAYS, phrase
from warraq.arabic.dates_scan import Token, scan
from warraq.arabic.dates_surroundings import Verdict, judge, only_role
from warraq.arabic.dates_words import LABEL, OTHER
from warraq.arabic.dates_zones import BARE

WINDOW = 160
"""Characters looked at from each end of a longer line: a dateline in the middle of a long line does not exist."""

LONGEST_LABEL = 40
"""Characters of a label that stands on a line of its own."""

_PERSIAN = re.compile("[پچژگکی۰-۹]")
_URDU = re.compile("[ٹڈڑےںھ]")
_HAS_DATE = re.compile(r"\d(?:\d{3}|\d?\s?[./-]\s?\d\d?\s?[./-]\s?\d\d|\d?-[^\W\d]{3,9}-\d\d)")

# a day of the month, in digits or in words
_HAS_DAY = re.compile(
    r"(?<!\d)\d\d?(?!\d)|\d{6}:|\bال[^\W\d]{3,6}(?:\s+عشر|\s+وال[^\W\d]{4,7}|\s+من)\s|\bال(?:أول|اول)\b|\b(?:فاتح|غر[ةه]|مستهل)\b"
)


# «8/5/2019 9:15:22 PM»: no figure padded, seconds, and AM or PM in Latin letters, as programs print a day in the American way
_AMERICAN = re.compile(r"(?:[1-9]|1[0-2])/(?:[1-9]|[12]\d|3[01])/\d{4} (?:[1-9]|1[0-2]):\d\d:\d\d [AP]M", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The date of an article as a line prints it.

    ``when`` is aware: in the zone printed, else in the corpus's; a day without time is its midnight (``has_time`` False).
    ``start``/``end`` are the characters of the date with weekday, time and zone, without labels and counters.
    ``calendar`` is gregorian, hijri or jalali; ``note`` what was doubtful. ``kind`` is *line* (the line holds nothing
    else of weight), *lead* (place, date, agency, then the report) or *glued* (run together with a headline or a
    paragraph). ``update`` marks the date of an update, ``labelled`` one that words introduce, ``views`` is the counter
    printed beside it.
    """

    when: datetime.datetime
    has_time: bool
    start: int
    end: int
    calendar: str = GREGORIAN
    note: str = ""
    kind: str = "line"
    update: bool = False
    views: int | None = None
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the date at ``start`` … ``end`` (both 0 where there is none) is not taken."""

    reason: str
    start: int = 0
    end: int = 0


def read_dateline(
    text: str, *, zone: datetime.tzinfo, crawled: datetime.datetime | None = None, language: str = ""
) -> Dateline | None:
    """Return the dateline that the line ``text`` is, or None; ``examine_dateline`` tells why not.

    ``zone`` holds where the line names none. ``crawled`` gives relative dates («منذ 3 ساعات») and dates without a year
    a meaning. ``language`` (BCP 47) decides numeric dates such as 1402/05/12 where the script does not.
    """
    found = examine_dateline(text, zone=zone, crawled=crawled, language=language)
    return found if isinstance(found, Dateline) else None


def find_datelines(
    text: str, *, zone: datetime.tzinfo, crawled: datetime.datetime | None = None, language: str = ""
) -> list[Dateline]:
    """Return the lines of ``text`` that are datelines, in order, with offsets into ``text``.

    What it finds is decided line by line; which of them belongs to the article is for the caller to say by position.
    """
    return [
        found
        for found in examine_lines(text, zone=zone, crawled=crawled, language=language)
        if isinstance(found, Dateline)
    ]


def examine_lines(
    text: str, *, zone: datetime.tzinfo, crawled: datetime.datetime | None = None, language: str = ""
) -> list[Dateline | Refusal]:
    """Return what ``examine_dateline`` says of each line of ``text`` that prints a date, with offsets into ``text``."""
    found: list[Dateline | Refusal] = []
    end = -1
    pattern = dates_relative.HINT if crawled else _HAS_DATE
    for match in pattern.finditer(text):
        if match.start() < end:
            continue
        start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
        ends = [place for sign in "\n\r" if (place := text.find(sign, match.end())) >= 0]
        end = min(ends, default=len(text))
        one = examine_dateline(text[start:end], zone=zone, crawled=crawled, language=language)
        if one.end:
            found.append(replace(one, start=one.start + start, end=one.end + start))
    return found


def examine_dateline(
    text: str, *, zone: datetime.tzinfo, crawled: datetime.datetime | None = None, language: str = ""
) -> Dateline | Refusal:
    """Return the dateline that the line ``text`` is, or the reason why it is none. Never raises."""
    head = examine_opening(text, zone=zone, crawled=crawled, language=language)
    if isinstance(head, Dateline) or len(text) <= 2 * WINDOW:
        return head
    offset = len(text) - WINDOW
    tail = _examine(text[offset:], offset, zone, None, language, cut_before=True)
    return tail if isinstance(tail, Dateline) or not head.end else head


def examine_opening(
    text: str, *, zone: datetime.tzinfo, crawled: datetime.datetime | None = None, language: str = ""
) -> Dateline | Refusal:
    """Return the dateline that ``text`` opens with, or the reason why it does not. Never raises."""
    if len(text) <= 2 * WINDOW:
        return _examine(text, 0, zone, crawled, language)
    return _examine(text[:WINDOW], 0, zone, None, language, cut_after=True)


def is_label(text: str) -> bool:
    """Tell whether the line ``text`` is nothing but the label of a date of publication: «تاريخ النشر:»."""
    return len(text) <= LONGEST_LABEL and only_role(scan(text)) == LABEL


def dates_something_else(text: str) -> bool:
    """Tell whether the line ``text`` is nothing but the label of another date: «تاريخ التسجيل:», «تاريخ الميلاد:»."""
    return len(text) <= LONGEST_LABEL and only_role(scan(text)) == OTHER


def _examine(
    text: str,
    offset: int,
    zone: datetime.tzinfo,
    crawled: datetime.datetime | None,
    language: str,
    *,
    cut_before: bool = False,
    cut_after: bool = False,
) -> Dateline | Refusal:
    if not (_HAS_DATE.search(text) and _HAS_DAY.search(text)):
        return _relative(text, zone, crawled)
    tokens = scan(text)
    dates = calendar_dates(tokens, solar=_solar(text, language))
    if not dates:
        return _relative(text, zone, crawled)
    groups = [_Stamp.around(tokens, group) for group in _twins(tokens, dates)]
    verdict = judge(tokens, [(stamp.first, stamp.last) for stamp in groups], cut_before=cut_before, cut_after=cut_after)
    stamp = groups[verdict.chosen]
    start, end = tokens[stamp.first].start + offset, tokens[stamp.last - 1].end + offset
    if not verdict.kind:
        return Refusal(verdict.reason, start, end)
    american = _AMERICAN.match(text, tokens[stamp.dates[0].first].start) is not None
    return _dated(tokens, stamp, verdict, zone, start, end, american=american)


def _relative(text: str, zone: datetime.tzinfo, crawled: datetime.datetime | None) -> Dateline | Refusal:
    if crawled is None:
        return Refusal("no full date")
    found = dates_relative.read(text, zone, crawled)
    if found is None:
        return Refusal("no full date")
    when, has_time, start, end, note = found
    return Dateline(when, has_time, start, end, GREGORIAN, note)


def _solar(text: str, language: str) -> bool:
    """Tell whether a numeric date of the years 1200 – 1500 is Jalali: by the script, else by the language."""
    if language.partition("-")[0] in ("fa", "ps", "prs", "ckb"):
        return True
    return bool(_PERSIAN.search(text)) and not _URDU.search(text) and not language.startswith("ur")


_BETWEEN_TWINS = frozenset(("الموافق", "المصادف", "الموافقه", "ل", "مطابق", "بمطابق", "برابر", "با", "يوافق"))


def _twins(tokens: Sequence[Token], dates: Sequence[CalendarDate]) -> list[list[CalendarDate]]:
    """Group dates of different calendars that print one day: «26 شوال 1436 هـ الموافق 11 أغسطس 2015 م».

    Where the time stands between them («… 1436 هـ - 12:40 - 11 أغسطس …») the days must agree.
    """
    groups = [[dates[0]]]
    for date in dates[1:]:
        last = groups[-1][-1]
        at, between = last.last, []
        while at < date.first:
            if last.day and date.day and abs((date.day - last.day).days) <= 1 and (clock := clock_at(tokens, at)):
                at = clock.last
            else:
                between.append(tokens[at])
                at += 1
        joined = all(t.kind == "sign" or t.text in _BETWEEN_TWINS or (t.text,) in WEEKDAYS for t in between)
        again = date.day is not None and date.day in (last.day, last.swapped)  # the same day, printed once more
        if joined and (again or date.calendar not in {d.calendar for d in groups[-1]}):
            groups[-1].append(date)
        else:
            groups.append([date])
    return groups


@dataclass(frozen=True, slots=True)
class _Stamp:
    """One date with what belongs to it: twins, weekday, time."""

    dates: Sequence[CalendarDate]
    first: int
    last: int
    weekday: int | None
    town: bool  # the weekday is also the name of a town
    clock: Clock | None

    @classmethod
    def around(cls, tokens: Sequence[Token], dates: Sequence[CalendarDate]) -> _Stamp:
        first, last = dates[0].first, dates[-1].last
        weekday, town = None, False
        before = first
        for _ in range(3):  # «الجمعة, 20», «الإثنين :»
            if before and (tokens[before - 1].kind == "sign" or tokens[before - 1].text in ("ال", "the")):
                before -= 1
        for width in (2, 1):
            words = tuple(token.text for token in tokens[max(before - width, 0) : before])
            if len(words) == width and words in WEEKDAYS:
                weekday, town, first = WEEKDAYS[words], words[0] in TOWN_AND_WEEKDAY, before - width
                break
        for index in range(dates[0].first, min(last + 3, len(tokens))):  # inside, or after: «2012-05-12 (السبت)»
            if weekday is not None or (index >= last and tokens[index].kind == "number"):
                break
            if (tokens[index].text,) in WEEKDAYS:
                weekday, last = WEEKDAYS[(tokens[index].text,)], max(last, index + 1)
        clock, first, last = _clock_near(tokens, first, last)
        if clock is None and len(dates) > 1:  # «۲۵ شهریور ۱۳۸۸ - ۱۶:۰۰ 16 September 2009»
            between = (clock_at(tokens, at) for at in range(dates[0].last, dates[-1].first))
            clock = next(filter(None, between), None)
        return cls(dates, first, last, weekday, town, clock)


_BEFORE_CLOCK = frozenset(
    phrase(
        "الساعة ساعة ساعت على علي إلى في تمام at à в t اخر تحديث בשעה שעה יום соати час اپ ڈیٹ بوقت وقت التوقيت کاتژمێر saat"
    )
)


def _clock_near(tokens: Sequence[Token], first: int, last: int) -> tuple[Clock | None, int, int]:
    """Return (time, first, last) with the tokens widened over the time after the date, or before it."""
    at = last
    for _ in range(6):
        if at < len(tokens) and tokens[at].text not in ("(",) and (clock := clock_at(tokens, at)):
            return clock, first, clock.last
        if at >= len(tokens) or not (tokens[at].kind == "sign" or tokens[at].text in _BEFORE_CLOCK):
            break
        at += 1
    for begin in range(max(first - 9, 0), first):
        clock = clock_at(tokens, begin)
        if clock and all(t.kind == "sign" or t.text in ("من", "يوم", "في") for t in tokens[clock.last : first]):
            if begin and clock.zone is None and (tokens[begin - 1].text,) in BARE:  # «GMT 10:20 2019 الأحد ,12 أيار»
                return replace(clock, zone=zone_at(tokens, begin - 1)[0]), begin - 1, last
            return clock, begin, last
    zone, after = zone_at(tokens, last)
    if zone and (clock := clock_at(tokens, after)) and clock.zone is None:  # «12 مايو 2019 GMT 10:20»
        return replace(clock, zone=zone), first, clock.last
    return None, first, after if zone else last


def _dated(
    tokens: Sequence[Token],
    stamp: _Stamp,
    verdict: Verdict,
    zone: datetime.tzinfo,
    start: int,
    end: int,
    *,
    american: bool,
) -> Dateline | Refusal:
    """Settle on one day out of twins, weekday and order of the parts; note what does not agree.

    ``american`` tells that the print is one of month, day and year, whatever the numbers are.
    """
    possible = [date for date in stamp.dates if date.day is not None]
    if not possible:
        return Refusal("; ".join(date.problem for date in stamp.dates), start, end)
    chosen = min(possible, key=lambda date: date.calendar != GREGORIAN)
    if chosen.short_year and chosen.numeric and not (verdict.labelled or stamp.weekday is not None or stamp.clock):
        return Refusal("a year of two digits without anything that says it is one", start, end)
    assert chosen.day is not None
    day = chosen.day
    notes = [chosen.note] if chosen.note else []
    if american and chosen.swapped and stamp.weekday is None:
        day = chosen.swapped
        notes.append("read as month/day/year: a program prints it so")
    for other in stamp.dates:
        if other.problem:
            notes.append(other.problem)
        elif other.day is not None and abs((other.day - day).days) > 1:
            notes.append(f"the {other.calendar} date printed beside it is {other.day}")
    if stamp.weekday is not None and day.weekday() != stamp.weekday and not stamp.town:
        day, note = _by_weekday(day, chosen, stamp.weekday)
        notes.append(note)
    if verdict.update:
        notes.append("date of the last update")
    clock = stamp.clock
    time = clock.time if clock else datetime.time()
    where = clock.zone if clock and clock.zone else zone
    when = datetime.datetime.combine(day, time, where)
    return Dateline(
        when,
        clock is not None,
        start,
        end,
        chosen.calendar,
        "; ".join(notes),
        verdict.kind,
        verdict.update,
        verdict.views,
        verdict.labelled,
    )


def _by_weekday(day: datetime.date, chosen: CalendarDate, weekday: int) -> tuple[datetime.date, str]:
    """Return the day that the printed weekday supports, if the print allows another one, and a note."""
    if chosen.swapped and chosen.swapped.weekday() == weekday:
        return chosen.swapped, "read as month/day/year: the weekday fits only so"
    if chosen.calendar == HIJRI:
        for days in (1, -1):
            near = day + datetime.timedelta(days=days)
            if near.weekday() == weekday:
                return near, f"the weekday puts it {'after' if days > 0 else 'before'} the day of the Umm al-Qura table"
    return day, "the weekday printed does not fit the date"
