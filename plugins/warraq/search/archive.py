"""Reads a published tree from disk: entry, table, shards, records. What the client does over HTTP."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from warraq.errors import WarraqError
from warraq.search import decode, encode
from warraq.search.analysis import Analysis, analysis_for
from warraq.search.columns import Ints, pair_hash, term_hash, unpack
from warraq.search.decode import PostingList, Shard, Term
from warraq.search.documents import record_head
from warraq.search.model import Document
from warraq.search.prepare import decode_record
from warraq.search.tree import ENTRY, named_path, near_path, pair_path, record_path, shard_path

MOST_BLOCKS = 6  # of words that are read for one beginning: the shortest beginnings stand for too many


class Archive:
    """The static files under ``root``. Here documents are numbered without holes, in the same order.

    Every method raises WarraqError where a file is missing or is not what it should be.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            self.entry = json.loads((root / ENTRY).read_text(encoding="utf-8"))
            version = self.entry["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarraqError(
                "no search index here", where=str(root), why=str(error), mend="build the site first"
            ) from None
        if version != encode.VERSION:
            raise WarraqError(
                f"search index of format {version}, expected {encode.VERSION}", where=str(root), mend="build it anew"
            )
        self.documents: int = self.entry["documents"]
        self.analysis: Analysis = analysis_for(self.entry["language"])
        self.shard = lru_cache(maxsize=512)(self._shard)
        self.postings = lru_cache(maxsize=4096)(self._postings)

    def _payload(self, path: str, head: bytes = b"") -> bytes:
        """Return the payload of a file, which begins with ``head`` before it is packed."""
        try:
            return unpack((self.root / path).read_bytes(), head)
        except (OSError, ValueError) as error:
            raise WarraqError(
                "a file of the search index cannot be read", where=path, why=str(error), mend="build it anew"
            ) from None

    @cached_property
    def groups(self) -> tuple[list[bytes], list[int]]:
        """The names of the record groups, and the first number of each."""
        names, sizes = decode.decode_table(self._payload(named_path("c", bytes.fromhex(self.entry["table"]))))
        return names, (np.cumsum(sizes) - sizes).tolist()

    @cached_property
    def _dates(self) -> tuple[Ints, Ints]:
        return decode.decode_dates(self._payload(named_path("c", bytes.fromhex(self.entry["dates"]))))

    @property
    def numbers(self) -> Ints:
        """The number that every document has in the files."""
        return self._dates[0]

    @property
    def days(self) -> Ints:
        """The day number of every document, 0 where unknown."""
        return self._dates[1]

    @cached_property
    def order(self) -> Ints:
        """A number for every document, greater for a later one; least for those that are undated."""
        before = decode.decode_order(self._payload(named_path("c", bytes.fromhex(self.entry["order"]))))
        firsts = np.array(self.groups[1], dtype=np.int64)
        return firsts[np.searchsorted(firsts, self.numbers, side="right") - 1] + before

    def _documents(self, numbers: Ints) -> Ints:
        """Return the documents of these numbers."""
        if not np.isin(numbers, self.numbers).all():
            raise WarraqError(
                "a list of the search index names a document that is not there",
                where=str(self.root),
                mend="build it anew",
            )
        return np.searchsorted(self.numbers, numbers).astype(np.int64)

    @cached_property
    def labels(self) -> tuple[list[str], list[list[int]]]:
        """The labels (``#`` tag, ``@`` source, as written) and the numbers of every document's."""
        labels, of_number = decode.decode_labels(self._payload(named_path("c", bytes.fromhex(self.entry["facets"]))))
        return labels, [of_number[number] for number in self.numbers.tolist()]

    def shard_of(self, term: str) -> int:
        """Return the number of the shard that holds ``term``."""
        return term_hash(term) % int(self.entry["shards"])

    @lru_cache(maxsize=4096)  # noqa: B019  (an archive lives as long as its program)
    def _names(self, kind: str, chunk: int) -> list[bytes]:
        return decode.decode_names(
            self._payload(named_path("c", bytes.fromhex(self.entry[f"{kind}_names"][12 * chunk :][:12])))
        )

    def _name(self, kind: str, number: int) -> bytes:
        size = encode.chunk_size(int(self.entry[kind]))
        return self._names(kind, number // size)[number % size]

    def _shard(self, number: int) -> Shard:
        return decode.decode_shard(self._payload(shard_path(number, self._name("shards", number))))

    def aliases(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return the names whose first word may have the root key ``key``, each followed by its other spellings."""
        return self.shard(self.shard_of(key)).aliases if self.documents else ()

    @cached_property
    def _blocks(self) -> list[tuple[str, bytes]]:
        return decode.decode_blocks(self._payload(named_path("c", bytes.fromhex(self.entry["words"]))))

    @lru_cache(maxsize=64)  # noqa: B019
    def _block(self, name: bytes) -> list[tuple[str, str, int]]:
        return decode.decode_words(self._payload(named_path("w", name)))

    def words_from(self, prefix: str) -> list[tuple[str, str, int]]:
        """Return (folded, as written, bit length of its frequency) of the words that begin with ``prefix``, most frequent first."""
        first = max(0, bisect_right(self._blocks, prefix, key=lambda block: block[0]) - 1)
        found: list[tuple[str, str, int]] = []
        for start, name in self._blocks[first : first + MOST_BLOCKS]:
            if start > prefix and not start.startswith(prefix):
                break
            found += [word for word in self._block(name) if word[0].startswith(prefix)]
        return sorted(found, key=lambda word: (-word[2], len(word[0]), word[0]))

    def near(self, key: str) -> list[tuple[str, int]]:
        """Return the words that stand under ``key`` (``<`` and a beginning, ``>`` and an end), with their frequency's bit length."""
        number = term_hash(key) % int(self.entry["near"])
        return self._near(number).get(key, [])

    @lru_cache(maxsize=512)  # noqa: B019
    def _near(self, number: int) -> dict[str, list[tuple[str, int]]]:
        return decode.decode_near(self._payload(near_path(number, self._name("near", number))))

    def lookup(self, key: str) -> Term | None:
        """Return the entry under which ``key`` (a root key or a term) is found, forwards followed."""
        entry = self.shard(self.shard_of(key)).terms.get(key)
        if entry and entry.forward:
            entry = self.shard(self.shard_of(entry.forward)).terms.get(entry.forward)
        return entry

    def _postings(self, term: str) -> PostingList:
        entry = self.shard(self.shard_of(term)).terms[term]
        found = entry.postings or decode.decode_long(self._payload(named_path("l", entry.names[0])))
        return replace(found, documents=self._documents(found.documents))

    def positions(self, term: str) -> Ints:
        """Return the position of every occurrence of ``term``, in the order of its posting list's symbols."""
        shard = self.shard(self.shard_of(term))
        entry = shard.terms[term]
        if entry.postings:
            return decode.decode_positions(self._payload(named_path("o", shard.positions)), shard.inline, entry.place)
        return decode.decode_positions(self._payload(named_path("o", entry.names[1])), (self.postings(term),), 0)

    def pair(self, first: str, second: str) -> tuple[Ints, Ints]:
        """Return the documents in which ``second`` follows ``first``, and the pair's weight in each."""
        number = self.shard_of(first)
        names = self.shard(number).pair_names
        none = np.zeros(0, dtype=np.int64)
        rarer = min(len(self.postings(first).documents), len(self.postings(second).documents))
        if not names or rarer < self.documents // encode.PAIR_SHARE:
            return none, none
        mixed = int(pair_hash(np.array([term_hash(first)]), np.array([term_hash(second)]))[0])
        part = (mixed >> encode.FINGERPRINT_BITS) % len(names)
        payload = self._payload(pair_path(number, part, names[part]))
        numbers, weights = decode.decode_pair(payload, mixed & ((1 << encode.FINGERPRINT_BITS) - 1))
        documents = self._documents(numbers)
        both = np.intersect1d(self.postings(first).documents, self.postings(second).documents, assume_unique=True)
        keep = np.isin(documents, both)
        return documents[keep], weights[keep]

    def record(self, number: int) -> Document:
        """Return document ``number`` as published."""
        names, firsts = self.groups
        here = int(self.numbers[number])
        group = bisect_right(firsts, here) - 1
        name, place = names[group], here - firsts[group]
        path = record_path(name, place)
        try:
            return decode_record(self._payload(path, record_head(name, place)))
        except ValueError as error:
            raise WarraqError("a record of the search index cannot be read", where=path, why=str(error)) from None
