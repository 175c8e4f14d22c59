"""Dictionary order for titles, tags and names.

Letters as in the Arabic collation of CLDR: a hamza does not part letters (أ إ آ with ا, ؤ with و, ئ with ي), ة goes with
ت and ى with ي; Persian and Urdu letters follow the Arabic ones they come from. As indexes of books do, the article ال
does not count. Numbers come first, by size, then Arabic, then all other scripts.
"""

from __future__ import annotations

import re
import unicodedata

from warraq.arabic.letters import plain

_LETTERS = "ءابپتٹثجچحخدڈذرڑزژسشصضطظعغفڤقكگلمنںهوي"
_SAME = {"ٱ": "ا", "ة": "ت", "ۃ": "ت", "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه"}
_RANK = {letter: chr(0x80 + rank) for rank, letter in enumerate(_LETTERS)}
_WORD = re.compile(r"\d+|[^\W\d_]+")
_ARTICLE = re.compile(r"ال(?=[^\W\d_]{2})")
_NO_ARTICLE = frozenset(("الله", "الذي", "التي", "الذين", "اللاتي", "اللواتي", "اللذان", "اللتان", "الان"))
"""Words that begin with ال all the same. Forms with hamza (إلى, ألمانيا) never look like the article."""

OTHER_HEADING = "#"
"""Heading of what begins with no letter."""

SortKey = tuple[tuple[str, ...], str]


def sort_key(text: str) -> SortKey:
    """Return a key that sorts ``text`` in dictionary order, word by word; texts that differ at all have different keys."""
    return tuple(_weight(word) for word in _words(text)), text


def first_letter(text: str) -> str:
    """Return the heading of an index under which ``text`` stands: a letter in its basic form, or ``OTHER_HEADING``."""
    for word in _words(text):
        return word[0].upper()[0] if word[0].isalpha() else OTHER_HEADING
    return OTHER_HEADING


def _words(text: str) -> list[str]:
    """Return the words of ``text`` in basic letters, without article, vowel signs and tatweel."""
    words = []
    for word in _WORD.findall(plain(text)):
        stem = word if word in _NO_ARTICLE else _ARTICLE.sub("", word, count=1) if word.startswith("ال") else word
        decomposed = unicodedata.normalize("NFD", stem.casefold())
        letters = "".join(_SAME.get(c, c) for c in decomposed if unicodedata.category(c) != "Mn")
        if letters:
            words.append(letters)
    return words


def _weight(word: str) -> str:
    if word[0].isdecimal():
        digits = "".join(str(unicodedata.decimal(c)) for c in word).lstrip("0")
        return f"\x01{len(digits):06}{digits}"
    return "".join(_RANK.get(c) or "\u0100" + c for c in word)
