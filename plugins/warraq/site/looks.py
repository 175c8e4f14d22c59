"""A look at the published site by a child of this process, while this one looks at what the site is made from.

The child only reads: whoever asked decides, under the lock of the site, whether the books are still those that it was told of.
"""

from __future__ import annotations

import json
import marshal
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from warraq.cycles import no_collection
from warraq.errors import WarraqError
from warraq.forked import Child, Tell, can_fork
from warraq.site.folders import Marks, folders_of, strangers
from warraq.site.listing import LIST
from warraq.site.treebooks import KEYS, Load, Look, State, index_looks, marks, page_looks

_NICE = 10
LEAST_BYTES = 8 << 20  # of books: looking at a smaller site takes less than to wait for a child


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
        large = books.exists() and books.stat().st_size >= LEAST_BYTES
        self._child = Child(partial(_look, output.absolute(), books.absolute())) if large and can_fork() else None

    @property
    def under_way(self) -> bool:
        """Whether somebody looks, and nobody has asked for what was found."""
        return self._child is not None

    def found(self, trees: State) -> Looks | None:
        """Return what was found; None where nobody looked, or by books other than ``trees``. To be asked once."""
        if self._child is None:
            return None
        child, self._child = self._child, None
        with child, suppress(WarraqError):  # it was killed
            if (told := child.hear()) and told[0] == trees:
                _, harmed, foreign, packed = told
                return Looks(harmed, foreign, lambda: marshal.loads(packed))  # noqa: S302 (from our child)
        return None

    def close(self) -> None:
        """Look no further."""
        if self._child is not None:
            self._child.end()
            self._child.__exit__(None)
            self._child = None


def _look(output: Path, books: Path, _: Tell) -> tuple[State, set[str], set[str], bytes] | None:
    """Return a Looks with the books' own state before it; None where they cannot be read."""
    os.nice(_NICE)  # whoever waits for what is found has nothing else to do by then
    rows: dict[str, Any] = {}

    def load(key: str) -> Any:
        return marshal.loads(rows[key]) if key in rows else None  # noqa: S302 (books of ours)

    try:
        with sqlite3.connect(f"{books.as_uri()}?mode=ro", uri=True) as db:
            wanted = ("trees", *KEYS)
            asked = ", ".join("?" for _ in wanted)
            rows |= db.execute(f"SELECT key, value FROM meta WHERE key IN ({asked})", wanted)  # noqa: S608
        trees: State = json.loads(rows["trees"])
        os.chdir(output)  # a hundred thousand times the way to it
        with no_collection():
            found = look(Path(), trees, load, apart=True)
    except (OSError, sqlite3.Error, KeyError, ValueError, EOFError, TypeError):
        return None
    # The marks are many, and not always asked for: they stay packed.
    return trees, found.damaged, found.strangers, marshal.dumps(found.marks())
