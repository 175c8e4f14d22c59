"""Writes the site so that the output folder always holds one whole site.

Two trees take turns: the one that is published, and beside it, in ``.<name>.warraq/next``, the one that the next build
works in. Unchanged files are the same file in both (hard links). A build brings the second tree up to date, commits
its books, and exchanges the two in one step. Whatever happens before leaves the published tree as it was; what
happens after the commit is caught up with by the next run.

A tree is known by a mark in its list of files, a hash of all that its pages were made from. So the books still fit a
site that was copied with them to another folder or machine, and two builds of one input leave the same bytes.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from warraq.errors import WarraqError
from warraq.site.store import Store

LIST = ".made-by-warraq"  # in every tree: the paths of its files that a build made, compressed, and its mark
_MARK_BYTES = 16
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
File = tuple[str, int, int]  # path, size, mtime in ns


class Trees:
    """The published tree and the next one. ``begin``, any number of ``write``, ``prepare``, ``publish``."""

    def __init__(self, output: Path, store: Store) -> None:
        """``output`` is the published folder; its parent must be writable."""
        self.output = output.absolute()
        self.work = self.output.parent / f".{self.output.name}.warraq"
        self.next = self.work / "next"
        self._store = store
        self._changed: set[str] = set()
        self._before: set[str] = set()  # files of the published tree that a build made
        self._folders: set[str] = set()  # folders known to exist in the next tree
        self._strangers: set[str] = set()  # files of the published tree that no build made: they stay
        self.trusted = False  # whether the books tell what the published tree holds

    def recover(self) -> None:
        """Finish an exchange that was committed but not done, and see whether the books fit the published tree.

        Raises WarraqError where the output folder holds something that no build made, or is a mount point.
        """
        if self.output.is_mount():
            raise WarraqError(
                "the output folder is a mount point, and one cannot be exchanged for the new site",
                where=str(self.output),
                mend=f"name a folder inside it: OUTPUT={self.output}/site",
            )
        state = self._state()
        live, spare = _mark(self.output), _mark(self.next)
        committed = bool(state) and state["clean"] and state["output"] != state["next"]
        if committed and spare == state["output"] and live == state["next"]:
            _exchange(self.output, self.next)
            live = state["output"]
        self.trusted = bool(state) and bool(live) and live == state["output"]
        foreign = not live and self.output.exists() and not (self.output / LIST).exists()
        if foreign and any(self.output.iterdir()):
            raise WarraqError(
                "the output folder is not empty and was not made by Warraq",
                where=str(self.output),
                mend="name another folder, or empty it",
            )

    def intact(self, files: Iterable[File]) -> bool:
        """Whether the published tree still holds ``files`` as they were written."""
        root = f"{self.output}/"
        for path, size, mtime in files:
            try:
                stat = os.stat(root + path)  # noqa: PTH116 (called for every file of the site)
            except OSError:
                return False
            if stat.st_size != size or stat.st_mtime_ns != mtime:
                return False
        return True

    def begin(self) -> None:
        """Make the next tree the same as the published one."""
        state = self._state()
        self._store.put("trees", {**state, "clean": False} if state else None)
        self._store.commit()  # from here on the next tree is not to be relied on
        self._before = self.listed()
        if self.trusted and state["clean"] and _mark(self.next) == state["next"]:
            self._catch_up(state["behind"])
        else:
            shutil.rmtree(self.next, ignore_errors=True)
            self.next.mkdir(parents=True)
            if self.output.exists():
                _link_tree(self.output, self.next)
        self._strangers = set(_strangers(self.output, self._before))
        self._catch_up(self._strangers | set(state.get("strangers", ())))

    @property
    def strangers(self) -> set[str]:
        """The files of the published tree that no build made. They are carried over and never overwritten."""
        return self._strangers

    def _catch_up(self, paths: Iterable[str]) -> None:
        """Make the files at ``paths`` in the next tree those of the published one."""
        paths = sorted(paths, reverse=True)  # what is inside a folder before a file of the folder's name
        for path in paths:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                (self.next / path).unlink()
                _prune((self.next / path).parent, self.next)
        for path in paths:
            there, here = self.output / path, self.next / path
            if there.is_file() or there.is_symlink():
                here.parent.mkdir(parents=True, exist_ok=True)
                _link(there, here)

    def write(self, path: str, content: bytes) -> File:
        """Put ``content`` at ``path`` in the next tree, touching nothing where it stands there already, or where the
        owner has put a file of that name."""
        target = f"{self.next}/{path}"
        if path in self._strangers:
            content = Path(target).read_bytes()
        try:
            stat = os.stat(target)  # noqa: PTH116
            if stat.st_size == len(content) and Path(target).read_bytes() == content:
                return path, stat.st_size, stat.st_mtime_ns
            os.unlink(target)  # noqa: PTH108  # the published tree may share the file: never write into it
        except FileNotFoundError:
            folder = target.rpartition("/")[0]
            if folder not in self._folders:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                self._folders.add(folder)
        except (NotADirectoryError, IsADirectoryError):
            self._make_way(path)
            return self.write(path, content)
        self._changed.add(path)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            stat = os.fstat(handle)
        finally:
            os.close(handle)
        return path, stat.st_size, stat.st_mtime_ns

    def _make_way(self, path: str) -> None:
        """Remove what earlier builds made and what now stands where a folder or file of another kind must be."""
        parts = path.split("/")
        above = {"/".join(parts[:n]) for n in range(1, len(parts))}
        blocking = {old for old in self._before | self._strangers if old in above or old.startswith(f"{path}/")}
        if not blocking or blocking & self._strangers:
            name = min(blocking & self._strangers, default=path)
            raise WarraqError(
                "a file of yours stands where a page must be", where=str(self.output / name), mend="move it away"
            )
        for old in blocking:
            (self.next / old).unlink(missing_ok=True)
            _prune((self.next / old).parent, self.next)
        self._folders.clear()
        self._before -= blocking
        self._changed |= blocking

    def adopt(self, path: str, source: Path, size: int) -> File:
        """``write`` the content of the file ``source``, of ``size`` bytes. Its path tells the content: of what stands there
        already only the size is looked at."""
        with contextlib.suppress(OSError):
            stat = os.stat(f"{self.next}/{path}")  # noqa: PTH116
            if stat.st_size == size:
                return path, size, stat.st_mtime_ns
        return self.write(path, source.read_bytes())

    def prepare(self, files: Iterable[str], made_from: str) -> int:
        """Remove what earlier builds made and this one, which made ``files`` out of what ``made_from`` says, did not;
        return how many files of the site differ from the published ones."""
        now = set(files) - self._strangers
        gone = self._before - now
        for path in sorted(gone, reverse=True):
            target = self.next / path
            with contextlib.suppress(FileNotFoundError):
                target.unlink()
            _prune(target.parent, self.next)
        self._changed |= gone
        count = len(self._changed)
        mark = hashlib.blake2b(made_from.encode("utf-8", "surrogatepass"), digest_size=_MARK_BYTES).digest()
        self.write(LIST, pack_list(now) + mark)
        return count

    def publish(self) -> None:
        """Commit the books and exchange the two trees; only the first where they are the same."""
        if self.trusted and not self._changed:
            self._store.put("trees", {**self._state(), "next": _mark(self.next), "behind": [], "clean": True})
            self._store.commit()
            return
        state = {
            "output": _mark(self.next),
            "next": _mark(self.output),
            "behind": sorted(self._changed),
            "strangers": sorted(self._strangers),
            "clean": True,
        }
        self._store.put("trees", state)
        self._store.commit()
        _exchange(self.output, self.next)

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = self._store.get("trees") or {}
        return state

    def listed(self) -> set[str]:
        """The files of the published tree that a build made."""
        try:
            return unpack_list((self.output / LIST).read_bytes())
        except (OSError, ValueError, zlib.error):
            return set()


def pack_list(paths: Iterable[str]) -> bytes:
    """The bytes of LIST: the paths in order, each as the length it shares with the one before and the rest."""
    lines, before = [], ""
    for path in sorted(paths):
        shared = next(
            (n for n, (one, other) in enumerate(zip(before, path, strict=False)) if one != other), len(before)
        )
        lines.append(f"{shared}\t{path[shared:]}\n")
        before = path
    return zlib.compress("".join(lines).encode("utf-8"), 9)


def unpack_list(packed: bytes) -> set[str]:
    """The paths in the bytes of LIST; raises ValueError or zlib.error for others."""
    paths, before = set(), ""
    stream = zlib.decompressobj()  # the mark comes after its end
    lines = stream.decompress(packed).decode("utf-8").splitlines()
    if not stream.eof:
        raise ValueError("a list without its end")
    for line in lines:
        shared, _, rest = line.partition("\t")
        before = before[: int(shared)] + rest
        if before.startswith("/") or ".." in before.split("/"):
            raise ValueError("a path that leaves the folder")
        paths.add(before)
    return paths


def _mark(folder: Path) -> str:
    """The mark of the tree in ``folder``, "" where there is none."""
    try:
        return (folder / LIST).read_bytes()[-_MARK_BYTES:].hex()
    except OSError:
        return ""


def _link_tree(source: Path, target: Path) -> None:
    for folder, folders, files in os.walk(source):
        here = target / os.path.relpath(folder, source)
        for name in folders:
            if (Path(folder) / name).is_symlink():
                _link(Path(folder) / name, here / name)
            else:
                (here / name).mkdir()
        for name in files:
            _link(Path(folder) / name, here / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)


def _prune(folder: Path, root: Path) -> None:
    """Remove ``folder`` and those above it, below ``root``, as far as they are empty."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _exchange(published: Path, following: Path) -> None:
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


def _strangers(root: Path, made: set[str]) -> Iterator[str]:
    """The files and links under ``root`` that are not among ``made``."""
    waiting = [""]
    while waiting:
        base = waiting.pop()
        with os.scandir(f"{root}/{base}") if root.exists() else contextlib.nullcontext(()) as entries:
            for entry in entries:
                path = base + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                elif path not in made and path != LIST:
                    yield path
