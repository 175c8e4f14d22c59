"""A real Pelican run in a temporary folder: every kind of page, every link, feeds, counts, and bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import feedparser
import pytest

from tests.site_builder import BODY, Publication, broken_links, visible


def sample(root: Path, siteurl: str = "") -> Publication:
    """A publication with something of everything."""
    site = Publication(root, siteurl, publisher="دار", licence={"name": "CC BY", "url": "https://cc.example/by"},
                       description="مقالات للاختبار", articles_per_page=5, timezone="Asia/Dushanbe")  # fmt: skip
    site.vocabulary.write_text(
        "- {name: سورية, kind: place, aliases: [سوريا]}\n- {name: ابن النديم, kind: person}\n", "utf-8"
    )
    for number in range(13):
        site.article(
            f"a{number:02d}", f"مقال {number}", f"201{number % 3 + 6}-0{number % 2 + 1}-1{number % 4}T10:00:00+05:00",
            tags=["سوريا", f"وسم/{number % 2}"] if number else ["ابن النديم", "C5+1"],
            authors=["كاتب أول"] if number % 2 else [], category="تاريخ" if number % 3 else None,
            source={"name": "مجلة", "url": "https://news.example/1", "file": "x.jsonl", "record": number + 1,
                    "sha256": "ab" * 32, "views": 447},
        )  # fmt: skip
    site.article("undated", "بلا زمن", None, date_note="لم يُعثر على تاريخ", folder="undated")
    site.article("day-only", "يوم معلوم", "2018-03-05", date_precision="day", kicker="خاص")
    site.article("twin", "مقال 1 مكرر", "2019-05-05T00:00:00+05:00", duplicates={"of": "a01", "kind": "near"})
    site.ledger(
        "a01",
        [
            {"rule": "dateline", "was": "17 يناير", "put": "", "at": [3]},
            {"rule": "related", "was": "اقرأ أيضا", "put": "", "at": [9, 40]},
        ],
    )
    return site


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    site = sample(tmp_path_factory.mktemp("local"))
    report = site.build()
    assert report.refusals == []
    assert report.articles == 16
    return site


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    site = sample(tmp_path_factory.mktemp("published"), "https://host.example/repo")
    site.build()
    return site


def test_every_kind_of_page_exists(local: Publication) -> None:
    files = local.files()
    for path in (
        "index.html", "2018/03/05/day-only/index.html", "undated/undated/index.html", "dates/index.html",
        "2016/index.html", "2016/01/index.html", "2016/01/10/index.html", "undated/index.html",
        "tag/index.html", "tag/سورية/index.html", "tag/سورية/page/1/index.html",
        "source/مجلة/index.html", "author/كاتب-أول/index.html", "section/تاريخ/index.html", "tag/C5+1/index.html",
        "search/index.html", "about/index.html", "corrections/index.html", "404.html", "sitemap.xml", "robots.txt",
        "atom.xml", "feed.json", "tag/سورية/atom.xml", "source/مجلة/atom.xml", "manifest.webmanifest",
        "2016/01/10/a00/cite.bib", "2016/01/10/a00/cite.ris", "2016/01/10/a00/cite.json", "on-this-day/01.json",
    ):  # fmt: skip
        assert path in files, path


@pytest.mark.parametrize("which", ["local", "published"])
def test_every_link_leads_somewhere_under_a_sub_path(which: str, request: pytest.FixtureRequest) -> None:
    files = request.getfixturevalue(which).files()
    if which == "local":
        files.pop("404.html")  # its links are absolute; without an address it can only stand at the root
    broken = [line for line in broken_links(files) if "/search/warraq.js" not in line]
    assert broken == []


def test_nothing_is_absolute_where_no_address_is_known(local: Publication) -> None:
    for path, raw in local.files().items():
        if path.endswith((".html", ".xml", ".json")):
            assert b"localhost" not in raw
            assert b'rel="canonical"' not in raw


def test_addresses_are_right_where_the_site_is_known(published: Publication) -> None:
    page = published.text("2016/01/10/a00/")
    address = "https://host.example/repo/2016/01/10/a00/"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta name="DC.identifier" property="og:url" content="{address}">' in page
    sitemap = ET.fromstring(published.text("sitemap-1.xml"))
    locations = [e.text for e in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert address in locations
    assert all(location and location.startswith("https://host.example/repo/") for location in locations)
    assert not any("404" in str(location) for location in locations)
    assert 'href="/repo/search/"' in published.text("404.html") or 'action="/repo/search/"' in published.text(
        "404.html"
    )
    assert "https://host.example/repo/search/?q={searchTerms}" in published.text("opensearch.xml")
    assert "Sitemap: https://host.example/repo/sitemap.xml" in published.text("robots.txt")
    for page in (
        "index.html",
        "dates/index.html",
        "404.html",
    ):  # whoever audits a page reads robots.txt as the page would
        assert "connect-src 'self'" in published.text(page)


@pytest.mark.parametrize("which", ["local", "published"])
def test_feeds_are_read_without_complaint(which: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue(which)
    feeds = [path for path in site.files() if path.endswith("atom.xml")]
    assert len(feeds) >= 5
    for path in feeds:
        feed = feedparser.parse(site.files()[path])
        assert not feed.bozo, (path, feed.bozo_exception)
        assert feed.feed.id
        assert feed.entries
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    newest = feedparser.parse(site.files()["atom.xml"]).entries
    assert [entry.title for entry in newest[:2]] == ["مقال 1 مكرر", "يوم معلوم"]
    assert "بلا زمن" not in [entry.title for entry in newest]
    items = json.loads(site.files()["feed.json"])["items"]
    assert [item["title"] for item in items] == [entry.title for entry in newest]


def test_counts_stand_in_right_plurals(local: Publication) -> None:
    assert "12 مقالًا" in visible(local.text("tag/سورية/"))
    assert "مقال واحد" in visible(local.text("tag/ابن-النديم/"))
    assert "مقال واحد" in visible(local.text("undated/"))
    assert "16 مقالًا" in visible(local.text(""))
    assert "5 مقالات" in visible(local.text("2016/01/")) or "مقالات" in visible(local.text("2016/01/"))


def test_an_article_shows_what_is_known_of_it(local: Publication) -> None:
    page = local.text("2017/02/11/a01/")
    text = visible(page)
    assert "مقال 1 مكرر" in text  # its other version
    assert 'datetime="2017-02-11T10:00:00+05:00"' in page
    assert "سطر التاريخ" in text
    assert "سورية" in text
    assert "كاتب أول" in text
    assert "447" in text
    assert '<p id="p1">' in page
    assert 'datetime="2018-03-05"' in local.text("2018/03/05/day-only/")
    undated = local.text("undated/undated/")
    assert "datePublished" not in undated
    assert "citation_publication_date" not in undated


def test_metadata_says_what_the_front_matter_says(local: Publication) -> None:
    page = local.text("2017/02/11/a01/")
    start = page.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    schema = json.loads(page[start : page.index("</script>", start)])
    assert schema["@type"] == "NewsArticle"
    assert schema["headline"] == "مقال 1"
    assert schema["datePublished"] == "2017-02-11T10:00:00+05:00"
    assert schema["author"] == [{"@type": "Person", "name": "كاتب أول"}]
    assert schema["publisher"]["name"] == "مجلة"
    assert schema["isBasedOn"] == "https://news.example/1"
    assert schema["license"] == "https://cc.example/by"
    for meta in (
        '<meta name="citation_title" content="مقال 1">',
        '<meta name="citation_publication_date" content="2017/02/11">',
        '<meta name="DC.creator" content="كاتب أول">',
        '<meta name="DC.date" content="2017-02-11">',
    ):
        assert meta in page
    csl = json.loads(local.text("2017/02/11/a01/cite.json"))[0]
    assert csl["issued"] == {"date-parts": [[2017, 2, 11]]}


def test_bad_files_are_refused_in_one_line_each_and_the_rest_is_published(tmp_path: Path) -> None:
    site = Publication(tmp_path)
    site.article("good")
    articles = site.content / "articles"
    bad = {
        "no-head.md": b"just text",
        "open-head.md": "---\ntitle: x\nنص".encode(),
        "not-yaml.md": b"---\ntitle: [x\n---\n\ntext",
        "tagged.md": b"---\ntitle: !!python/object/apply:os.system [ls]\n---\n\ntext",
        "no-text.md": "---\ntitle: عنوان\n---\n\n".encode(),
        "bad-date.md": "---\ntitle: عنوان\ndate: أمس\n---\n\nنص".encode(),
        "bad-id.md": "---\ntitle: عنوان\nid: ../../etc\n---\n\nنص".encode(),
        "latin.md": "---\ntitle: عنوان\n---\n\nنص".encode("cp1256"),
        "binary.md": bytes(range(256)),
        "list.md": b"---\n- a\n---\n\ntext",
        "same-id.md": "---\ntitle: آخر\nid: GOOD\n---\n\nنص".encode(),
    }
    for name, raw in bad.items():
        (articles / name).write_bytes(raw)
    report = site.build()
    assert report.articles == 1
    assert len(report.refusals) == len(bad)
    for name in bad:
        assert sum(line.startswith(f"{name}: ") for line in report.refusals) == 1, name
    assert all("\n" not in line and "Traceback" not in line for line in report.refusals)
    assert sorted(p.name for p in articles.rglob("*.md")) == sorted(["good.md", *bad])


def test_strange_articles_are_published_safely(tmp_path: Path) -> None:
    site = Publication(tmp_path, articles_per_page=4)
    site.article("markup", '<b>"عنوان" & {{ 7*7 }}</b>', body="<script>alert(1)</script> {{ 7*7 }} {% x %}\n\n# عنوان\n\n---",
                 tags=["a/b", "..", "<i>", "A/B", "سو/ريا", "x" * 300, "index.html", "page"])  # fmt: skip
    site.article("one-letter", "ل", tags=[])
    site.article("long-title", "كلمة " * 60)
    site.article("many-tags", "وسوم", tags=[f"وسم {n}" for n in range(500)])
    site.article("long-paragraph", "طويل", body="كلمة " * 20_000)
    site.article("long-word", "كلمة", body="ك" * 200 + " نص")
    site.article("old", "قديم", "1890-05-01T00:00:00+00:00")
    site.article("future", "آت", "2090-12-31T23:59:59+00:00")
    site.article("controls", "محارف\x1a", body="نص\u202e فيه \ufffe محارف")
    report = site.build()
    assert report.refusals == []
    files = site.files()
    assert broken_links({p: raw for p, raw in files.items() if p != "404.html"}) == []
    page = site.text("2017/01/17/markup/")
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert "49" not in visible(page).split("SHA")[0].split("هـ")[0]
    assert all(part not in ("", ".", "..") and len(part.encode()) <= 255 for path in files for part in path.split("/"))
    lowered = [path.casefold() for path in files]
    assert len(set(lowered)) == len(lowered)
    assert "1890/05/01/old/index.html" in files
    assert "2090/12/31/future/index.html" in files
    ET.fromstring(files["atom.xml"])


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur", "en"])
def test_languages_decide_direction_and_an_empty_corpus_is_a_site(tmp_path: Path, language: str) -> None:
    site = Publication(tmp_path, language=language)
    site.build()
    home = site.text("")
    assert f'<html lang="{language}" dir="{"ltr" if language == "en" else "rtl"}">' in home
    site.article("one", "A title")
    site.build()
    assert "A title" in visible(site.text(""))


def test_an_edit_changes_what_shows_it_and_nothing_else_and_removal_leaves_nothing(tmp_path: Path) -> None:
    site = sample(tmp_path)
    site.article(
        "a05", "مقال طويل", body="جملة أولى قصيرة في أول المقال. " * 20 + "\n\nثم جلّدها وباعها.", tags=["سوريا"]
    )
    site.build()
    before = site.files()
    stamps = {p: p.stat().st_ino for p in site.output.rglob("*") if p.is_file()}
    again = site.build()
    assert again.unchanged
    assert {p: p.stat().st_ino for p in site.output.rglob("*") if p.is_file()} == stamps

    path = site.content / "articles" / "2017" / "a05.md"
    original = path.read_text("utf-8")
    path.write_text(original.replace("جلّدها", "زخرفها"), "utf-8")
    report = site.build()
    after = site.files()
    changed = {
        p for p in before.keys() | after.keys() if before.get(p) != after.get(p) and not p.startswith(("search/", "."))
    }
    assert changed == {next(p for p in before if p.endswith("a05/index.html"))}
    assert report.written >= 1

    path.unlink()
    site.build()
    assert not [p for p, raw in site.files().items() if "/a05/" in p or b"/a05/" in raw]
    path.write_text(original, "utf-8")
    site.build()
    assert site.files() == before


def test_incremental_equals_clean(tmp_path: Path) -> None:
    site = sample(tmp_path / "one")
    site.build()
    site.article("a03", "عنوان مصحح", "2021-04-04T10:00:00+05:00", tags=["جديد"])
    site.article("new", "مقال جديد", "2017-01-10T10:00:00+05:00", tags=["سوريا"], body=BODY + "\n\nزيادة")
    (site.content / "articles" / "2017" / "a04.md").unlink()
    site.build()
    site.configure(title="خزانة أخرى", articles_per_page=7)
    site.build()
    clean = Publication(tmp_path / "two")
    (clean.content / "articles").rmdir()
    for folder in ("articles", "ledger"):
        (site.content / folder).rename(clean.content / folder)
    clean.vocabulary.write_bytes(site.vocabulary.read_bytes())
    clean.configure(title="خزانة أخرى", articles_per_page=7)
    clean.build()
    assert clean.files().keys() == site.files().keys()
    assert clean.files() == site.files()


def test_two_hash_seeds_two_zones_two_worker_counts_one_result(tmp_path: Path, project: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom tests.integration.test_site import sample\n"
        "if __name__ == '__main__': sample(Path(sys.argv[1])).build(workers=int(sys.argv[2]))"
    )
    results = []
    for seed, zone, workers in (("1", "UTC", "1"), ("2", "Asia/Tokyo", "2")):
        root = tmp_path / seed
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{project}/plugins:{project}"}
        subprocess.run([sys.executable, "-c", program, str(root), workers], cwd=project, check=True,
                       env=os.environ | environment, timeout=120)  # fmt: skip
        results.append(
            {p.relative_to(root / "output"): p.read_bytes() for p in (root / "output").rglob("*") if p.is_file()}
        )
    assert results[0] == results[1]


def test_pelican_alone_builds_the_site(tmp_path: Path, project: Path) -> None:
    site = sample(tmp_path)
    command = [sys.executable, "-m", "pelican", str(site.content), "-s", str(project / "pelican.conf.py"), "-o", str(site.output),
               "-e", f'WARRAQ_CONFIG="{site.config}"']  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "16 articles" in done.stdout
    # Sheets are filled from the oldest article on: the count on a later one is its own, and says so.
    assert "الصفحة 2: 5 مقالات" in visible(site.text("source/مجلة/page/1/"))
    assert "13 مقالًا" in visible(site.text("source/مجلة/"))


def test_what_is_taken_down_leaves_a_tombstone_and_what_moved_a_redirect(tmp_path: Path) -> None:
    site = Publication(tmp_path, "https://host.example/repo")
    site.article("stays", "مقال باق", tags=["سوق"])
    site.article("goes", "عنوان سيزول", body="جملة لا ترد في غير هذا الموضع.", tags=["وسم زائل"])
    site.article("copy", "نسخة منه", body="جملة لا ترد في غير هذا الموضع.")
    site.build()
    (site.content / "takedown.yaml").write_text("- {id: goes, date: 2026-03-01, reason: بطلب من كاتبه}\n", "utf-8")
    (site.content / "redirects.yaml").write_text("old/page.html: stays\n2017/01/17/goes/: stays\n", "utf-8")
    site.build()
    files = site.files()
    stone = visible(site.text("2017/01/17/goes/"))
    assert "بطلب من كاتبه" in stone
    assert "الأحد 1 مارس 2026" in stone
    assert "حُذف" in visible(site.text("2017/01/17/copy/"))
    everything = b"\n".join(files.values())
    for gone in ("جملة لا ترد", "عنوان سيزول", "نسخة منه", "وسم زائل"):
        assert gone.encode() not in everything
    assert not [path for path in files if path.startswith("tag/وسم-زائل")]
    assert b"/goes/" not in files["sitemap-1.xml"]
    moved = site.text("old/page.html")
    assert '<link rel="canonical" href="https://host.example/repo/2017/01/17/stays/">' in moved
    assert 'content="0;url=../2017/01/17/stays/"' in moved


def test_a_story_is_told_in_order_and_a_repository_takes_corrections(tmp_path: Path) -> None:
    site = Publication(tmp_path, "https://host.example/repo", repository="https://github.com/owner/archive.git")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "flood.txt").write_text("x", "utf-8")
    for day, what in (
        (3, "بدأ فيضان النهر العظيم"),
        (5, "بلغ فيضان النهر العظيم أسوار المدينة"),
        (8, "انحسر فيضان النهر العظيم"),
    ):
        site.article(f"flood-{day}", what, f"2017-01-0{day}T10:00:00+00:00", source={"file": "flood.txt"},
                     body=f"{what} ورأى السكان مياه الفيضان في النهر وخافوا على السدود والجسور.")  # fmt: skip
    for number in range(12):
        site.article(
            f"other-{number}", f"خبر {number}", body=f"حديث آخر في شأن {number} لا صلة له بالماء ولا بالسدود {number}."
        )
    site.build()
    page = site.text("2017/01/05/flood-5/")
    story = page[page.index("الخبر في تتابعه") :]
    assert story.index("بدأ فيضان") < story.index("بلغ فيضان") < story.index("انحسر فيضان")
    assert "https://github.com/owner/archive/blob/HEAD/corpus/flood.txt" in page
    assert "https://github.com/owner/archive/issues/new?title=" in page
    assert "content%2Farticles%2F2017%2Fflood-5.md" in page
