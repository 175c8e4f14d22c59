"""Which language an article is in, by its letters and a few words: for the direction and the fonts of its page.

Only what the evidence shows: a text in Arabic letters without marks of another language is in the corpus's own.
"""

from __future__ import annotations

import re

SAMPLE = 1200  # characters looked at
LEAST_LETTERS = 20
SCRIPT_SHARE = 0.85  # of the letters: a list of films or a pasted style sheet does not make an Arabic article foreign
# Of the letters: a borrowed name does not make a text Urdu; Urdu has 9 %, Persian 3 % of these letters.
MARK_SHARE = 0.02

# Runs, not letters: an article has seven times fewer of them.
_SCRIPTS = {
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9]+"),
    "hebrew": re.compile("[\u05d0-\u05ea]+"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]+"),
    "cyrillic": re.compile("[\u0400-\u052f]+"),
}
# Letters that one language of a script has and the others do not (some Arabic is typed with ی and ک, so not these for
# Persian); the first language whose letters are there is it.
_MARKS = {
    "arabic": {"ur": "[ٹڈڑںےھہ]", "ps": "[ښځډړېۍټ]", "ckb": "[ێۆڕڵە]", "ug": "[ۈېۇ]", "fa": "[پچژگ]"},
    "cyrillic": {"tg": "[ӣӯҳҷқғ]", "uk": "[іїєґ]", "kk": "[әіңғүұқөһ]"},
}
_MARKED = {
    script: re.compile("[" + "".join(marks.values()).replace("[", "").replace("]", "") + "]")
    for script, marks in _MARKS.items()
}
_ARABIC = _SCRIPTS["arabic"].pattern.removesuffix("+")
_NOT_ARABIC = re.compile(
    "["
    + "".join(letters.pattern[1:-2] for script, letters in _SCRIPTS.items() if script != "arabic")
    + _MARKED["arabic"].pattern[1:]
)
_ENOUGH_ARABIC = re.compile(f"(?:[^{_ARABIC[1:]}*{_ARABIC}){{{LEAST_LETTERS}}}")
_ALONE = {"hebrew": "he", "cyrillic": "ru"}
_WORDS = {
    "en": frozenset(["the", "of", "and", "to", "in", "a", "is", "that", "for", "was", "with"]),
    "fr": frozenset(["le", "la", "les", "de", "des", "et", "en", "du", "que", "est", "pour", "une"]),
    "es": frozenset(["el", "la", "los", "de", "y", "en", "que", "las", "por", "con", "una"]),
    "de": frozenset(["der", "die", "das", "und", "in", "den", "von", "zu", "mit", "ist", "nicht"]),
    "tr": frozenset(["ve", "bir", "bu", "da", "de", "için", "ile", "olarak", "çok"]),
}
_WORD_SHARE = 0.1  # of the words: English prose has 25 %
_LATIN_WORD = re.compile("[a-z\u00df-\u024fı]+")


def language(text: str, usual: str) -> str:
    """Return the language of ``text`` (BCP 47), ``usual`` (the corpus's) where nothing speaks against it."""
    sample = text[:SAMPLE]
    if not _NOT_ARABIC.search(sample):  # nor a letter that Arabic lacks: so it is with most, and no count is needed
        return usual if usual in ("ar", *_MARKS["arabic"]) or not _ENOUGH_ARABIC.match(sample) else "ar"
    counts = {name: sum(map(len, letters.findall(sample))) for name, letters in _SCRIPTS.items()}
    total = sum(counts.values())
    script = max(counts, key=lambda name: counts[name])
    if total < LEAST_LETTERS or counts[script] < SCRIPT_SHARE * total:
        return usual
    if script == "latin":
        return _by_words(sample, usual)
    marked = script in _MARKED and _MARKED[script].search(sample)  # most Arabic has none of these letters
    for name, marks in _MARKS[script].items() if marked else ():
        if len(re.findall(marks, sample)) >= MARK_SHARE * counts[script]:
            return name
    alone = _ALONE.get(script)
    if alone:
        return alone
    return usual if usual in ("ar", *_MARKS["arabic"]) else "ar"


def _by_words(sample: str, usual: str) -> str:
    words = _LATIN_WORD.findall(sample.lower())
    shares = {name: sum(word in known for word in words) / max(1, len(words)) for name, known in _WORDS.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= _WORD_SHARE:
        return best
    return usual if usual not in ("ar", "he", *_MARKS["arabic"], *_MARKS["cyrillic"]) else "und"
