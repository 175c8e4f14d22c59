"""Which of the lines that are kept form a paragraph: one line each, verse, or the lines of a hard-wrapped text."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from warraq.convert.model import Edit, Span
from warraq.convert.segment_lines import Line, ends_sentence

VERSE_LONGEST = 70  # characters of a line that may be verse or an item of a list
WRAP_LINES = 4  # so many lines make a hard-wrapped block
WRAP_NARROWEST, WRAP_WIDEST = 45, 110  # characters at which texts are wrapped
WRAP_EVEN = 0.75  # the share of the widest line that all but the last reach
WRAP_INNER = 0.25  # the share of lines with a sentence's end inside them
RHYME = 0.6  # the share of lines (all, or every second) that end in one letter: verse


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a kept line that is removed: its beginning or its end."""

    line: Line
    start: int
    end: int
    rule: str
    why: str


def paragraphs(text: str, kept: list[Line], cuts: list[Cut]) -> tuple[list[Span], list[Edit]]:
    """Return the paragraphs, and the line breaks inside them that a hard-wrapped text has (to be replaced by a space)."""
    spans: list[Span] = []
    joins: list[Edit] = []
    for block in _blocks(text, kept):
        if hard_wrapped([line.text for line in block]):
            spans.append(_trimmed(text, block[0], block[-1], cuts))
            joins += (Edit(one.end, two.start, " ", "unwrap") for one, two in itertools.pairwise(block))
            continue
        run: list[Line] = []
        for line in block:
            short = not line.prose and len(line.text) <= VERSE_LONGEST
            if run and not (short and not run[-1].prose and len(run[-1].text) <= VERSE_LONGEST):
                spans.append(_trimmed(text, run[0], run[-1], cuts))
                run = []
            run.append(line)
        spans.append(_trimmed(text, run[0], run[-1], cuts))
    return [span for span in spans if span.start < span.end], joins


def _blocks(text: str, kept: list[Line]) -> list[list[Line]]:
    """The kept lines, in blocks that neither a blank nor a removed line parts."""
    blocks: list[list[Line]] = []
    for line in kept:
        if blocks and line.gap == 0 and not text[blocks[-1][-1].end : line.start].strip():
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def hard_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph broken at a fixed width, and not verse, a list, or paragraphs of their own."""
    if len(lines) < WRAP_LINES:
        return False
    body = lines[:-1]
    widest = max(map(len, lines))
    if not WRAP_NARROWEST <= widest <= WRAP_WIDEST or min(map(len, body)) < WRAP_EVEN * widest:
        return False
    if sum(map(ends_sentence, body)) > 0.5 * len(body) or rhymes(lines):
        return False
    inner = sum(bool(_INNER_STOP.search(line)) for line in lines)
    return inner >= WRAP_INNER * len(lines)


_INNER_STOP = re.compile(r"[.،؛,:](?=\s)")


def rhymes(lines: list[str]) -> bool:
    """Whether most lines, or most of every second, end in the same letter."""
    last = [letters[-1] for line in lines if (letters := [c for c in line if c.isalpha()])]
    for some in (last, last[::2], last[1::2]):
        if len(some) >= 3 and Counter(some).most_common(1)[0][1] >= RHYME * len(some):
            return True
    return False


def _trimmed(text: str, first: Line, last: Line, cuts: list[Cut]) -> Span:
    start, end = first.start, last.end
    for cut in cuts:
        if cut.line is first and cut.start == first.start:
            start = max(start, cut.end)
        if cut.line is last and cut.end == last.end:
            end = min(end, cut.start)
    while end > start and text[end - 1].isspace():
        end -= 1
    while end > start and text[start].isspace():
        start += 1
    return Span(start, end)
