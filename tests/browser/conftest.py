"""A real browser for the tests, and pages that fail a test when a reader would be harmed or let down.

Chromium, or with ``WARRAQ_BROWSER=firefox`` Firefox.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

from tests import chromium, firefox

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 800}
TIMEOUT_MS = 10_000

# Told by the page itself: what its Content-Security-Policy stopped.
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", e => console.error(
  `policy: ${e.violatedDirective} stopped ${e.blockedURI} at ${e.sourceFile || document.location}: ${e.sample}`));
"""

NS_BINDING_ABORTED = 0x804B0002
USUAL = {"java_script_enabled": True, "color_scheme": "light"}

OpenPage = Callable[..., "WatchedPage"]


class WatchedPage:
    """A Playwright ``page`` in a context of its own, and what went wrong in it.

    ``outside`` lists requests to another origin (they are stopped), ``trouble`` errors of scripts and of the
    Content-Security-Policy, ``dialogs`` the messages of dialogs; ``requests`` every address asked for.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self.outside: list[str] = []
        self.trouble: list[str] = []
        self.dialogs: list[str] = []
        self.requests: list[str] = []
        self.context = context
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(_TELL_VIOLATIONS)
        context.route("**/*", self._request)
        self.page: Page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", self._error)
        self.page.on("console", self._console)

    def _request(self, route: Any) -> None:
        address = route.request.url
        self.requests.append(address)
        if address.startswith((self.origin + "/", "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(address)
            route.abort()

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _error(self, error: Any) -> None:
        # Firefox reports a font that was still on its way when the reader went on to the next page.
        if not ("download failed (font" in str(error) and f"status={NS_BINDING_ABORTED}" in str(error)):
            self.trouble.append(f"script error: {error}")

    def _console(self, message: Any) -> None:
        # A page that is not there says so in the console as well; the tests look at statuses themselves. And a test may be
        # done with its server while the page still asks for a font.
        usual = "the server responded with a status of 404" in message.text
        if message.type == "error" and not usual and ("net::ERR_CONNECTION" not in message.text or self._is_served()):
            self.trouble.append(f"console: {message.text}")

    def _is_served(self) -> bool:
        """Whether somebody still answers at the page's origin."""
        place = urllib.parse.urlsplit(self.origin)
        with contextlib.suppress(OSError), socket.create_connection((place.hostname, place.port or 80), timeout=5):
            return True
        return False

    def wait_for(self, expression: str, seconds: float = TIMEOUT_MS / 1000) -> Any:
        """Return the first true value of the JavaScript ``expression``. Playwright's own wait needs eval, which the
        pages' policy forbids."""
        end = time.monotonic() + seconds
        while not (value := self.page.evaluate(expression)):
            assert time.monotonic() < end, f"never came true: {expression}"
            self.page.wait_for_timeout(20)
        return value

    def assert_clean(self) -> None:
        """Fail if the page asked another host, opened a dialog, or broke its policy or a script."""
        assert not self.outside, f"requests to other hosts: {self.outside}"
        assert not self.dialogs, f"dialogs: {self.dialogs}"
        assert not self.trouble, "\n".join(self.trouble)


@pytest.fixture(scope="session")
def launched() -> Iterator[tuple[Browser, frozenset[str]]]:
    """The browser that the tests drive, headless, one a test process, and the options that it does not listen to."""
    with sync_playwright() as playwright:
        if os.environ.get("WARRAQ_BROWSER") == "firefox":
            try:
                running, deaf = firefox.launch(playwright)
            except firefox.NoFirefoxError as error:
                pytest.skip(str(error))
        else:
            running, deaf = playwright.chromium.launch(executable_path=chromium.ensure(), args=FLAGS), frozenset()
        yield running, deaf
        running.close()


@pytest.fixture
def needs(launched: tuple[Browser, frozenset[str]]) -> Callable[[str], None]:
    """``needs(option)`` skips the test where the browser cannot be asked for it."""

    def need(option: str) -> None:
        if option in launched[1]:
            pytest.skip(f"an installed Firefox cannot be asked for {option} by way of WebDriver BiDi")

    return need


@pytest.fixture
def open_page(launched: tuple[Browser, frozenset[str]], needs: Callable[[str], None]) -> Iterator[OpenPage]:
    """``open_page(url, viewport=DESK, **context_options)`` → WatchedPage at ``url``; each is clean when the test ends.

    ``context_options`` are Playwright's: ``java_script_enabled=False``, ``color_scheme="dark"``,
    ``service_workers="allow"`` (blocked otherwise, so that no test sees another's cache) and so on.
    """
    opened: list[WatchedPage] = []

    def opener(url: str, viewport: dict[str, int] | None = None, **options: Any) -> WatchedPage:
        origin = "/".join(url.split("/")[:3])
        for name in options:
            if options[name] != USUAL.get(name):
                needs(name)
        options = {"service_workers": "block", "locale": "ar"} | options
        context = launched[0].new_context(viewport=viewport or DESK, **options)  # type: ignore[arg-type]
        watched = WatchedPage(context, origin)
        opened.append(watched)
        watched.page.goto(url, wait_until="load")
        return watched

    yield opener
    for watched in opened:
        watched.context.close()
    for watched in opened:
        watched.assert_clean()


def settled(page: Page) -> str:
    """What the live region says when the page has answered."""
    page.locator("#found:not([aria-busy])").wait_for()
    return page.locator("#status").inner_text()
