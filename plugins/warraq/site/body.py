"""The body of an article or page: Markdown → HTML with numbered paragraphs, and the plain text that search reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from xml.etree.ElementTree import Element

from markdown import Markdown

from warraq.markdown_settings import ESCAPED, escape_text, new_markdown, serialize, unescaped
from warraq.site.bidi import isolate_html

_BREAK = "\x00"  # stands for a line break between the two steps of the short path
# What only the parser understands: active characters, controls that it treats, lines that begin like a block or with
# any space, two spaces before a line's end. Where none of it occurs, a block is a paragraph as it stands.
_ACTIVE = ("*", "[", "<", "\t", "\r", "\x00", "\x02", "\x03", "  \n")
_BEGINNING = re.compile(r"\n(?:[^\S\n]|[#>+\-_]|[0-9]+\.)")
_SPACES = re.compile(r"[ \n]+")
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_BLOCKS = frozenset({"p", "li", "ul", "ol", "blockquote", "hr", *_HEADINGS})


def render_body(body: str, *, isolating: bool) -> tuple[str, str]:
    """Return (html, text) of the Markdown ``body``.

    In the HTML the paragraphs have the ids p1, p2 …; left-to-right runs stand in ``<bdi>`` if ``isolating``. The text
    is what a reader sees, a paragraph a line (line breaks kept inside a paragraph are further lines).
    """
    return _short(body, isolating) or _long(body, isolating)


def _short(body: str, isolating: bool) -> tuple[str, str] | None:
    """What ``_long`` returns, twenty times as fast, for a body that is nothing but paragraphs; None for others."""
    body = body.strip("\n")
    escaped = "\\" in body or "&" in body
    masked = ESCAPED.sub(lambda match: "\n" if match.group(1) == "\n" else "x", body) if escaped else body
    if not body or _needs_parser(masked):
        return None
    to_html = isolate_html if isolating else escape_text
    html: list[str] = []
    text: list[str] = []
    for block in body.split("\n\n"):
        paragraph = block.strip("\n")
        if not paragraph:
            continue
        if escaped:
            paragraph = ESCAPED.sub(lambda match: _BREAK if match.group(1) == "\n" else unescaped(match), paragraph)
        lines = paragraph.split(_BREAK)
        html.append(f'<p id="p{len(html) + 1}">{"<br>".join(map(to_html, lines))}</p>')
        text += (_one_spaced(line).strip() for line in lines)
    return "\n".join(html), "\n".join(filter(None, text))


def _needs_parser(body: str) -> bool:
    return (
        any(map(body.__contains__, _ACTIVE)) or body.endswith("  ") or _BEGINNING.search(f"\n{body}") is not None
    )  # of one pattern for all, the search takes several times as long


def _one_spaced(text: str) -> str:
    return _SPACES.sub(" ", text) if "  " in text or "\n" in text else text


@cache
def _parser() -> Markdown:
    return new_markdown()  # one a process: building it costs as much as rendering an article


def _long(body: str, isolating: bool) -> tuple[str, str]:
    parser = _parser()
    parser.reset()
    trees: list[Element] = []
    # python-markdown hands its finished tree to the serializer: there it is taken, and nothing is serialized twice.
    parser.serializer = lambda root: trees.append(root) or "<div></div>"  # type: ignore[func-returns-value]
    parser.convert(body)
    if not trees:
        return "", ""
    root = trees[0]
    for number, paragraph in enumerate(root.iter("p"), start=1):
        paragraph.set("id", f"p{number}")
    # The page's title is its only h1: the highest level in the body becomes h2, the next one h3, none left out.
    used = sorted({element.tag for element in root.iter()}.intersection(_HEADINGS))
    levels = {tag: f"h{min(number, 6)}" for number, tag in enumerate(used, start=2)}
    for element in root.iter():
        element.tag = levels.get(element.tag, element.tag)
    html = "\n".join(_children_html(root, isolate_html if isolating else escape_text))
    lines = (line.strip() for line in _text_of(root).split("\n"))
    return html, "\n".join(filter(None, lines))


def _children_html(root: Element, to_html: Callable[[str], str]) -> list[str]:
    return [serialize(child, to_html) for child in root]


def _text_of(element: Element) -> str:
    """The text under ``element``; blocks and line breaks stand on lines of their own."""
    parts = [_one_spaced(element.text or "")]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag in _BLOCKS:
            parts += "\n", _text_of(child), "\n"
        else:
            parts.append(_text_of(child))
        parts.append(_one_spaced(child.tail or ""))
    return "".join(parts)
