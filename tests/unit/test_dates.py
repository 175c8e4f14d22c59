"""The date reader: a table of lines of all families, notes and reasons, round trips, and input of any kind."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate
from warraq.arabic import digits, months
from warraq.arabic.dates import (
    Dateline,
    Refusal,
    dates_something_else,
    examine_dateline,
    examine_lines,
    find_datelines,
    is_label,
    read_dateline,
)
from warraq.arabic.dates_calendar import YEARS
from warraq.arabic.dates_names import GREGORIAN, HIJRI, JALALI, MONTHS
from warraq.arabic.dates_names import WEEKDAYS as NAMED

ZONE = ZoneInfo("Asia/Baghdad")
TABLE = Path(__file__).parents[1] / "data" / "datelines.tsv"
CASES = [tuple(row.split("\t", 1)) for row in TABLE.read_text(encoding="utf-8").splitlines() if row and row[0] != "#"]


def read(text: str, **options: object) -> Dateline:
    found = examine_dateline(text, zone=ZONE, **options)  # type: ignore[arg-type]
    assert isinstance(found, Dateline), found
    return found


def refused(text: str, **options: object) -> Refusal:
    found = examine_dateline(text, zone=ZONE, **options)  # type: ignore[arg-type]
    assert isinstance(found, Refusal), found
    return found


def test_table_is_of_all_families() -> None:
    assert len(CASES) >= 150
    assert len({line for _, line in CASES}) == len(CASES)


@pytest.mark.parametrize(("expected", "line"), CASES)
def test_line(expected: str, line: str) -> None:
    found = read_dateline(line, zone=ZONE)
    if expected == "-":
        assert found is None
        return
    assert found is not None
    when = datetime.datetime.fromisoformat(expected)
    assert found.when.replace(tzinfo=None) == when.replace(tzinfo=None)
    assert found.has_time == ("T" in expected)
    assert found.when.utcoffset() == (
        when.utcoffset() if when.tzinfo else ZONE.utcoffset(found.when.replace(tzinfo=None))
    )


@pytest.mark.corpus
def test_datelines_of_the_gold_set(shared_data: Path) -> None:
    rows = [json.loads(row) for row in (shared_data / "goldset" / "datelines.jsonl").open(encoding="utf-8")]
    wrong = []
    for row in rows:
        found = read_dateline(row["s"], zone=ZONE)
        got = found.when.date().isoformat() if found else None
        if got != row["date"]:
            wrong.append((row["s"], row["date"], got))
    assert not wrong, f"{len(rows) - len(wrong)} of {len(rows)}"


class TestWhatIsReported:
    def test_characters_of_the_date_without_label_and_counter(self) -> None:
        line = "تاريخ النشر: الثلاثاء 2 أكتوبر 2018 08:15 بتوقيت بيروت, 447 مشاهدات"
        found = read(line)
        assert line[found.start : found.end] == "الثلاثاء 2 أكتوبر 2018 08:15 بتوقيت بيروت"
        assert found.views == 447

    @pytest.mark.parametrize(
        ("line", "views"),
        [
            ("2 أكتوبر 2018 03:04 عدد القراءات 1829", 1829),
            ("1 250 زيارة 2 أكتوبر 2018", 1250),
            ("عدد المشاهدات: 12 - 2 أكتوبر 2018", 12),
            ("2 أكتوبر 2018 3 تعليقات", None),
            ("2 أكتوبر 2018", None),
        ],
    )
    def test_views(self, line: str, views: int | None) -> None:
        assert read(line).views == views

    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("2 أكتوبر 2018", "line"),
            ("تعز 2 أكتوبر 2018 سبأ - افتتح المحافظ الطريق الجديد بعد ثلاث سنوات من العمل المتواصل فيه.", "lead"),
            ("البلدية تغلق الشارع الرئيسي أمام حركة السير لأعمال الصيانة2 أكتوبر 2018", "glued"),
        ],
    )
    def test_kind(self, line: str, kind: str) -> None:
        assert read(line).kind == kind

    @pytest.mark.parametrize(
        ("line", "calendar"),
        [
            ("2 أكتوبر 2018", "gregorian"),
            ("1 رجب 1433", "hijri"),
            ("۲۹ بهمن ۱۳۹۸", "jalali"),
            ("1 رجب 1433 - 22 مايو 2012", "gregorian"),
        ],
    )
    def test_calendar(self, line: str, calendar: str) -> None:
        assert read(line).calendar == calendar

    def test_agreeing_parts_leave_no_note(self) -> None:
        assert read("الثلاثاء 1 رجب 1433 هـ الموافق 22 مايو 2012 م").note == ""

    def test_wrong_weekday_is_noted(self) -> None:
        found = read("السبت 2 أكتوبر 2018")
        assert found.when.date() == datetime.date(2018, 10, 2)
        assert "weekday" in found.note

    def test_dushanbe_is_a_place_too(self) -> None:
        assert read("دوشنبه، 24.06.2025").note == ""

    def test_printed_gregorian_date_wins_over_its_hijri_twin(self) -> None:
        found = read("20 رجب 1433 هـ الموافق 22 مايو 2012 م")
        assert found.when.date() == datetime.date(2012, 5, 22)
        assert "2012-06-10" in found.note

    def test_impossible_hijri_twin_is_noted_not_fatal(self) -> None:
        found = read("31 رجب 1433 هـ الموافق 22 مايو 2012 م")
        assert found.when.date() == datetime.date(2012, 5, 22)
        assert "no such day" in found.note

    def test_thirtieth_that_the_table_lacks(self) -> None:
        assert "29 days" in read("30-5-1433 هـ").note

    def test_weekday_corrects_the_hijri_table_by_a_day(self) -> None:
        found = read("الثلاثاء 5 ربيع الآخر 1433 هـ")  # a Monday by the table
        assert found.when.date() == datetime.date(2012, 2, 28)
        assert "after" in found.note

    def test_american_order_is_noted(self) -> None:
        assert "month/day" in read("3/25/2020").note
        assert "month/day" in read("الأربعاء 03/04/2020").note

    def test_update_is_marked(self) -> None:
        assert read("آخر تحديث: 2 أكتوبر 2018").update
        assert not read("نشر: 2 أكتوبر 2018 | آخر تحديث: 5 أكتوبر 2018").update

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("31 فبراير 2012", "no such day"),
            ("12 ربيع الأول 1202 هـ", "outside the Umm al-Qura table"),
            ("32 رمضان 1433 هـ", "no such day"),
            ("15 رمضان 2024", "not a year of the hijri calendar"),
            ("ولد في 5 مايو 1945", "something else"),
            ("اليوم: الخميس 12 مايو 2022", "clock"),
            ("20 آب", "no full date"),
            ("3 مايو 2012 - 4 مايو 2012", "several dates"),
        ],
    )
    def test_reasons(self, line: str, reason: str) -> None:
        assert reason in refused(line).reason

    @pytest.mark.parametrize("language", ["fa", "ps", "prs", "ckb"])
    def test_language_decides_a_numeric_year_of_the_fifteenth_century(self, language: str) -> None:
        assert read("1402/05/12", language=language).calendar == "jalali"
        assert "nothing says which" in refused("1402/05/12").reason
        assert read("1437/05/12", language=language).calendar == read("1437/05/12").calendar == "hijri"


class TestLabels:
    @pytest.mark.parametrize(
        "line", ["تاريخ النشر:", "نشر في", "تاريخ النشر في الموقع", "Published on:", "تاریخ انتشار :"]
    )
    def test_of_publication(self, line: str) -> None:
        assert is_label(line)
        assert not dates_something_else(line)

    @pytest.mark.parametrize("line", ["تاريخ التسجيل:", "تاريخ الميلاد", "عضو منذ"])
    def test_of_something_else(self, line: str) -> None:
        assert dates_something_else(line)
        assert not is_label(line)

    @pytest.mark.parametrize(
        "line", ["", ":", "تاريخ النشر والطباعة في المدينة", "نشر الخبر", "تاريخ النشر: 12/5/2019"]
    )
    def test_neither(self, line: str) -> None:
        assert not is_label(line)
        assert not dates_something_else(line)

    def test_of_a_dateline(self) -> None:
        assert read("نشر في 12/5/2019").labelled
        assert read("آخر تحديث: 12/5/2019").labelled
        assert not read("12/5/2019").labelled


class TestRelative:
    CRAWLED = datetime.datetime(2024, 8, 25, 10, 0, tzinfo=ZONE)

    @pytest.mark.parametrize(
        ("line", "expected", "has_time"),
        [
            ("منذ 3 ساعات", "2024-08-25T07:00", True),
            ("منذ ساعتين", "2024-08-25T08:00", True),
            ("قبل 5 دقائق", "2024-08-25T09:55", True),
            ("منذ يوم", "2024-08-24", False),
            ("منذ أسبوعين", "2024-08-11", False),
            ("3 hours ago", "2024-08-25T07:00", True),
            ("اليوم 06:42", "2024-08-25T06:42", True),
            ("أمس 12:30 م", "2024-08-24T12:30", True),
            ("نشر: أمس", "2024-08-24", False),
            ("20 آب", "2024-08-20", False),
            ("الثلاثاء 24 كانون الأول", "2023-12-24", False),
            ("29 فبراير 14:00", "2024-02-29T14:00", True),
        ],
    )
    def test_with_the_time_of_the_crawl(self, line: str, expected: str, has_time: bool) -> None:
        found = read(line, crawled=self.CRAWLED)
        assert found.when.replace(tzinfo=None) == datetime.datetime.fromisoformat(expected)
        assert found.has_time == has_time
        assert "crawl" in found.note
        assert read_dateline(line, zone=ZONE) is None

    @pytest.mark.parametrize(
        "line", ["منذ 3 سنوات وهو يعمل", "اليوم التالي", "قوى 14 آذار", "أمس واليوم", "منذ 99999999 يوم"]
    )
    def test_prose_stays_prose(self, line: str) -> None:
        assert read_dateline(line, zone=ZONE, crawled=self.CRAWLED) is None

    def test_full_dates_do_not_need_it(self) -> None:
        assert read("2 أكتوبر 2018", crawled=self.CRAWLED).when.year == 2018


class TestFind:
    def test_offsets_are_those_of_the_text(self) -> None:
        text = (
            "عنوان المقال\r\n\r\n  نشر في 2 أكتوبر 2018\r\nمتن المقال يبدأ هنا في 5 مايو 2012 وينتهي.\r\n12 مايو 2019"
        )
        found = find_datelines(text, zone=ZONE)
        assert [text[one.start : one.end] for one in found] == ["2 أكتوبر 2018", "12 مايو 2019"]

    def test_refusals_are_reported_with_offsets(self) -> None:
        text = "عنوان\n31 فبراير 2012\nمتن"
        (found,) = examine_lines(text, zone=ZONE)
        assert isinstance(found, Refusal)
        assert text[found.start : found.end] == "31 فبراير 2012"

    def test_date_in_the_middle_of_a_long_line_is_prose(self) -> None:
        filler = "كلمة " * 400
        assert find_datelines(f"{filler}2 أكتوبر 2018 {filler}", zone=ZONE) == []

    def test_lead_of_a_long_line(self) -> None:
        text = "سطر\n" + "تعز 2 أكتوبر 2018 (سبأ) - " + "كلمة " * 400
        (found,) = find_datelines(text, zone=ZONE)
        assert (found.kind, text[found.start : found.end]) == ("lead", "2 أكتوبر 2018")

    def test_relative_only_with_the_time_of_the_crawl(self) -> None:
        assert find_datelines("عنوان\nمنذ 3 ساعات\nمتن", zone=ZONE) == []
        assert len(find_datelines("عنوان\nمنذ 3 ساعات\nمتن", zone=ZONE, crawled=TestRelative.CRAWLED)) == 1


ALPHABET = st.sampled_from(
    [*"0123456789٠١٢٣۴۵/-.:،,()|_ \t\n\u200f\u0640\u064b", " يناير ", "شباط", "رجب", "هـ", "م", "السبت", "2012", "1433", "في", "نشر",
     "GMT", "+", "منذ", "ساعة", "اليوم", "фев", "h", "T", "Z", "من", "12", "\u00a0", "مشاهدة", "\ud7ff", "²", "①", "०"]
)  # fmt: skip


class TestAnyInput:
    @settings(max_examples=400)
    @given(st.one_of(st.text(), st.lists(ALPHABET, max_size=30).map("".join)), st.booleans())
    def test_never_raises_and_points_into_the_text(self, text: str, crawl: bool) -> None:
        crawled = TestRelative.CRAWLED if crawl else None
        for one in (
            examine_dateline(text, zone=ZONE, crawled=crawled),
            *examine_lines(text, zone=ZONE, crawled=crawled),
        ):
            assert 0 <= one.start <= one.end <= len(text)
            if isinstance(one, Dateline):
                assert one.when.tzinfo is not None
                assert one.start < one.end
            else:
                assert one.reason

    def test_numbers_of_any_length(self) -> None:
        assert read_dateline("9" * 20_000 + " مايو 2012", zone=ZONE) is None
        assert read_dateline("5 مايو 2012 " + "9" * 300, zone=ZONE) is not None


DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")


class TestRoundTrip:
    @given(
        DAYS,
        st.sampled_from(months.FAMILIES),
        st.booleans(),
        st.sampled_from([str, digits.to_arabic_indic, digits.to_persian]),
    )
    def test_named_months(self, day: datetime.date, family: str, month_first: bool, write: object) -> None:
        name = months.month_name(day.month, family)
        line = (
            f"{name} {day.day}, {day.year}" if month_first else f"{WEEKDAYS[day.weekday()]} {day.day} {name} {day.year}"
        )
        found = read(write(line))  # type: ignore[operator]
        assert (found.when.date(), found.note) == (day, "")

    @given(
        DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d / %m / %Y"])
    )
    def test_numbers(self, day: datetime.date, pattern: str) -> None:
        line = pattern.replace("%d", f"{day.day:02}").replace("%m", f"{day.month:02}").replace("%Y", str(day.year))
        assert read(line).when.date() == day

    @given(st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2099, 1, 1)), st.booleans())
    def test_times(self, when: datetime.datetime, halves: bool) -> None:
        when = when.replace(second=0, microsecond=0)
        clock = (
            f"{when.hour % 12 or 12}:{when.minute:02} {'ص' if when.hour < 12 else 'م'}" if halves else f"{when:%H:%M}"
        )
        found = read(f"{when.day} {months.month_name(when.month)} {when.year} - {clock}")
        assert found.has_time
        assert found.when.replace(tzinfo=None) == when

    @given(st.dates(datetime.date(1925, 1, 1), datetime.date(2076, 12, 31)))
    def test_hijri(self, day: datetime.date) -> None:
        hijri = months.hijri_date(day)
        assert hijri is not None
        year, month, number = hijri
        assert read(f"{number} {months.hijri_month_name(month)} {year} هـ").when.date() == day
        assert read(f"{number}/{month}/{year} هـ").when.date() == day


# Every name of every month as it may be printed: day first, month first or year first, in three sets of figures, parted by
# blanks or signs, with or without a weekday, a label, a time and a zone.
BY_CALENDAR = {
    calendar: sorted((number, " ".join(name)) for name, (of, number) in MONTHS.items() if of == calendar)
    for calendar in (GREGORIAN, HIJRI, JALALI)
}
BY_WEEKDAY = {n: sorted(" ".join(name) for name, day in NAMED.items() if day == n) for n in range(7)}
ERAS = {GREGORIAN: ("", " م", "م"), HIJRI: (" هـ", "هـ"), JALALI: ("", " ش")}
CLOCKS = ("", " {h}:{m:02}", " - {h}:{m:02}", " | {h}:{m:02}", "، الساعة {h}:{m:02}", " على الساعة {h}:{m:02}", " {h}:{m:02}:00",
          " {half}:{m:02} {side}", " {half}:{m:02}{side}", " ({h}:{m:02})")  # fmt: skip
OFFSETS = (
    ("", None),
    (" GMT", 0),
    (" بتوقيت غرينتش", 0),
    (" GMT+3", 3),
    ("+03:00", 3),
    (" بتوقيت مكة المكرمة", 3),
    (" (GMT+0200)", 2),
)


@st.composite
def printed_datelines(draw: st.DrawFn) -> tuple[str, datetime.date, datetime.time | None, int | None]:
    """Return a line, and the day, the time and the hours from UTC that it prints (None: it prints none)."""
    calendar = draw(st.sampled_from((GREGORIAN, HIJRI, JALALI)))
    day = draw(st.dates(datetime.date(1991, 1, 1), datetime.date(2040, 12, 31)))
    year, month, number = _parts(calendar, day)
    name = draw(st.sampled_from([name for n, name in BY_CALENDAR[calendar] if n == month]))
    era = draw(st.sampled_from(ERAS[calendar]))
    gap = draw(st.sampled_from((" ", "/", "-", " / ", "  ")))
    order = draw(st.sampled_from(("{d}{g}{n}{g}{y}{e}", "{n} {d}, {y}{e}", "{d} {n}، {y}{e}", "{d:02} {n} {y}{e}")))
    date = order.format(d=number, n=name, y=year, e=era, g=gap)
    weekday = draw(st.sampled_from(["", *BY_WEEKDAY[day.weekday()]]))
    label = draw(st.sampled_from(("", "نشر في: ", "تاريخ النشر: ", "تاریخ انتشار: ", "Published: ", "بتاريخ ")))
    time, clock, hours = draw(st.one_of(st.none(), st.times())), "", None
    if time is not None:
        time = time.replace(second=0, microsecond=0)
        form = draw(st.sampled_from(CLOCKS[1:]))
        side = "ص" if time.hour < 12 else "م"
        clock = form.format(h=f"{time.hour:02}", m=time.minute, half=time.hour % 12 or 12, side=side)
        zone, hours = draw(st.sampled_from(OFFSETS)) if form[-1] != ")" else ("", None)
        clock += zone
    line = label + (weekday + draw(st.sampled_from((" ", "، ", ", "))) if weekday else "") + date + clock
    write = draw(st.sampled_from((str, digits.to_arabic_indic, digits.to_persian)))
    return write(line), day, time, hours


def _parts(calendar: str, day: datetime.date) -> tuple[int, int, int]:
    if calendar == GREGORIAN:
        return day.year, day.month, day.day
    if calendar == HIJRI:
        parts = months.hijri_date(day)
        assert parts is not None
        return parts
    solar = JalaliDate(day)
    return solar.year, solar.month, solar.day


class TestEveryGrammar:
    @settings(max_examples=600)
    @given(printed_datelines())
    def test_reads_the_instant_that_was_printed(
        self, printed: tuple[str, datetime.date, datetime.time | None, int | None]
    ) -> None:
        line, day, time, hours = printed
        found = read(line)
        assert found.when.date() == day, (line, found)
        assert found.has_time == (time is not None), (line, found)
        if time is not None:
            assert found.when.time() == time, (line, found)
        if hours is not None:
            assert found.when.utcoffset() == datetime.timedelta(hours=hours), (line, found)

    @given(st.integers(1, 28), st.integers(1, 12), st.integers(*YEARS[JALALI]), st.sampled_from("/-."))
    def test_a_bare_year_of_the_1400s_is_never_of_the_other_calendar(
        self, day: int, month: int, year: int, sign: str
    ) -> None:
        found = examine_dateline(f"{year}{sign}{month:02}{sign}{day:02}", zone=ZONE)
        if isinstance(found, Dateline):
            assert found.calendar == "hijri"
            assert not 1370 <= year < 1411
