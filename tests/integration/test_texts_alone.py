"""Where nothing but texts has changed no other page is looked at; and whatever comes before or after, the site is a clean build's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warraq.site import build as building
from warraq.site import looks, writer

from tests.site_builder import BODY, Publication

ALIKE = "صدر كتاب الفهرست في طبعة محققة عن مخطوطة قديمة محفوظة في مكتبة المدينة الكبيرة"


class Watch:
    """Which of the two ways builds have gone since it was asked last."""

    def __init__(self) -> None:
        self.ways: list[str] = []

    def taken(self) -> list[str]:
        ways, self.ways = self.ways, []
        return ways


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    seen = Watch()
    for name in ("_make_all", "_make_texts"):
        made = getattr(building._Build, name)

        def noted(*given: object, _name: str = name, _made: Callable[..., object] = made) -> object:
            seen.ways.append(_name.removeprefix("_make_"))
            return _made(*given)

        monkeypatch.setattr(building._Build, name, noted)
    return seen


@pytest.fixture(autouse=True)
def _looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a process of its own, as large sites are; who looks at small ones is told apart in the unit tests."""
    monkeypatch.setattr(looks, "LEAST_BYTES", 0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Publication]:
    site = Publication(tmp_path)
    for number in range(12):
        site.article(
            f"a{number}", f"عنوان {number}", f"2017-01-{number + 1:02}T08:00:00+03:00", f"{BODY}\n\n{BODY}\n\n{ALIKE if number < 3 else 'غيره'} {number}.",
            tags=["ورق", f"وسم {number % 4}"],
        )  # fmt: skip
    site.build()
    yield site
    assert_clean(site)


def assert_clean(site: Publication) -> None:
    """The site is the one that a build from nothing makes, and the owner's files beside it."""
    fresh = Publication(site.root / "clean")
    for name in ("content", "output", ".output.warraq"):
        shutil.rmtree(fresh.root / name, ignore_errors=True)
    shutil.copytree(site.content, fresh.content, ignore=shutil.ignore_patterns(".cache"))
    fresh.config, fresh.vocabulary = site.config, site.vocabulary
    fresh.build()
    now, clean = site.files(), fresh.files()
    owners = {path for path in now if path.startswith("mine")}
    assert [path for path in sorted(now.keys() | clean.keys()) if now.get(path) != clean.get(path)] == sorted(owners)


def correct(site: Publication, number: int, more: str) -> None:
    (path,) = (site.content / "articles").rglob(f"a{number}.md")
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n{more}.\n", encoding="utf-8")


def test_corrections_one_after_the_other(site: Publication, watch: Watch) -> None:
    for number, more in enumerate(("كلمة جديدة", ALIKE, "ثم صححت", ALIKE, "خاتمة")):
        correct(site, number, more)
        report = site.build()
        assert watch.taken() == ["texts"]
        assert f"{more}." in site.text(f"2017/01/{number + 1:02}/a{number}/")
        assert report.made
        assert report.pages > 30
    assert site.build().unchanged


def test_between_corrections_all_else_may_change(site: Publication, watch: Watch) -> None:
    edits: list[tuple[str, Callable[[], object]]] = [
        ("texts", lambda: correct(site, 1, "أولى")),
        (
            "all",
            lambda: site.article("a20", "مقال جديد", "2017-02-01T08:00:00+03:00", f"{BODY}\n\n{BODY}", tags=["ورق"]),
        ),
        ("texts", lambda: correct(site, 2, "ثانية")),
        ("texts", lambda: correct(site, 2, "ثالثة")),
        ("all", lambda: site.configure(title="خزانة أخرى")),
        ("texts", lambda: correct(site, 3, "رابعة")),
        ("all", lambda: next((site.content / "articles").rglob("a5.md")).unlink()),
        ("texts", lambda: correct(site, 6, "خامسة")),
        (
            "all",
            lambda: site.article("a7", "عنوان آخر", "2017-01-08T08:00:00+03:00", f"{BODY}\n\n{BODY}", tags=["سوق"]),
        ),
        ("texts", lambda: correct(site, 7, "سادسة")),
    ]
    for way, edit in edits:
        edit()
        site.build()
        assert watch.taken() == [way]


def test_a_hand_written_page_and_a_text_at_once(site: Publication, watch: Watch) -> None:
    (site.content / "pages").mkdir()
    page = site.content / "pages" / "about.md"
    page.write_text("---\ntitle: عن الخزانة\n---\n\nأولا.\n", encoding="utf-8")
    site.build()
    assert watch.taken() == ["all"]
    page.write_text("---\ntitle: عن الخزانة\n---\n\nثانيا.\n", encoding="utf-8")
    correct(site, 1, "أولى")
    site.build()
    assert watch.taken() == ["texts"]
    assert "ثانيا" in site.text("about/")


def test_what_a_hand_did_to_the_site_is_seen(site: Publication, watch: Watch) -> None:
    correct(site, 1, "أولى")
    site.build()
    page = site.output / "2017/01/05/a4/index.html"
    page.write_text("تالف", encoding="utf-8")
    (site.output / "2017/01/06/a5/index.html").unlink()
    correct(site, 2, "ثانية")
    site.build()
    assert watch.taken() == ["texts", "texts", "all"]  # begun before it was known
    assert "تالف" not in site.text("2017/01/05/a4/")
    (site.output / "mine.txt").write_text("ملفي", encoding="utf-8")
    for number in (3, 4):
        correct(site, number, "ثالثة")
        site.build()
        assert (site.output / "mine.txt").read_text(encoding="utf-8") == "ملفي"
    assert watch.taken() == ["texts", "all", "all"]  # after that the owner's file is known


def test_one_that_was_killed_is_caught_up_with(
    site: Publication, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for number, place in enumerate(("exchange", "Trees._link_again", "Trees.prepare")):
        of, _, name = place.rpartition(".")
        correct(site, 1, f"عند {number}")
        with monkeypatch.context() as patch:
            patch.setattr(writer.Trees if of else writer, name, killed)
            with pytest.raises(KeyboardInterrupt):
                site.build()
        before = site.files()
        site.build()
        assert f"عند {number}" in site.text("2017/01/02/a1/")
        assert before.keys() >= {"index.html", "2017/01/02/a1/index.html"}
        correct(site, 2, f"ثم بعد {number}")
        site.build()
        assert watch.taken()[-1] == "texts"


def test_pages_that_come_and_go_after_all(site: Publication, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page's files follow from: where they are not those of last time, none is left behind."""
    made = building.Making.moved

    def more(making: building.Making) -> tuple[set[str], set[str]]:
        come, _ = made(making)
        return come, {"2017/01/09/a8/index.html"}

    with monkeypatch.context() as patch:
        patch.setattr(building.Making, "moved", more)
        correct(site, 1, "أولى")
        site.build()
    assert not (site.output / "2017/01/09/a8/index.html").exists()
    correct(site, 2, "ثانية")
    shutil.rmtree(site.content / ".cache")  # the page is told of nowhere else
    site.build()
    assert watch.taken() == ["texts", "all"]
