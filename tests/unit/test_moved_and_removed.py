"""Redirects of moved articles, tombstones of removed ones."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.errors import WarraqError
from warraq.hosting.redirects import (
    Moved,
    checked_path,
    load_published,
    load_redirects,
    newly_moved,
    redirect_pages,
    remember,
)
from warraq.hosting.takedown import Takedown, Tombstone, load_takedowns, tombstones, with_copies

DAY = datetime.date(2026, 3, 1)


def test_nothing_written_is_nothing_moved_or_removed(tmp_path: Path) -> None:
    assert load_takedowns(tmp_path) == {}
    assert load_redirects(tmp_path) == {}
    assert load_published(tmp_path) == {}


def test_takedowns_are_read(tmp_path: Path) -> None:
    (tmp_path / "takedown.yaml").write_text(
        "- id: a\n  date: 2026-03-01\n  reason: بطلب\n    من الكاتب\n- {id: 2017, date: '2026-03-01', path: /2017/01/17/2017/}\n",
        encoding="utf-8",
    )
    assert load_takedowns(tmp_path) == {
        "a": Takedown("a", DAY, "بطلب من الكاتب"),
        "2017": Takedown("2017", DAY, "", "2017/01/17/2017/"),
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id: a\ndate: 2026-03-01\n", "list"),
        ("- a\n", "entry 1"),
        ("- date: 2026-03-01\n", "`id:`"),
        ("- {id: ' ', date: 2026-03-01}\n", "`id:`"),
        ("- {id: a}\n", "`date:`"),
        ("- {id: a, date: yesterday}\n", "`date:`"),
        ("- {id: a, date: 2026-03-01}\n- {id: a, date: 2026-03-01}\n", "twice"),
        ("- {id: a, date: 2026-03-01, resaon: x}\n", "resaon"),
        ("- {id: a, date: 2026-03-01, reason: [x]}\n", "reason"),
        ("- {id: a, date: 2026-03-01, path: ../../x/}\n", "path"),
        ("- {id: !!python/object/apply:os.system [x], date: 2026-03-01}\n", "YAML"),
        ("- [\n", "YAML"),
    ],
)
def test_a_doubtful_takedown_stops_the_build(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "takedown.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WarraqError, match=why):
        load_takedowns(tmp_path)


def test_tombstones_stand_where_the_articles_stood() -> None:
    takedowns = {name: Takedown(name, DAY, path="undated/c/" if name == "c" else "") for name in "abc"}
    assert tombstones(takedowns, {"a": "2017/01/01/a/"}, {"a": "2016/01/01/a/", "b": "undated/b/"}) == [
        Tombstone("a", "2017/01/01/a/", DAY),
        Tombstone("b", "undated/b/", DAY),
        Tombstone("c", "undated/c/", DAY),
    ]


def test_a_misspelt_takedown_stops_the_build() -> None:
    with pytest.raises(WarraqError, match="nothing was taken down"):
        tombstones({"x": Takedown("x", DAY)}, {"y": "undated/y/"}, {})


def test_copies_go_with_the_article() -> None:
    wider = with_copies({"a": Takedown("a", DAY, "سبب")}, [["b", "a"], ["c", "d"]])
    assert wider == {"a": Takedown("a", DAY, "سبب"), "b": Takedown("b", DAY, "سبب")}


def test_a_corrected_date_makes_a_redirect(tmp_path: Path) -> None:
    assert remember(tmp_path, {"a": "2016/01/17/a/", "b": "undated/b/"}) == {}
    assert not (tmp_path / "redirects.yaml").exists()
    assert remember(tmp_path, {"a": "2017/01/17/a/", "b": "undated/b/"}) == {"2016/01/17/a/": "a"}
    assert remember(tmp_path, {"a": "2018/01/17/a/", "b": "undated/b/"}) == {"2017/01/17/a/": "a"}
    pages, lost = redirect_pages(load_redirects(tmp_path), {"a": "2018/01/17/a/"}, set())
    assert pages == [Moved("2016/01/17/a/", "2018/01/17/a/", "a"), Moved("2017/01/17/a/", "2018/01/17/a/", "a")]
    assert [page.file for page in pages] == ["2016/01/17/a/index.html", "2017/01/17/a/index.html"]
    assert lost == []
    # Moved back: the page itself stands there again, the other addresses lead to it.
    remember(tmp_path, {"a": "2016/01/17/a/"})
    pages, _ = redirect_pages(load_redirects(tmp_path), {"a": "2016/01/17/a/"}, set())
    assert [page.path for page in pages] == ["2017/01/17/a/", "2018/01/17/a/"]
    assert load_published(tmp_path) == {"a": "2016/01/17/a/", "b": "undated/b/"}


def test_nothing_changed_is_nothing_written(tmp_path: Path) -> None:
    remember(tmp_path, {"a": "2016/01/17/a/"})
    remember(tmp_path, {"a": "2017/01/17/a/"})
    before = {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    assert set(before) == {"published.yaml", "redirects.yaml"}
    assert remember(tmp_path, {"a": "2017/01/17/a/"}) == {}
    assert {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()} == before


def test_what_people_wrote_stays_as_they_wrote_it(tmp_path: Path) -> None:
    mine = "# عناوين الموقع القديم\n/archive/12.html:   a   # كما كان\n'%D8%A3/': a"
    (tmp_path / "redirects.yaml").write_text(mine, encoding="utf-8")
    assert load_redirects(tmp_path) == {"archive/12.html": "a", "أ/": "a"}
    remember(tmp_path, {"a": "2016/01/17/a/"})
    remember(tmp_path, {"a": "2017/01/17/a/"})
    assert (tmp_path / "redirects.yaml").read_text(encoding="utf-8") == mine + "\n2016/01/17/a/: a\n"


def test_a_redirect_replaces_no_page_and_leads_to_one() -> None:
    redirects = {"2017/": "a", "old/x.html": "a", "gone/": "z", "2018/a/": "a"}
    pages, lost = redirect_pages(redirects, {"a": "2018/a/"}, {"2017/index.html"})
    assert pages == [Moved("old/x.html", "2018/a/", "a")]
    assert lost == ["gone/"]


@pytest.mark.parametrize(
    "path",
    [
        "../x/",
        "a/../b/",
        "/",
        "",
        "./a/",
        "a//b/",
        "https://other.example/",
        "a\\b/",
        "a\nb/",
        "a\u202eb/",
        "x" * 300 + "/",
        "a.js",
        "%2e%2e/a/",
    ],
)
def test_paths_that_are_no_pages(path: str, tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match="is no pa"):
        checked_path(path, "here")


@pytest.mark.parametrize("text", ["- a\n", "a: [b]\n", "a/: {b: c}\n", "a: b: c\n", "a\n"])
def test_a_broken_file_is_one_clear_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "redirects.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WarraqError, match=r"redirects\.yaml"):
        load_redirects(tmp_path)


IDS = st.text("abcdefgh0123456789_.-:#'\"~ nulyesonf", min_size=1, max_size=12).filter(
    lambda name: name.strip(" ") == name
)


@given(st.dictionaries(IDS, st.sampled_from(["2016/01/17", "2017/01/17", "undated"]), max_size=6))
def test_any_id_is_remembered_as_it_is(tmp_path_factory: pytest.TempPathFactory, dates: dict[str, str]) -> None:
    content = tmp_path_factory.mktemp("content")
    first = {name: f"{day}/x{number}/" for number, (name, day) in enumerate(dates.items())}
    remember(content, first)
    assert load_published(content) == first
    second = {name: f"2020/{path}" for name, path in first.items()}
    moved = remember(content, second)
    assert moved == {path: name for name, path in first.items()}
    assert load_redirects(content) == moved
    assert newly_moved(load_published(content), second, moved) == {}
