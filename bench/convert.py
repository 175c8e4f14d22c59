"""Times the converter on a corpus, and proves that nothing of it is lost.

python bench/convert.py [CORPUS] [--keep DIR] [--prove]

CORPUS is ../shared/data/saudinews by default. It is copied, since the third run is over a corpus of which one record
has changed. Each run is a process of its own; memory is the peak of the main process and of its largest worker together. ``--prove`` renders every article with the site's Markdown parser and compares the text of the page
with the text shown, and rebuilds every source text.

Where many files were deleted in the last minutes, ext4 takes three to ten times as long to make new ones: wait five
minutes between two runs, or use ``--keep`` with a new folder each time.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "plugins"))

from warraq import frontmatter, markup
from warraq.convert.fields import Fields
from warraq.convert.store import Store
from warraq.convert.verify import verify
from warraq.markdown_settings import new_markdown

PROJECT = Path(__file__).resolve().parent.parent
# Workers are children of the run here, so that their time and memory can be read when they are done.
RUN = """
import warraq.__main__  # as the command begins: it sets what numpy is to do
import multiprocessing, os, resource, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from warraq.convert import cli
from warraq.executor import Given
with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
    cli.run(Path(sys.argv[1]), Path(sys.argv[2]), workers=Given(pool)).say()
own, workers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(f"peak {own / 1024:.0f} MB, largest worker {workers / 1024:.0f} MB", file=sys.stderr)
"""


def run(corpus: Path, content: Path) -> tuple[float, float, str]:
    """Convert once; returns (wall seconds, CPU seconds, last lines printed)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(corpus), str(content)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, f"{done.stdout.strip().splitlines()[-1]}; {done.stderr.strip().splitlines()[-1]}"


def change(corpus: Path) -> bool:
    """Put a word into the text of one record in the middle of a file of JSON lines; returns whether there is one."""
    for path in sorted(corpus.rglob("*.jsonl*")):
        opener: Any = {".jsonl": open, ".gz": gzip.open}.get(path.suffix)
        if opener is None:
            continue
        with opener(path, "rb") as file:
            lines = file.readlines()
        at = len(lines) // 2
        record = json.loads(lines[at])
        name = max((key for key, value in record.items() if isinstance(value, str)), key=lambda key: len(record[key]))
        record[name] += " كلمة."
        lines[at] = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        with opener(path, "wb") as file:
            file.writelines(lines)
        return True
    return False


class Page(HTMLParser):
    """The text of rendered paragraphs, a line for each <br>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self.paragraphs:
            self.paragraphs[-1] += "\0"
        else:
            self.paragraphs.append("" if tag == "p" else f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1] += data


def rendered(content: Path) -> tuple[int, int]:
    """Return (articles, those whose rendered text is not the text shown)."""
    parser = new_markdown()
    wrong = 0
    store = Store(content, dry_run=True)
    for place in store.places.values():
        _, body = frontmatter.split((store.articles / f"{place}.md").read_bytes().decode("utf-8"))
        page = Page()
        page.feed(parser.reset().convert(body))
        page.close()
        text = "\n\n".join(p.replace("\0\n", "\n").replace("\0", "\n").rstrip("\n") for p in page.paragraphs)
        wrong += text != markup.plain(body)
    return len(store.places), wrong


def main() -> None:
    """Time two runs, then prove."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(os.environ.get("WARRAQ_SHARED", PROJECT.parent / "shared" / "data")) / "saudinews"
    parser.add_argument("corpus", type=Path, nargs="?", default=default)
    parser.add_argument(
        "--keep", type=Path, help="content folder to use and keep; a new one, for the time to mean anything"
    )
    parser.add_argument("--prove", action="store_true")
    options = parser.parse_args()
    compileall.compile_dir(PROJECT / "plugins", quiet=1)  # as it is wherever it has run once
    with tempfile.TemporaryDirectory() as temporary:
        content = options.keep or Path(temporary) / "content"
        corpus = Path(temporary) / "corpus"
        root = options.corpus if options.corpus.is_dir() else options.corpus.parent
        for path in root.rglob("*") if options.corpus.is_dir() else [options.corpus]:
            if path.is_file():
                target = corpus / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        for number, name in enumerate(("first run", "second run, nothing changed", "third run, one record changed")):
            if number == 2 and not change(corpus):
                break
            wall, cpu, said = run(corpus, content)
            articles = len(Store(content, dry_run=True).places)
            rate = (
                f", {articles / wall:,.0f} articles/s, {articles / cpu * 2:,.0f} on two free cores"
                if not number
                else ""
            )
            print(f"{name}: {wall:.2f} s ({cpu:.2f} s of CPU){rate}; {said}")
        if options.prove:
            print(verify(corpus, content, Fields({})).line())
            articles, wrong = rendered(content)
            print(f"{articles:,} articles rendered, {wrong:,} show another text than they should")


if __name__ == "__main__":
    main()
