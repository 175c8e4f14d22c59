"""Captions and signatures, known by how they close: «… (رويترز)», «تصوير: فلان», «--(بترا) م ق/ف ح», «م.أ / ع.ح», «/وكالة/»."""

from __future__ import annotations

import re

from warraq.convert.folding import fold
from warraq.convert.rules import Hit, Rules

CAPTION_LONGEST = 160  # characters; what is longer is a paragraph that closes with its source
CAPTION_WORDS = 22
LEAST_WORDS = 4  # before the source; fewer are a place or a paper: «القاهرة - رويترز» is a byline
LEAST_BRACKETED = 3  # the same: «رام الله (وفا)» is one

_EDGES = " \xa0ـ_-–—*.،,"
# one to eight groups of one or two letters, parted by points, slashes and blanks
_INITIALS = r"(?:(?<![ء-ي])[ء-ي]{1,2}(?![ء-ي])ـ?\s*[./،]?\s*){2,8}"
_SIGNATURE = re.compile(rf"(?=[^./]*[./]){_INITIALS}")
_BRACKETED = re.compile(
    rf"(?P<before>.*?)[\s{re.escape(_EDGES)}]*[(\[/]\s*(?P<who>[^()\[\]/]{{1,40}}?)\s*[)\]/](?P<after>\s*{_INITIALS})?"
)
_DASHED = re.compile(r"(?P<before>.+?)\s+[-–—|]\s*(?P<who>[^-–—|]{1,40})")
_BRACKET = re.compile(r"[(\[/]")
_SIGN = re.compile(r"[:/(\[|–—-]")  # the others have one of these
_PARTS = re.compile(r"\s*[:+،,/|–—-]\s*|\s+و(?=\S)")
_SLASHED = re.compile(r"/+\s*(?P<who>[^/]{2,30}?)\s*/+")  # «/وكالة كذا/» alone on its line
_PICTURE = fold("صورة")  # «طاحونة - صورة أرشيفية» names no agency that could be a byline's
# «وام/هدى علي/سامي حسن»: the agency, who wrote and who checked
_SLASHES = re.compile(r"/?\s?(?P<who>[^\W\d_]{2,12})(?:\s?/\s?[^\W\d_]+\.?(?: [^\W\d_]+\.?){0,3}){1,4}")
_LONE_LETTERS = re.compile(r"[ء-ي]ـ?(?:\s+[ء-ي]ـ?){1,2}")  # «س م»: who wrote and who read it
_SOURCED = re.compile(r"\s[-–—|(]\s?(?:ال)?(?:مصدر|صورة)\s?:\s?\S+(?:\s\S+){0,3}$")  # «نجار في ورشته - المصدر: رويترز»
_LED = re.compile(r"(?<=\w)صورة من: ?\S+(?: \S+){0,6}$")  # glued to the caption: «بيت ريفيصورة من: فلان/وكالة»
_TOGETHER = re.compile(r"\s*[/+]\s*")  # «فرانس 24/ أ ف ب»
_STOP_WITHIN = re.compile(r"[.!?؟۔]\s")


def caption(text: str, rules: Rules) -> Hit | None:
    """Return what ``text``, a line no rule knows, is by its close: a caption or an agency's signature; else None."""
    if len(text) > CAPTION_LONGEST:
        return None
    bare = text.strip(_EDGES)
    if len(bare) <= 24 and _SIGNATURE.fullmatch(bare):
        return Hit("signature", "edge")
    if _SLASHED.fullmatch(text) or _LONE_LETTERS.fullmatch(bare):
        return Hit("signature", "edge")
    if not _SIGN.search(text):
        return None
    credited = rules.credit_labels.search(text) if rules.credit_labels is not None else None
    if credited and _is_caption(text[: credited[0]].rstrip(_EDGES)):
        return Hit("caption", "edge")
    found = _BRACKETED.fullmatch(bare) if _BRACKET.search(bare) else None
    if found and _credited(found["who"], rules):
        if not found["before"] or _SIGNATURE.fullmatch(found["before"].strip(_EDGES)):
            return Hit("signature", "edge")
        if not found["after"] and _is_caption(found["before"], LEAST_BRACKETED):
            return Hit("caption", "edge")
    if ("مصدر" in text or "صورة" in text) and _is_sourced(text):
        return Hit("caption", "edge")
    agencies = _TOGETHER.split(text)
    if len(agencies) > 1 and all(fold(agency) in rules.credits for agency in agencies):
        return Hit("signature", "edge")
    signed = _SLASHES.fullmatch(text)
    if signed and fold(signed["who"]) in rules.agencies:
        return Hit("signature", "edge")
    found = _DASHED.fullmatch(bare)
    if found and _credited(found["who"], rules):
        least = 0 if fold(found["who"]).startswith(_PICTURE) else LEAST_WORDS
        return Hit("caption", "edge") if _is_caption(found["before"], least) else None
    return None


def _is_sourced(text: str) -> bool:
    """Whether the line closes with the source of a picture, glued to its caption or behind a dash."""
    found = _SOURCED.search(text)
    return bool(_LED.search(text) or (found and _is_caption(text[: found.start()])))


def _is_caption(text: str, least: int = 0) -> bool:
    return least <= text.count(" ") + 1 <= CAPTION_WORDS and not _STOP_WITHIN.search(text)


def _credited(who: str, rules: Rules) -> bool:
    """Whether ``who`` is one or more names of agencies, archives and the like."""
    return all(fold(part) in rules.credits for part in _PARTS.split(who))
