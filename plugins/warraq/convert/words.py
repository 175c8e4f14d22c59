"""The words of an article, folded, with the marks that part phrases: what tags, keyphrases and duplicates work on."""

from __future__ import annotations

import re

from warraq.arabic.letters import fold
from warraq.arabic.tokens import TOKEN

BREAKS = frozenset(".,:;!?()[]{}/|\n–—•،؛؟")
"""Marks and line ends over which no phrase goes; each stands among the words as a piece of its own."""

_PIECES = re.compile(rf"{TOKEN.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")


def folded_pieces(text: str) -> list[str]:
    """Return the words of ``text``, folded, and the marks of ``BREAKS`` between them, in order.

    The text is folded as a whole: word by word would take three times as long.
    """
    return _PIECES.findall(fold(text))
