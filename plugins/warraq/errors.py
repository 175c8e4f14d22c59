"""The one error that a person is meant to read."""

from __future__ import annotations


class WarraqError(Exception):
    """What went wrong, where, why and what to do, in one line; the command line prints it without a traceback."""

    def __init__(self, what: str, *, where: str = "", why: str = "", mend: str = "") -> None:
        """``where`` names file, record and line; ``mend`` says what the person can do. All but ``what`` may be empty."""
        self.what, self.where, self.why, self.mend = what, where, why, mend
        super().__init__(what)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.why:
            line += f": {self.why}"
        if self.mend:
            line += f" ({self.mend})"
        return " ".join(line.split())
