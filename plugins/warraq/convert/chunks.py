"""Cuts the records of a corpus into chunks by what they hold, so that one record more does not move all the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from warraq.convert.model import Record, Stub, Unread

USUAL = 96  # records in a chunk, on average: enough to make its passage to a worker cheap
MOST = 2 * USUAL
MOST_CHARACTERS = 1 << 20


class Chunk(NamedTuple):
    """Records that follow each other: their ids, what is remembered of them, and themselves."""

    names: list[str]
    stubs: list[Stub]
    records: list[Record | Unread]

    @property
    def digest(self) -> bytes:
        """What the chunk is known by."""
        parts = [f"{name}\0".encode() + stub.digest for name, stub in zip(self.names, self.stubs, strict=True)]
        return hashlib.blake2b(b"".join(parts), digest_size=16).digest()


def chunks(items: Iterable[tuple[str, Record | Unread]]) -> Iterator[Chunk]:
    """Yield (id, record) pairs in chunks, each ending with a record whose hash says so: after a change the cuts are soon
    where they were."""
    chunk, weight = Chunk([], [], []), 0
    for name, record in items:
        stub = record.stub if isinstance(record, Unread) else _stub(record)
        chunk.names.append(name)
        chunk.stubs.append(stub)
        chunk.records.append(record)
        weight += stub.length
        ends = int(stub.sha256[:8], 16) % USUAL == 0
        if ends or len(chunk.names) >= MOST or weight >= MOST_CHARACTERS:
            yield chunk
            chunk, weight = Chunk([], [], []), 0
    if chunk.names:
        yield chunk


def _stub(record: Record) -> Stub:
    given = record.given
    digest = record.digest
    if not digest:
        told = repr((record.file, record.number, record.sha256, record.encoding, given, record.notes))
        digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return Stub(digest, str(given.get("id", "")), str(given.get("url") or ""), record.sha256, len(record.text))
