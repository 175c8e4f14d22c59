"""The values of a JSON file one after the other, read piece by piece, so that a file of any length fits in memory."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PIECE = 1 << 20  # characters read at a time
_DEEP = "JSON nested too deeply"
_BETWEEN = re.compile(r"[\s,\ufeff]*")


@dataclass(frozen=True, slots=True)
class Value:
    """One value: an element of the array that the file is, or (``lone``) one that stands by itself."""

    value: Any
    lone: bool


@dataclass(frozen=True, slots=True)
class BadJSON:
    """Why there is no value here, and whether more of the file can be read."""

    reason: str


def json_values(text: io.TextIOBase, most: int) -> Iterator[Value | BadJSON]:
    """Yield the elements of the array in ``text``, or the values that stand in it one after the other (JSON lines).

    A broken value inside an array ends the file, since nothing tells where the next begins; outside an array reading goes
    on with the next line. ``most`` is the length of the longest value, in characters.
    """
    decoder = json.JSONDecoder()
    buffer, at, ended = "", 0, False
    array: bool | None = None

    while True:
        at = _end(_BETWEEN.match(buffer, at))
        if at < len(buffer):
            if array is None:
                array = buffer[at] == "["
                at += array
                continue
            if array and buffer[at] == "]":
                return
            try:
                value, at = decoder.raw_decode(buffer, at)
            except RecursionError:
                bad = _DEEP
            except json.JSONDecodeError as error:
                bad = f"not JSON: {error.msg}" if error.pos < len(buffer) or not ended else "cut off"
            else:
                yield Value(value, not array)
                continue
            long = len(buffer) - at > most
            if long or ended or bad == _DEEP:
                if long and bad != _DEEP:
                    bad = f"longer than {most >> 20} MB, or not JSON"
                yield BadJSON(bad + ("; the rest of the file is not read" if array else ""))
                newline = -1 if array else buffer.find("\n", at)
                if newline < 0:
                    return
                at = newline
                continue
        elif ended:
            if array:
                yield BadJSON("cut off: the array is not closed")
            return
        # Twice as much as waits, so that a long value is tried a few times only.
        piece = text.read(max(PIECE, len(buffer) - at))
        ended = not piece
        buffer, at = buffer[at:] + piece, 0


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
