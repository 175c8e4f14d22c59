"""Folders of hard links: made the same as another, and two of them exchanged in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def make_folder(folder: str) -> None:
    """Make ``folder``, which was not there a moment ago, and those above it."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    except FileExistsError:
        pass


def match(source: str, target: str) -> None:
    """Make the folder ``target`` the same as ``source`` (which may be missing): the same files, by hard links. Those that it
    shares already, mostly nearly all, are left alone: to unlink and link a hundred thousand takes minutes on a disk."""
    waiting = [""]
    while waiting:
        base = waiting.pop()
        there = {entry.name: entry for entry in _entries(target + base)}
        for entry in _entries(source + base):
            path = f"{base}/{entry.name}"
            old = there.pop(entry.name, None)
            folder = entry.is_dir(follow_symlinks=False)
            if old and (old.is_dir(follow_symlinks=False) != folder or (not folder and old.inode() != entry.inode())):
                _discard(old)
                old = None
            if folder:
                waiting.append(path)
            if not old:
                os.mkdir(target + path) if folder else link(source + path, target + path)  # noqa: PTH102
        for other in there.values():
            _discard(other)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except FileNotFoundError:
        return []


def _discard(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path)
    else:
        os.unlink(entry.path)  # noqa: PTH108


def link(source: str, target: str) -> None:
    """Link the file ``source`` at ``target``, where nothing stands; raises FileNotFoundError where there is no such folder."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)


def prune(folder: str, root: str) -> None:
    """Remove ``folder`` and those above it, below ``root``, as far as they are empty."""
    while folder != root:
        try:
            os.rmdir(folder)  # noqa: PTH106 (asked for every file that goes)
        except OSError:
            return
        folder = folder[: folder.rfind("/")]


def exchange(published: Path, following: Path) -> None:
    """Make ``following`` the published tree, and the other way round, in one step where the system knows one."""
    if not published.exists():
        following.rename(published)
        following.mkdir()
        return
    if not _exchanged_at_once(published, following):
        aside = following.with_name("previous")
        shutil.rmtree(aside, ignore_errors=True)
        published.rename(aside)
        try:
            following.rename(published)
        except BaseException:
            aside.rename(published)
            raise
        aside.rename(following)


def _exchanged_at_once(one: Path, other: Path) -> bool:
    """Exchange two folders by renameat2(2); False where there is no such call or the file system has none."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0
