"""An owner's Markdown, read as its reader would see it: the marks go, each as an edit, and the words stay.

Headings, quotations, emphasis, code, links and escapes lose their marks, a line break inside a paragraph becomes a
blank unless two blanks or a backslash say that it is meant. Marks of lists stay: a reader sees them. What this leaves
is plain text for the rest of the converter. After CommonMark 0.31, of which it reads the forms that articles have.
"""

from __future__ import annotations

import html
import re

from warraq.convert.model import Edit

RULE = "markdown"

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?=\S)")
_CLOSED = re.compile(r"[ \t]+#+[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])[ \t]")
_BREAK = re.compile(r"(?: {2,}|\\)$")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s*\S+")

# What is not looked into for emphasis: escapes, code, addresses of links; and character references.
_SPANS = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?P<code>[^`\n]+)(?P=ticks)(?!`)"
    r"|(?P<open>!?\[)(?P<label>[^\[\]\n]*)(?P<url>\]\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?\))"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]+)>"
    r"|(?P<reference>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_EMPHASIS = (
    *(re.compile(rf"(?<!\*)(?P<mark>\*{{{n}}})(?=[^\s*])[^\n]{{1,500}}?(?<=[^\s*])(?P=mark)(?!\*)") for n in (3, 2, 1)),
    *(re.compile(rf"(?<![\w_])(?P<mark>_{{{n}}})(?=[^\s_])[^\n]{{1,500}}?(?<=[^\s_])(?P=mark)(?![\w_])") for n in (3, 2, 1)),
)  # fmt: skip


def unmark(text: str) -> list[Edit]:
    """Return the edits that take the marks of Markdown from ``text``, in order; none overlap. Never raises."""
    edits: list[Edit] = []
    lines = text.split("\n")
    at = 0
    fence = ""
    above = False  # the line above is of a paragraph that may go on
    for line in lines:
        found = _FENCE.match(line)
        if fence or found:
            if found and (not fence or (found[1].startswith(fence) and not line[found.end() :].strip())):
                edits.append(Edit(at, at + len(line), "", RULE))
                fence = "" if fence else found[1]
            above = False
        else:
            above = _block(line, at, above, edits)
        at += len(line) + 1
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def _block(line: str, at: int, above: bool, edits: list[Edit]) -> bool:
    """Read one line that begins at ``at``; returns whether the next may go on with its paragraph."""
    if (above and _UNDERLINE.match(line)) or _RULE.match(line) or _DEFINITION.match(line):
        edits.append(Edit(at, at + len(line), "", RULE))
        return False
    heading = _HEADING.match(line)
    opening = heading or _QUOTE.match(line)
    start, end = (opening.end() if opening else 0), len(line)
    if above and line.strip() and not opening and not _ITEM.match(line):
        edits.append(Edit(at - 1, at, " ", RULE, "a line of the same paragraph"))
    if opening and start:
        edits.append(Edit(at, at + start, "", RULE))
    broken = _BREAK.search(line, start)
    closed = _CLOSED.search(line, start) if heading else None
    cut = closed or (broken if broken and line[broken.start()] == "\\" else None)
    if cut:
        end = cut.start()
        edits.append(Edit(at + end, at + cut.end(), "", RULE))
    _inline(line, start, end, at, edits)
    return bool(line.strip()) and not heading and not broken


def _inline(line: str, start: int, end: int, at: int, edits: list[Edit]) -> None:
    hidden = list(line)  # with what emphasis must not look into blotted out
    for span in _SPANS.finditer(line, start, end):
        first, last = span.span()
        if span["escaped"]:
            edits.append(Edit(at + first, at + first + 1, "", RULE))
        elif span["open"]:
            edits.append(Edit(at + first, at + span.end("open"), "", RULE))
            edits.append(Edit(at + span.start("url"), at + last, "", RULE))
            hidden[first : span.end("open")] = "\0" * len(span["open"])
            first = span.start("url")
        elif span["reference"]:
            shown = html.unescape(span["reference"])
            if shown != span["reference"]:
                edits.append(Edit(at + first, at + last, shown, RULE))
        else:
            kind = "code" if span["ticks"] else "address"
            edits.append(Edit(at + first, at + span.start(kind), "", RULE))
            edits.append(Edit(at + span.end(kind), at + last, "", RULE))
        hidden[first:last] = "\0" * (last - first)
    if "*" not in line and "_" not in line:
        return
    for pattern in _EMPHASIS:
        for found in pattern.finditer("".join(hidden), start, end):
            width = len(found["mark"])
            for mark in (found.start(), found.end() - width):
                edits.append(Edit(at + mark, at + mark + width, "", RULE))
                hidden[mark : mark + width] = "\0" * width
