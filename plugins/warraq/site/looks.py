"""A look at the published site by a process of its own, while this one looks at what the site is made from.

``python -m warraq.site.looks OUTPUT BOOKS`` writes what it found to its standard output. It only reads: whoever asked
decides, under the lock of the site, whether the books are still those that it was told of.
"""

from __future__ import annotations

import json
import marshal
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warraq.cycles import no_collection
from warraq.forked import Child, can_fork
from warraq.site.folders import Marks, folders_of, strangers
from warraq.site.listing import LIST
from warraq.site.treebooks import KEYS, Load, Look, State, index_looks, marks, page_looks

_NICE = 10
LEAST_BYTES = 8 << 20  # of books: looking at a smaller site takes less than starting a process


@dataclass(frozen=True)
class Looks:
    """What a look at the published tree found: files that are not as a build left them, files that no build made, marks."""

    damaged: set[str]
    strangers: set[str]
    marks: Callable[[], Marks]


def damaged(root: str, looks: Mapping[str, Look]) -> set[str]:
    """Return the files of ``looks`` that do not lie in the folder ``root`` (with / at its end) as these tell."""
    found = set()
    for path, look in looks.items():
        try:
            stat = os.stat(root + path)  # noqa: PTH116 (called for every file of the site)
        except OSError:
            found.add(path)
        else:
            if (stat.st_size, stat.st_mtime_ns) != look:
                found.add(path)
    return found


def look(output: Path, trees: State, load: Load, *, apart: bool = False) -> Looks:
    """Look at the tree in ``output``, of which the books tell what ``load`` gives. ``apart``: a child of this process looks at the
    pages; it is begun before anything is loaded, of which each would soon hold a copy."""
    root = f"{output}/"
    with Child(lambda _: damaged(root, page_looks(load))) if apart else nullcontext() as child:
        pages = page_looks(load)
        rest = {**index_looks(load), LIST: tuple(trees["list"])}
        harmed = damaged(root, rest)
        made, before = pages.keys() | rest.keys(), marks(load, trees).get("output", {})
        foreign, now = strangers(str(output), before, made, folders_of(made, before))
        harmed |= child.hear() if child else damaged(root, pages)
    return Looks(harmed, foreign, lambda: now)


class Looking:
    """A look that is under way."""

    def __init__(self, output: Path, books: Path) -> None:
        """Begin to look at the site in ``output``, of which the file ``books`` tells; not at a small one."""
        self._process: subprocess.Popen[bytes] | None = None
        if books.exists() and books.stat().st_size >= LEAST_BYTES:
            command = [sys.executable, "-m", __name__, str(output.absolute()), str(books.absolute())]
            path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
            self._process = subprocess.Popen(  # noqa: S603 (ourselves)
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )  # fmt: skip

    @property
    def under_way(self) -> bool:
        """Whether somebody looks, and nobody has asked for what was found."""
        return self._process is not None

    def found(self, trees: Mapping[str, Any]) -> Looks | None:
        """Return what was found; None where nobody looked, or by books other than ``trees``. To be asked once."""
        if self._process is None:
            return None
        told, _ = self._process.communicate()
        status, self._process = self._process.returncode, None
        if status:
            return None
        seen, harmed, foreign, packed = marshal.loads(told)  # noqa: S302 (what our own process has just written)
        return Looks(harmed, foreign, lambda: marshal.loads(packed)) if seen == trees else None  # noqa: S302

    def close(self) -> None:
        """Look no further."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main(output: str, books: str) -> None:
    """Look, and write a Looks with the books' own state before it."""
    with sqlite3.connect(f"{Path(books).as_uri()}?mode=ro", uri=True) as db:
        wanted = ("trees", *KEYS)
        asked = ", ".join("?" for _ in wanted)
        rows = dict(db.execute(f"SELECT key, value FROM meta WHERE key IN ({asked})", wanted))  # noqa: S608

    def load(key: str) -> Any:
        return marshal.loads(rows[key]) if key in rows else None  # noqa: S302 (books of ours)

    trees = json.loads(rows["trees"])
    os.chdir(output)  # a hundred thousand times the way to it
    found = look(Path(), trees, load, apart=can_fork())
    # The marks are many, and not always asked for: they stay packed.
    sys.stdout.buffer.write(marshal.dumps((trees, found.damaged, found.strangers, marshal.dumps(found.marks()))))


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(_NICE)  # whoever waits for what is found has nothing else to do by then
    with no_collection():
        main(*sys.argv[1:])
