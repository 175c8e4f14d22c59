"""Datelines of an article: which lines are one, and which of them is the article's own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from warraq.arabic.dates import Dateline, Refusal, dates_something_else, examine_dateline, examine_opening, is_label
from warraq.arabic.dates_calendar import UNDECIDED
from warraq.arabic.dates_names import WEEKDAYS
from warraq.convert.folding import fold
from warraq.convert.language import language
from warraq.convert.model import DateFound
from warraq.convert.rules import Rules
from warraq.convert.segment_bylines import NAME_WORDS, NOBODY, SEPARATORS, byline
from warraq.convert.segment_lines import INVISIBLE, PARAGRAPH, Line
from warraq.convert.segment_title import MENU_WORDS

DATE_ABOVE = 2  # lines: a date farther above the title is the masthead's
KNOWN_ABOVE = 4  # the same, where rules know what stands between
DECK_LINES = 8  # lines of a deck, above a dateline with its label
DATELINE_LONGEST = 160  # characters: a dateline alone on its line is short
_WORD = re.compile(r"\w")
_AT = frozenset(
    map(fold, ("في", "في على الساعة", "في الساعة", "يوم", "بتاريخ", "date", "le"))
)  # beside a day and its hour
_IN = re.compile(r"\s+(?:في|بتاريخ|يوم|on|le)$")
_OPENING = re.compile(r"\D{3,40}(\d.{2,20}?)\s*(?:[(\[/]|[-–—:])")
_OF_ARTICLE = frozenset(
    ("particulars", "tags", "letter-size", "share", "share-bar", "views", "clock", "counter", "replies", "readers")
) | {"share-abroad", "comments"}

# beside the date that a page prints above all its articles: the clock, the search box, names of its parts in Latin letters
_SEARCH = re.compile(r"\W*(?:بحث|البحث|ابحث|إبحث|search|جستجو|recherche|rechercher)\W*", re.IGNORECASE)
_CLOCK = re.compile(r"الساعة الآن|الوقت الآن|\b(?:time now|local time)\b", re.IGNORECASE)
_PARTS = re.compile(
    r"\b(?:accueil|home|menu|search|login|logo|header|banner|no result)\b|^(?:ہوم|خانه)\b", re.IGNORECASE
)
_TICKED = re.compile(r"\b([A-Za-z]{4,})\b(?:.*?\b\1\b){2}")  # the paper's name between the headlines of its ticker
_BARE_LABEL = re.compile(r"\W*(?:(?:ال|ب)?تاريخ|تاریخ|date|tarih|дата|on|at|by|le)\W*", re.IGNORECASE)
_TODAY = re.compile(r"(?<!\w)اليوم\s+([^\W\d]+)")
POST_LINES = 8  # of a board's post, between its date and its title: who wrote it, since when he is a member
_OF_PAGE = ("menu", "office", "page-matter")  # between a date and the title: the date is the page's
_AROUND = ("caption", "imprint", "picture-words", "site-name")  # what stands between a date and the text, too


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
    """How dates are read: the zone of datelines that name none, the crawl time if known, the language, the whole text."""

    zone: datetime.tzinfo
    crawled: datetime.datetime | None
    language: str
    text: str = ""

    def examine(self, text: str) -> Dateline | Refusal:
        """Return the dateline that ``text`` is, or why it is none.

        The whole text's language is asked where the line leaves open which calendar it is («1400/07/11»).
        """
        found = examine_dateline(text, zone=self.zone, crawled=self.crawled, language=self.language)
        if isinstance(found, Refusal) and found.reason.endswith(UNDECIDED) and self.text:
            tongue = language(self.text, self.language)
            return examine_dateline(text, zone=self.zone, crawled=self.crawled, language=tongue)
        return found

    def opening(self, text: str) -> Dateline | Refusal:
        """Return the dateline that ``text`` opens with, or why it does not."""
        return examine_opening(text, zone=self.zone, crawled=self.crawled, language=self.language)


def dateline_of(line: Line, rules: Rules, dating: Dating) -> Dateline | None:
    """The dateline that the line is, perhaps with a byline, or with a label that is glued to the paper's name."""
    if len(line.text) > DATELINE_LONGEST and line.prose:
        return None
    found = dating.examine(line.text)
    if isinstance(found, Dateline):
        return found
    if not found.end or line.prose == 2 or line.words > 4 * NAME_WORDS:
        return None
    before, rest = line.text[: found.start], without_date(line.text, found)
    label = rules.date_labels.search(before) if rules.date_labels else None
    behind = label is not None and found.end == len(line.text) and not _WORD.search(before, label[1])
    glued = label is not None and (behind or not before[: label[0]].strip(INVISIBLE).count(" "))
    written = glued or fold(rest) in _AT or (bool(rest) and byline(rest, fold(rest), None, rules) is not None)
    closing = found.end == len(line.text) and line.text[found.start].isalpha() and not line.prose
    if not written and not closing:
        return None
    alone = dating.examine(line.text[found.start : found.end])
    if not isinstance(alone, Dateline) or not (written or alone.has_time):
        return None
    kind = alone.kind if written else "glued"  # behind a title, whose figures are no part of it, with weekday and time
    return replace(alone, kind=kind, start=alone.start + found.start, end=alone.end + found.start)


def without_date(text: str, date: Dateline | Refusal) -> str:
    """What the line prints beside its date."""
    return f"{text[: date.start].strip(SEPARATORS)} {text[date.end :].strip(SEPARATORS)}".strip()


def is_own(lines: Sequence[Line], i: int, date: Dateline, at: int | None, limit: int) -> bool:
    """Whether the date on line ``i`` is the article's: it stands below the title, or near above it.

    Where no title was found, a day without a time must stand near the first paragraph: it may be the page's.
    """
    if i and not date.labelled and dates_something_else(lines[i - 1].text):
        return False  # «تاريخ التسجيل:» on a line of its own
    if not date.labelled and i + 1 < len(lines) and _SEARCH.fullmatch(lines[i + 1].text):
        return False
    if at is not None and i > at:
        return True
    if not date.labelled and _is_pages(lines, i):
        return False
    if at is None:
        between = [line for line in lines[i + 1 : limit] if line.hit is None or line.hit.rule not in _AROUND]
        return date.has_time or (
            _is_near(between) and not _TICKED.search(lines[i + 1].text if i + 1 < len(lines) else "")
        )
    return _is_near(lines[i + 1 : at], posted=date.labelled and not date.update)


def own_first(own: Mapping[int, Dateline], at: int | None) -> list[int]:
    """The lines of the article's dates, best first: publication before update, with a label before without, below the title
    before above, and of those above it the nearest («29 July 2025» of the page, the paper and its day, the title)."""
    above = {i: at is not None and i < at for i in own}
    return sorted(own, key=lambda i: (own[i].update, not own[i].labelled, above[i], -i if above[i] else i))


def _is_pages(lines: Sequence[Line], i: int) -> bool:
    """Whether what stands beside the date, unlabelled and above the title, tells that it is the page's own clock."""
    beside = [lines[j].text for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    return any(_CLOCK.search(text) or _PARTS.search(text) for text in beside)


def date_below_deck(lines: Sequence[Line], rules: Rules, dating: Dating, result: Head) -> None:
    """Read the labelled datelines below a deck of sentences or bullets, where none stands above: «نشر في 17-11-2022»."""
    for line in lines[result.body : result.body + DECK_LINES]:
        if len(line.text) > PARAGRAPH or (line.hit and line.hit.does == "related"):
            return
        if line.prose or not any(map(str.isdigit, line.text)):
            if result.date.when is not None:
                return
            continue
        found = dating.examine(line.text)
        if isinstance(found, Dateline) and found.kind == "line" and _is_published(line.text, found):
            line.remove("dateline", "below the deck")
            if result.date.when is None:
                result.date = found_date(line.text, found)
                result.written_by(labelled_writer(line.text, found, rules), None)


def date_below(lines: Sequence[Line], start: int, rules: Rules, dating: Dating, result: Head) -> None:
    """Read the dateline below the body, with the writer beside it.

    It counts if a label says that it is one, or if the report's lead prints the same day without a year («عمان 10 نيسان
    (بترا)- …»): without either, the date may be another story's.
    """
    lead = next((line.text for line in lines[result.body :] if not line.fate), "")
    for i, line in enumerate(lines[start:], start):
        if line.prose == 2 or not any(map(str.isdigit, line.text)):
            continue
        found = dating.examine(line.text)
        if not isinstance(found, Dateline) or found.kind != "line":
            continue
        told = _is_published(line.text, found) or (i and is_label(lines[i - 1].text)) or _same_day(lead, found, dating)
        today = i <= start + 1 and found.has_time and _is_today(lines[result.body : start], found)
        closes = (
            line is lines[-1] and found.has_time and all(above.fate in ("", "title-again") for above in lines[start:-1])
        )
        if not (told or today or closes):
            continue
        if line.fate in ("", "date-below", "after-the-end", "clock"):
            line.fate = "dateline"
        result.date = found_date(line.text, found)
        if not result.authors:
            result.written_by(labelled_writer(line.text, found, rules), None)
        return


def labelled_writer(text: str, date: Dateline, rules: Rules) -> list[str]:
    """Who stands between the label and the date: «مرسلة بواسطة فلان في …», «نشر من قبل فلان يوم …»; or nobody."""
    label = rules.date_labels.match(text) if rules.date_labels else None
    if label is None or _IN.search(text[: label[1]].rstrip(SEPARATORS)):
        return []  # «نشر في الصحيفة يوم …»
    rest = text[label[1] : date.start].strip(SEPARATORS)
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


def _is_today(body: Sequence[Line], date: Dateline) -> bool:
    """Whether the report calls the weekday of ``date`` today: «اليوم الأحد», and no other day."""
    said = {WEEKDAYS.get((fold(day[1]),)) for line in body if not line.fate for day in _TODAY.finditer(line.text)}
    return said - {None} == {date.when.weekday()}


def _is_published(text: str, date: Dateline) -> bool:
    """Whether words before the date say that it is one of publication: «التاريخ:» alone heads a letter within the article."""
    return date.labelled and not _BARE_LABEL.fullmatch(text[: date.start])


def _same_day(lead: str, date: Dateline, dating: Dating) -> bool:
    """Whether the report's opening, up to its first dash, prints the day and month of ``date`` without a year."""
    opening = _OPENING.match(lead)
    if opening is None:
        return False
    found = replace(dating, crawled=date.when).examine(opening[1])
    return isinstance(found, Dateline) and found.when.date() == date.when.date()


def _is_near(between: Sequence[Line], *, posted: bool = False) -> bool:
    """Whether the date above the lines ``between`` belongs to the title below them: few lines, or such as tell of the article.

    So does a section with nothing but a few words beside it; below a masthead's date stand prayer times and the like.
    ``posted``: words say that the date is one of publication, so what a board tells of the writer may stand below it.
    """
    if posted and len(between) <= POST_LINES and all(line.hit or line.words <= MENU_WORDS for line in between):
        return True
    known = _OF_ARTICLE | {"section"} if all(line.words <= MENU_WORDS for line in between) else _OF_ARTICLE
    if any(line.hit is not None and (line.hit.rule in _OF_PAGE or line.hit.does == "related") for line in between):
        return False
    unknown = sum(line.hit is None or line.hit.rule not in known for line in between)
    return unknown < DATE_ABOVE and len(between) <= KNOWN_ABOVE


def found_date(text: str, dateline: Dateline) -> DateFound:
    return DateFound(dateline.when, dateline.has_time, text[dateline.start : dateline.end], dateline.note)
