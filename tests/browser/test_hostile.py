"""The hostile corpus, published as a person would publish it and opened in a real browser: it can only be read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from warraq.hosting.check import check

from tests.browser.conftest import OpenPage
from tests.hostile import corpus as hostile
from tests.hostile import payloads
from tests.pages_server import PagesServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITEURL = "https://salma.github.io/repo"
RANDOM = 200  # random mixtures beside the payloads; WARRAQ_HOSTILE=9600 for 10,000 records in all
TOGETHER = 40  # pages that are looked at side by side
TERMS = 80  # pages of each kind
PARTS = 4  # of all pages, so that test processes can share them
CANARY = Path("/tmp/warraq-was-here")


@dataclass
class Published:
    """The hostile corpus and what became of it."""

    root: Path
    records: list[dict[str, Any]]
    files: dict[str, str]
    said: str = ""
    status: int = 0
    ids: dict[int, str] = field(default_factory=dict)  # number of the record, from 0 → id
    paths: dict[str, str] = field(default_factory=dict)  # id → path of the page

    @property
    def output(self) -> Path:
        return self.root / "output"

    def url(self, server: PagesServer, number: int) -> str:
        return server.url + urllib.parse.quote(self.paths[self.ids[number]])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Published:
    root = tmp_path_factory.mktemp("hostile") / "a" / "b" / "c"
    corpus = root / "corpus"
    corpus.mkdir(parents=True)
    CANARY.unlink(missing_ok=True)
    found = Published(
        root,
        hostile.write_records(corpus, int(os.environ.get("WARRAQ_HOSTILE", RANDOM))),
        hostile.write_text_files(corpus),
    )
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "warraq", "build", "--siteurl", SITEURL, "--corpus", str(corpus)),
            *("--content", str(root / "content"), "--output", str(found.output)),
        ],
        cwd=root,  # a name such as `$(touch x)` that reached a shell would leave its mark here
        env=os.environ | {"PYTHONPATH": str(project / "plugins")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    found.said, found.status = ran.stdout + ran.stderr, ran.returncode
    for file in (root / "content" / "articles").rglob("*.md"):
        front = yaml.safe_load(file.read_text(encoding="utf-8").split("\n---\n")[0])
        if front["source"]["file"] == "records.jsonl":
            found.ids[front["source"]["record"] - 1] = front["id"]
    for pattern in ("[0-9]*/[0-9]*/[0-9]*/*/index.html", "undated/*/index.html"):
        for page in found.output.glob(pattern):
            found.paths[page.parent.name] = page.parent.relative_to(found.output).as_posix() + "/"
    return found


@pytest.fixture(scope="module")
def server(published: Published) -> Iterator[PagesServer]:
    with PagesServer(published.output, "/repo/") as running:
        yield running


def visible(text: str) -> str:
    """What of ``text`` a reader sees, without white space, marks of direction and other characters of no width."""
    text = unicodedata.normalize("NFC", re.sub(r"\\\n", "", text))
    return "".join(
        c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp")
    )


def test_it_is_built_in_one_go(published: Published) -> None:
    assert published.status == 0, published.said[-3000:]
    assert "Traceback" not in published.said


def test_nothing_is_refused_wrongly(published: Published) -> None:
    """Every record has a text, so only one whose id was given before may be refused, and only with that reason."""
    refused = {
        int(number) - 1: line
        for line in published.said.splitlines()
        if (number := next(iter(re.findall(r"records\.jsonl, record (\d+)", line)), None))
    }
    for number, line in refused.items():
        assert "was given before" in line, line
        assert published.records[number]["id"] != f"h{number:05}", line
    missing = set(range(len(published.records))) - set(refused) - set(published.ids)
    assert not missing, [published.records[number] for number in missing]
    lost = {number: name for number, name in published.ids.items() if name not in published.paths}
    assert not lost, [published.records[number] for number in lost]


def test_nothing_is_written_outside(published: Published) -> None:
    assert {path.name for path in published.root.iterdir()} == {"corpus", "content", "output", ".output.warraq"}
    assert [path.name for path in published.root.parent.iterdir()] == [published.root.name]
    assert not CANARY.exists()
    for path in published.output.rglob("*"):
        assert not path.is_symlink(), path
        assert not (path.suffix == ".html" and path.is_file() and b"root:x:0:0" in path.read_bytes()), path


def test_the_check_finds_nothing(published: Published) -> None:
    report = check(published.output)
    assert [problem for problem in report.problems if problem.fails] == []
    assert report.pages > len(published.records)


def test_every_payload_shows_as_text(published: Published, server: PagesServer, open_page: OpenPage) -> None:
    """Each payload in all fields of one article: the page is clean, and the payload stands in it to be read."""
    watched = open_page(server.url)
    hidden = []
    for number, payload in enumerate(payloads.EVERYWHERE):
        watched.page.goto(published.url(server, number), wait_until="load")
        shown = visible(watched.page.evaluate("document.querySelector('main').textContent"))
        watched.assert_clean()
        assert hostile.marker(number) in shown
        for sentence in (f"{hostile.SENTENCE} {hostile.marker(number)}", hostile.closing(number)):
            assert visible(sentence) in shown, payload
        # Titles arrive with entities in them, some escaped twice; one that was decoded must show what it stands for.
        decoded = watched.page.evaluate(
            """text => {
                 for (let before; before !== text;) {
                   before = text;
                   text = new DOMParser().parseFromString(text.replaceAll('<', '&lt;'), 'text/html').body.textContent;
                 }
                 return text;
               }""",
            payload,
        )
        if visible(payload) not in shown and visible(decoded) not in shown:
            hidden.append((payload, shown[:400]))
    assert hidden == []


# Many pages side by side in frames of a page that lets them: there they load, run and are looked at as if each stood alone.
LOOK = """(addresses) => Promise.all(addresses.map((address) => new Promise((done) => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.onload = () => {
    const page = frame.contentDocument, here = frame.contentWindow.location.href;
    done({
      address: decodeURI(here) === decodeURI(address) ? address : `${address} led to ${here}`,
      protocols: [...new Set([...page.links].map((link) => link.protocol))],
      scripts: [...page.querySelectorAll("script:not([type])")].map((script) => script.src),
      strange: page.querySelectorAll("iframe, object, embed, base, style, img, math, video, [srcdoc], [onerror], [onload], [onclick]").length,
      text: page.querySelector("main")?.textContent ?? "",
    });
    frame.remove();
  };
  frame.src = address;
})))"""


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_clean(published: Published, server: PagesServer, open_page: OpenPage, part: int) -> None:
    """Every article, and every kind of list with its first page: no script but ours, no request, no dialog, no odd link."""
    watched = open_page(server.url)
    watched.page.route(
        server.url + "many", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
    )
    markers = {published.url(server, number): hostile.marker(number) for number in published.ids}
    lists = ("", "tag/", "author/", "source/", "section/", "dates/", "undated/", "search/", "nothing-here/", "2017/01/")
    addresses = [*markers, *(server.url + path for path in lists)]
    addresses += [server.url + urllib.parse.quote(path) for path in term_pages(published.output)]
    addresses = addresses[part::PARTS]
    for start in range(0, len(addresses), TOGETHER):
        watched.page.goto(server.url + "many")  # anew: what frames leave behind adds up
        for seen in watched.page.evaluate(LOOK, addresses[start : start + TOGETHER]):
            address = seen["address"]
            assert set(seen["protocols"]) <= {"http:", "https:", "mailto:", ":"}, address  # ":" leads nowhere
            assert all(source.startswith(server.url + "theme/js/") for source in seen["scripts"]), address
            assert not seen["strange"], address
            assert markers.get(address, "") in seen["text"], address
        watched.assert_clean()


def term_pages(output: Path) -> list[str]:
    """The first pages of up to TERMS tags, authors, sources and sections each, from all over their order."""
    found = []
    for kind in ("tag", "author", "source", "section"):
        pages = sorted(path for path in (output / kind).iterdir() if (path / "index.html").is_file())
        found += [f"{page.relative_to(output).as_posix()}/" for page in pages[:: max(1, -(-len(pages) // TERMS))]]
    return found


def test_file_names_are_only_names(published: Published, server: PagesServer, open_page: OpenPage) -> None:
    words = set(published.files.values())
    found = set()
    watched = open_page(server.url)
    for path in (published.output / "2017" / "01" / "17").iterdir():
        page = path / "index.html"
        if page.is_file():
            watched.page.goto(server.url + f"2017/01/17/{urllib.parse.quote(path.name)}/", wait_until="load")
            watched.assert_clean()
            text = watched.page.evaluate("document.body.textContent")
            found |= {word for word in words if word in text}
    assert found == words


def test_search_results_are_only_text(published: Published, server: PagesServer, open_page: OpenPage) -> None:
    watched = open_page(server.url + "search/")

    def search(query: str) -> list[str]:
        watched.page.goto(server.url + "search/?q=" + urllib.parse.quote(query), wait_until="load")
        # «نفتح الفهرس…», «نبحث…», and then how many there are.
        watched.wait_for("(text => text && !text.endsWith('…'))(document.getElementById('status').textContent.trim())")
        watched.assert_clean()
        strange = "main :is(script[src], img, svg, iframe, object, base, style, form[action*=evil], a[href^=java], a[href^=data])"
        assert not watched.page.evaluate(f"document.querySelector('{strange}:not(#strings)')"), query
        return list(watched.page.evaluate("[...document.querySelectorAll('#hits > li')].map(li => li.textContent)"))

    missed = []
    for number in range(0, len(payloads.EVERYWHERE), 5):
        hits = [visible(text) for text in search(hostile.marker(number)) if hostile.marker(number) in text]
        payload = visible(payloads.EVERYWHERE[number])
        if not hits or (len(payload) < 60 and "&" not in payload and payload not in hits[0]):
            missed.append((number, payloads.EVERYWHERE[number], hits))
    assert missed == []
    for query in (
        "script alert",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "img onerror",
        "' OR 1=1",
    ):
        search(query)


def test_machines_read_what_people_read(published: Published) -> None:
    """JSON files are JSON, feeds are XML (the check reads those), and no JSON-LD block can be broken out of."""
    for file in published.output.rglob("*.json"):
        json.loads(file.read_text(encoding="utf-8"))
    for page in published.output.rglob("index.html"):
        for block in re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL
        ):
            json.loads(block)
