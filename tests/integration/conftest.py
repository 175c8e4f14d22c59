"""A small corpus to convert, and the folder it goes to; a test may have others of the same names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.converting import PARAGRAPH, article, write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder that is not there yet."""
    return tmp_path / "content"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Five records ``a1`` to ``a5`` in one file, and a text ``b`` in a file of its own."""
    write(tmp_path / "corpus" / "a.jsonl", *(article(number) for number in range(1, 6)))
    (tmp_path / "corpus" / "b.txt").write_text(
        f"كتاب الحيوان\n\nيناير 17, 2017 08:51, 447 مشاهدات\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n", encoding="utf-8"
    )
    return tmp_path / "corpus"
