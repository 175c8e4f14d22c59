"""Edits: what turns one text into another, and back again.

A list of edits is in order and does not overlap; two edits may touch, and an insertion stands before an edit that
begins at the same place. Offsets are characters of the text that the edits apply to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from warraq.convert.model import Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` made. Raises ValueError where they are out of order, overlap or lie outside."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit.start}:{edit.end} ({edit.rule}) overlaps the one before or leaves the text")
        parts.append(text[at : edit.start])
        parts.append(edit.put)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def invert(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that turn ``apply(text, edits)`` back into ``text``."""
    back: list[Edit] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.put), text[edit.start : edit.end], edit.rule, edit.why))
        shift += len(edit.put) - (edit.end - edit.start)
    return back


def compose(middle: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Return the edits that do at once what ``first`` and then ``second`` do.

    ``middle`` is the text that ``first`` made and that ``second`` applies to. Where edits of the two overlap they
    become one, named by the rule of ``second``: what a later stage removes is removed by its rule, whatever an earlier
    one had tidied inside it.
    """
    if not first:
        return list(second)
    spans: list[tuple[int, int, int, Edit]] = [(edit.start, edit.end, 1, edit) for edit in second]
    shift = 0
    for edit in first:
        spans.append((edit.start + shift, edit.start + shift + len(edit.put), 0, edit))
        shift += len(edit.put) - (edit.end - edit.start)
    spans.sort(key=itemgetter(0, 1, 2))

    made: list[Edit] = []
    shift = 0  # what the edits of ``first`` so far add to an offset of the source
    index = 0
    while index < len(spans):
        low, high, stage, edit = spans[index]
        begin = low - shift
        if index + 1 == len(spans) or spans[index + 1][0] >= high:  # nothing overlaps it: so it is with nearly all
            index += 1
            if stage:
                made.append(Edit(begin, high - shift, edit.put, edit.rule, edit.why) if shift else edit)
            else:
                made.append(edit)
                shift += len(edit.put) - (edit.end - edit.start)
            continue
        earlier: list[Edit] = []
        later: list[Edit] = []
        while True:
            _, finish, stage, edit = spans[index]
            high = max(high, finish)
            if stage:
                later.append(edit)
            else:
                earlier.append(edit)
                shift += len(edit.put) - (edit.end - edit.start)
            index += 1
            if index == len(spans) or spans[index][0] >= high:
                break
        if not later:
            made.extend(earlier)
            continue
        put = apply(middle[low:high], [Edit(e.start - low, e.end - low, e.put, e.rule) for e in later])
        made.append(Edit(begin, high - shift, put, later[0].rule, later[0].why))
    return made
