"""The site's address is found for user sites, project sites, custom domains and bare folders."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from warraq.errors import WarraqError
from warraq.hosting.siteurl import base_path, custom_domain, find_siteurl, host_files, pages_address


def repository(folder: Path, remote: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    if remote:
        subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", remote], check=True)
    return folder


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/Salma/archive.git", "https://salma.github.io/archive"),
        ("https://github.com/salma/Archive", "https://salma.github.io/Archive"),
        ("https://github.com/salma/archive/", "https://salma.github.io/archive"),
        ("https://x-access-token:secret@github.com/salma/archive.git", "https://salma.github.io/archive"),
        ("git@github.com:salma/archive.git", "https://salma.github.io/archive"),
        ("ssh://git@github.com/salma/archive.git", "https://salma.github.io/archive"),
        ("ssh://git@ssh.github.com:443/salma/archive.git", "https://salma.github.io/archive"),
        ("git://github.com/salma/archive.v2.git", "https://salma.github.io/archive.v2"),
        ("https://github.com/Salma/salma.github.io.git", "https://salma.github.io"),
        ("git@github.com:Salma/Salma.GitHub.io", "https://salma.github.io"),
        ("https://github.com/salma/other.github.io", "https://salma.github.io/other.github.io"),
        ("https://gitlab.com/salma/archive.git", ""),
        ("https://notgithub.com/salma/archive.git", ""),
        ("https://github.com.example.org/salma/archive.git", ""),
        ("https://github.com/salma", ""),
        ("https://github.com/salma/archive/tree/main", ""),
        ("https://github.com/sal ma/archive", ""),
        ("https://[github.com/salma/archive", ""),
        ("/srv/git/github.com/salma/archive.git", ""),
        ("../archive", ""),
        ("C:\\git\\archive", ""),
        ("", ""),
    ],
)
def test_remotes(remote: str, address: str) -> None:
    assert pages_address(remote) == address


def test_the_order_of_what_decides(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", "git@github.com:salma/archive.git")
    content = root / "content"
    content.mkdir()
    environ: dict[str, str] = {}
    assert find_siteurl(environ, root, content) == "https://salma.github.io/archive"
    environ["PAGES_BASE_URL"] = "https://salma.github.io/renamed/"
    assert find_siteurl(environ, root, content) == "https://salma.github.io/renamed"
    (root / "CNAME").write_text("root.example.org\n", encoding="utf-8")
    assert find_siteurl(environ, root, content) == "https://root.example.org"
    (content / "CNAME").write_text("archive.example.org\n", encoding="utf-8")
    assert find_siteurl(environ, root, content) == "https://archive.example.org"
    environ["SITEURL"] = " http://localhost:8000/ "
    assert find_siteurl(environ, root, content) == "http://localhost:8000"


def test_a_folder_without_a_repository_gets_relative_links(tmp_path: Path) -> None:
    assert find_siteurl({}, tmp_path, tmp_path / "content") == ""
    assert find_siteurl({"SITEURL": "", "PAGES_BASE_URL": ""}, repository(tmp_path / "no-remote"), tmp_path) == ""
    assert find_siteurl({}, repository(tmp_path / "odd", "file:///srv/git/archive"), tmp_path) == ""


def test_a_repository_further_up_is_not_this_one(tmp_path: Path) -> None:
    root = repository(tmp_path, "git@github.com:salma/notes.git") / "archive"
    root.mkdir()
    assert find_siteurl({}, root, root / "content") == ""


def test_no_git_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path, "git@github.com:salma/archive.git")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert find_siteurl({}, root, root) == ""


@pytest.mark.parametrize(
    "address",
    [
        "archive.example.org",
        "ftp://example.org",
        "https://",
        "https:///archive",
        "javascript:alert(1)",
        "https://user:secret@example.org",
        "https://example.org/?q=1",
        "https://example.org/#top",
        "https://exa mple.org",
        "https://example.org/a b",
        'https://example.org/"onload=',
        "https://-bad-.org",
        "https://example.org:port",
    ],
)
def test_what_is_no_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match=r"\$SITEURL"):
        find_siteurl({"SITEURL": address}, tmp_path, tmp_path)


def test_addresses_and_domains_in_arabic_letters(tmp_path: Path) -> None:
    assert find_siteurl({"SITEURL": "https://مثال.example/أرشيف/"}, tmp_path, tmp_path) == (
        "https://xn--mgbh0fb.example/%D8%A3%D8%B1%D8%B4%D9%8A%D9%81"
    )
    (tmp_path / "CNAME").write_text("\ufeffمثال.EXAMPLE\r\n", encoding="utf-8")
    assert custom_domain(tmp_path, tmp_path / "content") == "xn--mgbh0fb.example"


@pytest.mark.parametrize("text", ["https://a.example", "a.example/path", "localhost", "a b", "a..example", "<script>"])
def test_a_cname_that_is_no_domain(text: str, tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text(text, encoding="utf-8")
    with pytest.raises(WarraqError, match="CNAME"):
        find_siteurl({}, tmp_path, tmp_path / "content")


def test_an_empty_cname_is_none(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("\n", encoding="utf-8")
    assert find_siteurl({}, tmp_path, tmp_path / "content") == ""


def test_base_paths() -> None:
    assert base_path("https://salma.github.io/archive") == "/archive/"
    assert base_path("https://archive.example.org") == "/"
    assert base_path("") == "/"


def test_host_files(tmp_path: Path) -> None:
    assert host_files("https://salma.github.io/archive", tmp_path, tmp_path) == {".nojekyll": ""}
    (tmp_path / "CNAME").write_text("archive.example.org", encoding="utf-8")
    assert host_files("https://archive.example.org", tmp_path, tmp_path)["CNAME"] == "archive.example.org\n"
    assert "CNAME" not in host_files("https://salma.github.io/preview", tmp_path, tmp_path)
