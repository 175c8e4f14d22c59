"""Stripping of further affixes where the corpus itself attests what remains.

light10 leaves «لمجلس», «فقال» and «كتابهم» whole, because «لمع», «فقر» and «درهم» must not lose their first or last
letters. The corpus knows: «مجلس» occurs far more often than «لمجلس», while «مع» is no stem of «لمع». An affix is
taken off only if what remains is a word of the corpus, and a commoner one.
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIXES = ("وبال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال", "وب", "ول", "وك", "فل", "و", "ف", "ب", "ل", "ك", "س")
SUFFIXES = ("تهما", "تهم", "تنا", "هما", "هم", "هن", "نا", "كم", "وا", "ت", "ا", "تي")

ROUNDS = 3  # affixes stack («وبكتابهم»); more rounds find nothing
REST_LETTERS = 3  # shorter rests are mostly other words
REST_COUNT = 2  # a rest that the corpus holds once is as likely a slip as a word
REST_RATIO = 2  # the rest must be this many times as frequent as the form


def strip(stem: str, counts: Mapping[str, int]) -> str:
    """Return ``stem`` without the affixes that ``counts`` (light10 stem → occurrences in the corpus) shows to be affixes.

    Of several rests the most frequent wins, then the longer, then the first by code points: the result depends on
    nothing but the arguments.
    """
    for _ in range(ROUNDS):
        needed = max(REST_COUNT, REST_RATIO * counts.get(stem, 0))
        best = ""
        best_key = (0, 0)
        for rest in rests(stem):
            count = counts.get(rest, 0)
            if count >= needed and ((count, len(rest)) > best_key or ((count, len(rest)) == best_key and rest < best)):
                best, best_key = rest, (count, len(rest))
        if not best:
            break
        stem = best
    return stem


def rests(word: str) -> list[str]:
    """Return what remains of ``word`` when one prefix or one suffix is taken off, each at least three letters long."""
    found = [word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix)]
    found += [word[: -len(suffix)] for suffix in SUFFIXES if word.endswith(suffix)]
    return [rest for rest in found if len(rest) >= REST_LETTERS]


def extensions(rest: str) -> list[str]:
    """Return the words that have ``rest`` among their ``rests``, whether they exist or not."""
    if len(rest) < REST_LETTERS:
        return []
    return [prefix + rest for prefix in PREFIXES] + [rest + suffix for suffix in SUFFIXES]
