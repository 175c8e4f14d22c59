"""``python -m warraq verify``: proves that every record of the corpus is published whole, or refused with a reason.

Published whole means: the Markdown is as the converter wrote it, the source text comes back from it and its ledger character for
character, and its SHA-256 is the one written down. An article that a hand changed is counted apart. With ``--output``
the pages of the site and its sitemap are counted against the content too.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from warraq import frontmatter, markup
from warraq.config import beside_corpus, load_config
from warraq.convert import ledger
from warraq.convert.fields import Fields
from warraq.convert.ids import Ids
from warraq.convert.model import Record, Refusal
from warraq.convert.read import read
from warraq.convert.store import REFUSED, Store
from warraq.errors import WarraqError

MOST_LINES = 50
_ARTICLE_PAGE = re.compile(r"(?:\d{4}/\d\d/\d\d|undated)/([^/]+)")
_DIGESTS = re.compile(r'^  sha256: "?([0-9a-f]{64})"?$', re.MULTILINE)
_LOCATION = re.compile(r"<loc>([^<]+)</loc>")


@dataclass(slots=True)
class Proof:
    """What was found: every record is in one of the counts, every defect is a line."""

    records: int = 0
    published: int = 0
    edited: int = 0
    refused: int = 0
    pages: int | None = None
    defects: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the proof in one line."""
        parts = [f"{self.records:,} records: {self.published:,} published whole", f"{self.edited:,} edited by hand"]
        parts.append(f"{self.refused:,} refused with a reason")
        if self.pages is not None:
            parts.append(f"{self.pages:,} article pages")
        parts.append(f"{len(self.defects):,} defects" if self.defects else "nothing lost")
        return ", ".join(parts)


def main(argv: list[str]) -> int:
    """Run the command with the arguments ``argv``; returns 0 where nothing is lost, else 1. Raises WarraqError."""
    parser = argparse.ArgumentParser(prog="warraq verify", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--config", type=Path)
    parser.add_argument("--output", type=Path, help="the built site, to be counted too")
    options = parser.parse_args(argv)
    config = load_config(beside_corpus(options.corpus, "corpus.yaml", options.config))
    proof = verify(options.corpus, options.content, Fields(config.fields))
    if options.output is not None and options.output.is_dir():
        verify_pages(proof, options.content, options.output)
    for defect in proof.defects[:MOST_LINES]:
        print(f"verify: {defect}", file=sys.stderr)
    if len(proof.defects) > MOST_LINES:
        print(f"verify: {len(proof.defects) - MOST_LINES:,} more", file=sys.stderr)
    print(f"verify: {proof.line()}")
    return 1 if proof.defects else 0


def verify(corpus: Path, content: Path, fields: Fields) -> Proof:
    """Return the proof for every record of ``corpus`` in ``content``. Raises WarraqError where either cannot be read."""
    store = Store(content, dry_run=True)
    refused = _refused(content)
    proof = Proof()
    ids = Ids()
    for found in read(corpus, fields):
        proof.records += 1
        name = found if isinstance(found, Refusal) else ids.assign(found)
        number = found.record if isinstance(found, Refusal) else found.number
        if isinstance(name, Refusal) or (name not in store.places and (found.file, number) in refused):
            if (found.file, number) in refused:
                proof.refused += 1
            else:
                proof.defects.append(f"{name}, and no run wrote that down (run `make convert`)")
        elif name not in store.places:
            proof.defects.append(f"{Refusal(found.file, f'neither published as {name} nor refused', number)}")
        elif isinstance(found, Record):
            _verify_one(proof, store, name, found)
    return proof


def verify_pages(proof: Proof, content: Path, output: Path) -> None:
    """Add to ``proof`` whether every article has its page in ``output``, and its place in the sitemap."""
    articles = set(Store(content, dry_run=True).places)
    pages = {name: path for path in _pages(output) if (name := path.rstrip("/").rpartition("/")[2])}
    proof.pages = len(articles & pages.keys())
    proof.defects += (f"article {name} has no page in {output}" for name in sorted(articles - pages.keys()))
    if not (output / "sitemap.xml").is_file():
        return
    listed = {urllib.parse.unquote(urllib.parse.urlsplit(place).path) for place in _sitemap(output)}
    listed = {found.group(1) for place in listed if (found := re.search(rf"{_ARTICLE_PAGE.pattern}/?$", place))}
    taken = _taken_down(content)
    proof.defects += (
        f"article {name} is not in the sitemap" for name in sorted(articles & pages.keys() - listed - taken)
    )


def _verify_one(proof: Proof, store: Store, name: str, record: Record) -> None:
    place = store.places[name]
    where = f"{Refusal(record.file, f'article {name}', record.number)}"
    try:
        text = (store.articles / f"{place}.md").read_bytes().decode("utf-8")
        signed = frontmatter.signature(text)
        if signed is None or not signed[1]:
            proof.edited += 1
            return
        head, body = frontmatter.split(text)
        found = ledger.load((store.ledger / f"{place}.json").read_bytes().decode("utf-8"))
        source = ledger.rebuild(markup.plain(body), found)
    except FileNotFoundError as error:
        proof.defects.append(f"{where}: {Path(error.filename).name} is missing")
        return
    except (ValueError, OSError) as error:
        proof.defects.append(f"{where}: {error}")
        return
    if source != record.text:
        proof.defects.append(f"{where}: the source text does not come back")
    elif found.get("text_sha256") != frontmatter.sha256(source) or record.sha256 not in _DIGESTS.findall(head):
        proof.defects.append(f"{where}: its SHA-256 is not the source's")
    else:
        proof.published += 1


def _refused(content: Path) -> set[tuple[str, int | None]]:
    path = content / "ledger" / REFUSED
    try:
        return {(item["file"], item["record"]) for item in json.loads(path.read_bytes())}
    except FileNotFoundError:
        return set()
    except (ValueError, TypeError, KeyError) as error:
        raise WarraqError("cannot read what was refused", where=str(path), why=str(error)) from None


def _pages(output: Path) -> Iterator[str]:
    for pattern in ("[0-9]" * 4 + "/[0-9][0-9]/[0-9][0-9]/*/index.html", "undated/*/index.html"):
        for path in output.glob(pattern):
            found = _ARTICLE_PAGE.fullmatch(path.parent.relative_to(output).as_posix())
            if found and found.group(1) != "page":
                yield found.group()


def _sitemap(output: Path) -> Iterator[str]:
    for path in output.glob("sitemap*.xml"):
        yield from _LOCATION.findall(path.read_text(encoding="utf-8"))


def _taken_down(content: Path) -> set[str]:
    try:
        listed = yaml.safe_load((content / "takedown.yaml").read_text(encoding="utf-8-sig")) or []
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise WarraqError("cannot read the takedowns", where=str(content / "takedown.yaml"), why=str(error)) from None
    return {str(item.get("id")) for item in listed if isinstance(item, dict)}
