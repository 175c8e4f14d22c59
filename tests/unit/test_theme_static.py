"""What can be said of the theme without a browser: budgets, direction, languages, and that nothing asks another host."""

from __future__ import annotations

import datetime
import gzip
import re
from pathlib import Path

import pytest
import yaml
from warraq.arabic.dates import Refusal, examine_dateline
from warraq.arabic.plurals import plural
from warraq.search.publication import LOADER, engine
from warraq.search.squeeze import read, squeeze
from warraq.site.templates import SiteView

from tests import theme_models as models
from tests import theme_site

THEME = Path(__file__).resolve().parents[2] / "themes" / "warraq"
CSS = (THEME / "static" / "css" / "warraq.css").read_text(encoding="utf-8")
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (THEME / "templates").glob("*.html")}
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (THEME / "static" / "js").glob("*.js")}
LANGUAGES = sorted(path.stem for path in (THEME / "strings").glob("*.yaml"))
STRINGS = {name: yaml.safe_load((THEME / "strings" / f"{name}.yaml").read_text(encoding="utf-8")) for name in LANGUAGES}

# Budgets of docs/templates.md, in bytes.
CSS_GZIP = 12 * 1024
READER_RAW = 5 * 1024
OVERHEAD_RAW = 4 * 1024
SEARCH_GZIP = 10_000  # what a first plain query loads of the client; the index comes on top
ARABIC_FONT, LATIN_FONT = 60_000, 12_000


def test_style_is_one_small_file() -> None:
    assert [path.name for path in (THEME / "static" / "css").iterdir()] == ["warraq.css"]
    assert len(gzip.compress(CSS.encode(), 9)) <= CSS_GZIP


def test_reading_pages_load_one_small_script() -> None:
    assert len(SCRIPTS["reader.js"].encode()) <= READER_RAW
    made = theme_site.templates()
    for template, page, given in models.pages():
        html = made.render(template, SiteView(models.make_site()), page, **given).decode()
        if page.kind in {"article", "year", "month", "day", "dates", "undated", "term", "page", "not_found"}:
            assert re.findall(r'<script[^>]* src="([^"]*)"', html) == [f"{page.root}theme/js/reader.js"], page.path


def test_the_search_client_is_small() -> None:
    assert sum(len(gzip.compress(part.encode())) for part in (squeeze(read(LOADER)), engine())) <= SEARCH_GZIP


def test_fonts_are_within_their_sizes_and_carry_their_licence() -> None:
    fonts = {path.name: path.stat().st_size for path in (THEME / "static" / "fonts").glob("*.woff2")}
    latin = {name for name in fonts if "latin" in name}
    assert len(latin) == 1
    assert len(fonts) - len(latin) <= 2
    for name, size in fonts.items():
        assert size <= (LATIN_FONT if name in latin else ARABIC_FONT), name
    assert "SIL Open Font License" in (THEME / "static" / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_article_page_adds_little_to_its_text() -> None:
    """Everything of an article page that is neither its text nor its metadata: measured on one without either."""
    article = models.make_article(1, html="", title="", tags=(), authors=(), category=None, source_link=None)
    article.citations = None
    article.description = ""
    page = models.make_page("article", article.path, "")
    html = theme_site.templates().render("article.html", SiteView(models.make_site()), page, article=article)
    panel = re.search(rb"<dl>.*</dl>", html, re.S)  # provenance: what is said of this article, not of every one
    assert panel
    assert len(html) - len(panel.group()) <= OVERHEAD_RAW


def test_style_names_no_physical_side() -> None:
    bare = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    assert not re.findall(r"(?<![-\w])(?:left|right)(?![-\w])", bare)
    assert not re.findall(r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)", bare)
    assert not re.findall(r"\b(?:text-align|float|clear)\s*:\s*(?:left|right)", bare)


def test_style_keeps_to_arabic_typography() -> None:
    assert "italic" not in CSS
    assert "oblique" not in CSS
    assert re.search(r"font-synthesis-style:\s*none", CSS)
    assert set(re.findall(r"letter-spacing:\s*([^;]+);", CSS)) <= {"0"}
    assert "hyphens: auto" not in CSS
    offsets = [float(value) for value in re.findall(r"text-underline-offset:\s*([\d.]+)em", CSS)]
    assert offsets
    assert min(offsets) >= 0.2


def test_nothing_asks_another_host() -> None:
    for name, text in {"css": CSS, **SCRIPTS}.items():
        assert not re.findall(r"https?://|(?<!:)//[a-z0-9-]+\.[a-z]", re.sub(r"(?m)//.*$|/\*.*?\*/", "", text)), name
    for name, text in TEMPLATES.items():
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text), name


def test_templates_keep_the_content_security_policy() -> None:
    for name, text in TEMPLATES.items():
        assert not re.findall(r'\s(?:style|on[a-z]+)="', text), name
        assert "<style" not in text, name
        for script in re.findall(r"<script\b([^>]*)>", text):
            assert "src=" in script or "json" in script, name


def test_every_string_of_the_templates_is_there() -> None:
    used = {
        key for text in TEMPLATES.values() for key in re.findall(r"""\bt(?:_json|\.table)?\(\s*['"](\w+)['"]""", text)
    }
    used |= {f"taxonomy_{name}" for name in ("tag", "source", "author", "section")}
    used |= {f"{step}_{unit}" for step in ("previous", "next") for unit in ("year", "month", "day")}
    built = {key for key in used if key.endswith("_")}  # 'kind_' ~ kind
    for key in used - built:
        assert key in STRINGS["ar"], key
        assert key in STRINGS["en"], key


def test_an_unnamed_cleaning_rule_shows_its_id() -> None:
    """Rules are added without a look at the theme, an owner's own among them: the panel then prints what the ledger has."""
    removals = (models.Removal("dateline", 1, ()), models.Removal("a-rule-of-the-owner", 2, ("نص",)))
    article = models.make_article(1, removals=removals)
    page = models.make_page("article", article.path, article.title)
    html = theme_site.templates().render("article.html", SiteView(models.make_site()), page, article=article).decode()
    assert "سطر التاريخ: مرة واحدة" in html
    assert "a-rule-of-the-owner: مرتان" in html


def test_scripts_use_only_strings_that_are_there() -> None:
    used = set(re.findall(r"""\bt\("(\w+)\"""", SCRIPTS["search-page.js"]))
    assert used <= set(STRINGS["ar"]["search_page"]) | {"sort_"}
    for name in LANGUAGES:
        assert len(STRINGS[name]["reader"]) == len(STRINGS["ar"]["reader"]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    """A corpus in this language reads natively: nothing that a reader meets falls back to another language."""
    assert not set(STRINGS["ar"]) ^ set(STRINGS[language])
    assert set(STRINGS["ar"]["search_page"]) <= set(STRINGS[language]["search_page"])
    for key, length in (("weekdays", 7), ("weekdays_short", 7), ("hijri_months", 12)):
        assert len(STRINGS[language][key]) == length, key
    assert all(len(names) == 12 for names in STRINGS[language]["months"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_have_every_plural_form(language: str) -> None:
    categories = {plural(n, language) for n in range(200)} - {"zero"}
    table = STRINGS[language]
    counted = {key: value for key, value in (*table.items(), *table["search_page"].items()) if isinstance(value, dict)}
    for key, forms in counted.items():
        if key in {"months", "search_page", "date_notes"}:
            continue
        assert categories <= set(forms) | {"zero"}, key


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "لا مقالات"),
        (1, "مقال واحد"),
        (2, "مقالان"),
        (3, "3 مقالات"),
        (10, "10 مقالات"),
        (11, "11 مقالًا"),
        (99, "99 مقالًا"),
        (100, "100 مقال"),
        (102, "102 مقال"),
        (103, "103 مقالات"),
        (1111, "1,111 مقالًا"),
    ],
)
def test_arabic_counts(n: int, text: str) -> None:
    assert theme_site.templates().strings("articles", n=n) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_made_in_every_language(language: str) -> None:
    made = theme_site.templates(language)
    for template, page, given in models.pages():
        html = made.render(template, SiteView(models.make_site(language=language)), page, **given).decode()
        assert f'<html lang="{language}"' in html
        shown = re.sub(r"<script.*?</script>", "", html, flags=re.S)
        assert not re.findall(r">[^<]*\{\w+\}[^<]*<", shown), page.path  # a place that nothing was put into


def test_a_note_on_a_date_is_told_in_the_language_of_the_site() -> None:
    arabic, english = (theme_site.templates(name).strings for name in ("ar", "en"))
    assert arabic.date_note("the text prints no dateline") == "لا سطر تاريخ في النص"
    assert arabic.date_note("31/2/1438: no such day in the hijri calendar; date of the last update") == (
        "<bdi>31/2/1438</bdi>: لا يوم كهذا في التقويم الهجري، تاريخ آخر تحديث"
    )
    assert (
        arabic.date_note("the record's date «<b>» cannot be read") == "تعذرت قراءة تاريخ السجل <bdi>«&lt;b&gt;»</bdi>"
    )
    assert arabic.date_note("new <words>") == '<span lang="en" dir="ltr">new &lt;words&gt;</span>'
    assert "no dateline" in english.date_note("the text prints no dateline")


@pytest.mark.parametrize(
    "line",
    [
        "31/2/2017",
        "31 رمضان 1490 هـ",
        "الثلاثاء 01/17/2017",
        "الاثنين 17 يناير 2017",
        "17 كانون الثاني / فبراير 2017",
        "الأحد 31 رمضان 1438",
        "آخر تحديث: 17 يناير 2017",
        "17/1/17",
    ],
)
def test_what_the_date_reader_notes_has_words_in_every_language(line: str) -> None:
    found = examine_dateline(line, zone=datetime.UTC)
    note = found.reason if isinstance(found, Refusal) else found.note
    assert note
    for name in LANGUAGES:
        told = theme_site.templates(name).strings.date_note(note)
        assert ('lang="en"' in told) == (name == "en"), told
