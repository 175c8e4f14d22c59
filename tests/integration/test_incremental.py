"""After any edits a build is, byte for byte, what a clean build makes; a build that is killed hurts nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warraq import contents
from warraq.contents import RACY_NS
from warraq.errors import WarraqError
from warraq.executor import Workers
from warraq.site import get_ready
from warraq.site.plan import Plan, Unit

from tests.site_builder import BODY, Publication, broken_links

IDS = st.sampled_from([f"a{n}" for n in range(6)])
DATES = st.sampled_from(
    [
        None,
        "2016-12-31T23:30:00+05:00",
        "2017-01-17T08:51:00+05:00",
        "2017-01-17T20:00:00+00:00",
        "2019-02-01T00:00:00+00:00",
    ]
)
TAGS = st.lists(st.sampled_from(["سوق", "ورق", "Foo", "foo", "a/b", "خط"]), unique=True, max_size=3)
ARTICLES = st.fixed_dictionaries({
    "title": st.sampled_from(["عنوان", "عنوان آخر", "ثالث & <b>"]), "date": DATES, "tags": TAGS,
    "body": st.sampled_from([BODY, BODY + "\n\nزيادة في آخره", "نص قصير فيه Latin"]),
    "authors": st.sampled_from([[], ["كاتب"], ["كـاتب"], ["كا تب", "آخر"]]), "duplicates": st.sampled_from([None, {"of": "a0", "kind": "near"}]),
})  # fmt: skip
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), IDS, ARTICLES),
        st.tuples(st.just("remove"), IDS, st.none()),
        st.tuples(st.just("configure"), st.just(""), st.fixed_dictionaries({"articles_per_page": st.sampled_from([2, 30]), "title": st.sampled_from(["خزانة", "أخرى"])})),
        st.tuples(st.just("vocabulary"), st.just(""), st.sampled_from(["", "- {name: ورق, kind: topic, aliases: [سوق]}\n"])),
        st.tuples(st.just("theme"), st.just(""), st.sampled_from(["", "<p>ذيل</p>"])),
        st.tuples(st.just("build"), st.just(""), st.none()),
    ),
    max_size=12,
)  # fmt: skip


def theme_copy(root: Path, project: Path) -> Path:
    theme = root / "theme"
    if not theme.exists():
        shutil.copytree(project / "themes" / "warraq", theme)
    return theme


def apply(site: Publication, edit: tuple[str, str, Any], theme: Path, project: Path) -> None:
    kind, name, value = edit
    if kind == "write":
        front = {key: item for key, item in value.items() if item is not None or key == "date"}
        site.article(name, **front)
    elif kind == "remove":
        (site.content / "articles" / "2017" / f"{name}.md").unlink(missing_ok=True)
    elif kind == "configure":
        site.configure(**value)
    elif kind == "vocabulary":
        site.vocabulary.write_text(value, encoding="utf-8")
    elif kind == "theme":
        original = (project / "themes/warraq/templates/term.html").read_text(encoding="utf-8")
        (theme / "templates/term.html").write_text(original.replace("</h1>", f"</h1>{value}"), encoding="utf-8")
    else:
        site.build(theme=theme)


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(edits=EDITS)
def test_any_edits_then_a_build_equal_a_clean_build(edits: list[tuple[str, str, Any]], project: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        theme = theme_copy(root, project)
        site = Publication(root / "one")
        site.article("a0", "أول", tags=["سوق"])
        site.build(theme=theme)
        for edit in edits:
            apply(site, edit, theme, project)
        site.build(theme=theme)
        clean = root / "clean"
        again = Publication(clean)
        shutil.rmtree(again.content / "articles")
        shutil.copytree(site.content / "articles", again.content / "articles")
        for name in ("corpus.yaml", "vocabulary.yaml"):
            if (site.root / name).exists():
                shutil.copy(site.root / name, clean / name)
        again.build(theme=theme)
        assert site.files() == again.files()
        assert broken_links({p: raw for p, raw in site.files().items() if p != "404.html"}) == []


PROGRAM = """
import sys
from pathlib import Path
from tests.site_builder import Publication
if __name__ == "__main__":
    site = Publication.__new__(Publication)
    site.root = Path(sys.argv[1]); site.siteurl = ""
    site.content, site.output = site.root / "content", site.root / "output"
    site.config, site.vocabulary = site.root / "corpus.yaml", site.root / "vocabulary.yaml"
    site.build(workers=1)
"""


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_whole_site(tmp_path: Path, project: Path) -> None:
    site = Publication(tmp_path / "site")
    for number in range(30):
        site.article(
            f"a{number}", f"مقال {number}", f"201{number % 5}-01-0{number % 9 + 1}T00:00:00+00:00", tags=["سوق"]
        )
    site.build()
    states = {"old": site.files()}
    for number in range(30):
        site.article(
            f"a{number}", f"مصحح {number}", f"201{number % 5}-02-0{number % 9 + 1}T00:00:00+00:00", tags=["ورق"]
        )
    other = tmp_path / "other"
    shutil.copytree(site.root, other)
    shutil.rmtree(other / "output")
    shutil.rmtree(other / "content" / ".cache")
    reference = Publication(other)
    reference.config.write_bytes(site.config.read_bytes())
    reference.build()
    states["new"] = reference.files()

    environment = os.environ | {"PYTHONPATH": f"{project}/plugins:{project}"}
    chance = random.Random(7)
    seconds = 2.0
    seen = set()
    for _ in range(12):
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(site.root)], cwd=project, env=environment)
        try:
            process.wait(timeout=chance.uniform(0.2, 1.1) * seconds)
            seconds = time.monotonic() - began
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        files = site.files()
        which = [name for name, state in states.items() if files == state]
        assert which, sorted(path for path in files if files[path] != states["old"].get(path))[:5]
        seen.update(which)
    site.build()
    assert site.files() == states["new"]


def test_a_template_that_fails_leaves_the_site_and_says_where(tmp_path: Path, project: Path) -> None:
    theme = theme_copy(tmp_path, project)
    site = Publication(tmp_path / "site")
    for number in range(5):
        site.article(f"a{number}", f"مقال {number}")
    site.build(theme=theme)
    before = site.files()
    template = theme / "templates" / "article.html"
    original = template.read_text(encoding="utf-8")
    template.write_text(
        original.replace("<article", "{% if article.id == 'a3' %}{{ 1 / 0 }}{% endif %}<article"), "utf-8"
    )
    with pytest.raises(WarraqError, match="untouched"):
        site.build(theme=theme)
    assert site.files() == before
    template.write_text(original, encoding="utf-8")
    site.build(theme=theme)
    assert site.files() == before


@pytest.mark.parametrize("kept", [["output", "content/.cache"], ["output", "content/.cache", ".output.warraq"]])
def test_a_state_copied_to_another_machine_is_built_upon(tmp_path: Path, kept: list[str]) -> None:
    """As a build server does it: a fresh checkout, and beside it the site and the cache of the last run."""
    site = Publication(tmp_path / "one")
    for number in range(12):
        site.article(f"a{number}", f"مقال {number}", f"201{number % 5}-01-02T00:00:00+00:00", tags=["سوق"])
    site.build()
    site.article("a3", "مقال 3", "2013-01-02T00:00:00+00:00", tags=["سوق"], body=BODY + "\n\nزيادة")
    site.build()
    other = Publication(tmp_path / "two")
    for name in ("content", "corpus.yaml"):
        source, target = site.root / name, other.root / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".cache"), dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    for name in kept:
        shutil.copytree(site.root / name, other.root / name)
    assert other.build().made == 0
    other.article("a5", "مقال 5", "2010-01-02T00:00:00+00:00", tags=["سوق"], body=BODY + "\n\nزيادة هنا")
    report = other.build()
    assert 0 < report.made < report.pages / 3  # the article, the lists and feeds that hold it, whom it is related to
    clean = Publication(tmp_path / "three")
    shutil.copytree(other.content, clean.content, ignore=shutil.ignore_patterns(".cache"), dirs_exist_ok=True)
    shutil.copyfile(other.config, clean.config)
    clean.build()
    assert clean.files() == other.files()


def test_a_run_that_finds_nothing_to_build_loads_nothing_that_builds(tmp_path: Path, project: Path) -> None:
    site = Publication(tmp_path)
    site.article("a0")
    site.vocabulary.touch()
    time.sleep(2 * RACY_NS / 1e9)  # what was written a moment ago is looked at again
    site.build()
    program = PROGRAM.replace("site.build(workers=1)", "report = site.build()") + (
        "    print(report.unchanged, sorted({'pelican', 'jinja2', 'numpy', 'whoosh', 'markdown'} & set(sys.modules)))\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{project}/plugins:{project}"}
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "True []"
    next(site.output.rglob("a0/index.html")).write_text("changed by hand", "utf-8")
    done = subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("False")
    assert "changed by hand" not in site.text("2017/01/17/a0/")


def test_another_time_zone_is_seen_on_pages_whose_files_have_not_changed(tmp_path: Path) -> None:
    """The file is the same, and even its day: but the moment is another."""
    site = Publication(tmp_path / "one", timezone="Asia/Riyadh")
    site.article("a0", date="2017-01-17T08:51:00")
    site.build()
    assert "2017-01-17T08:51:00+03:00" in site.text("2017/01/17/a0/")
    site.configure(timezone="Asia/Tashkent")
    site.build()
    assert "2017-01-17T08:51:00+05:00" in site.text("2017/01/17/a0/")


def test_another_time_zone_is_seen_where_the_books_were_read_ahead(tmp_path: Path) -> None:
    site = Publication(tmp_path / "one", timezone="Asia/Riyadh")
    for name in ("a0", "a1"):
        site.article(name, date="2017-01-17T08:51:00")
    site.build()
    site.configure(timezone="Asia/Tashkent")
    site.article("a1", "مصحح", date="2017-01-17T08:51:00")
    with Workers() as workers:
        ready = get_ready(site.content, contents.look(site.content), workers)
        assert ready.ahead
        try:
            site.build(ready=ready)
        finally:
            ready.close()
    for name in ("a0", "a1"):
        assert "2017-01-17T08:51:00+05:00" in site.text(f"2017/01/17/{name}/")


def test_a_correction_makes_its_page_and_no_list(tmp_path: Path) -> None:
    site = Publication(tmp_path)
    for number in range(4):
        site.article(f"a{number}", f"مقال {number}", f"2017-01-1{number}T00:00:00+00:00", tags=["سوق", f"ورق{number}"])
    site.build()
    long = BODY + "\n\n" + "كلام طويل لا يصل إلى وصف المقال في القوائم. " * 9
    site.article("a2", "مقال 2", "2017-01-12T00:00:00+00:00", tags=["سوق", "ورق2"], body=long)
    site.build()
    before = site.files()
    site.article("a2", "مقال 2", "2017-01-12T00:00:00+00:00", tags=["سوق", "ورق2"], body=long + "\n\nزيادة في آخره")
    report = site.build()
    assert report.made <= 4  # its page, and those that count words
    changed = {path for path, raw in site.files().items() if before.get(path) != raw and path.endswith(".html")}
    assert "2017/01/12/a2/index.html" in changed
    assert not any(path.startswith(("tag/", "2017/01/index")) for path in changed)


def test_the_newest_article_makes_no_older_sheet(tmp_path: Path) -> None:
    site = Publication(tmp_path, articles_per_page=3)
    for day in range(1, 11):  # ten of one month and one tag: sheets of three, three and four
        site.article(f"a{day}", f"مقال {day}", f"2017-01-{day:02}T00:00:00+00:00", tags=["سوق"])
    site.article("next", "في الشهر التالي", "2017-02-01T00:00:00+00:00", tags=["ورق"])
    site.build()
    before = site.files()
    assert {f"{at}/page/{n}/index.html" for at in ("tag/سوق", "2017/01") for n in (1, 2)} < before.keys()
    site.article("new", "مقال جديد", "2017-01-30T00:00:00+00:00", tags=["سوق"])
    site.build()
    changed = {path for path, raw in site.files().items() if before.get(path) != raw}
    assert {"tag/سوق/index.html", "2017/01/index.html"} < changed
    assert not [path for path in changed if "/page/" in path or path == "2017/02/index.html"]


def test_an_added_article_plans_no_lists_of_terms_that_it_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Publication(tmp_path)
    for number in range(4):
        site.article(f"a{number}", f"مقال {number}", f"2017-01-1{number}T00:00:00+00:00", tags=["سوق", f"ورق{number}"])
    site.build()
    planned = []
    plan_units = Plan.term_units

    def term_units(self: Plan, kind: str, name: str) -> Iterator[Unit]:
        planned.append((kind, name))
        return plan_units(self, kind, name)

    monkeypatch.setattr(Plan, "term_units", term_units)
    site.article("new", "مقال جديد", "2017-01-12T00:00:00+00:00", tags=["ورق1", "حبر"])
    site.build()
    assert sorted(planned) == [("tag", "حبر"), ("tag", "ورق1")]
    planned.clear()
    (site.content / "articles" / "2017" / "a2.md").unlink()
    site.build()
    assert sorted(planned) == [("tag", "سوق")]


PAIRED = ["تمر", "قهوة", "حرير", "نحاس", "عسل", "ملح", "قطن", "عاج", "خشب", "ذهب", "ورق", "جلد"]


def test_an_added_article_plans_only_articles_that_may_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Publication(tmp_path)
    for number in range(24):  # in pairs that are about one thing
        what = f"{PAIRED[number // 2]} " * 3
        site.article(
            f"a{number:02}", f"مقال {number}", f"2017-01-{number + 1:02}T00:00:00+00:00", f"{what}. {BODY} {what}."
        )
    site.build()
    planned: list[str] = []
    plan_articles = Plan.articles

    def articles(self: Plan, places: Iterable[int], *asked: Any) -> Iterator[Unit]:
        listed = list(places)
        planned.extend(self.corpus.entries[place].id for place in listed)
        return plan_articles(self, listed, *asked)

    monkeypatch.setattr(Plan, "articles", articles)
    site.article("new", "مقال جديد", "2017-01-05T12:00:00+00:00", "زعفران يزرع في الجبال البعيدة")
    site.build()
    assert {"new", "a04", "a05"} <= set(planned)
    assert len(set(planned)) < 12
    planned.clear()
    (site.content / "articles" / "2017" / "new.md").unlink()
    site.build()
    assert {"a04", "a05"} <= set(planned)
    assert len(set(planned)) < 12
