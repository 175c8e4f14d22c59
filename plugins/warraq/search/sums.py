"""What is kept of all occurrences from one build to the next: sums, to which is added what came, and from which is taken what went.

What a sum is made from may change in other documents as well (the term of a form, the number of a document): what these
documents added is taken away as it was then, and added as it is now. Where that would be most of them, a sum is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warraq.search.columns import Ints
from warraq.search.occurrences import Marks, holding, occurrences, pairs, standing
from warraq.search.tables import Numbers, Prints, add_prints, distinct_rows

if TYPE_CHECKING:
    from warraq.search.state import Table

AT_ONCE = 512  # documents: what is sorted of them stays in the processor's own memory
MOSTLY = 2  # where more than one in so many documents would be taken away and added again, a sum is made anew
NOBODY = -1  # the number of a document that is in no sum, the term of a form that does not occur


@dataclass
class Sums:
    """By form: ``term_of``, its term's number in the lexicon; ``paired``, whether that is frequent enough for pairs;
    ``found``, what tells all its occurrences, but for its own number and term; ``followed``, the pairs that it is the first of. By term of
    the lexicon: ``df``, how many documents hold a form of it."""

    term_of: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    paired: Marks = field(default_factory=lambda: np.zeros(0, dtype=bool))
    found: Prints = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    followed: Prints = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    df: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def count(self, table: Table, gone: Table, term_of: Numbers, terms: int) -> None:
        """Bring ``df`` up to date: ``gone`` are the documents that went, those without a number in ``table`` came; ``term_of`` tells the
        term of each form now, of ``terms`` in all."""
        more = len(term_of) - len(self.term_of)
        self.term_of = np.concatenate([self.term_of, np.full(more, NOBODY, dtype=np.int32)])
        self.paired = np.concatenate([self.paired, np.zeros(more, dtype=bool)])
        self.found = np.concatenate([self.found, np.zeros(more, dtype=np.uint64)])
        self.followed = np.concatenate([self.followed, np.zeros(more, dtype=np.uint64)])
        self.df = np.concatenate([self.df, np.zeros(terms - len(self.df), dtype=np.int32)])
        known = table.numbers != NOBODY
        moved = (self.term_of != term_of) & (self.term_of != NOBODY) & (term_of != NOBODY)
        other = known & holding(table.words, moved)
        for documents in (gone, *_some(table, other)):
            self.df -= _df(documents, self.term_of, terms)
        for documents in _some(table, other | ~known):
            self.df += _df(documents, term_of, terms)

    def tell(self, table: Table, gone: Table, numbers: Numbers, term_of: Numbers, paired: Marks, stop: Marks) -> None:
        """Bring ``found`` and ``followed`` up to date, and note ``numbers``, ``term_of`` and ``paired``, as they are now."""
        known = table.numbers != NOBODY
        stayed = (self.term_of != NOBODY) & (term_of != NOBODY)
        changed = stayed & ((self.paired != paired) | (self.term_of != term_of) & paired)
        other = known & ((table.numbers != numbers) | holding(table.words, changed))
        if MOSTLY * np.count_nonzero(other) > len(known):
            self.found[:] = self.followed[:] = 0
            other |= known
        else:
            found, followed = np.zeros_like(self.found), np.zeros_like(self.followed)
            for documents in (gone, *_some(table, other)):
                _add(found, followed, documents, self.term_of, self.paired, stop)
            self.found -= found
            self.followed -= followed
        table.numbers, self.term_of, self.paired = numbers, term_of, paired
        for documents in _some(table, other | ~known):
            _add(self.found, self.followed, documents, term_of, paired, stop)


def _some(table: Table, marked: Marks) -> Iterator[Table]:
    """Yield the documents of ``table`` that are ``marked``, some at a time."""
    rows = np.flatnonzero(marked)
    for at in range(0, len(rows), AT_ONCE):
        yield table.rows(rows[at : at + AT_ONCE])


def _df(documents: Table, term_of: Numbers, terms: int) -> Ints:
    """Return how many of ``documents`` hold each of ``terms``."""
    words = documents.words
    term = term_of[words.values]
    row = np.repeat(np.arange(len(documents), dtype=np.int32), words.sizes)
    (_, by_term), _ = distinct_rows(row[term >= 0], term[term >= 0])
    return np.bincount(by_term, minlength=terms)


def _add(found: Prints, followed: Prints, documents: Table, term_of: Numbers, paired: Marks, stop: Marks) -> None:
    """Add to what tells the occurrences and the pairs of every form what ``documents`` hold."""
    at = standing(documents.words, term_of != NOBODY)
    here = occurrences(documents, np.arange(len(documents), dtype=np.int32), at)
    numbers, told = documents.numbers, documents.levels[here.document].astype(np.int32) << 1 | here.opening
    add_prints(found, here.form, numbers[here.document], here.place, here.position, told)
    kept = pairs(documents, numbers, at[paired[here.form]], paired, stop)
    add_prints(followed, kept.first, term_of[kept.second], kept.document, kept.weight)
