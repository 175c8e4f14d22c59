"""Who wrote, and where: «كتب: فلان», «القاهرة - وكالات», or a bare name in its place."""

from __future__ import annotations

import re

from warraq.convert.rules import Hit, Rules, fold
from warraq.convert.segment_lines import ends_sentence

NAME_WORDS = 5
PLACE_WORDS = 3
SEPARATORS = " \xa0ـ*:،,|()[]-–—/"
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u064b-\u0652]|\.?\s|\.(?=[^\W\d_]))+")
_DASH = re.compile(r"\s+[-–—ـ]+\s*|[-–—]\s+|\s*:\s+|\s+:|-(?=[^\W\d_])")


def byline(text: str, key: str, hit: Hit | None, rules: Rules, *, bare: bool = True) -> tuple[str, str | None] | None:
    """Return (author, place) if the line says who wrote or where, else None.

    ``key`` is the folded text and ``hit`` what the rules know of it; ``bare`` says whether a name without any label may
    stand here.
    """
    words = key.count(" ") + 1
    if words > 2 * NAME_WORDS or ends_sentence(text.rstrip(":")):
        return None
    if hit:
        rest = hit.rest.strip(SEPARATORS)
        named = hit.does == "byline" or (hit.does == "genre" and _is_name(fold(rest), rules))
        return (rest, None) if named and rest and len(rest.split()) <= NAME_WORDS else None
    opener, _, rest = text.partition(" ")
    if rules.opens(fold(opener), "byline") and rest and len(rest.split()) <= NAME_WORDS:
        return rest.strip(SEPARATORS), None
    if not bare or words > NAME_WORDS + 2:
        return None
    text = text.strip(SEPARATORS)
    parts = [part.strip(SEPARATORS) for part in _DASH.split(text)]
    if len(parts) == 2 and all(parts):
        return _place_and_name(parts, rules, dashed=":" not in text)
    if key in rules.agencies:
        return text, None
    if 2 <= words < NAME_WORDS and _is_name(key, rules) and _LETTERS.fullmatch(text):
        return text, None
    return None


def _place_and_name(parts: list[str], rules: Rules, *, dashed: bool) -> tuple[str, str | None] | None:
    """Which half is the name, which the place; before a colon only a known town is one: «منة شلبي: …» quotes her."""
    for name, place in (parts, parts[::-1]):
        if len(name.split()) >= NAME_WORDS:
            continue
        known = fold(name) in rules.agencies or (dashed and _is_name(fold(name), rules))
        if known and 0 < len(place.split()) <= PLACE_WORDS:
            return name, place
        if fold(place) in rules.places:
            return name, place
    return None


def _is_name(key: str, rules: Rules) -> bool:
    """Whether the folded words are like a name: a given name first, which honorifics may precede, and no verb after it."""
    words = key.split()
    if any(word[0] in "يت" and len(word) > 2 and word not in rules.given_names for word in words[1:]):
        return False
    for i, word in enumerate(words):
        if word in rules.given_names:
            return True
        if word not in rules.honorifics:
            return False
        if len(word) == 1 and i + 1 < len(words) and len(words[i + 1]) > 2 and words[i + 1].isalpha():
            return True
    return False
