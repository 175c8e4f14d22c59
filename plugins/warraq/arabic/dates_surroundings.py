"""Judges what stands around the dates of a line: does one of them date the article?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warraq.arabic.dates_names import WEEKDAYS
from warraq.arabic.dates_scan import Token
from warraq.arabic.dates_words import (
    AGENCIES,
    BEFORE_A_DATE,
    CLOCK,
    COUNTER,
    FILLER,
    LABEL,
    LONGEST_AGENCY,
    LONGEST_PHRASE,
    OTHER,
    PAPERS_CALLED_TODAY,
    PHRASES,
    PROSE,
    UPDATE,
)

NAMES_BEFORE, NAMES_BEFORE_LABELLED, NAMES_AFTER = 3, 7, 5
"""How many words that we do not know may stand before a date (a paper, a place), before a label and a date
(a writer too), and after it (place and writer), until the line counts as prose."""

PLACE_WORDS = 3
"""How many words the place at the head of an agency report may have."""

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
    if chosen is None:
        return Verdict(0, reason="several dates, and nothing says which one is the article's")
    first, last = spans[chosen]
    before = _side(tokens, 0, first, spans)
    after = _side(tokens, last, len(tokens), spans)
    labelled, update = _label(tokens, first)
    verdict = Verdict(chosen, "", "", labelled, update, after.views if after.views is not None else before.views)

    def taken(kind: str) -> Verdict:
        return Verdict(chosen, kind, "", labelled, update, verdict.views)

    def refused(reason: str) -> Verdict:
        return Verdict(chosen, "", reason)

    if CLOCK in before.roles or (CLOCK in after.roles and not cut_after and after.names < NAMES_AFTER):
        return refused("the clock of the page, not the date of the article")
    if not cut_before and _is_lead(tokens, first, last, before):
        return taken("lead")
    if not (cut_before or cut_after) and not (before.roles | after.roles) & {OTHER, PROSE}:
        most = NAMES_BEFORE_LABELLED if labelled else NAMES_BEFORE
        in_sentence = not labelled and _after_preposition(tokens, first, before)
        if (
            before.names <= most
            and after.names <= NAMES_AFTER
            and before.numbers + after.numbers <= 1
            and not in_sentence
        ):
            return taken("line")
    if _is_glued(tokens, first, last, before, after, cut_before=cut_before, cut_after=cut_after):
        return taken("glued")
    if OTHER in before.roles:
        return refused("the words before it say that it dates something else")
    return refused("a date within other text")


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
        if role:
            side.roles.add(role)
            if role == COUNTER:
                at, side.views = _count(tokens, start, at, width, end, side)
            else:
                at += width
            continue
        if token.kind == "word" and (token.text,) not in WEEKDAYS:
            side.names += 1
        elif token.kind == "number" and not _counted(tokens, at, end):
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
    """Tell whether a counter follows the numbers that begin at ``at``: they are its count."""
    while at < end and tokens[at].kind == "number":
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


def _after_preposition(tokens: Sequence[Token], first: int, before: _Side) -> bool:
    at = first - 1
    while at >= 0 and tokens[at].kind == "sign":
        at -= 1
    return at >= 0 and tokens[at].text in BEFORE_A_DATE and before.names > 0


def _is_lead(tokens: Sequence[Token], first: int, last: int, before: _Side) -> bool:
    """رام الله 12-7-2012 وفا- …, القاهرة 5 مايو 2012 (رويترز) - …: place, date, agency."""
    if before.names > PLACE_WORDS or before.roles - {FILLER} or before.numbers:
        return False
    at = last
    while at < len(tokens) and tokens[at].kind == "sign":
        at += 1
    words = [token.text for token in tokens[at : at + LONGEST_AGENCY]]
    return any(tuple(words[:width]) in AGENCIES for width in range(1, LONGEST_AGENCY + 1))


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
    if not cut_after and after.names == 0 and not after.roles & {OTHER, PROSE, CLOCK} and first:
        seam = tokens[first].gap >= COLUMN_GAP or (tokens[first].gap == 0 and tokens[first - 1].kind == "word")
        touching = phrase_at(tokens, first - 1, first)[0] not in (OTHER, PROSE, CLOCK)
        return seam and touching and tokens[first - 1].text not in BEFORE_A_DATE
    if not cut_before and before.names == 0 and not before.roles & {OTHER, PROSE, CLOCK} and last < len(tokens):
        seam = tokens[last].gap >= COLUMN_GAP or (tokens[last].gap == 0 and tokens[last].kind == "word")
        timed = any(token.text == ":" for token in tokens[first:last])
        return seam or timed
    return False
