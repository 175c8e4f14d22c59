"""Queries as people type them, made from the evaluation's own: as_typed.py QUERIES.jsonl OUT.jsonl [COLLECTION.jsonl]

Each query of even number (the odd ones are for unseen.py) in which there is something to spoil gets one change of every kind,
drawn by a seeded generator. The name of its set is what was done:

* `typing`: a neighbouring key, a letter left out, doubled, swapped with the next, or a key pressed besides;
* `sound`: a letter that sounds alike, a long vowel added or left out;
* `name`: a name in another spelling of spellings.txt;
* `rules`: a foreign name of spellings.txt as the rules of transliteration may write it too, whether anybody does or not;
* `synonym`: a word with its meaning from synonyms.txt;
* `joined`, `split`: a blank left out between a short word or «عبد», «أبو» … and the next, or put in after it;
* `together`, `cut`: a blank left out between any two words, or put into any;
* `stretched`: a letter held down;
* `two`: two words mistyped;
* `attested`: a word mistyped so that it is another, rarer word of the collection (where that is given).
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")  # the Arabic keyboard (101), without the shifted level
SOUND = ("صس", "ضظ", "ذز", "ثس", "طت", "قغ", "غج", "اع", "حه", "كق", "دض", "ظز", "جغ")
FOREIGN = ("جغكق", "تط", "سصز", "فڤ", "بپ", "كق", "دض", "هح", "ثس")
LONG = "اوي"
FIRST_HALVES = ("عبد", "أبو", "ابو", "أبي", "ابن", "بن", "آل", "أم", "غير", "إن", "يا")
FOLD = str.maketrans("أإآىة", "ااايه")
ATTEMPTS = 60  # at a slip of the finger that gives another word

Change = Callable[[str, random.Random], str]


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


def misheard(word: str, chance: random.Random, groups: tuple[str, ...] = SOUND) -> str:
    """Return ``word`` with one letter that sounds alike, or a long vowel added or left out."""
    swaps = [
        (at, other)
        for at, letter in enumerate(word)
        for group in groups
        if letter in group
        for other in group
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


def respelt(word: str, chance: random.Random) -> str:
    """Return a foreign name with one or two sounds written otherwise."""
    for _ in range(chance.choice((1, 1, 2))):
        word = misheard(word, chance, FOREIGN)
    return word


def stretched(word: str, chance: random.Random) -> str:
    """Return ``word`` with a letter held down."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at] * chance.randint(2, 5) + word[at:]


def groups(name: str) -> dict[str, list[str]]:
    """Return folded word → the others of its group in the file ``name``."""
    found: dict[str, list[str]] = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        members = line.split() if not line.startswith("#") else []
        for member in members:
            key = member.translate(FOLD)
            found[key] = [other for other in members if other.translate(FOLD) != key]
    return found


def spoilt(
    words: list[str], names: dict[str, list[str]], synonyms: dict[str, list[str]], counts: Counter[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, words) of every kind of change that these words allow."""
    chance = random.Random(" ".join(words))
    long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]

    def changed(at: int, word: str) -> list[str]:
        return [*words[:at], word, *words[at + 1 :]]

    if long:
        for kind, change in (("typing", mistyped), ("sound", misheard), ("stretched", stretched)):
            at = chance.choice(long)
            yield kind, changed(at, change(words[at], chance))
    if len(long) >= 2:
        first, second = chance.sample(long, 2)
        out = changed(first, mistyped(words[first], chance))
        out[second] = mistyped(words[second], chance)
        yield "two", out
        at = chance.randrange(len(words) - 1)
        yield "together", [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    if large := [at for at in long if len(words[at]) >= 6]:
        at = chance.choice(large)
        half = chance.randrange(2, len(words[at]) - 1)
        yield "cut", [*words[:at], words[at][:half], words[at][half:], *words[at + 1 :]]
    if counts and (known := [at for at, word in enumerate(words) if len(word) >= 3 and counts[word]]):
        at = chance.choice(known)
        tries = (mistyped(words[at], chance) for _ in range(ATTEMPTS))
        if other := next((one for one in tries if 0 < counts[one] < counts[words[at]]), ""):
            yield "attested", changed(at, other)
    for kind, table in (("name", names), ("synonym", synonyms)):
        places = [at for at, word in enumerate(words) if table.get(word.translate(FOLD))]
        if places:
            at = chance.choice(places)
            yield kind, changed(at, chance.choice(table[words[at].translate(FOLD)]))
    if foreign := [at for at in long if words[at].translate(FOLD) in names]:
        at = chance.choice(foreign)
        yield "rules", changed(at, respelt(words[at], chance))
    if firsts := [at for at, word in enumerate(words[:-1]) if word in FIRST_HALVES]:
        at = chance.choice(firsts)
        yield "joined", [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    for at, word in enumerate(words):
        half = next((half for half in FIRST_HALVES[:4] if word.startswith(half) and len(word) >= len(half) + 3), "")
        if half:
            yield "split", [*words[:at], half, word[len(half) :], *words[at + 1 :]]
            break


def main() -> None:
    """Write the queries."""
    names, synonyms = groups("spellings.txt"), groups("synonyms.txt")
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    counts: Counter[str] = Counter()
    for line in Path(sys.argv[3]).read_text(encoding="utf-8").splitlines() if len(sys.argv) > 3 else ():
        counts.update(json.loads(line)["text"].split())
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for query in map(json.loads, lines):
            if int(query["id"][1:]) % 2:
                continue
            words = re.sub(r"[^\w\s-]", " ", query["query"]).split()
            for kind, changed in spoilt(words, names, synonyms, counts):
                if query["set"] == "arcd" and kind not in ("name", "rules", "synonym", "joined", "split"):
                    continue  # the other sets have enough of these
                record = {
                    "id": f"{query['id']}-{kind}",
                    "set": kind if kind not in ("typing", "sound") else f"{query['set']}-{kind}",
                    "query": " ".join(changed),
                    "relevant": query["relevant"],
                    "plain": " ".join(words),
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
