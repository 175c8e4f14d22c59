"""The words of an article, folded, with the marks that part phrases: what tags, keyphrases and duplicates work on."""

from __future__ import annotations

import re
from typing import NamedTuple

from warraq.arabic.letters import fold
from warraq.arabic.tokens import TOKEN

BREAKS = frozenset(".,:;!?()[]{}/|\n–—…•،؛؟")
"""Marks and line ends over which no phrase goes; each stands among the words as a piece of its own."""

_PIECES = re.compile(rf"{TOKEN.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_BETWEEN = "\x1f"  # in no text: the converter removes control characters


class Pieces(NamedTuple):
    """The words of a text and the marks between them, in order: as written, and folded; of the same length."""

    written: list[str]
    folded: list[str]


def cut(text: str) -> Pieces:
    """Return the pieces of ``text``. They are folded together: one by one would take three times as long."""
    written = _PIECES.findall(text)
    folded = fold(_BETWEEN.join(written)).split(_BETWEEN)
    if "" in folded:  # a lone tatweel, or nothing at all
        written = [word for word, key in zip(written, folded, strict=False) if key]
        folded = [key for key in folded if key]
    return Pieces(written, folded)
