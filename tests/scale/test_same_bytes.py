"""The same input gives the same bytes: wherever, whoever and after whatever edits."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warraq import executor
from warraq.site import looks

from tests.scale.builds import PROJECT, Job, differing, tree
from tests.scale.corpus import WORDS, write
from tests.site_builder import BODY, Publication

ARTICLES = executor.FEW + 8  # enough for worker processes


def checkout_in(folder: Path) -> Path:
    """A copy of the program, which edits can reach."""
    for name in ("plugins", "themes"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*PROJECT.glob("*.py"), *PROJECT.glob("*.yaml")):
        shutil.copy(path, folder / path.name)
    return folder


@pytest.mark.slow
def test_another_checkout_locale_zone_seed_and_count_of_cores(tmp_path: Path) -> None:
    write(tmp_path / "corpus", ARTICLES)
    here = Job(tmp_path / "here", tmp_path / "corpus")
    here.build(PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")

    checkout = checkout_in(tmp_path / "نسخة أخرى")
    there = Job(tmp_path / "elsewhere" / "there", tmp_path / "corpus", checkout)
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    try:
        if len(cores) > 1:
            os.sched_setaffinity(0, {min(cores)})  # inherited by the build: one core, no worker processes
        there.build(PYTHONHASHSEED="4242", LC_ALL="C.UTF-8", LANGUAGE="ar", TZ="Asia/Tokyo")
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
    assert differing(here.site(), there.site()) == []
    for folder in ("articles", "ledger"):
        assert differing(tree(here.content / folder), tree(there.content / folder)) == []


@pytest.mark.slow
def test_another_template_shows_the_same_articles(tmp_path: Path) -> None:
    """All pages are made again, by children of the build, of articles that none of them has read."""
    write(tmp_path / "corpus", ARTICLES)
    checkout = checkout_in(tmp_path / "checkout")
    one = Job(tmp_path / "one", tmp_path / "corpus", checkout)
    one.build()
    with (checkout / "themes/warraq/templates/base.html").open("a", encoding="utf-8") as template:
        template.write("<!-- at the end -->\n")
    one.build()
    clean = Job(tmp_path / "clean", tmp_path / "corpus", checkout)
    clean.build()
    assert differing(one.site(), clean.site()) == []


# Edits, as hands make them: of articles, of settings, of names, of the theme.

NAMES = [f"a{number}" for number in range(6)]
TAGS = ["خط", "ورق", "سوريا", "سورية", "C5+1"]
DATES = ["2016-01-10T10:00:00+05:00", "2017-01-17T08:51:00+05:00", "2017-02-01", "2020-12-31T23:59:00-08:00", None]

ARTICLE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "title": st.sampled_from(["المخطوط الأول", "فهرس ابن النديم", "<b>سوق & ورق</b>"]),
        "date": st.sampled_from(DATES),
        "tags": st.lists(st.sampled_from(TAGS), max_size=3, unique=True),
        "authors": st.sampled_from([[], ["كاتب أول"]]),
        "body": st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(
            lambda words: f"{BODY}\n\n{BODY}\n\n{' '.join(words)}."
        ),
    }
)
EDIT = st.one_of(
    st.tuples(st.just("article"), ARTICLE),
    st.tuples(st.just("text"), st.sampled_from(NAMES)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
    st.tuples(st.just("ledger"), st.sampled_from(NAMES)),
    st.tuples(st.just("settings"), st.sampled_from([{}, {"title": "خزانة أخرى"}, {"articles_per_page": 2}, {"month_names": "levant"}])),
    st.tuples(st.just("vocabulary"), st.sampled_from(["", "- {name: سورية, kind: place, aliases: [سوريا]}\n"])),
    st.tuples(st.just("template"), st.sampled_from(["article.html", "tag.html", "base.html", "term.html"])),
    st.tuples(st.just("style"), st.just("")),
)  # fmt: skip


class Workshop:
    """A publication with a theme of its own, which edits can reach."""

    def __init__(self, root: Path) -> None:
        self.site = Publication(root)
        self.site.vocabulary.touch()
        self.theme = root / "theme"
        shutil.copytree(PROJECT / "themes" / "warraq", self.theme)
        self.edits = 0

    def edit(self, what: str, how: Any) -> None:
        """Make one edit; one that finds nothing to edit does nothing."""
        self.edits += 1
        articles = self.site.content / "articles" / "2017"
        if what == "article":
            self.site.article(**how)
        elif what == "text" and (path := articles / f"{how}.md").exists():
            path.write_text(f"{path.read_text(encoding='utf-8')}\n\nثم صحح {self.edits}.\n", encoding="utf-8")
        elif what == "remove":
            (articles / f"{how}.md").unlink(missing_ok=True)
        elif what == "ledger":
            self.site.ledger(how, [{"rule": "dateline", "was": f"{self.edits} يناير", "put": "", "at": [3]}])
        elif what == "settings":
            self.site.configure(**how)
        elif what == "vocabulary":
            self.site.vocabulary.write_text(how, encoding="utf-8")
        elif what == "template" and (path := self.theme / "templates" / how).exists():
            path.write_text(f"{path.read_text(encoding='utf-8')}<!-- {self.edits} -->\n", encoding="utf-8")
        elif what == "style":
            path = self.theme / "static" / "css" / "warraq.css"
            path.write_text(f"{path.read_text(encoding='utf-8')}/* {self.edits} */\n", encoding="utf-8")

    def build(self) -> None:
        """Publish."""
        self.site.build(theme=self.theme)

    def clean(self) -> dict[str, bytes]:
        """The site that the same input gives from nothing."""
        fresh = Publication(self.site.root / "clean")
        for name in ("content", "output", ".output.warraq"):
            shutil.rmtree(fresh.root / name, ignore_errors=True)
        shutil.copytree(self.site.content, fresh.content, ignore=shutil.ignore_patterns(".cache"))
        fresh.config, fresh.vocabulary = self.site.config, self.site.vocabulary
        fresh.build(theme=self.theme)
        return fresh.files()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sites as small as these are looked at by another process, too."""
    monkeypatch.setattr(looks, "LEAST_BYTES", 0)


@pytest.mark.slow
@pytest.mark.usefixtures("looked_at")
@settings(max_examples=6, database=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.lists(EDIT, min_size=1, max_size=6), min_size=2, max_size=4))
def test_incremental_equals_clean_after_any_edits(
    batches: list[list[tuple[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = Workshop(tmp_path_factory.mktemp("edits"))
    for batch in batches:
        for edit in batch:
            shop.edit(*edit)
        shop.build()
    site, clean = shop.site.files(), shop.clean()
    assert [path for path in sorted(site.keys() | clean.keys()) if site.get(path) != clean.get(path)] == []
