"""The list that lies in every tree: which of its files a build made, so that they go when they should, even without the books.

It has parts, so that one need not be made again where the paths of another have changed; behind them stands a mark.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

LIST = ".made-by-warraq"  # its name in the tree
MARK_BYTES = 16

_LEVEL = 3  # of zlib: a tenth larger than by its usual one, in a third of the time


def pack_list(paths: Iterable[str]) -> bytes:
    """A part of LIST: the paths in order, each as the length it shares with the one before and the rest. What it shares
    is its folder or nothing: the letters beyond would take as long to find as all else takes."""
    lines, folder, length = [], "", 0
    for path in sorted(paths):
        end = path.rfind("/") + 1
        if end == length and path.startswith(folder):
            lines.append(f"{end}\t{path[end:]}\n")
        else:
            folder, length = path[:end], end
            lines.append(f"0\t{path}\n")
    return zlib.compress("".join(lines).encode("utf-8"), _LEVEL)


def pack_parts(
    now: AbstractSet[str], before: AbstractSet[str], published: bytes, below: str, *, rest_stays: bool = False
) -> bytes:
    """The parts of LIST for the paths ``now``: those that do not begin with ``below``, and those that do. A part is copied out of
    what was ``published`` where its paths are those of ``before``; the first one also where ``rest_stays``."""
    moved = [path.startswith(below) for path in now ^ before]
    kept = split_list(published) if published else []

    def part(inside: bool, stays: bool) -> bytes:
        if stays and inside < len(kept):
            return kept[inside][0]
        return pack_list([path for path in now if path.startswith(below) == inside])

    return part(False, rest_stays or False not in moved) + part(True, True not in moved)


def split_list(packed: bytes) -> list[tuple[bytes, bytes]]:
    """The parts in the bytes of LIST, as they are and unpacked; raises ValueError or zlib.error for other bytes."""
    parts: list[tuple[bytes, bytes]] = []
    while not parts or len(packed) > MARK_BYTES:
        stream = zlib.decompressobj()
        lines = stream.decompress(packed)
        if not stream.eof:
            raise ValueError("a list without its end")
        parts.append((packed[: len(packed) - len(stream.unused_data)], lines))
        packed = stream.unused_data
    return parts


def unpack_list(packed: bytes) -> set[str]:
    """The paths in the bytes of LIST; raises ValueError or zlib.error for others."""
    paths = set()
    for _, lines in split_list(packed):
        before = ""
        for line in lines.decode("utf-8").splitlines():
            shared, _, rest = line.partition("\t")
            before = before[: int(shared)] + rest
            if before.startswith("/") or (".." in before and ".." in before.split("/")):
                raise ValueError("a path that leaves the folder")
            paths.add(before)
    return paths
