"""The browser fixtures see what they are there to see; a watch that sleeps would pass every hostile page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, WatchedPage
from tests.pages_server import PagesServer

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PagesServer]:
    with PagesServer(tmp_path, "/repo/") as running:
        yield running


def shown(server: PagesServer, open_page: OpenPage, html: str) -> WatchedPage:
    (server.folder / "index.html").write_text("<!doctype html>" + html, encoding="utf-8")
    watched = open_page(server.url)
    watched.page.wait_for_timeout(200)
    return watched


def cleared(watched: WatchedPage) -> None:
    """The test has seen the trouble; the fixture need not complain of it again."""
    watched.outside, watched.trouble, watched.dialogs = [], [], []


def test_a_plain_page_is_clean(server: PagesServer, open_page: OpenPage) -> None:
    watched = shown(server, open_page, "<title>t</title><p>نص</p>")
    watched.assert_clean()
    assert watched.requests[0] == server.url


def test_a_dialog_is_seen(server: PagesServer, open_page: OpenPage) -> None:
    watched = shown(server, open_page, "<img src=x onerror=\"alert('harm')\">")
    assert watched.dialogs == ["harm"]
    cleared(watched)


def test_a_request_elsewhere_is_seen_and_stopped(server: PagesServer, open_page: OpenPage) -> None:
    watched = shown(
        server, open_page, '<img src="http://other.example/i.png"><link rel=preload as=font href="//b.example/f">'
    )
    assert "http://other.example/i.png" in watched.outside
    cleared(watched)


def test_a_broken_policy_is_seen(server: PagesServer, open_page: OpenPage) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    watched = shown(server, open_page, policy + "<script>alert(1)</script><p style='color:red'>نص</p>")
    assert not watched.dialogs
    assert any("policy: script-src-elem" in line for line in watched.trouble)
    assert any("policy: style-src-attr" in line for line in watched.trouble)
    cleared(watched)


def test_an_error_of_a_script_is_seen(server: PagesServer, open_page: OpenPage) -> None:
    watched = shown(server, open_page, "<script>throw new Error('broken')</script>")
    assert any("broken" in line for line in watched.trouble)
    cleared(watched)
