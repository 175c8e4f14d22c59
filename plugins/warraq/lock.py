"""One build at a time: a lock on a file that names its holder and that the system releases when the holder dies."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from pathlib import Path

from warraq.errors import WarraqError

PATIENCE = 0.4  # seconds: what a killed process had begun ends a moment after it, and holds its locks until then


class Lock:
    """Hold an exclusive lock while inside the ``with`` block. Raises WarraqError if another process has it and keeps it."""

    def __init__(self, path: Path) -> None:
        """``path`` is a file that may be created; it stays."""
        self.path = path
        self._file = -1

    def __enter__(self) -> Lock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if not self._taken():
            holder = os.pread(self._file, 200, 0).decode("utf-8", "replace").strip() or "another process"
            os.close(self._file)
            raise WarraqError(
                "another build is at work",
                where=str(self.path),
                why=f"{holder} holds the lock",
                mend="wait for it to end",
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        return self

    def _taken(self) -> bool:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    return False
                time.sleep(PATIENCE / 20)
            else:
                return True

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
