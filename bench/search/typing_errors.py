"""Queries with one typing error each, made from the evaluation's own: typing_errors.py QUERIES.jsonl OUT.jsonl

From each query of the sets `inflected` and `title` one word of four letters or more gets one error, drawn by a seeded
generator: a neighbouring key, a letter left out, doubled or swapped with the next, a key pressed besides, or a letter that
sounds alike. The set's name is that of its queries with `-typing` or `-sound` behind it.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")  # the Arabic keyboard (101), without the shifted level
SOUND = ("صس", "ضظ", "ذز", "ثس", "طت", "قغ", "غج", "اع", "حه", "كق", "دض", "ظز", "جغ")
LONG = "اوي"


def neighbours(letter: str) -> str:
    """Return the keys next to that of ``letter``, in its row and the rows above and below."""
    for row, keys in enumerate(ROWS):
        if letter in keys:
            at = keys.index(letter)
            near = [keys[i] for i in (at - 1, at + 1) if 0 <= i < len(keys)]
            near += [
                ROWS[other][at] for other in (row - 1, row + 1) if 0 <= other < len(ROWS) and at < len(ROWS[other])
            ]
            return "".join(near)
    return ""


def mistyped(word: str, chance: random.Random) -> str:
    """Return ``word`` with one error of the fingers."""
    at = chance.randrange(len(word))
    kind = chance.choice(("near", "omit", "double", "swap", "extra"))
    if kind == "near" and (near := neighbours(word[at])):
        return word[:at] + chance.choice(near) + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "swap" and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "extra" and (near := neighbours(word[at])):
        return word[:at] + chance.choice(near) + word[at:]
    return word[:at] + word[at + 1 :]


def misheard(word: str, chance: random.Random) -> str:
    """Return ``word`` with one letter that sounds alike, or a long vowel added or left out."""
    swaps = [
        (at, other)
        for at, letter in enumerate(word)
        for pair in SOUND
        if letter in pair
        for other in pair
        if other != letter
    ]
    vowels = [at for at, letter in enumerate(word) if letter in LONG and at > 0]
    roll = chance.random()
    if roll < 0.5 and swaps:
        at, other = chance.choice(swaps)
        return word[:at] + other + word[at + 1 :]
    if roll < 0.75 and vowels:
        at = chance.choice(vowels)
        return word[:at] + word[at + 1 :]
    at = chance.randrange(1, len(word))
    return word[:at] + chance.choice(LONG) + word[at:]


def main() -> None:
    """Write the queries."""
    chance = random.Random(1)
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for query in map(json.loads, lines):
            if query["set"] not in ("inflected", "title"):
                continue
            words = query["query"].split()
            long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
            if not long:
                continue
            for kind, spoil in (("typing", mistyped), ("sound", misheard)):
                at = chance.choice(long)
                spoilt = [*words[:at], spoil(words[at], chance), *words[at + 1 :]]
                record = query | {
                    "id": f"{query['id']}-{kind}",
                    "set": f"{query['set']}-{kind}",
                    "query": " ".join(spoilt),
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
