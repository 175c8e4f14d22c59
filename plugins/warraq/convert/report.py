"""The owner's report: what a run read, removed, refused and doubted, as a page to read and as JSON."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warraq.convert.store import write_whole

if TYPE_CHECKING:
    from warraq.convert.summary import Summary

_STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1d1d1b; background: #fff }
h2 { margin-top: 2.5rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd }
td { overflow-wrap: anywhere } nav a { margin-inline-end: 1.2em; white-space: nowrap }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap }
bdi, .text { font-family: "Noto Naskh Arabic", "Amiri", serif; font-size: 1.05em } small { color: #666 }
ul { margin: 0; padding-inline-start: 1.2rem } details > summary { cursor: pointer }
"""
_HEAD = re.compile(r'<h2 id="([^"]+)">([^<]+)</h2>')
# What each section is for, in a line: the report explains itself.
_WHY_RECURRING = (
    "Lines, line beginnings and line ends that recur in many articles of one source. They were removed; to keep one, "
    "copy it into <code>boilerplate: keep:</code> of corpus.yaml, exactly as it stands here."
)
_WHY_DOUBT = (
    "The articles whose parts were the hardest to tell. Read these first; a hand edit of the Markdown is never overwritten. "
    "<code>python -m warraq convert --explain ID</code> shows every decision on one article."
)


def write(folder: Path, summary: Summary, corpus: str) -> None:
    """Write ``folder``/index.html and report.json about ``summary``, a thorough run over ``corpus``."""
    data = as_data(summary, corpus)
    write_whole(
        folder / "report.json", (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    )
    write_whole(folder / "index.html", _page(data).encode("utf-8", "replace"))


def as_data(summary: Summary, corpus: str) -> dict[str, Any]:
    """Return what the report says as plain data."""
    tally = summary.tally
    assert tally is not None, "a report needs a thorough run"
    return {
        "corpus": corpus,
        "counts": {
            "read": summary.read,
            "published": summary.published,
            "unchanged": summary.unchanged,
            "edited by hand": len(summary.edited),
            "refused": len(summary.refused),
            "no longer in the corpus": len(summary.orphans),
            "characters": tally.characters,
        },
        "refused": [{**dataclasses.asdict(refusal), "line_of_text": str(refusal)} for refusal in summary.refused],
        "edited": [{"id": name, "new version beside it": name in set(summary.offered)} for name in summary.edited],
        "orphans": summary.orphans,
        "doubtful": [
            {"certainty": certainty, "id": name, "title": title, "notes": notes}
            for certainty, name, title, notes in tally.doubtful
            if certainty < 1 or notes
        ],
        "recurring": [dataclasses.asdict(one) for one in summary.recurring],
        "rules": {name: dataclasses.asdict(rule) for name, rule in sorted(tally.rules.items())},
        "dates": dict(sorted(tally.dates.items())),
        "unreadable_dates": [{"id": name, "dateline": text, "why": why} for name, text, why in tally.doubtful_dates],
        "duplicates": [{"id": name, **one._asdict()} for name, one in sorted(summary.duplicates.items())],
        "encodings": dict(sorted(tally.encodings.items())),
        "decoding": [{"file": file, "evidence": evidence} for file, evidence in tally.decoding],
    }


def _page(data: dict[str, Any]) -> str:
    sections = [
        _table("Counts", "", ("what", "how many"), data["counts"].items()),
        _table("Refused", "", ("why", "how many", "where"), _by_reason(data["refused"])),
        _table(
            "Least certain articles",
            _WHY_DOUBT,
            ("certainty", "article", "title", "notes"),
            ((one["certainty"], one["id"], one["title"], one["notes"]) for one in data["doubtful"]),
        ),
        _table(
            "Edited by hand, left alone",
            "",
            ("article", "new version"),
            ((one["id"], f"{one['id']}.md.new" if one["new version beside it"] else "") for one in data["edited"]),
        ),
        _table("No longer in the corpus, left alone", "", ("article",), ((name,) for name in data["orphans"])),
        _table(
            "Boilerplate that the corpus itself told",
            _WHY_RECURRING,
            ("source", "kind", "text", "articles", "of"),
            ((one["source"], one["kind"], one["text"], one["count"], one["articles"]) for one in data["recurring"]),
        ),
        _table(
            "What each rule removed or changed",
            "",
            ("rule", "edits", "articles", "characters", "examples"),
            (
                (name, rule["edits"], rule["articles"], rule["characters"], [f"{was} — {where}" for was, where in rule["examples"].items()])
                for name, rule in data["rules"].items()
            ),
        ),
        _table("Dates", "", ("date", "articles"), data["dates"].items()),
        _table(
            "Dates that could not be read",
            "",
            ("article", "as printed", "why"),
            ((one["id"], one["dateline"], one["why"]) for one in data["unreadable_dates"]),
        ),
        _table(
            "Printed more than once",
            "All of them are published; each article below is grouped under the earliest.",
            ("article", "repeats", "how"),
            ((one["id"], one["of"], one["kind"]) for one in data["duplicates"]),
        ),
        _table("Encodings", "", ("encoding", "articles"), data["encodings"].items()),
        _table("Encodings found by evidence", "", ("file", "evidence"), ((one["file"], one["evidence"]) for one in data["decoding"])),
    ]  # fmt: skip
    title = f"Report on {data['corpus']}"
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n<h1>{html.escape(title)}</h1>\n"
        + _contents(sections)
        + "\n".join(filter(None, sections))
        + "\n</html>\n"
    )


def _contents(sections: Sequence[str]) -> str:
    """Links to the sections that there are."""
    heads = filter(None, map(_HEAD.match, sections))
    links = "".join(f"<a href='#{head[1]}'>{head[2]}</a> " for head in heads)
    return f"<nav>{links}</nav>\n"


def _by_reason(refused: Iterable[dict[str, Any]]) -> list[tuple[str, int, list[str]]]:
    """One row a reason, the rarest first: what happens once is what an owner overlooks."""
    places: dict[str, list[str]] = {}
    for one in refused:
        places.setdefault(one["reason"], []).append(_where(one))
    return sorted(((why, len(where), where) for why, where in places.items()), key=lambda row: row[1])


def _where(refused: dict[str, Any]) -> str:
    return str(refused["line_of_text"]).removesuffix(f": {refused['reason']}")


def _table(title: str, why: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    if not body:
        return ""
    header = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    note = f"<p>{why}</p>\n" if why else ""
    anchor = title.lower().replace(" ", "-").replace(",", "")
    return f'<h2 id="{anchor}">{html.escape(title)}</h2>\n{note}<table><tr>{header}</tr>\n{body}</table>'


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<td class="number">{value:,}</td>'
    if isinstance(value, list):
        items = "".join(f"<li><bdi>{_text(item)}</bdi></li>" for item in value)
        inner = f"<ul>{items}</ul>"
        return f"<td>{inner if len(value) < 4 else f'<details><summary>{len(value)}</summary>{inner}</details>'}</td>"
    return f"<td><bdi>{_text(value)}</bdi></td>"


def _text(value: Any) -> str:
    """Escape, and show line ends and what cannot be seen as such."""
    shown = "".join(
        char if char.isprintable() else "␤" if char == "\n" else f"‹U+{ord(char):04X}›" for char in str(value)
    )
    return html.escape(shown)
