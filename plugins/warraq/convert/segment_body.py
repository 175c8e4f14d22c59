"""Where the body lies among the lines that are left, and what in it and after it is not the article."""

from __future__ import annotations

from warraq.arabic.dates import Dateline
from warraq.convert.rules import LONGEST_LINE, Rules, fold
from warraq.convert.segment_head import Dating
from warraq.convert.segment_lines import Line, ends_sentence, longest_gap

FINE_PRINT_LONGEST = 900  # characters of a paragraph that may be fine print
FINE_PRINT_PHRASES = 2
RELATED_MOST = 40  # headlines after one heading; the longest list seen had 16
RUN = 3  # so many title-like lines in a row, set apart, are no part of the body
WIDE_GAP = 4  # blank lines before a run that is set apart; within articles at most 3 were seen, save where all are wide
TAG_WORDS = 5
ISLAND_SHARE = 0.33  # a paragraph beyond the body's end, of at most this share of it, between furniture

# Rules that remove a line wherever it stands only if it is of two words or more; a lone word may be a sub-heading.
_ANYWHERE = frozenset(("line", "share", "headline", "views", "related"))
_FURNITURE = frozenset(
    ("line", "edge", "share", "headline", "views", "related", "tags", "source", "byline", "mail", "boilerplate")
)
_ENDING = frozenset(("line", "edge", "share", "headline", "related", "tags", "boilerplate"))


def mark_fine_print(lines: list[Line], rules: Rules) -> None:
    """Mark paragraphs that speak of terms, opinions and copyright as no prose; whether they go is decided by place."""
    for line in lines:
        if line.prose and len(line.text) <= FINE_PRINT_LONGEST and not line.fate:
            found = rules.fine_print(line.key or fold(line.text))
            if len(found) >= FINE_PRINT_PHRASES:
                line.why = "fine print: " + ", ".join(found[:4])


def read_body(lines: list[Line], start: int, tags: list[str], dating: Dating) -> float:
    """Mark what of ``lines[start:]`` is not body; append printed tags. Returns how certain the doubtful decisions are."""
    first, last = _bounds(lines, start)
    for line in lines[:first]:
        if not line.fate and line.hit and line.hit.does in _FURNITURE - {"byline", "source", "mail"}:
            line.remove(line.hit.rule, line.hit.evidence)
    for i in range(1, first - 1):
        around = [other.hit.rule for other in (lines[i - 1], lines[i + 1]) if other.hit]
        if not lines[i].fate and lines[i].prose == 0 and len(around) == 2 and set(around) <= {"address", "file-name"}:
            lines[i].remove("between-addresses", "the text of a link or picture", doubt=0.2)
    _related_before(lines, first)
    _middle(lines, first, last)
    _tail(lines, last + 1, longest_gap([line for line in lines[first : last + 1] if not line.fate]), tags, dating)
    return 1.0 - max((line.doubt for line in lines), default=0.0)


def _bounds(lines: list[Line], start: int) -> tuple[int, int]:
    """Indexes of the first and the last line of prose; (start, end) where there is none."""
    body = [i for i in range(start, len(lines)) if lines[i].prose and not lines[i].fate and not lines[i].why]
    sure = [i for i in body if lines[i].prose == 2]
    if not body:
        left = [i for i in range(start, len(lines)) if not lines[i].fate and not lines[i].hit and not lines[i].why]
        return (left[0], left[-1]) if left else (start, start - 1)
    last = (_without_islands(lines, sure) or body)[-1]
    for i in body:
        if (
            i > last
            and not lines[i].fate
            and all(not line.hit for line in lines[last + 1 : i + 1])
            and ends_sentence(lines[i].text)
        ):
            last = i
    return body[0], last


def _without_islands(lines: list[Line], sure: list[int]) -> list[int]:
    """Drop the last of the sure lines while it is an island: one paragraph beyond a run of labels, amid furniture.

    The run and the paragraph must be set wider apart than anything in the body, and known furniture must follow.
    """
    while len(sure) >= 3:
        *body, before, island = sure
        gap = longest_gap([line for line in lines[body[0] : before + 1] if not line.fate])
        between = lines[before + 1 : island]
        after = lines[island + 1 :]
        small = len(lines[island].text) <= ISLAND_SHARE * sum(len(lines[i].text) for i in [*body, before])
        apart = all(line.gap > gap for line in [*between[1:], lines[island], *after[:1]])
        furniture = sum(line.hit is not None and line.hit.does in _ENDING for line in after[: RUN + 1])
        if not (
            len(between) >= RUN and small and apart and furniture >= RUN and not any(line.prose for line in between)
        ):
            break
        lines[island].remove(
            "island", f"one paragraph after {len(between)} labels, before the page's furniture", doubt=0.5
        )
        sure = [*body, before]
    return sure


def _related_before(lines: list[Line], first: int) -> None:
    for i in range(first):
        hit = lines[i].hit
        if hit and hit.does == "related" and lines[i].fate == hit.rule:
            _related_block(lines, i, first)


def _middle(lines: list[Line], first: int, last: int) -> None:
    """Remove what rules know inside the body; after a heading of related stories, these too."""
    for i in range(max(first, 0), last + 1):
        line = lines[i]
        if line.fate or line.hit is None:
            continue
        beside = any(0 <= j < len(lines) and lines[j].hit and lines[j].hit.does in _FURNITURE for j in (i - 1, i + 1))  # type: ignore[union-attr]
        wordy = line.words >= 2 or bool(line.hit.rest)
        if (line.hit.does in _ANYWHERE and (wordy or beside)) or (line.hit.does in _FURNITURE and beside and wordy):
            line.remove(line.hit.rule, line.hit.evidence)
            if line.hit.does == "related":
                _related_block(lines, i, last + 1)


def _related_block(lines: list[Line], heading: int, stop: int) -> None:
    """Remove the title-like lines after the heading until prose resumes; a line standing apart before it is a sub-heading."""
    block: list[int] = []
    for i in range(heading + 1, min(stop, heading + 1 + RELATED_MOST)):
        line = lines[i]
        if line.fate or (line.prose and ends_sentence(line.text)) or line.prose == 2:
            break
        block.append(i)
    if len(block) >= 2 and block[-1] + 1 < stop and lines[block[-1]].gap > lines[block[-2]].gap:
        block.pop()
    for i in block:
        lines[i].remove("related-headline", f"after «{lines[heading].text[:40]}»", doubt=0.1)


def _tail(lines: list[Line], start: int, body_gap: int, tags: list[str], dating: Dating) -> None:
    """Remove what follows the body: known lines, what comes after them, and runs of headlines that are set apart."""
    tail = [line for line in lines[start:] if not line.fate]
    ended = ""  # the rule by which the article was seen to be over
    related: Line | None = None
    waiting: list[Line] = []
    tagging = False
    before: Line | None = None
    for line in tail:
        hit = line.hit
        if line.why and not hit:
            line.remove("legal", line.why)
            ended = ended or "legal"
        elif before and before.fate == "legal" and line.gap == 0 and len(line.text) < LONGEST_LINE:
            line.remove("legal", "goes on with the fine print above it", doubt=0.3)
        elif hit is None and any(map(str.isdigit, line.text)) and isinstance(dating.examine(line.text), Dateline):
            _settle(waiting, body_gap, before_furniture=True)
            waiting = []
            line.remove("date-after", "a date below the body")
            ended = ended or "date-after"
        elif hit and hit.does in _FURNITURE:
            _settle(waiting, body_gap, before_furniture=hit.does in _ENDING)
            waiting = []
            line.remove(hit.rule, hit.evidence)
            related = line if hit.does == "related" else related
            tagging = hit.does == "tags"
            if tagging and hit.rest:
                tags += _split_tags(hit.rest)
                tagging = False
            if hit.does in _ENDING:
                ended = ended or hit.rule
        elif tagging and line.words <= 2 * TAG_WORDS:
            found = _split_tags(line.text)
            tags += found
            line.remove("tags", "under the heading of the keywords")
            tagging = len(found) == 1
        elif related is not None:
            line.remove("related-headline", f"after «{related.text[:40]}»", doubt=0.1)
        elif ended and not ends_sentence(line.text):
            line.remove("after-the-end", f"after a line of «{ended}»", doubt=0.3)
        else:
            waiting.append(line)
        before = line
    _settle(waiting, body_gap, before_furniture=False)


def _settle(waiting: list[Line], body_gap: int, *, before_furniture: bool) -> None:
    """Decide on short lines after the body that no rule knows: they go only as a run that is set apart from the body."""
    while len(waiting) > 1 and waiting[1].gap <= body_gap and waiting[0].gap <= body_gap:
        waiting = waiting[1:]
    if len(waiting) < RUN or any(ends_sentence(line.text) for line in waiting):
        return
    gap = waiting[0].gap
    if gap >= WIDE_GAP and gap > 2 * body_gap:
        for line in waiting:
            line.remove("headlines-apart", f"{len(waiting)} headlines after {gap} blank lines", doubt=0.3)
    elif before_furniture and all(line.gap > body_gap for line in waiting[1:]):
        for line in waiting:
            line.remove(
                "labels-apart", f"{len(waiting)} short lines, each set apart, before the page's furniture", doubt=0.4
            )


def _split_tags(text: str) -> list[str]:
    for sign in ("،", ",", "|", "•", "؛", ";", "/", "·", "#"):
        if sign in text:
            return [tag for part in text.split(sign) if (tag := part.strip(" #.:"))]
    return [text.strip(" #.:")] if text.strip(" #.:") else []
