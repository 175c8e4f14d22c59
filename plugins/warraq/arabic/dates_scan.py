"""Cuts a line into numbers, words and signs, for the date reader. One pass, linear in the line.

A year or a day and a time run together («12/5/201904:40», «2019-05-1204:40») are two numbers; so are Latin letters and
others («Adminالسبت») two words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from warraq.arabic.dates_names import fold
from warraq.arabic.letters import INVISIBLE, MARKS

_MARKS, _INVISIBLE = (
    "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges) for ranges in (MARKS, INVISIBLE)
)
_PIECES = re.compile(
    rf"(?P<number>\d{{4}}(?=\d\d:\d\d)|(?<=[-/.])\d\d(?=\d\d:\d\d)|\d+)|(?P<word>(?:[^\W\d_A-Za-z\u00c0-\u024f]|[{_MARKS}\u200c\u200d])+|[A-Za-z\u00c0-\u024f\u0300-\u036f]+)|(?P<blank>[{_INVISIBLE}\s]+)|(?P<sign>.)",
    re.DOTALL,
)
_VISIBLE_BLANK = re.compile(rf"[^{_INVISIBLE}]")


class Token(NamedTuple):
    """A piece of the line: ``kind`` is number, word or sign; ``text`` folded; ``start``/``end`` in characters.

    ``value`` is that of a number of at most nine digits, else -1. ``gap`` counts the white space before the piece
    (a tab counts as two: it parts columns).
    """

    kind: str
    text: str
    value: int
    start: int
    end: int
    gap: int

    @property
    def width(self) -> int:
        """How many characters the piece has in the line."""
        return self.end - self.start


def scan(line: str) -> list[Token]:
    """Return the pieces of ``line`` in order; white space and invisible signs only count in ``gap``."""
    tokens: list[Token] = []
    gap = 0
    for match in _PIECES.finditer(line):
        kind = match.lastgroup or "sign"
        text = match.group()
        if kind == "blank":
            gap += len(_VISIBLE_BLANK.findall(text)) + text.count("\t")
            continue
        value = -1
        if kind == "number":
            if len(text) <= 9:
                value = int(text)
        else:
            text = fold(text)
            if not text:  # a lone tatweel serves as a dash
                kind, text = "sign", "-"
        tokens.append(Token(kind, text, value, match.start(), match.end(), gap))
        gap = 0
    return tokens
