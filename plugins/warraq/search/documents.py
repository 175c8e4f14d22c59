"""What is published by document: records in groups, dates, facets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from warraq.search import encode
from warraq.search.columns import Ints, content_name, varint, varints
from warraq.search.encode import header
from warraq.search.merge import Corpus
from warraq.search.numbering import Line
from warraq.search.tables import Bytes, Numbers, Prints, add_prints, sorted_rows
from warraq.search.tree import record_path


@dataclass
class Group:
    """Records of documents whose numbers stand beside each other: its name, the first of its numbers, its documents."""

    name: bytes
    first: int
    documents: range


def groups(numbers: Numbers, sizes: Ints, records: Bytes) -> list[Group]:
    """Return the groups of records: a document belongs to that of its number. ``records`` are the hashes of the packed records
    of the documents, which have ``numbers``; ``sizes`` tells how many numbers each group has."""
    found = []
    firsts = np.append(0, np.cumsum(sizes))
    edges = np.searchsorted(numbers, firsts).tolist()
    for first, (begin, end) in zip(firsts.tolist(), pairwise(edges), strict=False):
        places = varints(numbers[begin:end] - first)[0]
        told = bytes([encode.VERSION]) + places + records[begin:end].tobytes()
        found.append(Group(content_name(told), first, range(begin, end)))
    return found


def record_head(group: bytes, place: int) -> bytes:
    """Return what the file of the ``place``-th record of a group begins with: whose it is, so that no other passes for it."""
    return group + varint(place)


def record_files(
    known: Collection[str], group: Group, numbers: Numbers, packed: Callable[[int], bytes]
) -> Iterator[tuple[str, bytes | None]]:
    """Yield path and content of every record of ``group``; None where the path is ``known``.

    ``numbers`` are those of all documents, ``packed`` gives a document's packed record.
    """
    number = numbers[group.documents.start : group.documents.stop].tolist()
    for document, place in zip(group.documents, number, strict=True):
        path = record_path(group.name, place - group.first)
        head = record_head(group.name, place - group.first)
        yield path, None if path in known else head + packed(document)


def dates(line: Line, days: Ints) -> bytes:
    """Return the payload of the date column: for each number of ``line`` 0 where no document has it, else one more than the
    days since the document before, told without a sign; ``days`` (0: undated) are those of the documents."""
    steps = np.diff(days, prepend=0)
    return _column(encode.DATES, line, np.where(steps < 0, -2 * steps - 1, 2 * steps))


def order(line: Line, moments: Ints) -> bytes:
    """Return the payload of the column that tells how documents follow each other in time: for each number of ``line`` 0 where no
    document has it, else one more than how many of its group come before the document, by their ``moments``."""
    edges = np.searchsorted(line.numbers, np.append(0, np.cumsum(line.groups)))
    rank = np.empty(len(moments), dtype=np.int64)
    rank[np.argsort(moments, kind="stable")] = np.arange(len(moments))
    return _column(encode.ORDER, line, rank - np.repeat(edges[:-1], np.diff(edges)))


def _column(magic: bytes, line: Line, told: Ints) -> bytes:
    column = np.zeros(line.room, dtype=np.int64)
    column[line.numbers] = told + 1
    return header(magic, line.room) + varints(column)[0]


def facets_print(corpus: Corpus) -> Prints:
    """Return the fingerprint of all that goes into the facets, as an array of one."""
    labels = corpus.state.table.labels.values
    sums = np.array([corpus.line.room], dtype=np.uint64)
    add_prints(sums, np.zeros_like(labels), np.arange(len(labels)), labels, corpus.label_document)
    return sums


def facets(corpus: Corpus) -> bytes:
    """Return the payload of the facets: the most frequent labels first, each as the first document writes it."""
    state, labels = corpus.state, corpus.state.table.labels
    terms, first = np.unique(corpus.label_term, return_index=True)
    names = state.lexicon.terms.of(corpus.dictionary.terms[terms])
    order = sorted(range(len(terms)), key=lambda one: (-int(corpus.df[terms[one]]), names[one]))
    written = [state.labels[labels.values[first[one]]][1] for one in order]
    number = np.zeros(len(corpus.dictionary.terms), dtype=np.int64)
    number[terms[order]] = np.arange(len(order))
    _, numbers = sorted_rows(corpus.label_document, number[corpus.label_term])
    sizes = np.zeros(corpus.line.room, dtype=np.int64)
    sizes[corpus.line.numbers] = labels.sizes
    return encode.encode_labels(written, sizes, numbers)
