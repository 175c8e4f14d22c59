"""Who wrote, and where: «كتب: فلان», «القاهرة - وكالات», or a bare name in its place."""

from __future__ import annotations

import re

from warraq.convert.rules import Hit, Rules, fold
from warraq.convert.segment_lines import ends_sentence

NAME_WORDS = 5
PLACE_WORDS = 3
SEPARATORS = " \xa0ـ*:،,|()[]-–—/"
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u064b-\u0652]|\.?\s|\.(?=[^\W\d_]))+")
_DASH = re.compile(r"\s+[-–—ـ]+\s*|[-–—]\s+|\s*:\s+|\s+:|-(?=[^\W\d_])|\s*/\s*|\s*[(\[]")
_FROM = re.compile(r"\s+(?:من|في)\s+")
_NOBODY = frozenset(map(fold, ("خاص", "متابعة", "متابعات", "رصد", "المصدر", "مصدر")))  # stand where a name might


def byline(
    text: str, key: str, hit: Hit | None, rules: Rules, *, bare: bool = True, title_known: bool = False
) -> tuple[str, str | None] | None:
    """Return (author, place) if the line says who wrote or where, else None.

    ``key`` is the folded text and ``hit`` what the rules know of it; ``bare`` says whether a name without any label may
    stand here, ``title_known`` that «تحرير: سارة» cannot be a title any more.
    """
    words = key.count(" ") + 1
    if words > 2 * NAME_WORDS or ends_sentence(text.rstrip(":")):
        return None
    if hit:
        rest = hit.rest.strip(SEPARATORS)
        named = hit.does == "byline" or (
            hit.does == "genre"
            and (_is_name(fold(rest), rules) or (title_known and len(rest.split()) <= 2 and _LETTERS.fullmatch(rest)))
        )
        return _with_place(rest, rules) if named and rest and len(rest.split()) <= NAME_WORDS else None
    opener, _, rest = text.partition(" ")
    if rules.opens(fold(opener), "byline") and rest and len(rest.split()) <= NAME_WORDS:
        return _with_place(rest.strip(SEPARATORS), rules)
    if not bare or words > NAME_WORDS + 2:
        return None
    text = text.strip(SEPARATORS)
    parts = [half for part in _DASH.split(text) if (half := part.strip(SEPARATORS))]
    if len(parts) == 2 and not set(map(fold, parts)) & rules.honorifics:
        return _place_and_name(parts, rules, dashed=":" not in text)
    if _FROM.search(text):
        found = _with_place(text, rules)
        return found if found[1] and _is_name(fold(found[0]), rules) else None
    if key in rules.agencies:
        return ("" if key in _NOBODY else text), None
    if 2 <= words < NAME_WORDS and _is_name(key, rules) and _LETTERS.fullmatch(text):
        return text, None
    return None


def _with_place(text: str, rules: Rules) -> tuple[str, str | None]:
    """Return (author, place) of what a label names: «فلان», «فلان - الرباط», «فلان من الرباط»."""
    for parts in (_DASH.split(text), _FROM.split(text)):
        if len(parts) == 2 and all(parts):
            for name, place in (parts, parts[::-1]):
                if fold(place) in rules.places:
                    return name.strip(SEPARATORS), place.strip(SEPARATORS)
    return text, None


def _place_and_name(parts: list[str], rules: Rules, *, dashed: bool) -> tuple[str, str | None] | None:
    """Which half is the name, which the place; before a colon only a known town is one: «منة شلبي: …» quotes her."""
    for name, place in (parts, parts[::-1]):
        if fold(place) in _NOBODY:
            return ("" if fold(name) in _NOBODY else name), None
        if len(name.split()) >= NAME_WORDS:
            continue
        if fold(name) in _NOBODY:
            name = ""
        known = not name or fold(name) in rules.agencies or (dashed and _is_name(fold(name), rules))
        place = _without_agency(place, rules)
        if known and 0 < len(place.split()) <= PLACE_WORDS:
            return name, place
        if fold(place) in rules.places:
            return name, place
    return None


def _without_agency(place: str, rules: Rules) -> str:
    """«رام الله وفا» → «رام الله»: the agency that a page runs together with the place."""
    town, _, last = place.rpartition(" ")
    return town.strip(SEPARATORS) if town and fold(last) in rules.agencies else place


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
