"""Folds lines for comparison with rules: what spelling, marks and punctuation vary in goes.

It goes further than ``arabic.letters.fold``, by which words are indexed: here lines are to be known again, whatever
signs a page puts into them.
"""

from __future__ import annotations

import codecs
import functools
import unicodedata

SPELT = {"ا": "أإآٱٲٳ", "ي": "ىیېے", "ه": "ةۀەھہۃ", "ك": "کڪ", "و": "ؤ"}
ALIKE = str.maketrans({char: letter for letter, chars in SPELT.items() for char in chars})
KEPT = "+=©#@"


class _Folding(dict[int, str]):
    """Character → its folded form, worked out once for each character met."""

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
        return folded


_FOLDING = _Folding()


def _any(text: str) -> str:
    """Fold any text, but for the blanks."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDING)


# Most lines are of these characters alone, no two of which compose (a test tries all pairs). Such a line is folded as
# bytes, one for each character, those of ASCII their own: in a third of the time of any other way.
USUAL = "".join(
    (
        *map(chr, (*range(0x80), *range(0x0621, 0x063B), *range(0x0640, 0x0653), *range(0x0660, 0x066A))),
        *map(chr, (*range(0x06F0, 0x06FA), *range(0x200B, 0x2010))),
        "ٰٱٹپچڈڑژکگںھہۂۃیېےە\xa0©«»·،؛؟٪٫٬۔–—‘’“”•…\ufeff",
    )
)
_FORMS = [_any(char) for char in USUAL]
_TO_BYTES = codecs.charmap_build(USUAL)
_GONE = bytes(byte for byte, form in enumerate(_FORMS) if not form)
_BLANKS = bytes(ord(" ") if form.isspace() else byte for byte, form in enumerate(_FORMS)).ljust(256)
_TO_FORMS = "".join(form[:1] or "\0" for form in _FORMS)  # «…» is three blanks

SHORT = 64  # characters of a line that is remembered: names, labels and headings come again
_REMEMBERED = 1 << 12


def fold(text: str) -> str:
    """``text`` without what spelling varies in: hamza on alef, final ya and ta, marks, tatweel, digits, case, punctuation.

    Words are parted by one space; «+», «=», «©», «#» and «@» stay.
    """
    return _fold_short(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    try:
        usual, _ = codecs.charmap_encode(text, "strict", _TO_BYTES)
    except UnicodeEncodeError:
        return " ".join(_any(text).split())
    words = usual.translate(_BLANKS, _GONE).split()
    return codecs.charmap_decode(b" ".join(words), "strict", _TO_FORMS)[0]


_fold_short = functools.lru_cache(_REMEMBERED)(_fold)
