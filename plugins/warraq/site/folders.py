"""Which files of a tree are not ours, without a look into every folder: one whose time has not changed holds what it held."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain

RACY_NS = 50_000_000  # a folder changed as lately as this may change again without its time changing
Marks = dict[str, int]  # folder, "" for the root, others with / at their end → its time in ns when all in it was ours


def folders_of(paths: Iterable[str], known: Iterable[str] = ()) -> set[str]:
    """Return every folder in which, or below which, one of ``paths`` or of the folders ``known`` stands, and these, each with / at
    its end, "" the root."""
    folders = {""}
    for path in chain(known, paths):
        folder = path[: path.rfind("/") + 1]
        while folder not in folders:
            folders.add(folder)
            folder = folder[: folder.rfind("/", 0, -1) + 1]
    return folders


def time_of(folder: str) -> int:
    """The time of ``folder`` in ns, 0 where there is none."""
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 (called for every folder of the site)
    except OSError:
        return 0


def settled(mark: int) -> bool:
    """Whether a change to a folder of that time would show in its time from now on."""
    return 0 < mark < time.time_ns() - RACY_NS


def strangers(root: str, marks: Mapping[str, int], made: Container[str], folders: set[str]) -> tuple[set[str], Marks]:
    """Return the files and links under ``root`` that are not ``made``, and the marks of its folders as they are now.

    ``folders`` are those of what is made; one whose time is as ``marks`` has it is not looked into.
    """
    found: set[str] = set()
    now: Marks = {}
    base, stat = f"{root}/", os.stat
    for folder in folders:
        try:  # ``time_of``, for tens of thousands
            mark = stat(base + folder).st_mtime_ns
        except OSError:
            mark = 0
        if mark and marks.get(folder) == mark:
            now[folder] = mark
            continue
        foreign = False
        for path, is_folder in _inside(root, folder):
            if is_folder:
                if f"{path}/" not in folders:
                    foreign = True  # it may fill without the time of ``folder`` changing
                    found.update(_below(root, f"{path}/"))
            elif path not in made:
                foreign = True
                found.add(path)
        if not foreign and settled(mark):
            now[folder] = mark
    return found, now


def _below(root: str, folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        for path, is_folder in _inside(root, waiting.pop()):
            if is_folder:
                waiting.append(f"{path}/")
            else:
                yield path


def _inside(root: str, folder: str) -> Iterator[tuple[str, bool]]:
    """Path, and whether it is a folder (no link to one), of all that stands in ``folder``; nothing where there is none."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(f"{root}/{folder}") as entries:
        for entry in entries:
            yield folder + entry.name, entry.is_dir(follow_symlinks=False)
