"""Chunks of work, laid by on disk between two passes so that memory does not grow with the corpus.

Another process of this machine reads them there: to send them would cost both of them more than to read.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

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
            file.seek(self.start)
            parts = []
            left = self.size
            while left and (part := file.read(left)):
                parts.append(part)
                left -= len(part)
        return b"".join(parts)


class Spool:
    """Byte strings written one after the other, then read again in the same order, any number of times."""

    def __init__(self, folder: Path | None = None) -> None:
        """Lay by in ``folder``, or where the system keeps temporary files; nothing is left there afterwards."""
        self._file = tempfile.TemporaryFile(prefix="warraq-", dir=folder)  # noqa: SIM115  (closed by __exit__)
        # It has no name, so that a killed run leaves nothing; Linux lets others open it all the same.
        path = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"
        self._path = path if os.access(path, os.R_OK) else ""
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
        self._file.seek(self._starts[number])
        return self._file.read(self._sizes[number])

    def __len__(self) -> int:
        """Return the number of chunks."""
        return len(self._sizes)

    def laid(self, number: int) -> Laid | bytes:
        """Return where chunk ``number`` lies, for another process of this machine; the chunk itself where it cannot be
        read by others."""
        if not self._path:
            return self[number]
        return Laid(self._path, self._starts[number], self._sizes[number], self._token)

    def put(self, chunk: bytes) -> None:
        """Lay ``chunk`` by. Raises WarraqError where the disk has no room."""
        try:
            self._starts.append(self._file.seek(0, 2))
            self._file.write(chunk)
            self._file.flush()
        except OSError as error:
            raise WarraqError(
                "no room for temporary files",
                where=tempfile.gettempdir(),
                why=error.strerror or str(error),
                mend="make room, or name another place in TMPDIR",
            ) from None
        self._sizes.append(len(chunk))
