"""Packed input (gzip, zstandard, zip) as plain streams, with limits against bombs and paths that leave the archive."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Any, cast

import zstandard

PACKED = (".gz", ".zst")
# Text packs 3 to 10 times, logs of one line over and over a hundred times; a bomb packs a thousand times.
MOST_RATIO = 250
ZSTANDARD_STEP = 4096  # packed bytes unpacked at a time; even a bomb makes no more than 100 MB of them
ALWAYS_ALLOWED = 64 * 2**20  # bytes that any archive may unpack to, however small it is


class TooLargeError(ValueError):
    """A limit was passed; the message is the reason for the owner."""


class Limited(io.RawIOBase):
    """A stream that stops with TooLargeError where it unpacks to far more than ``packed`` bytes can honestly hold."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        """``packed`` is the packed size in bytes."""
        self._stream = stream
        self._left = max(ALWAYS_ALLOWED, packed * MOST_RATIO)

    def readable(self) -> bool:
        """Return True: it is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` and return the number of bytes; raises TooLargeError."""
        # at most one read of what lies beneath: filling the buffer would lose what precedes a tear
        read = getattr(self._stream, "read1", self._stream.read)
        data = read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError(f"unpacks to more than {MOST_RATIO} times its size: an archive bomb is not read")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream beneath too."""
        self._stream.close()
        super().close()


class _Zstandard(io.RawIOBase):
    """A zstandard stream that, unlike the library's own reader, does not take a torn end for the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._frame = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            packed = (self._frame.unused_data if self._frame.eof else b"") or self._stream.read(ZSTANDARD_STEP)
            if not packed:
                if self._begun and not self._frame.eof:
                    raise EOFError("compressed file ended before its end was reached")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
            self._begun = True
            self._ready = self._frame.decompress(packed)
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def unpacked(raw: IO[bytes], packed: str, size: int) -> io.BufferedReader:
    """Return ``raw`` as a plain stream: ``packed`` is "", ".gz" or ".zst", ``size`` its packed size in bytes."""
    if packed == ".gz":
        return io.BufferedReader(Limited(cast(IO[bytes], gzip.GzipFile(fileobj=raw)), size), 1 << 18)
    if packed == ".zst":
        return io.BufferedReader(Limited(cast(IO[bytes], io.BufferedReader(_Zstandard(raw))), size), 1 << 18)
    return raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw))


def refuse_member(info: zipfile.ZipInfo) -> str:
    """Return why this member of a zip is not read, or an empty string."""
    name = info.filename
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in name.replace("\\", "/").split("/"):
        return "its path leads out of the archive"
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        return "a link inside an archive is not followed"
    if info.flag_bits & 1:
        return "encrypted"
    if info.file_size > max(ALWAYS_ALLOWED, info.compress_size * MOST_RATIO):
        return f"unpacks to more than {MOST_RATIO} times its size: an archive bomb is not read"
    return ""
