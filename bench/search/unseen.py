"""Queries as people type them that nothing was tuned on: unseen.py COLLECTION.jsonl QUERIES.jsonl OUT.jsonl

``as_typed.py`` spoils the evaluation's queries of even number, and what is tuned is tuned on those; this spoils the odd ones,
by other rules, and is run at the end. Letters are drawn uniformly, in any word of three letters or more, at any place. The name of
a set is what was done:

* ``slip``: a letter wrong, missing, too many, or swapped with the next;
* ``slips``: that in two words;
* ``other-word``: a slip that gives a word which the collection has, too, but more seldom;
* ``run-on``: the blank between two words left out;
* ``gap``: a blank put into a word;
* ``spelling``, ``meaning``: a word of unseen_spellings.txt, unseen_synonyms.txt in another's place.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤأإآةى"
FOLD = str.maketrans("أإآىة", "ااايه")
ARTICLES = ("وال", "بال", "لل", "ال", "و")
WORD = re.compile(r"[ء-ي]+")


def slips(word: str) -> list[str]:
    """Return every word that one slip makes of ``word``."""
    places = range(len(word))
    made = {word[:at] + word[at + 1 :] for at in places}
    made |= {word[:at] + letter + word[at + 1 :] for at in places for letter in LETTERS}
    made |= {word[:at] + letter + word[at:] for at in (*places, len(word)) for letter in LETTERS}
    made |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]}
    return sorted(one for one in made if one.translate(FOLD) != word.translate(FOLD))


def groups(name: str) -> dict[str, list[str]]:
    """Return folded word → the others of its group in the file ``name``."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for members in (line.split() for line in lines if not line.startswith("#")):
        for member in members:
            found.setdefault(member.translate(FOLD), []).extend(one for one in members if one != member)
    return found


def others(word: str, table: dict[str, list[str]]) -> list[str]:
    """Return what may stand for ``word``, under its own article."""
    for article in ("", *ARTICLES):
        if word.startswith(article) and (found := table.get(word[len(article) :].translate(FOLD))):
            return [article + other for other in found]
    return []


def spoilt(
    words: list[str], counts: Counter[str], names: dict[str, list[str]], synonyms: dict[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, words) of every kind of change that these words allow."""
    chance = random.Random("unseen " + " ".join(words))

    def put(at: int, *instead: str, size: int = 1) -> list[str]:
        return [*words[:at], *instead, *words[at + size :]]

    # A word that no document has says nothing, spoilt or not.
    slippery = [at for at, word in enumerate(words) if len(word) >= 3 and WORD.fullmatch(word) and counts[word]]
    if slippery:
        at = chance.choice(slippery)
        yield "slip", put(at, chance.choice(slips(words[at])))
        at = chance.choice(slippery)
        if seldom := [one for one in slips(words[at]) if 0 < counts[one] < counts[words[at]]]:
            yield "other-word", put(at, chance.choice(seldom))
    if len(slippery) >= 2:
        first, second = chance.sample(slippery, 2)
        out = put(first, chance.choice(slips(words[first])))
        out[second] = chance.choice(slips(words[second]))
        yield "slips", out
        at = chance.randrange(len(words) - 1)
        yield "run-on", put(at, words[at] + words[at + 1], size=2)
    if long := [at for at in slippery if len(words[at]) >= 5]:
        at = chance.choice(long)
        cut = chance.randrange(2, len(words[at]) - 1)
        yield "gap", put(at, words[at][:cut], words[at][cut:])
    for kind, table in (("spelling", names), ("meaning", synonyms)):
        if places := [at for at, word in enumerate(words) if others(word, table)]:
            at = chance.choice(places)
            yield kind, put(at, *chance.choice(others(words[at], table)).split("_"))


def main() -> None:
    """Write the queries."""
    counts: Counter[str] = Counter()
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        counts.update(WORD.findall(record["title"] + " " + record["text"]))
    names, synonyms = groups("unseen_spellings.txt"), groups("unseen_synonyms.txt")
    with Path(sys.argv[3]).open("w", encoding="utf-8") as out:
        for query in map(json.loads, Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()):
            if int(query["id"][1:]) % 2 == 0:
                continue
            words = re.sub(r"[^\w\s-]", " ", query["query"]).split()
            for kind, changed in spoilt(words, counts, names, synonyms):
                record = {
                    "id": f"{query['id']}-{kind}",
                    "set": kind if kind in ("spelling", "meaning") else f"{query['set']}-{kind}",
                    "query": " ".join(changed),
                    "relevant": query["relevant"],
                    "plain": " ".join(words),
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
