"""The search page with the real client over a small real index: completion, streaming, filters, and everything that goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route, expect
from warraq.search import build, publish

from tests import theme_site
from tests.browser.conftest import PHONE, OpenPage, settled
from tests.pages_server import PagesServer
from tests.search_corpus import corpus

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The fixture site with a real index, under a sub-path."""
    folder = theme_site.write(tmp_path_factory.mktemp("search-page") / "site")
    (folder / "search" / "warraq.js").unlink()
    build(corpus(), folder.parent / "index")
    publish(folder.parent / "index", folder / "search")
    with PagesServer(folder, "/repo/") as server:
        yield server.url


def test_typing_opens_the_list_and_the_keyboard_rules_it(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/").page
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("كت")
    expect(field).to_have_attribute("aria-expanded", "true")
    options = page.get_by_role("listbox").get_by_role("option")
    assert options.count() >= 2
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.input_value() == "كت"
    field.press_sequentially("ا")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    chosen = options.first.inner_text()
    field.press("Enter")
    expect(field).to_have_value(chosen)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#status")).to_contain_text(chosen)


def test_a_finger_chooses_without_losing_the_field(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/", viewport=PHONE, has_touch=True).page
    field = page.get_by_role("combobox")
    field.tap()
    field.press_sequentially("كتا")
    option = page.get_by_role("option").first
    box = option.bounding_box()
    assert box
    assert box["height"] >= 44
    chosen = option.inner_text()
    option.tap()
    expect(field).to_have_value(chosen)
    expect(field).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_title_leads_to_its_article(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/").page
    page.get_by_role("combobox").press_sequentially("كتاب")
    title = page.locator("#completions [data-address]").first
    assert re.search(r"\.\./\d{4}/", title.get_attribute("data-address") or "")


def test_sources_filter_by_option_and_counts_match(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=كتاب").page
    page.locator("#hits li").first.wait_for()
    facet = page.locator("#facets section", has_text="المصدر").locator("li").first
    name, count = facet.locator("a").inner_text(), facet.locator(".n").inner_text()
    facet.locator("a").click()
    page.wait_for_url("**source=**")
    assert settled(page).startswith(count)
    assert set(page.locator("#hits li .quiet bdi").all_inner_texts()) == {name}
    assert page.locator("#q").input_value() == "كتاب"


BAD = {
    "stop words": "من في على",
    "signs": "!!! … ؟؟",
    "long": "ك" * 10_000,
    "emoji": "😀🤷‍♀️",
    "lone tashkeel": "َّ",
    "mixed": "كتاب Codex كتب",
    "Persian": "کتاب یک پژوهش",
    "digits": "٢٠١٤ ۲۰۱۳",
    "control": "كتاب\x01\x1aورق",
    "markup": "<img src=x onerror=alert(1)>",
    "quotes": 'كتاب "ورق («',
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_calm(site: str, open_page: OpenPage, kind: str) -> None:
    page = open_page(site + "search/").page  # that nothing stands in the console is checked when the test ends
    page.locator("#q").fill(BAD[kind])
    page.locator("#q").press("Enter")
    expect(page.locator("#status")).to_have_text(re.compile("(عن|عن) «"))
    settled(page)
    assert page.locator("main img").count() == 0
    assert ("<img" in page.locator("#status").inner_text()) == (kind == "markup")
    if kind in {"mixed", "Persian", "control", "quotes"}:
        assert page.locator("#hits li").count() > 0


def test_an_empty_query_shows_what_there_is_to_browse(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=كتاب").page
    page.locator("#hits li").first.wait_for()
    page.locator("#q").fill("  ")
    page.locator("#q").press("Enter")
    expect(page.locator("#browse")).to_be_visible()
    assert page.locator("#hits li").count() == 0
    assert page.locator("#status").inner_text() == ""


def other_version(route: Route) -> None:
    """Answer with a payload that names another version of the format."""
    import zlib

    route.fulfill(status=200, body=zlib.compress(b"WS\x63" + b"\x00" * 40), content_type="application/octet-stream")


WAYS: dict[str, Callable[[Route], None]] = {
    "missing": lambda route: route.fulfill(status=404, body="<!doctype html>not here", content_type="text/html"),
    "page": lambda route: route.fulfill(status=200, body="<!doctype html>not here", content_type="text/html"),
    "truncated": lambda route: route.fulfill(status=200, body=route.fetch().body()[:-5]),
    "version": other_version,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_spoilt_shard_is_said_and_mended(site: str, open_page: OpenPage, way: str) -> None:
    watched = open_page(site + "search/")
    page = watched.page
    watched.context.route("**/search/s/**", WAYS[way])
    page.locator("#q").fill("كتاب")
    button = page.locator("#status button")
    button.wait_for()
    assert page.locator("#hits li").count() == 0
    assert not page.locator("#facets").is_visible()
    watched.context.unroute("**/search/s/**")
    page.locator("#q").fill("كتاب ورق")
    page.locator("#hits li").first.wait_for()
    assert page.locator("#status button").count() == 0
