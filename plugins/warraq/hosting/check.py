"""``python -m warraq check``: proves that a built site can be published and that every link in it leads somewhere.

All pages are read once, several at a time in processes of their own; anchors on other pages cost a second look at
those pages alone. A problem that many pages share is told once, with how many they are.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warraq.hosting import limits
from warraq.hosting.links import Resolver, Target
from warraq.hosting.scan import scan_css, scan_page, scan_script

CHUNK_PAGES = 200  # pages a process takes at a time
ALONE_PAGES = 400  # up to here one process is faster than starting more
SHOWN_PROBLEMS = 40  # lines of the closing table
LOG_WIDTH = 600


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: on ``pages`` pages, of which ``where`` is the first in order."""

    kind: str
    what: str
    where: str
    pages: int = 1
    fails: bool = True


@dataclass(slots=True)
class Report:
    """What a check saw and what it found."""

    pages: int = 0
    links: int = 0
    sizes: limits.Sizes = field(default_factory=limits.Sizes)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0
    siteurl: str = ""

    @property
    def ok(self) -> bool:
        """Whether the site may be published: warnings do not stop it."""
        return not any(problem.fails for problem in self.problems)


@dataclass(slots=True)
class _Finds:
    """What some files hold: problems by (kind, what) with their pages, and anchors wanted on other pages."""

    problems: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)  # (file, anchor) → a page that links there
    links: int = 0

    def add(self, kind: str, what: str, where: str) -> None:
        self.problems.setdefault((kind, what[:200]), []).append(where)

    def merge(self, other: _Finds) -> None:
        for key, pages in other.problems.items():
            self.problems.setdefault(key, []).extend(pages)
        for anchor, page in other.anchors.items():
            self.anchors[anchor] = min(page, self.anchors.get(anchor, page))
        self.links += other.links


def check(output: Path, siteurl: str | None = None) -> Report:
    """Return what is wrong with the built site in ``output``.

    ``siteurl`` is the address it was built for; without it, the canonical address of the home page tells.
    Raises WarraqError where there is no site.
    """
    began = time.monotonic()
    sizes = limits.measure(output)
    address = _home_address(output) if siteurl is None else siteurl.rstrip("/")
    checker = _Checker(output, frozenset(sizes.files), address)
    pages = sorted(path for path in sizes.files if path.endswith(".html"))
    finds = _Finds()
    with _Workers(checker, len(pages)) as workers:
        for part in workers.run(_pages, pages):
            finds.merge(part)
        checker.others(finds)
        wanted: dict[str, list[str]] = {}
        for file, anchor in finds.anchors:
            wanted.setdefault(file, []).append(anchor)
        for missing in workers.run(_anchors, sorted(wanted.items())):
            for file, anchor in missing:
                finds.add("broken anchor", f"{file}#{anchor}", finds.anchors[file, anchor])
    for name in ("index.html", "404.html"):
        if name not in sizes.files:
            finds.add("missing page", f"the host wants {name}", name)
    problems = [Problem(kind, what, min(where), len(where)) for (kind, what), where in finds.problems.items()]
    problems += [Problem(kind, what, where, 1, fails) for fails, kind, where, what in limits.size_problems(sizes)]
    problems.sort(key=lambda problem: (not problem.fails, problem))
    return Report(len(pages), finds.links, sizes, problems, time.monotonic() - began, address)


class _Checker:
    """Reads files of the site; one in each process."""

    def __init__(self, output: Path, files: frozenset[str], siteurl: str) -> None:
        self.output, self.files, self.siteurl = output, files, siteurl
        self.resolver = Resolver(files, siteurl)

    def pages(self, paths: Iterable[str]) -> _Finds:
        finds = _Finds()
        for path in paths:
            self._page(path, finds)
        return finds

    def _page(self, path: str, finds: _Finds) -> None:
        page = scan_page((self.output / path).read_bytes(), self.siteurl)
        for kind, what in page.faults:
            finds.add(kind, what, path)
        for address in page.links:
            target = self._follow(path, address, "broken link", finds)
            if target.fragment and target.file == path:
                # `#top` and text fragments name no element; an anchor of this very page is known already.
                if target.fragment not in page.anchors and not _needs_no_anchor(target.fragment):
                    finds.add("broken anchor", f"#{target.fragment}", path)
            elif target.fragment and target.file.endswith(".html") and not _needs_no_anchor(target.fragment):
                finds.anchors.setdefault((target.file, target.fragment), path)
        for address in page.loads:
            self._load(path, address, finds)
        finds.links += len(page.links) + len(page.loads)

    def anchors(self, wanted: Iterable[tuple[str, list[str]]]) -> list[tuple[str, str]]:
        """The (file, anchor) of ``wanted`` that are not there."""
        missing = []
        for file, anchors in wanted:
            there = scan_page((self.output / file).read_bytes()).anchors
            missing += [(file, anchor) for anchor in anchors if anchor not in there]
        return missing

    def others(self, finds: _Finds) -> None:
        """Check what is no page: style sheets, scripts, feeds, the sitemap, robots.txt."""
        for path in sorted(self.files):
            suffix = path[path.rfind(".") :]
            if suffix == ".css":
                for address in scan_css(self._text(path)):
                    self._load(path, address, finds)
            elif suffix in (".js", ".mjs"):
                for address in scan_script(self._text(path)):
                    finds.add("request elsewhere", address, path)
            elif suffix in (".xml", ".atom", ".rss"):
                self._xml(path, finds)
            elif path == "robots.txt":
                for line in self._text(path).splitlines():
                    if line.lower().startswith("sitemap:"):
                        self._follow(path, line[8:].strip(), "broken link", finds)

    def _xml(self, path: str, finds: _Finds) -> None:
        """Every address in a feed or sitemap: absolute, and of this site where it claims to be."""
        try:
            root = ET.fromstring((self.output / path).read_bytes())  # noqa: S314  (our own output)
        except ET.ParseError as error:
            finds.add("not XML", str(error), path)
            return
        for element in root.iter():
            name = element.tag.rpartition("}")[2]
            if name == "loc" or (name == "link" and not element.attrib):
                address = (element.text or "").strip()
            elif name == "link" and element.get("rel", "alternate") != "via":
                address = element.get("href", "").strip()
            else:
                continue
            finds.links += 1
            if name == "loc" and self.siteurl and not address.startswith(self.siteurl):
                finds.add("sitemap", f"{address[:150]} is not on {self.siteurl}", path)
            self._follow(path, address, f"broken {'sitemap entry' if name == 'loc' else 'feed link'}", finds)

    def _follow(self, path: str, address: str, kind: str, finds: _Finds) -> Target:
        target = self.resolver.resolve(path, address)
        if target.fault:
            finds.add(kind, f"{address}: {target.fault}", path)
        return target

    def _load(self, path: str, address: str, finds: _Finds) -> None:
        if address.strip().lower().startswith("data:image/"):
            return
        target = self.resolver.resolve(path, address)
        if target.outside:
            finds.add("request elsewhere", address, path)
        elif target.fault:
            finds.add("missing file", f"{address}: {target.fault}", path)

    def _text(self, path: str) -> str:
        return (self.output / path).read_text(encoding="utf-8", errors="replace")


def _needs_no_anchor(fragment: str) -> bool:
    return fragment.lower() == "top" or fragment.startswith(":~:")


def _home_address(output: Path) -> str:
    """The address that the home page says it stands at, without a slash; "" where it says none."""
    with contextlib.suppress(OSError):
        canonical = scan_page((output / "index.html").read_bytes()).canonical
        if canonical.startswith(("http://", "https://")):
            return canonical.rstrip("/")
    return ""


# --- one process or several -------------------------------------------------------------------------------------

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
_checker: _Checker  # of this process


def _begin(checker: _Checker) -> None:
    global _checker
    _checker = checker


def _pages(paths: Sequence[str]) -> _Finds:
    return _checker.pages(paths)


def _anchors(wanted: Sequence[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return _checker.anchors(wanted)


class _Workers:
    """Maps chunks of work over processes, or does them here where they are few."""

    def __init__(self, checker: _Checker, pages: int) -> None:
        _begin(checker)
        self._pool: ProcessPoolExecutor | None = None
        if pages > ALONE_PAGES:
            self._pool = ProcessPoolExecutor(initializer=_begin, initargs=(checker,))

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown()

    def run(self, function: Callable[[Sequence[_Item]], _Found], items: Sequence[_Item]) -> Iterator[_Found]:
        """Yield what ``function`` makes of each chunk of ``items``, in order."""
        chunks = [items[start : start + CHUNK_PAGES] for start in range(0, len(items), CHUNK_PAGES)]
        return self._pool.map(function, chunks) if self._pool else map(function, chunks)


# --- what a person sees -----------------------------------------------------------------------------------------


def show(report: Report, stream: TextIO) -> None:
    """Print the report as tables: colours and boxes on a terminal, plain columns elsewhere."""
    # In a log nothing is wrapped: a line is a problem, to be found with grep.
    console = Console(file=stream, highlight=False, width=None if stream.isatty() else LOG_WIDTH)
    sizes = report.sizes
    facts = Table("what", "measured", box=None, pad_edge=False, header_style="")
    facts.add_row("address", _plain(report.siteurl) or "not known: relative links only")
    facts.add_row("pages", f"{report.pages:,}")
    facts.add_row("links followed", f"{report.links:,}")
    facts.add_row("files", f"{len(sizes.files):,}")
    share = sizes.bytes / limits.SITE_FAIL_BYTES
    facts.add_row(
        "size", f"{sizes.bytes / limits.MB:,.1f} MB ({share:.1%} of {limits.SITE_FAIL_BYTES // limits.MB} MB)"
    )
    facts.add_row("deploy archive", f"{sizes.archive_bytes / limits.MB:,.1f} MB before compression")
    facts.add_row("seconds", f"{report.seconds:.1f}")
    console.print(facts)
    largest = Table("largest folders", "MB", "largest files", "MB", box=None, pad_edge=False, header_style="")
    pairs = zip(sizes.largest_folders()[:5], [*sizes.largest_files()[:5], *[("", 0)] * 5], strict=False)
    for (folder, folder_bytes), (file, file_bytes) in pairs:
        file_size = f"{file_bytes / limits.MB:,.2f}" if file else ""
        largest.add_row(_plain(folder), f"{folder_bytes / limits.MB:,.2f}", _plain(file), file_size)
    console.print(largest)
    if report.problems:
        table = Table("", "problem", "pages", "first", "what", box=None, pad_edge=False, header_style="")
        for problem in report.problems[:SHOWN_PROBLEMS]:
            mark = "[red]fails[/]" if problem.fails else "[yellow]warns[/]"
            table.add_row(mark, problem.kind, f"{problem.pages:,}", _plain(problem.where), _plain(problem.what))
        console.print(table)
        if len(report.problems) > SHOWN_PROBLEMS:
            console.print(f"… and {len(report.problems) - SHOWN_PROBLEMS:,} problems more (--json tells all)")
    failing = sum(problem.fails for problem in report.problems)
    warning = len(report.problems) - failing
    verdict = "the site can be published" if report.ok else "the site must not be published as it is"
    console.print(f"check: {failing:,} failing, {warning:,} warnings: {verdict}")


def _plain(text: str) -> str:
    """``text`` as a terminal may see it: no markup of the table, no control or bidi characters of an article."""
    return escape("".join(letter if letter.isprintable() else "\ufffd" for letter in text))


def main(argv: list[str]) -> int:
    """Check the site that ``argv`` names; return 0 where it may be published, 1 where not."""
    parser = argparse.ArgumentParser(prog="warraq check", description="Check a built site before it is published.")
    parser.add_argument("--output", type=Path, default=Path("output"), help="the built site")
    parser.add_argument("--siteurl", help="the address it was built for (else the home page tells)")
    parser.add_argument("--json", action="store_true", help="print all problems as JSON")
    options = parser.parse_args(argv)
    report = check(options.output, options.siteurl)
    if options.json:
        problems = [{name: getattr(problem, name) for name in Problem.__slots__} for problem in report.problems]
        facts = {"pages": report.pages, "links": report.links, "bytes": report.sizes.bytes, "ok": report.ok}
        json.dump(facts | {"problems": problems}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        show(report, sys.stdout)
    return 0 if report.ok else 1
