"""The analysed documents → the corpus as arrays: occurrences, the dictionary, postings. All of it without a loop over words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from warraq.search import encode
from warraq.search.columns import Ints, length_levels
from warraq.search.lexicon import Lexicon
from warraq.search.numbering import Line, numbered
from warraq.search.prepare import BODY, PLACES
from warraq.search.state import State, Table
from warraq.search.tables import Numbers, Ragged, distinct_rows

# What one occurrence counts for in body, title, tags. Known-item queries cannot tell 2 from 5; much more and short titles
# beat whole articles.
PLACE_WEIGHTS = (1, 3, 2)
NUMBERS_AT_ONCE = 1024  # a third of them are documents
OPENING = 20  # words of a body, stop words too, that tell what it is about
SEGMENT_GAP = 8  # positions left out between title, tags and body: no phrase reaches across


@dataclass
class Occurrences:
    """One element an occurrence, in the order of documents and positions; stop words left out."""

    form: Numbers
    document: Numbers  # by its number among the published ones
    place: Numbers
    position: Numbers
    joined: NDArray[np.bool_]  # whether it follows the one before it in the same segment
    opening: NDArray[np.bool_]  # whether it is among the first words of the body


def occurrences(table: Table, numbers: Numbers, stop: Numbers) -> Occurrences:
    """Return the occurrences of all words of ``table``, whose documents have ``numbers``, but those whose form is marked in ``stop``."""
    segments, words = table.segments, table.words
    sizes, places = segments.values // PLACES, segments.values % PLACES
    ends = np.cumsum(sizes + SEGMENT_GAP)
    first = ends - sizes - SEGMENT_GAP
    # Each document counts its positions from 0: take off what the documents before it have counted.
    counted = np.append(first, ends[-1:])[segments.starts[:-1]] if len(segments.values) else first[:0]
    first = first - np.repeat(counted, segments.sizes)
    kept = np.flatnonzero(~stop[words.values])
    ends = np.searchsorted(kept, np.cumsum(sizes))  # of the segments among what is kept
    counts = np.diff(ends, prepend=0)
    begins = (np.cumsum(sizes) - sizes).astype(np.int32)
    shift = np.repeat((first - begins).astype(np.int32), counts)
    # Where the first words of a body end, among all words; before they begin in the other places.
    opening = kept < np.repeat(begins + np.where(places == BODY, OPENING, 0).astype(np.int32), counts)
    joined = np.ones(len(kept), dtype=bool)
    joined[(ends - counts)[counts > 0]] = False
    document = np.repeat(numbers, segments.sizes)
    return Occurrences(
        words.values[kept],
        np.repeat(document, counts),
        np.repeat(places.astype(np.int8), counts),
        kept.astype(np.int32) + shift,
        joined,
        opening,
    )


@dataclass
class Dictionary:
    """Terms, numbered in the order of the shards and, inside, of code points; how forms and root keys map to them."""

    shards: int
    terms: Ints  # number in the lexicon of each term
    hashes: Ints  # of each term
    shard: Numbers  # of each term
    forms: Ragged  # of each term, most frequent first
    term_of: Numbers  # form → term, -1 where it does not occur
    rank_of: Numbers  # form → place among its term's forms
    forwards: tuple[Ints, Ints]  # root keys (numbers in the lexicon) that lead to another term, and these terms


def dictionary(lexicon: Lexicon, form_counts: Ints, labels: Ints) -> Dictionary:
    """Return the dictionary of a corpus in which forms occur as ``form_counts`` tells, and the label terms ``labels``."""
    key_counts = np.bincount(lexicon.key_of, weights=form_counts, minlength=len(lexicon.terms)).astype(np.int64)
    leads_to = lexicon.terms_of(key_counts)
    keys = np.flatnonzero(key_counts)
    used = np.flatnonzero(form_counts)
    terms = np.unique(np.concatenate([leads_to[keys], labels]))
    shards = 1
    while shards * encode.SHARD_BYTES < int(form_counts.sum()):  # about one byte of inline postings an occurrence
        shards *= 2
    shard = lexicon.terms.hashes()[terms] % shards
    terms = terms[np.lexsort((lexicon.terms.ranks()[terms], shard))]
    number = np.full(len(lexicon.terms), -1, dtype=np.int32)
    number[terms] = np.arange(len(terms))

    of_used = number[leads_to[lexicon.key_of[used]]]
    order = np.lexsort((lexicon.forms.ranks()[used], -form_counts[used], of_used))
    forms = Ragged.of_sizes(used[order].astype(np.int32), np.bincount(of_used, minlength=len(terms)))
    term_of = np.full(len(form_counts), -1, dtype=np.int32)
    rank_of = np.zeros(len(form_counts), dtype=np.int32)
    term_of[used] = of_used
    rank_of[forms.values] = np.arange(len(used)) - forms.starts[of_used[order]]
    forwards = keys[leads_to[keys] != keys]
    hashes = lexicon.terms.hashes()[terms]
    return Dictionary(
        shards,
        terms,
        hashes,
        (hashes % shards).astype(np.int32),
        forms,
        term_of,
        rank_of,
        (forwards, number[leads_to[forwards]].astype(np.int64)),
    )


@dataclass
class Corpus:
    """All that the published files are made from."""

    state: State
    documents: int
    line: Line  # on which the documents stand, in their order
    occurrences: Occurrences
    form_counts: Ints
    dictionary: Dictionary
    term: Numbers  # of each occurrence
    symbol: Numbers  # of each occurrence: 3 · form's rank + place
    label_term: Numbers  # of each label of each document
    label_document: Numbers
    levels: Ints  # length step of the document of each number
    df: Ints  # of each term


@dataclass
class Postings:
    """Which document holds which term, labels left out, and how often: sorted by document, then term."""

    term: Numbers
    document: Numbers
    count: Numbers


def postings_of(term: Numbers, document: Numbers, room: int) -> Postings:
    """Return the postings of occurrences that are sorted by document, whose numbers are below ``room``."""
    edges = np.searchsorted(document, [*range(0, room, NUMBERS_AT_ONCE), room]).tolist()
    parts = []
    for begin, end in pairwise(edges):  # a short list is sorted in the processor's own memory
        least = document[begin : begin + 1].sum()  # numbers as small as they can be
        (by_document, by_term), first = distinct_rows(document[begin:end] - least, term[begin:end])
        rows = (by_term, by_document + least, np.diff(first, append=end - begin))
        parts.append([column.astype(np.int32) for column in rows])
    none = [np.zeros(0, dtype=np.int32)] * 3
    return Postings(*(np.concatenate(columns) for columns in zip(none, *parts, strict=True)))


def merge(state: State) -> tuple[Corpus, Postings]:
    """Return the corpus of the documents in ``state``, and its postings."""
    table, lexicon = state.table, state.lexicon
    line = numbered(table.moments)
    numbers = line.numbers.astype(np.int32)
    found = occurrences(table, numbers, lexicon.stop)
    form_counts = np.where(lexicon.stop, 0, state.counts)
    more = lexicon.terms.add(term for term, _ in state.labels[len(state.label_terms) :])
    state.label_terms = np.append(state.label_terms, np.array(more, dtype=np.int64))
    label_term = state.label_terms[table.labels.values]
    words = dictionary(lexicon, form_counts, np.unique(label_term))
    term_at = np.zeros(len(lexicon.terms), dtype=np.int32)
    term_at[words.terms] = np.arange(len(words.terms))

    weights = np.array(PLACE_WEIGHTS, dtype=np.int8)[found.place]
    lengths = np.bincount(found.document, weights=weights, minlength=line.room).astype(np.int64)
    term = words.term_of[found.form]
    postings = postings_of(term, found.document, line.room)
    df = np.bincount(postings.term, minlength=len(words.terms))
    df += np.bincount(term_at[label_term], minlength=len(words.terms))
    symbol = words.rank_of[found.form] * PLACES + found.place
    found.form = found.form[:0]  # told by term and symbol from here on
    corpus = Corpus(
        state,
        len(table),
        line,
        found,
        form_counts,
        words,
        term,
        symbol,
        term_at[label_term],
        np.repeat(numbers, table.labels.sizes),
        length_levels(lengths),
        df,
    )
    return corpus, postings
