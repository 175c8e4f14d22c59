"""The parts of the site step that are plain functions: references, metadata, strings, terms, dates, sitemaps."""

from __future__ import annotations

import datetime
import json
import marshal
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq.errors import WarraqError
from warraq.site import periods, taxonomy, wellknown
from warraq.site.assets import load_assets
from warraq.site.citations import citation_files, citations
from warraq.site.corpus import MOST_VERSIONS, assemble, version_groups
from warraq.site.model import Link, Term
from warraq.site.plan import sheets
from warraq.site.reader import Entry, describe, front_of, removals
from warraq.site.romanise import romanise
from warraq.site.strings import Strings, load_strings, script_json

from tests.theme_models import make_article, make_site

STRINGS = Path(__file__).parents[2] / "themes" / "warraq" / "strings"
ZONE = datetime.timezone(datetime.timedelta(hours=5))


def strings(language: str = "ar", months: str = "eastern") -> Strings:
    return Strings(load_strings(STRINGS, language), language, months)


def entry(name: str, *day: int, **more: object) -> Entry:
    date = datetime.datetime(*day, tzinfo=ZONE) if day else None  # type: ignore[arg-type]
    return Entry(file=f"{name}.md", id=name, title=f"عنوان {name}", date=date, source={"name": ""}, **more)  # type: ignore[arg-type]


# Strings


def test_values_in_strings_are_escaped_and_isolated() -> None:
    said = strings()("feed_of", name="<b>Wien & Co</b>")
    assert "<bdi>&lt;b&gt;Wien &amp; Co&lt;/b&gt;</bdi>" in said
    assert strings()("no_such_rule", default="x<y") == "x&lt;y"
    with pytest.raises(WarraqError, match="no_such_key"):
        strings()("no_such_key")


def test_dates_follow_region_and_language() -> None:
    day = datetime.date(2017, 1, 17)
    assert strings().date_long(day) == "الثلاثاء 17 يناير 2017"
    assert strings(months="levant").month_name((2017, 1)) == "كانون الثاني 2017"
    assert strings(months="maghreb").month_name(1) == "جانفي"
    assert strings().hijri(day) == "19 ربيع الآخر 1438 هـ"
    assert strings().hijri(datetime.date(1890, 5, 1)) == ""
    assert "۲۰۱۷" in strings("fa").date_short(day)


def test_weeks_begin_where_the_language_begins_them() -> None:
    ar = strings()
    first = ar.weeks(2017, 1)[0]
    assert ar.table("weekdays")[first.index(1)] == "الأحد"
    assert len(ar.table("weekdays_short")) == 7


def test_every_language_answers_every_key() -> None:
    reference = load_strings(STRINGS, "ar")[0]
    for language in ("ar", "fa", "ur", "he", "en"):
        said = strings(language)
        for key, value in reference.items():
            if isinstance(value, str) and "{" not in value:
                assert said(key)


def test_json_in_a_script_cannot_end_it() -> None:
    hostile = {"a": "</script><!-- & \u2028"}
    text = script_json(hostile)
    assert "<" not in text
    assert json.loads(text) == hostile


# References


def test_references_escape_what_their_formats_reserve() -> None:
    article = make_article(
        1, title="100 % من «الورق» {هنا} & #3_x \\ ~", authors=(Link("كاتب أول", "author/x/"), Link("ثان", "author/y/"))
    )
    site = make_site(url="https://h.example/r")
    files = {path.rpartition(".")[2]: raw.decode() for path, raw in citation_files(article, site).items()}
    assert r"{100 \% من «الورق» \{هنا\} \& \#3\_x \textbackslash{} \textasciitilde{}}" in files["bib"]
    assert "author = {{كاتب أول} and {ثان}}" in files["bib"]
    assert files["bib"].count("{") == files["bib"].count("}")
    assert files["ris"].startswith("TY  - NEWS\r\n")
    assert files["ris"].endswith("ER  - \r\n")
    item = json.loads(files["json"])[0]
    assert item["title"] == article.title
    assert [author["literal"] for author in item["author"]] == ["كاتب أول", "ثان"]
    assert item["URL"].startswith("https://h.example/r/")


def test_what_is_not_known_is_not_in_a_reference() -> None:
    article = make_article(2, date=None, authors=())
    bib, ris, csl = (
        raw.decode() for _, raw in sorted(citation_files(article, make_site()).items(), key=lambda f: f[0][-3:])
    )
    assert "year" not in bib
    assert "issued" not in csl + ris + bib
    said = citations(article, make_site(), strings())
    assert "بلا تاريخ" in said.native
    assert "n.d." in said.romanised


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("ابن النديم", "ibn al-ndīm"), ("القُرْآن", "al-qurʼān"), ("محمد", "muḥammad"), ("بولاق", "būlāq"), ("سورية", "sūrīyah"),
        ("١٩٢٤ Wien، «x»", "1924 Wien, “x”"), ("", ""),
    ],
)  # fmt: skip
def test_romanised(arabic: str, latin: str) -> None:
    assert romanise(arabic) == latin


# Reading


def test_descriptions_end_with_a_sentence_or_a_word() -> None:
    assert describe("قصير.") == "قصير."
    long = "هذه جملة أولى تقول شيئا ذا بال في أول المقال ثم تنتهي في هذا الموضع. " + "كلمة " * 60
    assert describe(long) == "هذه جملة أولى تقول شيئا ذا بال في أول المقال ثم تنتهي في هذا الموضع."
    assert len(describe("كلمة " * 100)) <= 160
    assert describe("كلمة " * 100).endswith("كلمة…")
    assert len(describe("ك" * 500)) <= 160


def test_ledgers_are_summed_up_and_bad_ones_passed_over() -> None:
    edits = [
        {"rule": "a", "was": "س" * 100, "at": [1, 5]},
        {"rule": "b", "was": " \n", "at": [7]},
        {"rule": "a", "was": "ع", "at": [9]},
    ]
    found = removals(json.dumps({"edits": edits}).encode())
    assert [(rule, count) for rule, count, _ in found] == [("a", 3), ("b", 1)]
    assert found[0][2][1] == "ع"
    assert len(found[0][2][0]) <= 60
    for bad in (b"", b"{", b"[]", b'{"edits": [1]}', b'{"edits": 3}'):
        assert removals(bad) == ()


# The corpus


def test_the_total_order_is_newest_first_undated_last_ties_by_id() -> None:
    entries = [entry("b"), entry("c", 2017, 1, 1), entry("a"), entry("z", 2018, 1, 1), entry("d", 2017, 1, 1)]
    corpus = assemble(entries, {e.file: "" for e in entries}, taxonomy.Vocabulary())
    assert [e.id for e in corpus.entries] == ["z", "c", "d", "a", "b"]
    assert corpus.paths == ["2018/01/01/z/", "2017/01/01/c/", "2017/01/01/d/", "undated/a/", "undated/b/"]
    assert corpus.dated == 3


def test_versions_come_together_whatever_they_name() -> None:
    entries = [entry("a", duplicate_of=""), entry("b", duplicate_of="a"), entry("c", duplicate_of="b"), entry("d", duplicate_of="gone"),
               entry("x", duplicate_of="y"), entry("y", duplicate_of="x"), entry("s", duplicate_of="s")]  # fmt: skip
    corpus = assemble(entries, {e.file: "" for e in entries}, taxonomy.Vocabulary())
    names = {
        corpus.entries[p].id: sorted(corpus.entries[q].id for q in others)
        for p, others in version_groups(corpus).items()
    }
    assert names.pop("s", []) == []
    assert names == {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"], "x": ["y"], "y": ["x"]}


def test_a_large_group_of_versions_is_told_by_its_nearest() -> None:
    entries = [entry(f"v{n:03}", 2017, 1, 1 + n % 28, duplicate_of="v000" if n else "") for n in range(100)]
    corpus = assemble(entries, {e.file: "" for e in entries}, taxonomy.Vocabulary())
    groups = version_groups(corpus)
    assert len(groups) == 100
    for place, others in groups.items():
        assert len(set(others)) == MOST_VERSIONS
        assert place not in others
        assert place - 1 in others or place == 0
        assert place + 1 in others or place == 99


def test_tags_meet_under_their_name_in_the_vocabulary(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.yaml"
    file.write_text("- {name: سورية, kind: place, aliases: [سوريا]}\n", encoding="utf-8")
    vocabulary = taxonomy.load_vocabulary(file)
    entries = [entry("a", tags=("سوريا", "سورية"), tags_auto=("ورق",)), entry("b", tags=("سورية", "ورق", "خط"))]
    corpus = assemble(entries, {e.file: "" for e in entries}, vocabulary)

    def term_among(articles: int) -> Term:
        names = [*corpus.names, *[dict.fromkeys(taxonomy.TAXONOMIES, ())] * (articles - 2)]
        terms = taxonomy.Terms(corpus.groups, vocabulary, names, lambda _: (2017, 1), lambda name: name[0])
        return terms.whole("tag", "سورية")

    term = term_among(2)
    assert (term.count, term.kind, term.aliases) == (2, "place", ("سوريا",))
    assert [(link.title, link.count) for link in term.together] == [("ورق", 2)]  # once with خط is chance
    assert term.feed
    assert (term.months, term.letter) == ({(2017, 1): 2}, "س")
    assert not term_among(100_000).feed
    assert taxonomy.load_vocabulary(tmp_path / "none.yaml") == taxonomy.Vocabulary()
    file.write_text("- nonsense\n", encoding="utf-8")
    with pytest.raises(WarraqError, match="entry 1"):
        taxonomy.load_vocabulary(file)


def test_authors_meet_whatever_their_spelling_and_are_shown_as_printed() -> None:
    printed = {
        "a": ("أ. ف. ب",),
        "b": ("أ ف ب", "منى علي"),
        "c": ("ا ف ب",),
        "d": ("أ ف ب", "أ.ف.ب"),
        "e": ("منى  عليّ",),
    }
    entries = [entry(name, authors=authors) for name, authors in printed.items()]
    corpus = assemble(entries, {e.file: "" for e in entries}, taxonomy.Vocabulary())
    groups = corpus.groups["author"]
    assert {name: len(group.articles) for name, group in groups.items()} == {"أ ف ب": 4, "منى  عليّ": 2}
    for place, e in enumerate(corpus.entries):
        shown = corpus.card(place).authors
        assert [author.title for author in shown] == list(printed[e.id][: len(shown)])
        assert {author.path for author in shown} <= {group.path for group in groups.values()}
    assert len(corpus.card(3).authors) == 1  # one agency, named twice


def test_periods_know_their_neighbours_across_gaps() -> None:
    calendar = periods.calendar(["1977-05-01", "2017-01-17", "2017-03-02", ""])
    found = periods.periods(calendar, str)
    year, month = found[2017,], found[2017, 1]
    assert year.previous is not None
    assert year.previous.path == "1977/"
    assert year.months == {1: 1, 3: 1}
    assert month.next is not None
    assert month.next.path == "2017/03/"
    assert month.up is not None
    assert month.up.path == "2017/"
    assert calendar.undated == [3]


@given(st.lists(st.sampled_from(["1977-05-01", "2017-01-31", "2017-02-01", "2017-02-02", "2018-02-01", ""])))
def test_a_period_holds_the_places_of_its_articles_in_order(days: list[str]) -> None:
    calendar = periods.calendar(days)  # days of two zones may take turns
    assert calendar.undated == [place for place, day in enumerate(days) if not day]
    keys = {tuple(map(int, day.split("-")))[:length] for day in days if day for length in (1, 2, 3)}
    assert calendar.articles.keys() == keys
    for key, places in calendar.articles.items():
        begins = "-".join(f"{part:02d}" for part in key)
        assert places == [place for place, day in enumerate(days) if day.startswith(begins)]


def test_sitemaps_are_split() -> None:
    pages = [(f"{n}/", "2017-01-17" if n % 2 else "") for n in range(7)]
    files = wellknown.sitemaps(make_site(url="https://h.example"), pages, per_file=3)
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    locations = [e.text for n in (1, 2, 3) for e in ET.fromstring(files[f"sitemap-{n}.xml"]).iter(f"{space}loc")]
    assert locations == [f"https://h.example/{n}/" for n in range(7)]
    assert len(list(ET.fromstring(files["sitemap.xml"]).iter(f"{space}lastmod"))) == 2  # the third holds no dated page


def test_assets_carry_the_hash_of_their_content_and_of_what_they_load(tmp_path: Path) -> None:
    for name, text in (("templates/x.html", "x"), ("static/css/a.css", 'src: url("../fonts/f.woff2")'), ("static/fonts/f.woff2", "one"),
                       ("static/fonts/OFL.txt", "licence")):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    one = load_assets(tmp_path)
    assert "../fonts/" + one.path("fonts/f.woff2").rpartition("/")[2] in one.files[one.path("css/a.css")].decode()
    assert one.path("fonts/OFL.txt") == "theme/fonts/OFL.txt"
    (tmp_path / "static/fonts/f.woff2").write_text("two")
    two = load_assets(tmp_path)
    assert one.path("css/a.css") != two.path("css/a.css")


@given(st.integers(0, 400), st.integers(1, 40))
def test_a_new_article_changes_the_first_sheet_alone(count: int, size: int) -> None:
    places = [*range(count, 0, -1)]  # told by their age, the newest first
    before = [places[part] for part in sheets(count, size)]
    assert [place for sheet in before for place in sheet] == places
    assert len(before[0]) < 2 * size
    assert all(len(sheet) == size for sheet in before[1:])
    after = [[count + 1, *places][part] for part in sheets(count + 1, size)]
    assert after[1:] == before[1:] or (after[2:] == before[1:] and len(after[0]) == size)


class _Books(dict[str, Any]):
    """A store as far as ``assemble`` needs one."""

    load = dict.get

    def save(self, key: str, value: Any) -> None:
        self[key] = marshal.loads(marshal.dumps(value))


ARTICLES = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(["2016-01-10", "2017-02-01", None]),
        st.lists(st.sampled_from(["خط", "ورق", "C#", "C+"]), unique=True),
        st.sampled_from([(), ("أ ف ب",), ("أ. ف. ب",)]),
        st.sampled_from(["one text", "another"]),
    ),
    unique_by=lambda article: article[0],
)


@settings(max_examples=60)
@given(st.lists(ARTICLES, min_size=2, max_size=4))
def test_what_is_kept_of_the_corpus_is_what_would_be_found(rounds: list[list[Any]]) -> None:
    books = _Books()
    for articles in rounds:
        entries = [
            entry(name, *(map(int, date.split("-")) if date else ()), tags=tuple(tags), authors=authors)
            for name, date, tags, authors, _ in articles
        ]
        for one in entries:
            one.front = front_of(one)
        sha = {one.file: f"{one.front} {text}" for one, (*_, text) in zip(entries, articles, strict=True)}
        vocabulary = taxonomy.Vocabulary()
        found = assemble(entries, sha, vocabulary, books)  # type: ignore[arg-type]
        assert found == assemble(entries, sha, vocabulary)
        found.remember(books)  # type: ignore[arg-type]
