"""The plugin in sites that Pelican itself makes: what ``pelican-quickstart`` writes, and the articles that its package carries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pelican
import pytest
from warraq.search import open_index

from tests.parity.node import ask

PLUGINS = Path(__file__).parents[2] / "plugins"
OWN = Path(pelican.__file__).parent / "tests" / "content"  # Pelican's own; its samples/ are not in the package
ADDED = "\nPLUGIN_PATHS = [{plugins!r}]\nPLUGINS = ['warraq.search']\n"
ARTICLES = {
    "en": {
        "wax": "Title: Wax and honey\nDate: 2021-05-03\n\nThe keepers were melting candles beside the hives.\n",
        "rain": "Title: Rain\nDate: 2021-06-03\n\nA storm flooded the lower meadows.\n",
    },
    "de": {
        "wachs": "Title: Wachs und Honig\nDate: 2021-05-03\n\nNeben den Häusern schmolzen die Kerzen.\n",
        "regen": "Title: Regen\nDate: 2021-06-03\n\nEin Sturm überschwemmte die tiefer liegenden Wiesen.\n",
    },
}
QUERIES = {
    "en": {"melted candle": "wax", "honey hive": "wax", "meadow": "rain", "storms": "rain", "candels": "wax"},
    "de": {"Kerze": "wachs", "Haus honig": "wachs", "Wiese": "regen", "STURM": "regen", "uberschwemmte": "regen"},
}


def run(folder: Path, *command: str, given: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def quickstart(folder: Path, language: str) -> Path:
    """Make a site as Pelican's tutorial does, with a plain answer to each of its questions, and name the plugin in it."""
    start = [
        "pelican.tools.pelican_quickstart",
        "-p",
        str(folder),
        "-t",
        "First site",
        "-a",
        "A. Writer",
        "-l",
        language,
    ]
    run(
        folder.parent, *start, given="\n" * 4 + "n\nn\n\nn\n"
    )  # what is offered; no address, no pages of lists, no tasks
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write(ADDED.format(plugins=str(PLUGINS)))
    return folder


@pytest.mark.parametrize("language", ARTICLES)
def test_the_site_that_quickstart_makes(tmp_path: Path, language: str) -> None:
    site = quickstart(tmp_path / "site", language)
    for name, text in ARTICLES[language].items():
        (site / "content" / f"{name}.md").write_text(text, encoding="utf-8")
    run(site, "pelican", "content", "-s", "pelicanconf.py")
    assert (site / "output" / "theme" / "css").is_dir()  # Pelican's own theme
    wanted = QUERIES[language]
    answers = ask(site / "output" / "search", [(query, {}) for query in wanted])
    hits = [[site / "output" / hit["url"] for hit in answer["hits"]] for answer in answers]
    assert all(page.is_file() for pages in hits for page in pages)
    titles = {name: text.split("\n")[0].removeprefix("Title: ") for name, text in ARTICLES[language].items()}
    assert [answer["hits"][0]["title"] for answer in answers] == [titles[name] for name in wanted.values()]


@pytest.mark.skipif(not OWN.is_dir(), reason="this Pelican was packaged without its tests")
def test_the_articles_of_pelicans_own_tests(tmp_path: Path) -> None:
    site = quickstart(tmp_path / "site", "en")
    # Some are faulty on purpose: Pelican names those and goes on. Several are one article in three
    # formats, under one name: one of these.
    with (site / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write("SLUGIFY_SOURCE = 'basename'\nREADERS = {'rst': None, 'html': None}\n")
    run(site, "pelican", str(OWN), "-s", "pelicanconf.py")
    cache = next(folder.parent for folder in site.rglob("static") if (folder / "entry.json").is_file())
    index = open_index(cache)
    records = [index.archive.record(number) for number in range(index.archive.documents)]
    assert len(records) >= 5
    asked = [record.title for record in records if record.title.strip()]
    answers = ask(site / "output" / "search", [(title, {"limit": 50}) for title in asked])
    for title, answer in zip(asked, answers, strict=True):
        assert [hit["id"] for hit in answer["hits"]] == [hit.id for hit in index.search(title, limit=50).hits], title
        assert title in [hit["title"] for hit in answer["hits"]]
    index.close()
