"""Cleans characters: what no reader sees or wants goes, each time as an edit; everything written stays as written.

Hamza, tashkeel, tatweel, digits and quotation marks are the author's; so is an ampersand. But where every one begins a
character reference («&quot;») and no «<» stands anywhere, a scraper left the page's own spelling, whose reader saw the
character. Control characters, invisible and
bidi characters, no-break spaces, line ends of other systems and white space at the edges of lines are not.
"""

from __future__ import annotations

import functools
import html
import re

from warraq.convert.edits import apply, compose
from warraq.convert.model import Edit

# Directions are set by markup on the page; marks pasted from elsewhere only break words for search and copying.
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Soft hyphen, zero-width space, word joiner, invisible operators, interlinear and object marks, non-characters.
INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
JOINERS = "\u200c\u200d"  # they shape Persian and Urdu words and emoji: they stay inside a word
NO_BREAK = "\u00a0\u2007\u202f"
LINE_ENDS = "\r\v\f\x85\u2028\u2029"
SPACES = f" \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000{NO_BREAK}"

# One class, so that a text without any of these costs one scan; what a run is made of is looked at only where one is.
_ODD = re.compile(rf"[{LINE_ENDS}{BIDI}{INVISIBLE}{CONTROL}{NO_BREAK}\t\ud800-\udfff]+\n?")
_KINDS = re.compile(
    rf"(?P<line>\r\n|[{LINE_ENDS}])|(?P<bidi>[{BIDI}]+)|(?P<invisible>[{INVISIBLE}]+)|(?P<control>[{CONTROL}]+)"
    rf"|(?P<nobreak>[{NO_BREAK}])|(?P<tab>\t)|(?P<surrogate>[\ud800-\udfff])"
)
_RULES = {
    "line": ("line-end", "\n"),
    "bidi": ("bidi-character", ""),
    "invisible": ("invisible-character", ""),
    "control": ("control-character", ""),
    "nobreak": ("no-break-space", " "),
    "tab": ("tab", " "),
    "surrogate": ("undecodable", "\ufffd"),
}
SHORT_RUN = 8  # of odd characters, that is remembered
# &quot; &#8220; &#x201C; and what was escaped once more: &amp;quot;
_REFERENCE = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STRAY_JOINER = re.compile(rf"(?<=[\n{SPACES}])[{JOINERS}]+|[{JOINERS}]+(?=[\n{SPACES}])|\A[{JOINERS}]+|[{JOINERS}]+\Z")


def clean(text: str) -> tuple[str, list[Edit]]:
    """Return the cleaned ``text`` and the edits over ``text`` that made it.

    The result has lines that end in a newline alone and neither begin nor end in white space, no control characters
    but the newline, no tabs and no lone surrogates: what ``warraq.markup.write`` can write.
    """
    edits: list[Edit] = []
    for find in (_references, _odd_characters, _stray_joiners, _line_edges):
        found = find(text)
        if found:
            edits = compose(text, edits, found)
            text = apply(text, found)
    return text, edits


def cleaned(text: str) -> str:
    """Return what ``clean`` makes of ``text``, without the edits: where they are not asked for, in a quarter of the time."""
    references = _references(text)
    if references:
        text = apply(text, references)
    text = text.replace("\u00a0", " ")
    if _may_be_odd(text):
        text = _ODD.sub(lambda run: _KINDS.sub(_put, run[0]), text)
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    return "\n".join([line.strip() for line in text.split("\n")])


def _may_be_odd(text: str) -> bool:
    """Whether ``_ODD`` is worth looking for: of what it finds only an object mark is printable. A third of the time."""
    return not text.replace("\n", "").isprintable() or "\ufffc" in text


def _put(found: re.Match[str]) -> str:
    return "\n\n" if found[0] == "\u2029" else _RULES[found.lastgroup or ""][1]


def one_line(text: str) -> str:
    """Return ``text`` (a title, a name) cleaned, its references read, its white space folded: what front matter holds."""
    if text.isprintable() and "  " not in text and "&" not in text and "\ufffc" not in text:  # as are most
        return text.strip(" ")
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
    if (_may_be_odd(text) and _ODD.search(text)) or "\u200c" in text or "\u200d" in text:
        text = cleaned(text)
    return " ".join(text.split())


def _character(reference: re.Match[str]) -> str:
    """What a browser shows for the reference, however often it was escaped; unknown ones stay."""
    text, shown = "", reference.group()
    while text != shown:
        text, shown = shown, html.unescape(shown)
    return shown


def _references(text: str) -> list[Edit]:
    if "&" not in text or "<" in text:
        return []
    found = [(match, _character(match)) for match in _REFERENCE.finditer(text)]
    known = [(match, shown) for match, shown in found if shown != match.group()]
    if sum(match.group().count("&") for match, _ in known) < text.count("&"):
        return []  # whoever escapes a text escapes every ampersand: this one was not
    return [Edit(m.start(), m.end(), shown, "character-reference", m.group()) for m, shown in known]


def _odd_characters(text: str) -> list[Edit]:
    edits: list[Edit] = []
    if not _may_be_odd(text):
        return edits
    stop = -1
    for line in text.split("\n"):  # a run ends with its line
        start, stop = stop + 1, stop + 1 + len(line)
        for run in _ODD.finditer(text, start, stop + 1) if _may_be_odd(line) else ():
            at, known = run.start(), _odd_run if len(run[0]) <= SHORT_RUN else _odd_run.__wrapped__
            edits += [Edit(at + begin, at + end, put, rule, why) for begin, end, put, rule, why in known(run[0])]
    return edits


@functools.lru_cache(1 << 8)
def _odd_run(run: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _KINDS.finditer(run):
        rule, found, put = _RULES[match.lastgroup or ""][0], match.group(), _put(match)
        why = "" if rule in ("line-end", "tab") else " ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(found))
        edits.append(Edit(match.start(), match.end(), put, rule, why))
    return edits


def _stray_joiners(text: str) -> list[Edit]:
    if "\u200c" not in text and "\u200d" not in text:
        return []
    return [Edit(match.start(), match.end(), "", "stray-joiner") for match in _STRAY_JOINER.finditer(text)]


def _line_edges(text: str) -> list[Edit]:
    edits: list[Edit] = []
    lines = text.split("\n")
    cores = [line.strip() for line in lines]
    if lines == cores:
        return edits
    at = 0
    for line, core in zip(lines, cores, strict=True):
        end = at + len(line)
        if len(core) != len(line):
            lead = len(line) - len(line.lstrip())
            if lead:
                edits.append(Edit(at, at + lead, "", "edge-space"))
            if core and at + lead + len(core) != end:
                edits.append(Edit(at + lead + len(core), end, "", "edge-space"))
        at = end + 1
    return edits
