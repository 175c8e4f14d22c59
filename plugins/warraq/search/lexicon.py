"""Every form of the corpus, numbered, with what follows from its letters alone; and the terms, which follow from counts.

A lexicon only grows: numbers stay valid while documents come and go, so that nothing is analysed twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from warraq.arabic import attested
from warraq.arabic.letters import fold
from warraq.arabic.light10 import without_article
from warraq.arabic.nearness import stored_keys
from warraq.executor import map_chunks
from warraq.search.analysis import Analysis, analysis_for
from warraq.search.columns import Ints, term_hash
from warraq.search.tables import Names, Numbers

CHUNK = 8192  # forms a task
TABLES = ("forms", "folds", "terms", "bases")
PARTS = ("", "_order", "_hashes")  # of each
ARRAYS = ("fold_of", "key_of", "base_of", "near_keys", "stop", "tells", "edges")
TOO_SHORT = 2  # letters, of a form that tells what a document is about
NEAR_LETTERS = 3  # shorter words have too many near ones


class Lexicon:
    """Numbered strings, and arrays from form number to what the form folds to, its root key and its base.

    ``terms`` holds root keys, what these may lead to, and the terms of labels (``#…``, ``@…``). A *base* is a folded word
    without its article, as near words are told; ``near_keys`` are the hashes of the three keys of every base, −1 where it is too
    short. ``stop`` marks stop words, ``tells`` the forms that may tell what a document is about.
    ``edges`` are pairs (root key, a term that it may lead to), a third row telling how many letters go.
    """

    def __init__(self, language: str) -> None:
        self.analysis: Analysis = analysis_for(language)
        self.forms, self.folds, self.terms, self.bases = Names(), Names(), Names(), Names()
        self.fold_of: Numbers = np.zeros(0, dtype=np.int32)
        self.key_of: Numbers = np.zeros(0, dtype=np.int32)
        self.base_of: Numbers = np.zeros(0, dtype=np.int32)
        self.near_keys: Ints = np.zeros((3, 0), dtype=np.int64)
        self.stop = np.zeros(0, dtype=bool)
        self.tells = np.zeros(0, dtype=bool)
        self.edges = np.zeros((3, 0), dtype=np.int32)

    def state(self) -> Iterator[tuple[str, Any]]:
        """Yield (name, array) of all that ``restore`` needs."""
        for name in TABLES:
            for part, array in zip(PARTS, getattr(self, name).state(), strict=True):
                yield name + part, array
        for name in ARRAYS:
            yield name, getattr(self, name)

    def restore(self, state: Mapping[str, Any]) -> None:
        """Become what ``state`` was."""
        for name in TABLES:
            setattr(self, name, Names.restored(*(state[name + part] for part in (*PARTS, "_starts"))))
        for name in ARRAYS:
            setattr(self, name, state[name])

    def complete(self, executor: Executor | None) -> None:
        """Analyse the forms that were added."""
        new = self.forms.since(len(self.fold_of))
        if not new:
            return
        language = self.analysis.language
        spread = executor if len(new) > CHUNK else None
        known = len(self.terms)
        before = np.zeros(known, dtype=bool)
        before[self.key_of] = True
        folds, keys, bases = list[int](), list[int](), list[int]()
        for derived in map_chunks(spread, derive, (language,), new, CHUNK):
            folds += self.folds.add(derived[0])
            keys += self.terms.add(derived[1])
            bases += self.bases.add(derived[2])
            self.stop = np.append(self.stop, [fold in self.analysis.stop_words for fold in derived[0]])
        self.tells = np.append(self.tells, [len(form) > TOO_SHORT and not form.isdigit() for form in new])
        self.fold_of = _grown(self.fold_of, folds)
        self.key_of = _grown(self.key_of, keys)
        self.base_of = _grown(self.base_of, bases)
        hashes = list(map_chunks(spread, near_hashes, (), self.bases.since(self.near_keys.shape[1]), CHUNK))
        self.near_keys = np.append(self.near_keys, np.array(hashes, dtype=np.int64).reshape(-1, 3).T, axis=1)
        self._connect([key for key in sorted(set(keys)) if key >= known or not before[key]], known, spread)
        for table in (self.forms, self.folds, self.terms, self.bases):
            table.forget_numbers()

    def _connect(self, keys: Sequence[int], known: int, spread: Executor | None) -> None:
        """Add the edges of new root ``keys``; terms below ``known`` were there before."""
        analysis, names = self.analysis, self.terms
        of_key = map_chunks(spread, leads_of, (analysis.language,), [names[key] for key in keys], CHUNK)
        leads = [(key, lead) for key, found in zip(keys, of_key, strict=True) for lead in found]
        if not analysis.attested:
            self.terms.add(lead for _, lead in leads)
        numbers = self.terms.find([lead for _, lead in leads])
        found = [(key, number) for (key, _), number in zip(leads, numbers, strict=True) if number >= 0]
        if known:
            led = [(word, key) for key in keys for word in analysis.led(names[key])]
            numbers = self.terms.find([word for word, _ in led])
            found += [(number, key) for (_, key), number in zip(led, numbers, strict=True) if 0 <= number < known]
        rows = [(key, lead, len(names[key]) - len(names[lead])) for key, lead in found]
        self.edges = np.concatenate([self.edges, np.array(rows, dtype=np.int32).reshape(-1, 3).T], axis=1)

    def terms_of(self, counts: Ints) -> Ints:
        """Return the term to which every root key leads; ``counts`` tells how often each occurs (0: it does not)."""
        key, lead, gone = (row.astype(np.int64) for row in self.edges)
        terms = np.arange(len(self.terms))
        if not self.analysis.attested:
            use = counts[key] > 0
            targets = lead[use]
            terms[key[use]] = targets
            terms[targets] = targets  # a term stands for itself
            return terms
        # As attested.strip: the most frequent rest that is frequent enough, then the longer, then by code points.
        needed = np.maximum(attested.REST_COUNT, attested.REST_RATIO * counts[key])
        use = (counts[key] > 0) & (counts[lead] >= needed)
        key, lead, gone = key[use], lead[use], gone[use]
        best = np.lexsort((-self.terms.ranks()[lead], -gone, counts[lead], key))
        terms[key[best]] = lead[best]  # of one key's the last, which is the best, stays
        while not np.array_equal(further := terms[terms], terms):  # what a rest leads to in turn
            terms = further
        return terms


def derive(language: str, forms: Sequence[str]) -> list[tuple[list[str], list[str], list[str]]]:
    """Return what each of ``forms`` folds to, their root keys, and their bases: a list of one, for one chunk of work."""
    folds = list(map(fold, forms))
    return [(folds, list(map(analysis_for(language).stem, folds)), list(map(without_article, folds)))]


def leads_of(language: str, keys: Sequence[str]) -> list[list[str]]:
    """Return what each root key may lead to."""
    leads = analysis_for(language).leads
    return [list(leads(key)) for key in keys]


def near_hashes(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return, of each word, the hashes of the keys under which it stands, the first again where it has no skeleton; −1 where it
    is too short to be told."""
    return list(map(_near_hashes, words))


def _near_hashes(word: str) -> tuple[int, int, int]:
    if len(word) < NEAR_LETTERS:
        return -1, -1, -1
    first, *others = map(term_hash, stored_keys(word))
    return first, others[0], others[-1] if len(others) > 1 else first


def _grown(array: Numbers, more: list[int]) -> Numbers:
    return np.concatenate([array, np.array(more, dtype=np.int32)])
