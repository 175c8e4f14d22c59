"""What follows the body: furniture that rules know, what comes after it, and runs of lines that are set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from warraq.arabic.dates import Dateline
from warraq.convert.rules import LONGEST_LINE, Hit
from warraq.convert.segment_dateline import Dating
from warraq.convert.segment_lines import RECURRING, Line, ends_sentence
from warraq.convert.segment_paragraphs import rhymes

RUN = 3  # so many title-like lines in a row, set apart, are no part of the body
WIDE_GAP = 4  # blank lines before a run that is set apart; inside articles at most 3 were seen, save where all are wide
HEADLINE_RUN, HEADLINE_LENGTH, HEADLINE_WORDS = 4, 45, 4  # lines, characters on average (verse has fewer), least words
LABEL_WORDS = 5  # of a label that may be a keyword
TAG_WORDS = 10  # of a line under the heading of the keywords
ROW_WORDS = 2  # of an unknown line between two lines of furniture
OVER = 2  # signs that the article is over, from which unknown lines without a full stop go, too

LABEL = "labels-apart"
# a paper's name by itself, which closes its reports: «كذا نيوز»
_OUTLET = re.compile(r"(?:[^\W\d_]+ )?[^\W\d_]*(?:نيوز|برس|اونلاين|ميديا|news|press|online)")
_COUNT = re.compile(r"\s*[(\[]\d+[)\]]\s*$")

# What a rule that does one of these recognises is furniture of the page; most of it shows that the article is over.
FURNITURE = frozenset(
    ("line", "always", "edge", "share", "headline", "views", "related", "tags", "end", "replies", "box", "box-end")
)
ENDING = FURNITURE - {"views"}


@dataclass(slots=True)
class Tail:
    """Reads the lines below the body in order, and marks what goes; ``tags`` gathers the printed keywords.

    ``body_gap`` is the number of blank lines usual between the lines of the body.
    """

    body_gap: int
    dating: Dating
    tags: list[str]
    signs: int = 0  # that the article is over
    over: str = ""  # the first line that was one
    above: str = ""  # the rule that knew the last line of furniture
    related: Line | None = None  # the heading of related stories, once met
    tagging: bool = False  # the next line is under the heading of the keywords
    before: Line | None = None
    waiting: list[Line] = field(default_factory=list)  # lines that no rule knows, not yet decided on

    def read(self, lines: Sequence[Line]) -> None:
        """Decide on all ``lines``."""
        for line in lines:
            if line.hit is None or not self._known(line, line.hit):
                self._unknown(line)
            self.before = line
        self._settle(before_furniture=False)

    def _known(self, line: Line, hit: Hit) -> bool:
        """Remove a line that rules or statistics know; False where it is left to be judged as unknown."""
        if hit.rule == RECURRING and line.words <= LABEL_WORDS and not ends_sentence(line.text):
            line.remove(hit.rule, hit.evidence)
            self.waiting.append(line)  # it counts into the run of labels that it stands in
            self._sign(line, 1)
        elif hit.does == "apart" and (self.signs or line.gap > self.body_gap):
            self._settle(before_furniture=True)
            line.remove(hit.rule, hit.evidence, doubt=0.2)
            self._sign(line, OVER)
        elif hit.does == "apart":
            line.why = f"recurs {hit.evidence}"
            self.waiting.append(line)
        elif hit.does in FURNITURE:
            self._furniture(line, hit)
        else:
            return False
        return True

    def _furniture(self, line: Line, hit: Hit) -> None:
        if hit.rule == self.above:
            self._row()
        self.above = hit.rule
        self._settle(before_furniture=hit.does in ENDING)
        line.remove(hit.rule, hit.evidence)
        if hit.does == "related":
            self.related = line
        if hit.does == "tags":
            self.tags += split_tags(hit.rest)
        self.tagging = hit.does == "tags" and not hit.rest
        if hit.does in ENDING:
            self._sign(line, 1 if line.words < 2 and hit.rule != "end-mark" else OVER)

    def _unknown(self, line: Line) -> None:
        if line.why and line.hit is None:
            line.remove("fine-print", line.why)
            self._sign(line, OVER)
        elif self.before and self.before.fate == "fine-print" and line.gap == 0 and len(line.text) < LONGEST_LINE:
            line.remove("fine-print", "goes on with the line above it", doubt=0.3)
        elif self.tagging and line.words <= TAG_WORDS:
            found = split_tags(line.text)
            self.tags += found
            line.remove("tags", "under the heading of the keywords")
            self.tagging = len(found) == 1
        elif self.related is not None and line.prose < 2:
            line.remove("related-headline", f"after «{self.related.text[:40]}»", doubt=0.1)
        elif self.signs >= OVER and not ends_sentence(line.text):
            line.remove("after-the-end", f"after «{self.over[:40]}»", doubt=0.3)
            self.waiting += [line] if self.waiting else []
        else:
            self.waiting.append(line)

    def _row(self) -> None:
        """Remove the word or two between two lines that one rule knows: «حفظ / أرسل / طباعة» are one row of buttons."""
        if len(self.waiting) == 1 and self.waiting[0].words <= ROW_WORDS and not ends_sentence(self.waiting[0].text):
            line = self.waiting.pop()
            line.remove("row", f"between two lines of {self.above}", doubt=0.3)

    def _sign(self, line: Line, weight: int) -> None:
        self.signs += weight
        self.over = self.over or line.text

    def _settle(self, *, before_furniture: bool) -> None:
        """Decide on the waiting lines: they go only as a run that is set apart from the body."""
        run, self.waiting = self.waiting, []
        if before_furniture:
            for line in run:
                if any(map(str.isdigit, line.text)) and isinstance(self.dating.examine(line.text), Dateline):
                    line.remove("date-below", "a date between the body and the page's furniture")
                elif line.hit and line.hit.does == "imprint":
                    line.remove(line.hit.rule, doubt=0.2)
            run = [line for line in run if not line.fate]
        if len(run) > RUN and _OUTLET.fullmatch(run[0].key):
            signature, *below = run
            if _long(below) and not any(ends_sentence(line.text) for line in below):
                for line in below:
                    line.remove("headlines-below", f"{len(below)} headlines below «{signature.text}»", 0.4)
                return
        while len(run) > 1 and run[0].gap <= self.body_gap and run[1].gap <= self.body_gap:
            run = run[1:]
        if len(run) < RUN or any(ends_sentence(line.text) for line in run):
            return
        gap = run[0].gap
        rule = why = ""
        doubt = 0.0
        if gap >= WIDE_GAP and gap > 2 * self.body_gap:
            rule, why, doubt = "headlines-apart", f"{len(run)} headlines after {gap} blank lines", 0.3
        elif before_furniture and all(line.gap > self.body_gap for line in run):
            rule, why, doubt = LABEL, f"{len(run)} short lines, each set apart, before the page's furniture", 0.4
        elif gap > self.body_gap and len(run) >= HEADLINE_RUN and _headlines(run):
            rule, why, doubt = "headlines-below", f"{len(run)} headlines, set apart from the body", 0.5
        elif _headlines(run):
            run[0].why = f"{len(run)} lines at the end that look like headlines"
        for line in run if rule else ():
            line.remove(rule, why, doubt)


def _headlines(run: Sequence[Line]) -> bool:
    """Whether the lines are headlines rather than verse, a list, references, or the particulars of a book."""
    texts = [line.text for line in run]
    marked = sum((not text[0].isalpha() and text[0] not in "\"«“'") or ":" in text for text in texts)
    return _long(run) and 2 * marked < len(run) and not rhymes(texts)


def _long(run: Sequence[Line]) -> bool:
    """Whether the lines are as long as headlines."""
    letters = sum(len(line.text) for line in run)
    return letters >= HEADLINE_LENGTH * len(run) and min(line.words for line in run) >= HEADLINE_WORDS


def split_tags(text: str) -> list[str]:
    """Return the keywords printed in ``text``, parted by the sign that it uses."""
    for sign in ("،", ",", "|", "•", "؛", ";", "/", "·", "#"):
        if sign in text:
            return [tag for part in text.split(sign) if (tag := _tag(part))]
    return [tag] if (tag := _tag(text)) else []


def _tag(text: str) -> str:
    return _COUNT.sub("", text).strip(" #.:").replace("_", " ")
