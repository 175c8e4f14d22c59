"""Bytes to text, by evidence; ``encode`` gives the same bytes back.

Nothing is dropped here: byte order mark, NULs and line ends stay in the text, and the cleaner removes them as edits.
Bytes that are no character become lone surrogates (as ``surrogateescape`` has it), which the cleaner replaces.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from dataclasses import dataclass

SAMPLE = 1 << 17  # bytes looked at to tell one 8-bit encoding from another; a page of text is enough, this is forty

VALID = "valid UTF-8"

_SIGNATURES = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"PK\x03\x04": "zip archive or office document",
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\xd0\xcf\x11\xe0": "old office document",
    b"{\\rtf": "rich text",
    b"\x7fELF": "program",
    b"SQLite format 3": "SQLite database",
    b"PAR1": "Parquet",
}
_ANY_SIGNATURE = tuple(_SIGNATURES)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
MOST_CONTROL = 0.01  # share of control characters above which a file is binary; saudinews holds 0.000003

# How often each letter stands in written Arabic, per mille of letters; one language's habits serve to tell two layouts
# of the same letters apart, and both from noise. Measured on 3,500 news articles, vowel signs as in vowelled verse.
_PER_MILLE = {
    letter: often
    for often, letters in {
        150: "ا", 116: "ل", 74: "ي", 65: "م", 53: "و", 49: "ن", 45: "تر", 34: "بع", 32: "ة", 31: "د", 25: "ف", 24: "ه",
        23: "س", 22: "ق", 19: "أ", 18: "كح", 14: "ج", 10: "ش،", 9: "طصَُِّْ", 8: "خإى", 7: "ض", 6: "زذ", 5: "ث", 4: "ئ",
        3: "غء", 2: "ظ", 1: "ؤآـًٌٍ؟؛پچژگ",
    }.items()
    for letter in letters
}  # fmt: skip
_NEUTRAL = "\u00a0«»“”‘’–—…•©®°·\u200c\u200d\u200e\u200f"  # say nothing either way
_UNLIKELY = math.log(1e-6)
_LATIN = math.log(0.02)
_INDIFFERENT = -4.0
LEAST_LIKELY = (
    -4.3
)  # mean log probability a letter: Arabic has -2.9 to -3.6, Russian or Hebrew read as Arabic -4.6 or worse
COMMONER = 12.0  # how much likelier (log) ISO-8859-6 must make a whole text to be preferred to windows-1256
UTF8_ERRORS = 0.05  # bad bytes for each good character beyond ASCII: a torn end or a pasted byte, not an encoding

_UTF16_HIGH = frozenset((0x00, 0x06, 0x05, 0x07, 0x20, 0xFB, 0xFC, 0xFD, 0xFE))
_STRETCHED = re.compile(rb"([\x80-\xff])\1+")
_ACCENT = re.compile(rb"(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff])")  # alone among ASCII, as in French


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text``, the Python name of its ``encoding``, and in ``why`` the evidence for it."""

    text: str
    encoding: str
    why: str


def decode(data: bytes) -> Decoded:
    """Return the text in ``data``, with ``encode(text, encoding) == data``.

    Raises ValueError, with the reason, where ``data`` is binary or no known encoding makes sense of it.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\0" not in data.rstrip(b"\0"):
            _refuse_binary(data)
            return Decoded(text, "utf-8", "byte order mark" if text.startswith("\ufeff") else VALID)
    encoding, why = _guess(data)
    text = _decode_as(data, encoding)
    if encode(text, encoding) != data:
        raise ValueError(f"looks like {encoding}, but cannot be decoded without loss")
    return Decoded(text, encoding, why)


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes that ``decode`` read as ``text``."""
    if encoding.startswith("utf-16"):
        half = ord(text[-1]) - _half_from(text[:-1]) if text else -1
        if 0 <= half <= 0xFF:
            return text[:-1].encode(encoding, "surrogatepass") + bytes([half])
        return text.encode(encoding, "surrogatepass")
    return text.encode(encoding, "surrogateescape")


def _decode_as(data: bytes, encoding: str) -> str:
    if encoding.startswith("utf-16"):
        whole = data[: len(data) // 2 * 2].decode(encoding, "surrogatepass")
        return whole + (chr(_half_from(whole) + data[-1]) if len(data) % 2 else "")
    return data.decode(encoding, "surrogateescape")


def _half_from(text: str) -> int:
    """Return where the surrogates begin that stand for an odd byte behind ``text``.

    Behind the first half of a character a low one would make it whole: whoever writes JSON has no way to keep them apart.
    """
    return 0xD800 if "\ud800" <= text[-1:] <= "\udbff" else 0xDC00


def _guess(data: bytes) -> tuple[str, str]:
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", "byte order mark"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", "byte order mark"
    sample = data[:SAMPLE]
    if b"\0" in sample.rstrip(b"\0"):
        for encoding, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
            highs = sample[odd::2]
            share = sum(byte in _UTF16_HIGH for byte in highs) / max(1, len(highs))
            if share > 0.95 and any(sample[1 - odd :: 2]):
                return encoding, f"{share:.0%} of every second byte is the high half of a letter"
    _refuse_binary(data)
    good_text = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= char <= "\udcff" for char in good_text)
    good = sum(char > "\x7f" for char in good_text) - bad
    if bad <= UTF8_ERRORS * good:
        return "utf-8", f"UTF-8 but for {bad} of {len(data)} bytes"
    return _eight_bit(sample)


def _eight_bit(sample: bytes) -> tuple[str, str]:
    """Choose the encoding whose letters are the likeliest, by how often each letter is written."""
    counts = Counter(byte for byte in _STRETCHED.sub(rb"\1", sample) if byte > 0x7F)  # a run of tatweels is one
    total = sum(counts.values())
    scores = {}
    for encoding in ("windows-1256", "iso8859-6"):
        table = _likelihoods(encoding)
        scores[encoding] = sum(table[byte] * count for byte, count in counts.items()) / total
    if any(byte in counts for byte in _undefined("iso8859-6")):
        scores["iso8859-6"] = -math.inf
    accents = len(_ACCENT.findall(sample))
    neutral = sum(
        count for byte, count in counts.items() if bytes([byte]).decode("windows-1252", "replace") in _NEUTRAL
    )
    others = max(0, total - accents - neutral)
    scores["windows-1252"] = (accents * _LATIN + neutral * _INDIFFERENT + others * _UNLIKELY) / total
    if any(byte in counts for byte in _undefined("windows-1252")):
        scores["windows-1252"] = -math.inf
    # A few letters say little: windows-1256 is by far the commoner of the two.
    if (scores["iso8859-6"] - scores["windows-1256"]) * total < COMMONER:
        scores["iso8859-6"] = -math.inf
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < LEAST_LIKELY:
        raise ValueError("the encoding cannot be told: neither UTF-8, UTF-16, windows-1256 nor ISO-8859-6 makes sense")
    told = ", ".join(f"{name} {score:.1f}" for name, score in scores.items() if score > -math.inf)
    return best, f"mean log likelihood of its letters: {told}"


def _likelihoods(encoding: str) -> list[float]:
    if encoding not in _TABLES:
        table = []
        for byte in range(256):
            char = bytes([byte]).decode(encoding, "replace")
            if char in _PER_MILLE:
                table.append(math.log(_PER_MILLE[char] / 1000))
            else:
                table.append(_INDIFFERENT if char in _NEUTRAL else _UNLIKELY)
        _TABLES[encoding] = table
    return _TABLES[encoding]


_TABLES: dict[str, list[float]] = {}


def _undefined(encoding: str) -> list[int]:
    return [byte for byte in range(128, 256) if bytes([byte]).decode(encoding, "replace") == "\ufffd"]


def _refuse_binary(data: bytes) -> None:
    if data.startswith(_ANY_SIGNATURE):
        kind = next(kind for signature, kind in _SIGNATURES.items() if data.startswith(signature))
        raise ValueError(f"binary, not text ({kind})")
    core = data[:SAMPLE].rstrip(b"\0")
    control = len(core) - len(core.translate(None, _CONTROL))
    if control > max(2, MOST_CONTROL * len(core)):
        raise ValueError(f"binary, not text ({control} control characters in {len(core)} bytes)")
