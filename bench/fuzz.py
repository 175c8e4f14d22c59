"""Throws random texts and bytes at the converter: nothing may crash, and every source text must come back.

python bench/fuzz.py [--inputs 1000000] [--seed 1] [--render 10]

An input is a text of random pieces (marks of Markdown and HTML, headings and datelines of pages, invisible characters, words) or
of random bytes. Each is decoded, cleaned, segmented, written as Markdown and read back; every ``--render``-th is rendered too and
compared with what should show. Every fifth text is read as Markdown.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "plugins"))

from warraq import frontmatter, markup
from warraq.config import CorpusConfig
from warraq.convert import ledger
from warraq.convert.decode import decode, encode
from warraq.convert.learn import Learned
from warraq.convert.model import Record, Refusal
from warraq.convert.rules import load_rules
from warraq.convert.stages import Tools, compare, draft_one
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally
from warraq.markdown_settings import new_markdown

PIECES = [
    *" \n\t\\`*_[]()<>&;#-+.=!|{}~:%@\"'/،؛؟«»…",
    "\n\n", "\n\n\n", "  ", "    ", "\r\n", "\u00a0", "\u200f", "\u202e", "\u200c", "\u200d", "\ufeff", "\x1a", "\0", "\u2028", "\ud800", "ـ", "َ",
    "**", "](", "]:", "<a ", "</p>", "<!--", "-->", "<script>", "&amp;", "&#", "&lt", "***", "---", "===", "```", "~~~", "1. ", "٣. ", "> ", "# ", "- ",
    "http://x.y/z_a?b=1&copy=2", "{{ x }}", "{% y %}", "مواضيع ذات صلة", "اقرأ أيضا:", "الكلمات الدالة: ", "شارك", "جميع الحقوق محفوظة", "رابط الخبر",
    "يناير 17, 2017 08:51", "17 كانون الثاني 2017", "1438/4/19 هـ", "الموافق", "منذ 3 ساعات", "٢٠١٧-٠١-١٧", "صفر", "448 مشاهدات", "بقلم: ", "photo_2025-07-15_14-04-00",
    "قالت الجماعة إن المحادثات تبدأ غدا في المدينة بحضور عدد من الوفود.", "كتاب", "سوريا", "ورّاق", "בית", "نمی‌خواهم", "word", "é", "😀", "12", "٣",
]  # fmt: skip


class Page(HTMLParser):
    """The text of a rendered body; anything but paragraphs and line breaks makes it another."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += {"p": "\0\0" if self.text else "", "br": "\0"}.get(tag, f"<{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\n", "")

    def shown(self) -> str:
        return self.text.replace("\0", "\n")


def random_text(chance: random.Random) -> str:
    """A text of up to eighty pieces, now and then one piece many times."""
    pieces = chance.choices(PIECES, k=chance.randint(1, 80))
    if chance.random() < 0.02:
        pieces.append(chance.choice(PIECES) * chance.randint(100, 2000))
    return "".join(pieces)


def random_bytes(chance: random.Random) -> bytes:
    """A text in some encoding, perhaps damaged; or noise."""
    kind = chance.random()
    if kind < 0.2:
        return chance.randbytes(chance.randint(0, 200))
    encoding = chance.choice(["utf-8", "utf-16", "utf-16-be", "windows-1256", "iso8859-6"])
    data = bytearray(random_text(chance).encode(encoding, "ignore"))
    for _ in range(chance.choice([0, 0, 1, 3])):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randint(0, len(data))] if kind < 0.4 else data)


def check(text: str, tools: Tools, number: int, renderer: object, render: bool) -> None:
    """Convert one text; raises AssertionError where it does not come back."""
    given = {"title": text[:40]} if number % 3 == 0 else {}
    record = Record(
        "fuzz.md" if number % 5 == 1 else "fuzz.txt",
        None,
        text,
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        given=given,
    )
    made = draft_one(tools, "fuzz", record, Tally())
    if isinstance(made, Refusal):
        assert "converter failed" not in made.reason, made.reason
        return
    compare([made], tools)
    _, body = frontmatter.load(made.markdown([], None, "0"))
    shown = markup.plain(body)
    assert shown == made.shown, "the body does not read back"
    assert ledger.rebuild(shown, ledger.load(made.ledger)) == text, "the source does not come back"
    if render:
        page = Page()
        page.feed(renderer.reset().convert(body))  # type: ignore[attr-defined]
        page.close()
        assert page.shown() == shown, f"shows {page.shown()!r}"


def main() -> None:
    """Run and print how many were tried; stops at the first that fails, with the input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--render", type=int, default=10)
    options = parser.parse_args()
    tools = Tools(CorpusConfig(), load_rules(), Learned(), Vocabulary.load([]))
    renderer = new_markdown()
    chance = random.Random(options.seed)
    began = time.monotonic()
    for number in range(options.inputs):
        if number % 4:
            text = random_text(chance)
        else:
            data = random_bytes(chance)
            try:
                found = decode(data)
            except ValueError:
                continue
            assert encode(found.text, found.encoding) == data, data
            text = found.text
        try:
            check(text, tools, number, renderer, number % options.render == 0)
        except Exception:
            print(f"input {number} of seed {options.seed}: {text!r}", file=sys.stderr)
            raise
    print(f"{options.inputs:,} inputs, no failure, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
