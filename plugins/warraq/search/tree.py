"""Where the files of the static format lie, and how they are written.

Every file but ``entry.json`` and ``warraq.js`` is named by the hash of its payload and never changes. No folder holds more
than a thousand files, up to a quarter of a million shards.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from warraq.search.columns import pack

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
    """Writes immutable files under ``root`` and forgets those of earlier states."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths: set[str] = set()
        self.bytes = 0
        self._folders: set[str] = set()

    def add(self, path: str, payload: bytes) -> None:
        """Write ``payload``, packed, unless a file of that name (and so of that content) is there."""
        self.add_packed(path, payload, packed=False)

    def add_packed(self, path: str, data: bytes, *, packed: bool = True) -> None:
        """Write ``data``, packed already, as ``add`` does."""
        if path in self.paths:
            return
        self.paths.add(path)
        file = f"{self.root}/{path}"
        try:
            self.bytes += os.stat(file).st_size  # noqa: PTH116  (called for every file: a Path each time is too slow)
        except OSError:
            data = data if packed else pack(data)
            folder = os.path.dirname(file)  # noqa: PTH120
            if folder not in self._folders:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                self._folders.add(folder)
            # Written beside and moved: a build that is stopped leaves no half file under a name that says what it holds.
            with open(file + "~", "wb") as out:  # noqa: PTH123
                out.write(data)
            os.replace(file + "~", file)  # noqa: PTH105
            self.bytes += len(data)

    def forget_others(self) -> None:
        """Delete what lies under the root and was not added."""
        remove_others(self.root, self.paths)


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


def mirror(source: Path, target: Path, extra: dict[str, bytes]) -> list[str]:
    """Make ``target`` hold the files of ``source`` and ``extra`` (path → content) and none of an earlier state; return the
    paths written. Files whose names are not ours stay."""
    written = []
    keep = set(extra)
    for folder, _, files in os.walk(source):
        base = Path(folder).relative_to(source).as_posix()
        place = target / base
        place.mkdir(parents=True, exist_ok=True)
        have = {entry.name for entry in os.scandir(place)}
        for file in files:
            path = file if base == "." else f"{base}/{file}"
            keep.add(path)
            if file not in have:  # the name tells the content
                shutil.copyfile(f"{folder}/{file}", f"{place}/{file}~")
                os.replace(f"{place}/{file}~", f"{place}/{file}")  # noqa: PTH105
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
