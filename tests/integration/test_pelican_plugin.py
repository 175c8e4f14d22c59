"""Search as a plugin of somebody else's Pelican site: a stock site in English, built by Pelican itself in its own process."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from warraq.errors import WarraqError
from warraq.search import open_index
from warraq.search.pelican_plugin import MARK, documents, settings_from, text_of

from tests.parity.node import ask

PLUGINS = Path(__file__).parents[2] / "plugins"
SETTINGS = """
SITENAME = "The Bee <em>Garden</em>"
SITEURL = ""
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
PLUGIN_PATHS = [{plugins!r}]
PLUGINS = ["warraq.search"]
WARRAQ_SEARCH = {search!r}
"""
CONTENT = {
    "hives/swarm.md": """Title: How bees swarm
Date: 2021-05-03 08:00
Tags: bees, spring
Slug: swarm

A colony that has grown too large divides. Scouts were *dancing* on the comb &amp; the old queen left.

Neighbours watched the cloud settle on a pear tree.
""",
    "hives/honey.md": """Title: Running honey
Date: 2020-08-11
Tags: honey
Slug: honey

The keeper runs the extractor until the combs are empty.

<script>var invisible = "zanzibar";</script>

- linden blossom
- heather
""",
    "hives/honey-fr.md": """Title: Le miel qui coule
Date: 2020-08-11
Lang: fr
Slug: honey

Le miel de tilleul coule lentement.
""",
    "tools/smoker.md": """Title: The smoker
Date: 2019-02-01
Slug: smoker

Cool smoke calms the guards at the entrance.
""",
    "hives/arabic.md": """Title: النحل في الكتب القديمة
Date: 2018-03-09
Lang: ar
Slug: nahl

كتب العلماء عن العسل وعن مدينة النحل في رسائل كثيرة.
""",
    "hives/unfinished.md": """Title: An unfinished note on wax
Date: 2022-01-01
Status: draft
Slug: wax

Beeswax melts at a low temperature.
""",
    "hives/secret.md": """Title: The hidden apiary
Date: 2022-01-02
Status: hidden
Slug: apiary

The apiary behind the wall is known to nobody.
""",
    "pages/about.md": """Title: About the garden
Slug: about

Volunteers tend the meadow.
""",
}


def site(folder: Path, search: dict[str, Any], **content: str) -> Path:
    """Write the stock site; return ``folder``."""
    for name, text in (CONTENT | content).items():
        file = folder / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    settings = SETTINGS.format(plugins=str(PLUGINS), search=search)
    (folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
    return folder


def pelican(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Pelican as its users do; only PLUGIN_PATHS leads to the plugin."""
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = site(tmp_path_factory.mktemp("stock"), {"pages": True, "aliases": {"extractor": ["centrifuge"]}})
    done = pelican(folder)
    assert done.returncode == 0, done.stderr
    return folder


# query → ids, best first, where the order follows from the texts
QUERIES = {
    "swarm": ["swarm"],
    "dancing": ["swarm"],
    "dance": ["swarm"],  # not written anywhere: cut to the stem
    "divided": ["swarm"],  # "divides"
    "lindens": ["honey"],
    "run": ["honey"],  # "runs", "Running"
    "linden": ["honey"],
    "pear tree neighbours": ["swarm"],
    '"old queen"': ["swarm"],
    "tag:spring": ["swarm"],
    "source:tools": ["smoker"],
    "tilleul": ["honey-fr"],
    "النحل": ["nahl"],
    "رسائل": ["nahl"],
    "volunteers": ["about"],
    "centrifuge": ["honey"],  # by the alias
    "2019": ["smoker"],
    "melts temperature": [],  # a draft
    "apiary": [],  # hidden
    "zanzibar": [],  # in a script
}


@pytest.mark.parametrize("query", QUERIES)
def test_whoosh_finds_what_readers_can_see(built: Path, query: str) -> None:
    index = open_index(built / "cache" / "warraq-search")
    assert [hit.id for hit in index.search(query).hits] == QUERIES[query]
    index.close()


def test_the_client_answers_as_whoosh_does(built: Path) -> None:
    answers = ask(built / "output" / "search", [(query, {}) for query in QUERIES])
    assert [[hit["id"] for hit in answer.get("hits", ())] for answer in answers] == list(QUERIES.values())
    index = open_index(built / "cache" / "warraq-search")
    for query, answer in zip(QUERIES, answers, strict=True):
        for mine, theirs in zip(index.search(query).hits, answer["hits"], strict=True):
            assert mine.score == pytest.approx(theirs["score"], abs=1e-9)
            assert (mine.url, mine.excerpt, mine.date) == (theirs["url"], theirs["excerpt"], theirs["date"])
    index.close()


def test_both_sides_cut_unknown_words_alike(built: Path) -> None:
    words = sorted({word.lower() for text in CONTENT.values() for word in re.findall(r"[a-zA-Z]{2,}", text)})
    asked = [
        (word + ending, {"level": level})
        for word in words
        for ending, level in (("", "family"), ("s", "stem"), ("ing", "stem"), ("edness", "stem"))
    ]
    index = open_index(built / "cache" / "warraq-search")
    for (query, options), answer in zip(asked, ask(built / "output" / "search", asked), strict=True):
        expected = index.search(query, **options)
        assert [hit.id for hit in expected.hits] == [hit["id"] for hit in answer["hits"]], query
        assert [hit.score for hit in expected.hits] == pytest.approx([hit["score"] for hit in answer["hits"]], abs=1e-9)
        assert [dict(note) for note in expected.notes] == answer["notes"], query
    index.close()


def test_every_hit_leads_to_a_page_that_pelican_wrote(built: Path) -> None:
    index = open_index(built / "cache" / "warraq-search")
    hits = index.search("-nothing", limit=100).hits or index.search("1900..2100", limit=100).hits
    assert {hit.id for hit in hits} >= {"swarm", "honey", "honey-fr", "smoker", "nahl"}
    for hit in (*hits, *index.search("volunteers").hits):
        assert (built / "output" / hit.url).is_file(), hit
    swarm = next(hit for hit in hits if hit.id == "swarm")
    assert (swarm.title, swarm.tags, swarm.source) == ("How bees swarm", ("bees", "spring"), "hives")
    assert (swarm.date or "").startswith("2021-05-03T08:00:00")
    assert index.search("volunteers").hits[0].date is None  # a page has none
    index.close()


def test_the_page_stands_alone(built: Path) -> None:
    html = (built / "output" / "search" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en" dir="ltr">' in html
    assert "<title>Search · The Bee Garden</title>" in html
    assert 'from "./warraq.js"' in html
    assert "://" not in html  # nothing from another host
    assert (built / "output" / "search" / "warraq.js").is_file()


def test_two_runs_are_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = site(tmp_path, {"pages": True, "aliases": {"extractor": ["centrifuge"]}})
    assert pelican(again).returncode == 0
    first = contents(again / "output" / "search")
    assert first == contents(built / "output" / "search")
    assert pelican(again).returncode == 0  # over its own output, from the cache
    assert contents(again / "output" / "search") == first


def test_what_the_site_has_in_that_folder_stays_and_what_is_out_of_date_goes(tmp_path: Path) -> None:
    folder = site(tmp_path, {"url": "find/here", "page": True}, **{"pages/find.md": CONTENT["pages/about.md"]})
    (folder / "content/pages/find.md").write_text(
        "Title: Find\nSlug: find\nSave_as: find/here/index.html\nURL: find/here/\n\nOur own page.\n", encoding="utf-8"
    )
    own = folder / "output/find/here/a/notes.bin"
    own.parent.mkdir(parents=True)
    own.write_text("ours", encoding="utf-8")
    assert pelican(folder).returncode == 0
    out = folder / "output/find/here"
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Our own page." in page and MARK not in page
    before = set(contents(out))
    (folder / "content/hives/swarm.md").unlink()
    assert pelican(folder).returncode == 0
    after = set(contents(out))
    assert before - after and after - before
    assert own.read_text(encoding="utf-8") == "ours"
    assert [len(answer["hits"]) for answer in ask(out, [("swarm pear", {}), ("smoke", {})])] == [0, 1]
    clean = site(tmp_path / "clean", {"url": "find/here"})
    (clean / "content/hives/swarm.md").unlink()
    assert pelican(clean).returncode == 0
    assert after - {"a/notes.bin"} == set(contents(clean / "output/find/here"))


def test_a_wrong_setting_is_one_line_before_anything_is_written(tmp_path: Path) -> None:
    done = pelican(site(tmp_path, {"langauge": "en"}))
    assert done.returncode == 1
    assert "WARRAQ_SEARCH: no such key: 'langauge' (did you mean 'language'?)" in done.stderr.splitlines()
    assert "Traceback" not in done.stderr + done.stdout
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "not a dictionary"),
        ({"colour": 1}, "no such key: 'colour' (there are language, url,"),
        ({"language": 3}, "language is 3 (it should be text)"),
        ({"page": "no"}, "page is 'no' (it should be True or False)"),
        ({"aliases": {"a": "b"}}, "aliases is {'a': 'b'}"),
        ({"aliases": {"a": [1]}}, "aliases is {'a': [1]}"),
        ({"labels": {"titel": "x"}}, "no such label: 'titel' (did you mean 'title'?)"),
        ({"labels": {"title": 1}}, "labels: title is 1"),
        *(
            ({"url": url}, "url is ")
            for url in ("", "/", "/search/", "../x", "a/../b", "a//b", "http://h/", "a\\b", "?")
        ),
    ],
    ids=str,
)
def test_settings_that_mean_nothing(given: Any, message: str) -> None:
    with pytest.raises(WarraqError) as error:
        settings_from({"WARRAQ_SEARCH": given, "DEFAULT_LANG": "en", "CACHE_PATH": "cache"})
    assert message in str(error.value)


def test_settings_are_completed_from_pelicans() -> None:
    found = settings_from({"DEFAULT_LANG": "de", "CACHE_PATH": "/tmp/c", "WARRAQ_SEARCH": {"url": "suche"}})
    assert (found.language, found.url, Path(found.cache)) == ("de", "suche/", Path("/tmp/c/warraq-search"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <em>t</em>wo</p>\n<p>three\n four</p>", "One two\nthree four"),
        ("<ul><li>a<li>b</ul>tail", "a\nb\ntail"),
        ("line<br>line<br/>end", "line\nline\nend"),
        ("a &lt;b&gt; &amp;amp; &#1608;", "a <b> &amp; و"),
        ("x<script>if (a < b) y</script>z<style>p{}</style>", "xz"),
        ("<svg><title>t</title></svg>seen</svg>", "seen"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("", ""),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert text_of(html) == text


def article(slug: str, **more: Any) -> SimpleNamespace:
    base = {"title": slug, "url": f"{slug}.html", "save_as": f"{slug}.html", "content": "<p>x</p>", "lang": "en"}
    return SimpleNamespace(**{"slug": slug, "translations": [], "status": "published", **base, **more})


def test_documents_have_one_id_each() -> None:
    translated = article("b", lang="fr", save_as="b-fr.html")
    given = [
        article("undated"),
        article("a", date=datetime(2020, 1, 1, tzinfo=UTC)),
        article("b", date=datetime(2021, 1, 1, tzinfo=UTC), translations=[translated]),
        article("also-undated"),
        article("unwritten", save_as=""),
        article("draft", status="draft"),
        article("a", lang="en", save_as="other/a.html"),
    ]
    found = documents(given)
    assert [one.id for one in found] == ["undated", "a", "b", "also-undated", "a-en", "b-fr"]
    assert [one.date is None for one in found] == [True, False, False, True, True, True]
    assert documents(given) == found
