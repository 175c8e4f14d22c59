"""Folds lines for comparison with rules: what spelling, marks and punctuation vary in goes.

It goes further than ``arabic.letters.fold``, by which words are indexed: here lines are to be known again, whatever
signs a page puts into them.
"""

from __future__ import annotations

import functools
import re
import unicodedata

SPELT = {"ا": "أإآٱٲٳ", "ي": "ىیېے", "ه": "ةۀەھہۃ", "ك": "کڪ", "و": "ؤ"}
ALIKE = str.maketrans({char: letter for letter, chars in SPELT.items() for char in chars})
KEPT = "+=©#@"


class _Folding(dict[int, str]):
    """Character → its folded form, worked out once for each character met; ``same`` are those that stay as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.same: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        if (kind in ("Mn", "Me", "Cf", "Cc") and char not in "\t\n\r") or char == "ـ":
            folded = ""
        elif kind == "Nd":
            folded = str(unicodedata.digit(char))
        elif kind[0] in "LN" or char in KEPT:
            folded = char.casefold().translate(ALIKE)
        else:
            folded = " "
        self[code] = folded
        if folded == char:
            self.same.add(char)
        return folded


_FOLDING = _Folding()
# What is met in most lines. It is put first, whether it is there or not: to find out costs more.
_USUAL = [(char, _FOLDING[ord(char)]) for char in 'أإآىة.،,:؛؟!()"«»“”-–ًٌٍَُِّْ']
_UNUSUAL = re.compile("[^\u0621\u0626-\u063a\u0641-\u064aa-z0-9 ]")  # what may be left to be folded
SHORT = 64  # characters of a line that is remembered: names, labels and headings come again
_REMEMBERED = 1 << 12


def fold(text: str) -> str:
    """``text`` without what spelling varies in: hamza on alef, final ya and ta, marks, tatweel, digits, case, punctuation.

    Words are parted by one space; «+», «=», «©», «#» and «@» stay.
    """
    return _fold_short(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    for char, put in _USUAL:  # a third of the time of ``translate``; what is put is never folded again
        text = text.replace(char, put)
    if unusual := set(_UNUSUAL.findall(text)) - _FOLDING.same:
        changed = [(char, _FOLDING[ord(char)]) for char in unusual]
        if max([len(put) for _, put in changed]) > 1:
            text = text.translate(_FOLDING)
        else:
            for char, put in changed:
                text = text.replace(char, put)
    return " ".join(text.split())


_fold_short = functools.lru_cache(_REMEMBERED)(_fold)
