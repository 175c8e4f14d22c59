"""The search page that the plugin writes into another Pelican site, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.integration.test_pelican_plugin import pelican, site
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser
MANY = {
    f"hives/many-{n}.md": f"Title: Many {n} <em>&</em>\nDate: 2017-01-{n + 1:02}\nSlug: many-{n}\n\nNectar & <b>pollen</b> {n}.\n"
    for n in range(13)
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = site(tmp_path_factory.mktemp("page"), {"url": "find/here/"}, **MANY)
    assert pelican(made).returncode == 0
    return made / "output"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with PagesServer(folder, "/repo/") as server:
        yield server.url + "find/here/"


def test_a_reader_types_and_comes_to_the_article(
    address: str, open_page: OpenPage, needs: Callable[[str], None]
) -> None:
    page = open_page(address).page
    page.locator("#q").press_sequentially("swarming")
    expect(page.locator("#hits li")).to_have_count(1)
    expect(page.locator("#status")).to_have_text("Results: 1")
    expect(page.locator("#hits mark").first).to_have_text("swarm")
    expect(page.locator("#hits small")).to_have_text("2021-05-03 · hives · bees · spring")
    page.locator("#q").press("Enter")
    assert page.url.endswith("/find/here/?q=swarming")
    page.locator("#hits a").click()
    page.wait_for_url("**/repo/swarm.html*")
    assert "How bees swarm" in page.content()
    needs("history")  # it waits for a load, which a page that comes out of Firefox's memory never has
    page.go_back()
    expect(page.locator("#q")).to_have_value("swarming")
    expect(page.locator("#hits li")).to_have_count(1)


def test_an_address_asks_and_the_rest_comes_on_demand(address: str, open_page: OpenPage) -> None:
    page = open_page(address + "?q=nectar").page
    expect(page.locator("#status")).to_have_text("Results: 13")
    expect(page.locator("#hits li")).to_have_count(10)
    expect(page.locator("#hits a").first).to_have_text("Many 12 &")  # newest first among equals
    expect(page.locator("#hits p").first).to_contain_text("Nectar & pollen 12")
    page.locator("#more").click()
    expect(page.locator("#hits li")).to_have_count(13)
    expect(page.locator("#more")).to_be_hidden()
    page.locator("#q").fill("")
    expect(page.locator("#hits li")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("")


def test_markup_in_a_query_is_text(address: str, open_page: OpenPage) -> None:
    page = open_page(address + "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(x)%3E%20swrm").page
    expect(page.locator("#status")).to_have_text("Results: 1")
    expect(page.locator("#suggestion a")).to_contain_text("<img src=x onerror=alert(x)> swarm")
    assert page.locator("img").count() == 0


def test_without_the_index_it_says_so(folder: Path, address: str, open_page: OpenPage) -> None:
    entry = folder / "find" / "here" / "entry.json"
    kept = entry.read_bytes()
    entry.unlink()
    try:
        page = open_page(address + "?q=swarm").page
        expect(page.locator("#status")).to_have_text("Search does not answer. Please try again later.")
    finally:
        entry.write_bytes(kept)
