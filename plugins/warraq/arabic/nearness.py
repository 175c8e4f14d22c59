"""How near two words are, as fingers and ears confuse them: a weighted edit distance, in tenths of a letter. And how like two forms
of one word are.

Damerau's distance (restricted: each pair of letters is swapped once) with cheap costs for what people really do: letters
that sound alike, keys that lie side by side, a long vowel too many or too few, a letter doubled.
"""

from __future__ import annotations

SOUND_GROUPS = ("سصث", "ضظدذز", "تط", "قغجك", "اعه", "حهخ", "ايو", "ءئؤايو")
KEY_ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر\uffffي\uffffوزظ")  # Arabic 101, after folding
LONG_VOWELS = frozenset("اويءئؤ")

# Letters that foreign names are written with, now one, now another, stand for one class; long vowels and the letters that
# come and go with them for none.
_CLASSES = str.maketrans("غجكچگطثصظضذزپڤ", "قققققتسسددددبف", "اويهءئؤع")

SAME, SOUND, KEY, OTHER = 0, 5, 7, 10
DOUBLED, VOWEL, LETTER = 5, 6, 10
SWAPPED = 6
FAR = 99
SKELETON_LETTERS = 2  # a shorter skeleton is that of too many words
UNLIKE = 0.1  # what a form of a word counts that shares no two letters with it: it is of the same stem, after all


def _costs() -> dict[str, int]:
    costs: dict[str, int] = {}
    # A list: what folding has joined (ي and ى) stands on two keys.
    places = [(key, row, at) for row, keys in enumerate(KEY_ROWS) for at, key in enumerate(keys)]
    for first, row, at in places:
        for second, other_row, other_at in places:
            if abs(row - other_row) <= 1 and abs(at - other_at) <= 1:
                costs[first + second] = KEY
    for group in SOUND_GROUPS:
        costs.update({first + second: SOUND for first in group for second in group})
    return costs


_COSTS = _costs()


def _gap(letter: str, before: str) -> int:
    if letter == before:
        return DOUBLED
    return VOWEL if letter in LONG_VOWELS else LETTER


def skeleton(word: str) -> str:
    """Return what the spellings of a foreign name have in common: the classes of its consonants, doublings joined.

    >>> skeleton("غوغل") == skeleton("جوجل") == skeleton("قوقل")
    True
    """
    classes = word.translate(_CLASSES)
    return "".join(letter for at, letter in enumerate(classes) if letter != classes[at - 1 : at])


def stored_keys(word: str) -> list[str]:
    """Return the keys under which a word of the corpus stands: its first half, its second half, its skeleton.

    A word with one error keeps one half whole; a name spelt otherwise keeps its skeleton.
    """
    half = len(word) // 2
    bones = skeleton(word)
    return ["<" + word[:half], ">" + word[half:], *(["~" + bones] if len(bones) >= SKELETON_LETTERS else [])]


def near_keys(word: str) -> list[str]:
    """Return the keys under which words near to ``word`` stand: the halves of words a letter shorter to longer, its skeleton."""
    size = len(word)
    keys = []
    for other in (size - 1, size, size + 1):
        if other >= 3:
            half = other // 2
            keys += ["<" + word[:half], ">" + word[max(0, size - (other - half)) :]]
    bones = skeleton(word)
    return list(dict.fromkeys([*keys, *(["~" + bones] if len(bones) >= SKELETON_LETTERS else [])]))


def near_limit(word: str) -> int:
    """Return how far a word may be from ``word`` to be near: short words have too many neighbours, long names vary more."""
    return 13 if len(word) > 5 else 10 if len(word) > 3 else 7


def distance(first: str, second: str, limit: int) -> int:
    """Return the distance of two folded words in tenths of a letter, or FAR where it is above ``limit``."""
    if abs(len(first) - len(second)) > 2:
        return FAR
    above: list[int] = []
    row = [0]
    for j, letter in enumerate(second):
        row.append(row[-1] + _gap(letter, second[j - 1] if j else ""))
    for i, mine in enumerate(first):
        before = first[i - 1] if i else ""
        gap = _gap(mine, before)
        current = [row[0] + gap]
        for j, other in enumerate(second):
            cost = min(
                row[j + 1] + gap,
                current[j] + _gap(other, second[j - 1] if j else ""),
                row[j] + (SAME if mine == other else _COSTS.get(mine + other, OTHER)),
            )
            if i and j and mine == second[j - 1] and before == other and mine != other:
                cost = min(cost, above[j - 1] + SWAPPED)
            current.append(cost)
        if min(current) > limit:
            return FAR
        above, row = row, current
    return row[-1] if row[-1] <= limit else FAR


def likeness(first: str, second: str) -> float:
    """Return how like two words are, from ``UNLIKE`` (no two letters in common) to 1: Dice's coefficient of their pairs of
    letters (Adamson and Boreham 1974)."""
    mine, others = _pairs(first), _pairs(second)
    return UNLIKE + (1 - UNLIKE) * (2 * len(mine & others) / (len(mine) + len(others)))


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(max(1, len(word) - 1))}
