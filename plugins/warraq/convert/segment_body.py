"""Where the body lies among the lines that are left, and what in it and after it is not the article."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from warraq.arabic.dates import Dateline
from warraq.convert.folding import fold
from warraq.convert.rules import Rules
from warraq.convert.segment_captions import CAPTION_WORDS
from warraq.convert.segment_dateline import Dating
from warraq.convert.segment_edges import COMMENTS_AFTER, FINE_PRINT_PHRASES, author_box, fine_print_behind
from warraq.convert.segment_lines import RECURRING, Line, ends_sentence, usual_gap
from warraq.convert.segment_paragraphs import Cut
from warraq.convert.segment_tail import ENDING, FURNITURE, LABEL, LABEL_WORDS, RUN, TAG_WORDS, Tail, split_tags

FINE_PRINT_SHORTEST, FINE_PRINT_LONGEST = 30, 900  # characters of a line that may be fine print
FINE_PRINT_LINES, FINE_PRINT_MOST = 40, 3  # lines at the end of the text in which it is looked for, paragraphs of it
RELATED_MOST = 40  # headlines after one heading; the longest list seen had 16
ISLAND_SHARE = 0.33  # of the body's length, at most: a paragraph beyond the body's end, amid furniture
HOURS = 2  # on lines of their own above paragraphs, from which on the text is a running report
BOX_LINES, BOX_LETTERS = 16, 2000  # at most between the marks of a box; the longest seen, a post, had 8 lines
COMMENT_WITHIN = 4  # lines below the heading in which the first comment must begin
REPLIES_AFTER = 0.2  # the same, where a comment is seen to begin below the heading

# words of a line above the dateline, or between two lines that go: a section, an office, a name; a deck has more
ENCLOSED_WORDS = 3
_IN_BRACKETS = re.compile(r"\([^\W\d_]+(?: [^\W\d_]+)?\)")
# «مقهى في شارع الحمرا (حسين بيضون)»
_IN_BRACKETS_LAST = re.compile(r"[^().:؟?!]*(?: [^\s().:؟?!]+){2} ?\([^\W\d_]+(?: [^\W\d_]+){1,2}\)")
OFFICE_WORDS = 6  # of a line between the writer and the date: the office, the paper
LABELS_BELOW = 2  # lines of very few words below the last sentence
_TOKEN = re.compile(r"[a-z]{3,}")
_DASHES = "-–—ـ"
_BY_PLACE = frozenset(
    ("byline", "kicker", "masthead", "after-the-end", "recurring-line", "label-below", "enclosed", "imprint", "caption")
)
_TITLES = ("title", "title-again", "kicker")
BEFORE = FURNITURE | {"imprint"}

# A lone word may be a sub-heading of the body; of these rules, more words than one cannot.
_ANYWHERE = FURNITURE - {"edge", "box", "box-end"}


def mark_fine_print(lines: list[Line], rules: Rules) -> list[Cut]:
    """Note which of the last lines speak of terms, opinions and copyright; whether they go is decided by their place.

    Returns what of such a line is fine print that only follows sentences of the body.
    """
    paragraphs = 0
    behind: list[Cut] = []
    for line in reversed(lines[-FINE_PRINT_LINES:]):
        paragraphs += line.prose > 0
        if paragraphs > FINE_PRINT_MOST:
            break
        if line.hit or line.fate or not FINE_PRINT_SHORTEST <= len(line.text) <= FINE_PRINT_LONGEST:
            continue
        found = rules.fine_print(line.key or fold(line.text))
        if len(found) < FINE_PRINT_PHRASES:
            continue
        if begin := fine_print_behind(line.text, rules):
            behind.append(Cut(line, line.start + begin, line.end, "fine-print", ", ".join(found[:4])))
        else:
            line.why = "fine print: " + ", ".join(found[:4])
    return behind


def read_body(lines: list[Line], start: int, tags: list[str], rules: Rules, dating: Dating) -> int:
    """Mark what of ``lines`` is not body, which is looked for from ``start``; append printed tags. Returns where it ends."""
    _comments(lines, start, rules, dating)
    known = {line.hit.does for line in lines if line.hit}
    if "edge" in known:
        _hours(lines[max(start - 1, 0) :])
    if "box-end" in known:
        _boxes(lines)
    if "related" in known:
        _teasers(lines, start, dating)
    if "edge" in known:
        author_box(lines, start)
    first, last = _bounds(lines, start)
    _before(lines, first, last, tags)
    _inside(lines, first, last, tags)
    gap = usual_gap([line for line in lines[first : last + 1] if not line.fate])
    Tail(gap, dating, tags).read([line for line in lines[last + 1 :] if not line.fate])
    _beside(lines, first, last)
    for line in (*lines[:first], *lines[last + 1 :]):
        if line.text[-1] in _DASHES and line.text[-2:-1].isspace() and 0 < line.words <= ENCLOSED_WORDS:
            line.remove("imprint", "a few words and a dash, and nothing behind it", doubt=0.1)
        if line.words == 1 and _TOKEN.fullmatch(line.text) and not lines[max(last, 0)].text[:1].isascii():
            line.remove("token", "a Latin word, as names of pictures are, outside a text in other letters", doubt=0.2)
    tags += _bare_tags(lines)
    return last + 1


def _bare_tags(lines: list[Line]) -> list[str]:
    """The labels below the body that are its keywords, no heading telling so: most of them must occur in it."""
    labels = [line for line in lines if line.fate in (LABEL, RECURRING) and 0 < line.words <= LABEL_WORDS]
    run = [line for line in labels if not any(map(str.isdigit, line.text))]
    if len(run) < RUN or not any(line.fate == LABEL for line in run):
        return []
    body = " ".join(line.key or fold(line.text) for line in lines if not line.fate or line.prose == 2)
    found = sum(line.key in body for line in run)
    return [line.text for line in run] if 2 * found >= len(run) else []


def _is_furniture(line: Line) -> bool:
    return line.hit is not None and line.hit.does in FURNITURE


def _comments(lines: list[Line], start: int, rules: Rules, dating: Dating) -> None:
    """Everything below the heading of the readers' comments is theirs."""
    total = sum(len(line.text) for line in lines[start:])
    read = 0
    for i in range(start, len(lines)):
        hit = lines[i].hit
        heads = hit and (
            (hit.does == "end" and read >= COMMENTS_AFTER * total)
            or (hit.does == "replies" and read >= REPLIES_AFTER * total and _commented(lines, i, rules, dating))
        )
        if hit and heads:
            lines[i].remove(hit.rule)
            for line in lines[i + 1 :]:
                line.remove("comments", f"below «{lines[i].text[:40]}»", doubt=0.4)
            return
        read += len(lines[i].text)


def _hours(lines: list[Line]) -> None:
    """Let the hours above the entries of a running report be its own."""
    hours = [line for line, below in itertools.pairwise(lines) if _is_stamp(line) and below.prose]
    for line in hours if len(hours) >= HOURS else ():
        line.hit = None


def _boxes(lines: list[Line]) -> None:
    """Remove what stands between the marks of a box, or between a heading of stories and the mark that names their end."""
    for end, line in enumerate(lines):
        if line.fate or line.hit is None or line.hit.does != "box-end":
            continue
        for begin in range(end - 1, max(end - BOX_LINES, 0) - 1, -1):
            hit = lines[begin].hit
            opens = hit is not None and (hit.does == "box" or (hit.does == "related" and lines[begin].key in line.key))
            if lines[begin].fate == "title" or (hit is not None and hit.does == "box-end"):
                break
            if opens and line.start - lines[begin].start <= BOX_LETTERS:
                for inside in lines[begin : end + 1]:
                    inside.remove("box", f"between «{lines[begin].text[:30]}» and «{line.text[:30]}»")
                break


def _teasers(lines: list[Line], start: int, dating: Dating) -> None:
    """Remove paragraphs below a heading of related stories that a day follows, far below the article's beginning.

    A sentence of the body has no day on the next line; of a running report it may have the hour, which does not count.
    """
    total = sum(len(line.text) for line in lines[start:])
    read, heading = 0, None
    for line, below in zip(lines[start:], lines[start + 1 :], strict=False):
        if heading is None or line.fate:
            late = read >= COMMENTS_AFTER * total
            heading = line if late and not line.fate and line.hit and line.hit.does == "related" else heading
        elif line.prose and not _is_day(below, dating):
            heading = None
        elif line.prose:
            line.remove("related-teaser", f"after «{heading.text[:40]}», and a day below it", doubt=0.3)
        read += len(line.text)


def _is_day(line: Line, dating: Dating) -> bool:
    if line.prose or _is_stamp(line) or not any(map(str.isdigit, line.text)):
        return False
    return (line.hit is not None and line.hit.rule == "clock") or isinstance(dating.examine(line.text), Dateline)


def _commented(lines: list[Line], heading: int, rules: Rules, dating: Dating) -> bool:
    """Whether a comment begins soon below the heading: its number, its writer, or the time it was written."""
    for line in lines[heading + 1 : heading + 1 + COMMENT_WITHIN]:
        if not line.key or line.prose == 2:
            continue
        if rules.comment_marks and rules.comment_marks.fullmatch(line.key):
            return True
        if any(map(str.isdigit, line.text)) and isinstance(dating.examine(line.text), Dateline):
            return True
    return False


def _bounds(lines: list[Line], start: int) -> tuple[int, int]:
    """Indexes of the first and the last line of the body; (start, start - 1) where there is none."""
    body = [i for i in range(start, len(lines)) if lines[i].prose and not lines[i].fate and not lines[i].why]
    if not body:
        left = [i for i in range(start, len(lines)) if not lines[i].fate and not lines[i].hit and not lines[i].why]
        below = next(
            (n for n in range(len(left) // 2, len(left)) if _closes(lines[left[n - 1] + 1 : left[n]])), len(left)
        )
        return (left[0], left[below - 1]) if left else (start, start - 1)
    sure = _without_islands(lines, [i for i in body if lines[i].prose == 2])
    last = (sure or body)[-1]
    for i in body:
        between = lines[last + 1 : i + 1]
        if i <= last or lines[i].fate or not ends_sentence(lines[i].text):
            continue
        if not any(line.hit for line in between) or _resumes(lines, last, i):
            last = i
    return body[0], last


def _closes(between: Sequence[Line]) -> bool:
    """Whether the page's fine print or the heading of its comments stands among the lines, so that verse ends above them."""
    return any(line.why or (line.hit is not None and line.hit.does in ("end", "replies")) for line in between)


def _resumes(lines: list[Line], last: int, i: int) -> bool:
    """Whether the sentence ``i``, short as it is, goes on with the body after a block of other stories amid it.

    Nothing but headlines, none of which ends as it does, stands between, and no headline follows.
    """
    if i - last > RELATED_MOST:
        return False
    heading, *between = lines[last + 1 : i] or [lines[i]]
    below = lines[i + 1] if i + 1 < len(lines) else None
    if heading.hit is None or heading.hit.does != "related" or not any(line.hit is None for line in between):
        return False
    if below is not None and below.hit is None and not below.prose:
        return False
    return all(
        not ends_sentence(line.text) if line.hit is None else line.hit.does in ("related", "always") for line in between
    )


def _is_stamp(line: Line) -> bool:
    return line.hit is not None and line.hit.rule == "clock" and line.words == 2


def _without_islands(lines: list[Line], sure: list[int]) -> list[int]:
    """Drop the last of the sure lines while it is an island: one paragraph beyond a run of labels, amid furniture.

    The run and the paragraph must be set wider apart than anything in the body, and known furniture must follow.
    """
    while len(sure) >= 3 and sure[-1] - sure[-2] > RUN:
        *body, before, island = sure
        between, after = lines[before + 1 : island], lines[island + 1 :]
        furniture = sum(line.hit is not None and line.hit.does in ENDING for line in after[: RUN + 1])
        if furniture < RUN or any(line.prose for line in between):
            break
        gap = usual_gap([line for line in lines[body[0] : before + 1] if not line.fate])
        small = len(lines[island].text) <= ISLAND_SHARE * sum(len(lines[i].text) for i in [*body, before])
        if not small or any(line.gap <= gap for line in [*between[1:], lines[island], after[0]]):
            break
        why = f"one paragraph after {len(between)} labels, before the page's furniture"
        lines[island].remove("island", why, doubt=0.5)
        sure = [*body, before]
    return sure


def _before(lines: list[Line], first: int, last: int, tags: list[str]) -> None:
    """Remove furniture between the title and the body, and headlines under a heading of related stories."""
    below_body = lines[last + 1 : last + 1 + FINE_PRINT_LINES]
    for i, line in enumerate(lines[:first]):
        if line.fate or line.hit is None or not (line.hit.does in BEFORE or line.hit.rule == "site-name"):
            continue
        line.remove(line.hit.rule, line.hit.evidence)
        if line.hit.does == "related":
            _related(lines, i, first)
        elif line.hit.does == "tags":
            _tags(lines, i, tags)
    for i in range(1, first):
        dated = any(line.fate == "dateline" for line in lines[max(i - 2, 0) : i])
        if not lines[i].fate and not lines[i].hit and not lines[i].prose and _IN_BRACKETS_LAST.fullmatch(lines[i].text):
            titled = any(line.fate == "title" for line in lines[:i])
            if titled and lines[i].words <= CAPTION_WORDS and any(line.fate == "dateline" for line in lines[:first]):
                lines[i].remove("caption", "closes with whose picture it is, between the title and the body", doubt=0.3)
        if dated and not lines[i].fate and _IN_BRACKETS.fullmatch(lines[i].text):
            lines[i].remove("enclosed", "a word in brackets below the date: whose picture it is", doubt=0.2)
    for above, line, below in zip(lines, lines[1:first], lines[2:], strict=False):
        if line.fate or (line.hit and line.hit.does != "masthead") or line.prose or not line.words:
            continue
        if line.words <= ENCLOSED_WORDS and any(other.key == line.key for other in below_body):
            line.remove("label-again", "a label that the page prints below the body, too", doubt=0.2)
        if above.fate == "byline" and below.fate == "dateline" and line.words <= OFFICE_WORDS:
            line.remove("enclosed", f"between «{above.text[:30]}» and the date", doubt=0.1)
        elif line.words > ENCLOSED_WORDS:
            continue
        elif below.fate == "dateline" or (above.fate and below.fate and above.fate not in _TITLES):
            line.remove("enclosed", f"between «{above.text[:30]}» and «{below.text[:30]}»", doubt=0.2)


def _inside(lines: list[Line], first: int, last: int, tags: list[str]) -> None:
    """Remove what rules know inside the body. A lone word may be a sub-heading: it goes only beside other furniture."""
    _polls(lines, first, last)
    buttons = Counter(line.key for line in lines if line.hit and line.hit.rule == "share")
    for i in range(first, last + 1):
        line = lines[i]
        if line.fate or not _is_furniture(line):
            continue
        assert line.hit is not None
        beside = any(_is_furniture(lines[j]) for j in (i - 1, i + 1) if 0 <= j < len(lines))
        beside = beside or buttons[line.key] > 1  # «شارك» below each entry of a report: no sub-heading comes again
        wordy = line.words >= 2 or bool(line.hit.rest) or line.hit.does == "always"
        if (line.hit.does in _ANYWHERE and (wordy or beside)) or (beside and wordy):
            line.remove(line.hit.rule, line.hit.evidence)
            if line.hit.does == "related":
                _related(lines, i, last + 1)
            elif line.hit.does == "tags":
                _tags(lines, i, tags)


def _polls(lines: list[Line], first: int, last: int) -> None:
    """Remove a poll amid the body: its answers and buttons, three known lines in a row, and the question above them."""
    start = first
    while start <= last:
        end = start
        while end <= last and _is_furniture(lines[end]) and not lines[end].prose:
            end += 1
        run = lines[start:end]
        if len(run) >= RUN and sum(line.hit is not None and line.hit.rule == "rating" for line in run) >= 2:
            if start > first and lines[start - 1].text.endswith(("؟", "?")):
                heading = start - 1 - (start - 2 >= first and _is_furniture(lines[start - 2]))
                run = lines[heading:end]
            for line in run:
                line.remove("poll", "a question to the readers and its answers", doubt=0.2)
        start = max(end, start + 1)


def _tags(lines: list[Line], heading: int, tags: list[str]) -> None:
    """Take the keywords beside the heading, or on the next line if furniture follows it: more would be a guess."""
    hit = lines[heading].hit
    if hit and hit.rest:
        tags += split_tags(hit.rest)
    elif heading + 2 < len(lines):
        line, after = lines[heading + 1 : heading + 3]
        if not line.fate and not line.hit and not line.prose and line.words <= TAG_WORDS and after.hit:
            tags += split_tags(line.text)
            line.remove("tags", "under the heading of the keywords")


def _related(lines: list[Line], heading: int, stop: int) -> None:
    """Remove the title-like lines after the heading until prose resumes; one standing apart before it is a sub-heading."""
    block: list[int] = []
    for i in range(heading + 1, min(stop, heading + 1 + RELATED_MOST)):
        line = lines[i]
        if line.fate or line.prose == 2 or (line.prose and ends_sentence(line.text)):
            break
        block.append(i)
    if len(block) >= 2 and block[-1] + 1 < stop and lines[block[-1]].gap > lines[block[-2]].gap:
        block.pop()
    for i in block:
        lines[i].remove("related-headline", f"after «{lines[heading].text[:40]}»", doubt=0.1)


def _beside(lines: list[Line], first: int, last: int) -> None:
    """Remove ornaments, bare numbers and addresses next to something removed outside the body, and what they enclose."""
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for i in order:
            line = lines[i]
            if line.fate or line.hit is None or line.hit.does != "beside":
                continue
            around = [bool(other.fate) for other in lines[max(i - 1, 0) : i + 2] if other is not line]
            if any(around) if i < first or i > last else all(around):
                line.remove(line.hit.rule)
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if not line.fate and not line.prose and not line.hit and _is_link(above) and _is_link(below):
            line.remove("link-text", "the text of a link or picture, between two addresses", doubt=0.2)
            below.remove(below.hit.rule if below.hit else "")


def _is_link(line: Line) -> bool:
    return line.hit is not None and line.hit.rule in ("address", "file-name")


def label_below(lines: Sequence[Line], rules: Rules) -> None:
    """Remove one or two very short lines between the last full sentence and the page's furniture: «فرانس 24», a section.

    What closes articles («والله الموفق») stays, and so does what follows anything but a full sentence: verse, a list.
    """
    at = next((i for i in range(len(lines) - 1, -1, -1) if not lines[i].fate), -1)
    if not 0 <= at < len(lines) - 1 or not _ends_it(lines[at + 1]):
        return
    run: list[Line] = []
    while at > 0 and len(run) <= LABELS_BELOW and not lines[at].fate and not ends_sentence(lines[at].text):
        run.append(lines[at])
        at -= 1
    sentence = not lines[at].fate and lines[at].prose and ends_sentence(lines[at].text)
    if not sentence or len(run) > LABELS_BELOW:
        return
    cries = any(line.text.rstrip('»"”)').endswith(("؟", "!", "?", "…", "..")) for line in run)  # a column's last word
    if not cries and all(0 < line.words <= ENCLOSED_WORDS and line.key not in rules.keep for line in run):
        for line in run:
            line.remove("label-below", "a few words between the last sentence and the page's furniture", doubt=0.4)


def _ends_it(line: Line) -> bool:
    return line.hit is not None and line.hit.does in ENDING


def restore(lines: Sequence[Line]) -> bool:
    """Give back what was removed by its place alone, and captions; for texts of which nothing else is left. Returns whether any was."""
    back = [line for line in lines if line.fate in _BY_PLACE]
    for line in back:
        line.fate = ""
    return bool(back)
