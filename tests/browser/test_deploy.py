"""A deploy while somebody searches: true hits or one clear word, never hits of another library."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from warraq import build

from tests.browser.conftest import OpenPage, WatchedPage
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser

WORDS = ("الورق", "الحبر", "الجلد", "الخط", "القلم", "الرق", "النسخ", "الفهرس")
STALE = "أعد تحميل الصفحة"


def library(root: Path, first: int, count: int) -> Path:
    """Publish ``count`` articles numbered from ``first``; each tells which library it belongs to by its number."""
    corpus = root / "corpus"
    corpus.mkdir(parents=True)
    with (corpus / "articles.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(first, first + count):
            word, other = WORDS[number % len(WORDS)], WORDS[number * 5 % 7]
            text = f"كتب الناسخ عن {word} و{other} في دفتره رقم {number}.\n\n" + f"ثم باع {word} في السوق. " * (
                number % 4 + 1
            )
            record = {
                "id": f"n{number}",
                "title": f"{word} في الدفتر {number}",
                "text": text,
                "date": f"20{10 + number % 9}-03-04",
            }
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    build.run(build.Options(corpus, root / "content", root / "output"))
    return root / "output"


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("libraries")
    return library(root / "before", 0, 60), library(root / "after", 500, 90)


@pytest.fixture
def server(libraries: tuple[Path, Path]) -> Iterator[PagesServer]:
    with PagesServer(libraries[0], "/repo/") as running:
        yield running


def search(watched: WatchedPage, query: str) -> tuple[str, list[dict[str, str]]]:
    """Type ``query``; return what the page says and its hits once it speaks of this very query, or of a reload."""
    watched.page.locator("#q").fill("")
    watched.page.locator("#q").press_sequentially(query)
    spoken = f"(text => (text.includes('«{query}»') || text.includes('{STALE}')) && text)"
    said = watched.wait_for(f"{spoken}(document.getElementById('found').innerText)", seconds=20)
    hits = watched.page.evaluate(
        "[...document.querySelectorAll('#hits h2 a')].map(a => ({url: a.href, title: a.innerText}))"
    )
    return said, hits


def assert_true(server: PagesServer, hits: list[dict[str, str]]) -> None:
    """Every hit is a page of the site as it is now, of that very title."""
    for hit in hits:
        path = urllib.parse.unquote(hit["url"].partition("#")[0].removeprefix(server.url))
        page = server.folder / path / "index.html"
        assert page.is_file(), hit
        assert hit["title"] in page.read_text(encoding="utf-8"), hit


@pytest.mark.parametrize("asked_before", [True, False], ids=["index-open", "index-not-open"])
def test_a_search_after_a_deploy(
    server: PagesServer, libraries: tuple[Path, Path], open_page: OpenPage, asked_before: bool
) -> None:
    watched = open_page(server.url + "search/")
    if asked_before:
        _, hits = search(watched, WORDS[0])
        assert hits
        assert_true(server, hits)
    server.folder = libraries[1]
    for word in WORDS[1:]:
        said, hits = search(watched, word)
        assert bool(hits) != (STALE in said), said  # the one or the other, never hits under the word to reload
        assert_true(server, hits)
    # Whoever follows that word searches the new library.
    watched.page.reload()
    _, hits = search(watched, WORDS[2])
    assert hits
    assert_true(server, hits)
    watched.trouble = [line for line in watched.trouble if "404" not in line]  # old shards are gone: that is the case
