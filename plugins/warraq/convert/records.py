"""One reader for each kind of file: an open stream in, records and refusals out.

Each takes ``(stream, name, fields)`` and yields; what it raises (one of ``BROKEN``) ends its file, and the caller makes a
refusal of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import zstandard

from warraq import frontmatter
from warraq.convert.archives import TooLargeError
from warraq.convert.csvrows import Row, rows
from warraq.convert.decode import SAMPLE, VALID, Decoded, decode
from warraq.convert.fields import Fields
from warraq.convert.jsonvalues import BadJSON, json_values
from warraq.convert.model import Record, Refusal, Stub, Unread

# War and Peace in Arabic has about 6 MB; what is longer is no article but a file that went wrong.
MOST_BYTES = 16 * 2**20
BATCH = 64  # rows of a Parquet file in memory at a time
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    zipfile.BadZipFile,
    zstandard.ZstdError,
    RuntimeError,  # zipfile, on a password; RecursionError is one too
    NotImplementedError,
    ImportError,
    MemoryError,
)
Found = Iterator[Record | Refusal]
Known = Mapping[bytes, Stub]  # the records of an earlier run, by their digests


def text_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """A cleaned article as text."""
    data = _whole(stream)
    decoded = decode(data)
    yield _one(name, decoded.text, data, decoded.encoding, {}, _evidence(decoded))


def markdown_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """An article as text, perhaps under a YAML head whose keys are its fields."""
    data = _whole(stream)
    decoded = decode(data)
    given: dict[str, Any] = {}
    text = decoded.text
    if text.lstrip("\ufeff").startswith("---"):
        try:
            head, text = frontmatter.load(text)
        except ValueError as error:
            yield Refusal(name, str(error))
            return
        given = fields.take({str(key): value for key, value in head.items()})
        given.pop("text", None)
    yield _one(name, text, data, decoded.encoding, given, _evidence(decoded))


def html_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """The main text of a web page, as trafilatura finds it, with the title and metadata that the page states."""
    try:
        import trafilatura
        from trafilatura.settings import use_config
    except ImportError:
        yield Refusal(name, "HTML needs trafilatura, which is not installed (pip install -r requirements/html.txt)")
        return
    data = _whole(stream)
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, config=config)
    page: dict[str, Any] = found if isinstance(found, dict) else found.as_dict() if found else {}
    text = page.get("text") or ""
    names = {"title": "title", "author": "author", "date": "date", "url": "url", "source": "sitename", "tags": "tags"}
    given = fields.take({ours: page.get(theirs) for ours, theirs in names.items() if page.get(theirs)})
    yield _one(name, text, data, "utf-8", given, (f"main text by trafilatura {trafilatura.__version__}",))


def json_lines(
    stream: io.BufferedReader, name: str, fields: Fields, known: Known = MappingProxyType({})
) -> Iterator[Record | Unread | Refusal]:
    """A JSON object a line. Each line is decoded by itself: corpora are stuck together from several encodings.

    Lines whose records are ``known`` are not looked into.
    """
    number = line_number = 0
    hasher = hashlib.sha256(f"{name}\0".encode("utf-8", "surrogatepass"))  # which processors have a circuit for
    wide = _wide_encoding(stream)
    lines = io.TextIOWrapper(stream, wide, newline="\n") if wide else stream
    while line := lines.readline(MOST_BYTES):
        line_number += 1
        if len(line) >= MOST_BYTES and line[-1:] not in ("\n", b"\n"):
            number += 1
            while (line := lines.readline(MOST_BYTES)) and line[-1:] not in ("\n", b"\n"):
                pass
            yield Refusal(name, f"longer than {MOST_BYTES >> 20} MB: no article", number, line_number)
            continue
        if not line.strip():
            continue
        number += 1
        if not isinstance(line, bytes):
            yield json_record(line, name, number, line_number, fields, wide)
            continue
        seen = hasher.copy()
        seen.update(b"%d\0" % number)
        seen.update(line)
        digest = seen.digest()[:16]
        stub = known.get(digest)
        if stub is None:
            yield json_record(line, name, number, line_number, fields, digest=digest)
        else:
            yield Unread(name, number, line, line_number, stub)


def look_into(record: Record | Unread, fields: Fields) -> Record:
    """Return ``record``, read. Raises ValueError where it is none after all."""
    if isinstance(record, Record):
        return record
    found = json_record(record.line, record.file, record.number, record.line_number, fields, digest=record.stub.digest)
    if isinstance(found, Refusal):
        raise ValueError(str(found))
    return found


def json_record(
    line: str | bytes, name: str, number: int, line_number: int, fields: Fields, wide: str = "", digest: bytes = b""
) -> Record | Refusal:
    """Return what a line of JSON holds; it is bytes, or text decoded from ``wide``."""
    try:
        value, encoding = _plain_json(line), "utf-8"
        if value is None:
            if isinstance(line, bytes):
                decoded = decode(line)
                text, encoding = decoded.text, decoded.encoding
            else:
                text, encoding = line, wide
            value = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        return Refusal(name, "JSON nested too deeply", number, line_number)
    except ValueError as error:
        why = f"not JSON: {error}" if isinstance(error, json.JSONDecodeError) else str(error)
        return Refusal(name, why, number, line_number)
    found = from_fields(value, name, number, fields, encoding, line_number)
    return found._replace(digest=digest) if isinstance(found, Record) else found


def _plain_json(line: str | bytes) -> Any:
    """Return what a line of JSON in UTF-8 holds, as nearly all are: what is JSON is neither binary nor in another encoding.

    None where it is anything else.
    """
    if not isinstance(line, bytes) or b"\x7f" in line:  # the one control character that JSON lets stand
        return None
    try:
        return json.loads(line.decode("utf-8"))
    except ValueError:
        return None


def json_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """An array of objects; or one object, itself an article or around the array; or objects one after the other."""
    encoding = decode(_sample(stream)).encoding
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    number = 0
    first: Any = None
    for number, value in enumerate(json_values(text, MOST_BYTES), 1):
        if isinstance(value, BadJSON):
            yield Refusal(name, value.reason, number)
        elif number == 1 and value.lone:
            first = value.value
        else:
            if first is not None:
                yield from_fields(first, name, 1, fields, encoding, None)
                first = None
            yield from_fields(value.value, name, number, fields, encoding, None)
    if first is not None:
        for number, item in enumerate(_inside(first, fields), 1):
            yield from_fields(item, name, number, fields, encoding, None)
    elif not number:
        yield Refusal(name, "neither a JSON array nor an object")


def csv_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """A table whose first row names its columns; separated by commas, semicolons or tabs."""
    encoding = decode(_sample(stream)).encoding
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    header: list[str] = []
    number = 0
    for row in rows(text, MOST_BYTES):
        if not isinstance(row, Row):
            number += 1
            yield Refusal(name, row.reason, number, row.line)
        elif not header:
            header = [cell.lstrip("\ufeff").strip() for cell in row.cells]
            if not fields.text_columns(header):
                yield Refusal(
                    name, f"no column holds the text; its columns are: {', '.join(header)[:200]}", None, row.line
                )
                return
        else:
            number += 1
            yield from_fields(dict(zip(header, row.cells, strict=True)), name, number, fields, encoding, row.line)
    if not header:
        yield Refusal(name, "empty file")


def parquet_file(stream: io.BufferedReader, name: str, fields: Fields) -> Found:
    """A Parquet table; only the columns that mean something here are read."""
    import pyarrow
    import pyarrow.parquet

    try:
        # A stream that cannot seek (inside an archive) has to be held whole.
        seekable: Any = stream if stream.seekable() else io.BytesIO(stream.read())
        table = pyarrow.parquet.ParquetFile(seekable)
        names = table.schema_arrow.names
        if not fields.text_columns(names):
            yield Refusal(name, f"no column holds the text; its columns are: {', '.join(names)[:200]}")
            return
        number = 0
        for batch in table.iter_batches(batch_size=BATCH, columns=fields.columns(names)):
            for row in batch.to_pylist():
                number += 1
                yield from_fields(row, name, number, fields, "utf-8", None)
    except pyarrow.ArrowException as error:
        yield Refusal(name, f"not a readable Parquet file: {error}")


def from_fields(
    value: Any, name: str, number: int, fields: Fields, encoding: str, line: int | None
) -> Record | Refusal:
    """Return the article that ``value``, one object of a file of many, holds, or why it holds none."""
    if not isinstance(value, Mapping):
        return Refusal(name, "not an object with fields", number, line)
    given = fields.take(value)
    text = given.pop("text", "")
    if not text:
        columns = fields.text_columns(list(value))
        keys = ", ".join(map(str, value))[:200]
        why = f"{columns[0]} is empty" if columns else f"none of its fields is the text: {keys or 'it has none'}"
        return Refusal(name, f"no text: {why}", number, line)
    if len(text) > MOST_BYTES:
        return Refusal(name, f"longer than {MOST_BYTES >> 20} MB: no article", number, line)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Record(name, number, text, digest, encoding, given)


def _one(
    name: str, text: str, data: bytes, encoding: str, given: dict[str, Any], notes: tuple[str, ...]
) -> Record | Refusal:
    if not data:
        return Refusal(name, "empty file")
    if not text.strip("\ufeff\0\x1a \t\r\n"):
        return Refusal(name, "no text in it")
    return Record(name, None, text, hashlib.sha256(data).hexdigest(), encoding, given, notes)


def _evidence(decoded: Decoded) -> tuple[str, ...]:
    return () if (decoded.encoding, decoded.why) == ("utf-8", VALID) else (f"{decoded.encoding}: {decoded.why}",)


def _whole(stream: io.BufferedReader) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLargeError(f"longer than {MOST_BYTES >> 20} MB: no article")
    return data


def _sample(stream: io.BufferedReader) -> bytes:
    """Return the first bytes of ``stream``, up to a line's end where there is one, without moving on."""
    head = stream.peek(SAMPLE)
    cut = head.rfind(b"\n", 1) if len(head) >= io.DEFAULT_BUFFER_SIZE else len(head)
    head = head[: cut if cut > 0 else len(head)]
    # A cut may fall inside a character of UTF-8: give back its begun bytes.
    return re.sub(rb"[\xc0-\xff][\x80-\xbf]{0,2}\Z", b"", head) or head


def _wide_encoding(stream: io.BufferedReader) -> str:
    head = stream.peek(SAMPLE)[:4096]
    if b"\0" not in head.rstrip(b"\0") and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    try:
        encoding = decode(head[: len(head) // 2 * 2]).encoding
    except ValueError:
        return ""
    return encoding if encoding.startswith("utf-16") else ""


def _inside(value: Any, fields: Fields) -> list[Any]:
    """The articles of a file's only object: itself, or the one list of objects that it holds."""
    if isinstance(value, Mapping) and not fields.text_columns(list(value)):
        lists = [part for part in value.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
        if len(lists) == 1:
            return lists[0]
    return [value]
