"""``--explain ID``: every decision that was taken for one article, in the order of its text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from warraq import frontmatter
from warraq.convert import ledger
from warraq.convert.stages import Finished

SHOWN = 100  # characters of what an edit removed


def explain(article: Finished) -> Iterator[str]:
    """Yield lines for a person: the source, the front matter as decided, then every edit with its rule and evidence."""
    found = ledger.load(article.ledger.decode("utf-8"))
    head, _ = frontmatter.split(article.markdown.decode("utf-8"))
    where = article.file + (f", record {article.record}" if article.record is not None else "")
    yield f"{article.id}   from {where}, {found['encoding']}, certainty {found['certainty']}"
    for note in found.get("notes", ()):
        yield f"  note: {note}"
    for field, raw in found.get("given", {}).items():
        yield f"  the record's {field} is not used as it stands: {json.dumps(raw, ensure_ascii=False)}"
    yield ""
    yield from (f"  {line}" for line in head.partition("converter:\n")[0].splitlines())
    yield ""
    rows = [(at, row) for row in found["edits"] for at in row["at"]]
    for at, row in sorted(rows, key=lambda item: (item[0], len(item[1]["was"]))):
        was, put = (json.dumps(row[key], ensure_ascii=False)[1:-1] for key in ("was", "put"))
        cut = f"{was[:SHOWN]}…" if len(was) > SHOWN else was
        change = f"«{cut}» → «{put}»" if put and was else f"+ «{put}»" if put else f"- «{cut}»"
        yield f"  {at:>7}  {row['rule']:<22} {change}" + (f"   ({row['why']})" if row.get("why") else "")
