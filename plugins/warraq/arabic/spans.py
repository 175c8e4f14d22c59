"""Where the words of many texts stand, and their hashes, by numpy over characters: ``tokens.TOKEN`` at a tenth of its price.

A table gives each character its kind and what it folds to; words are runs of one kind. That holds for the characters of
most texts; ``KINDS`` calls the others ``ODD``, and a text with one of them is cut by the regular expression.
"""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.letters import INVISIBLE, MARKS, fold
from warraq.arabic.tokens import TOKEN

BREAKS = frozenset(".,:;!?()[]{}/|\n–—…•،؛؟")
"""Marks and line ends that part what stands on their two sides."""

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]
Codes = NDArray[np.uint32]
Kinds = NDArray[np.uint8]

BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(int(BASE), -1, 1 << 64))
_BLANK = np.uint64(ord(" "))

# Kinds of characters. Other ones are between words; what stands inside words goes with what it follows.
OTHER, BREAK, INSIDE, ARABIC, LETTER, ODD = range(6)
_SIMPLE = (range(0x80), range(0xA1, 0x180), range(0x600, 0x700), range(0x2010, 0x203F))
_SIZE = 0x2040  # of the tables, whose last item stands for all characters beyond
_COMPOSING = ("MADDAH ABOVE", "HAMZA ABOVE", "HAMZA BELOW")


def codes_of(text: str) -> Codes:
    """Return the code points of ``text``, one an item."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def kinds_of(codes: Codes) -> Kinds:
    """Return the kind of each character, ``INSIDE`` and ``ODD`` among them."""
    return KINDS.take(codes, mode="clip")


def settle(kinds: Kinds) -> None:
    """Give each character ``INSIDE`` words, in place, the kind of what it follows. The last character must be no such one."""
    inside = np.flatnonzero(kinds == INSIDE)
    if len(inside):  # what one follows may itself be inside
        opens = np.diff(inside, prepend=-2) > 1
        carried = kinds[inside[opens] - 1]  # of the first character nothing, and the last is a line end
        carried[carried < ARABIC] = OTHER
        kinds[inside] = carried[np.cumsum(opens) - 1]


def runs(kinds: Kinds, *, breaks: bool) -> tuple[Offsets, Offsets]:
    """Return where the words begin and end among characters of ``kinds`` (settled), and with ``breaks`` also those, each by
    itself."""
    differs = np.empty(len(kinds) + 1, np.bool_)
    differs[0] = differs[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=differs[1:-1])
    word = kinds >= ARABIC
    first, last = word & differs[:-1], word & differs[1:]
    if breaks:
        broken = kinds == BREAK
        first |= broken
        last |= broken
    return np.flatnonzero(first), np.flatnonzero(last) + 1


def sums_of(codes: Codes) -> Hashes:
    """Return an array whose item ``i`` is the polynomial of ``codes[:i]``, modulo 2⁶⁴."""
    sums = np.empty(len(codes) + 1, np.uint64)
    sums[0] = 0
    np.cumsum(codes * powers(len(codes)), out=sums[1:])
    return sums


def hashes_between(sums: Hashes, starts: Offsets, stops: Offsets) -> Hashes:
    """Return the hash of each word: a polynomial over its characters and the blank after it."""
    own = (sums[stops] - sums[starts]) * powers(len(sums), inverse=True)[starts]
    found: Hashes = own + _BLANK * powers(len(sums))[stops - starts]
    return found


_POWERS: dict[bool, Hashes] = {}


def powers(count: int, *, inverse: bool = False) -> Hashes:
    """Return at least one and at least ``count`` powers of ``BASE``, or of its inverse, modulo 2⁶⁴."""
    known = _POWERS.get(inverse)
    if known is None or len(known) < count:
        size = 1 << max(count - 1, 1).bit_length()
        factors = np.full(size, _INVERSE if inverse else BASE, dtype=np.uint64)
        factors[0] = 1
        known = np.cumprod(factors, dtype=np.uint64)
        if size <= 1 << 16:  # keep what articles need, not what a huge one needed once
            _POWERS[inverse] = known
    return known[:count]


def _tables() -> tuple[Kinds, Codes]:
    """Return the kind of each character below ``_SIZE``, and what it folds to: 0 for nothing.

    Such that what a text of these folds to is what its characters fold to, one by one; a test tries all pairs.
    """
    kinds = np.full(_SIZE, ODD, np.uint8)
    folded = np.zeros(_SIZE, np.uint32)
    inside = {code for first, last in (*MARKS, *INVISIBLE) for code in range(first, last + 1)}
    for code in [code for some in _SIMPLE for code in some]:
        char = chr(code)
        key = char if char in BREAKS else fold(char)
        composes = unicodedata.combining(char) and (code not in inside or unicodedata.name(char).endswith(_COMPOSING))
        normal = char in BREAKS or unicodedata.is_normalized("NFKC", char)
        if not normal or composes or len(key) > 1:
            continue
        folded[code] = ord(key) if key else 0
        if char in BREAKS:
            kinds[code] = BREAK
        elif code in inside:
            kinds[code] = INSIDE
        elif TOKEN.fullmatch(char):
            kinds[code] = ARABIC if TOKEN.fullmatch(f"ا{char}") else LETTER
        else:
            kinds[code] = OTHER
    return kinds, folded


KINDS, FOLDED = _tables()
