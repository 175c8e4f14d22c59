"""Reads a corpus: a file or a folder in, a stream of records and refusals out, in an order that never varies.

Whatever is wrong with a file or a record becomes one ``Refusal``, and the rest goes on. Nothing is held in memory but
the record at hand. Nothing outside the corpus folder is read, and archives are never unpacked to disk.
"""

from __future__ import annotations

import functools
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from warraq.convert import archives, records
from warraq.convert.decode import SAMPLE
from warraq.convert.fields import Fields
from warraq.convert.model import Record, Refusal, Unread
from warraq.errors import WarraqError

KINDS: dict[str, Callable[[Any, str, Fields], Iterator[Record | Unread | Refusal]]] = {
    ".txt": records.text_file,
    ".md": records.markdown_file,
    ".markdown": records.markdown_file,
    ".html": records.html_file,
    ".htm": records.html_file,
    ".jsonl": records.json_lines,
    ".ndjson": records.json_lines,
    ".json": records.json_file,
    ".csv": records.csv_file,
    ".tsv": records.csv_file,
    ".parquet": records.parquet_file,
}
# Beside the articles of a corpus, and no articles themselves.
_ASIDE = ("readme", "license", "licence", "copying")
_SETTINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus, on disk or inside a zip archive."""

    name: str  # relative to the corpus folder, with /
    open: Callable[[], IO[bytes]]
    size: int


def read(corpus: Path, fields: Fields, known: records.Known | None = None) -> Iterator[Record | Unread | Refusal]:
    """Yield every article of ``corpus``, a folder or a file, and a Refusal for whatever cannot be one.

    Of records that are ``known`` it may yield less (``Unread``).
    Raises WarraqError only where ``corpus`` itself is not there or cannot be listed.
    """
    for source in sources(corpus):
        if isinstance(source, Refusal):
            yield source
        else:
            yield from read_source(source, fields, known or {})


def sources(corpus: Path) -> Iterator[Source | Refusal]:
    """Yield the files of ``corpus`` by their paths' order; raises WarraqError where it cannot be listed."""
    if not corpus.exists():
        raise WarraqError("no such corpus", where=str(corpus), mend="CORPUS names a folder or a file of articles")
    root = corpus.resolve()
    if root.is_file():
        yield _source(corpus, corpus.name)
        return
    try:
        yield from _walk(root, root)
    except OSError as error:
        raise WarraqError("cannot list the corpus", where=str(corpus), why=error.strerror or str(error)) from None


def read_source(source: Source, fields: Fields, known: records.Known) -> Iterator[Record | Unread | Refusal]:
    """Yield the records of one file; whatever breaks while it is read ends it with a Refusal."""
    name = PurePosixPath(source.name)
    suffix = name.suffix.lower()
    packed = suffix if suffix in archives.PACKED else ""
    if packed:
        suffix = name.with_suffix("").suffix.lower()
    if suffix == ".zip" and not packed:
        yield from _zip(source, fields, known)
        return
    if suffix not in KINDS:
        yield Refusal(source.name, f"not read: files of kind {suffix or 'without an ending'} are no articles")
        return
    kind = KINDS[suffix]
    if kind is records.json_lines:
        kind = functools.partial(records.json_lines, known=known)
    record: Record | Unread | Refusal | None = None
    try:
        with closing(source.open()) as raw:
            stream = archives.unpacked(raw, packed, source.size)
            for record in kind(stream, source.name, fields):
                yield record
    except archives.TooLargeError as error:
        yield Refusal(source.name, str(error))
    except records.BROKEN as error:
        after = f" after record {record.number}" if record and not isinstance(record, Refusal) and record.number else ""
        yield Refusal(source.name, f"cannot be read{after}: {_reason(error)}")


def _walk(folder: Path, root: Path) -> Iterator[Source | Refusal]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        path = Path(entry.path)
        name = _printable(path.relative_to(root).as_posix())
        try:
            if entry.is_symlink():
                target = path.resolve()
                if not target.is_relative_to(root):
                    yield Refusal(name, "a link that leads out of the corpus folder is not followed")
                elif target.is_file():
                    yield _source(path, name)
                else:
                    yield Refusal(name, "a link to a folder, or to nothing, is not followed")
            elif entry.is_dir():
                yield from _walk(path, root)
            elif _is_article(name):
                mode = entry.stat().st_mode
                yield _source(path, name) if stat.S_ISREG(mode) else Refusal(name, "not a regular file")
        except RuntimeError:  # what Path.resolve says of a circle of links
            yield Refusal(name, "a link that leads to itself is not followed")
        except OSError as error:
            yield Refusal(name, f"cannot be read: {_reason(error)}")


def _is_article(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() not in _SETTINGS and path.name.lower().split(".")[0] not in _ASIDE


def _source(path: Path, name: str) -> Source:
    def opened() -> IO[bytes]:
        return path.open("rb", buffering=SAMPLE)

    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Source(name, opened, size)


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _zip(source: Source, fields: Fields, known: records.Known) -> Iterator[Record | Unread | Refusal]:
    try:
        with closing(source.open()) as raw, zipfile.ZipFile(raw) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                name = f"{source.name}/{info.filename}"
                if info.is_dir() or not _is_article(info.filename) or PurePosixPath(info.filename).name.startswith("."):
                    continue
                refusal = archives.refuse_member(info)
                if refusal:
                    yield Refusal(name, refusal)
                    continue
                member = Source(name, lambda info=info: archive.open(info), info.compress_size)  # type: ignore[misc]
                if PurePosixPath(info.filename).suffix.lower() == ".zip":
                    yield Refusal(name, "a zip archive inside a zip archive is not read")
                else:
                    yield from _limited(member, info, fields, known)
    except records.BROKEN as error:
        yield Refusal(source.name, f"cannot be read: {_reason(error)}")


def _limited(
    member: Source, info: zipfile.ZipInfo, fields: Fields, known: records.Known
) -> Iterator[Record | Unread | Refusal]:
    """Read a member of a zip, whose own word on its size is not trusted."""

    def opened() -> IO[bytes]:
        return io.BufferedReader(archives.Limited(member.open(), info.compress_size))

    yield from read_source(Source(member.name, opened, info.compress_size), fields, known)


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__
