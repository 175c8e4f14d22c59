"""Times ``make check`` on a generated site, against only reading the same bytes.

python bench/check.py [--articles 16000] [--keep DIR]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "plugins"))

from warraq.hosting.check import check, show

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'"
TAGS_FOR_ARTICLES = 0.4  # tags a real corpus has for each article: 6,961 for 17,641
LIST = 30  # links on an archive page
WORDS = [
    "الكتاب",
    "الورّاق",
    "النسخ",
    "المكتبة",
    "بغداد",
    "القاهرة",
    "سمرقند",
    "الخطّ",
    "المطبعة",
    "الفهرس",
    "الرحلة",
    "المخطوط",
    "العلم",
    "التاريخ",
]


def page(path: str, body: str) -> str:
    root = "../" * path.count("/") or "./"
    nav = "".join(f'<a href="{root}{name}/">{name}</a> ' for name in ("dates", "tag", "search"))
    return (
        f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
        f' content="{POLICY}"><meta name="referrer" content="no-referrer"><title>{path}</title>'
        f'<link rel="canonical" href="https://u.github.io/r/{path}"><script src="{root}theme/a.js"></script>'
        f'<link rel="stylesheet" href="{root}theme/a.css"></head><body><a href="#main">x</a><a href="{root}">r</a>{nav}'
        f'<main id="main">{body}</main></body></html>'
    )


def generate(output: Path, articles: int) -> None:
    """Write a site of ``articles`` article pages, with the archives, tags and lists that come with them."""
    chance = random.Random(7)
    tags = [f"{chance.choice(WORDS)}-{number}" for number in range(int(articles * TAGS_FOR_ARTICLES))]
    places = [f"{2000 + n % 20}/{1 + n // 20 % 12:02}/{1 + n // 240 % 28:02}/a{n}/" for n in range(articles)]
    days = sorted({place.rsplit("/", 2)[0] + "/" for place in places})
    pages: dict[str, str] = {"": "", "dates/": "", "tag/": "", "search/": ""}
    for place in places:
        text = "".join(
            f'<p id="p{k}">{" ".join(chance.choices(WORDS, k=45))} <bdi>Bulaq</bdi></p>' for k in range(1, 9)
        )
        linked = "".join(
            f'<a href="../../../../{other}#p{chance.randint(1, 8)}">م</a>' for other in chance.sample(places, 8)
        )
        tagged = "".join(
            f'<li><a href="../../../../tag/{urllib.parse.quote(tag)}/">{tag}</a></li>' for tag in chance.sample(tags, 8)
        )
        pages[place] = f"<h1>{place}</h1>{text}<ul>{tagged}</ul>{linked}"
    for list_page in [*(f"tag/{tag}/" for tag in tags), *days]:
        root = "../" * list_page.count("/")
        pages[list_page] = "".join(f'<li><a href="{root}{place}">م</a></li>' for place in chance.sample(places, LIST))
    files = {f"{path}index.html": page(path, body) for path, body in pages.items()}
    files |= {"404.html": page("404.html", ""), "theme/a.css": "a{}", "theme/a.js": ""}
    for name, text in files.items():
        file = output / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def main() -> None:
    """Generate, read, check; print the report and how much slower checking is than reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=16_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        output = options.keep or Path(temporary) / "output"
        if not output.exists():
            generate(output, options.articles)
        began = time.monotonic()
        for file in output.rglob("*.html"):
            file.read_bytes()
        reading = time.monotonic() - began
        report = check(output)
        show(report, sys.stdout)
        print(f"reading alone {reading:.1f} s; the check takes {report.seconds / reading:.1f} times as long")


if __name__ == "__main__":
    main()
