"""The best window of a text for a query, with the words to highlight in it.

The client does the same, number for number (``themes/warraq/static/search/excerpt.js``).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from warraq.arabic.letters import plain
from warraq.arabic.tokens import TOKEN

EXCERPT = 240  # characters
FRAGMENT_WORDS = 5  # of a text fragment: enough to be found once, few enough to survive a small correction elsewhere
REPEATED = 0.1  # what a second occurrence of a term adds to a window, as a share of the first


def matches(text: str, weights: Mapping[str, tuple[str, float]]) -> list[tuple[int, int, str, float]]:
    """Return (start, end, term, weight) of each word of ``text`` whose form stands in ``weights`` (form → term, weight)."""
    return [
        (match.start(), match.end(), *hit)
        for match in TOKEN.finditer(text)
        if (hit := weights.get(plain(match.group()).lower()))
    ]


def window(text: str, found: list[tuple[int, int, str, float]]) -> tuple[int, int]:
    """Return the [start, end) of the excerpt: where the most, and the rarest, of the terms stand together."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    best, best_score = -1, 0.0
    for i, (start, *_) in enumerate(found):
        score = 0.0
        seen: set[str] = set()
        for _, end, term, weight in found[i:]:
            if end - start > EXCERPT:
                break
            score += weight * REPEATED if term in seen else weight
            seen.add(term)
        if score > best_score + 1e-9:
            best, best_score = i, score
    if best < 0:
        return 0, _word_end(text, EXCERPT)
    first = found[best][0]
    last = max(end for _, end, *_ in found[best:] if end - first <= EXCERPT or end == found[best][1])
    start = max(0, first - (EXCERPT - (last - first)) // 2)
    if start:
        while start < first and not text[start - 1].isspace():
            start += 1
    return start, max(last, _word_end(text, start + EXCERPT))


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    while end > 0 and not text[end].isspace():
        end -= 1
    return end


def excerpt(text: str, weights: Mapping[str, tuple[str, float]]) -> tuple[str, tuple[tuple[int, int], ...], str]:
    """Return the excerpt, its highlights as [start, end) offsets, and the text fragment that leads to its first highlight."""
    found = matches(text, weights)
    start, end = window(text, found)
    inside = [(a, b) for a, b, *_ in found if start <= a and b <= end]
    before = "… " if start else ""
    shown = (
        before
        + "".join(" " if char.isspace() else char for char in text[start:end])
        + (" …" if end < len(text) else "")
    )
    shift = len(before) - start
    highlights = tuple((a + shift, b + shift) for a, b in inside)
    return shown, highlights, fragment(text, inside[0][0]) if inside else ""


def fragment(text: str, start: int) -> str:
    """Return the text fragment directive (without ``#``) for the words of ``text`` from ``start``, within their line."""
    line_end = text.find("\n", start)
    end = start
    for count, match in enumerate(TOKEN.finditer(text, start, line_end if line_end >= 0 else len(text)), 1):
        end = match.end()
        if count == FRAGMENT_WORDS:
            break
    return ":~:text=" + quote(text[start:end], safe="!'()*~_.").replace("-", "%2D")
