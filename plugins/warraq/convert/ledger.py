"""The cleaning ledger of an article: every edit that made the shown text out of the source text, and its rule.

The file is JSON with one kind of edit a line. ``at`` are offsets in the source text, in characters; an edit replaced
``was`` (there) with ``put`` (in the text that the Markdown shows). Equal edits share a line.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from warraq.convert.model import Edit

VERSION = 1
_encode = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make a new encoder each time
_quote = json.encoder.encode_basestring  # what that would call in the end
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(head: Mapping[str, Any], source: str, edits: Iterable[Edit]) -> str:
    """Return the text of a ledger file: ``head`` (what else is to be noted), then ``edits`` over ``source``."""
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for edit in edits:
        groups.setdefault((edit.rule, edit.why, source[edit.start : edit.end], edit.put), []).append(edit.start)
    lines = [f"  {_name(key)}: {_json(value)}," for key, value in {"version": VERSION, **head}.items()]
    rows = []
    for (rule, why, was, put), at in groups.items():
        told = f', "why": {_json(why)}' if why else ""
        rows.append(f'    {{"rule": {_name(rule)}{told}, "was": {_json(was)}, "put": {_name(put)}, "at": {at}}}')
    body = "[\n" + ",\n".join(rows) + "\n  ]" if rows else "[]"
    return "{\n" + "\n".join(lines) + f'\n  "edits": {body}\n}}\n'


def load(text: str) -> dict[str, Any]:
    """Return what a ledger file holds; raises ValueError where it is none of ours."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("version") != VERSION or not isinstance(found.get("edits"), list):
        raise ValueError("not a ledger of this version")
    return found


def edits_of(ledger: Mapping[str, Any]) -> list[Edit]:
    """Return the edits of a loaded ``ledger`` over its source text, in order."""
    flat = [(at, len(row["was"]), row) for row in ledger["edits"] for at in row["at"]]
    flat.sort(key=itemgetter(0, 1))
    return [Edit(at, at + size, row["put"], row["rule"], row.get("why", "")) for at, size, row in flat]


def rebuild(shown: str, ledger: Mapping[str, Any]) -> str:
    """Return the source text, exactly, from the text that the Markdown shows and its loaded ``ledger``.

    Raises ValueError where the two do not belong together.
    """
    flat = [(at, len(row["was"]), row["was"], row["put"]) for row in ledger["edits"] for at in row["at"]]
    flat.sort(key=itemgetter(0, 1))
    parts: list[str] = []
    source_at = shown_at = 0
    for at, size, was, put in flat:
        kept = at - source_at
        if kept < 0 or not shown.startswith(put, shown_at + kept):
            raise ValueError(f"the ledger does not fit the text at character {shown_at + kept}")
        parts += (shown[shown_at : shown_at + kept], was)
        shown_at += kept + len(put)
        source_at = at + size
    parts.append(shown[shown_at:])
    return "".join(parts)


def _json(value: Any) -> str:
    if isinstance(value, str):
        text = _quote(value)
    elif type(value) in (int, float) and value - value == 0:  # neither infinite nor none
        return repr(value)
    else:
        text = _encode(value)
    if text.isprintable() or not _LONE_SURROGATE.search(text):
        return text
    return json.dumps(value)  # which has no UTF-8


_name = functools.lru_cache(1 << 10)(_json)  # for what comes again and again
