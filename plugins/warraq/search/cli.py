"""``python -m warraq search``: a query to the index from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from warraq.errors import WarraqError
from warraq.search.engine import Index, open_index
from warraq.search.model import Hit
from warraq.search.plan import LEVELS

NOTES = {
    "forms": "{word}: also {also}",
    "near": "{word} is not there; searched {also}",
    "unknown": "{word}: nothing like it",
    "aliases": "{word}: also {also}",
    "keyboard": "read as {query}",
    "suggestion": "did you mean: {query}",
    "relaxed": "the {what} would have found nothing and were let go",
}
BOLD, PLAIN = "\033[1m", "\033[0m"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the hits of a query; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m warraq search", description="Search the index of a built site.")
    parser.add_argument("query")
    parser.add_argument(
        "--index", type=Path, default=Path("content/.cache/index"), help="folder of the index (%(default)s)"
    )
    parser.add_argument("--limit", type=int, default=10, help="hits to print (%(default)s)")
    parser.add_argument("--offset", type=int, default=0, help="hits to leave out first")
    parser.add_argument("--tag", action="append", default=[], help="only articles with this tag (may be repeated)")
    parser.add_argument("--from", dest="date_from", help="first date: 2017, 2017-01 or 2017-01-31")
    parser.add_argument("--to", dest="date_to", help="last date")
    parser.add_argument("--sort", choices=("relevance", "date"), default="relevance")
    parser.add_argument(
        "--level", choices=LEVELS, default="stem", help="how much of a word's spelling counts (%(default)s)"
    )
    parser.add_argument(
        "--explain", metavar="ID", help="print each term's share of the score of the article ID instead"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args(argv)
    try:
        index = open_index(options.index)
        if options.explain:
            return _explain(index, options.query, options.explain, options.level)
        results = index.search(
            options.query,
            options.limit,
            options.offset,
            options.tag,
            options.date_from,
            options.date_to,
            options.sort,
            options.level,
        )
    except WarraqError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(asdict(results), ensure_ascii=False))
        return 0
    for rank, hit in enumerate(results.hits, options.offset + 1):
        print(f"{rank}. {hit.title}  ({(hit.date or '—')[:10]})  {hit.score:.3f}\n   {hit.url}\n   {_marked(hit)}")
    for note in results.notes:
        print(
            NOTES[str(note["kind"])].format(**{k: "، ".join(v) if isinstance(v, list) else v for k, v in note.items()}),
            file=sys.stderr,
        )
    print(f"{results.total} found", file=sys.stderr)
    return 0


def _explain(index: Index, query: str, identity: str, level: str) -> int:
    try:
        shares = index.explain(query, identity, level)
    except KeyError:
        print(f"no article has the id {identity}", file=sys.stderr)
        return 1
    for field, term, share in shares:
        print(f"{share:8.4f}  {field}:{term}")
    print(f"{sum(share for *_, share in shares):8.4f}  {identity}")
    return 0


def _marked(hit: Hit) -> str:
    if not sys.stdout.isatty():
        return hit.excerpt
    text = hit.excerpt
    for start, end in reversed(hit.highlights):
        text = text[:start] + BOLD + text[start:end] + PLAIN + text[end:]
    return text
