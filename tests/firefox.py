"""Finds a Firefox for the browser tests: ``WARRAQ_BROWSER=firefox pytest -m browser`` runs them in it instead of Chromium.

In order: $FIREFOX; the one that Playwright has (``playwright install firefox``); one on PATH, spoken to by WebDriver BiDi,
of which a Playwright may want more than an older Firefox knows. Nothing is installed, and where there is none the tests
are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("firefox", "firefox-esr")
BIDI = "moz-firefox"  # Playwright's name of the channel to a Firefox that is not its own
NOT_BY_BIDI = frozenset({"java_script_enabled", "color_scheme", "forced_colors", "has_touch", "history", "media"})
"""What Playwright asks for in vain, and without a word, where it speaks WebDriver BiDi."""


class NoFirefoxError(Exception):
    """There is none, or none that can be driven; the message says which."""


def launch(playwright: Playwright) -> tuple[Browser, frozenset[str]]:
    """Return a running Firefox, and which options it does not listen to. Raises NoFirefoxError."""
    own = Path(playwright.firefox.executable_path)
    wish = os.environ.get("FIREFOX")
    path = shutil.which(wish) if wish else None
    if wish and not path:
        raise NoFirefoxError(f"$FIREFOX names {wish}, which cannot be run")
    if not path and own.exists():
        return playwright.firefox.launch(), frozenset()
    path = path or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise NoFirefoxError("no Firefox here: install one, or run `python -m playwright install firefox`")
    try:
        browser = playwright.firefox.launch(executable_path=path, channel=BIDI)
        browser.new_context().close()
    except Error as error:
        why = error.message.splitlines()[0]
        raise NoFirefoxError(f"this Playwright cannot drive {path}: {why}") from None
    return browser, NOT_BY_BIDI
