"""The writer and the reader of Markdown bodies that show a text as it is.

``parser`` is how every body is read, ours or a hand's. ``write`` escapes a text so that this parser shows each
character of it; ``plain`` is its inverse. The domain of both are texts of paragraphs separated by one blank line, whose lines neither begin
nor end in white space and hold no control characters: what ``warraq.convert.clean`` leaves.
"""

from __future__ import annotations

import re

from warraq.markdown_settings import new_markdown as parser

__all__ = ["parser", "plain", "write"]

# Inside a line: what begins a link, emphasis, code, a tag, an entity or an escape. An underscore between two letters
# or digits (hashtags) begins nothing.
_INLINE = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?[0-9A-Za-z])")
# At a line's beginning: headings, quotations, bullets, rules, numbered lists (of any script's digits) and underlines.
_LINE = re.compile(r"^(?:([#>]|[-+](?=[ -]|$))|(\d+)(\.)(?=\s|$)|=(?==*$))", re.MULTILINE)
_ENTITIES = {"<": "&lt;", "&": "&amp;", "=": "&#61;"}

_ESCAPED = re.compile(r"\\([\\`*_\[#>.+\-])|&(?:lt|amp|#61);|\\\n")
_CHARACTERS = {"&lt;": "<", "&amp;": "&", "&#61;": "=", "\\\n": "\n"}


def write(text: str) -> str:
    """Return the Markdown body that shows ``text``, ending in a newline; raises ValueError outside the domain.

    Paragraphs of ``text`` are separated by a blank line; a newline inside a paragraph is a line that is kept (verse).
    """
    if not text or text != text.strip() or "\n\n\n" in text:
        raise ValueError("not paragraphs separated by one blank line")
    body = _INLINE.sub(_escape_inline, text)
    body = _LINE.sub(_escape_line, body)
    if body.count("\n") != 2 * body.count("\n\n"):
        body = re.sub(r"(?<!\n)\n(?!\n)", r"\\\n", body)
    return body + "\n"


def plain(body: str) -> str:
    """Return the text that the Markdown ``body`` shows, for a body that ``write`` wrote and no hand changed."""
    return _ESCAPED.sub(_unescape, body.removesuffix("\n"))


def _escape_inline(match: re.Match[str]) -> str:
    char = match.group()
    return _ENTITIES.get(char) or "\\" + char


def _escape_line(match: re.Match[str]) -> str:
    mark, number, _ = match.groups()
    if mark:
        return "\\" + mark
    if number:
        return number + "\\."
    return _ENTITIES["="]


def _unescape(match: re.Match[str]) -> str:
    return match.group(1) or _CHARACTERS[match.group()]
