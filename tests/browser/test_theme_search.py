"""The search page with a stand-in of the client: address, keyboard, facets, and the states in which search cannot answer.

What needs real answers is in test_search_page.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import theme_site
from tests.browser.conftest import OpenPage, settled
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the fixture site, under a sub-path."""
    folder = theme_site.write(tmp_path_factory.mktemp("search") / "site")
    with PagesServer(folder, "/repo/") as server:
        yield server.url


def test_results_come_as_one_types(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/").page
    page.locator("#q").press_sequentially("الورق")
    page.locator("#hits li").first.wait_for()
    assert settled(page) == "23 نتيجة عن «الورق»"
    assert page.locator("#hits li").count() == 10
    assert page.locator("#hits mark").first.inner_text() == "الورق"
    assert page.url.endswith("?q=%D8%A7%D9%84%D9%88%D8%B1%D9%82")
    assert page.get_by_text("شمل البحث عن «ورق» أيضًا: الورّاق، الوراقين").is_visible()
    assert not page.locator("#browse").is_visible()


def test_a_count_has_its_plural(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=اثنان").page
    page.locator("#hits li").first.wait_for()
    assert settled(page) == "نتيجتان عن «اثنان»"


def test_a_newer_query_wins(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=بطيء").page
    page.locator("#q").fill("اثنان")
    expect(page.locator("#status")).to_have_text("نتيجتان عن «اثنان»")
    page.wait_for_timeout(900)  # longer than the slow answer takes
    assert page.locator("#hits li").count() == 2


def test_the_address_and_the_back_button(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=الورق").page
    page.locator("#hits li").first.wait_for()
    page.locator("#facets").get_by_role("link", name="2013").click()
    expect(page.locator("#status")).to_have_text(re.compile("^5 نتائج"))
    assert "from=2013&to=2013" in page.url
    page.locator("#facets").get_by_role("link", name="الورق").click()
    page.wait_for_url("**tag=**")
    page.go_back()
    expect(page.locator("#status")).to_have_text(re.compile("^5 نتائج"))
    page.go_back()
    expect(page.locator("#status")).to_have_text(re.compile("^23 نتيجة"))
    page.go_forward()
    expect(page.locator("#status")).to_have_text(re.compile("^5 نتائج"))
    page.reload()
    expect(page.locator("#status")).to_have_text(re.compile("^5 نتائج"))
    page.locator(".chip").click()
    expect(page.locator("#status")).to_have_text(re.compile("^23 نتيجة"))


def test_one_query_is_one_entry_in_the_history(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "tag/").page
    page.goto(site + "search/")
    for text in ("ورق", "ورق سمرقند"):
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially(text, delay=40)
        page.locator("#q").press("Enter")
        expect(page.locator("#status")).to_contain_text(text)
    page.go_back()
    expect(page.locator("#status")).to_have_text("23 نتيجة عن «ورق»")
    assert page.locator("#q").input_value() == "ورق"


def test_pages_of_results(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=الورق").page
    page.get_by_role("link", name="التالي").click()
    page.wait_for_url("**page=2")
    page.get_by_role("link", name="التالي").click()
    expect(page.locator("#hits li")).to_have_count(3)
    assert page.get_by_text("الصفحة 3 من 3").is_visible()


def test_sorting(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=الورق").page
    page.get_by_role("link", name="الأحدث أولًا").click()
    page.wait_for_url("**sort=date**")
    expect(page.locator("#hits time").first).to_have_text(re.compile("2015$"))
    assert page.get_by_role("link", name="الأحدث أولًا").get_attribute("aria-current") == "true"


def test_the_keyboard_alone(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/").page
    page.locator("main h1").click()
    page.keyboard.press("/")
    page.keyboard.insert_text("الورق")
    page.locator("#hits li").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#hits li')[1]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2017/01/17/awkward/**")


def test_levels(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=الورق").page
    page.get_by_role("link", name="كما كُتبت").click()
    page.wait_for_url("**level=written**")
    assert page.get_by_role("link", name="كما كُتبت").get_attribute("aria-current") == "true"


def test_a_result_leads_to_its_passage(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=الورق").page
    link = page.locator("#hits h2 a").first.get_attribute("href")
    assert link
    assert link.startswith("../2017/01/17/awkward/#:~:text=%D8%A7")


def test_no_result_helps_on(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=غائب").page
    page.get_by_role("link", name="سمرقند").first.wait_for()
    assert settled(page) == "لم نجد شيئًا عن «غائب»."
    assert page.locator(".tips li").count() >= 2
    assert page.locator("#browse").is_visible()
    assert page.get_by_text("لم ترد «غائب» في المقالات.").is_visible()
    assert page.locator("#notes p").count() == 2  # a note of a kind that the page does not know is not shown
    page.locator("#notes a").click()
    expect(page.locator("#status")).to_have_text("23 نتيجة عن «سمرقند»")


def test_a_stale_index_asks_to_load_the_page_again(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=قديم").page
    page.get_by_role("button", name="أعد تحميل الصفحة").wait_for()
    page.locator("#q").fill("الورق")
    page.locator("#hits li").first.wait_for()


def test_a_broken_index_can_be_tried_again(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=عطل").page
    page.get_by_role("button", name="حاول مرة أخرى").wait_for()


def test_offline_is_said_and_mended(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/").page
    page.locator("h1").click()
    page.route("**/warraq.js", lambda route: route.abort())
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => window.connected, configurable: true })")
    page.locator("#q").fill("عطل")
    page.get_by_text("يبدو أنك غير متصل").wait_for()
    page.evaluate("window.connected = true")
    page.unroute("**/warraq.js")
    page.locator("#q").fill("الورق")
    page.locator("#hits li").first.wait_for()


def test_without_workers_the_page_itself_searches(site: str, open_page: OpenPage) -> None:
    watched = open_page(site + "search/")
    watched.page.add_init_script("delete window.Worker")
    watched.page.goto(site + "search/?q=الورق")
    watched.page.locator("#hits li").first.wait_for()


def test_without_script_the_page_explains_itself(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/", java_script_enabled=False).page
    notice = page.locator("noscript .notice").bounding_box()
    assert notice
    assert notice["height"] > 0
    assert page.locator("#browse").get_by_role("link", name="سمرقند").is_visible()
    assert page.locator("#browse").get_by_role("link", name="2017").is_visible()
