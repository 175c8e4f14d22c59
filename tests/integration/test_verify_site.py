"""The counts of corpus, content, pages, index and sitemap agree, and every way in which they can differ is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from warraq import build
from warraq.verify import main, verify_site

WORDS = ("الورق", "الحبر", "الجلد", "القلم", "الخط", "الرق", "الدواة", "الفهرس")


class Site:
    """A corpus, its content and its site; ``a3`` and ``a4`` have one text."""

    def __init__(self, root: Path) -> None:
        self.corpus, self.content, self.output = root / "corpus", root / "content", root / "output"

    def publish(self, count: int = 6, takedown: str = "") -> None:
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.content.mkdir(exist_ok=True)
        texts = [f"كتب الناسخ عن {word} في دفتره، ثم باع {word} في السوق." for word in WORDS]
        texts[4] = texts[3]
        items = [
            {"id": f"a{n}", "title": f"عن {WORDS[n]}", "text": texts[n], "date": f"2017-01-1{n}" if n else None}
            for n in range(count)
        ]
        (self.corpus / "a.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
        if takedown:
            entry = [{"id": takedown, "date": "2026-03-01"}]
            (self.content / "takedown.yaml").write_text(yaml.safe_dump(entry), encoding="utf-8")
        build.run(build.Options(self.corpus, self.content, self.output, siteurl="https://salma.github.io/repo"))

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.output / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.unlink()  # the tree beside it may share the file
        file.write_text(text.replace(old, new), encoding="utf-8")

    def verify(self) -> int:
        folders = ("--corpus", self.corpus, "--content", self.content, "--output", self.output)
        return main([str(part) for part in folders])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    Site(root).publish()
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Site:
    return Site(Path(shutil.copytree(built, tmp_path / "site")))


def test_the_counts_agree(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.verify() == 0
    assert "counts agree: content 6, pages 6, index 6, sitemap 6\n" in capsys.readouterr().out


def lose_page(site: Site) -> None:
    shutil.rmtree(site.output / "2017/01/12/a2")


def move_page(site: Site) -> None:
    (site.output / "2017/01/12/a2").rename(site.output / "2017/01/11/a2")


def lose_line(site: Site) -> None:
    site.replace("sitemap-1.xml", "2017/01/12/a2/", "about/")


def change_line(site: Site) -> None:
    site.replace("sitemap-1.xml", "2017/01/12/a2/", "2017/01/11/a2/")


def lose_document(site: Site) -> None:
    other = Site(site.output.parent / "other")
    other.publish(count=5)
    shutil.rmtree(site.output / "search")
    shutil.copytree(other.output / "search", site.output / "search")


def add_document(site: Site) -> None:
    other = Site(site.output.parent / "other")
    other.publish(count=7)
    shutil.rmtree(site.output / "search")
    shutil.copytree(other.output / "search", site.output / "search")


def lose_index(site: Site) -> None:
    shutil.rmtree(site.output / "search")


def damage_index(site: Site) -> None:
    for record in (site.output / "search" / "d").rglob("*.bin"):
        record.unlink()
        record.write_bytes(b"nothing")


def add_page(site: Site) -> None:
    shutil.copytree(site.output / "2017/01/12/a2", site.output / "2017/01/12/stranger")


def lose_content(site: Site) -> None:
    next((site.content / "articles").rglob("a5.md")).unlink()


def take_down_only_in_name(site: Site) -> None:
    (site.content / "takedown.yaml").write_text("- {id: a2, date: 2026-03-01}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lose_page, "article a2 has no page"),
        (move_page, "article a2 has no page"),
        (lose_line, "article a2 is not in the sitemap"),
        (change_line, "article a2 stands at 2017/01/11/a2/ in the sitemap, at 2017/01/12/a2/ in the index"),
        (lose_document, "article a5 is not in the search index"),
        (add_document, "a6 is in the search index and no article"),
        (lose_index, "no search index here"),
        (damage_index, "a file of the search index cannot be read"),
        (add_page, "the page 2017/01/12/stranger/ is no article's"),
        (lose_content, "a5 is in the sitemap and no article"),
        (take_down_only_in_name, "a2 is taken down and still in the search index"),
    ],
)
def test_every_difference_is_told(
    site: Site, harm: Callable[[Site], None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harm(site)
    assert site.verify() == 1
    assert told in capsys.readouterr().err


def test_what_is_taken_down_is_counted_apart_with_its_copies(site: Site) -> None:
    site.publish(takedown="a3")
    counts = verify_site(site.content, site.output)
    assert (counts.content, counts.removed, counts.pages, counts.index, counts.sitemap) == (6, 2, 4, 4, 4)
    assert counts.defects == []
    assert counts.agree
