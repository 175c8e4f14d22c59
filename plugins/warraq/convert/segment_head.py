"""What stands before the body: masthead, kicker, title, byline, place, dateline."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from warraq.arabic.dates import Dateline
from warraq.convert.folding import fold
from warraq.convert.model import DateFound
from warraq.convert.rules import Hit, Rules
from warraq.convert.segment_bylines import (
    NAME_WORDS,
    SEPARATORS,
    byline,
    is_officer,
    is_photographer,
    opening_writer,
    signature,
    titled_writer,
)
from warraq.convert.segment_dateline import (
    Dating,
    Head,
    dateline_of,
    found_date,
    is_own,
    labelled_writer,
    own_first,
    without_date,
)
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
_WORD = re.compile(r"\w")
_STOP_WITHIN = re.compile(r"(?<![.!?؟])[.!?؟۔](?:\s|$)")  # «..» parts headlines
# «طرابلس 6 مايو …», «رام الله 24-7-2012 …», «غزة- معا- …», «الأخبار (نواكشوط) - …», «وطنية - طرابلس - …»
_TOWN = r"[^\W\d_]+(?: [^\W\d_]+){0,2}?"
_PLACE_FIRST = (
    re.compile(rf"({_TOWN})(?: ?[/–—-]| (?:في )?\d)"),
    re.compile(rf"({_TOWN}) ?\([^()]{{2,30}}\) ?[–—:-]"),
    re.compile(rf"{_TOWN} ?[(–—-] ?({_TOWN}) ?[):–—-]"),
)
_HEMISTICHS = re.compile(r"\s(?:\.{2,}|…|\*+|[#/=]+)\s|\S\s{3,}\S")  # the signs between the halves of verses
_PARTED = re.compile(r"\s[–—-]\s?|\s?[–—-]\s")
_LATIN_TOWN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?")
BELOW_TITLE = 4  # lines in which a picture's text of a few words of the title is looked for
IMPRINT_WORDS = 9  # of a paper's name, an office and the officer's name
DATELINE_WITHIN = 4  # lines below a page's ticker in which the article's own dateline stands
MENU_SECTIONS, MENU_SHARE = 6, 0.2  # words of a menu in one line that are names of sections: so many, and of all words
_PAGE_MATTER = Hit("page-matter", "masthead")  # what looks like the first paragraph, and is the page's
_MENU_RULES = frozenset(("section", "navigation"))
_JOINING = frozenset(
    map(fold, ("أن", "إن", "التي", "الذي", "قال", "هذا", "هذه", "إلى", "بين", "كان", "وقد", "the", "of"))
)
_TEASER = re.compile(r"(?:\.{3}|…) ?(?:المزيد|اقرأ المزيد|التفاصيل|read more)$")
# an office and the name run together, as no sentence has them: «رئيس التحريرفلان», «مستشار التحريرفلان»
_OFFICER = re.compile(
    r"(?:رئيس|رئيسة|مدير|مديرة|مستشار|سكرتير) التحرير(?!ي)[^\W\d_]{3}|مجلس الإدارة والتحرير(?!ي)[^\W\d_]{3}"
)
_PUNCTUATION = re.compile(r"[،,:؛.؟!«»\"“”]")
TICKER_LINES, TICKER_BULLETS = 4, "-–—•*▪●■◆»"


def read_head(lines: Sequence[Line], rules: Rules, dating: Dating, given_title: str | None) -> Head:
    """Read title, byline and dateline off the lines before the first paragraph, and mark those lines as removed."""
    if _is_long_title(lines, rules, dating):
        lines[0].prose, lines[0].key = 0, fold(lines[0].text)
    limit = _first_paragraph(lines)
    while limit < len(lines) and lines[limit].text[-1] != "." and _is_of_page(lines, limit, rules, dating):
        lines[limit].prose, lines[limit].hit = 0, _PAGE_MATTER
        limit = _first_paragraph(lines)
    head = lines[:limit]
    for line in head:
        if line.hit is None and "تحرير" in line.text and 0 < line.words <= IMPRINT_WORDS and _OFFICER.search(line.text):
            line.hit, line.prose = Hit("office", "masthead"), 0
    result = Head(limit)
    dates = {
        i: found
        for i, line in enumerate(head)
        if not (line.hit and line.hit.rule == "page-clock") and (found := dateline_of(line, rules, dating))
    }
    if given_title:
        at = given_again(head, given_title, dates)
    else:
        glued = {i for i in dates if dates[i].kind == "glued" and _words_before(head[i], dates[i]) >= MENU_WORDS}
        candidates = [i for i in range(limit) if (i not in dates or i in glued) and title_like(lines, i, rules)]
        lead = lines[limit].text if limit < len(lines) else ""
        at = find_title(head, candidates, sorted(set(dates) - glued), rules, lead=lead)
        if at is not None:
            _take_title(head, at, candidates, dates, result)
    if at is None:
        for line in head:
            if line.hit and line.hit.does == "masthead":
                line.remove("masthead", line.hit.rule, doubt=0.2 if line.hit is _PAGE_MATTER else 0.0)
            elif ":" in line.text and is_officer(line.text, rules):
                line.remove("masthead", "an office and a name")
            elif is_token(line, lines[limit].text if limit < len(lines) else ""):
                line.remove("masthead", "a word of the page's machinery")
        _take_ticker(head, dates)
    else:
        _take_copies(head, at)
        if limit < len(lines) and lines[limit].prose == 2:
            _take_twice(head[at + 1 :])
            _take_picture_text(head, at)
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
    return not _STOP_WITHIN.search(bare) and dateline_of(lines[1], rules, dating) is not None


def _first_paragraph(lines: Sequence[Line]) -> int:
    """Index of the first line that is surely prose (perhaps prose, where none is), else of the end."""
    for sure in (2, 1):
        for i, line in enumerate(lines[:HEAD_LINES]):
            if line.prose >= sure and (i or sure == 2):
                return i
    return min(len(lines), HEAD_LINES)


def _is_of_page(lines: Sequence[Line], i: int, rules: Rules, dating: Dating) -> bool:
    """Whether what looks like the first paragraph is the page's: its menu in one line, or other stories' headlines or teaser.

    The latter stand right below their heading, which nothing but furniture precedes, and the age of the story between them,
    or no sentence ends in them and the article's own dateline follows.
    """
    if i + 1 >= len(lines) or lines[i].prose != 2 or ends_sentence(lines[i].text):
        return False
    if _is_ticker(lines, i):
        return True
    if _TEASER.search(lines[i].text) and any(line.prose == 2 for line in lines[i + 1 :]):
        return True  # of another story
    if _STOP_WITHIN.search(lines[i].text):
        return False
    if _is_menu(lines[i].text, rules):
        return True
    above = i - 1
    aged = above > 0 and _is_clock(lines[above])
    above -= aged
    hit = lines[above].hit if above >= 0 else None
    if hit is None or hit.does != "related" or any(line.hit is None for line in lines[:above]):
        return False
    below = lines[i + 1 : i + 1 + DATELINE_WITHIN]
    if not any(line.prose == 2 for line in lines[i + 1 :]):
        return False
    return aged or any(dateline_of(line, rules, dating) for line in below)


def _is_ticker(lines: Sequence[Line], i: int) -> bool:
    """Whether the line is headlines run together in a paper's imprint: no title above it, an office beside it, and a title below."""
    above, below = lines[:i], lines[i + 1 : i + 1 + DATELINE_WITHIN]
    titles = [line for line in above if line.hit is None and line.words > MENU_WORDS and not _OFFICER.search(line.text)]
    if not all(any(map(str.isdigit, line.text)) for line in titles):
        return False
    office = any(
        (line.hit is not None and line.hit.rule == "office") or _OFFICER.search(line.text)
        for line in (*above, *below[:1])
    )
    titled = any(line.hit is None and not line.prose and line.words > MENU_WORDS for line in below)
    return office and titled and "." not in lines[i].text.replace("..", "") and any(line.prose == 2 for line in below)


def _is_clock(line: Line) -> bool:
    return line.hit is not None and line.hit.rule == "clock"


def _is_menu(text: str, rules: Rules) -> bool:
    """Whether the line is a page's sections in a row, without a sign between them."""
    words = fold(text).split()
    hits = [rules.exact.get(word) for word in words]
    known = sum(hit is not None and hit.rule in _MENU_RULES for hit in hits)
    joined = not _JOINING.isdisjoint(words) or _PUNCTUATION.search(text)
    return known >= MENU_SECTIONS and known >= MENU_SHARE * len(words) and not joined


def _words_before(line: Line, date: Dateline) -> int:
    return len(line.text[: date.start].split())


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
    elif at - 1 in candidates and line.gap <= 1 and not (is_listed(head, at - 1) or line.key in head[at - 1].key):
        head[at - 1].remove("kicker")
        result.kicker = head[at - 1].text
    for i, above in enumerate(head[:at]):
        if above.prose < 2 and i not in dates:
            known = above.hit is not None and above.hit is not _PAGE_MATTER
            above.remove("masthead", "stands above the title", doubt=0.0 if known else 0.2)


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
    for other, below in itertools.zip_longest(head[at + 1 :], head[at + 2 :]):
        if other.key == line.key or (line.words >= 3 and other.key.startswith(line.key + " ")):
            if below is None or not (_HEMISTICHS.search(other.text) and _HEMISTICHS.search(below.text)):
                other.remove("title-again", "the title, printed once more")
        elif line.words > 3 and other.words <= line.words + 2 and other.key.endswith(" " + line.key):
            other.remove("title-again", "the title, behind the name of its section")


def _take_picture_text(head: Sequence[Line], at: int) -> None:
    """Remove what is printed right below the title and is a few words of it in their order: a picture's text."""
    title = f" {head[at].key} "
    for line in head[at + 1 : at + 1 + BELOW_TITLE]:
        if line.hit or not 2 <= line.words < head[at].words or f" {line.key} " not in title:
            continue
        if head[at].text.startswith(line.text + ":"):
            continue  # who says what the title says, perhaps the writer
        if line.text[-1:].isalnum():
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
        if not one.words or one.fate or two.fate or one.hit or two.hit or one.prose or two.gap:
            continue
        if two.key == one.key or (one.words > 1 and two.key.startswith(one.key + " ")):
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
    own = {i: date for i, date in dates.items() if is_own(lines, i, date, at, limit)}
    marked = _marked(lines, own, at, rules) if len(own) > 1 else []
    if marked:  # «نشر في: …» below the title: what stands above it without a label is the page's
        own = {i: date for i, date in own.items() if at is not None and (i > at or i in marked)}
    for i, date in dates.items():
        lines[i].remove("dateline" if i in own else "masthead-date", "" if i in own else "a date above the page's menu")
        result.written_by(labelled_writer(lines[i].text, date, rules), None)
        rest = without_date(lines[i].text, date)
        sides = (lines[i].text[: date.start].strip(SEPARATORS), lines[i].text[date.end :].strip(SEPARATORS))
        for part in (rest, *sides) if i != at and rest else ():
            hit = rules.match(part, fold(part)) if ":" in part else None  # «الكاتب: فلان»
            found = byline(part, fold(part), hit if hit and hit.does == "byline" else None, rules)
            if found and (part is rest or fold(part) not in rules.agencies):
                result.written_by(*found)
                break
    order = own_first(own, at)
    if order:
        result.date = found_date(lines[order[0]].text, own[order[0]])
        result.views = next((own[i].views for i in order if own[i].views is not None), None)
        return
    if limit < len(lines):
        text = lines[limit].text
        lead = dating.opening(text)
        label = rules.date_labels.match(text) if rules.date_labels else None
        labelled = label is not None and isinstance(lead, Dateline) and not _WORD.search(text[label[1] : lead.start])
        if isinstance(lead, Dateline) and (lead.kind == "lead" or (lead.kind == "glued" and labelled)):
            result.date = found_date(text, lead)
            result.glued = lead.end if lead.kind == "glued" else 0
            return
    if dates:
        result.date = DateFound(note="only the page's masthead prints a date")


def _marked(lines: Sequence[Line], own: Iterable[int], at: int | None, rules: Rules) -> list[int]:
    """Which of the datelines ``own`` stand below the title with a label."""
    labels = rules.date_labels
    return [i for i in own if at is not None and i > at and labels and labels.match(lines[i].text)]


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


def lead_writer(kept: Sequence[Line], rules: Rules, result: Head) -> None:
    """Take the writer off the report's opening («كتب ـ فلان: …»), which stays as it is."""
    if (
        kept
        and not result.authors
        and kept[0].text.startswith(("كتب", "كتبت"))
        and (who := opening_writer(kept[0].text, rules))
    ):
        result.authors.append(who)


def _take_bylines(
    head: Sequence[Line], start: int, rules: Rules, dates: Mapping[int, Dateline], result: Head, *, given: bool
) -> None:
    """Read the bylines below the title. A bare name counts beside title or dateline; below a given title it may be a picture's."""
    for i in range(start, len(head)):
        line = head[i]
        if line.fate:
            continue
        first = all(above.fate or above.hit for above in head[start:i])
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
    ornament = kept[-2].hit is not None and kept[-2].hit.rule == "ornament"
    if ornament and len(kept) > 2 and ends_sentence(kept[-3].text) and (signed := signature(last.text, rules)):
        for line in kept[-2:]:
            line.remove("byline", "signed below an ornament")
        result.written_by([signed], None)
        return
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
