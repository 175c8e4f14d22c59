"""The light10 stemmer of Larkey, Ballesteros and Connell (2002, 2007), with the length limits of Lucene's ArabicStemmer.

One prefix is taken off, then every suffix of the table in turn. The limits keep short words whole: two letters must
remain after any affix, three after «و».
"""

from __future__ import annotations

PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل", "و")
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")


def without_article(word: str) -> str:
    """Return ``word`` (folded) without its prefix, if it has one of light10's."""
    for prefix in PREFIXES:
        # One letter of prefix asks for three to remain («وجد» is a verb, not «و» + «جد»), more ask for two.
        if word.startswith(prefix) and len(word) >= (4 if prefix == "و" else len(prefix) + 2):
            return word[len(prefix) :]
    return word


def light10(word: str) -> str:
    """Return the stem of ``word``, a word already folded by ``letters.fold``; words of other scripts come back as they are.

    >>> light10("والكتابات")
    'كتاب'
    """
    word = without_article(word)
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word
