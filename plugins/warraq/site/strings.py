"""The interface's language: its strings, plurals, numbers and dates, as ``themes/warraq/strings/*.yaml`` give them."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from warraq.arabic.months import hijri_date
from warraq.arabic.plurals import plural
from warraq.errors import WarraqError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is
FALLBACKS = ("en", "ar")  # where a key is looked for that the language lacks
_DIGITS = {"latn": None, "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: dumps makes it each time
_PLACE = re.compile(r"\{(\w+)\}")
_PRINTED = re.compile(r"«.*»|\d+(?:[/-]\d+)+")  # in a note of the converter: what it quotes


def load_strings(folder: Path, language: str) -> list[dict[str, Any]]:
    """Return the string tables to look in, the language's own first, from the YAML files in ``folder``.

    Raises WarraqError where a file is not a mapping, or there is none at all.
    """
    tables = []
    for name in dict.fromkeys((language, language.partition("-")[0], *FALLBACKS)):
        path = folder / f"{name}.yaml"
        if not path.exists():
            continue
        try:
            table = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (a safe one)
        except (OSError, yaml.YAMLError) as error:
            raise WarraqError("cannot read the interface strings", where=str(path), why=str(error)) from None
        if not isinstance(table, dict):
            raise WarraqError("the interface strings are not `key: value` lines", where=str(path))
        tables.append(table)
    if not tables:
        raise WarraqError("no interface strings", where=str(folder), mend="the theme needs strings/ar.yaml")
    return tables


class Strings:
    """The interface in one language; ``t`` of the templates."""

    def __init__(self, tables: Sequence[Mapping[str, Any]], language: str, month_names: str = "eastern") -> None:
        """``tables`` as ``load_strings`` returns them; ``month_names`` chooses among the regions of a language."""
        self.language = language.partition("-")[0]
        self._tables = tables
        months = self._raw("months")
        self._months: list[str] = months.get(month_names) or months.get("default") or next(iter(months.values()))
        digits = _DIGITS[self._raw("digits")]
        self._digits = {ord(str(value)): char for value, char in enumerate(digits)} if digits else {}
        self._group: str = self._raw("group")
        self._weekday_names: list[str] = self._raw("weekdays")
        self._hijri_months: list[str] = self._raw("hijri_months")
        self._plain: dict[
            tuple[str, int | None], Markup
        ] = {}  # strings that hold no value but a number, as HTML: most of them
        self._dates: dict[tuple[str, int, int, int], str] = {}  # as they are shown
        self._calendar = calendar.Calendar(int(self._raw("week_start")))

    def _raw(self, key: str, default: Any = None) -> Any:
        for table in self._tables:
            if key in table:
                return table[key]
        if default is None:
            raise WarraqError(f"no interface string {key!r}", mend="add it to strings/ar.yaml of the theme")
        return default

    def __call__(self, key: str, n: int | None = None, default: str | None = None, **values: Any) -> Markup:
        """The string ``key`` as HTML: plural by ``n``, ``{name}`` replaced by escaped values, each in ``<bdi>``."""
        if values:
            return self._filled(key, n, default, values)
        if (key, n) not in self._plain:
            self._plain[key, n] = self._filled(key, n, default, {})
        return self._plain[key, n]

    def _filled(self, key: str, n: int | None, default: str | None, values: Mapping[str, Any]) -> Markup:
        text = self._raw(key, default)
        if isinstance(text, Mapping):
            text = self._plural(text, 0 if n is None else n)

        def put(match: re.Match[str]) -> str:
            name = match.group(1)
            if name == "n" and n is not None:
                return self.number(n)
            if name not in values:
                return escape(match.group(0))
            value = values[name]
            if isinstance(value, int):
                return self.number(value)
            return str(value) if isinstance(value, Markup) else f"<bdi>{escape(str(value))}</bdi>"

        if "{" not in text:
            return Markup(escape(text, quote=False))  # noqa: S704 (escaped)
        pieces: list[str] = []
        end = 0
        for match in _PLACE.finditer(text):
            pieces += escape(text[end : match.start()], quote=False), put(match)
            end = match.end()
        pieces.append(escape(text[end:], quote=False))
        return Markup("".join(pieces))  # noqa: S704 (escaped piece by piece)

    def _plural(self, forms: Mapping[str, str], n: int) -> str:
        return forms.get(plural(n, self.language)) or forms["other"]

    def table(self, key: str) -> list[str]:
        """The list under ``key``; the days of the week turned to begin where the language's week begins."""
        values = list(self._raw(key))
        start = self._calendar.firstweekday if key.startswith("weekdays") else 0
        return values[start:] + values[:start]

    def date_note(self, note: str) -> Markup:
        """The converter's English ``note`` on a date in the language; a part of it that has no words here stays as it is."""
        words: Mapping[str, str] = self._raw("date_notes")
        parts = []
        for part in note.split("; "):
            printed = _PRINTED.search(part)
            known = words.get(_PRINTED.sub("{}", part, count=1))
            if known is None:
                parts.append(f'<span lang="en" dir="ltr">{escape(part, quote=False)}</span>')
            else:
                value = f"<bdi>{escape(printed.group(), quote=False)}</bdi>" if printed else ""
                parts.append(escape(known, quote=False).replace("{}", value))
        return Markup(self._raw("comma").join(parts))  # noqa: S704 (escaped piece by piece)

    def json(self, key: str) -> Markup:
        """The value under ``key`` as JSON that may stand inside a script element."""
        return script_json(self._raw(key))

    # Numbers

    def digits(self, value: object) -> str:
        """``value`` in the digits of the language, without separators: for years and days."""
        return str(value).translate(self._digits)

    def number(self, n: int) -> str:
        """``n`` in the digits and with the separators of the language."""
        return self.digits(f"{n:,}".replace(",", self._group))

    # Dates

    def month_name(self, when: int | Sequence[int]) -> str:
        """The name of a month, of a month of a year, or of a day: 1, (2017, 1), (2017, 1, 17)."""
        if isinstance(when, int):
            return self._months[when - 1]
        year, month, *day = when
        if day:
            return self._format("date_short", year, month, day[0])
        return self._format("month_year", year, month)

    def date_short(self, date: datetime.date) -> str:
        """«17 يناير 2017»."""
        return self._format("date_short", date.year, date.month, date.day)

    def date_long(self, date: datetime.date) -> str:
        """«الثلاثاء 17 يناير 2017»."""
        return self._format("date_long", date.year, date.month, date.day, self._weekday_names[date.weekday()])

    def _format(self, pattern: str, year: int, month: int, day: int = 0, weekday: str = "") -> str:
        key = pattern, year, month, day
        if key not in self._dates:
            text: str = self._raw(pattern)
            self._dates[key] = text.format(
                weekday=weekday, day=self.digits(day), month=self._months[month - 1], year=self.digits(year)
            )
        return self._dates[key]

    def time(self, moment: datetime.datetime) -> str:
        """The hour and minute of ``moment``."""
        text: str = self._raw("time")
        return text.format(hour=self.digits(f"{moment.hour:02d}"), minute=self.digits(f"{moment.minute:02d}"))

    def hijri(self, date: datetime.date) -> str:
        """The Hijri date by Umm al-Qura, "" outside its table."""
        key = "hijri", date.year, date.month, date.day
        if key not in self._dates:
            year, month, day = hijri_date(datetime.date(*key[1:])) or (0, 0, 0)
            text: str = self._raw("hijri") if year else ""
            self._dates[key] = text.format(
                day=self.digits(day), month=self._hijri_months[month - 1], year=self.digits(year)
            )
        return self._dates[key]

    def weeks(self, year: int, month: int) -> list[list[int]]:
        """The weeks of a month as rows of seven days, 0 outside the month."""
        return self._calendar.monthdayscalendar(year, month)


def iso(date: datetime.date) -> str:
    """``date`` in ISO 8601, a moment with its zone to the second."""
    return date.isoformat()


def script_json(value: Any) -> Markup:
    """``value`` as compact JSON that cannot end a script element or open a comment."""
    text = compact_json(value)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 (no markup character is left)
