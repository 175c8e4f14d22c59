"""What a reader must never meet on any page: text that runs out of the window, rules of accessibility broken."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.checkVisibility() && !e.closest("svg, .vh, .skip") && !e.matches("svg"))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.left < -1 || r.right > innerWidth + 1); })
  .map(e => e.outerHTML.slice(0, 120))"""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def assert_fits(page: Page, name: str) -> None:
    """Fail where something of ``page`` stands outside the window's width, or the page scrolls sideways."""
    wide = page.evaluate(_WIDE)
    assert not wide, f"{name}: {wide[:3]}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def broken_rules(page: Page, name: str) -> list[str]:
    """Return what axe-core finds wrong with ``page``, a line each. Its script needs a context with ``bypass_csp``."""
    found = Axe().run(page, options={"runOnly": RULES})
    return [
        f"{name}: {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"][:2]
    ]
