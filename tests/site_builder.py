"""Builds small sites for tests: articles written as the converter writes them, published by a real run of Pelican."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from warraq import frontmatter
from warraq.site import run
from warraq.site.settings import Report

BODY = "كتب الناسخ هذه الفقرة بخط واضح، ثم قابلها على الأصل كلمة كلمة.\n\nوبعد ذلك جلّدها وباعها في السوق."


class Publication:
    """A content folder and the site made of it."""

    def __init__(self, root: Path, siteurl: str = "", **config: Any) -> None:
        self.root, self.siteurl = root, siteurl
        self.content, self.output = root / "content", root / "output"
        (self.content / "articles").mkdir(parents=True, exist_ok=True)
        self.config = root / "corpus.yaml"
        self.vocabulary = root / "vocabulary.yaml"
        self.configure(**config)

    def configure(self, **config: Any) -> None:
        """Write corpus.yaml (JSON is YAML)."""
        self.config.write_text(json.dumps({"title": "خزانة", **config}, ensure_ascii=False), encoding="utf-8")

    def article(self, name: str, title: str = "عنوان المقال", date: str | None = "2017-01-17T08:51:00+05:00",
                body: str = BODY, folder: str = "2017", **front: Any) -> Path:  # fmt: skip
        """Write one article."""
        path = self.content / "articles" / folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            frontmatter.dump({"id": name, "title": title, "date": date, "tags": [], **front}, body), "utf-8"
        )
        return path

    def ledger(self, name: str, edits: list[dict[str, Any]], folder: str = "2017") -> None:
        """Write the ledger of one article."""
        path = self.content / "ledger" / folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"version": 1, "edits": edits}, ensure_ascii=False), encoding="utf-8")

    def build(self, **options: Any) -> Report:
        """Publish."""
        return run(
            self.content, self.output, config=self.config, vocabulary=self.vocabulary, siteurl=self.siteurl, **options
        )

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        return {p.relative_to(self.output).as_posix(): p.read_bytes() for p in self.output.rglob("*") if p.is_file()}

    def text(self, path: str) -> str:
        """The page at ``path``."""
        return (self.output / path / "index.html" if path.endswith("/") or not path else self.output / path).read_text(
            encoding="utf-8"
        )


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action", "data-src", "data-root", "data-index", "data-worker") and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def broken_links(files: dict[str, bytes], base: str = "https://host.example/repo/") -> list[str]:
    """Return «page → link» of every link inside the site that leads nowhere, or out of the sub-path, when the site
    stands at ``base``."""
    pages = {path: _parsed(raw) for path, raw in files.items() if path.endswith(".html")}
    broken = []
    for path, page in pages.items():
        here = urljoin(base, path)
        for link in page.links:
            address, fragment = urldefrag(urljoin(here, link))
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(base).netloc:
                continue
            root = urlsplit(base).path
            target = unquote(parts.path)
            inside = target.removeprefix(root)
            inside = f"{inside}index.html" if inside.endswith("/") or not inside else inside
            folder_of_data = any(name.startswith(inside.removesuffix("index.html")) for name in files)
            if (
                not target.startswith(root)
                or (inside not in files and not (inside.endswith("index.html") and folder_of_data))
                or (fragment and inside in pages and unquote(fragment) not in pages[inside].ids)
            ):
                broken.append(f"{path} → {link}")
    return broken


def _parsed(raw: bytes) -> _Links:
    parser = _Links()
    parser.feed(raw.decode("utf-8"))
    return parser


def visible(html: str) -> str:
    """The text of a page, tags and runs of white space taken out."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))
