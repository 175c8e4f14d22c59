"""Judges what stands around the dates of a line: does one of them date the article?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warraq.arabic.dates_clock import clock_at
from warraq.arabic.dates_names import WEEKDAYS, phrase
from warraq.arabic.dates_scan import Token
from warraq.arabic.dates_words import (
    AGENCIES,
    BEFORE_A_DATE,
    CLOCK,
    COUNTER,
    LABEL,
    LONGEST_AGENCY,
    LONGEST_PHRASE,
    OTHER,
    PAPERS_CALLED_TODAY,
    PHRASES,
    PROSE,
    UPDATE,
)
from warraq.arabic.dates_zones import LONGEST_ZONE, ZONES

NAMES_BEFORE, NAMES_BEFORE_LABELLED, NAMES_AFTER = 3, 7, 5
"""How many words that we do not know may stand before a date (a paper, a place), before a label and a date
(a writer too), and after it (place and writer), until the line counts as prose."""

PLACE_WORDS = 3
"""How many words the place at the head of an agency report may have."""

LIST_COMMAS = 2
"""So many commas between names before a date make it one of a picture: «جدة، السعودية، 12 مايو 2019» has one."""

SENTENCE_ENDS = frozenset(".؟?!؛…")

PAGE_CLOCK = "the clock of the page, not the date of the article"

COLUMN_GAP = 2
"""So many blanks part two fields that a page printed side by side."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``kind`` is line, lead or glued, or empty: ``reason`` then says why. ``chosen`` is the index of the date."""

    chosen: int
    kind: str = ""
    reason: str = ""
    labelled: bool = False
    update: bool = False
    views: int | None = None


@dataclass(slots=True)
class _Side:
    """What was found in the tokens of one side of the date."""

    roles: set[str]
    names: int = 0  # words without a role
    numbers: int = 0  # numbers that no counter explains
    views: int | None = None


def judge(tokens: Sequence[Token], spans: Sequence[tuple[int, int]], *, cut_before: bool, cut_after: bool) -> Verdict:
    """Return the verdict on the line; ``spans`` are the (first, last) tokens of its dates, in order.

    ``cut_before``/``cut_after`` tell that the line goes on out of sight on that side.
    """
    chosen = _choose(tokens, spans)
    if chosen is None and not cut_before and _is_lead(tokens, *spans[0]):
        chosen = 0  # whatever days the report then speaks of
    if chosen is None:
        return Verdict(0, reason="several dates, and nothing says which one is the article's")
    first, last = spans[chosen]
    before = _side(tokens, 0, first, spans)
    after = _side(tokens, last, len(tokens), spans)
    labelled, update = _label(tokens, first)
    whole = not (cut_before or cut_after)
    if not cut_before and _is_lead(tokens, first, last):
        kind = "lead"
    elif not labelled and _town_clock(tokens, first, last):
        return Verdict(chosen, reason=PAGE_CLOCK)
    elif whole and _is_line(tokens, first, last, before, after, labelled=labelled):
        kind = "line"
    elif _is_glued(tokens, first, last, before, after, cut_before=cut_before, cut_after=cut_after):
        kind = "glued"
    elif whole and CLOCK in before.roles | after.roles and before.names + after.names <= NAMES_BEFORE + NAMES_AFTER:
        return Verdict(chosen, reason=PAGE_CLOCK)
    elif OTHER in before.roles:
        return Verdict(chosen, reason="the words before it say that it dates something else")
    else:
        return Verdict(chosen, reason="a date within other text")
    return Verdict(chosen, kind, "", labelled, update, before.views if after.views is None else after.views)


def _choose(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> int | None:
    """Return the index of the date that is labelled as published, else of the only one without «updated»."""
    if len(spans) == 1:
        return 0
    labels = [_label(tokens, first) for first, _ in spans]
    published = [index for index, (labelled, update) in enumerate(labels) if labelled and not update]
    if published:
        return published[0]
    plain = [index for index, (_, update) in enumerate(labels) if not update]
    if len(plain) == 1 or (plain and plain[0] == 0 and len(plain) < len(spans)):
        return plain[0]
    if not plain:
        return 0
    return None


def phrase_at(tokens: Sequence[Token], at: int, end: int) -> tuple[str, int]:
    """Return (role, number of tokens) of the longest known phrase that begins at ``at``, else ("", 0)."""
    words: list[str] = []
    best = ("", 0)
    for token in tokens[at : min(at + LONGEST_PHRASE, end)]:
        if token.kind == "number":
            break
        words.append(token.text)
        role = PHRASES.get(tuple(words))
        if role is None and len(words) == 1 and token.kind == "word" and len(token.text) > 3 and token.text[0] == "و":
            role = PHRASES.get((token.text[1:],))
        if role is not None:
            best = (role, len(words))
    return best


def only_role(tokens: Sequence[Token]) -> str:
    """Return the role of the phrase that ``tokens`` are, signs apart, or "" if they are not one phrase."""
    words = [token for token in tokens if token.kind != "sign"]
    role, width = phrase_at(words, 0, len(words)) if words else ("", 0)
    return role if width == len(words) else ""


_UNITS = frozenset(phrase("دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع شهر أشهر سنة سنوات ثانية ثواني"))


def _since(tokens: Sequence[Token], at: int) -> int:
    """Return the index after «منذ 3 ساعات», «5 سنة» where it begins at token ``at``, else 0: a full date beside it says more."""
    number = at + (tokens[at].text == "منذ")
    if tokens[at].kind != "number" and number == at:
        return 0
    aged = number + 1 < len(tokens) and tokens[number].kind == "number" and tokens[number + 1].text in _UNITS
    return number + 2 if aged else 0


def _of_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the number at ``at`` is the end of a name: «كش24»."""
    return at > 0 and tokens[at].gap == 0 and tokens[at - 1].kind == "word"


def _side(tokens: Sequence[Token], start: int, end: int, spans: Sequence[tuple[int, int]]) -> _Side:
    side = _Side(set())
    at = start
    inside = {index for first, last in spans for index in range(first, last)}
    while at < end:
        token = tokens[at]
        if at in inside:
            at += 1
            continue
        role, width = phrase_at(tokens, at, end)
        if role == CLOCK and token.text == "اليوم" and at and tokens[at - 1].text in PAPERS_CALLED_TODAY:
            role = ""
        ago = _since(tokens, at)
        if ago or (clock := clock_at(tokens, at)):
            at = ago or (clock.last if clock else at)
            continue
        if role:
            side.roles.add(role)
            if role == COUNTER:
                at, side.views = _count(tokens, start, at, width, end, side)
            else:
                at += width
            continue
        if token.kind == "word" and (token.text,) not in WEEKDAYS:
            side.names += 1
        elif token.kind == "number" and not _counted(tokens, at, end) and not _of_name(tokens, at):
            side.numbers += 1
        elif token.text == "°":
            side.roles.add(CLOCK)
        at += 1
    return side


_VIEW_WORDS = ("مشاهد", "قراء", "زيار", "زوار", "view", "hit", "read", "بازديد", "vues", "просмотр", "צפיות")


def _count(tokens: Sequence[Token], start: int, at: int, width: int, end: int, side: _Side) -> tuple[int, int | None]:
    """Return (index after the counter at ``at``, views): «447 مشاهدات», «1 66 زيارة», «عدد القراءات 1829»."""
    words = " ".join(token.text for token in tokens[at : at + width])
    digits = ""
    index = at - 1
    while index >= start and tokens[index].kind == "number" and len(digits) < 10:
        digits = str(max(tokens[index].value, 0)) + digits
        index -= 1
    after = at + width
    if not digits:
        while after < end and (tokens[after].text in ":(-" or (tokens[after].kind == "number" and not digits)):
            if tokens[after].kind == "number":
                digits = str(max(tokens[after].value, 0))
            after += 1
    if digits and any(stem in words for stem in _VIEW_WORDS):
        return after, int(digits)
    return after, side.views


def _counted(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Tell whether a counter follows the numbers that begin at ``at``: they are its count, also in «136-العدد»."""
    while at < end and (tokens[at].kind == "number" or tokens[at].text in "-–—"):
        at += 1
    return at < end and phrase_at(tokens, at, end)[0] == COUNTER


def _label(tokens: Sequence[Token], first: int) -> tuple[bool, bool]:
    """Return (a label introduces the date, it is one of an update) by the nearest label before token ``first``."""
    at = first
    while at and (tokens[at - 1].kind == "sign" or tokens[at - 1].text in ("في", "يوم", "on", "le", "at")):
        at -= 1
    for begin in range(max(at - LONGEST_PHRASE, 0), at + 1):
        for end in (first, at):
            role, width = phrase_at(tokens, begin, end)
            if role in (LABEL, UPDATE) and begin + width >= at:
                return True, role == UPDATE
    # «نشر بواسطة فلان في …»: a label that opens the line speaks for the date too
    role, _ = phrase_at(tokens, 0, first)
    return role in (LABEL, UPDATE), role == UPDATE


def _is_line(tokens: Sequence[Token], first: int, last: int, before: _Side, after: _Side, *, labelled: bool) -> bool:
    """Tell whether nothing of weight stands beside the date."""
    at = _before_preposition(tokens, first)
    if labelled and at < first:  # «نشر بواسطة فلان في …»
        before = _side(tokens, 0, at, [])
    if labelled and CLOCK not in before.roles and (own := _parted_label(tokens, first)):
        before = _side(tokens, own, first, [])
    preposition = at < first and not labelled
    if preposition and not any(token.kind != "sign" for token in tokens[:at]) and _timed(tokens, first, last):
        before, preposition = _side(tokens, 0, at, []), False  # «في 04/11/2021 على الساعة 16:30» and nothing else
    if preposition and _place(tokens, at):  # a letter's head: «تونس في 16 جويلية 2012»
        before, preposition = _side(tokens, 0, at, []), False
    if (before.roles | after.roles) & {OTHER, PROSE, CLOCK} or (preposition and before.names):
        return False
    if not labelled and _listed(tokens, first):
        return False
    parted = first > 0 and tokens[first - 1].text in "-–—|"
    most = NAMES_BEFORE_LABELLED if labelled or parted else NAMES_BEFORE
    if before.names > most or after.names > NAMES_AFTER or before.numbers > labelled or after.numbers > 1:
        return False
    return not (tokens[-1].text in SENTENCE_ENDS and before.names + after.names > PLACE_WORDS)


def _parted_label(tokens: Sequence[Token], first: int) -> int:
    """Return where the label of the date begins if a sign parts it from what stands before, else 0: «عدد الورق - تاريخ
    النشر: 18/8/2025». A label of one word may belong to that."""
    for begin in range(1, first):
        role, width = phrase_at(tokens, begin, first)
        rest = tokens[begin + width : first]
        if role == LABEL and width > 1 and tokens[begin - 1].text in "-–—|" and all(t.kind == "sign" for t in rest):
            return begin
    return 0


def _timed(tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(token.text == ":" for token in tokens[first:last])


def _town_clock(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether a town tells whose clock it is, without «بتوقيت», as pages head themselves: «الأحد 12 مايو 2019 بغداد
    10:30», «… 10:30 بغداد». What a sign parts from the date is the place of the report."""
    if last == len(tokens) or tokens[last].kind != "word":
        return False
    words = tuple(token.text for token in tokens[last : last + LONGEST_ZONE])
    width = next((width for width in range(len(words), 0, -1) if words[:width] in ZONES), 0)
    if not width:
        return False
    if last + width == len(tokens):
        return _timed(tokens, first, last)
    return clock_at(tokens, last + width) is not None


def _listed(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether the names before the date are a list, as below a picture: «الحج، مكة، السعودية 17 أغسطس 2018»."""
    commas = [at for at in range(first) if tokens[at].text in ("،", ",")]
    if len(commas) < LIST_COMMAS:
        return False
    words = [at for at, token in enumerate(tokens[:first]) if token.kind == "word" and (token.text,) not in WEEKDAYS]
    return bool(words) and sum(words[0] < at < words[-1] for at in commas) >= LIST_COMMAS


def _machine(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether a program printed the date, which no prose does: 2020-02-16T11:40:43+03:30."""
    return (
        last - first > 8 and tokens[first].width == 4 and tokens[first + 5].text == "t" and tokens[first + 5].gap == 0
    )


def _before_preposition(tokens: Sequence[Token], first: int) -> int:
    """Return the index of the preposition that governs the date at ``first``, past «الموافق»; ``first`` if there is none."""
    at = first - 1
    while at >= 0 and (tokens[at].kind == "sign" or tokens[at].text in ("الموافق", "المصادف")):
        at -= 1
    start = first
    while at >= 0 and tokens[at].text in BEFORE_A_DATE:
        start, at = at, at - 1
    return start


def _place(tokens: Sequence[Token], end: int) -> bool:
    """Tell whether a place that we know stands right before token ``end``."""
    words = [token.text for token in tokens[max(end - LONGEST_ZONE, 0) : end]]
    return any(tuple(words[-width:]) in ZONES for width in range(1, len(words) + 1))


def _is_lead(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether place, date and agency open a report: رام الله 12-7-2012 وفا- …, أبوظبي في 5 مايو 2012 / وام / …,
    القاهرة - أ ش أ - 5 مايو 2012 …, وطنية - طرابلس - 24/7/2012 …."""
    head = [token for token in tokens[: _before_preposition(tokens, first)] if token.kind != "sign"]
    if len(head) > PLACE_WORDS + LONGEST_AGENCY or any(token.kind == "number" for token in head):
        return False
    if _listed(tokens, first):
        return False
    roles = {phrase_at(tokens, at, first)[0] for at, token in enumerate(tokens[:first]) if token in head}
    if roles & {OTHER, CLOCK, PROSE, LABEL, UPDATE}:
        return False
    if any(_agency(head[at:]) == len(head) - at for at in range(1, len(head))):
        return True
    opening = _agency(tokens)  # «وطنية - طرابلس - 24/7/2012 …»
    if 0 < opening < len(head) and tokens[opening].kind == "sign" and tokens[first - 1].kind == "sign":
        return True
    at = last
    while at < len(tokens) and tokens[at].kind == "sign":
        at += 1
    return len(head) <= PLACE_WORDS and _agency(tokens[at:]) > 0


def _agency(tokens: Sequence[Token]) -> int:
    """Return how many of ``tokens``, from the first on, are the name of an agency."""
    words = [token.text for token in tokens[:LONGEST_AGENCY]]
    return max((width for width in range(1, len(words) + 1) if tuple(words[:width]) in AGENCIES), default=0)


def _is_glued(
    tokens: Sequence[Token],
    first: int,
    last: int,
    before: _Side,
    after: _Side,
    *,
    cut_before: bool,
    cut_after: bool,
) -> bool:
    """Fields that a page printed apart, run together: the date ends a headline, or opens a paragraph, without a seam.

    The seam shows as letters and digits that touch, or as a gap wider than one blank.
    """
    if last == len(tokens) and first and not cut_after and _machine(tokens, first, last):
        return True
    if not cut_after and after.names == 0 and not after.roles & {OTHER, PROSE, CLOCK} and first:
        word = tokens[first - 1]
        touching = tokens[first].gap == 0 and word.kind == "word" and len(word.text) > len("وبال")  # not «الـ7», «لـ5»
        seam = touching or tokens[first].gap >= COLUMN_GAP
        governed = _before_preposition(tokens, first) < first
        role, _ = phrase_at(tokens, first - 1, first)
        return seam and not governed and role not in (OTHER, PROSE, CLOCK) and tokens[-1].text not in SENTENCE_ENDS
    if not cut_before and before.names == 0 and not before.roles & {OTHER, PROSE, CLOCK} and last < len(tokens):
        seam = tokens[last].gap >= COLUMN_GAP or (tokens[last].gap == 0 and tokens[last].kind == "word")
        return seam or _timed(tokens, first, last)
    return False
