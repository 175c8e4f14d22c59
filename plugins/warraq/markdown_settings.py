"""The Markdown of articles and pages: one dialect, which the converter escapes for and the site renders.

It is a small Markdown on purpose, so that a text says what it says: paragraphs, headings (``# ``), lists, quotations,
rules, emphasis with asterisks, ``[text](address)`` and ``<https://…>`` links, line breaks (a backslash or two spaces
at the end of a line), a backslash before any ASCII punctuation to mean the character itself, and character
references (``&amp;``).
There is no raw HTML, no code, image, underscore emphasis, underlined heading or link definition: their characters
show as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import OListProcessor, UListProcessor
from markdown.inlinepatterns import AutolinkInlineProcessor, InlineProcessor, LinkInlineProcessor
from markdown.util import ETX, STX

# What this dialect does not know, by the names under which python-markdown registers it.
_BLOCKS_OFF = ("code", "setextheader", "reference")
_INLINE_OFF = (
    "backtick",
    "reference",
    "short_reference",
    "image_link",
    "image_reference",
    "short_image_ref",
    "automail",
    "html",
    "entity",
)
# A backslash before ASCII punctuation stands for the character (the rule of CommonMark), at a line's end for a break.
_ESCAPE = r"\\([!-/:-@\[-`{-~\n])"
_REFERENCE = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
ESCAPED = re.compile(f"{_ESCAPE}|{_REFERENCE}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20]")  # browsers leave these out of a scheme
_OTHER_HOST = re.compile(r"[/\\]{2}")  # «//host»: browsers take a backslash for a slash
_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_VOID = frozenset({"br", "hr"})


class _Escape(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]  # noqa: N802
        char = m.group(1)
        return (Element("br") if char == "\n" else f"{STX}{ord(char)}{ETX}"), m.start(0), m.end(0)


class _Reference(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802
        shown = unescaped(m)
        if shown == m.group():
            return None, None, None  # no character's name
        return "".join(f"{STX}{ord(char)}{ETX}" for char in shown), m.start(0), m.end(0)


def unescaped(match: re.Match[str]) -> str:
    """Return what a match of ``ESCAPED`` stands for (a newline for a line break)."""
    if match.group().startswith("\\"):
        return match.group(1)
    shown = unescape(match.group())
    return shown if shown.isprintable() or shown == "\u00a0" else match.group()


class _Link(LinkInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # noqa: N802
        element, start, end = super().handleMatch(m, data)
        if isinstance(element, Element) and not _is_safe(self.unescape(element.get("href") or "")):
            return None, None, None
        return element, start, end


class _Autolink(AutolinkInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # noqa: N802
        if not _is_safe(self.unescape(m.group(1))):
            return None, None, None
        return super().handleMatch(m, data)


def _is_safe(address: str) -> bool:
    """Whether a link may lead to ``address``: within the site, or by a scheme that is named and runs nothing."""
    address = re.sub(f"{STX}(\\d+){ETX}", lambda match: chr(int(match.group(1))), address)
    address = _IGNORED.sub("", address)
    if _OTHER_HOST.match(address):
        return False
    scheme = _SCHEME.match(address)
    return scheme is None or scheme.group(1).lower() in _SAFE_SCHEMES


def new_markdown() -> Markdown:
    """Return a parser of the dialect. Reuse it (building one costs as much as an article): ``reset()``, ``convert()``."""
    md = Markdown(output_format="html")
    md.preprocessors.deregister("html_block")
    for name in _BLOCKS_OFF:
        md.parser.blockprocessors.deregister(name)
    for name in _INLINE_OFF:
        md.inlinePatterns.deregister(name)
    md.delimiters.remove("_")  # type: ignore[union-attr]
    md.inlinePatterns.register(_Escape(_ESCAPE, md), "escape", 180)
    md.inlinePatterns.register(_Reference(_REFERENCE, md), "entity", 175)
    md.inlinePatterns.register(_Link(r"(?<!\!)\[", md), "link", 160)
    md.inlinePatterns.register(_Autolink(r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>", md), "autolink", 120)
    # Numbers of lists are ASCII: «١. » opens a line of text, and an Arabic digit is no value for <ol start>.
    ordered = OListProcessor(md.parser)
    ordered.RE = re.compile(r"^[ ]{0,3}[0-9]+\.[ ]+(.*)")
    for lists in (ordered, unordered := UListProcessor(md.parser)):
        lists.CHILD_RE = re.compile(r"^[ ]{0,3}(([0-9]+\.)|[*+-])[ ]+(.*)")
        lists.INDENT_RE = re.compile(r"^[ ]{4,7}(([0-9]+\.)|[*+-])[ ]+.*")
    md.parser.blockprocessors.register(ordered, "olist", 40)
    md.parser.blockprocessors.register(unordered, "ulist", 30)
    md.treeprocessors.deregister("prettify")
    md.postprocessors.deregister("raw_html")
    md.postprocessors.deregister("amp_substitute")
    md.serializer = serialize
    return md


def escape_text(text: str) -> str:
    """Return ``text`` as HTML between tags."""
    return escape(text, quote=False)


def serialize(root: Element, text: Callable[[str], str] = escape_text) -> str:
    """Return the tree under ``root`` as HTML; ``text`` makes HTML of the text between tags.

    Unlike python-markdown's own, every ``&`` is escaped: «&lt;» in a source shows as «&lt;».
    """
    parts: list[str] = []
    _serialize(root, text, parts.append)
    return "".join(parts)


def _serialize(element: Element, text: Callable[[str], str], write: Callable[[str], Any]) -> None:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(element.items()) if value is not None)
    write(f"<{element.tag}{attributes}>")
    if element.text:
        write(text(element.text))
    for child in element:
        _serialize(child, text, write)
        if child.tail:
            write(text(child.tail))
    if element.tag not in _VOID:
        write(f"</{element.tag}>")
