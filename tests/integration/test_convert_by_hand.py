"""What hands did to the content folder stays: edits, moves, articles of their own, articles whose record is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from warraq.config import CorpusConfig
from warraq.convert.pipeline import convert

from tests.converting import article, front_of, write

CONFIG = CorpusConfig()


@pytest.mark.parametrize("part", ["body", "front", "all"])
def test_a_hand_edit_stays(corpus: Path, content: Path, part: str) -> None:
    convert(corpus, content, CONFIG)
    path = content / "articles" / "a1.md"
    text = path.read_text(encoding="utf-8")
    edited = {
        "body": text.replace("الحوانيت", "الدكاكين"),
        "front": text.replace("عنوان 1", "عنوان مصحح"),
        "all": "مسودة",
    }[part]
    path.write_text(edited, encoding="utf-8")
    summary = convert(corpus, content, CONFIG)
    assert (summary.edited, summary.unchanged) == (["a1"], 5)
    (content / ".cache" / "convert.sqlite").unlink()
    summary = convert(corpus, content, CONFIG)
    assert summary.edited == ["a1"]
    assert path.read_text(encoding="utf-8") == edited
    offered = (content / "articles" / "a1.md.new").exists()
    assert offered == (part == "all")  # the other two are edits of what the converter would write again


def test_a_new_version_stands_beside_a_hand_edit(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    path = content / "articles" / "a1.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nملحق.\n", encoding="utf-8")
    edited = path.read_bytes()
    write(corpus / "a.jsonl", article(1, title="عنوان من المصدر"), *(article(number) for number in range(2, 6)))
    summary = convert(corpus, content, CONFIG)
    assert (summary.edited, summary.offered) == (["a1"], ["a1"])
    assert path.read_bytes() == edited
    assert "عنوان من المصدر" in (content / "articles" / "a1.md.new").read_text(encoding="utf-8")
    assert convert(corpus, content, CONFIG).offered == ["a1"]


def test_a_moved_article_stays_where_it_was_put(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    place = content / "articles" / "mine"
    place.mkdir()
    (content / "articles" / "a1.md").rename(place / "a1.md")
    write(corpus / "a.jsonl", article(1, title="جديد"), *(article(number) for number in range(2, 6)))
    assert convert(corpus, content, CONFIG).updated == 1
    assert front_of(content, "a1")[0]["title"] == "جديد"
    assert not (content / "articles" / "a1.md").exists()
    assert (content / "ledger" / "mine" / "a1.json").exists()


def test_articles_without_a_record_stay_and_are_named(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    (content / "articles" / "own.md").write_text("---\ntitle: بخط اليد\n---\n\nنص\n", encoding="utf-8")
    write(corpus / "a.jsonl", article(2))
    summary = convert(corpus, content, CONFIG)
    assert summary.orphans == ["a1", "a3", "a4", "a5"]
    assert convert(corpus, content, CONFIG).orphans == summary.orphans
    assert len(list((content / "articles").glob("*.md"))) == 7
