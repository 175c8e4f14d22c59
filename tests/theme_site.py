"""Writes a small site of fixture pages with the real theme, strings and filters, for tests that look at the theme in a browser.

By hand, to look at it: ``PYTHONPATH=plugins:. python -m tests.theme_site FOLDER [language]``.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from warraq.site.assets import READER, with_words
from warraq.site.bidi import direction
from warraq.site.strings import Strings, load_strings
from warraq.site.templates import SiteView, Templates

from tests import theme_models as models

THEME = Path(__file__).resolve().parents[1] / "themes" / "warraq"
FAKE_CLIENT = Path(__file__).parent / "data" / "fake-search-client.js"


def templates(language: str = "ar") -> Templates:
    """Return the theme's templates with the strings of ``language``."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted((THEME / "templates").glob("*.html"))}
    return Templates(sources, Strings(load_strings(THEME / "strings", language), language))


def write(out: Path, language: str = "ar") -> Path:
    """Write the fixture pages, the theme's static files and a stand-in of the search client to ``out``; return it."""
    made = templates(language)
    site = models.make_site(language=language, direction=direction(language))
    shutil.copytree(THEME / "static", out / "theme")
    script = out / "theme" / READER
    script.write_bytes(with_words(script.read_bytes(), made.strings.table("reader")))
    (out / "search").mkdir()
    shutil.copyfile(FAKE_CLIENT, out / "search" / "warraq.js")
    (out / "on-this-day").mkdir()
    everyday = {str(day): [["مطبعة بولاق وأول كتاب خرج منها", "2017/01/17/awkward/", 2017]] for day in range(1, 32)}
    for month in range(1, 13):
        (out / "on-this-day" / f"{month:02}.json").write_text(json.dumps(everyday), encoding="utf-8")
    for name in ("manifest.webmanifest", "opensearch.xml", "feeds/all.atom.xml"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("{}", encoding="utf-8")
    for template, page, given in models.pages():
        path = out / (page.path if page.path.endswith(".html") else f"{page.path}index.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.render(template, SiteView(site), page, **given))
    return out


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
