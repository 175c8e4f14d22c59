"""`make check` finds what is broken in a built site, and says nothing of a sound one."""

from __future__ import annotations

import json
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from warraq.errors import WarraqError
from warraq.hosting import limits
from warraq.hosting.check import Report, check, main
from warraq.hosting.links import Resolver
from warraq.hosting.scan import policy_faults, scan_css, scan_page, scan_script

SITEURL = "https://salma.github.io/archive"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'"
)
TAG = urllib.parse.quote("tag/سوريا/")

Break = Callable[[Path], object]


def page(path: str, body: str = "", head: str = "", policy: str = POLICY, root: str | None = None) -> str:
    root = "../" * path.count("/") or "./" if root is None else root
    return f"""<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>عنوان &lt;script&gt;</title>
<link rel="canonical" href="{SITEURL}/{path.removesuffix("index.html")}">
<link rel="stylesheet" href="{root}theme/main.0a1b.css"><script src="{root}theme/reader.js" defer></script>
<script type="application/ld+json">{{"url": "{SITEURL}/2017/", "text": "\\u003cscript>"}}</script>
{head}</head>
<body><a href="#main">إلى النص</a><nav><a href="{root}">الرئيسة</a> <a href="{root}{TAG}?q=a&amp;b=c">سوريا</a></nav>
<main id="main">{body}</main></body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    out = tmp_path / "output"
    files = {
        "index.html": page("index.html", f'<a href="2017/01/17/seed/#p2">مقال</a> <a href="{SITEURL}/2017/">سنة</a>'),
        "404.html": page("404.html", root="/archive/"),
        "2017/index.html": page("2017/index.html", '<a href="01/17/seed/">مقال</a>'),
        "2017/01/17/seed/index.html": page(
            "2017/01/17/seed/index.html",
            '<p id="p1">«<bdi>«alert»</bdi>» 1 &lt; 2</p><p id="p2"><a href="https://source.example/a?b=1&amp;c">المصدر</a>'
            '<a href="?q=1#p1">فقرة</a> <a href="#top">أعلى</a> <a href="#:~:text=1">نص</a></p>'
            '<img src="../../../../theme/i.png" srcset="../../../../theme/i.png 2x" alt="">',
        ),
        "tag/سوريا/index.html": page("tag/سوريا/index.html"),
        "theme/main.0a1b.css": "@font-face{src:url(font.woff2)} a{background:url('data:image/png;base64,x')} /* url(no) */",
        "theme/font.woff2": "font",
        "theme/i.png": "image",
        "theme/reader.js": "// see https://example.org\nfetch(new URL('x.bin', import.meta.url)); const a = 'http://w3.org/svg'",
        "feed.xml": f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{SITEURL}/2017/01/17/seed/"/></feed>',
        "sitemap.xml": f"<urlset><url><loc>{SITEURL}/{TAG}</loc></url></urlset>",
        "robots.txt": f"User-agent: *\nSitemap: {SITEURL}/sitemap.xml\n",
    }
    for name, text in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    return out


def found(report: Report) -> set[tuple[str, str]]:
    return {(problem.kind, problem.what) for problem in report.problems}


def test_a_sound_site_passes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = check(site)
    assert report.problems == []
    assert report.siteurl == SITEURL
    assert report.pages == 5
    assert report.links > 20
    assert main(["--output", str(site)]) == 0
    assert "the site can be published" in capsys.readouterr().out


def append(site: Path, name: str, markup: str) -> None:
    file = site / name
    file.write_text(file.read_text(encoding="utf-8").replace("</main>", markup + "</main>"), encoding="utf-8")


def replace(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new), encoding="utf-8")


MARKUP = {
    '<a href="../2018/">': "broken link",
    '<a href="../2017/01/17/seed/index.htm">': "broken link",
    '<a href="../tag/%D8%B3/">': "broken link",
    '<a href="../../outside/">': "broken link",
    '<a href="/archive/2017/">': "broken link",
    f'<a href="{SITEURL}/2019/">': "broken link",
    '<a href="//other.example/">': "broken link",
    r'<a href="\\other.example/">': "broken link",
    '<a href="javascript:alert(1)">': "broken link",
    '<a href=" java\nscript&colon;alert(1)">': "broken link",
    '<a href="data:text/html,x">': "broken link",
    '<a href="vbscript:x">': "broken link",
    "<svg><a xlink:href=javascript:x>": "broken link",
    '<a href="#p9">': "broken anchor",
    '<a href="01/17/seed/#p9">': "broken anchor",
    '<img src="x.png">': "missing file",
    '<img src="../theme/I.png">': "missing file",
    '<img srcset="../theme/i.png 1x, y.png 2x">': "missing file",
    '<source src="z.mp3">': "missing file",
    '<img src="https://other.example/i.png">': "request elsewhere",
    '<img src="HTTP://other.example/i.png">': "request elsewhere",
    "<img src=//other.example/i.png>": "request elsewhere",
    '<script src="https://other.example/x.js"></script>': "request elsewhere",
    '<iframe src="https://other.example/">': "request elsewhere",
    '<link rel="preload" as="font" href="https://other.example/f">': "request elsewhere",
    '<link rel="dns-prefetch" href="//other.example">': "request elsewhere",
    '<object data="https://other.example/">': "request elsewhere",
    '<body background="https://other.example/">': "request elsewhere",
    "<script>alert(1)</script>": "inline script",
    "<title><script>alert(1)</script></title>": "unescaped",
    "<textarea><p></textarea>": "unescaped",
    '<p title="<p>">': "unescaped",
    "<ScRiPt\n>alert(1)</sCrIpT >": "inline script",
    '<script type="module">x</script>': "inline script",
    '<script type="application/ld+json">{"a": "</p><b>"}</script>': "data block",
    "<style>p{}</style>": "inline style",
    '<p style="color:red">': "inline style",
    '<p onclick="x">': "inline handler",
    "<p/onclick=x>": "inline handler",
    '<p title="a>b" ONCLICK=x>': "inline handler",
    "<p title=a\"b onclick=x '>": "inline handler",
    '<p title="a"onclick=x>': "inline handler",
    "<!-- a --!><p onclick=x>": "inline handler",
    "<!--><p onclick=x><!-- -->": "inline handler",
    '<iframe srcdoc="x">': "inline page",
    '<base href="https://other.example/">': "base",
    '<form action="https://other.example/">': "form",
    '<button formaction="javascript:x">': "form",
    '<a href="#main" ping="https://other.example/">': "elsewhere",
    '<meta http-equiv="refresh" content="0;url=https://other.example/">': "elsewhere",
    '<meta http-equiv="refresh" content="0; URL=\'../nothing/\'">': "broken link",
    '<p id="main">': "duplicate id",
    f'<meta property="og:image" content="{SITEURL}/no.png">': "broken link",
    f'<script type="application/ld+json">{{"image": "{SITEURL}/no.png"}}</script>': "broken link",
}


@pytest.mark.parametrize("markup", MARKUP, ids=lambda markup: markup[:60])
def test_markup_that_must_not_be_published(site: Path, markup: str) -> None:
    append(site, "2017/index.html", markup)
    report = check(site)
    assert not report.ok
    problems = [problem for problem in report.problems if problem.where == "2017/index.html"]
    assert [problem.kind for problem in problems] == [MARKUP[markup]], problems


FILES: dict[str, Break] = {
    "missing page": lambda site: (site / "404.html").unlink(),
    "broken link": lambda site: replace(site, "robots.txt", "sitemap.xml", "site-map.xml"),
    "broken sitemap entry": lambda site: replace(site, "sitemap.xml", TAG, "tag/"),
    "sitemap": lambda site: replace(site, "sitemap.xml", SITEURL, "https://other.example"),
    "broken feed link": lambda site: replace(site, "feed.xml", "seed/", "moved/"),
    "not XML": lambda site: replace(site, "feed.xml", "</feed>", ""),
    "missing file": lambda site: (site / "theme" / "font.woff2").unlink(),
    "symbolic link": lambda site: (site / "passwd").symlink_to("/etc/passwd"),
    "policy": lambda site: replace(site, "2017/index.html", POLICY, POLICY.replace("'none'", "*")),
    "referrer": lambda site: replace(site, "2017/index.html", 'name="referrer"', 'name="x"'),
}


@pytest.mark.parametrize("kind", FILES)
def test_files_that_must_not_be_published(site: Path, kind: str) -> None:
    FILES[kind](site)
    report = check(site)
    assert not report.ok
    assert {problem.kind for problem in report.problems if problem.fails} == {kind}


def test_requests_of_styles_and_scripts(site: Path) -> None:
    (site / "theme" / "more.css").write_text(
        "@import 'https://other.example/a.css'; p{mask:url( //b.example/c )}", encoding="utf-8"
    )
    (site / "theme" / "more.js").write_text(
        'import x from "https://other.example/x.js"; fetch(`//c.example`)', encoding="utf-8"
    )
    report = check(site)
    elsewhere = {what for kind, what in found(report) if kind == "request elsewhere"}
    assert elsewhere == {"https://other.example/a.css", "//b.example/c", "https://other.example/x.js", "//c.example"}


def test_a_problem_of_every_page_is_told_once(site: Path) -> None:
    for name in ("index.html", "2017/index.html", "tag/سوريا/index.html"):
        append(site, name, "<p onclick=x>")
    (problem,) = check(site).problems
    assert (problem.kind, problem.pages, problem.where) == ("inline handler", 3, "2017/index.html")


def test_a_site_of_relative_links_only(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8").replace(
            f'<link rel="canonical" href="{SITEURL}', '<link rel="x" href="'
        )
        file.write_text(text.replace('"/archive/', '"/').replace(SITEURL, "https://other.example"), encoding="utf-8")
    report = check(site, "")
    assert {kind for kind, _ in found(report)} == {"missing file"}, "only the <link rel=x> that this test has made"


def test_many_pages_take_the_same_way_in_processes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(site, "2017/index.html", '<a href="01/17/seed/#p9"><a href="nothing/"><p onclick=x>')
    alone = check(site)
    monkeypatch.setattr("warraq.hosting.check.ALONE_PAGES", 0)
    monkeypatch.setattr("warraq.hosting.check.CHUNK_PAGES", 1)
    together = check(site)
    assert together.problems == alone.problems
    assert together.links == alone.links


def test_sizes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FOLDER_WARN_FILES", 3)
    monkeypatch.setattr(limits, "SITE_WARN_BYTES", 1_000)
    report = check(site)
    assert report.ok
    assert {(problem.kind, problem.where) for problem in report.problems} == {
        ("files in a folder", "./"),
        ("files in a folder", "theme/"),
        ("size of the site", "./"),
    }
    monkeypatch.setattr(limits, "SITE_FAIL_BYTES", 1_000)
    assert not check(site).ok


def test_the_archive_is_reckoned_as_tar_makes_it(site: Path, tmp_path: Path) -> None:
    import tarfile

    long_name = site / ("x" * 60) / ("y" * 60) / "z.html"
    long_name.parent.mkdir(parents=True)
    long_name.write_bytes(bytes(513))
    with tarfile.open(tmp_path / "site.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        archive.add(site, arcname=".")
    measured = (tmp_path / "site.tar").stat().st_size
    assert abs(limits.measure(site).archive_bytes - measured) <= tarfile.RECORDSIZE + 5 * 512


def test_no_site(tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match="no built site"):
        check(tmp_path / "nothing")
    with pytest.raises(WarraqError, match="empty"):
        check(tmp_path)


def test_the_command_line(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(site, "2017/index.html", '<a href="nothing/\u202e\x1b[31m[red]">')
    assert main(["--output", str(site)]) == 1
    printed = capsys.readouterr().out
    assert "[red]: nothing is there" in printed
    assert "\x1b" not in printed and "\u202e" not in printed
    assert "must not be published" in printed
    assert main(["--output", str(site), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["problems"][0]["where"] == "2017/index.html"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("", "tag/a/index.html"),
        ("./", "tag/a/index.html"),
        ("?q=1", "tag/a/index.html"),
        ("../../", "index.html"),
        ("../..", "index.html"),
        ("../../tag/a", "tag/a/index.html"),
        ("../../about", "about.html"),
        ("%2e%2e/b/", ""),
        ("../../tag/../about.html", "about.html"),
        ("https://h.example/repo", "index.html"),
        ("https://h.example/repo?x", "index.html"),
        ("https://h.example/repository", ""),
        ("https://h.example/repo/about", "about.html"),
    ],
)
def test_resolving(address: str, file: str) -> None:
    files = {"index.html", "about.html", "tag/a/index.html"}
    assert Resolver(files, "https://h.example/repo").resolve("tag/a/index.html", address).file == file


def test_policies() -> None:
    assert policy_faults(POLICY) == set()
    for broken in (
        None,
        "",
        "default-src 'self'",
        POLICY + "; style-src-elem 'unsafe-inline'",
        POLICY.replace("base-uri 'none'", ""),
    ):
        assert policy_faults(broken), broken


def test_what_loads_before_the_policy_is_not_under_it() -> None:
    early = b'<link rel=preload href=x><meta http-equiv=content-security-policy content="' + POLICY.encode() + b'">'
    assert any("before" in what for _, what in scan_page(early + b"<meta name=referrer>").faults)


def test_styles_and_scripts_that_load_nothing() -> None:
    assert scan_css("/* url(a) */ p::after{content:'x'} q{background:url(data:image/png,x)}") == set()
    assert scan_script("// from https://a.example\nconst n = 'http://www.w3.org/2000/svg'; open('name', 1)") == set()


@pytest.mark.parametrize(
    "piece",
    [
        b"<a ",
        b'<a "',
        b"<a b=",
        b'<a b="',
        b"<!--",
        b"<!-",
        b"</",
        b"<a b=c'",
        b"<script>",
        b"<style>",
        b"<a/",
        b"<a\n",
    ],
)
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: bytes) -> None:
    """Ten times as much takes at most some forty times as long; a quadratic scanner takes a hundred times."""
    seconds = []
    for size in (100_000, 1_000_000):
        data = piece * (size // len(piece))
        best = 9e9
        for _ in range(3):
            began = time.process_time()  # of this process: what else the machine does is no matter
            scan_page(data)
            best = min(best, time.process_time() - began)
        seconds.append(best)
    assert seconds[1] < 40 * max(seconds[0], 0.01), seconds
