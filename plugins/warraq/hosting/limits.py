"""What GitHub Pages takes, and how much of it a built site uses."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from warraq.errors import WarraqError

MB = 1_000_000
# A published site may hold 1 GB. What we measure is the sum of file sizes; the host counts blocks, so stop before.
SITE_WARN_BYTES = 800 * MB
SITE_FAIL_BYTES = 900 * MB
ARCHIVE_FAIL_BYTES = 10_000 * MB  # the deploy archive, a tar; Pages does not even try a larger one
FILE_FAIL_BYTES = 100 * 1024 * 1024  # git refuses to push a larger file to GitHub
FILE_WARN_BYTES = 50 * 1024 * 1024  # and warns from here on
FOLDER_WARN_FILES = 1_000  # GitHub's pages stop listing a folder here
SHOWN = 10  # largest files and folders that a report names

_BLOCK = 512  # of a tar archive


@dataclass(slots=True)
class Sizes:
    """Every file of a built site, by its path under ``output`` with forward slashes."""

    files: dict[str, int] = field(default_factory=dict)  # path → bytes
    symlinks: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # neither file nor folder nor link: sockets, devices
    folders: Counter[str] = field(default_factory=Counter)  # folder → files directly in it

    @property
    def bytes(self) -> int:
        """The sum of all file sizes."""
        return sum(self.files.values())

    @property
    def archive_bytes(self) -> int:
        """What the uncompressed tar of a deploy takes: headers and whole blocks, twice more for long names."""
        total = 2 * _BLOCK
        for path, size in self.files.items():
            long_name = 2 * _BLOCK if len(path.encode()) > 100 else 0
            total += _BLOCK + long_name + -(-size // _BLOCK) * _BLOCK
        return total + len(self.folders) * _BLOCK

    def largest_files(self) -> list[tuple[str, int]]:
        """The largest files as (path, bytes), largest first."""
        return sorted(self.files.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]

    def largest_folders(self) -> list[tuple[str, int]]:
        """The largest folders of the first level as (path, bytes with all below), largest first."""
        totals: Counter[str] = Counter()
        for path, size in self.files.items():
            first, slash, _ = path.partition("/")
            totals[first + slash if slash else "./"] += size
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]


def measure(output: Path) -> Sizes:
    """Return the files of the folder ``output``. Symbolic links are named and not followed.

    Raises WarraqError where ``output`` is no folder or holds nothing.
    """
    if not output.is_dir():
        raise WarraqError("no built site here", where=str(output), mend="build it first: make")
    sizes = Sizes()
    waiting = [(str(output), "")]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_symlink():
                    sizes.symlinks.append(path)
                elif entry.is_dir():
                    waiting.append((entry.path, path + "/"))
                elif entry.is_file():
                    sizes.files[path] = entry.stat().st_size
                    sizes.folders[prefix] += 1
                else:
                    sizes.odd.append(path)
    if not sizes.files:
        raise WarraqError("the built site is empty", where=str(output), mend="build it first: make")
    return sizes


def size_problems(sizes: Sizes) -> list[tuple[bool, str, str, str]]:
    """Return what the host would refuse or may refuse, as (fails, kind, where, what)."""
    found: list[tuple[bool, str, str, str]] = []
    total, archive = sizes.bytes, sizes.archive_bytes
    if total > SITE_WARN_BYTES:
        limit = SITE_FAIL_BYTES if total > SITE_FAIL_BYTES else SITE_WARN_BYTES
        what = f"{total / MB:,.0f} MB, over {limit // MB} MB; the host takes 1 GB"
        found.append((total > SITE_FAIL_BYTES, "size of the site", "./", what))
    if archive > ARCHIVE_FAIL_BYTES:
        found.append((True, "deploy archive", "./", f"{archive / MB:,.0f} MB; the host takes 10 GB"))
    for path, size in sizes.files.items():
        if size > FILE_WARN_BYTES:
            found.append(
                (
                    size > FILE_FAIL_BYTES,
                    "size of a file",
                    path,
                    f"{size / MB:,.0f} MB; GitHub refuses more than 100 MiB",
                )
            )
    for folder, count in sizes.folders.items():
        if count > FOLDER_WARN_FILES:
            found.append((False, "files in a folder", folder or "./", f"{count:,} files, over {FOLDER_WARN_FILES:,}"))
    found += [(True, "symbolic link", path, "the host refuses links; copy the file") for path in sizes.symlinks]
    found += [(True, "odd file", path, "neither a file nor a folder") for path in sizes.odd]
    return found
