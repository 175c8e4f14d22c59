"""What an article is about, and which others are like it: from the index's own postings, at a bounded cost an article."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

import numpy as np

from warraq.search.columns import LENGTHS, Ints

KEY_TERMS = 12  # that stand for an article when others like it are sought
MOST_DOCUMENTS = 500  # a term in more articles relates none; the bound also keeps the total time linear
LEAST_DOCUMENTS = 2  # a term of one article leads to no other, and is as often a slip as a name


class Model:
    """The postings as arrays, by term and by document."""

    def __init__(self, folder: Path, average: float) -> None:
        self._folder = folder
        self._average = average

    @cached_property
    def _ids(self) -> list[str]:
        return list(json.loads((self._folder / "ids.json").read_text(encoding="utf-8")))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {identity: number for number, identity in enumerate(self._ids)}

    @cached_property
    def _words(self) -> list[str]:
        return list(json.loads((self._folder / "words.json").read_text(encoding="utf-8")))

    @cached_property
    def _by_term(self) -> tuple[Ints, Ints, Ints, Ints]:
        term, document, count = (np.load(self._folder / f"{name}.npy") for name in ("term", "document", "count"))
        return term, document, count, np.searchsorted(term, np.arange(len(self._words) + 1))

    @cached_property
    def _by_document(self) -> tuple[Ints, Ints]:
        document = self._by_term[1]
        order = np.argsort(document, kind="stable")
        return order, np.searchsorted(document[order], np.arange(len(self._ids) + 1))

    @cached_property
    def _lengths(self) -> Ints:
        levels: Ints = np.load(self._folder / "levels.npy")
        return np.array(LENGTHS, dtype=np.int64)[levels]

    def _key(self, number: int, n: int) -> list[tuple[int, float]]:
        """Return the (term, weight) that tell document ``number`` from the others, weightiest first."""
        term, _, count, starts = self._by_term
        order, at = self._by_document
        here = order[at[number] : at[number + 1]]
        terms = term[here]
        df = starts[terms + 1] - starts[terms]
        weight = np.log(len(self._ids) / (df + 1)).clip(0) * count[here] / (count[here] + 1.4)
        keep = [
            i for i in range(len(here)) if LEAST_DOCUMENTS <= df[i] <= MOST_DOCUMENTS and self._is_word(int(terms[i]))
        ]
        keep.sort(key=lambda i: (-round(float(weight[i]), 9), int(terms[i])))
        return [(int(terms[i]), float(weight[i])) for i in keep[:n]]

    def _is_word(self, term: int) -> bool:
        word = self._words[term]
        return len(word) > 2 and not word.isdigit()

    def number(self, identity: str) -> int:
        """Return the number of document ``identity``; KeyError where there is none."""
        return self._number[identity]

    def key_terms(self, identity: str, n: int) -> list[str]:
        """Return the words, in their most frequent form, that tell the document from the others."""
        return [self._words[term] for term, _ in self._key(self._number[identity], n)]

    def related(self, identity: str, n: int) -> list[str]:
        """Return the ids of the documents that share most of the document's key terms."""
        number = self._number[identity]
        _, document, count, starts = self._by_term
        scores: dict[int, float] = {}
        for term, weight in self._key(number, KEY_TERMS):
            here = slice(int(starts[term]), int(starts[term + 1]))
            tf = count[here]
            shares = weight * tf / (tf + 1.4 * (0.2 + 0.8 * self._lengths[document[here]] / self._average))
            for other, share in zip(document[here].tolist(), shares.tolist(), strict=True):
                scores[other] = scores.get(other, 0.0) + share
        scores.pop(number, None)
        best = sorted(scores, key=lambda other: (-round(scores[other], 9), other))[:n]
        return [self._ids[other] for other in best]
