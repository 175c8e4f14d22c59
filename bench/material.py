"""What the programs publish: a corpus for Warraq, and the same articles, as Warraq converted them, for the others."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warraq import frontmatter

PROJECT = Path(__file__).parents[1]


def shared() -> Path:
    """The folder of real corpora. Raises SystemExit where it is missing."""
    folder = Path(os.environ.get("WARRAQ_SHARED", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        raise SystemExit(f"no corpora at {folder}: set WARRAQ_SHARED to where they are")
    return folder


def write_corpus(folder: Path, count: int) -> int:
    """Write ``count`` articles with text, taken at even distances from saudinews, into ``folder``; return how many.

    Even distances, because the sources lie one after another and differ in length: every sample has the same mean.
    """
    path = shared() / "saudinews" / "articles.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        lines = [line for line in stream if (json.loads(line).get("content") or "").strip()]
    count = min(count, len(lines))
    folder.mkdir(parents=True)
    chosen = (lines[number * len(lines) // count] for number in range(count))
    (folder / "articles.jsonl").write_text("".join(chosen), encoding="utf-8")
    config = {"title": "Bench", "date_means": "published", "timezone": "Asia/Riyadh"}
    (folder / "corpus.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    return count


@dataclass(frozen=True)
class Converted:
    """One article as the converter wrote it."""

    id: str
    front: dict[str, Any]
    body: str

    @property
    def date(self) -> str:
        """ISO 8601, or nothing."""
        value = self.front.get("date")
        return value.isoformat() if hasattr(value, "isoformat") else str(value or "")

    @property
    def original(self) -> str:
        """The address that it was published at, or nothing."""
        return str((self.front.get("source") or {}).get("url") or "")

    @property
    def keyphrases(self) -> list[str]:
        """The tags that the converter gave it: our site has a page for each of them."""
        return [str(tag) for tag in self.front.get("tags_auto") or []]

    @property
    def terms(self) -> dict[str, list[str]]:
        """What it came with in the three taxonomies that all the programs publish."""
        source = (self.front.get("source") or {}).get("name")
        return {
            "tags": [str(tag) for tag in self.front.get("tags") or []],
            "authors": [str(author) for author in self.front.get("authors") or []],
            "sources": [str(source)] if source else [],
        }


def converted(content: Path) -> Iterator[Converted]:
    """Yield the articles of a content folder."""
    for path in sorted((content / "articles").rglob("*.md")):
        front, body = frontmatter.load(path.read_text(encoding="utf-8"))
        yield Converted(path.stem, front, body)


def write_hugo(articles: Iterator[Converted], folder: Path, *, lean: bool) -> None:
    """Write ``articles`` as Hugo's content; years, months and days are taxonomies, which is how Hugo makes archives.

    ``lean`` leaves out what only the whole site shows: the tags that the converter gave, and where an article was first.
    """
    folder.mkdir(parents=True)
    for kind in ("years", "months", "days", "authors", "sources"):
        (folder / kind).mkdir()
        outputs = ["html", "rss"] if kind == "sources" else ["html"]  # tags: what the configuration says
        cascade = {"title": kind, "cascade": {"outputs": outputs}}
        (folder / kind / "_index.md").write_text(f"{json.dumps(cascade)}\n", encoding="utf-8")
    for article in articles:
        day = article.date[:10]
        front: dict[str, Any] = {"title": str(article.front.get("title") or article.id), **article.terms}
        if not lean:
            front |= {"tags": front["tags"] + article.keyphrases, "original": article.original}
        if day:
            front |= {"date": article.date, "years": [day[:4]], "months": [day[:7]], "days": [day]}
            front["url"] = f"/{day.replace('-', '/')}/{article.id}/"
        else:
            front["url"] = f"/undated/{article.id}/"
        text = f"{json.dumps(front, ensure_ascii=False)}\n\n{article.body}"
        (folder / f"{article.id}.md").write_text(text, encoding="utf-8")


def write_pelican(articles: Iterator[Converted], folder: Path) -> None:
    """Write ``articles`` as Markdown for stock Pelican; the source is the category, the only other taxonomy it has."""
    folder.mkdir(parents=True)
    for article in articles:
        terms = article.terms
        lines = [
            f"Title: {article.front.get('title') or article.id}",
            f"Date: {article.date or '1970-01-01'}",
            f"Slug: {article.id}",
            f"Category: {(terms['sources'] or ['none'])[0]}",
        ]
        if terms["tags"]:
            lines.append(f"Tags: {', '.join(terms['tags'])}")
        if terms["authors"]:
            lines.append(f"Authors: {'; '.join(terms['authors'])}")
        (folder / f"{article.id}.md").write_text("\n".join(lines) + f"\n\n{article.body}", encoding="utf-8")
