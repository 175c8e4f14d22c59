"""Folds lines for comparison with rules: what spelling, marks and punctuation vary in goes.

It goes further than ``arabic.letters.fold``, by which words are indexed: here lines are to be known again, whatever
signs a page puts into them.
"""

from __future__ import annotations

import unicodedata

SPELT = {"ا": "أإآٱٲٳ", "ي": "ىیېے", "ه": "ةۀەھہۃ", "ك": "کڪ", "و": "ؤ"}
ALIKE = str.maketrans({char: letter for letter, chars in SPELT.items() for char in chars})
_KEPT = "+=©#@"


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
        elif kind[0] in "LN" or char in _KEPT:
            folded = char.casefold().translate(ALIKE)
        else:
            folded = " "
        self[code] = folded
        if folded == char:
            self.same.add(char)
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` without what spelling varies in: hamza on alef, final ya and ta, marks, tatweel, digits, case, punctuation.

    Words are parted by one space; «+», «=», «©», «#» and «@» stay.
    """
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    changed = [(char, _FOLDING[ord(char)]) for char in set(text) - _FOLDING.same]
    if max([len(put) for _, put in changed], default=0) > 1:
        return " ".join(text.translate(_FOLDING).split())
    for char, put in changed:  # a third of the time of ``translate``; what is put is never folded again
        text = text.replace(char, put)
    return " ".join(text.split())
