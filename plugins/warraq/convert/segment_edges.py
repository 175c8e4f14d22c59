"""What stands at the edges of the body: fine print behind its last sentence, what is told of the writer, keywords, its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warraq.arabic.dates import Dateline
from warraq.convert.folding import fold
from warraq.convert.rules import Rules
from warraq.convert.segment_dateline import Dating, Head, found_date
from warraq.convert.segment_lines import SENTENCE, Line
from warraq.convert.segment_tail import split_tags
from warraq.convert.segment_title import TITLE_WORDS, told_of

FINE_PRINT_PHRASES = 2
FINE_PRINT_PROSE = 0.4  # of a line, before its fine print, from which on it is the body's last sentences
COMMENTS_AFTER = 0.4  # of the text that must precede the heading of the readers' comments: above it stands a counter
BIO_LINES = 3  # of what a page tells of the writer
KEYWORDS, KEYWORD_WORDS = 3, 4  # so many keywords in a row without a heading, of so many words at most
KEYWORDS_LONGEST, KEYWORD_LETTERS = 400, 3  # characters of the row, and least of a keyword
KEYWORDS_TOLD = 0.5  # of them must be phrases of the article
TITLE_TOLD = 2  # words of a title below its text, of which the lead must speak
_SENTENCES = re.compile(r"[.!?؟۔]\s+")
_OPEN_ENDED = re.compile(r"[\"«»()؟?!:…]|\.\.")  # in a clause, not in a keyword


def fine_print_behind(text: str, rules: Rules) -> int:
    """Where the fine print begins that is glued to sentences of the body; 0 where all of ``text`` is, or none."""
    parts = [found.end() for found in _SENTENCES.finditer(text)]
    begin = next((at for at in reversed(parts) if len(rules.fine_print(fold(text[at:]))) >= FINE_PRINT_PHRASES), 0)
    glued = begin > max(SENTENCE, FINE_PRINT_PROSE * len(text)) and not rules.fine_print(fold(text[:begin]))
    return begin if glued else 0


def author_box(lines: Sequence[Line], start: int) -> None:
    """Remove what a page tells of the writer under a heading of its own, below the article and above other furniture."""
    headings = [i for i in range(start, len(lines)) if (hit := lines[i].hit) is not None and hit.rule == "author-box"]
    total = sum(len(line.text) for line in lines[start:]) if headings else 0
    read = 0
    for i in range(start, len(lines) if headings else start):
        hit = lines[i].hit
        if hit is not None and hit.rule == "author-box" and read >= COMMENTS_AFTER * total:
            end = next((j for j in range(i + 1, len(lines)) if lines[j].hit), len(lines))
            if i + 1 < end <= i + 1 + BIO_LINES:
                for line in lines[i + 1 : end]:
                    line.remove("author-bio", f"under «{lines[i].text[:40]}»", doubt=0.3)
                return
        read += len(lines[i].text)


def keyword_rows(kept: Sequence[Line], title: str | None) -> list[str]:
    """Remove the page's keywords in a row without a heading, and return them; they stand at either end of the body.

    Most of them must be phrases of the article: of a list of other things few are.
    """
    tags: list[str] = []
    for line in (kept[0], kept[-1]) if len(kept) > 1 else ():
        text = line.text
        if text[-1] in ".:؟!?" or len(text) > KEYWORDS_LONGEST or sum(map(text.count, "،,|")) < KEYWORDS - 1:
            continue
        found = split_tags(line.text)
        words = [fold(word) for word in found]
        if len(words) < KEYWORDS or _OPEN_ENDED.search(line.text):
            continue
        if any(word.count(" ") >= KEYWORD_WORDS or len(word) < KEYWORD_LETTERS for word in words):
            continue
        told = " ".join(fold(other.text) for other in kept if other is not line) + fold(title or "")
        if sum(word in told for word in words) > KEYWORDS_TOLD * len(words):
            line.remove("tags", f"{len(words)} keywords in a row, most of them in the text", doubt=0.2)
            tags += found
    return tags


def title_below(lines: Sequence[Line], end: int, key: str) -> None:
    """Remove the title, ``key`` folded, where the page prints it once more below the body: set apart from it, by a blank line or
    by furniture, and with nothing but furniture below. Else it may be the last line of a poem that is named after it."""
    if key.count(" ") < 2:
        return
    for at in range(len(lines) - 1, end - 1, -1):
        line = lines[at]
        if line.key == key and (line.gap or lines[at - 1].fate):
            line.remove("title-again", "the title, printed once more below the body")
        elif not line.fate and not line.hit:
            return


def title_under(lines: Sequence[Line], end: int, dating: Dating, head: Head) -> None:
    """Read a title that stands below its text, right above a day with its hour, where none was found above.

    The lead must speak of it, and no other story's heading may stand between: it might be that story's.
    """
    lead = next((line.text for line in lines[head.body :] if not line.fate), "")
    for line, below in zip(lines[end:], lines[end + 1 :], strict=False):
        if line.prose or (line.hit is not None and line.hit.does == "related"):
            return
        if line.hit or line.words <= TITLE_WORDS or told_of(line.key, lead) < TITLE_TOLD:
            continue
        found = dating.examine(below.text)
        if isinstance(found, Dateline) and found.kind == "line" and found.has_time:
            line.fate, line.why, below.fate = "title", "below the text, above its day", "dateline"
            head.title, head.title_text = line, line.text
            head.date = head.date if head.date.when else found_date(below.text, found)
        return
