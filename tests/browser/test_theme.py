"""The theme in a real browser: direction, reflow, targets, reader's settings, and every page kind without an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from tests import theme_models as models
from tests import theme_site
from tests.browser.conftest import OpenPage
from tests.browser.layout import assert_fits, broken_rules
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser

PAGES = [*(page.path for _, page, _ in models.pages()), "search/?q=الورق", "search/?q=غائب"]
KINDS = {page.kind: page.path for _, page, _ in models.pages()}
ARTICLE = next(page.path for _, page, _ in models.pages() if page.kind == "article")
SIZES = {320: 640, 375: 812, 768: 1024, 1280: 800}
MAIN_TARGET, TARGET = 44, 24  # CSS pixels; WCAG 2.2: 2.5.5 for the main controls, 2.5.8 for all


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the fixture site, under a sub-path."""
    folder = theme_site.write(tmp_path_factory.mktemp("theme") / "site")
    with PagesServer(folder, "/repo/") as server:
        yield server.url


@pytest.mark.parametrize("width", SIZES)
def test_no_page_scrolls_sideways(site: str, open_page: OpenPage, width: int) -> None:
    watched = open_page(site, {"width": width, "height": SIZES[width]})
    for path in PAGES:
        watched.page.goto(site + path)
        assert_fits(watched.page, f"{path or 'home'} at {width}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_rule_is_broken(site: str, open_page: OpenPage, scheme: str, script: bool) -> None:
    # axe itself needs script: without it the page is what reader.js leaves when it never ran.
    watched = open_page(site, color_scheme=scheme, bypass_csp=True)
    if not script:
        watched.context.route(
            "**/*.js", lambda route: route.abort() if "/repo/" in route.request.url else route.continue_()
        )
    broken: list[str] = []
    for path in PAGES:
        watched.page.goto(site + path)
        broken += broken_rules(watched.page, path or "home")
    watched.trouble.clear()  # scripts that the test itself stopped
    assert not broken, "\n".join(broken)


def test_targets_are_large_enough(site: str, open_page: OpenPage) -> None:
    watched = open_page(site, {"width": 375, "height": 812})
    for path in PAGES:
        watched.page.goto(site + path)
        small = watched.page.evaluate(
            """([main, least]) => [...document.querySelectorAll("a, button, input, summary")]
                 .filter(e => e.checkVisibility() && !e.closest(".skip") && !(e.closest("p, dd, li") && getComputedStyle(e).display === "inline" && !e.closest(".terms, .links")))
                 .map(e => [e, e.getBoundingClientRect(), e.closest(".top, form, #bar, .pages") ? main : least])
                 .filter(([e, r, want]) => Math.min(r.height, r.width) < want - 0.5 && !(r.height >= want - 0.5 && e.closest(".top nav, .pages")))
                 .map(([e, r]) => `${Math.round(r.width)}x${Math.round(r.height)} ${e.outerHTML.slice(0, 100)}`)""",
            [MAIN_TARGET, TARGET],
        )
        assert not small, f"{path or 'home'}: {small[:4]}"


def test_the_page_runs_from_right_to_left(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    style = "e => { const s = getComputedStyle(e); return [s.direction, s.textAlign, s.letterSpacing, s.fontStyle]; }"
    assert page.locator(".body p").first.evaluate(style) == ["rtl", "start", "normal", "normal"]
    brand, nav = (page.locator(selector).bounding_box() for selector in (".brand", ".top nav"))
    text, margin = (page.locator(selector).first.bounding_box() for selector in (".text", ".side"))
    assert brand and nav and text and margin
    assert brand["x"] > nav["x"]
    assert text["x"] > margin["x"]
    leading = page.locator(".body p").first.evaluate(
        "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
    )
    assert leading >= 1.8


def test_a_line_holds_60_to_75_letters(site: str, open_page: OpenPage) -> None:
    page = open_page(site).page

    def waiting(route: Route) -> None:  # for the theme's face, which a slow machine leaves out (font-display: optional)
        styles = route.fetch()
        assert "font-display: optional" in styles.text()
        route.fulfill(response=styles, body=styles.text().replace("font-display: optional", "font-display: block"))

    page.route("**/*.css", waiting)
    page.goto(site + ARTICLE)
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert page.evaluate("document.fonts.check('20px Warraq', 'ب')")
    lines = page.evaluate(
        """() => [...document.querySelectorAll(".body p")].flatMap(p => {
             const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), lines = new Map();
             for (let node; (node = walk.nextNode());) for (let n = 0; n < node.length; n++) {
               if (node.parentElement.matches(".anchor") || /\\p{M}/u.test(node.data[n])) continue;
               const range = document.createRange();
               range.setStart(node, n);
               range.setEnd(node, n + 1);
               const line = Math.round((range.getBoundingClientRect().bottom - p.getBoundingClientRect().top) / 38);
               lines.set(line, (lines.get(line) || 0) + 1);
             }
             return [...lines.values()].slice(0, -1);
           })"""
    )
    assert len(lines) > 5
    assert 60 <= sum(lines) / len(lines) <= 75


def test_arrows_point_the_way_of_reading(site: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(site + "tag/بغداد/page/3/").page
    arrows = """() => [getComputedStyle(document.querySelector(".pages .on"), "::after").content,
                       getComputedStyle(document.querySelector(".pages .back"), "::before").content]"""
    assert page.evaluate(arrows) == ['"←"', '"→"']
    with PagesServer(theme_site.write(tmp_path / "en", "en"), "/repo/") as server:
        page = open_page(server.url + "tag/بغداد/page/3/").page
        assert page.evaluate(arrows) == ['"→"', '"←"']


# The order in which the characters of a text stand on the page, by their boxes.
DRAWN = """([selector, text]) => {
  const walk = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    const boxes = [...text].map((char, n) => {
      const range = document.createRange();
      range.setStart(node, at + n);
      range.setEnd(node, at + n + 1);
      const box = range.getBoundingClientRect();
      return { char, x: box.left, y: Math.round(box.top) };
    }).filter(one => one.char !== " ");
    return boxes.sort((a, b) => a.y - b.y || a.x - b.x).map(one => one.char).join("");
  }
  return null;
}"""


@pytest.mark.parametrize("run", ["C5+1", "Wien Energy", "Paper Before Print"])
def test_latin_runs_stand_in_one_piece(site: str, open_page: OpenPage, run: str) -> None:
    page = open_page(site + ARTICLE, {"width": 1280, "height": 800}).page
    assert page.evaluate(DRAWN, [".body", run]) == run.replace(" ", "")


def test_a_mixed_line_is_drawn_in_its_order(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    place = "([text]) => { const w = document.createTreeWalker(document.querySelector('.body'), 4); for (let n; (n = w.nextNode());) { const at = n.data.indexOf(text); if (at >= 0) { const r = document.createRange(); r.setStart(n, at); r.setEnd(n, at + text.length); return r.getBoundingClientRect().x; } } }"
    before, run, after = (page.evaluate(place, [text]) for text in ("شركة", "Wien Energy", "في فيينا"))
    assert before > run > after


def test_settings_are_kept(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    size = "parseFloat(getComputedStyle(document.querySelector('.body p')).fontSize)"
    plain = page.evaluate(size)
    page.locator("#bar summary").click()
    page.get_by_role("button", name="خط أكبر").click()
    page.get_by_role("button", name="أسطر متباعدة").click()
    page.get_by_role("button", name="المظهر").click()
    page.get_by_role("button", name="المظهر").click()
    assert page.evaluate(size) > plain
    page.goto(site)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(site + ARTICLE)
    assert page.evaluate(size) > plain
    assert page.evaluate("getComputedStyle(document.body).lineHeight") != "normal"
    page.keyboard.press("Escape")
    page.locator("#bar summary").click()
    assert page.get_by_role("button", name="أسطر متباعدة").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert not page.locator("#bar details").evaluate("e => e.open")


def test_vowel_signs_go_and_come_back(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    body = "document.querySelector('.body').innerText"
    whole = page.evaluate(body)
    page.locator("#bar summary").click()
    button = page.get_by_role("button", name="التشكيل")
    button.click()
    bare = page.evaluate(body)
    assert "ورّاق" in whole
    assert "وراق" in bare
    assert "ورّاق" not in bare
    button.click()
    assert page.evaluate(body) == whole


def test_digits_of_the_interface_change_and_those_of_the_text_do_not(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    page.locator("#bar summary").click()
    page.get_by_role("button", name="٠–٩").click()
    assert "٢٠١٣" in page.locator(".dateline time").inner_text()
    assert "300" in page.locator(".body").inner_text()
    page.goto(site + "2017/")
    assert page.locator("h1").inner_text() == "٢٠١٧"


def test_settings_need_no_script_to_read(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE, java_script_enabled=False).page
    assert page.locator(".body p").first.is_visible()
    assert not page.locator("#bar").is_visible()
    assert page.locator(".cite button").count() == 0


def test_a_citation_is_copied(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE, permissions=["clipboard-read", "clipboard-write"]).page
    page.locator(".cite button").first.click()
    page.get_by_text("نُسخ").wait_for()
    assert "ورّاقو بغداد" in page.evaluate("navigator.clipboard.readText()")


def test_paragraphs_have_addresses(site: str, open_page: OpenPage) -> None:
    page = open_page(site + ARTICLE).page
    link = page.locator("#p2 .anchor")
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#p2")
    assert "¶" not in page.locator(".body").inner_text().split("\n")[0][:1]


def test_the_index_of_terms_is_filtered(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "tag/").page
    shown = "[...document.querySelectorAll('.terms li')].filter(e => e.checkVisibility()).map(e => e.querySelector('a').textContent)"
    every = page.evaluate(shown)
    page.locator("#filter").fill("اسطنبول")  # the index has إسطنبول
    assert page.evaluate(shown) == ["إسطنبول"]
    page.locator("#filter").fill("قققق")
    assert page.get_by_text("لا اسم يطابق ما كتبت.").is_visible()
    page.locator("#filter").fill("")
    assert page.evaluate(shown) == every


def test_on_this_day(site: str, open_page: OpenPage) -> None:
    page = open_page(site).page
    link = page.locator("#today a")
    link.wait_for()
    link.click()
    assert page.url == site + "2017/01/17/awkward/"


def test_slash_leads_to_the_search(site: str, open_page: OpenPage) -> None:
    page = open_page(site).page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.goto(site + ARTICLE)
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_nothing_moves_while_a_page_comes(site: str, open_page: OpenPage) -> None:
    watched = open_page(site, {"width": 375, "height": 812})
    watched.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for path in PAGES:
        watched.page.goto(site + path, wait_until="networkidle")
        assert watched.page.evaluate("window.shift") < 0.01, path


@pytest.mark.parametrize("path", ["", ARTICLE, "2017/", "search/"])
def test_text_twice_as_large_still_fits(site: str, open_page: OpenPage, path: str) -> None:
    # A browser's zoom of 200 % halves the page's width; the reader's own larger text comes on top.
    page = open_page(site + path, {"width": 320, "height": 400}).page
    page.evaluate("document.documentElement.style.setProperty('--size', 1.5)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_printed_article_is_its_text(site: str, open_page: OpenPage, needs: Callable[[str], None]) -> None:
    needs("media")
    page = open_page(site + ARTICLE).page
    page.emulate_media(media="print")
    assert page.locator(".body").is_visible()
    assert page.locator(".cite").is_visible()
    for selector in (".top nav", "#bar", ".around", "footer p", ".cite button"):
        assert not page.locator(selector).first.is_visible(), selector


def test_forced_colours_keep_the_calendar_legible(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "2017/", forced_colors="active").page
    style: Any = page.locator("td a").first.evaluate("e => getComputedStyle(e).borderTopStyle")
    assert style == "solid"
