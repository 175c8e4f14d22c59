"""What is published by document: records in groups, dates, facets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

import numpy as np

from warraq.search import encode
from warraq.search.columns import Ints, content_name, term_hash, varint, varints
from warraq.search.encode import header
from warraq.search.merge import Corpus
from warraq.search.tables import Bytes, sorted_rows
from warraq.search.tree import record_path

GROUP_RECORDS = 64  # mean number of records in a group


def groups(ids: Sequence[str], records: Bytes) -> list[tuple[bytes, int]]:
    """Return name and size of the groups of records, whose borders follow from the ids: a new document changes its own
    group alone. ``records`` are the hashes of the packed records."""
    starts = [0]
    for number, identity in enumerate(ids):
        full = number - starts[-1] == 8 * GROUP_RECORDS
        if number and (full or term_hash(identity) % GROUP_RECORDS == 0):
            starts.append(number)
    ends = [*starts[1:], len(ids)]
    return [
        (content_name(bytes([encode.VERSION]) + records[begin:end].tobytes()), end - begin)
        for begin, end in zip(starts, ends, strict=True)
        if begin < end
    ]


def record_file(group: bytes, place: int, packed: bytes) -> bytes:
    """Return the file of the ``place``-th record of a group: it says whose it is, so that no other passes for it."""
    return group + varint(place) + packed


def record_head(group: bytes, place: int) -> bytes:
    """Return what the file of the ``place``-th record of a group begins with."""
    return record_file(group, place, b"")


def record_files(
    known: Collection[str], found: Sequence[tuple[bytes, int]], packed: Callable[[int], bytes]
) -> Iterator[tuple[str, bytes | None]]:
    """Yield path and content of every record of the groups ``found``; None where the path is ``known``.

    ``packed`` gives a document's packed record.
    """
    number = 0
    for name, size in found:
        for place in range(size):
            path = record_path(name, place)
            yield path, None if path in known else record_file(name, place, packed(number + place))
        number += size


def dates(days: Ints) -> bytes:
    """Return the payload of the date column: the day of each document (0: undated) as differences."""
    steps = np.diff(days, prepend=0)
    return header(encode.DATES, len(days)) + varints(np.where(steps >= 0, steps << 1, (-steps << 1) - 1))[0]


def day_of(text: str | None) -> int:
    """Return the day number of an ISO date, 0 where it is none."""
    try:
        return date.fromisoformat((text or "")[:10]).toordinal()
    except ValueError:
        return 0


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
    return encode.encode_labels(written, labels.sizes, numbers)
