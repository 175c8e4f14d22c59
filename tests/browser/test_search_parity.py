"""The client in a real browser, served under a sub-path: the same answers as Whoosh on a sample of queries."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from warraq.search import build, open_index, publish

from tests.browser.conftest import OpenPage
from tests.pages_server import PagesServer
from tests.parity.test_parity import compare, dressed, options, phrases
from tests.search_corpus import corpus, queries

ASK = """async ([base, asked]) => {
  const { open } = await import(base + "warraq.js");
  const archive = await open(base);
  const answers = [];
  for (const [query, options] of asked) answers.push(await archive.search(query, options));
  return answers;
}"""


@pytest.mark.browser
def test_a_sample_in_a_real_browser(tmp_path: Path, open_page: OpenPage) -> None:
    build(corpus(), tmp_path / "index")
    publish(tmp_path / "index", tmp_path / "site" / "search")
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    chance = random.Random(21)
    texts = queries(120, seed=22) + [dressed(chance, query) for query in queries(80, seed=23)] + phrases(chance, 40)
    asked: list[tuple[str, dict[str, Any]]] = [(text, options(chance)) for text in texts]
    with PagesServer(tmp_path / "site", "/repo/") as server:
        watched = open_page(server.url)
        answers = watched.page.evaluate(ASK, [server.url + "search/", asked])
    assert compare(open_index(tmp_path / "index"), asked, answers) > 150
