"""Arabic names and titles in Latin letters, for references: ALA-LC as far as unvocalised spelling goes.

Short vowels that are not written cannot be known and are left out: «المعارضة السورية» → «al-mʻārḍah al-sūrīyah».
Written ones, shaddah included, are used.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONSONANTS = {
    "ء": "ʼ", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "ḥ", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
    "س": "s", "ش": "sh", "ص": "ṣ", "ض": "ḍ", "ط": "ṭ", "ظ": "ẓ", "ع": "ʻ", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "ة": "h", "ؤ": "ʼ", "ئ": "ʼ",
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "y", "ڤ": "v",
}  # fmt: skip
_VOWELS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in", "\u0670": "ā"}
_SHADDAH, _SUKUN, _TATWEEL = "\u0651", "\u0652", "\u0640"
_WHOLE = {  # small words whose vowels everybody knows
    "و": "wa-", "في": "fī", "على": "ʻalá", "إلى": "ilá", "من": "min", "عن": "ʻan", "ابن": "ibn", "بن": "ibn", "بنت": "bint",
    "أبو": "abū", "أبي": "abī", "عبد": "ʻabd", "الله": "allāh", "محمد": "muḥammad", "أحمد": "aḥmad", "علي": "ʻalī",
}  # fmt: skip


class _Signs(dict[int, str]):
    """Of every character that is no Arabic letter what stands for it in Latin text, found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = str(unicodedata.digit(char)) if char > "\x7f" and char.isdigit() else char
        return self[code]


_SIGNS = _Signs(
    str.maketrans(
        {
            "،": ",",
            "؛": ";",
            "؟": "?",
            "«": "“",
            "»": "”",
            "‹": "‘",
            "›": "’",
            "٪": "%",
            "٫": ".",
            "٬": ",",
            _TATWEEL: "",
        }
    )
)
_WORD = re.compile("[ء-ي\u064b-\u0652\u0670پچژگکیڤٱ]+")


def romanise(text: str) -> str:
    """Return ``text`` with its Arabic words in Latin letters; everything else stays."""
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    return _WORD.sub(lambda match: _word(match.group()), text)


romanised_name = lru_cache(maxsize=1 << 12)(
    romanise
)  # of people and publications, whose names stand in many references


@lru_cache(maxsize=1 << 14)  # words repeat
def _word(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    for prefix, latin in (
        ("وال", "wa-al-"),
        ("بال", "bi-al-"),
        ("كال", "ka-al-"),
        ("فال", "fa-al-"),
        ("لل", "lil-"),
        ("ال", "al-"),
    ):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return latin + _letters(word[len(prefix) :])
    return _letters(word)


def _letters(word: str) -> str:
    parts: list[str] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        if letter == _SHADDAH:
            # The vowel signs of a consonant may precede or follow its shaddah: double the consonant itself.
            for back in range(len(parts) - 1, -1, -1):
                if parts[back] not in _VOWELS.values():
                    parts.insert(back, parts[back])
                    break
        elif letter in _VOWELS:
            parts.append(_VOWELS[letter])
        elif letter == _SUKUN:
            continue
        elif letter in "اٱ":
            parts.append("ā" if parts and parts[-1] not in ("ā", "ʼā") else "a" if not parts else "")
        elif letter in "أإآ":
            parts.append({"أ": "a", "إ": "i", "آ": "ā"}[letter] if not parts else {"آ": "ʼā"}.get(letter, "ʼ"))
        elif letter == "ى":
            parts.append("á")
        elif letter in "وي":
            parts.append(_glide(letter, first=not parts, before=parts[-1] if parts else "", after=after))
        elif letter == "ة":
            parts.append("h" if parts and parts[-1].endswith(("a", "ā")) else "ah")
        else:
            parts.append(_CONSONANTS.get(letter, letter))
    return "".join(parts)


def _glide(letter: str, *, first: bool, before: str, after: str) -> str:
    """و and ي: a consonant at the start of a word and beside a vowel, else a long vowel."""
    consonant, vowel = ("w", "ū") if letter == "و" else ("y", "ī")
    if first or before in ("ā", "ū", "ī", "a", "u", "i") or after in (*_VOWELS, _SHADDAH, "ا", "آ"):
        return consonant
    return vowel + consonant if after == "ة" and letter == "ي" else vowel
