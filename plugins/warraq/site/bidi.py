"""Left-to-right runs inside right-to-left text, isolated so that each stands in one piece where it was written."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape

from markupsafe import Markup

# Letters of the scripts written from left to right that occur in running text (blocks of Unicode, not every letter).
_LTR = "A-Za-zªµºÀ-ÖØ-öø-ʸͰ-ͽͿ-ԯԱ-Ֆա-ևऀ-῿Ⰰ-ⷿぁ-鿿가-힣"
_ANY_LTR = re.compile(f"[{_LTR}]")
# Possessive where nothing that follows could want a letter back: a long run costs a fifth.
# A word holds a letter; what may follow inside it is what names, versions, addresses and formulas hold (C5+1, x@y.org).
_WORD = rf"[0-9@#]*+[{_LTR}](?:[{_LTR}0-9\u0300-\u036f@#%&+\-./:_?=~'’,;!$€]*[{_LTR}0-9\u0300-\u036f/+%_=#&])?+"
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*(?![0-9]*[.,:/-][0-9])"
# As in the bidirectional algorithm, numbers after a word and what stands between two words belong to the run.
# An address is one run, whatever letters it holds; the punctuation of the sentence around it is not part of it.
_ADDRESS = r"https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?،؛؟()\[\]]"
_RUN = rf"(?<![0-9@#])(?:{_ADDRESS}|{_WORD})(?:[,;:.'’]? ++(?:[&+–—/|-] ++)?(?:{_ADDRESS}|{_WORD}|{_NUMBER}))*+"

RTL_LANGUAGES = frozenset({"ar", "fa", "ur", "he", "yi", "ps", "sd", "ug", "ckb", "dv", "syr"})


def direction(language: str) -> str:
    """Return ``rtl`` or ``ltr``, the direction of the BCP 47 tag ``language``."""
    primary, *rest = language.lower().split("-")
    if "latn" in rest or "cyrl" in rest:
        return "ltr"
    return "rtl" if primary in RTL_LANGUAGES or "arab" in rest or "hebr" in rest else "ltr"


@cache
def _runs() -> re.Pattern[str]:
    """What finds runs, compiled when one is sought: it takes a twentieth of a second."""
    return re.compile(_RUN)


def isolate_html(text: str) -> str:
    """Return ``text`` as HTML with each left-to-right run in ``<bdi>``."""
    if not _ANY_LTR.search(text):
        return escape(text, quote=False)
    parts: list[str] = []
    end = 0
    for run in _runs().finditer(text):
        parts += escape(text[end : run.start()], quote=False), "<bdi>", escape(run.group(), quote=False), "</bdi>"
        end = run.end()
    parts.append(escape(text[end:], quote=False))
    return "".join(parts)


@lru_cache(
    maxsize=1 << 14, typed=True
)  # titles and names stand in many lists; markup equals the text that it is spelt like
def isolate(text: str) -> Markup:
    """``isolate_html`` as a template filter; what is markup already passes as it is."""
    return text if isinstance(text, Markup) else Markup(isolate_html(str(text)))  # noqa: S704 (escaped above)
