"""Takes the screenshots of docs/screenshots from a built site: each page type at four widths, light and dark. Run by hand.

python tools/screenshots.py output
"""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT)]

from tests import chromium  # noqa: E402
from tests.pages_server import PagesServer  # noqa: E402

SIZES = {320: 568, 375: 700, 768: 900, 1280: 800}
QUALITY = 45  # of WebP
PAGES = {
    "home": "",
    "article": "2018/11/20/bulaq-press/",
    "dates": "dates/",
    "year": "2021/",
    "month": "2021/03/",
    "day": "2021/03/22/",
    "undated": "undated/",
    "tags": "tag/",
    "tag": "tag/القاهرة/",
    "search": "search/?q=السلطان العثماني",
    "about": "about/",
    "404": "no/such/page/",
}


def take(browser: Browser, root: str, target: Path, width: int, scheme: str) -> None:
    """Write one picture of every page at ``width`` in ``scheme`` (light or dark) into the folder ``target``."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme, is_mobile=width < 500, locale="ar"
    )
    page = context.new_page()
    page.goto(root, wait_until="networkidle")  # the fonts are in the cache from here on
    session = context.new_cdp_session(page)
    for name, path in PAGES.items():
        page.goto(root + path, wait_until="networkidle")
        page.wait_for_timeout(300)
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        (target / f"{name}-{width}-{scheme}.webp").write_bytes(base64.b64decode(shot["data"]))
    context.close()


def main() -> None:
    """Read the command line and write every picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=Path, help="the built site")
    parser.add_argument("--target", type=Path, default=PROJECT / "docs" / "screenshots")
    args = parser.parse_args()
    args.target.mkdir(parents=True, exist_ok=True)
    with PagesServer(args.output, "/") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=["--no-sandbox", "--hide-scrollbars"]
        )
        for width in SIZES:
            for scheme in ("light", "dark"):
                take(browser, server.url, args.target, width, scheme)
        browser.close()


if __name__ == "__main__":
    main()
