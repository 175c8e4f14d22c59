"""The elements of the static format: numbers, strings and names as bytes. FORMAT.md describes them one by one."""

from __future__ import annotations

import codecs
import hashlib
import math
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

COMPRESSION = 9  # zlib level: the files are written once and read often
ARABIC_BASE = 0x0620 - 0x80  # letters U+0620 to U+069E are one byte each
ESCAPE = 0xFF
SELF = 0x01  # inside a form: the term itself
END = 0x00
# What stands for the two in texts on their way: halves of surrogate pairs, which no word holds.
WHOLE, ENDED = "\ud801", "\ud800"

# Field lengths are told to 32 steps of about 30 %: finer steps do not rank better, and 5 bits leave 3 for the count.
LENGTH_BOUNDS: tuple[int, ...]
LENGTHS: tuple[int, ...]


def _length_tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    bounds = [8]
    while len(bounds) < 31:
        bounds.append(-(-bounds[-1] * 13 // 10))
    lower = [5, *bounds]
    upper = [*bounds, bounds[-1] * 13 // 10]
    return tuple(bounds), tuple((low + high) // 2 for low, high in zip(lower, upper, strict=True))


LENGTH_BOUNDS, LENGTHS = _length_tables()


def length_levels(lengths: Ints) -> Ints:
    """Return the step (0 to 31) of each field length: the number of bounds that it exceeds."""
    return np.searchsorted(np.array(LENGTH_BOUNDS), lengths, side="left").astype(np.int64)


def varint(number: int) -> bytes:
    """Return ``number`` (not negative) as LEB128: seven bits a byte, lowest first, the top bit set on all but the last."""
    if number < 128:  # mostly
        return bytes((number,))
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Return all ``numbers`` as LEB128, and where each begins (one entry more than there are numbers: the end)."""
    starts = np.zeros(len(numbers) + 1, dtype=np.int64)
    size = np.ones(len(numbers), dtype=np.int8)
    limit = 128
    while len(numbers) and (more := numbers >= limit).any():
        size += more
        limit <<= 7
    np.cumsum(size, out=starts[1:])
    out = np.zeros(int(starts[-1]), dtype=np.uint8)
    rest, at = numbers, starts[:-1]
    while len(rest):
        more = rest > 127
        out[at] = rest.astype(np.uint8) & 127 | more.view(np.uint8) << 7
        rest, at = rest[more] >> 7, at[more] + 1
    return out.tobytes(), starts


def read_varints(data: bytes, offset: int, count: int) -> tuple[Ints, int]:
    """Return ``count`` numbers from ``data`` at ``offset``, and the offset behind them; ValueError where they are cut off."""
    if not 0 <= count <= len(data) - offset:  # a number of ten bytes may overflow into a negative one
        raise ValueError("cut off")
    if count == 0:
        return np.zeros(0, dtype=np.int64), offset
    # A number is at most ten bytes long.
    raw = np.frombuffer(data, dtype=np.uint8, count=min(count * 10, len(data) - offset), offset=offset)
    last = np.flatnonzero(raw < 128)[:count]
    if len(last) < count:
        raise ValueError("cut off")
    end = int(last[-1]) + 1
    raw = raw[:end].astype(np.int64)
    starts = np.zeros(count, dtype=np.int64)
    starts[1:] = last[:-1] + 1
    place = np.arange(end) - np.repeat(starts, last - starts + 1)
    return np.add.reduceat((raw & 127) << (7 * place), starts), offset + end


_CHARS = "".join(
    chr(byte) if 0x20 <= byte < 0x7F else chr(byte + ARABIC_BASE) if 0x80 <= byte < ESCAPE else "\ufffe"
    for byte in range(256)
)
_ALPHABET = codecs.charmap_build(_CHARS)
_MARKED_ALPHABET = codecs.charmap_build(ENDED + WHOLE + _CHARS[2:])


def _escaped(error: UnicodeError) -> tuple[bytes, int]:
    """What stands for the characters that the alphabet lacks: an error handler of the codec."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    chars = error.object[error.start : error.end]
    return b"".join(bytes([ESCAPE]) + varint(ord(char)) for char in chars), error.end


codecs.register_error("warraq.search", _escaped)


def encode_string(text: str) -> bytes:
    """Return ``text`` in the one-byte alphabet, without its end mark."""
    return codecs.charmap_encode(text, "warraq.search", _ALPHABET)[0]


def encode_strings(texts: Iterable[str]) -> bytes:
    """Return words in the one-byte alphabet, each with its end mark; WHOLE in one becomes SELF."""
    return codecs.charmap_encode("".join([text + ENDED for text in texts]), "warraq.search", _MARKED_ALPHABET)[0]


def decode_string(data: bytes, offset: int, term: str = "") -> tuple[str, int]:
    """Return the string that begins at ``offset`` and the offset behind its end mark; ``term`` fills in for SELF."""
    out = []
    if data.find(END, offset) < 0:
        raise ValueError("cut off")
    while (byte := data[offset]) != END:
        offset += 1
        if byte == SELF:
            out.append(term)
        elif byte == ESCAPE:
            code = shift = 0
            while True:
                code |= (data[offset] & 127) << shift
                shift += 7
                offset += 1
                if data[offset - 1] < 128:
                    break
            out.append(chr(code))
        else:
            out.append(chr(byte if byte < 0x80 else byte + ARABIC_BASE))
    return "".join(out), offset + 1


def idf(documents: int, df: int) -> float:
    """Return what a term of ``df`` among ``documents`` documents is worth, as Whoosh reckons."""
    return math.log(documents / (df + 1)) + 1


def term_hash(term: str) -> int:
    """Return the 32-bit hash (CRC-32 of the UTF-8 bytes) that chooses a term's shard."""
    return zlib.crc32(term.encode())


PAIR_FACTOR = 0x9E3779B1  # 2^32 divided by the golden ratio (Knuth's multiplicative hashing)


def pair_hash(first: Ints, second: Ints) -> Ints:
    """Return the 32-bit hashes of adjacent terms, from the hashes of the terms."""
    mixed = (first * PAIR_FACTOR + second) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 15)) * PAIR_FACTOR) & 0xFFFFFFFF


def content_name(payload: bytes, size: int = 6) -> bytes:
    """Return the first ``size`` bytes of the payload's SHA-256: the name of its file, which a browser can check."""
    return hashlib.sha256(payload).digest()[:size]


def pack(payload: bytes) -> bytes:
    """Return ``payload`` as it lies on disk: a zlib stream (RFC 1950)."""
    return zlib.compress(payload, COMPRESSION)


def unpack(data: bytes, head: bytes = b"") -> bytes:
    """Return the payload of a file that begins with ``head``; ValueError where it does not, is cut off or is no zlib stream."""
    if not data.startswith(head):
        raise ValueError("it is another's")
    try:
        return zlib.decompress(data[len(head) :])
    except zlib.error as error:
        raise ValueError(str(error)) from None
