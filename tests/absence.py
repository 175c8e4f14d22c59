"""Searches every byte of a built site for sentences that must not be in it, compressed files included."""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import io
import json
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import zstandard

RUN = 4  # words in a row that count as a piece of a sentence
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def inflated(data: bytes) -> Iterator[bytes]:
    """Yield ``data`` and whatever it holds in compressed form, a layer within a layer."""
    yield data
    for unpack in (zlib.decompress, _zlib_after_a_head, gzip.decompress, _raw_deflate, _zstandard, *_members(data)):
        try:
            inner = unpack(data)
        except (OSError, EOFError, ValueError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile):
            continue
        if inner and inner != data:
            yield from inflated(inner)


def pieces(sentence: str) -> set[str]:
    """Return the runs of RUN words in ``sentence`` (the whole where it has fewer), as printed and as search folds them."""
    words = sentence.split()
    runs = {" ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1))}
    folded = {_MARKS.sub("", unicodedata.normalize("NFKC", run)).translate(_FOLDED) for run in runs}
    return runs | folded


def spellings(piece: str) -> set[bytes]:
    """Return the bytes in which ``piece`` may stand in a file."""
    forms = {
        piece,
        html.escape(piece),
        urllib.parse.quote(piece),
        urllib.parse.quote_plus(piece),
        json.dumps(piece)[1:-1],
    }
    forms |= {piece.replace(" ", "-"), piece.replace(" ", "\n"), unicodedata.normalize("NFD", piece)}
    raw = {form.encode() for form in forms} | {piece.encode("utf-16-le"), piece.encode("utf-16-be")}
    with contextlib.suppress(UnicodeEncodeError):
        raw.add(piece.encode("cp1256"))  # in which the search shards keep their texts where they can
    return raw | {base64.b64encode(piece.encode())[:-4]}


def found(output: Path, sentences: Iterable[str]) -> list[tuple[str, str]]:
    """Return (file, piece) for every piece of ``sentences`` that stands in a file, or a file's name, under ``output``."""
    wanted = {form: piece for sentence in sentences for piece in pieces(sentence) for form in spellings(piece)}
    pattern = re.compile(b"|".join(re.escape(form) for form in sorted(wanted, key=len, reverse=True)))
    hits = []
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        layers = [name.encode()]
        if path.is_file():
            layers += inflated(path.read_bytes())
        hits += [(name, wanted[match[0]]) for layer in layers for match in pattern.finditer(layer)]
    return hits


def assert_absent(output: Path, sentences: Iterable[str]) -> None:
    """Fail where any piece of ``sentences`` stands anywhere under ``output``."""
    hits = found(output, sentences)
    assert not hits, hits[:10]


def _zlib_after_a_head(data: bytes) -> bytes:
    """The search's record files begin with the name of their group and a number (FORMAT.md), a few bytes."""
    for start in range(1, 16):
        if data[start : start + 1] == b"\x78":
            try:
                return zlib.decompress(data[start:])
            except zlib.error:
                continue
    raise ValueError("no zlib stream near the beginning")


def _raw_deflate(data: bytes) -> bytes:
    return zlib.decompress(data, -zlib.MAX_WBITS)


def _zstandard(data: bytes) -> bytes:
    if data[:4] != b"\x28\xb5\x2f\xfd":
        raise ValueError("not zstandard")
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()


def _members(data: bytes):  # type: ignore[no-untyped-def]
    if data[:4] != b"PK\x03\x04":
        return []
    archive = zipfile.ZipFile(io.BytesIO(data))
    return [lambda _, name=name: archive.read(name) for name in archive.namelist()]
