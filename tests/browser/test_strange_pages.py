"""Corpora that are unlike any other, published and opened: each page fits a phone and a desk and is accessible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, OpenPage
from tests.browser.layout import assert_fits, broken_rules
from tests.pages_server import PagesServer
from tests.site_builder import BODY, Publication

pytestmark = pytest.mark.browser

NARROWEST = {"width": 320, "height": 568}
HEBREW = (
    "הסופר העתיק את הדף בכתב ברור, ואחר כך השווה אותו למקור מילה במילה.\n\nולבסוף כרך אותו ומכר אותו בשוק ב־Aleppo."
)


def strange(root: Path) -> Publication:
    """Articles that are each awkward in one way, over two centuries with forty years and more between them."""
    site = Publication(root)
    site.article("many-tags", "وسوم كثيرة", tags=[f"وسم طويل بعض الشيء رقم {n}" for n in range(500)])
    site.article("one-letter", "ل", tags=[])
    site.article("long-title", ("عنوان يطول حتى يبلغ ثلاثمئة حرف " * 12)[:300].strip())
    site.article("long-paragraph", "فقرة من عشرين ألف كلمة", body="كلمة " * 20_000)
    site.article("long-word", "ك" * 200, body=f"{'س' * 200} ثم {'w' * 200} ثم نص.\n\n{BODY}", tags=["م" * 80])
    site.article("old", "من القرن التاسع عشر", "1890-05-01T00:00:00+00:00", folder="1890")
    site.article("gap", "بعد أربعين سنة", "1930-02-28", date_precision="day", folder="1930")
    site.article("future", "من القرن الآتي", "2090-12-31T23:59:59+00:00", folder="2090")
    site.article("nobody", "بلا كاتب ولا باب", authors=[], category=None)
    return site


def lone(root: Path) -> Publication:
    """One article without a tag."""
    site = Publication(root)
    site.article("alone", tags=[])
    return site


def hebrew(root: Path) -> Publication:
    """A corpus in Hebrew."""
    site = Publication(root, language="he", title="ספריית הסופרים")
    site.article(
        "sofer", "הסופר והשוק", tags=["סופרים", "Aleppo"], body=HEBREW, authors=["משה כהן"], category="היסטוריה"
    )
    site.article("no-date", "בלי תאריך", None, body=HEBREW, folder="undated")
    return site


SITES = {"strange": strange, "lone": lone, "hebrew": hebrew}


@pytest.fixture(scope="module", params=SITES)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a served site and the paths of the pages to look at: all that are not one of 500 tags."""
    site = SITES[request.param](tmp_path_factory.mktemp(request.param))
    report = site.build()
    assert report.refusals == []
    pages = sorted(path.removesuffix("index.html") for path in site.files() if path.endswith("index.html"))
    tags = [path for path in pages if path.startswith("tag/") and path != "tag/"]
    with PagesServer(site.output, "/repo/") as server:
        yield server.url, [path for path in pages if path not in tags] + tags[-2:]


@pytest.mark.parametrize("size", [NARROWEST, DESK], ids=["phone", "desk"])
def test_every_page_fits_its_window(opened: tuple[str, list[str]], open_page: OpenPage, size: dict[str, int]) -> None:
    address, paths = opened
    watched = open_page(address, size)
    for path in paths:
        watched.page.goto(address + path)
        assert_fits(watched.page, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(
    opened: tuple[str, list[str]], open_page: OpenPage, scheme: str
) -> None:
    address, paths = opened
    watched = open_page(address, color_scheme=scheme, bypass_csp=True)
    broken: list[str] = []
    for path in paths:
        watched.page.goto(address + path)
        broken += broken_rules(watched.page, path or "home")
    assert not broken, "\n".join(broken)


def test_a_hebrew_corpus_reads_as_hebrew(open_page: OpenPage, tmp_path: Path) -> None:
    site = hebrew(tmp_path)
    site.build()
    with PagesServer(site.output) as server:
        page = open_page(server.url + "2017/01/17/sofer/").page
        assert page.evaluate("[document.documentElement.lang, document.dir]") == ["he", "rtl"]
        assert "17 בינואר 2017" in page.inner_text(".dateline")
        assert not any("\u0600" <= letter <= "\u06ff" for letter in page.inner_text("body").replace("ورّاق", ""))
        assert page.inner_text(".body bdi") == "Aleppo"
