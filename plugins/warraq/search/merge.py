"""The analysed documents → the corpus as arrays: occurrences, the dictionary, postings. All of it without a loop over words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warraq.search import encode
from warraq.search.columns import Ints
from warraq.search.lexicon import Lexicon
from warraq.search.numbering import Line, numbered
from warraq.search.occurrences import Marks
from warraq.search.state import State, Table
from warraq.search.sums import NOBODY
from warraq.search.tables import Numbers, Ragged, distinct, sorted_rows


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
    terms = distinct(np.concatenate([leads_to[keys], labels]), len(lexicon.terms))
    shards = 1
    while shards * encode.SHARD_BYTES < int(form_counts.sum()):  # about one byte of inline postings an occurrence
        shards *= 2
    shard = lexicon.terms.hashes()[terms] % shards
    terms = lexicon.terms.order()[sorted_rows(shard, lexicon.terms.ranks()[terms])[1]]
    number = np.full(len(lexicon.terms), -1, dtype=np.int32)
    number[terms] = np.arange(len(terms))

    of_used = number[leads_to[lexicon.key_of[used]]]
    less = form_counts.max(initial=0) - form_counts[used]
    of_form, _, ranks = sorted_rows(of_used, less, lexicon.forms.ranks()[used])
    forms = Ragged.of_sizes(lexicon.forms.order()[ranks].astype(np.int32), np.bincount(of_used, minlength=len(terms)))
    term_of = np.full(len(form_counts), -1, dtype=np.int32)
    rank_of = np.zeros(len(form_counts), dtype=np.int32)
    term_of[used] = of_used
    rank_of[forms.values] = np.arange(len(used)) - forms.starts[of_form]
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
    form_counts: Ints
    dictionary: Dictionary
    label_term: Numbers  # of each label of each document
    label_document: Numbers
    levels: Numbers  # length step of the document of each number
    df: Ints  # of each term

    @property
    def occurrences(self) -> int:
        """How many there are, stop words left out."""
        return int(self.form_counts.sum())

    def forms_of(self, terms: Marks) -> Marks:
        """Return which forms are those of the marked ``terms``."""
        return np.append(terms, False)[self.dictionary.term_of]  # the last, where -1 leads

    def paired(self) -> Marks:
        """Return which terms are frequent enough to be kept in pairs."""
        return self.df >= self.documents // encode.PAIR_SHARE


def merge(state: State) -> Corpus:
    """Return the corpus of the documents in ``state``; what the state keeps of all of them is brought up to date."""
    table, lexicon, sums = state.table, state.lexicon, state.sums
    line = numbered(table.moments)
    numbers = line.numbers.astype(np.int32)
    form_counts = np.where(lexicon.stop, 0, state.counts)
    more = lexicon.terms.add(term for term, _ in state.labels[len(state.label_terms) :])
    state.label_terms = np.append(state.label_terms, np.array(more, dtype=np.int64))
    label_terms = state.label_terms[table.labels.values]
    words = dictionary(lexicon, form_counts, label_terms)
    term_at = np.zeros(len(lexicon.terms), dtype=np.int32)
    term_at[words.terms] = np.arange(len(words.terms))
    term_of = np.append(words.terms, NOBODY)[words.term_of].astype(np.int32)
    sums.count(table, state.gone, term_of, len(lexicon.terms))
    label_term = term_at[label_terms]
    df = sums.df[words.terms] + np.bincount(label_term, minlength=len(words.terms))
    levels = np.zeros(line.room, dtype=np.uint8)
    levels[numbers] = table.levels
    corpus = Corpus(
        state,
        len(table),
        line,
        form_counts,
        words,
        label_term,
        np.repeat(numbers, table.labels.sizes),
        levels,
        df,
    )
    sums.tell(table, state.gone, numbers, term_of, corpus.forms_of(corpus.paired()), lexicon.stop)
    state.gone, state.groups = Table(), line.groups
    return corpus
