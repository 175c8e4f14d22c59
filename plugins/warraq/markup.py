"""The writer and the reader of Markdown bodies that show a text as it is.

``write`` escapes a text so that the parser of ``markdown_settings``, which reads every body, ours or a hand's, shows each
character of it; ``plain`` is its inverse. The domain of both are texts of paragraphs separated by one blank line, whose lines neither begin
nor end in white space and hold no control characters: what ``warraq.convert.clean`` leaves.
"""

from __future__ import annotations

import re

__all__ = ["plain", "write"]

# Inside a line: what begins a link, emphasis, code, a tag, an entity or an escape. An underscore between two letters
# or digits (hashtags) begins nothing, nor an ampersand before a space.
_INLINE_SIGNS = "\\`*[<_&"
_INLINE = re.compile(f"[{re.escape(_INLINE_SIGNS)}]")
_ENTITY = re.compile(r"&#?[0-9A-Za-z]")
# At a line's beginning: headings, quotations, bullets, rules, numbered lists (of any script's digits) and underlines.
_LINE = re.compile(r"([#>]|[-+](?=[ -]|$))|(\d+)\.(?=\s|$)|=(?==*$)")

_ESCAPED = re.compile(r"\\([\\`*_\[#>.+\-])|&(?:lt|amp|#61);|\\\n")
_CHARACTERS = {"&lt;": "<", "&amp;": "&", "&#61;": "=", "\\\n": "\n"}


def write(text: str) -> str:
    """Return the Markdown body that shows ``text``, ending in a newline; raises ValueError outside the domain.

    Paragraphs of ``text`` are separated by a blank line; a newline inside a paragraph is a line that is kept (verse).
    """
    if not text or text != text.strip() or "\n\n\n" in text:
        raise ValueError("not paragraphs separated by one blank line")
    if any(map(text.__contains__, _INLINE_SIGNS)):  # a tenth of the time that the pattern takes to find none
        text = _INLINE.sub(_escape_inline, text)
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line[:1] in "#>-+=" or line[:1].isdigit():
            lines[index] = _LINE.sub(_escape_line, line, count=1) if _LINE.match(line) else line
        if line and lines[index + 1 : index + 2] not in ([], [""]):
            lines[index] += "\\"
    return "\n".join(lines) + "\n"


def plain(body: str) -> str:
    """Return the text that the Markdown ``body`` shows, for a body that ``write`` wrote and no hand changed."""
    return _ESCAPED.sub(_unescape, body.removesuffix("\n"))


def _escape_inline(match: re.Match[str]) -> str:
    char, text, at = match.group(), match.string, match.start()
    if char == "_":
        inside = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
        return char if inside else "\\_"
    if char == "&":
        return "&amp;" if _ENTITY.match(text, at) else char
    return "&lt;" if char == "<" else "\\" + char


def _escape_line(match: re.Match[str]) -> str:
    mark, number = match.groups()
    if mark:
        return "\\" + mark
    return f"{number}\\." if number else "&#61;"


def _unescape(match: re.Match[str]) -> str:
    return match.group(1) or _CHARACTERS[match.group()]
