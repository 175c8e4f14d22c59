"""The Pages look-alike behaves as the host does."""

from __future__ import annotations

import gzip
import http.client
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages_server import PagesServer


@pytest.fixture
def site(tmp_path: Path) -> Path:
    out = tmp_path / "output"
    (out / "tag" / "سوريا").mkdir(parents=True)
    (out / "index.html").write_text("<p>الرئيسة</p>" * 50, encoding="utf-8")
    (out / "404.html").write_text("<p>لا شيء هنا</p>", encoding="utf-8")
    (out / "about.html").write_text("about", encoding="utf-8")
    (out / "tag" / "سوريا" / "index.html").write_text("tag", encoding="utf-8")
    (out / "shard.bin").write_bytes(bytes(200))
    (out / "empty").mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (out / "link.txt").symlink_to(tmp_path / "secret.txt")
    return out


@pytest.fixture(params=["/", "/repo/"])
def server(site: Path, request: pytest.FixtureRequest) -> Iterator[PagesServer]:
    with PagesServer(site, request.param) as running:
        yield running


def get(server: PagesServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for ``path`` (below the base, percent-encoded as given) without following redirects."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=5)
    try:
        connection.request("GET", server.base + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_a_page_and_its_headers(server: PagesServer) -> None:
    status, headers, body = get(server, "")
    assert status == 200
    assert "الرئيسة" in body.decode()
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "max-age=600"
    assert get(server, "", If_None_Match=headers["etag"])[0] == 304


def test_text_is_compressed_and_shards_are_not(server: PagesServer) -> None:
    _, headers, body = get(server, "", Accept_Encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert "الرئيسة" in gzip.decompress(body).decode()
    _, headers, body = get(server, "shard.bin", Accept_Encoding="gzip, br")
    assert "content-encoding" not in headers
    assert headers["content-type"] == "application/octet-stream"
    assert len(body) == 200


def test_a_missing_page_is_404_html_with_status_404(server: PagesServer) -> None:
    for path in ("nothing/", "nothing.html", "empty", "empty/", "Index.html", "a" * 400, "tag//"):
        status, _, body = get(server, path)
        assert (status, body.decode()) == (404, "<p>لا شيء هنا</p>"), path


def test_a_folder_without_its_slash_moves(server: PagesServer) -> None:
    name = urllib.parse.quote("tag/سوريا")
    status, headers, _ = get(server, f"{name}?q=1")
    assert (status, headers["location"]) == (301, f"{server.url}{name}/?q=1")
    assert get(server, f"{name}/")[2] == b"tag"
    assert get(server, "about")[2] == b"about"


def test_nothing_outside_the_folder(server: PagesServer) -> None:
    for path in (
        "../secret.txt",
        "%2e%2e/secret.txt",
        "tag/..%2f..%2fsecret.txt",
        "link.txt",
        "%2e%2e%5csecret.txt",
        "a%00",
    ):
        status, _, body = get(server, path)
        assert status == 404, path
        assert b"secret" not in body


def test_ranges(server: PagesServer) -> None:
    status, headers, body = get(server, "shard.bin", Range="bytes=10-19")
    assert (status, headers["content-range"], len(body)) == (206, "bytes 10-19/200", 10)
    assert get(server, "shard.bin", Range="bytes=-5")[0] == 206
    assert get(server, "shard.bin", Range="bytes=900-")[0] == 200


def test_counters_and_a_deploy(server: PagesServer, tmp_path: Path) -> None:
    get(server, "shard.bin")
    assert (server.requests, server.bytes) == (1, 200)
    server.reset()
    new = tmp_path / "new"
    new.mkdir()
    (new / "index.html").write_text("new", encoding="utf-8")
    server.folder = new
    assert get(server, "")[2] == b"new"
    assert [request.status for request in server.answered] == [200]


def test_the_base_without_slash_and_what_lies_outside_it(site: Path) -> None:
    with PagesServer(site, "/repo/") as server:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=5)
        for path, status in (("/repo", 301), ("/", 404), ("/repository/", 404)):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status, path
        connection.close()
