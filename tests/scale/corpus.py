"""A corpus for tests of scale, made up word by word from a seed: as many articles as wanted, no two alike."""

from __future__ import annotations

import json
import random
from pathlib import Path

WORDS = [
    "الورّاق",
    "الكتاب",
    "النسخ",
    "الحبر",
    "المكتبة",
    "القلم",
    "الرقعة",
    "السوق",
    "بغداد",
    "سمرقند",
    "القاهرة",
    "الخطّ",
    "الفهرس",
    "الرحلة",
    "المطبعة",
    "العالم",
    "قرأ",
    "كتب",
    "نسخ",
    "باع",
    "اشترى",
    "جلّد",
    "زخرف",
    "صحّح",
    "قابل",
    "على",
    "في",
    "من",
    "إلى",
    "بعد",
    "قبل",
    "عند",
    "تلك",
    "هذه",
    "التي",
    "الذي",
    "كان",
    "قال",
    "وصل",
    "رأى",
    "عرف",
    "قديم",
    "جديد",
    "نادر",
    "طويل",
    "واضح",
]


def record(number: int, seed: int = 0) -> dict[str, object]:
    """Return record ``number`` of the corpus."""
    chance = random.Random(f"{seed}/{number}")
    paragraphs = [f"{' '.join(chance.choices(WORDS, k=chance.randint(8, 40)))}." for _ in range(chance.randint(1, 5))]
    return {
        "id": f"r{number:05d}",
        "title": " ".join(chance.choices(WORDS, k=5)),
        "date": f"{chance.randint(2009, 2013)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "author": chance.choice(["كاتب أول", "كاتبة ثانية", ""]),
        "source": chance.choice(["مجلة الورق", "جريدة الحبر"]),
        "tags": chance.sample(["خط", "ورق", "كتب", "أسواق", "رحلات"], k=2),
        "text": "\n\n".join(paragraphs),
    }


def write(folder: Path, count: int, seed: int = 0) -> None:
    """Write a corpus of ``count`` records into ``folder``, with its corpus.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record(number, seed), ensure_ascii=False) for number in range(count))
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "corpus.yaml").write_text(json.dumps({"title": "خزانة", "timezone": "Asia/Baghdad"}), encoding="utf-8")
