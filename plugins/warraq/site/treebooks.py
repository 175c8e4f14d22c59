"""What the books tell of the two trees: how the files of the published one look, and the marks of the folders of both.

A large site has a hundred thousand files, and to read and write what is told of them takes longer than to correct a text.
So three things are told apart: pages, the files of the index, of which every article changes some, and the pages that have
been written since all of them were told last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from warraq.site.folders import Marks

if TYPE_CHECKING:
    from warraq.site.store import Store

Look = tuple[int, int]  # of a file: size, time in ns
State = dict[str, Any]  # of the trees
Load = Callable[[str], Any]
INDEX = "search/"  # the folder of the files that the index consists of
KEYS = ("files", "index", "again", "marks", "touched")  # in the books; beside them «trees», a State


def index_looks(load: Load) -> dict[str, Look]:
    """The looks of the index's files; ``load`` gives what stands under a key in the books."""
    return load("index") or {}


def page_looks(load: Load) -> dict[str, Look]:
    """The looks of all other files."""
    return (load("files") or {}) | (load("again") or {})


def looks(load: Load) -> dict[str, Look]:
    """The looks of all files that the last build left in the published tree."""
    return page_looks(load) | index_looks(load)


def marks(load: Load, state: State) -> dict[str, Marks]:
    """The marks of the folders of the two trees, ``output`` and ``next``."""
    told: dict[str, Marks] = load("marks") or {}
    if state.get("turned"):
        told = {"output": told.get("next", {}), "next": told.get("output", {})}
    if touched := set(load("touched") or ()):
        told = {tree: {f: mark for f, mark in of.items() if f not in touched} for tree, of in told.items()}
    return told


def keep(books: Store, files: Mapping[str, Look], told: Mapping[str, Marks]) -> None:
    """Keep the looks of all ``files``, and the marks ``told``."""
    index = {path: look for path, look in files.items() if path.startswith(INDEX)}
    books.save("files", {path: look for path, look in files.items() if path not in index})
    books.save("index", index)
    books.save("again", {})
    keep_marks(books, told)


def keep_marks(books: Store, told: Mapping[str, Marks]) -> None:
    """Keep the marks ``told``."""
    books.save("marks", told)
    books.save("touched", [])


def keep_some(books: Store, files: Mapping[str, Look]) -> None:
    """Keep the looks of ``files``: all of the index's, and those of the pages that were written."""
    index = {path: look for path, look in files.items() if path.startswith(INDEX)}
    pages = {path: look for path, look in files.items() if path not in index}
    books.save("index", index)
    books.save("again", {**(books.load("again") or {}), **pages})


def touch(books: Store, folders: Iterable[str]) -> None:
    """Let the marks of ``folders`` be unknown, in both trees."""
    books.save("touched", sorted({*(books.load("touched") or ()), *folders}))
