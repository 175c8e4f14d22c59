"""Where the files of the static format lie, and how they are written.

Every file but ``entry.json`` and ``warraq.js`` is named by the hash of its payload and never changes. No folder holds more
than a thousand files, up to a quarter of a million shards.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

STATIC = "static"  # the folder in that of the index where they lie
ENTRY = "entry.json"
# The names of published files that change with their content. A folder may hold other people's files beside them.
OURS = re.compile(r"(?:[a-z]/[0-9a-f]{2}/[0-9a-f/-]+\.bin|(?:engine|extra)-[0-9a-f]{12}\.js)~?")


def shard_path(number: int, name: bytes) -> str:
    """Return the path of a dictionary shard; ``name`` is its four-byte hash."""
    return f"s/{number % 256:02x}/{number:x}-{name.hex()}.bin"


def pair_path(shard: int, part: int, name: bytes) -> str:
    """Return the path of the ``part``-th pair shard that belongs to a dictionary shard; ``name`` has four bytes."""
    return f"p/{shard % 256:02x}/{shard:x}-{part:x}-{name.hex()}.bin"


def near_path(number: int, name: bytes) -> str:
    """Return the path of a shard of near words; ``name`` is its four-byte hash."""
    return f"f/{number % 256:02x}/{number:x}-{name.hex()}.bin"


def named_path(kind: str, name: bytes) -> str:
    """Return the path of a file named by six bytes: a long list (``l``), positions (``o``), a column (``c``)."""
    return f"{kind}/{name[:1].hex()}/{name[1:].hex()}.bin"


def record_path(group: bytes, place: int) -> str:
    """Return the path of the ``place``-th record of a group named by six bytes."""
    return f"d/{group[:1].hex()}/{group[1:].hex()}/{place:x}.bin"


class Tree:
    """Writes immutable files under ``root``, and forgets those of earlier states."""

    def __init__(self, root: Path, known: Mapping[str, int]) -> None:
        """``known`` are the files of the last state, path → size: only they are surely whole."""
        self.root, self.known = root, known
        self.files: dict[str, int] = {}
        self._folders: set[str] = set()

    def add(self, path: str, data: bytes | None) -> None:
        """Write ``data``, packed already, unless a file of that name (and so of that content) is known (None: it is)."""
        if path in self.files:
            return
        if path in self.known:
            self.files[path] = self.known[path]
            return
        assert data is not None, path
        file = f"{self.root}/{path}"
        folder = file.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  (called for every file: a Path each time is too slow)
            self._folders.add(folder)
        with open(file, "wb", buffering=0) as out:  # noqa: PTH123
            out.write(data)
        self.files[path] = len(data)

    def keep(self, paths: Iterable[str]) -> None:
        """Keep the files ``paths``, which are known."""
        for path in paths:
            self.files[path] = self.known[path]

    def write_entry(self, entry: Mapping[str, object]) -> None:
        """Write the one file that changes under its name."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / f"{ENTRY}~").write_text(json.dumps(entry), encoding="utf-8")
        (self.root / f"{ENTRY}~").replace(self.root / ENTRY)

    def forget_others(self, *, unlisted: bool) -> None:
        """Delete the files that were known and have not been added; ``unlisted``: whatever lies there and has not."""
        if unlisted:
            remove_others(self.root, {ENTRY, *self.files})
            return
        folders = set()
        for path in self.known.keys() - self.files.keys():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self.root}/{path}")  # noqa: PTH108
            folders.add(path.rpartition("/")[0])
        for folder in sorted(folders, reverse=True):
            with contextlib.suppress(OSError):  # others remain in it
                os.removedirs(f"{self.root}/{folder}")


def remove_others(root: Path, keep: Iterable[str], among: re.Pattern[str] | None = None) -> None:
    """Delete every file under ``root`` whose path is not in ``keep``, and folders that this leaves empty.

    Where ``among`` is given, only paths that it matches as a whole.
    """
    wanted = set(keep)
    touched: set[Path] = set()
    for name, _, files in os.walk(root, topdown=False):
        folder = Path(name)
        base = PurePosixPath(folder.relative_to(root).as_posix())
        for file in files:
            path = str(base / file)
            if path not in wanted and (among is None or among.fullmatch(path)):
                (folder / file).unlink()
                touched.add(folder)
        if folder != root and folder in touched and not any(folder.iterdir()):
            folder.rmdir()
            touched.add(folder.parent)


def mirror(source: Path, files: Iterable[str], target: Path, extra: dict[str, bytes]) -> list[str]:
    """Make ``target`` hold ``files`` of ``source`` and ``extra`` (path → content) and none of an earlier state; return the
    paths written. Files whose names are not ours stay."""
    written = []
    keep = set(extra)
    have = paths_under(target)
    for path in files:
        keep.add(path)
        if path not in have:  # the name tells the content
            place = target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, f"{place}~")
            os.replace(f"{place}~", place)  # noqa: PTH105
            written.append(path)
    for path, content in extra.items():
        file_path = target / path
        if not file_path.exists() or file_path.read_bytes() != content:
            file_path.parent.mkdir(parents=True, exist_ok=True)
            temporary = file_path.with_name(file_path.name + "~")
            temporary.write_bytes(content)
            temporary.replace(file_path)
            written.append(path)
    remove_others(target, keep, OURS)
    return sorted(written)


def paths_under(root: Path) -> set[str]:
    """Return the paths of all files under ``root``."""
    found: set[str] = set()
    for folder, _, files in os.walk(root):
        base = "" if folder == str(root) else f"{os.path.relpath(folder, root)}/"
        found.update(base + name for name in files)
    return found
