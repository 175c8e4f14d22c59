"""Arabic typed without Arabic keys: on the Latin keyboard by mistake, or in Latin letters on purpose."""

from __future__ import annotations

# The Arabic keyboard (101) by the keys of the Latin one: without shift, then the shifted keys that give letters.
KEYS = dict(zip("`qwertyuiop[]asdfghjkl;'zxcvnm,./", "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ", strict=True)) | {
    "b": "لا",
    "H": "أ",
    "Y": "إ",
    "N": "آ",
    "B": "لآ",
    "G": "لأ",
    "T": "لإ",
}

# Longest first: two letters for one sound.
SOUNDS = {
    "sh": "ش", "kh": "خ", "gh": "غ", "th": "ث", "dh": "ذ", "ch": "تش", "ph": "ف", "ou": "و", "oo": "و", "ee": "ي", "aa": "ا",
    "a": "ا", "b": "ب", "c": "ك", "d": "د", "e": "ي", "f": "ف", "g": "ج", "h": "ه", "i": "ي", "j": "ج", "k": "ك", "l": "ل", "m": "م",
    "n": "ن", "o": "و", "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز",
}  # fmt: skip
VOWELS = "aeiou"
NAME_LETTERS = 3  # shorter Latin words are hardly names


def other_keyboard(text: str) -> str:
    """Return what the keys of ``text`` write on the Arabic keyboard; characters that are no keys stay."""
    return "".join(KEYS.get(char, KEYS.get(char.lower(), char)) for char in text)


def transliterations(word: str) -> list[str]:
    """Return how ``word`` (folded, Latin) may be written in Arabic: with its vowels, and with the first and last alone.

    Empty where it is no Latin word.
    """
    if len(word) < NAME_LETTERS or not (word.isascii() and word.isalpha()):
        return []
    single = "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1] or letter in VOWELS)
    bare = "".join(letter for at, letter in enumerate(single) if at in (0, len(single) - 1) or letter not in VOWELS)
    return list(dict.fromkeys(_spell(spelling) for spelling in (single, bare)))


def _spell(word: str) -> str:
    out = []
    at = 0
    while at < len(word):
        size = 2 if word[at : at + 2] in SOUNDS else 1
        out.append(SOUNDS[word[at : at + size]])
        at += size
    return "".join(out)
