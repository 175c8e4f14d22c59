"""The sample corpus, published by the main job, served under a sub-path as GitHub Pages does, used by a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from warraq import build

from tests.browser.conftest import PHONE, OpenPage
from tests.pages_server import PagesServer


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    folder = tmp_path_factory.mktemp("published")
    build.run(build.Options(project / "corpus", folder / "content", folder / "output", config=project / "corpus.yaml"))
    return folder / "output"


@pytest.fixture(scope="module", params=["/", "/repo/"])
def site(request: pytest.FixtureRequest, published: Path) -> Iterator[str]:
    with PagesServer(published, base=request.param) as server:
        yield server.url


ARTICLE = re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/")


@pytest.mark.browser
def test_a_reader_searches_one_spelling_and_finds_the_other(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/", viewport=PHONE).page
    page.get_by_role("combobox").fill("استانة")
    hit = page.locator("article, li").filter(has=page.locator("mark", has_text="أستانا")).first
    hit.wait_for()
    assert "q=" in page.url
    hit.get_by_role("link").first.click()
    page.wait_for_url(ARTICLE)
    assert "أستانا" in page.locator("article").first.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_reader_walks_from_a_tag_to_a_month_to_an_article(site: str, open_page: OpenPage, script: bool) -> None:
    page = open_page(site, viewport=PHONE, java_script_enabled=script).page
    steps = [
        ("nav a[href$='tag/'], header a[href$='tag/']", r"/tag/$"),
        ("main a[href*='بغداد']", r"/tag/[^/]+/$"),
        (".plots svg a", r"/\d{4}/\d\d/$"),
        ("main article a, main li a[href*='/']", r"/\d{4}/\d\d/\d\d/[^/]+/$"),
    ]
    for link, address in steps:
        page.locator(link).first.click()
        page.wait_for_url(re.compile(address))
        assert page.locator("main h1").inner_text().strip()
    assert len(page.locator("main article").inner_text()) > 500


@pytest.mark.browser
def test_without_a_script_search_explains_itself_and_points_on(site: str, open_page: OpenPage) -> None:
    page = open_page(site + "search/?q=x", java_script_enabled=False).page
    assert page.locator("noscript").count() or page.get_by_role("link").count()
    assert page.locator("main a[href*='tag']").count()
    assert page.locator("main a[href*='2']").count()
