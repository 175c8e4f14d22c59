"""The segmenter on marked articles of our own: each line of ``tests/data/segments`` says what must become of it.

``=`` stays in the body, ``-`` goes, ``T`` is the title, ``K`` the kicker, ``A`` a byline; what stands in ‹<…>› inside a
kept line is cut off. The head of a document says which date, tags and so on must be found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from warraq.config import config_from
from warraq.convert.model import Segments
from warraq.convert.rules import load_rules
from warraq.convert.segment import segment

FOLDER = Path(__file__).parents[1] / "data" / "segments"
RULES = load_rules()


@dataclass
class Marked:
    """One marked article."""

    name: str
    wanted: dict[str, str] = field(default_factory=dict)
    text: str = ""
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)


def read_marked(path: Path) -> list[Marked]:
    found: list[Marked] = []
    for block in re.split(r"^%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        article = Marked(f"{path.stem}: {name}")
        lines: list[str] = []
        for line in rest.rstrip("\n").split("\n"):
            if not lines and (head := re.fullmatch(r"(\w+): (.*)", line)):
                article.wanted[head[1]] = head[2]
                continue
            mark, shown = (line[:1], line[2:]) if line else ("", "")
            if mark == "=":
                article.gone += re.findall("<(.*?)>", shown)
                article.kept.append(re.sub("<.*?>", "", shown).strip())
            elif mark in ("T", "K", "A"):
                article.roles[mark] = shown.strip()
            elif mark == "-":
                article.gone.append(shown.strip())
            lines.append(re.sub("[<>]", "", shown))
        article.text = "\n".join(lines)
        found.append(article)
    return found


ARTICLES = [article for path in sorted(FOLDER.glob("*.txt")) for article in read_marked(path)]


def run(article: Marked) -> Segments:
    config = config_from({"language": article.wanted.get("language", "ar"), "timezone": "Asia/Baghdad"})
    return segment(article.text, given_title=article.wanted.get("given"), rules=RULES, learned=None, config=config)


def body(article: Marked, parts: Segments) -> list[str]:
    return [line.strip() for span in parts.paragraphs for line in article.text[span.start : span.end].split("\n")]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_each_line_goes_where_it_belongs(article: Marked) -> None:
    parts = run(article)
    assert body(article, parts) == article.kept
    assert parts.title == article.roles.get("T", article.wanted.get("given"))
    assert parts.kicker == article.roles.get("K")


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_the_text_prints_of_itself_is_read(article: Marked) -> None:
    parts = run(article)
    wanted = article.wanted
    assert (parts.date.when.date().isoformat() if parts.date.when else "none") == wanted["date"]
    assert parts.date.when or parts.date.note
    assert parts.tags == (wanted["tags"].split(", ") if "tags" in wanted else [])
    assert parts.authors == ([wanted["author"]] if "author" in wanted else [])
    assert parts.place == wanted.get("place")
    assert parts.views == (int(wanted["views"]) if "views" in wanted else None)
