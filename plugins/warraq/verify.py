"""``python -m warraq verify``: proves that every record of the corpus is published whole, or refused with a reason.

From the corpus to the content the converter's own proof goes, text by text. From there on it is counted, id by id: every
article of the content has its page, its place in the sitemap and its document in the search index, under one address,
and nothing else does; articles taken down, and copies of their texts, have a tombstone and stand in neither.
"""

from __future__ import annotations

import argparse
import re
import sys
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warraq import frontmatter, markup
from warraq.config import beside_corpus, load_config
from warraq.convert.fields import Fields
from warraq.convert.store import Store
from warraq.convert.verify import verify
from warraq.errors import WarraqError
from warraq.hosting.redirects import load_published, load_redirects
from warraq.hosting.takedown import load_takedowns
from warraq.search.archive import Archive

MOST_LINES = 50
_ARTICLE_PATH = re.compile(r"(?:.*/)?((?:\d{4}/\d\d/\d\d|undated)/([^/]+)/)")  # 1 path under the root, 2 id
_LOCATION = re.compile(r"<loc>([^<]+)</loc>")


@dataclass(slots=True)
class Counts:
    """How many articles stand where, and a line for each that does not stand where it should."""

    content: int = 0
    removed: int = 0  # of them: taken down
    pages: int = 0
    index: int = 0
    sitemap: int = 0
    defects: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """Whether all places hold as many articles as they should."""
        return self.pages == self.index == self.sitemap == self.content - self.removed

    def line(self) -> str:
        """The counts in one line."""
        taken = f" ({self.removed:,} taken down)" if self.removed else ""
        counts = (
            f"content {self.content:,}{taken}, pages {self.pages:,}, index {self.index:,}, sitemap {self.sitemap:,}"
        )
        return f"{'counts agree' if self.agree else 'counts differ'}: {counts}"


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
    counts = None
    if options.output is not None and options.output.is_dir():
        counts = verify_site(options.content, options.output)
    defects = proof.defects + (counts.defects if counts else [])
    for defect in defects[:MOST_LINES]:
        print(f"verify: {defect}", file=sys.stderr)
    if len(defects) > MOST_LINES:
        print(f"verify: {len(defects) - MOST_LINES:,} more", file=sys.stderr)
    if counts:
        print(f"verify: {counts.line()}", file=sys.stdout if counts.agree else sys.stderr)
    print(f"verify: {proof.line()}")
    return 1 if defects or not (counts is None or counts.agree) else 0


def verify_site(content: Path, output: Path) -> Counts:
    """Return whether the articles of ``content`` stand in the site ``output`` where they should, and nowhere else."""
    counts = Counts()
    articles = Store(content, dry_run=True).places
    indexed = _indexed(output / "search", counts.defects)
    listed = {found[1]: found[0] for found in _sitemap(output)}
    pages = set(_pages(output))
    named = {path.split("/")[-2] for path in pages}
    takedowns = load_takedowns(content)
    removed = _removed(content, articles, takedowns.keys(), articles.keys() - indexed.keys())
    counts.content, counts.removed = len(articles), len(removed)
    counts.index, counts.sitemap = len(indexed), len(listed)
    counts.pages = len((articles.keys() - removed) & named)
    for name in sorted(articles.keys() - removed):
        path = indexed.get(name) or listed.get(name)
        if name not in named or (path and path not in pages):
            counts.defects.append(f"article {name} has no page in {output}")
        if name not in indexed:
            counts.defects.append(f"article {name} is not in the search index")
        if name not in listed:
            counts.defects.append(f"article {name} is not in the sitemap")
        elif name in indexed and indexed[name] != listed[name]:
            counts.defects.append(f"article {name} stands at {listed[name]} in the sitemap, at {path} in the index")
    for where, names in (("search index", indexed.keys()), ("sitemap", listed.keys())):
        counts.defects += (f"{name} is taken down and still in the {where}" for name in sorted(removed & names))
        counts.defects += (f"{name} is in the {where} and no article" for name in sorted(names - articles.keys()))
    others = {*load_redirects(content), *load_published(content).values(), *(each.path for each in takedowns.values())}
    known = articles.keys() | takedowns.keys()
    for path in sorted(pages - {*indexed.values(), *listed.values(), *others}):
        if path.split("/")[-2] not in known:
            counts.defects.append(f"the page {path} is no article's")
    return counts


def _indexed(search: Path, defects: list[str]) -> dict[str, str]:
    """{id: path} of the documents of the published index; what cannot be read goes into ``defects``."""
    found: dict[str, str] = {}
    try:
        archive = Archive(search)
        for number in range(archive.documents):
            document = archive.record(number)
            found[document.id] = document.url
    except WarraqError as error:
        defects.append(str(error))
    return found


def _pages(output: Path) -> Iterator[str]:
    """The paths of all pages that stand where articles stand."""
    for pattern in ("[0-9]" * 4 + "/[0-9][0-9]/[0-9][0-9]/*/index.html", "undated/*/index.html"):
        for file in output.glob(pattern):
            yield f"{file.parent.relative_to(output).as_posix()}/"


def _sitemap(output: Path) -> Iterator[tuple[str, str]]:
    """(path, id) of the articles that the sitemaps name."""
    for file in output.glob("sitemap-*.xml"):
        for place in _LOCATION.findall(file.read_text(encoding="utf-8")):
            found = _ARTICLE_PATH.fullmatch(urllib.parse.unquote(urllib.parse.urlsplit(place).path))
            if found:
                yield found[1], found[2]


def _removed(content: Path, articles: dict[str, str], named: Iterable[str], missing: Iterable[str]) -> set[str]:
    """The articles that are ``named`` in the takedowns, and those of ``missing`` whose text is the same as one's that is."""
    removed = articles.keys() & set(named)
    if not removed:
        return set()

    def text(name: str) -> str:
        raw = (content / "articles" / f"{articles[name]}.md").read_bytes().decode("utf-8", "replace")
        return " ".join(markup.plain(frontmatter.split(raw)[1]).split())

    texts = {text(name) for name in removed}
    return {*removed, *(name for name in missing if text(name) in texts)}
