"""Rows of a CSV file in which one stray quotation mark must not swallow the rows after it."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that begins on ``line`` (from 1)."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """Lines that are no row, from ``line`` on, and why."""

    line: int
    reason: str


def rows(text: io.TextIOBase, most: int) -> Iterator[Row | BadRow]:
    """Yield the rows of ``text``; the first tells the separator and how many cells a row has.

    ``most`` is the length in characters beyond which a row is refused. Where a row cannot be read, the line that it
    begins on is given up and reading goes on with the next: neighbouring bad lines make one BadRow.
    """
    csv.field_size_limit(most)
    source = _Lines(text, most)
    delimiter = ""
    width = 0
    bad: list[tuple[int, str]] = []
    while (first := source.peek()) is not None:
        line, head = first
        if not delimiter:
            if not head.strip():
                source.take()
                continue
            delimiter = max(DELIMITERS, key=head.count)
        cells, reason = source.row(delimiter)
        if cells is not None and not any(cells):
            continue
        if cells is not None and (not width or len(cells) == width):
            width = len(cells)
            if bad:
                yield _bad(bad)
                bad = []
            yield Row(line, cells)
        else:
            if cells is not None:
                reason = f"{len(cells)} cells where the header has {width}"
                source.back(1)
            bad.append((line, reason))
    if bad:
        yield _bad(bad)


class _Lines:
    """Lines that can be put back."""

    def __init__(self, text: io.TextIOBase, most: int) -> None:
        self._text, self._most = text, most
        self._waiting: deque[tuple[int, str]] = deque()
        self._taken: list[tuple[int, str]] = []
        self._number = 0

    def take(self) -> tuple[int, str] | None:
        if self._waiting:
            return self._waiting.popleft()
        line = self._text.readline(self._most)
        if not line:
            return None
        self._number += 1
        rest = line
        while len(rest) >= self._most and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(self._most)  # what is too long is not kept: ``_feed`` refuses its beginning
        return self._number, line

    def peek(self) -> tuple[int, str] | None:
        line = self.take()
        if line is not None:
            self._waiting.appendleft(line)
        return line

    def back(self, keep: int) -> None:
        """Put back all lines of the last row but its first ``keep``."""
        self._waiting.extendleft(reversed(self._taken[keep:]))

    def row(self, delimiter: str) -> tuple[list[str] | None, str]:
        """Return (the cells of the next row, "") or (None, why not); then only its first line is used up."""
        self._taken = []
        try:
            return next(csv.reader(self._feed(), delimiter=delimiter, strict=True)), ""
        except StopIteration:
            return [], ""
        except csv.Error as error:
            self.back(1)
            reason = "a quotation mark is not closed" if "unexpected end" in str(error) else str(error)
            return None, f"not CSV: {reason.replace('Error: ', '')}"
        except _TooLong:
            self.back(1)
            return None, f"longer than {self._most >> 20} MB, or a quotation mark is not closed"

    def _feed(self) -> Iterator[str]:
        length = 0
        while (line := self.take()) is not None:
            self._taken.append(line)
            length += len(line[1])
            if length >= self._most:
                raise _TooLong
            yield line[1]


class _TooLong(Exception):  # noqa: N818
    pass


def _bad(lines: list[tuple[int, str]]) -> BadRow:
    line, reason = lines[0]
    if len(lines) > 1:
        reason += f" (and {len(lines) - 1} more lines, to line {lines[-1][0]}, that are no rows)"
    return BadRow(line, reason)
