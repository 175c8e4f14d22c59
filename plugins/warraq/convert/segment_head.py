"""What stands before the body: masthead, kicker, title, byline, place, dateline."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from warraq.arabic.dates import Dateline, Refusal, examine_dateline, examine_opening
from warraq.convert.folding import fold
from warraq.convert.model import DateFound
from warraq.convert.rules import Rules
from warraq.convert.segment_bylines import NAME_WORDS, NOBODY, SEPARATORS, byline, is_photographer, titled_writer
from warraq.convert.segment_lines import INVISIBLE, PARAGRAPH, Line, ends_sentence
from warraq.convert.segment_title import (
    MENU_WORDS,
    TITLE_LONGEST,
    find_title,
    given_again,
    is_listed,
    is_token,
    joined,
    title_like,
)

HEAD_LINES = 60  # lines looked at before the first paragraph; a page's menu had 20
DATE_ABOVE = 2  # lines: a date farther above the title is the masthead's
KNOWN_ABOVE = 4  # the same, where rules know what stands between
_WORD = re.compile(r"\w")
_STOP_WITHIN = re.compile(r"(?<![.!?؟])[.!?؟۔](?:\s|$)")  # «..» parts headlines
_IN = re.compile(r"\s+(?:في|بتاريخ|يوم|on|le)$")
# «طرابلس 6 مايو …», «رام الله 24-7-2012 …», «غزة- معا- …», «الأخبار (نواكشوط) - …», «وطنية - طرابلس - …»
_TOWN = r"[^\W\d_]+(?: [^\W\d_]+){0,2}?"
_PLACE_FIRST = (
    re.compile(rf"({_TOWN})(?: ?[/–—-]| (?:في )?\d)"),
    re.compile(rf"({_TOWN}) ?\([^()]{{2,30}}\) ?[–—:-]"),
    re.compile(rf"{_TOWN} ?[(–—-] ?({_TOWN}) ?[):–—-]"),
)
_OF_ARTICLE = frozenset(
    ("particulars", "tags", "letter-size", "share", "share-bar", "views", "clock", "counter", "replies", "readers")
) | {"share-abroad", "comments"}
_PARTED = re.compile(r"\s[–—-]\s?|\s?[–—-]\s")
_LATIN_TOWN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?")
_OPENING = re.compile(r"\D{3,40}(\d.{2,20}?)\s*(?:[(\[/]|[-–—:])")
BELOW_TITLE = 4  # lines in which a picture's text of a few words of the title is looked for
TICKER_LINES, TICKER_BULLETS = 4, "-–—•*▪●■◆»"
DECK_LINES = 8  # lines of a deck, above a dateline with its label
DATELINE_LONGEST = 160  # characters: a dateline alone on its line is short


@dataclass(slots=True)
class Head:
    """What was read before the body. ``body`` is the index of the line from which the body is looked for; ``glued`` how
    many characters at its beginning are a dateline."""

    body: int
    title: Line | None = None
    title_text: str | None = None
    kicker: str | None = None
    date: DateFound = field(default_factory=DateFound)
    authors: list[str] = field(default_factory=list)
    place: str | None = None
    views: int | None = None
    glued: int = 0

    def written_by(self, authors: Sequence[str], place: str | None) -> None:
        """Note the authors (each once) and the place, if none is known yet."""
        self.authors += [author for author in authors if author not in self.authors]
        self.place = self.place or place


@dataclass(frozen=True, slots=True)
class Dating:
    """How dates are read: the zone of datelines that name none, the crawl time if known, the language."""

    zone: datetime.tzinfo
    crawled: datetime.datetime | None
    language: str

    def examine(self, text: str) -> Dateline | Refusal:
        """Return the dateline that ``text`` is, or why it is none."""
        return examine_dateline(text, zone=self.zone, crawled=self.crawled, language=self.language)

    def opening(self, text: str) -> Dateline | Refusal:
        """Return the dateline that ``text`` opens with, or why it does not."""
        return examine_opening(text, zone=self.zone, crawled=self.crawled, language=self.language)


def read_head(lines: Sequence[Line], rules: Rules, dating: Dating, given_title: str | None) -> Head:
    """Read title, byline and dateline off the lines before the first paragraph, and mark those lines as removed."""
    if _is_long_title(lines, rules, dating):
        lines[0].prose, lines[0].key = 0, fold(lines[0].text)
    limit = _first_paragraph(lines)
    head = lines[:limit]
    result = Head(limit)
    dates = {i: found for i, line in enumerate(head) if (found := _dateline(line, rules, dating))}
    if given_title:
        at = given_again(head, given_title, dates)
    else:
        glued = {i for i in dates if dates[i].kind == "glued" and _words_before(head[i], dates[i]) >= MENU_WORDS}
        candidates = [i for i in range(limit) if (i not in dates or i in glued) and title_like(head, i, rules)]
        lead = lines[limit].text if limit < len(lines) else ""
        at = find_title(head, candidates, sorted(set(dates) - glued), rules, lead=lead)
        if at is not None:
            _take_title(head, at, candidates, dates, result)
    if at is None:
        for line in head:
            if line.hit and line.hit.does == "masthead":
                line.remove("masthead", line.hit.rule)
            elif is_token(line, lines[limit].text if limit < len(lines) else ""):
                line.remove("masthead", "a word of the page's machinery")
        _take_ticker(head, dates)
    else:
        _take_copies(head, at)
        if limit < len(lines) and lines[limit].prose == 2:
            _take_picture_text(head, at, rules)
            _take_twice(head[at + 1 :])
        _take_writer_above(head[:at], dates, rules, result)
    _take_date(lines, limit, at, dates, rules, dating, result)
    _take_latin_town(head, dates if at is None else [*dates, at], result)
    _take_bylines(head, 0 if at is None else at + 1, rules, dates, result, given=bool(given_title))
    return result


def _is_long_title(lines: Sequence[Line], rules: Rules, dating: Dating) -> bool:
    """Whether the first line, as long as a paragraph, is a title all the same: no sentence, right above the dateline."""
    if len(lines) < 2 or not lines[0].prose or len(lines[0].text) > TITLE_LONGEST:
        return False
    text = lines[0].text
    bare = text.rstrip(".") if len(text) < PARAGRAPH else text  # a headline may close with a full stop
    return not _STOP_WITHIN.search(bare) and _dateline(lines[1], rules, dating) is not None


def _first_paragraph(lines: Sequence[Line]) -> int:
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
    before, rest = line.text[: found.start], _without(line.text, found)
    label = rules.date_labels.search(before) if rules.date_labels else None
    glued = label is not None and not before[: label.start()].strip(INVISIBLE).count(" ")
    if not glued and (not rest or byline(rest, fold(rest), None, rules) is None):
        return None
    alone = dating.examine(line.text[found.start : found.end])
    if not isinstance(alone, Dateline):
        return None
    return replace(alone, start=alone.start + found.start, end=alone.end + found.start)


def _words_before(line: Line, date: Dateline) -> int:
    return len(line.text[: date.start].split())


def _without(text: str, date: Dateline | Refusal) -> str:
    """What the line prints beside its date."""
    return f"{text[: date.start].strip(SEPARATORS)} {text[date.end :].strip(SEPARATORS)}".strip()


def _take_title(
    head: Sequence[Line], at: int, candidates: Sequence[int], dates: Mapping[int, Dateline], result: Head
) -> None:
    line = head[at]
    result.title = line
    result.title_text = (line.text[: dates[at].start] if at in dates else line.text).strip(INVISIBLE)
    if at - 1 in candidates and joined(head[at - 1], line):
        head[at - 1].remove("title")
        result.title_text = f"{head[at - 1].text} {result.title_text}"
    elif at + 1 in candidates and joined(line, head[at + 1]):
        head[at + 1].remove("title")
        result.title_text = f"{result.title_text} {head[at + 1].text}"
    elif at - 1 in candidates and line.gap <= 1 and not is_listed(head, at - 1):
        head[at - 1].remove("kicker")
        result.kicker = head[at - 1].text
    for i, above in enumerate(head[:at]):
        if above.prose < 2 and i not in dates:
            above.remove("masthead", "stands above the title", doubt=0.0 if above.hit else 0.2)


def _take_writer_above(above: Sequence[Line], dates: Mapping[int, Dateline], rules: Rules, result: Head) -> None:
    """Read the writer off the line above a dateline, or above the title if it tells his town or stands below a dateline."""
    for i, line in enumerate(above):
        if line.fate not in ("masthead", "kicker") or not (found := byline(line.text, line.key, line.hit, rules)):
            continue
        before = next((j for j in range(i - 1, -1, -1) if not above[j].hit), -1)  # past the section
        if i + 1 in dates or (i + 1 == len(above) and (found[1] or before in dates)):
            if line.fate == "kicker":
                result.kicker = None
            line.fate = "byline"
            result.written_by(*found)


def _take_latin_town(head: Sequence[Line], above: Iterable[int], result: Head) -> None:
    """Read the town that an agency's page prints in Latin letters below its dateline or its title, which is in others."""
    for i in above:
        line = head[i + 1] if i + 1 < len(head) and not head[i].text[:1].isascii() else None
        if line and not line.fate and line.words <= 2 and _LATIN_TOWN.fullmatch(line.text):
            line.remove("place")
            result.place = result.place or line.text


def _take_copies(head: Sequence[Line], at: int) -> None:
    """Remove the title and the lines that print it once more, alone or before a picture's text."""
    line = head[at]
    line.remove("title")
    for other in head[at + 1 :]:
        if other.key == line.key or (line.words >= 3 and other.key.startswith(line.key + " ")):
            other.remove("title-again", "the title, printed once more")


def _take_picture_text(head: Sequence[Line], at: int, rules: Rules) -> None:
    """Remove what is printed right below the title and is a few words of it in their order: a picture's text."""
    title = f" {head[at].key} "
    for line in head[at + 1 : at + 1 + BELOW_TITLE]:
        if line.hit or not 2 <= line.words < head[at].words or f" {line.key} " not in title:
            continue
        if head[at].text.startswith(line.text + ":"):
            continue  # who says what the title says, perhaps the writer
        if line.text[-1:].isalnum() and byline(line.text, line.key, None, rules) is None:
            line.remove("title-again", "words of the title, printed once more", doubt=0.2)


def _take_ticker(head: Sequence[Line], dates: Mapping[int, Dateline]) -> None:
    """Remove a page's ticker above a text without a title: headlines with one bullet, and known furniture or a date below."""
    end = next((i for i, line in enumerate(head) if line.text[0] != head[0].text[0]), len(head))
    bullets = end >= TICKER_LINES and head[0].text[0] in TICKER_BULLETS
    if bullets and end < len(head) and (head[end].hit or end in dates):
        for line in head[:end]:
            line.remove("ticker", f"{end} headlines with bullets above all else", doubt=0.2)


def _take_twice(below: Sequence[Line]) -> None:
    """Remove pictures' texts below the title: two lines in a row, the second of which repeats the first, or begins so."""
    for one, two in itertools.pairwise(below):
        if one.words < 2 or one.fate or two.fate or one.hit or two.hit or one.prose or two.gap:
            continue
        if two.key == one.key or two.key.startswith(one.key + " "):
            for line in (one, two):
                line.remove("caption", "a picture's text, printed twice", doubt=0.2)


def _take_date(
    lines: Sequence[Line],
    limit: int,
    at: int | None,
    dates: Mapping[int, Dateline],
    rules: Rules,
    dating: Dating,
    result: Head,
) -> None:
    own = {i: date for i, date in dates.items() if _is_own(lines, i, date, at, limit)}
    for i, date in dates.items():
        lines[i].remove("dateline" if i in own else "masthead-date", "" if i in own else "a date above the page's menu")
        result.written_by(_labelled_writer(lines[i].text, date, rules), None)
        rest = _without(lines[i].text, date)
        sides = (lines[i].text[: date.start].strip(SEPARATORS), lines[i].text[date.end :].strip(SEPARATORS))
        for part in (rest, *sides) if i != at and rest else ():
            found = byline(part, fold(part), None, rules)
            if found and (part is rest or fold(part) not in rules.agencies):
                result.written_by(*found)
                break
    order = sorted(own, key=lambda i: (own[i].update, at is not None and i < at, i))
    if order:
        result.date = _found(lines[order[0]].text, own[order[0]])
        result.views = next((own[i].views for i in order if own[i].views is not None), None)
        return
    if limit < len(lines):
        text = lines[limit].text
        lead = dating.opening(text)
        label = rules.date_labels.match(text) if rules.date_labels else None
        labelled = label is not None and isinstance(lead, Dateline) and not _WORD.search(text[label.end() : lead.start])
        if isinstance(lead, Dateline) and (lead.kind == "lead" or (lead.kind == "glued" and labelled)):
            result.date = _found(text, lead)
            result.glued = lead.end if lead.kind == "glued" else 0
            return
    if dates:
        result.date = DateFound(note="only the page's masthead prints a date")


def date_below_deck(lines: Sequence[Line], rules: Rules, dating: Dating, result: Head) -> None:
    """Read the labelled datelines below a deck of sentences or bullets, where none stands above: «نشر في 17-11-2022»."""
    for i in range(result.body, min(result.body + DECK_LINES, len(lines))):
        line = lines[i]
        if line.hit and line.hit.does == "related":
            return
        label = rules.date_labels.match(line.text) if rules.date_labels and not line.prose else None
        found = dating.examine(line.text) if label and any(map(str.isdigit, line.text)) else None
        if not isinstance(found, Dateline) or found.kind != "line":
            if result.date.when is not None or len(line.text) > PARAGRAPH:
                return
            continue
        line.remove("dateline", "below the deck")
        if result.date.when is None:
            result.date = _found(line.text, found)
            result.written_by(_labelled_writer(line.text, found, rules), None)


def date_below(lines: Sequence[Line], start: int, rules: Rules, dating: Dating, result: Head) -> None:
    """Read the dateline below the body, with the writer beside it.

    It counts if a label says that it is one, or if the report's lead prints the same day without a year («عمان 10 نيسان
    (بترا)- …»): without either, the date may be another story's.
    """
    lead = next((line.text for line in lines[result.body :] if not line.fate), "")
    for line in lines[start:]:
        label = rules.date_labels.match(line.text) if rules.date_labels else None
        if line.prose == 2 or not any(map(str.isdigit, line.text)):
            continue
        found = dating.examine(line.text)
        if not isinstance(found, Dateline) or found.kind != "line" or not (label or _same_day(lead, found, dating)):
            continue
        if line.fate in ("", "date-below", "after-the-end", "clock"):
            line.fate = "dateline"
        result.date = _found(line.text, found)
        if not result.authors:
            result.written_by(_labelled_writer(line.text, found, rules), None)
        return


def _labelled_writer(text: str, date: Dateline, rules: Rules) -> list[str]:
    """Who stands between the label and the date: «مرسلة بواسطة فلان في …», «نشر من قبل فلان يوم …»; or nobody."""
    label = rules.date_labels.match(text) if rules.date_labels else None
    if label is None or _IN.search(label[0].rstrip(SEPARATORS)):
        return []  # «نشر في الصحيفة يوم …»
    rest = text[label.end() : date.start].strip(SEPARATORS)
    writer = _IN.sub("", rest)
    said = writer != rest and len(writer.split()) <= NAME_WORDS and fold(writer) not in NOBODY
    return [writer] if said else []


def date_again(lines: Sequence[Line], start: int, dating: Dating, date: datetime.date) -> None:
    """Remove the datelines below the body that print the ``date`` of the head once more, with the paper's name and issue."""
    for line in lines[start:]:
        if line.fate or line.prose == 2 or not any(map(str.isdigit, line.text)):
            continue
        found = dating.examine(line.text)
        if isinstance(found, Dateline) and found.kind == "line" and found.when.date() == date:
            line.remove("dateline-again", "the date above the body, printed once more")


def lead_place(kept: Sequence[Line], rules: Rules, result: Head) -> None:
    """Take the place off the report's opening («رام الله 24-7-2012 وفا- …», «غزة- معا- …»), which stays as it is.

    Nothing but another place after it is no report («مصر - السعودية»).
    """
    if not kept or result.place is not None:
        return
    for opening in _PLACE_FIRST:
        found = opening.match(kept[0].text)
        if found and fold(found[1]) in rules.places and fold(found.string[found.end() :]) not in rules.places:
            result.place = found[1].strip(SEPARATORS)
            return


def _same_day(lead: str, date: Dateline, dating: Dating) -> bool:
    """Whether the report's opening, up to its first dash, prints the day and month of ``date`` without a year."""
    opening = _OPENING.match(lead)
    if opening is None:
        return False
    found = replace(dating, crawled=date.when).examine(opening[1])
    return isinstance(found, Dateline) and found.when.date() == date.when.date()


def _is_near(between: Sequence[Line]) -> bool:
    """Whether the date above the lines ``between`` belongs to the title below them: few lines, or such as tell of the article.

    So does a section with nothing but a few words beside it; below a masthead's date stand prayer times and the like.
    """
    known = _OF_ARTICLE | {"section"} if all(line.words <= MENU_WORDS for line in between) else _OF_ARTICLE
    unknown = sum(line.hit is None or line.hit.rule not in known for line in between)
    return unknown < DATE_ABOVE and len(between) <= KNOWN_ABOVE


def _is_own(lines: Sequence[Line], i: int, date: Dateline, at: int | None, limit: int) -> bool:
    """Whether the date on line ``i`` is the article's: it stands below the title, or near above it.

    Where no title was found, a day without a time must stand near the first paragraph: it may be the page's.
    """
    if at is None:
        return date.has_time or _is_near(lines[i + 1 : limit])
    return i > at or _is_near(lines[i + 1 : at])


def _found(text: str, dateline: Dateline) -> DateFound:
    return DateFound(dateline.when, dateline.has_time, text[dateline.start : dateline.end], dateline.note)


def _take_bylines(
    head: Sequence[Line], start: int, rules: Rules, dates: Mapping[int, Dateline], result: Head, *, given: bool
) -> None:
    """Read the bylines below the title. A bare name counts beside title or dateline; below a given title it may be a picture's."""
    for i in range(start, len(head)):
        line = head[i]
        if line.fate:
            continue
        first = all(above.fate for above in head[start:i])
        bare = (not given and (first or bool(dates))) or i - 1 in dates or i + 1 in dates
        if given and i == start and not bare:  # a record's text may begin with a byline, and its page with a picture's
            bare = _PARTED.search(line.text) is not None and i + 1 == len(head)
        found = byline(line.text, line.key, line.hit, rules, bare=bare, title_known=given or start > 0)
        if found:
            line.remove("byline")
            result.written_by(*found)
        elif i and head[i - 1].fate == "byline" and line.words <= NAME_WORDS and is_photographer(line.key):
            line.remove("credit", "below the writer")
        elif i and head[i - 1].fate in ("byline", "dateline") and line.key in rules.places:
            line.remove("place", "below the writer or the date")
            result.place = result.place or line.text
        elif i and head[i - 1].fate == "byline" and rules.opens(line.key, "bio") and not ends_sentence(line.text):
            line.remove("author-bio", "below the writer's name", doubt=0.1)


def bio_below(lines: Sequence[Line], rules: Rules, result: Head) -> None:
    """Remove what the page tells of the writer below the body: the last line left, right below his name printed again."""
    at = next((i for i in range(len(lines) - 1, 0, -1) if not lines[i].fate), 0)
    if not at or not result.authors:
        return
    last, above = lines[at], lines[at - 1]
    if above.key in map(fold, result.authors) and rules.opens(last.key, "bio"):
        last.remove("author-bio", "below the writer's name", doubt=0.1)
        above.remove("byline")


def byline_below(kept: Sequence[Line], below: Sequence[Line], rules: Rules, result: Head) -> None:
    """Read a byline off the last line of the body, where none stands above it.

    A name without a label counts only below the end of a sentence and above the page's furniture: it may be the name
    of a poet below his verse.
    """
    if len(kept) < 2 or (result.authors and kept[-1].key not in rules.agencies):
        return
    last = kept[-1]
    labelled = (last.hit is not None and last.hit.does in ("byline", "genre")) or (
        titled_writer(last.text, rules) is not None and titled_writer(kept[-2].text, rules) is None
    )
    named = last.key in rules.agencies or (last.words > 1 and any(line.fate for line in below))
    bare = last.hit is None and named and ends_sentence(kept[-2].text)
    if labelled or bare:
        found = byline(last.text, last.key, last.hit, rules, title_known=True)
        if found:
            last.remove("byline")
            result.written_by(*found)
