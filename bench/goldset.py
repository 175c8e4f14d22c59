"""Segments a gold set and writes one ``<id>.md`` a document, for ``evaluate.py``: the segmenter alone, without the pipeline.

python bench/goldset.py GOLD_DIR OUT_DIR [--learn]
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "plugins"))

from warraq.config import CorpusConfig
from warraq.convert.learn import Learner
from warraq.convert.rules import load_rules
from warraq.convert.segment import segment

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def decode(raw: bytes) -> str:
    """Decode as the reader does, near enough: UTF-8, else windows-1256; no controls, no carriage returns."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1256", "replace")
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def main() -> None:
    """Write the Markdown of every document."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--learn", action="store_true", help="let the set's own statistics help")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rules, config = load_rules(), CorpusConfig()
    paths = sorted(path for path in options.gold.glob("*.txt") if not path.name.endswith(".body.txt"))
    texts = {path: decode(path.read_bytes()) for path in paths}
    learner = Learner()
    for text in texts.values() if options.learn else ():
        learner.add("", text)
    learned = learner.finish(rules.keep)
    for path, text in texts.items():
        parts = segment(text, given_title=None, rules=rules, learned=learned, config=config)
        front = {
            "title": parts.title,
            "date": parts.date.when.isoformat() if parts.date.when else None,
            "tags": parts.tags,
        }
        body = "\n\n".join(text[span.start : span.end] for span in parts.paragraphs)
        markdown = f"---\n{yaml.safe_dump(front, allow_unicode=True, width=10_000)}---\n{body}\n"
        (options.out / f"{path.stem}.md").write_text(markdown, encoding="utf-8")


if __name__ == "__main__":
    main()
