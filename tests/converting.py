"""What tests of the converter share: words and articles to write corpora with, the command, what a content folder holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warraq import frontmatter

WORDS = [
    "كتاب",
    "مكتبة",
    "قارئ",
    "سوق",
    "ورق",
    "حبر",
    "مدينة",
    "طريق",
    "بيت",
    "سقف",
    "باب",
    "نافذة",
    "رحلة",
    "قافلة",
    "تاجر",
    "عالم",
    "طالب",
    "شيخ",
    "درس",
    "خزانة",
    "فهرس",
    "نسخة",
    "خط",
    "لوحة",
    "معرض",
    "شارع",
    "قرية",
    "نهر",
    "جبل",
    "سفينة",
    "بحر",
    "مطر",
    "شتاء",
    "ربيع",
    "صيف",
    "ليل",
    "نهار",
    "شمس",
    "قمر",
    "نجم",
    "حكاية",
    "قصيدة",
    "أغنية",
    "مسرح",
    "صورة",
    "جدار",
    "حجر",
]
PARAGRAPH = "عرف أهل بغداد سوق الورّاقين، وكانت فيه عشرات الحوانيت التي تنسخ الكتب وتبيعها وتكتريها للقراء."


def article(number: int, **fields: Any) -> dict[str, Any]:
    text = f"{PARAGRAPH} وهذه الحكاية رقم {number}.\n\n{PARAGRAPH}"
    return {"id": f"a{number}", "title": f"عنوان {number}", "date": "2019-03-04", "text": text} | fields


def write(path: Path, *items: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


def front_of(content: Path, name: str) -> tuple[dict[str, Any], str]:
    (path,) = (content / "articles").rglob(f"{name}.md")
    return frontmatter.load(path.read_bytes().decode())


def run_convert(
    project: Path, corpus: Path, *arguments: str, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, into ``content`` beside ``corpus``; ``before`` is a command that runs it."""
    content = str(corpus.parent / "content")
    command = [sys.executable, "-m", "warraq", "convert", "--corpus", str(corpus), "--content", content, *arguments]
    return subprocess.run(
        [*before, *command],
        env=os.environ | {"PYTHONPATH": str(project / "plugins"), "PYTHONIOENCODING": "utf-8"},
        cwd=corpus.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
