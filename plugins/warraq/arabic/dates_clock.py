"""Reads a time of day, its half and its zone out of the tokens around a date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from warraq.arabic.dates_names import AM, HALVES_IN_WORDS, PM, TWO_LETTER_HALVES
from warraq.arabic.dates_scan import Token
from warraq.arabic.dates_zones import (
    BARE,
    BARE_PHRASES,
    BY_THE_CLOCK_OF,
    LOCAL,
    LONGEST_ZONE,
    ZONES,
    named,
    offset,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Tokens ``first`` … ``last - 1`` print a time; ``zone`` is None where none is printed."""

    first: int
    last: int
    time: datetime.time
    zone: datetime.tzinfo | None


def clock_at(tokens: Sequence[Token], at: int) -> Clock | None:
    """Return the time that begins at token ``at``: 15:53, 09:23 ص, 21H18, 3 مساءً, 02:21 (GMT+0400), 08:51:00Z."""
    if at >= len(tokens):
        return None
    first = at
    half = ""
    if tokens[at].kind == "word" and _half_word(tokens[at].text) and _is_hours(tokens, at + 1):
        half, at = _half_word(tokens[at].text), at + 1  # «م 09:22»
    if not _is_hours(tokens, at):
        return None
    hour, minute, second = tokens[at].value, 0, 0
    after = at + 1
    sign = tokens[after].text if after < len(tokens) and tokens[after].gap <= 1 else ""
    if sign in (":", "h", "٫") and _pair(tokens, after + 1):
        minute = tokens[after + 1].value
        after += 2
        if sign == ":" and after < len(tokens) and tokens[after].text == ":" and _pair(tokens, after + 1):
            second = tokens[after + 1].value
            after += 2
            if after + 1 < len(tokens) and tokens[after].text in ".,٫" and tokens[after + 1].kind == "number":
                glued = tokens[after].gap == 0 and tokens[after + 1].gap == 0
                after += 2 if glued else 0  # fractions of a second
    else:
        sign = ""
    found, past = _half_at(tokens, after)
    if found:
        half, after = found, past
    elif not sign:
        return None  # a bare number is an hour only with its half of the day
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    try:
        time = datetime.time(hour, minute, second)
    except ValueError:
        return None
    zone, after = zone_at(tokens, after)
    return Clock(first, after, time, zone)


def zone_at(tokens: Sequence[Token], at: int) -> tuple[datetime.tzinfo | None, int]:
    """Return (zone, index after it) where one begins at token ``at``, else (None, ``at``)."""
    zone, after = _offset_at(tokens, at, named=False)
    if zone is not None:
        return zone, after
    here = at
    if here < len(tokens) and tokens[here].text in ("(", "[", "-", ","):
        here += 1
    bracketed = here > at and tokens[at].text in "(["  # «10:30 ص (مكة المكرمة)»
    introduced = here < len(tokens) and tokens[here].text in BY_THE_CLOCK_OF
    while here < len(tokens) and tokens[here].text in BY_THE_CLOCK_OF:
        here += 1
    zone, after = _offset_at(tokens, here, named=introduced)
    if zone is None:
        zone, after = _named_at(tokens, here, introduced or bracketed)
        if zone is not None and after < len(tokens) and tokens[after].text in "+-−":
            further, past = _offset_at(tokens, after, named=True)
            if further is not None:
                zone, after = further, past
    if after == here and not introduced:
        return None, at
    if introduced and zone is None:
        after = max(after, here)
    if after < len(tokens) and tokens[after].text in (")", "]"):
        after += 1
    return zone, after


def _half_word(text: str) -> str:
    return "am" if text in AM else "pm" if text in PM else ""


def _half_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    if at >= len(tokens) or tokens[at].kind != "word":
        return "", at
    if at + 2 < len(tokens) and tokens[at + 1].text == "." and tokens[at + 2].kind == "word":
        half = TWO_LETTER_HALVES.get((tokens[at].text, tokens[at + 2].text), "")
        if half:
            dotted = at + 3 < len(tokens) and tokens[at + 3].text == "."
            return half, at + 4 if dotted else at + 3
    half = _half_word(tokens[at].text)
    if half:
        return half, at + 1
    for width in (2, 3):
        if half := HALVES_IN_WORDS.get(tuple(token.text for token in tokens[at : at + width]), ""):
            return half, at + width
    return "", at


def _is_hours(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "number" and tokens[at].width <= 2 and tokens[at].value < 25


def _pair(tokens: Sequence[Token], at: int) -> bool:
    if not (at < len(tokens) and tokens[at].kind == "number"):
        return False
    return tokens[at].width == 2 and tokens[at].value < 60 and tokens[at].gap <= 1


def _offset_at(tokens: Sequence[Token], at: int, *, named: bool) -> tuple[datetime.tzinfo | None, int]:
    """+03:00, +0400; +3 and -5 only where GMT or the like stands before (``named``)."""
    if at + 1 >= len(tokens) or tokens[at].text not in ("+", "-", "−") or tokens[at + 1].kind != "number":
        return None, at
    west = tokens[at].text != "+"
    number = tokens[at + 1]
    if number.gap > 1 or number.width == 3 or number.width > 4:
        return None, at
    colon = _pair(tokens, at + 3) and tokens[at + 2].text == ":"
    if not named and not colon and (tokens[at].gap or (west and number.width < 4)):
        return None, at  # « - 2» goes on with the text
    if number.width == 4:
        return offset(number.value // 100, number.value % 100, west=west), at + 2
    minutes, after = (tokens[at + 3].value, at + 4) if colon else (0, at + 2)
    return offset(number.value, minutes, west=west), after


def _named_at(tokens: Sequence[Token], at: int, introduced: bool) -> tuple[datetime.tzinfo | None, int]:
    words: list[str] = []
    best: tuple[datetime.tzinfo | None, int] = (None, at)
    for token in tokens[at : at + LONGEST_ZONE]:
        if token.kind != "word":
            break
        words.append(token.text)
        key = tuple(words)
        if introduced and key in LOCAL:
            best = (None, at + len(words))
        elif key in BARE_PHRASES:
            best = (named(BARE_PHRASES[key]), at + len(words))
        elif key in ZONES and (introduced or key in BARE):
            best = (named(ZONES[key]), at + len(words))
    return best
