"""The sample corpus: converting it gives the committed content, and it has the shapes that it promises."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

from warraq import frontmatter
from warraq.convert import cli

ARTICLES_PROMISED = 36
WORDS = range(150, 601)


def test_converting_the_sample_again_changes_nothing(project: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(project / "content", content, ignore=shutil.ignore_patterns(".cache"))
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    summary = cli.run(project / "corpus", content, None)
    after = {path: path.read_bytes() for path in content.rglob("*") if path.is_file() and ".cache" not in path.parts}
    assert after == before
    assert summary.published == 0 and not summary.refused


def test_converting_the_sample_from_nothing_gives_the_committed_content(project: Path, tmp_path: Path) -> None:
    cli.run(project / "corpus", tmp_path, None)
    for folder in ("articles", "ledger"):
        compared = filecmp.dircmp(project / "content" / folder, tmp_path / folder)
        assert (compared.left_only, compared.right_only) == ([], [])
        _, mismatch, errors = filecmp.cmpfiles(compared.left, compared.right, compared.common_files, shallow=False)
        assert (mismatch, errors) == ([], [])


def test_the_sample_is_what_the_readme_says(project: Path) -> None:
    articles = [
        frontmatter.load(path.read_text(encoding="utf-8")) for path in (project / "content/articles").glob("*.md")
    ]
    assert len(articles) >= ARTICLES_PROMISED
    for front, body in articles:
        assert len(body.split()) in WORDS, front["id"]
    assert {front["source"].get("encoding") for front, _ in articles} >= {None, "windows-1256"}
    assert len({front["date"].year for front, _ in articles if front["date"]}) >= 5
    assert sum(front["date"] is None for front, _ in articles) >= 5
    assert any("duplicates" in front for front, _ in articles)
