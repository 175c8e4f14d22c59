"""Which of the lines before the body is the title, and which only introduces it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from warraq.convert.folding import fold
from warraq.convert.rules import Rules
from warraq.convert.segment_bylines import HANDLE, NAME_WORDS, byline, is_officer
from warraq.convert.segment_lines import SENTENCE, Line, ends_sentence

TITLE_LONGEST = 500  # characters
TITLE_WORDS = 4  # a title that stands far from the dateline has more words than these: what is shorter may be anything
TITLE_LINES = 3  # lines that a kicker, a title and what is below it have; above a dateline, more are other headlines
VERSES, VERSE_WORDS = 7, 5  # so many lines of so few words, where no prose follows, are verse
PROSE_WORDS = 10  # of a report's first sentence without a full stop
BARS = 2  # so many in a line part sections, as a page's menu prints them
COPY_LINES = 3  # unknown lines above a line that is printed twice: below more, it is a refrain or an item of a list
MENU_RUN, MENU_WORDS = 4, 3  # so many lines in a row of at most so many words are a menu
COLUMN_WORDS = 2  # the name of a column, set apart from the title by a blank line
LONG_TITLE = 110  # characters: what is longer below a short line is a lead, and the short line the title

LEAD, TOLD_LETTERS = 600, 5  # characters of the lead, letters of a word, in which a short title is looked for

_BOOKS = "كتب "  # «كتب: …» may be about books, «بقلم: …» may not
_OCCASIONS = (
    "في ",
    "خلال ",
    "ضمن ",
    "بمناسبه ",
    "عشيه ",
    "بعد ",
    "عقب ",
    "اثر ",
    "علي هامش ",
)  # folded: a kicker tells of one
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"))
_BULLETS = "•·*▪●■◆-–"
# «فلان لـ«الصحيفة»», above what he said to it
_SPOKEN_TO = re.compile(r"\bلـ?\s?(?:[«\"”“(]|'')[^«»\"”“()']{2,30}(?:[»\"”“)]|'')\s?:?$")
# «12:40 …», «قبل 20 دقيقة : …»
_HOUR = re.compile(r"\d{1,2}:\d\d\s+[^\W\d_]|(?:قبل|منذ) (?:\d+ )?[^\W\d_]+ ?[:|–-]")
_UNSPACED = re.compile(r"[^\W\d_],[^\W\d_].*[^\W\d_],[^\W\d_]")
_NOT_LATIN = re.compile("[\u0250-\uffff]")
_DASHED = frozenset("-–—|")
_DASH = re.compile("[-–—|]")  # behind the title in that of a browser's window
_ITEM = re.compile(r"[(\[]|\d{1,2}\s?[-.)/]\s?(?!\d)")  # a remark, or an item of a list


def title_like(head: Sequence[Line], i: int, rules: Rules) -> bool:
    """Whether the line may be a title at all: short, of words, and nothing that a rule knows."""
    line, hit = head[i], head[i].hit
    if hit and not (hit.does == "genre" or (i == 0 and hit.rest and hit.does in ("line", "byline"))):
        return False  # but «تقرير: …» and «شاهد: …» begin titles, too
    if hit and hit.does == "byline" and hit.rest.count(" ") < NAME_WORDS - 1 and not line.key.startswith(_BOOKS):
        return False  # «كتبت: فلانة»
    if hit and hit.does == "byline" and byline(hit.rest, fold(hit.rest), None, rules) is not None:
        return False
    if not 3 <= len(line.text) <= TITLE_LONGEST or not line.key or line.text[-1] in "-–—":
        return False
    if line.text[0] in _BULLETS and (line.text[0] != "*" or line.text.count("*") % 2):  # «*كذا*» is printed bold
        return False
    if ":" in line.text and is_officer(line.text, rules):
        return False
    if line.text.count(",") >= BARS and _UNSPACED.search(line.text):
        return False  # «ورق,حبر,خط»: the page's keywords
    if (
        _opens_prose(head, i, rules)
        or HANDLE.search(line.text)
        or (line.prose and line.text[0] not in _BULLETS and rules.opens(line.key, "lead"))
    ):
        return False  # «أفادت وسائل …» of a paragraph's length is the report's first sentence
    return i == 0 or byline(line.text, line.key, line.hit, rules) is None


def _opens_prose(head: Sequence[Line], i: int, rules: Rules) -> bool:
    """Whether the line is a report's first sentence without its full stop: a verb first, and «وقال …» right below it."""
    below = head[i + 1] if i + 1 < len(head) else None
    if below is None or below.gap or below.key[:1] != "و" or head[i].words < PROSE_WORDS:
        return False
    return rules.opens(head[i].key, "lead") and rules.opens(below.key[1:], "lead")


def given_again(head: Sequence[Line], title: str, dates: Collection[int]) -> int | None:
    """Index of the line that prints the given title again, if nothing but furniture stands above it."""
    key = fold(title)
    for i, line in enumerate(head):
        if line.key == key:
            return i
        if line.hit is None and i not in dates:
            return None
    return None


def find_title(
    head: Sequence[Line], candidates: list[int], dates: Sequence[int], rules: Rules, *, lead: str
) -> int | None:
    """Index of the title among the lines before the body, or None.

    It is the line printed twice, or the one next to the dateline, or the first of its kind. ``candidates`` are the
    title-like lines, ``dates`` the datelines; ``lead`` is the first paragraph below, or empty where none was seen.
    """
    candidates = [i for i in candidates if not _is_path(head, i, rules)]
    candidates = [i for i in candidates if head[i].text.count("|") < BARS] or candidates
    if not lead:  # verse, perhaps: whose lines above a title are its own
        candidates = [i for i in candidates if sum(line.hit is None for line in head[:i]) <= COPY_LINES]
        candidates = [i for i in candidates if not _is_verse(head[i : i + VERSES])]
    for i in candidates:
        if not _DASHED.isdisjoint(head[i].text) and (below := _window_title(head, i)) in candidates:
            return below
    if not lead[:1].isascii():
        candidates = [i for i in candidates if _NOT_LATIN.search(head[i].text)] or candidates
    copies: list[int] = []
    for i in candidates:
        key, after = head[i].key, head[i + 1 : i + 2]
        if _is_imprint(head[i], rules):
            continue
        if sum(not line.hit for line in head[:i]) > COPY_LINES and not (
            after
            and after[0].key == key
            and told_of(key, lead) >= 2  # printed twice in a row, and the lead speaks of it
        ):
            continue
        again = key.count(" ") >= 2 and any(o.key == key or o.key.startswith(key + " ") for o in head[i + 1 :])
        refrain = not lead and i != candidates[0]  # no prose below: verses, perhaps
        if again and not refrain and not _is_picture_text(head, i, candidates, lead):
            copies.append(i)
    if copies:  # a page prints its own name again, too, but the lead speaks of the title
        return max(copies, key=lambda i: (told_of(head[i].key, lead), -i))
    candidates = _without_menus(head, candidates, dates, rules)
    candidates = [i for i in candidates if not is_listed(head, i)] or candidates
    candidates = [i for i in candidates if not _is_imprint(head[i], rules)] or candidates
    candidates = [i for i in candidates if not is_token(head[i], lead)]
    candidates = [i for i in candidates if not _repeats(head[i])] or candidates
    for date in dates:
        above = _nearest(head, [i for i in candidates if i < date], lead)
        if above and not _is_section(head, above, _after(head, dates, date), candidates, rules, lead):
            return _of_block(head, above, rules, lead)
    for date in dates:
        if date + 1 in candidates and (head[date + 1].words >= MENU_WORDS or candidates[-1:] == [date + 1]):
            return date + 2 if date + 2 in candidates and _introduces(head[date + 1], head[date + 2]) else date + 1
        if _told_below(head, date, candidates, lead):
            return candidates[-1]
        below = next((i for i in candidates if i > date and head[i].words > COLUMN_WORDS), None)
        if not below or (head[below].words <= TITLE_WORDS and candidates[-1:] != [below]):
            continue
        if all(line.hit or line.words <= COLUMN_WORDS for line in head[date + 1 : below]):  # columns, counters
            return below
    if dates or (len(candidates) == 1 and len(head) == 1 and lead and _opens_report(head[0], rules)):
        return None
    alone = candidates[:1] == [0] and len(head) > 1 and head[1].gap > 0 and bool(lead)
    wordy = [i for i in candidates if head[i].words >= 2 or (i == 0 and alone)] or candidates[:1]
    if not wordy or (ends_sentence(head[wordy[0]].text) and not _above_prose(head, wordy[0])):
        return None
    if len(wordy) > 1 and wordy[1] > wordy[0] + 1 and _is_column(head[wordy[0]], head[wordy[1]], lead):
        wordy = wordy[1:]
    return _of_block(head, wordy, rules, lead) if lead else wordy[0]


def _is_path(head: Sequence[Line], i: int, rules: Rules) -> bool:
    """Whether the line is the way to a title below it, from the home page on: «الرئيسية الأخبار …», «4. …»."""
    first = head[i].key.partition(" ")[0]
    home = rules.exact.get(first)
    return (first.isdigit() or (home is not None and home.rule == "navigation")) and any(
        MENU_WORDS < other.words < head[i].words and head[i].key.endswith(f" {other.key}") for other in head[i + 1 :]
    )


def _is_verse(lines: Sequence[Line]) -> bool:
    """Whether the lines are the first of a poem, no blank line between them, rather than a title and what is below it."""
    short = all(line.hit is None and line.words <= VERSE_WORDS for line in lines)
    return len(lines) == VERSES and short and not any(line.gap for line in lines[1:])


def _window_title(head: Sequence[Line], i: int) -> int | None:
    """Index of the title below, if the line is the browser's window's: the title, and behind a dash the paper's name."""
    for sign in _DASH.finditer(head[i].text):
        title = fold(head[i].text[: sign.start()])
        if title.count(" ") >= 2 and (below := [j for j in range(i + 1, len(head)) if head[j].key == title]):
            return below[0]
    return None


def _is_picture_text(head: Sequence[Line], i: int, candidates: Sequence[int], lead: str) -> bool:
    """Whether the line, printed twice, is a picture's text: the next line repeats it, and a longer title stands above."""
    twice = i + 1 < len(head) and head[i + 1].key.startswith(head[i].key)
    above = [head[j] for j in candidates if j < i and head[j].words > max(head[i].words, TITLE_WORDS)]
    return twice and any(told_of(line.key, lead) >= 2 for line in above)


def is_token(line: Line, lead: str) -> bool:
    """Whether the line is one Latin word of a page's machinery («fbpx») above a text in other letters."""
    return line.words == 1 and line.text.isascii() and lead[:1].isalpha() and not lead[:1].isascii()


def _repeats(line: Line) -> bool:
    """Whether a longer word stands in the line three times, as in a menu that names its paper again and again."""
    words = line.key.split() if line.words > 2 * TITLE_WORDS else []
    return any(len(word) > MENU_WORDS and words.count(word) >= 3 for word in words)


def _opens_report(line: Line, rules: Rules) -> bool:
    """Whether the line, right above the report, is nothing but where it comes from, the paper or who wrote: «الرباط - البلاد»."""
    if ends_sentence(line.text.rstrip(":")) or not any(sign in line.text for sign in "-–—ـ/:"):
        return False
    found = byline(line.text, line.key, line.hit, rules)
    if found is None or (found[1] is None and ":" in line.text):
        return False
    return line.words <= (2 * TITLE_WORDS if found[0] and found[1] else TITLE_WORDS + ("/" in line.text))


def _is_column(one: Line, two: Line, lead: str) -> bool:
    """Whether the first line is the name of a column or a button, of which the lead says nothing, and the second its title.

    A title of few words stands above a longer deck, too; but then the lead speaks of both.
    """
    if one.words > COLUMN_WORDS or two.words <= TITLE_WORDS or not two.gap or ends_sentence(two.text):
        return False
    return told_of(two.key, lead) > 0 and not any(_said(one, lead))


def _said(line: Line, lead: str) -> list[bool]:
    """Of each word of the line, without its article, whether the lead holds it."""
    said = fold(lead[:LEAD])
    return [word.removeprefix("ال") in said for word in line.key.split()]


def _introduces(one: Line, two: Line) -> bool:
    """Whether the first line below a dateline is a kicker: «في ندوة صحفية», «فلان لـ«الصحيفة»», and the title right below it."""
    if one.text.endswith(":"):
        return True
    when = one.words <= TITLE_WORDS and one.key.startswith(_OCCASIONS) and len(two.text) < LONG_TITLE
    return two.gap == 0 and two.words >= MENU_WORDS and (when or _SPOKEN_TO.search(one.text) is not None)


def joined(one: Line, two: Line) -> bool:
    """Whether the two lines are one title, broken within quotation marks or brackets."""
    return two.gap == 0 and any(
        one.text.count(opening) > one.text.count(closing) and two.text.count(closing) > two.text.count(opening)
        for opening, closing in _PAIRS
    )


def is_listed(head: Sequence[Line], i: int) -> bool:
    """Whether the line is a headline of others: of a ticker's lines, that begin with hours, or close below their heading."""
    if _HOUR.match(head[i].text):
        return any(_HOUR.match(other.text) for other in (*head[max(i - 1, 0) : i], *head[i + 1 : i + 2]))
    while i > 0 and head[i].gap == 0 and not head[i].hit:
        i -= 1
    hit = head[i].hit
    return i > 0 and hit is not None and hit.does == "related" and head[i].words > 1


def _is_imprint(line: Line, rules: Rules) -> bool:
    """Whether the line is a paper and where it writes from: «المدينة اليوم - صنعاء»."""
    found = byline(line.text, line.key, line.hit, rules)
    return found is not None and found[1] is not None and fold(found[1]) in rules.places


def _told_below(head: Sequence[Line], date: int, candidates: Sequence[int], lead: str) -> bool:
    """Whether the lead tells of the line right above it and of none between that and the ``date``: a page's buttons."""
    last = candidates[-1] if candidates else 0
    between = [head[i] for i in range(date + 1, last)]
    if last <= date or last + 1 < len(head) or head[last].words <= TITLE_WORDS or not any(o.hit for o in between):
        return False
    return told_of(head[last].key, lead) >= 2 and not any(told_of(other.key, lead) for other in between)


def _after(head: Sequence[Line], dates: Sequence[int], date: int) -> int:
    """Index of the first line below ``date`` that is neither a dateline, too, nor known."""
    return next((i for i in range(date, len(head)) if i not in dates and not head[i].hit), len(head))


def _is_section(
    head: Sequence[Line], above: list[int], at: int, candidates: Sequence[int], rules: Rules, lead: str
) -> bool:
    """Whether what stands above the dateline is a section, the page's or the writer's name, and the title stands ``at``.

    So it is where one or two words stand above (or a letterhead, of few words a line), and below a line of which the lead
    says more.
    """
    if at not in candidates or not lead:
        return False
    below, names = head[at], [head[i] for i in above]
    writer = len(names) == 1 and byline(names[0].text, names[0].key, None, rules) is not None
    longest = MENU_WORDS if len(names) > 1 or writer else COLUMN_WORDS
    crumbs = any(line.hit for line in head[: above[0]])  # «الرئيسية» and then the sections
    if (below.words <= TITLE_WORDS and not crumbs) or any(name.words > longest for name in names):
        return False
    told = told_of(below.key, lead) - sum(told_of(name.key, lead) for name in names)
    return told > 0 or (writer and told == 0)


def told_of(key: str, lead: str) -> int:
    """How many longer words of the folded line stand in the lead, as a title's words do and a writer's name does not."""
    told = fold(lead[:LEAD])
    return sum(len(word) >= TOLD_LETTERS and word[2:] in told for word in key.split())


def _above_prose(head: Sequence[Line], i: int) -> bool:
    """Whether the line is short and stands by itself above the body: then it is a title in spite of its full stop."""
    return i == 0 and len(head) == 1 and len(head[0].text) < SENTENCE


def _nearest(head: Sequence[Line], above: list[int], lead: str) -> list[int]:
    """Of title-like lines above the dateline those that may be its title: of many, which are other headlines, the last.

    So is the last of few, where it is of a title's length, furniture stands above it, and the lead says more of it than
    of what stands above that.
    """
    *others, last = above or [0]
    apart = len(above) > 1 and last != others[-1] + 1 and head[last].words > TITLE_WORDS
    if apart and told_of(head[last].key, lead) > sum(told_of(head[i].key, lead) for i in others):
        return [last]
    if len(above) <= TITLE_LINES:
        return above
    start = max(i for i in range(len(above)) if i == 0 or head[above[i]].gap or above[i] != above[i - 1] + 1)
    return above[start:] if len(above) - start <= TITLE_LINES else above[-1:]


def _without_menus(head: Sequence[Line], candidates: list[int], dates: Collection[int], rules: Rules) -> list[int]:
    """The candidates that stand in no run of very short lines, if any are left; towns, writers and dates are in none."""
    menu: set[int] = set()
    run: list[int] = []
    for i in range(len(head) + 1):
        if i < len(head) and head[i].words <= MENU_WORDS and i not in dates and not _is_imprint(head[i], rules):
            run.append(i)
            continue
        if len(run) >= MENU_RUN:
            menu.update(run)
        run = []
    rest = [i for i in candidates if i not in menu]
    if menu:
        rest = [i for i in rest if i > min(menu)] or rest
    return rest or candidates


def _of_block(head: Sequence[Line], above: Sequence[int], rules: Rules, lead: str) -> int:
    """Of title-like lines one right above the other, the title: mostly the second, which a kicker introduces.

    Of 88 newspaper pages that begin with two such lines, read by eye, the second was the title in nine of ten. It is
    not where the first quotes somebody or asks, or where the second is a lead, a name, a part or a subtitle.
    """
    first, *more = above
    if not more or more[0] != first + 1:
        return first
    one, two = head[first], head[more[0]]
    if _is_column(one, two, lead):
        return more[0]
    if two.gap > 1 or _below_title(one, two, rules, lead):
        return first
    if one.text.endswith(":") or (_SPOKEN_TO.search(one.text) and not two.gap):
        return more[0]
    if two.gap:  # a line by itself: only the name of a column is so short
        column = one.words <= COLUMN_WORDS and not all(_said(one, lead))
        return more[0] if column and len(more) == 1 and len(two.text) < LONG_TITLE else first
    quotes = ":" in one.text and ":" not in two.text
    asks = one.text.endswith(("؟", "!", "?")) and not one.text.endswith(("!!", ".!"))
    return first if quotes or asks or len(two.text) >= LONG_TITLE else more[0]


def _below_title(one: Line, two: Line, rules: Rules, lead: str) -> bool:
    """Whether the second line is what stands below titles."""
    if two.words < 2 or _ITEM.match(two.text) or ends_sentence(two.text):
        return True
    if two.words <= MENU_WORDS and two.words + 1 < one.words and not told_of(two.key, lead):
        return True
    return rules.opens(two.key, "lead") or rules.opens(two.key, "part")
