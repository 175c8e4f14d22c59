"""Chunks of work, laid by on disk between two passes so that memory does not grow with the corpus."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from warraq.errors import WarraqError


class Spool:
    """Byte strings written one after the other, then read again in the same order, any number of times."""

    def __init__(self, folder: Path | None = None) -> None:
        """Lay by in ``folder``, or where the system keeps temporary files; nothing is left there afterwards."""
        self._file = tempfile.TemporaryFile(prefix="warraq-", dir=folder)  # noqa: SIM115  (closed by __exit__)
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

    def chunks(self) -> Iterator[bytes]:
        """Yield the chunks in order."""
        return (self[number] for number in range(len(self)))
