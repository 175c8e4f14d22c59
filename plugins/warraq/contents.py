"""The content folder as it is now: looked at once, for the converter, which writes it, and for the site, which is made from it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from warraq.errors import WarraqError

# A file written within this time of being looked at may change again without its time changing.
RACY_NS = 50_000_000
TEMPORARY = ".warraq-writing"  # how the name of a file ends that is being written; it begins with a dot

# A file: its name without the suffix, what changes when it is written, and the time of that, in ns.
Stamped = tuple[str, str, int]
# What each folder held: when it was changed last (-1 where it may change without that changing), its folders, its files,
# and those that were being written.
Folders = dict[str, tuple[int, list[str], list[Stamped], list[str]]]


class Contents(NamedTuple):
    """What ``look`` has found: files in any order, named by their paths, with / and without suffix."""

    articles: list[Stamped]
    ledgers: list[Stamped]
    unfinished: list[str]  # paths of files that are being written, or that a killed run has left so
    folders: Folders  # for another look


def look(content: Path, before: Contents | None = None) -> Contents:
    """Return every ``articles/**/*.md`` and ``ledger/**/*.json`` of the folder ``content``, which need not exist.

    Names that begin with a dot are left out, and links to nothing. ``before`` is what an earlier look of the same run has found:
    another one finds files that were added, replaced or removed meanwhile, and of a file written to in place what the earlier
    one found. Raises WarraqError where a folder cannot be read: what lies in it must not pass for lost.
    """
    folders: Folders = before.folders if before else {}
    unfinished: list[str] = []
    articles = _files(content / "articles", ".md", folders, unfinished)
    return Contents(articles, _files(content / "ledger", ".json", folders, unfinished), unfinished, folders)


def stamp(status: os.stat_result) -> str:
    """What changes when a file of that ``status`` is written."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _files(folder: Path, suffix: str, folders: Folders, unfinished: list[str]) -> list[Stamped]:
    """The files below ``folder``, named as seen from there."""
    found: list[Stamped] = []
    settled_before = time.time_ns() - RACY_NS
    waiting = [""]
    while waiting:
        base = waiting.pop()
        place = f"{folder}/{base}"
        try:
            changed = os.stat(place).st_mtime_ns  # noqa: PTH116 (called for every folder)
            if place not in folders or folders[place][0] != changed:
                folders[place] = (changed if changed < settled_before else -1, *_held(place, suffix))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise WarraqError(
                "a folder of the content cannot be read",
                where=place,
                why=error.strerror or str(error),
                mend="mend or move it",
            ) from None
        _, below, files, begun = folders[place]
        waiting += [f"{base}{name}/" for name in below]
        found += [(base + name, stamped, written) for name, stamped, written in files]
        unfinished += [place + name for name in begun]
    return found


def _held(folder: str, suffix: str) -> tuple[list[str], list[Stamped], list[str]]:
    below, files, begun = [], [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                if name.endswith(TEMPORARY):
                    begun.append(name)
            elif entry.is_dir():
                below.append(name)
            elif name.endswith(suffix):
                with suppress(FileNotFoundError):  # a link to nothing, or gone meanwhile: it alone is not there
                    status = entry.stat()
                    files.append((name[: -len(suffix)], stamp(status), status.st_mtime_ns))
    return below, files, begun
