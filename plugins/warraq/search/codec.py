"""A Whoosh codec whose files are the published shards: one index, two readers.

Whoosh's Searcher, queries, matchers and BM25F run on these files as on any segment of its own. Only reading goes through
Whoosh: a segment is written in one go by build.py, because adding documents one by one is what makes Whoosh slow.

| field | its terms |
|---|---|
| ``stem`` | terms of the dictionary |
| ``like`` | a folded word, a blank and a term: the term's occurrences, each counting for as much as its form is like the word |
| ``word`` | folded words: the occurrences of a term whose form folds to the word |
| ``form`` | words as written |
| ``title`` | terms, in titles only |
| ``pair`` | two terms with a blank between them: the second follows the first |
| ``position`` | terms, with the positions of their occurrences |
| ``label`` | tags (``#…``) and sources (``@…``) |

``stem``, ``like``, ``word`` and ``form`` are there again as ``stem_opened`` …, where a document counts for more whose body begins
with the term.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from warraq.arabic.letters import fold
from warraq.arabic.nearness import likeness
from warraq.search.archive import Archive
from warraq.search.columns import LENGTHS, Ints
from warraq.search.decode import PostingList

INDEX_NAME = "WARRAQ"
Weights = NDArray[Any]
PLACE_WEIGHTS = np.array((1, 3, 2), dtype=np.int64)  # body, title, tag
OPENING_WEIGHT = 1  # what a document gains in which the term is among the first words of the body, in occurrences
OPENED = {name + "_opened": name for name in ("stem", "like", "word", "form")}
SCORED = ("stem", "like", "word", "form", "title", "pair", "position", *OPENED)


def schema() -> fields.Schema:
    """Return the schema that Whoosh sees."""
    frequency = formats.Frequency()
    scored = {name: fields.FieldType(format=frequency, analyzer=None, scorable=True, stored=False) for name in SCORED}
    scored["position"].format = formats.Positions()
    label = fields.FieldType(format=formats.Existence(), analyzer=None, scorable=False, stored=False)
    return fields.Schema(**scored, label=label)


def write_toc(index_dir: Path, documents: int) -> None:
    """Write Whoosh's table of contents for the one segment of ``documents`` documents under ``index_dir``."""
    storage = FileStorage(str(index_dir))
    for old in index_dir.glob(f"_{INDEX_NAME}_*.toc*"):
        old.unlink()
    TOC(schema(), [ShardSegment(INDEX_NAME, documents)], 1).write(storage, INDEX_NAME)


class ShardSegment(base.Segment):  # type: ignore[misc]
    """The one segment; documents are never deleted from it, the index is built anew."""

    def __init__(self, indexname: str, documents: int) -> None:
        self.indexname = indexname
        self.segid = "shards"
        self.compound = False
        self.documents = documents

    def codec(self) -> ShardCodec:
        """Return the codec that reads it."""
        return ShardCodec()

    def doc_count_all(self) -> int:
        """Return the number of documents."""
        return self.documents

    def deleted_count(self) -> int:
        """Return 0."""
        return 0

    def deleted_docs(self) -> Iterator[int]:
        """Return nothing."""
        return iter(())

    def is_deleted(self, docnum: int) -> bool:
        """Return False."""
        return False


class ShardCodec(base.Codec):  # type: ignore[misc]
    """Opens the readers."""

    def terms_reader(self, storage: FileStorage, segment: ShardSegment) -> TermsReader:
        """Return the reader of terms and postings."""
        return TermsReader(
            Archive(Path(storage.folder) / "static"), np.load(Path(storage.folder) / "model" / "levels.npy")
        )

    def per_document_reader(self, storage: FileStorage, segment: ShardSegment) -> DocumentReader:
        """Return the reader of lengths and records."""
        archive = Archive(Path(storage.folder) / "static")
        return DocumentReader(archive, np.load(Path(storage.folder) / "model" / "levels.npy"))


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Field lengths (one for all fields) and stored fields."""

    def __init__(self, archive: Archive, levels: Ints) -> None:
        self.archive = archive
        self.lengths = np.array(LENGTHS, dtype=np.int64)[levels].tolist()

    def doc_count(self) -> int:
        """Return the number of documents."""
        return self.archive.documents

    doc_count_all = doc_count

    def has_deletions(self) -> bool:
        """Return False."""
        return False

    def is_deleted(self, docnum: int) -> bool:
        """Return False."""
        return False

    def deleted_docs(self) -> frozenset[int]:
        """Return nothing."""
        return frozenset()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of document ``docnum``."""
        return self.lengths[docnum] if fieldname in SCORED else default

    def field_length(self, fieldname: str) -> int:
        """Return the sum of all lengths."""
        return int(self.archive.entry["length"]) if fieldname in SCORED else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the smallest length."""
        return min(self.lengths, default=0)

    def max_field_length(self, fieldname: str) -> int:
        """Return the largest length."""
        return max(self.lengths, default=0)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the document's record."""
        return {"document": self.archive.record(docnum)}


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Postings of every field, all drawn from the dictionary's posting lists."""

    def __init__(self, archive: Archive, levels: Ints) -> None:
        self.archive = archive
        self.levels = levels
        self._cache: dict[tuple[str, str], tuple[Ints, Weights]] = {}

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields."""
        return [*SCORED, "label"]

    def postings(self, field: str, text: str) -> tuple[Ints, Weights]:
        """Return the documents and weights of a term; KeyError where the index lacks it."""
        if (field, text) not in self._cache:
            self._cache[field, text] = self._find(field, text)
        documents, weights = self._cache[field, text]
        if not len(documents):
            raise KeyError((field, text))
        return documents, weights

    def _find(self, field: str, text: str) -> tuple[Ints, Weights]:
        if field == "pair":
            first, _, second = text.partition(" ")
            return self.archive.pair(first, second)
        opened, field = field in OPENED, OPENED.get(field, field)
        word = ""
        if field == "like":
            word, _, text = text.partition(" ")
        key = self.archive.analysis.stem(fold(text)) if field in ("word", "form") else text
        entry = self.archive.lookup(key)
        none = np.zeros(0, dtype=np.int64)
        if entry is None:
            return none, none
        postings = self.archive.postings(entry.term)
        if field == "title":
            return weighted(postings, postings.symbols % 3 == 1)
        shares = np.ones(len(entry.forms))
        if field == "like":
            shares = np.array([likeness(word, fold(form)) for form in entry.forms])
        elif field == "word":
            shares = np.array([fold(form) == text for form in entry.forms], dtype=float)
        elif field == "form":
            shares = np.array([form == text for form in entry.forms], dtype=float)
        return weighted(postings, shares[postings.symbols // 3], opened)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            self.postings(term[0], term[1].decode())
        except KeyError:
            return False
        return True

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term."""
        documents, weights = self.postings(fieldname, text.decode())
        lengths = np.array(LENGTHS, dtype=np.int64)[self.levels[documents]]
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return the number of documents that hold the term."""
        return len(self.postings(fieldname, text.decode())[0])

    def matcher(self, fieldname: str, text: bytes, format_: formats.Format, scorer: Any = None) -> ListMatcher:
        """Return a matcher over the term's postings."""
        documents, weights = self.postings(fieldname, text.decode())
        return ListMatcher(
            documents.tolist(),
            weights.astype(float).tolist(),
            self._positions(text.decode(), format_) if fieldname == "position" else None,
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _positions(self, term: str, format_: formats.Format) -> list[bytes]:
        postings, positions = self.archive.postings(term), self.archive.positions(term)
        parts = np.split(positions, postings.starts[1:-1])
        return [format_.encode(np.sort(part).tolist()) for part in parts]

    def close(self) -> None:
        """Forget what was read."""
        self._cache.clear()


def weighted(postings: PostingList, shares: NDArray[Any], opened: bool = False) -> tuple[Ints, Weights]:
    """Return the documents with an occurrence that counts, and the weight of those occurrences: ``shares`` tells for each of
    them how much of its place's weight counts. ``opened``: what a term among a body's first words gains is added."""
    if not len(postings.symbols):
        return postings.documents, np.zeros(0)
    weight = np.add.reduceat(shares * PLACE_WEIGHTS[postings.symbols % 3], postings.starts[:-1]).astype(float)
    found = weight > 0
    if opened:
        weight += OPENING_WEIGHT * postings.opened
    return postings.documents[found], weight[found]
