"""Articles are taken down without a trace, and moved ones are found at their old addresses: the whole way, by `warraq build`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from warraq.hosting.check import check

from tests import absence

SITEURL = "https://salma.github.io/archive"
GONE = "رحل الناسخ المجهول زمردكان إلى مدينة بخارى حاملًا معه سبعين دفترًا من الرقّ الأحمر"
ALSO_GONE = "وكتب في ورقته الأخيرة أن الحبر الياقوتي لا يجفّ قبل طلوع الفجر"
STAYS = "أما مكتبة المدينة فبقيت مفتوحة للقرّاء طوال الشتاء"


class Site:
    """A corpus of the test's own, built with the published settings."""

    def __init__(self, root: Path, project: Path) -> None:
        self.corpus, self.content, self.output = root / "corpus", root / "content", root / "output"
        self.project = project
        self.corpus.mkdir()
        self.records: list[dict[str, object]] = [
            {"id": "gone", "title": "رحلة زمردكان", "text": f"{GONE}.\n\n{ALSO_GONE}.", "tags": ["زمردكان", "كتب"]},
            {"id": "copy", "title": "نسخة من الرحلة", "text": f"{GONE}.\n\n{ALSO_GONE}.", "tags": ["كتب"]},
            {"id": "stays", "title": "مكتبة المدينة", "text": f"{STAYS}.\n\nكانت الكتب تعار بلا أجر.", "tags": ["كتب"]},
        ]
        for number, record in enumerate(self.records):
            record |= {"date": f"2017-01-1{number + 1}T09:00:00+03:00", "source": "مجلة", "author": "كاتب"}

    def build(self, *arguments: str, status: int = 0) -> str:
        lines = [json.dumps(record, ensure_ascii=False) for record in self.records]
        (self.corpus / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        folders = ("--corpus", str(self.corpus), "--content", str(self.content), "--output", str(self.output))
        ran = subprocess.run(
            [sys.executable, "-m", "warraq", "build", *folders, "--publish", "--siteurl", SITEURL, *arguments],
            cwd=self.project,
            env=os.environ | {"PYTHONPATH": str(self.project / "plugins")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        said = ran.stdout + ran.stderr
        assert ran.returncode == status, said
        assert "Traceback" not in said
        return said

    def page(self, path: str) -> str:
        return (self.output / path / "index.html").read_text(encoding="utf-8")

    def search(self, query: str) -> list[str]:
        command = [
            sys.executable,
            "-m",
            "warraq",
            "search",
            query,
            "--index",
            str(self.content / ".cache" / "index"),
            "--json",
        ]
        ran = subprocess.run(
            command,
            env=os.environ | {"PYTHONPATH": str(self.project / "plugins")},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return [hit["id"] for hit in json.loads(ran.stdout)["hits"]]


@pytest.fixture
def site(tmp_path: Path, project: Path) -> Site:
    return Site(tmp_path, project)


def test_the_byte_search_sees_what_it_must_see(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<p>{GONE}</p>", encoding="utf-8")
    (tmp_path / "shard.bin").write_bytes(zlib.compress(ALSO_GONE.encode()))
    (tmp_path / "escaped.json").write_text(json.dumps({"x": STAYS}), encoding="ascii")
    assert {name for name, _ in absence.found(tmp_path, [GONE])} == {"page.html"}
    assert {name for name, _ in absence.found(tmp_path, [ALSO_GONE])} == {"shard.bin"}
    assert {name for name, _ in absence.found(tmp_path, [STAYS])} == {"escaped.json"}
    with pytest.raises(AssertionError):
        absence.assert_absent(tmp_path, ["كلمات أخرى تماما هنا", GONE])
    absence.assert_absent(tmp_path, ["كلمات أخرى تماما هنا"])


def test_an_article_is_taken_down_without_a_trace(site: Site) -> None:
    site.build()
    files = {name for name, _ in absence.found(site.output, [GONE, ALSO_GONE])}
    assert "2017/01/11/gone/index.html" in files
    assert any(name.startswith("search/") for name in files), "the byte search does not see into the shards"
    assert "زمردكان" in " ".join(path.name for path in (site.output / "tag").iterdir())
    assert "gone" in site.search("زمردكان")

    (site.content / "takedown.yaml").write_text(
        "- id: gone\n  date: 2026-03-01\n  reason: بطلب من صاحبه\n", encoding="utf-8"
    )
    site.build()
    absence.assert_absent(site.output, [GONE, ALSO_GONE, "رحلة زمردكان", "زمردكان", "نسخة من الرحلة"])
    for name in ("gone", "copy"):  # the very same text went with it
        path = f"2017/01/1{1 if name == 'gone' else 2}/{name}"
        stone = site.page(path)
        assert "بطلب من صاحبه" in stone
        assert '<meta name="robots" content="noindex">' in stone
        assert [file.name for file in (site.output / path).iterdir()] == ["index.html"], "citation files"
    assert site.search("زمردكان") == []
    assert STAYS in site.page("2017/01/13/stays")
    sitemap = "".join(file.read_text(encoding="utf-8") for file in site.output.glob("sitemap*.xml"))
    assert "stays" in sitemap and "gone" not in sitemap
    report = check(site.output)
    assert [problem for problem in report.problems if problem.fails] == []

    # The article's own file may go as well: where it stood is remembered.
    site.records = site.records[2:]
    for file in (site.content / "articles").rglob("*.md"):
        if file.stem in ("gone", "copy"):
            file.unlink()
    site.build()
    absence.assert_absent(site.output, [GONE, ALSO_GONE, "زمردكان"])
    assert "بطلب من صاحبه" in site.page("2017/01/11/gone")


def test_nothing_leads_to_what_is_taken_down_but_its_old_address(site: Site) -> None:
    """Moved before, near to another, of a day that is remembered, kept by a service worker: every trace but the tombstone."""
    (site.corpus / "corpus.yaml").write_text("{title: خزانة, offline: true}\n", encoding="utf-8")
    near = {"id": "near", "title": "رحلة أخرى", "text": f"{GONE}. ثم عاد إلى داره بعد سنين وكتب ما رأى.\n\n{STAYS}."}
    site.records.append(
        near | {"date": "2018-05-11T09:00:00+03:00", "source": "مجلة", "author": "كاتب", "tags": ["كتب"]}
    )
    site.build()
    site.records[0]["date"] = "2017-05-11T09:00:00+03:00"
    site.build()

    def naming() -> set[str]:
        found = set()
        for path in site.output.rglob("*"):
            layers = absence.inflated(path.read_bytes()) if path.is_file() else ()
            found |= {path.relative_to(site.output).as_posix() for layer in layers if re.search(rb"/gone\b", layer)}
        return found

    before = naming()
    for part in (
        "2018/05/11/near/",
        "on-this-day/05.json",
        "search/d/",
        "tag/",
        "atom.xml",
        "sitemap-1.xml",
        "source/",
    ):
        assert any(name.startswith(part) for name in before), (part, before)
    (site.content / "takedown.yaml").write_text(
        "- {id: gone, date: 2026-03-01}\n- {id: near, date: 2026-03-01}\n", "utf-8"
    )
    worker = (site.output / "sw.js").read_bytes()
    site.build()
    absence.assert_absent(site.output, [GONE, ALSO_GONE, "رحلة زمردكان", "زمردكان", "رحلة أخرى"])
    assert naming() == {"2017/01/11/gone/index.html", ".made-by-warraq"}  # the redirect, and the list of files
    assert "../../../05/11/gone/" in site.page("2017/01/11/gone")
    assert "removed" in site.page("2017/05/11/gone")
    epochs = {re.search(rb'"epoch": "(\w+)"', each)[1] for each in (worker, (site.output / "sw.js").read_bytes())}  # type: ignore[index]
    assert len(epochs) == 2  # so that what readers' browsers keep goes, too


def test_what_git_would_lose_is_said(site: Site) -> None:
    assert "Not committed" not in site.build()  # in no repository
    git = ["git", "-C", str(site.content.parent), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    said = site.build()
    assert f"Not committed yet: {site.content / 'published.yaml'}." in said
    subprocess.run([*git, "add", "content"], check=True)
    subprocess.run([*git, "commit", "-qm", "x"], check=True)
    assert "Not committed" not in site.build()
    site.records[2]["date"] = "2018-02-03T09:00:00+03:00"
    assert f"{site.content / 'published.yaml'} {site.content / 'redirects.yaml'}." in site.build()


def test_a_takedown_that_takes_nothing_down_stops_the_build(site: Site) -> None:
    site.build()
    before = sorted(path.relative_to(site.output) for path in site.output.rglob("*"))
    (site.content / "takedown.yaml").write_text("- id: gnoe\n  date: 2026-03-01\n", encoding="utf-8")
    said = site.build(status=1)
    assert [line for line in said.splitlines() if "gnoe" in line and "nothing was taken down" in line]
    assert sorted(path.relative_to(site.output) for path in site.output.rglob("*")) == before


def test_a_corrected_date_leaves_a_redirect(site: Site) -> None:
    site.build()
    site.records[2]["date"] = "2018-02-03T09:00:00+03:00"
    site.build()
    assert STAYS in site.page("2018/02/03/stays")
    old = site.page("2017/01/13/stays")
    target = re.search(r'http-equiv="refresh" content="0; ?url=([^"]+)"', old)
    assert target and (site.output / "2017/01/13/stays" / target[1]).resolve() == site.output / "2018/02/03/stays"
    assert f'<link rel="canonical" href="{SITEURL}/2018/02/03/stays/">' in old
    assert STAYS not in old
    assert (site.content / "redirects.yaml").read_text(encoding="utf-8").splitlines()[-1] == "2017/01/13/stays/: stays"
    assert [problem for problem in check(site.output).problems if problem.fails] == []
    assert "nothing changed" in site.build().lower()
    assert (site.output / "2017/01/13/stays/index.html").is_file()


def test_only_a_published_build_is_remembered(site: Site, project: Path) -> None:
    site.build()
    (site.content / "published.yaml").unlink()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "warraq", "build", "--corpus", str(site.corpus)),
            *("--content", str(site.content), "--output", str(site.output)),
        ],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "plugins")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    assert not (site.content / "published.yaml").exists()


def test_what_the_host_wants_stands_in_the_root(site: Site) -> None:
    site.content.mkdir()
    (site.content / "CNAME").write_text("archive.example.org\n", encoding="utf-8")
    site.build()
    assert (site.output / ".nojekyll").read_bytes() == b""
    assert not (site.output / "CNAME").exists(), "the site is built for another address than the domain's"
    assert 'href="/archive/' in (site.output / "404.html").read_text(encoding="utf-8")
    site.build("--siteurl", "https://archive.example.org/")
    assert (site.output / "CNAME").read_text(encoding="utf-8") == "archive.example.org\n"
    missing = (site.output / "404.html").read_text(encoding="utf-8")
    assert 'href="/archive/' not in missing and 'href="/' in missing
    report = check(site.output)
    assert report.siteurl == "https://archive.example.org"
    assert [problem for problem in report.problems if problem.fails] == []
