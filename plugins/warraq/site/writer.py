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
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from warraq.errors import WarraqError
from warraq.forked import shared
from warraq.site import treebooks
from warraq.site.content import whole
from warraq.site.folders import Marks, folders_of, settled, strangers, time_of
from warraq.site.linking import exchange, link, make_folder, match, prune
from warraq.site.listing import LIST, MARK_BYTES, pack_parts, unpack_list
from warraq.site.looks import Looking, Looks, look
from warraq.site.store import Store
from warraq.site.treebooks import INDEX, Look, State

T = TypeVar("T")
_Written = tuple[dict[str, Look], set[str], list[str], set[str], set[str]]
PART = 256  # files that a child of this process takes at a time


class Trees:
    """The published tree and the next one. ``begin``; ``write``, ``adopt`` or ``keep`` every file; ``prepare``, ``publish``."""

    def __init__(self, output: Path, store: Store, looking: Looking | None = None) -> None:
        """``output`` is the published folder; its parent must be writable; ``looking`` may be looking at it already."""
        self.output = output.absolute()
        self.work = self.output.parent / f".{self.output.name}.warraq"
        self.next = self.work / "next"
        self.trusted = False  # whether the books tell what the published tree holds
        self.withheld: set[str] = set()  # files of the owner's that stand where a build wanted to put its own
        self._store = store
        self._before: dict[str, Look] = {}  # files of the published tree that a build made, as it left them
        self._now: dict[str, Look] = {}  # the same of the next tree
        self._damaged: set[str] | None = None
        self._looking = looking
        self._looks: Looks | None = None
        self._told: State = {}  # what the books told of both trees at first
        self._standing: set[str] = set()  # files of the published tree that are as they should be, or the owner's
        self._changed: set[str] = set()
        self._strangers: set[str] = set()  # files of the published tree that no build made: they stay
        self._here: Marks = {}  # of the published tree
        self._there: Marks = {}  # of the next one
        self._touched: set[str] = set()  # folders of the next tree in which something has changed
        self._doubtful: set[str] = set()  # those that had changed before, by another hand
        self._fresh = False  # what the next tree held was not known
        self._staying = False  # of pages only what is written is looked at
        self._touches: list[str] = []  # the same as ``_touched``, since ``_take_written`` was asked

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
            exchange(self.output, self.next)
            live, self._looking = state["output"], None
        self.trusted, self._told = bool(state) and bool(live) and live == state["output"], state
        foreign = not live and self.output.exists() and not (self.output / LIST).exists()
        if foreign and any(self.output.iterdir()):
            raise WarraqError(
                "the output folder is not empty and was not made by Warraq",
                where=str(self.output),
                mend="name another folder, or empty it",
            )

    def damaged(self) -> set[str]:
        """The files of the published tree that are not as the last build left them, as far as the books are trusted."""
        if self._damaged is not None:
            return self._damaged
        if not self.trusted:
            self._damaged = set()
            return self._damaged
        self._looks = self._looking.found(self._told) if self._looking else None
        if self._looks is None:
            self._looks = look(self.output, self._told, self._store.load)
        self._damaged = self._looks.damaged
        return self._damaged

    def follows(self) -> bool:
        """Whether the next tree can follow the published one as the last build left it, if this is ``untouched``."""
        state = self._state()
        if not self.trusted or state.get("strangers"):
            return False
        return bool(state["clean"]) and _mark(self.next) == state["next"]

    def untouched(self) -> bool:
        """Whether the published tree is as the last build left it, and holds nothing else; who looks at it is waited for."""
        return not self.damaged() and self._looks is not None and not self._looks.strangers

    def begin(self, *, staying: bool = False) -> None:
        """Make the next tree the same as the published one. ``staying``, where it ``follows``: all pages stay as they are but for
        those that are written; before ``prepare`` it must have been found ``untouched``."""
        state = self._state()
        if not staying:
            self.damaged()
        marks = {} if staying or not self.trusted else self._marks()
        self._store.put("trees", {**state, "clean": False} if state else None)
        self._store.commit()  # from here on the next tree is not to be relied on
        if staying or (self.trusted and state["clean"] and _mark(self.next) == state["next"]):
            self._there = marks.get("next", {})
            self._catch_up(state["behind"])
        else:
            self._fresh = True
            self.next.mkdir(parents=True, exist_ok=True)
            match(str(self.output), str(self.next))
        self._staying = staying
        load = self._store.load
        if staying:
            self._before = treebooks.index_looks(load)
        else:
            self._before = treebooks.looks(load) if self.trusted else dict.fromkeys(self._listed(), (-1, -1))
        if self._looks and not staying:
            self._strangers, self._here = self._looks.strangers, self._looks.marks()
        elif not staying:
            made = {LIST, *self._before}
            self._strangers, self._here = strangers(str(self.output), {}, made, folders_of(made))
        self._catch_up(self._strangers | set(state.get("strangers", ())))
        self._standing = set(self._before) if staying else (self._before.keys() - self.damaged()) | self._strangers

    def _catch_up(self, paths: Iterable[str]) -> None:
        """Make the files at ``paths`` in the next tree those of the published one."""
        there: list[tuple[str, str]] = []
        for path in sorted(paths, reverse=True):  # what is inside a folder before a file of the folder's name
            source = f"{self.output}/{path}"
            if os.path.isfile(source) or os.path.islink(source):  # noqa: PTH113, PTH114
                self._touch(path)
                with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    os.unlink(f"{self.next}/{path}")  # noqa: PTH108
                there.append((source, f"{self.next}/{path}"))
            else:
                self._remove(path)
        for source, target in there:
            try:
                link(source, target)
            except FileNotFoundError:
                os.makedirs(target.rpartition("/")[0])  # noqa: PTH103
                link(source, target)

    def _link_again(self, paths: set[str], children: int) -> None:
        """``_catch_up``, of most files by so many ``children`` of this process."""
        many = sorted(path for path in paths if path in self._now)
        self._catch_up(paths - self._now.keys())

        def part(number: int) -> list[str]:
            return [path for path in many[number * PART : (number + 1) * PART] if not self._linked(path)]

        for odd in self.written_by(children if len(many) > PART else 0, part, -(-len(many) // PART)):
            self._catch_up(odd)

    def _linked(self, path: str) -> bool:
        """Make the file at ``path`` in the next tree that of the published one; False where more is to be done than for most."""
        source, target = f"{self.output}/{path}", f"{self.next}/{path}"
        self._touch(path)
        try:
            try:
                os.link(source, target, follow_symlinks=False)
            except FileExistsError:
                os.unlink(target)  # noqa: PTH108
                os.link(source, target, follow_symlinks=False)
            except FileNotFoundError:
                make_folder(target[: target.rfind("/")])
                os.link(source, target, follow_symlinks=False)
        except OSError:
            return False
        return True

    def _remove(self, path: str) -> None:
        """Remove a file of the next tree, and the folders that this leaves empty."""
        self._touch(path)
        target = f"{self.next}/{path}"
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            os.unlink(target)  # noqa: PTH108
            prune(target[: target.rfind("/")], str(self.next))

    def _touch(self, path: str) -> None:
        """Note that something changes in the folder of ``path``, and maybe in those above; to be called before it does."""
        end = path.rfind("/") + 1
        while not self._fresh and (folder := path[:end]) not in self._touched:
            self._touched.add(folder)
            self._touches.append(folder)
            if time_of(f"{self.next}/{folder}") != self._there.get(folder, 0):
                self._doubtful.add(folder)
            end = path.rfind("/", 0, max(end - 1, 0)) + 1

    def stand(self, paths: Iterable[str]) -> bool:
        """Whether the published tree holds the files at ``paths`` as they were made, or the owner's in their place; to be
        asked after ``begin``."""
        return self._staying or self._standing.issuperset(paths)

    def know_all(self, left: Iterable[str]) -> None:
        """Let pages not stay by themselves any more, after all: other files have come, and those at the paths ``left`` go."""
        gone, self._staying = set(left), False
        self._before = treebooks.looks(self._store.load)
        pages = {path: look for path, look in self._before.items() if not path.startswith(INDEX) and path not in gone}
        self._now = pages | self._now

    def keep(self, paths: Iterable[str]) -> None:
        """Let the files at ``paths``, which ``stand``, be part of the next tree."""
        for path in paths:
            if path in self._before:
                self._now[path] = self._before[path]
            elif not self._staying:
                self.withheld.add(path)

    def write(self, path: str, content: bytes) -> None:
        """Put ``content`` at ``path`` in the next tree, touching nothing where it stands there already, or where the
        owner has put a file of that name."""
        if path in self._strangers:
            self.withheld.add(path)
            return
        target = f"{self.next}/{path}"
        if self._fresh and self._create(path, target, content):
            return
        try:
            stat = os.stat(target)  # noqa: PTH116
            if stat.st_size == len(content) and Path(target).read_bytes() == content:
                self._note(path, stat)
                return
            self._touch(path)
            os.unlink(target)  # noqa: PTH108  # the published tree may share the file: never write into it
        except FileNotFoundError:
            self._touch(path)
        except (NotADirectoryError, IsADirectoryError):
            self._make_way(path)
            self.write(path, content)
            return
        self._create(path, target, content)

    def _create(self, path: str, target: str, content: bytes) -> bool:
        """Write a new file; False where something stands there, or a file where its folder must be."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            handle = os.open(target, flags, 0o644)
        except (FileExistsError, NotADirectoryError):
            return False
        except FileNotFoundError:
            make_folder(target[: target.rfind("/")])
            handle = os.open(target, flags, 0o644)
        try:
            done = os.write(handle, content)
            while done < len(content):
                done += os.write(handle, memoryview(content)[done:])
            self._changed.add(path)
            self._note(path, os.fstat(handle))
        finally:
            os.close(handle)
        return True

    def written_by(self, children: int, work: Callable[[int], T], pieces: int) -> Iterator[T]:
        """Yield what ``work`` returns for the numbers of ``pieces``, which it writes: in any order, done by so many ``children`` of
        this process, or in order by itself."""
        if not children:
            yield from map(work, range(pieces))
            return

        def piece(number: int) -> tuple[T, _Written]:
            self._take_written()  # by our parent
            return work(number), self._take_written()

        for result, (now, changed, touches, doubtful, withheld) in shared(piece, pieces, children):
            self._now.update(now)
            self._changed |= changed
            self._touched.update(touches)
            self._doubtful |= doubtful
            self.withheld |= withheld
            yield result

    def _take_written(self) -> _Written:
        """What has been written since this was asked last."""
        told = (self._now, self._changed, self._touches, self._doubtful, self.withheld)
        self._now, self._changed, self._touches, self._doubtful, self.withheld = {}, set(), [], set(), set()
        return told

    def _note(self, path: str, stat: os.stat_result) -> None:
        self._now[path] = (stat.st_size, stat.st_mtime_ns)
        if not self._staying and path in self.damaged():
            self._changed.add(path)

    def _make_way(self, path: str) -> None:
        """Remove what earlier builds made and what now stands where a folder or file of another kind must be."""
        parts = path.split("/")
        above = {"/".join(parts[:n]) for n in range(1, len(parts))}
        blocking = {old for old in {*self._before, *self._strangers} if old in above or old.startswith(f"{path}/")}
        if not blocking or blocking & self._strangers:
            name = min(blocking & self._strangers, default=path)
            raise WarraqError(
                "a file of yours stands where a page must be", where=str(self.output / name), mend="move it away"
            )
        for old in blocking:
            self._remove(old)
            self._before.pop(old, None)
        self._changed |= blocking

    def adopt(self, below: str, source: str, sizes: Mapping[str, int], children: int = 0) -> None:
        """``write`` below the folder ``below`` the files of the folder ``source`` whose paths in it and ``sizes`` are given, by so
        many ``children`` of this process. A path tells the content: of what stands there already only the size is looked at."""
        new = []
        for name, size in sizes.items():
            look = self._before.get(path := below + name)
            if look and look[0] == size and path in self._standing:
                self._now[path] = look
            else:
                new.append(name)

        def part(number: int) -> bool:
            for name in new[number * PART : (number + 1) * PART]:
                self.write(below + name, whole(source + name))
            return True

        for _ in self.written_by(children if len(new) > PART else 0, part, -(-len(new) // PART)):
            pass

    def prepare(self, made_from: str) -> int:
        """Remove what earlier builds made and this one, which was made out of what ``made_from`` says, did not; return how
        many files of the site differ from the published ones."""
        gone = self._before.keys() - self._now.keys()
        for path in sorted(gone, reverse=True):
            self._remove(path)
        self._changed |= gone
        count = len(self._changed)
        mark = hashlib.blake2b(made_from.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).digest()
        known = self.trusted and LIST not in self.damaged()
        published = (self.output / LIST).read_bytes() if known else b""
        self.write(
            LIST, pack_parts(self._now.keys(), self._before.keys(), published, INDEX, rest_stays=self._staying) + mark
        )
        return count

    def publish(self, children: int = 0) -> None:
        """Commit the books, exchange the two trees, and bring the other one up to date; only the first where they are the
        same."""
        state = {**self._state(), "list": self._now.pop(LIST), "strangers": sorted(self._strangers), "clean": True}
        state |= {"output": _mark(self.next), "next": _mark(self.output), "behind": sorted(self._changed)}
        marks: dict[str, Marks] = {}
        if self._staying:
            state["turned"] = not state.get("turned")
            treebooks.keep_some(self._store, self._now)
            treebooks.touch(self._store, self._touched)
        else:
            marks = {"output": self._marked(), "next": self._here}
            state["turned"] = False
            treebooks.keep(self._store, self._now, marks)
        if self.trusted and not self._changed:
            state |= {"output": state["next"], "next": state["output"], "turned": not state["turned"]}
        self._store.put("trees", state)
        self._store.commit()
        if not self._changed and self.trusted:
            return
        exchange(self.output, self.next)
        with contextlib.suppress(OSError, sqlite3.Error):  # the next build will do it
            self._there, self._touched, self._doubtful, self._fresh = self._here, set(), set(), not self._here
            self._link_again(self._changed, children)
            if not self._staying:
                treebooks.keep_marks(self._store, {**marks, "next": self._marked()})
            self._store.put("trees", {**state, "next": state["output"], "behind": []})
            self._store.commit()

    def _marked(self) -> Marks:
        """The marks of the next tree as it is now."""
        folders = folders_of(self._now) if self._fresh else self._touched
        foreign = folders_of(self._strangers) if self._strangers else set()
        marks = {folder: mark for folder, mark in self._there.items() if folder not in folders}
        for folder in folders - foreign - self._doubtful:
            if settled(mark := time_of(f"{self.next}/{folder}")):
                marks[folder] = mark
        return marks

    def _state(self) -> State:
        state: State = self._store.get("trees") or {}
        return state

    def _marks(self) -> dict[str, Marks]:
        return {"output": {}, "next": {}} | treebooks.marks(self._store.load, self._state())

    def _listed(self) -> set[str]:
        """The files of the published tree that a build made, by its own list."""
        try:
            return unpack_list((self.output / LIST).read_bytes())
        except (OSError, ValueError, zlib.error):
            return set()


def _mark(folder: Path) -> str:
    """The mark of the tree in ``folder``, "" where there is none."""
    try:
        return (folder / LIST).read_bytes()[-MARK_BYTES:].hex()
    except OSError:
        return ""
