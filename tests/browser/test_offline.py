"""`offline: true` in a real browser: what was read is read again without a network, a deploy takes over, off is off."""

from __future__ import annotations

import json
import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from warraq import build

from tests.browser.conftest import OpenPage, WatchedPage
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser

SUBJECTS = ("الورق", "الحبر", "الجلد", "القلم", "الفهرس", "المطبعة")
NO_NETWORK = "لا اتصال بالشبكة"
STATE = """async () => ({
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  caches: (await caches.keys()).filter((name) => name.startsWith("warraq ")),
  controlled: !!navigator.serviceWorker.controller,
})"""
KEPT = """async (what) => {
  const name = (await caches.keys()).find((name) => name.includes(` ${what} `));
  return name ? (await (await caches.open(name)).keys()).map((request) => decodeURI(request.url)) : [];
}"""


class Library:
    """A corpus and the site made of it, made anew by ``publish``."""

    def __init__(self, root: Path) -> None:
        self.root, self.output = root, root / "output"
        (root / "corpus").mkdir(parents=True)
        (root / "content").mkdir()
        self.texts = {
            f"n{n}": f"كتب الناسخ عن {word} في دفتره.\n\nثم باع {word} في السوق." for n, word in enumerate(SUBJECTS)
        }

    def publish(self, offline: bool = True, **takedowns: str) -> Library:
        settings = {"title": "خزانة"} | ({"offline": True} if offline else {})
        (self.root / "corpus" / "corpus.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        with (self.root / "corpus" / "articles.jsonl").open("w", encoding="utf-8") as stream:
            for number, (name, text) in enumerate(self.texts.items()):
                record = {"id": name, "title": f"عن {SUBJECTS[number]}", "text": text, "date": f"2017-01-1{number}"}
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        taken = [{"id": name, "date": date} for name, date in takedowns.items()]
        (self.root / "content" / "takedown.yaml").write_text(yaml.safe_dump(taken), encoding="utf-8")
        build.run(build.Options(self.root / "corpus", self.root / "content", self.output))
        return self


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("offline")).publish()


@pytest.fixture
def library(first: Library, tmp_path: Path) -> Library:
    """A copy that a test may publish anew."""
    copy = Library(tmp_path / "copy")
    shutil.copytree(first.root, copy.root, dirs_exist_ok=True)
    return copy


@pytest.fixture(params=["/", "/repo/"])
def server(request: pytest.FixtureRequest, library: Library) -> Iterator[PagesServer]:
    with PagesServer(library.output, request.param) as running:
        running.max_age = 0  # or the browser's own cache would answer in the network's place
        yield running


@pytest.fixture
def visit(open_page: OpenPage, server: PagesServer) -> Iterator[Callable[[str], WatchedPage]]:
    """``visit(path)`` opens a page of the site in a browser of its own, and waits until the worker has taken over."""
    opened: list[WatchedPage] = []

    def visitor(path: str = "") -> WatchedPage:
        watched = open_page(server.url + path, service_workers="allow")
        opened.append(watched)
        watched.wait_for("!!navigator.serviceWorker.controller")
        wait_until(watched, lambda: server.url + path in watched.page.evaluate(KEPT, "pages"))
        return watched

    yield visitor
    for watched in opened:  # that nothing answers is what these tests are about
        watched.trouble = [line for line in watched.trouble if "net::ERR" not in line and "503" not in line]


def wait_until(watched: WatchedPage, true: Callable[[], Any], seconds: float = 15) -> None:
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        watched.page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {watched.page.evaluate(STATE)}")


def article(number: int) -> str:
    return f"2017/01/1{number}/n{number}/"


def text(watched: WatchedPage) -> str:
    return watched.page.locator("main").inner_text()


def dressed(watched: WatchedPage) -> bool:
    """Whether the page has its style."""
    return bool(watched.page.evaluate("[...document.styleSheets].some(sheet => sheet.cssRules.length > 50)"))


def search(watched: WatchedPage, server: PagesServer, query: str) -> tuple[str, list[str]]:
    """Ask the search page; return what it says and the titles of the hits."""
    watched.page.goto(server.url + "search/?q=" + urllib.parse.quote(query))
    watched.wait_for("(text => text && !text.endsWith('…'))(document.getElementById('status').textContent.trim())", 20)
    return watched.page.locator("#status").inner_text(), watched.page.locator("#hits h2").all_inner_texts()


def test_what_was_read_can_be_read_again(server: PagesServer, visit: Callable[[str], WatchedPage]) -> None:
    watched = visit(article(0))
    watched.page.goto(server.url + article(1))
    server.down = True
    for number in (0, 1):
        watched.page.goto(server.url + article(number))
        assert SUBJECTS[number] in text(watched)
        assert NO_NETWORK in text(watched)
        assert dressed(watched)
    watched.page.goto(server.url + article(2))
    assert watched.page.url == server.url + article(2)  # so that loading it anew asks for it again
    assert NO_NETWORK in watched.page.locator("h1").inner_text()
    assert SUBJECTS[2] not in text(watched)
    assert dressed(watched)
    assert watched.page.locator(".brand").evaluate("a => a.href") == server.url
    assert watched.page.locator("form").evaluate("form => form.action") == server.url + "search/"
    server.down = False
    watched.page.reload()
    assert SUBJECTS[2] in text(watched)
    assert NO_NETWORK not in text(watched)


@pytest.mark.parametrize("server", ["/repo/"], indirect=True)
def test_what_was_searched_can_be_searched_again(server: PagesServer, visit: Callable[[str], WatchedPage]) -> None:
    watched = visit("")
    _, hits = search(watched, server, SUBJECTS[1])
    assert hits
    server.down = True
    said, again = search(watched, server, SUBJECTS[1])
    assert again == hits, said
    # A word whose shard lies elsewhere: one clear sentence and no hits. Words that share the shard are found.
    outcomes = [search(watched, server, word) for word in ("النسخ", "الرق", "الخزانة", "الدواة", "السوق")]
    assert all("غير متصل" in said or hits or "لم نجد" in said for said, hits in outcomes), outcomes
    assert any("غير متصل" in said and not hits for said, hits in outcomes), outcomes
    server.down = False
    _, hits = search(watched, server, "السوق")
    assert len(hits) == len(SUBJECTS)


@pytest.mark.parametrize("server", ["/repo/"], indirect=True)
def test_a_slow_network_does_not_keep_a_reader_waiting(
    server: PagesServer, visit: Callable[[str], WatchedPage]
) -> None:
    watched = visit(article(0))
    server.delay = 30  # three times what the browser of these tests waits
    watched.page.goto(server.url + article(0), wait_until="commit")
    watched.page.locator("main .kept").wait_for()
    assert SUBJECTS[0] in text(watched)
    server.delay = 0


def test_a_deploy_takes_over(server: PagesServer, visit: Callable[[str], WatchedPage], library: Library) -> None:
    watched = visit(article(0))
    watched.page.goto(server.url + article(1))
    before = watched.page.evaluate(STATE)["caches"]
    library.texts["n0"] += "\n\nوهذا تصحيح نُشر بعد ذلك."
    library.publish()
    page = library.output / "search" / "index.html"  # of the shell: its version changes with it
    content = page.read_text(encoding="utf-8").replace("</main>", "<p>جديد</p></main>")
    page.unlink()
    page.write_text(content, encoding="utf-8")
    worker = library.output / "sw.js"
    content = worker.read_text(encoding="utf-8").replace('"version": "', '"version": "0')
    worker.unlink()
    worker.write_text(content, encoding="utf-8")
    watched.page.goto(server.url + article(0))
    assert "تصحيح" in text(watched)  # on the first visit, by the worker of before
    wait_until(watched, lambda: len({*watched.page.evaluate(STATE)["caches"]} - {*before}) == 1)
    wait_until(watched, lambda: len(watched.page.evaluate(STATE)["caches"]) == len(before))  # the old shell is gone
    server.down = True
    watched.page.goto(server.url + article(0))
    assert "تصحيح" in text(watched)
    watched.page.goto(server.url + article(1))
    assert SUBJECTS[1] in text(watched)  # kept from before
    watched.page.goto(server.url + "search/")
    assert "جديد" in text(watched)
    watched.page.get_by_role("combobox").wait_for()  # every script that the page imports was kept


@pytest.mark.parametrize("server", ["/repo/"], indirect=True)
def test_a_takedown_empties_what_was_kept(
    server: PagesServer, visit: Callable[[str], WatchedPage], library: Library
) -> None:
    watched = visit(article(0))
    watched.page.goto(server.url + article(1))
    search(watched, server, SUBJECTS[0])
    library.publish(n0="2026-03-01")
    watched.page.goto(server.url + article(2))
    wait_until(watched, lambda: server.url + article(0) not in watched.page.evaluate(KEPT, "pages"))
    wait_until(watched, lambda: len(watched.page.evaluate(STATE)["caches"]) <= 4)
    everything = watched.page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) => {
          const cache = await caches.open(name);
          return Promise.all((await cache.keys()).map(async (key) => key.url + await (await cache.match(key)).text()));
        }))).flat().join("\\n")"""
    )
    assert "كتب الناسخ عن الورق" not in everything
    assert article(0) not in everything.replace(f"{article(0)}index", "")
    server.down = True
    watched.page.goto(server.url + article(0))
    assert SUBJECTS[0] not in text(watched)


def test_it_can_be_switched_off(server: PagesServer, visit: Callable[[str], WatchedPage], library: Library) -> None:
    watched = visit(article(0))
    library.publish(offline=False)
    watched.page.goto(server.url + article(1))
    assert SUBJECTS[1] in text(watched)
    wait_until(watched, lambda: watched.page.evaluate(STATE)["workers"] == 0)
    assert watched.page.evaluate(STATE)["caches"] == []
    watched.page.goto(server.url + article(2))
    assert watched.page.evaluate(STATE) == {"workers": 0, "caches": [], "controlled": False}


@pytest.mark.parametrize("server", ["/repo/"], indirect=True)
def test_what_is_kept_has_bounds(server: PagesServer, open_page: OpenPage, library: Library) -> None:
    worker = library.output / "sw.js"
    source = worker.read_text(encoding="utf-8")
    assert "[PAGES]: 300" in source
    assert "TRIM_EVERY = 50" in source
    worker.unlink()
    worker.write_text(
        source.replace("[PAGES]: 300", "[PAGES]: 3").replace("TRIM_EVERY = 50", "TRIM_EVERY = 1"), "utf-8"
    )
    watched = open_page(server.url, service_workers="allow")
    watched.wait_for("!!navigator.serviceWorker.controller")
    for number in (0, 1, 2, 0, 3):  # 0 is read twice: it is not the oldest
        watched.page.goto(server.url + article(number))
        wait_until(watched, lambda n=number: watched.page.evaluate(KEPT, "pages")[-1:] == [server.url + article(n)])
    wait_until(watched, lambda: len(watched.page.evaluate(KEPT, "pages")) == 3)
    assert set(watched.page.evaluate(KEPT, "pages")) == {server.url + article(number) for number in (2, 0, 3)}


def test_nothing_is_registered_unless_it_is_wished(open_page: OpenPage, library: Library) -> None:
    library.publish(offline=False)
    assert not (library.output / "offline.html").exists()
    with PagesServer(library.output, "/repo/") as server:
        watched = open_page(server.url, service_workers="allow")
        watched.page.goto(server.url + article(0))
        assert watched.page.evaluate(STATE) == {"workers": 0, "caches": [], "controlled": False}
        assert not [request for request in server.answered if "sw.js" in request.path]
