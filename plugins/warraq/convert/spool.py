"""Chunks of work, laid by on disk between two passes so that memory does not grow with the corpus.

Another process of this machine reads them there, and adds to them: to send them would cost both of them more.
"""

from __future__ import annotations

import errno
import os
import tempfile
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from warraq.errors import WarraqError


class Laid(NamedTuple):
    """Where a byte string is laid by; ``token`` tells apart what lay at the same place at other times."""

    path: str
    start: int
    size: int
    token: bytes

    def read(self) -> bytes:
        """Return it."""
        with open(self.path, "rb", buffering=0) as file:  # noqa: PTH123  (of a process's open files)
            return _read(file, self.start, self.size)


class Shelf(NamedTuple):
    """A spool as other processes of this machine know it, to lay by what they made."""

    path: str
    token: bytes

    def put(self, chunk: bytes) -> Laid:
        """Lay ``chunk`` by. Raises WarraqError where the disk has no room."""
        with open(self.path, "ab", buffering=0) as file:  # noqa: PTH123  (of a process's open files)
            return Laid(self.path, _append(file, chunk), len(chunk), self.token)


class Spool:
    """Byte strings written one after the other, then read again in the same order, any number of times."""

    def __init__(self, folder: Path | None = None) -> None:
        """Lay by in ``folder``, or where the system keeps temporary files; nothing is left there afterwards."""
        # No buffer: others write to it, too.
        self._file: Any = tempfile.TemporaryFile("w+b", 0, prefix="warraq-", dir=folder)  # noqa: SIM115
        # It has no name, so that a killed run leaves nothing; Linux lets others open it all the same.
        path = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"
        self._path = path if os.access(path, os.R_OK | os.W_OK) else ""
        self._token = os.urandom(8)
        self._sizes: list[int] = []
        self._starts: list[int] = []

    def __enter__(self) -> Spool:
        """Return the spool, to be closed on leaving."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """What was laid by is gone."""
        self._file.close()

    def __getitem__(self, number: int) -> bytes:
        """Return chunk ``number``."""
        return _read(self._file, self._starts[number], self._sizes[number])

    def __len__(self) -> int:
        """Return the number of chunks."""
        return len(self._sizes)

    def laid(self, number: int) -> Laid | bytes:
        """Return where chunk ``number`` lies, for another process of this machine; the chunk itself where it cannot be
        read by others."""
        if not self._path:
            return self[number]
        return Laid(self._path, self._starts[number], self._sizes[number], self._token)

    @property
    def shelf(self) -> Shelf | None:
        """Where other processes of this machine lay chunks by, each then to be ``put``; None where they cannot."""
        return Shelf(self._path, self._token) if self._path else None

    def put(self, chunk: bytes | Laid) -> None:
        """Lay ``chunk`` by, unless that was done from the shelf. Raises WarraqError where the disk has no room."""
        shelf = self.shelf
        if isinstance(chunk, Laid):
            start, size = chunk.start, chunk.size
        elif shelf is not None:  # whose end is the end at the time, whoever else writes
            start, size = shelf.put(chunk).start, len(chunk)
        else:
            self._file.seek(0, os.SEEK_END)
            start, size = _append(self._file, chunk), len(chunk)
        self._starts.append(start)
        self._sizes.append(size)


def _read(file: FileIO, start: int, size: int) -> bytes:
    file.seek(start)
    parts = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _append(file: FileIO, chunk: bytes) -> int:
    """Write ``chunk`` to the end of ``file``, whoever else does so at the time; returns where it begins."""
    try:
        written = file.write(chunk)  # what is written at once stands in one piece
        why = "" if written == len(chunk) else os.strerror(errno.ENOSPC)
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        raise WarraqError(
            "no room for temporary files",
            where=tempfile.gettempdir(),
            why=why,
            mend="make room, or name another place in TMPDIR",
        )
    return file.tell() - len(chunk)
