"""Cuts text into words, keeping where each stood in the text as given.

A word is a run of letters, digits and the marks on them. Where Arabic letters touch Latin letters or digits, a new
word begins: «عام2017» and «الـBBC» are frequent slips in scraped articles, and two words each. An underscore is no letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from warraq.arabic.letters import INVISIBLE, MARKS, fold


def _class(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


# Arabic letters: the Arabic blocks and the presentation forms, without digits and punctuation.
_ARABIC = _class(
    (
        (0x0620, 0x064A),  # letters and tatweel
        (0x066E, 0x066F),
        (0x0671, 0x06D3),
        (0x06D5, 0x06D5),
        (0x06E5, 0x06E6),
        (0x06EE, 0x06EF),
        (0x06FA, 0x06FC),
        (0x06FF, 0x06FF),
        (0x0750, 0x077F),
        (0x08A0, 0x08B4),
        (0xFB50, 0xFBB1),
        (0xFBD3, 0xFD3D),
        (0xFD50, 0xFDFB),
        (0xFE70, 0xFEFC),
    )
)
_INSIDE = _class(MARKS + INVISIBLE)
TOKEN = re.compile(f"[{_ARABIC}][{_ARABIC}{_INSIDE}]*|[^\\W_{_ARABIC}](?:[^\\W_{_ARABIC}]++|[{_INSIDE}]++)*+")


class Token(NamedTuple):
    """A word: its folded form and where it stands, ``source[start:end]``, in characters (code points)."""

    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, each exactly as written there."""
    return TOKEN.findall(text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text``, folded, with their offsets in ``text``; words that fold to nothing are left out."""
    for match in TOKEN.finditer(text):
        if folded := fold(match.group()):
            yield Token(folded, match.start(), match.end())
