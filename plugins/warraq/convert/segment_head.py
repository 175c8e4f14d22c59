"""What stands before the body: masthead, kicker, title, byline, place, dateline."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from warraq.arabic.dates import Dateline, Refusal, examine_dateline
from warraq.convert.model import DateFound
from warraq.convert.rules import Hit, Rules, fold
from warraq.convert.segment_lines import INVISIBLE, SENTENCE, Line, ends_sentence

HEAD_LINES = 60  # lines looked at before the first paragraph; a page's menu had 20
TITLE_LONGEST = 200  # characters
MENU_RUN = 4  # so many lines in a row of at most MENU_WORDS words are a menu
MENU_WORDS = 3
TITLE_WORDS = 4  # a title that stands far from the dateline has more words than these: what is shorter may be anything
COLUMN_WORDS = 2  # the name of a column, set apart from the title by a blank line
LONG_TITLE = 110  # characters: what is longer below a short line is a lead, and the short line the title
NAME_WORDS = 5
_SEPARATORS = " \xa0ـ*:،,|()[]-–—/"
_BULLETS = "•·*▪●■◆-–"
DATE_ABOVE = 2  # lines: a date farther above the title is the masthead's
DATELINE_LONGEST = 160  # characters: a dateline alone on its line is short

# «فلان لـ«الصحيفة»», above what he said to it
_SPOKEN_TO = re.compile(r"\bلـ?\s?(?:[«\"”“(]|'')[^«»\"”“()']{2,30}(?:[»\"”“)]|'')\s?:?$")


@dataclass(slots=True)
class Head:
    """What was read before the body. ``body`` is the index of the line from which the body is looked for."""

    body: int
    title: Line | None = None
    title_text: str | None = None
    kicker: str | None = None
    date: DateFound = field(default_factory=DateFound)
    authors: list[str] = field(default_factory=list)
    place: str | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """How dates are read: the zone of datelines that name none, the crawl time if known, the language."""

    zone: datetime.tzinfo
    crawled: datetime.datetime | None
    language: str

    def examine(self, text: str) -> Dateline | Refusal:
        """Return the dateline that ``text`` is, or why it is none."""
        return examine_dateline(text, zone=self.zone, crawled=self.crawled, language=self.language)


def read_head(lines: list[Line], rules: Rules, dating: Dating, given_title: str | None) -> Head:
    """Read title, byline and dateline off the lines before the first paragraph, and mark those lines as removed."""
    limit = _first_paragraph(lines)
    head = lines[:limit]
    dates = {i: found for i, line in enumerate(head) if (found := _dateline(line, rules, dating))}
    glued = {
        i for i, date in dates.items() if date.kind == "glued" and len(head[i].text[: date.start].split()) >= MENU_WORDS
    }
    candidates = [i for i in range(len(head)) if (i not in dates or i in glued) and _title_like(head, i, rules)]
    result = Head(limit)
    at = None
    if given_title:
        at = _given(head, given_title, dates)
    else:
        at = _title(head, candidates, sorted(set(dates) - glued), rules)
    if at is not None:
        _take_title(head, at, candidates, dates, result, given=bool(given_title))
    _take_date(lines, limit, at, dates, rules, dating, result)
    if at is None and head and head[0].hit and head[0].hit.does == "masthead":
        head[0].remove("masthead", head[0].hit.rule)
    start = 0 if at is None else at + 1
    _take_bylines(head, start, rules, set(dates), result, given=bool(given_title))
    return result


def _first_paragraph(lines: list[Line]) -> int:
    """Index of the first line that is surely prose (perhaps prose, where none is), else of the end."""
    for sure in (2, 1):
        for i, line in enumerate(lines[:HEAD_LINES]):
            if line.prose >= sure and (i or sure == 2):
                return i
    return min(len(lines), HEAD_LINES)


def _dateline(line: Line, rules: Rules, dating: Dating) -> Dateline | None:
    """The dateline that the line is, perhaps with a byline, or with a label that is glued to the paper's name."""
    if len(line.text) > DATELINE_LONGEST and line.prose:
        return None
    found = dating.examine(line.text)
    if isinstance(found, Dateline):
        return found
    if not found.end or line.prose == 2 or line.words > 4 * NAME_WORDS:
        return None
    before = line.text[: found.start]
    rest = _without(line.text, found)
    label = rules.date_labels.search(before) if rules.date_labels else None
    glued = label is not None and not before[: label.start()].strip(INVISIBLE).count(" ")
    if not glued and (not rest or _byline(rest, fold(rest), None, rules) is None):
        return None
    alone = dating.examine(line.text[found.start : found.end])
    if not isinstance(alone, Dateline):
        return None
    return replace(alone, start=alone.start + found.start, end=alone.end + found.start)


def _title_like(head: list[Line], i: int, rules: Rules) -> bool:
    line = head[i]
    if line.hit and not (i == 0 and line.hit.rest):
        return False
    if not 3 <= len(line.text) <= TITLE_LONGEST or not line.key or line.text[0] in _BULLETS:
        return False
    return i == 0 or _byline(line.text, line.key, line.hit, rules) is None


def _given(head: list[Line], title: str, dates: Collection[int]) -> int | None:
    """Index of the line that prints the given title again, if nothing but furniture stands above it."""
    key = fold(title)
    for i, line in enumerate(head):
        if line.key == key:
            return i
        if line.hit is None and i not in dates:
            return None
    return None


def _title(head: list[Line], candidates: list[int], dates: list[int], rules: Rules) -> int | None:
    """Index of the title among the lines before the body: printed twice, or next to the dateline, or the first of its kind."""
    for i in candidates:
        key = head[i].key
        if key.count(" ") >= 2 and any(o.key == key or o.key.startswith(key + " ") for o in head[i + 1 :]):
            return i
    candidates = _without_menus(head, candidates)
    for date in dates:
        above = [i for i in candidates if i < date]
        if above:
            return _of_block(head, above, rules)
    for date in dates:
        if date + 1 in candidates and head[date + 1].words >= MENU_WORDS:
            return date + 1
        below = next((i for i in candidates if i > date), None)
        if below and head[below].words > TITLE_WORDS and all(line.hit for line in head[date + 1 : below]):
            return below
    if dates:
        return None
    wordy = [i for i in candidates if head[i].key.count(" ") >= 1] or candidates[:1]
    if not wordy or (ends_sentence(head[wordy[0]].text) and not _above_prose(head, wordy[0])):
        return None
    return _of_block(head, wordy, rules)


def _above_prose(head: list[Line], i: int) -> bool:
    """Whether the line is short and stands by itself above the body: then it is a title in spite of its full stop."""
    return i == 0 and len(head) == 1 and len(head[0].text) < SENTENCE


def _without_menus(head: list[Line], candidates: list[int]) -> list[int]:
    """The candidates that stand in no run of very short lines, if any are left."""
    menu: set[int] = set()
    run: list[int] = []
    for i in range(len(head) + 1):
        if i < len(head) and head[i].words <= MENU_WORDS:
            run.append(i)
            continue
        if len(run) >= MENU_RUN:
            menu.update(run)
        run = []
    rest = [i for i in candidates if i not in menu]
    if menu:
        rest = [i for i in rest if i > min(menu)] or rest
    return rest or candidates


def _of_block(head: list[Line], above: list[int], rules: Rules) -> int:
    """Of title-like lines one right above the other, the title: mostly the second, which a kicker introduces.

    Of 88 newspaper pages that begin with two such lines and were read by eye, the second was the title in 79. It is
    not where the first
    quotes somebody or asks, or where the second cannot be a title.
    """
    first, *more = above
    if not more or more[0] != first + 1:
        return first
    one, two = head[first], head[more[0]]
    if (
        two.gap > 1
        or two.words < 2
        or two.text[0] in "([0123456789"
        or ends_sentence(two.text)
        or rules.opens(two.key, "part")
    ):
        return first
    if two.gap and not one.text.endswith(":"):  # a line by itself: only the name of a column is so short
        return more[0] if one.words <= COLUMN_WORDS and len(more) == 1 and len(two.text) < LONG_TITLE else first
    if one.text.endswith(":") or _SPOKEN_TO.search(one.text):
        return more[0]
    quotes = ":" in one.text and ":" not in two.text
    asks = one.text.endswith(("؟", "!", "?")) and not one.text.endswith(("!!", ".!"))
    return first if quotes or asks or len(two.text) >= LONG_TITLE else more[0]


def _take_title(
    head: list[Line], at: int, candidates: list[int], dates: Mapping[int, Dateline], result: Head, *, given: bool
) -> None:
    line = head[at]
    line.remove("title")
    result.title = None if given else line
    text = line.text[: dates[at].start] if at in dates else line.text
    result.title_text = text.strip(INVISIBLE)
    if not given and at and at - 1 in candidates and line.gap <= 1:
        head[at - 1].remove("kicker")
        result.kicker = head[at - 1].text
    for other in head[at + 1 :]:
        if other.key == line.key or (line.words >= 3 and other.key.startswith(line.key + " ")):
            other.remove("title-again", "the title, printed once more")
    for i, above in enumerate(head[:at]):
        if above.prose < 2 and i not in dates:
            above.remove("masthead", "stands above the title", doubt=0.0 if above.hit else 0.2)


def _take_date(
    lines: list[Line],
    limit: int,
    at: int | None,
    dates: Mapping[int, Dateline],
    rules: Rules,
    dating: Dating,
    result: Head,
) -> None:
    own = {i: date for i, date in dates.items() if at is None or i > at or at - i <= DATE_ABOVE}
    for i in dates:
        lines[i].remove("dateline" if i in own else "masthead-date", "" if i in own else "a date above the page's menu")
        author, place = _byline_beside(lines[i].text, dates[i], rules)
        result.authors += [author] if author else []
        result.place = result.place or place
    order = sorted(own, key=lambda i: (own[i].update, at is not None and i < at, i))
    if order:
        result.date = _found(lines[order[0]].text, own[order[0]])
        result.views = next((own[i].views for i in order if own[i].views is not None), None)
        return
    if limit < len(lines):
        lead = dating.examine(lines[limit].text)
        if isinstance(lead, Dateline) and lead.kind == "lead":
            result.date = _found(lines[limit].text, lead)
            return
    if dates:
        result.date = DateFound(note="only the page's masthead prints a date")


def date_below(lines: list[Line], start: int, rules: Rules, dating: Dating) -> DateFound | None:
    """The dateline below the body, if a label says that it is one: without it, the date may be another story's."""
    for line in lines[start:]:
        if line.prose < 2 and rules.date_labels and rules.date_labels.match(line.text):
            found = dating.examine(line.text)
            if isinstance(found, Dateline) and found.kind == "line":
                if line.fate in ("", "date-below", "after-the-end"):
                    line.fate = "dateline"
                return _found(line.text, found)
    return None


def _byline_beside(text: str, date: Dateline, rules: Rules) -> tuple[str, str | None]:
    rest = _without(text, date)
    return _byline(rest, fold(rest), None, rules) or ("", None) if rest else ("", None)


def _without(text: str, date: Dateline | Refusal) -> str:
    """What the line prints beside its date."""
    return f"{text[: date.start].strip(_SEPARATORS)} {text[date.end :].strip(_SEPARATORS)}".strip()


def _found(text: str, dateline: Dateline) -> DateFound:
    return DateFound(dateline.when, dateline.has_time, text[dateline.start : dateline.end], dateline.note)


def _take_bylines(head: list[Line], start: int, rules: Rules, dates: set[int], result: Head, *, given: bool) -> None:
    for i in range(start, len(head)):
        line = head[i]
        if line.fate:
            continue
        found = _byline(line.text, line.key, line.hit, rules, bare=_may_be_bare(i, start, dates, given))
        if found is None:
            continue
        author, place = found
        line.remove("byline")
        if author and author not in result.authors:
            result.authors.append(author)
        result.place = result.place or place


def _may_be_bare(i: int, start: int, dates: set[int], given: bool) -> bool:
    """Whether a name without any label may stand here: beside the title or the dateline; below a given title it may be a
    picture's."""
    return (i == start and not given) or (i - 1) in dates or (i + 1) in dates


def _byline(text: str, key: str, hit: Hit | None, rules: Rules, *, bare: bool = True) -> tuple[str, str | None] | None:
    """Return (author, place) if the line says who wrote or where, else None."""
    words = key.count(" ") + 1
    if words > 2 * NAME_WORDS or ends_sentence(text.rstrip(":")):
        return None
    if hit:
        rest = hit.rest if hit.does == "byline" else ""
        return (rest, None) if rest and len(rest.split()) <= NAME_WORDS else None
    opener, _, rest = text.partition(" ")
    if rules.opens(fold(opener), "byline") and rest and len(rest.split()) <= NAME_WORDS:
        return rest.strip(_SEPARATORS), None
    if not bare or words > NAME_WORDS + 2:
        return None
    text = text.strip(_SEPARATORS)
    parts = _dashed(text)
    if len(parts) == 2:
        return _place_and_name(parts, rules)
    if key in rules.agencies:
        return text, None
    if 2 <= words <= NAME_WORDS and _is_name(key, rules) and text.replace(" ", "").replace(".", "").isalpha():
        return text, None
    return None


def _dashed(text: str) -> list[str]:
    """The two halves of «PLACE - NAME», «PLACE: NAME» and the like."""
    parts = [part.strip(_SEPARATORS) for part in _DASH.split(text)]
    return parts if len(parts) == 2 and all(parts) else []


_DASH = re.compile(r"\s+[-–—ـ]+\s*|[-–—]\s+|\s*:\s+|\s+:|-(?=[^\W\d_])")


def _place_and_name(parts: list[str], rules: Rules) -> tuple[str, str | None] | None:
    for name, place in (parts, parts[::-1]):
        key = fold(name)
        if (key in rules.agencies or _is_name(key, rules)) and 0 < len(place.split()) <= 3:
            return name, place
        if fold(place) in rules.places and len(name.split()) <= 4:
            return name, place
    return None


def _is_name(key: str, rules: Rules) -> bool:
    """Whether the folded words begin as a name does: with a given name, which honorifics may precede."""
    words = key.split()
    for i, word in enumerate(words):
        if word in rules.given_names:
            return True
        if word not in rules.honorifics:
            return False
        if len(word) == 1 and i + 1 < len(words) and len(words[i + 1]) > 2 and words[i + 1].isalpha():
            return True
    return False
