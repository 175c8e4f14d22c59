"""Reads content files that may have changed: their bytes, a hash of them, and what they say."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from warraq.executor import CHUNK, FEW, Workers, map_chunks
from warraq.forked import MOST_PIECES, shared
from warraq.site.content import bytes_of, sha_of
from warraq.site.reader import Parsed, parse
from warraq.site.tasks import ReadFrame, read_chunk

Read = tuple[int, str, Parsed | None]


def read_files(content: Path, files: Sequence[tuple[str, str]], frame: ReadFrame, workers: Workers) -> Iterator[Read]:
    """Yield of each of the ``files`` (name, hash when last read or "") its place among them, its hash, and what it says: None if
    it says what it did. In any order: by children of this process where ``workers`` has some, else in order by their executor."""
    children = workers.children if len(files) >= FEW else 0
    if not children:
        yield from _by_executor(content, files, frame, workers)
        return
    size = max(CHUNK, len(files) // MOST_PIECES + 1)

    def part(number: int) -> list[Read]:
        read = []
        for at in range(number * size, min((number + 1) * size, len(files))):
            raw, ledger, sha = _bytes(content, files[at][0])
            new = sha != files[at][1]
            read.append((at, sha, parse(files[at][0], raw, ledger, frame.zone, frame.language) if new else None))
        return read

    yield from chain.from_iterable(shared(part, -(-len(files) // size), children))


def _by_executor(content: Path, files: Sequence[tuple[str, str]], frame: ReadFrame, workers: Workers) -> Iterator[Read]:
    """Files are read here, and parsed by whom the executor has."""
    same: list[Read] = []
    waiting: deque[tuple[int, str]] = deque()  # being parsed, in the order in which the results come

    def changed() -> Iterator[tuple[str, bytes, bytes]]:
        for at, (file, before) in enumerate(files):
            raw, ledger, sha = _bytes(content, file)
            if sha == before:
                same.append((at, sha, None))
            else:
                waiting.append((at, sha))
                yield file, raw, ledger

    for parsed in map_chunks(workers.executor(len(files)), read_chunk, (frame,), changed()):
        yield *waiting.popleft(), parsed
    yield from same


def _bytes(content: Path, file: str) -> tuple[bytes, bytes, str]:
    raw, ledger = bytes_of(content, file)
    return raw, ledger, sha_of(raw, ledger)
