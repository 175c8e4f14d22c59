"""What an article is about, and which others are like it: from the index's own postings, for all articles at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from warraq.search.columns import LENGTHS, Ints, length_levels
from warraq.search.merge import Corpus, Postings
from warraq.search.tables import sorted_rows

KEY_TERMS = 12  # that stand for an article when others like it are sought
MOST_DOCUMENTS = 500  # a term in more articles relates none; the bound also keeps the total time linear
LEAST_DOCUMENTS = 2  # a term of one article leads to no other, and is as often a slip as a name
STEPS = (
    4  # a term's weight is told in so many steps for each halving of its documents: another article hardly changes it
)
UNIT = 1 << 12  # scores are whole numbers of such parts: the order of additions must not decide
BLOCK = 1024  # articles worked on at once
ARRAYS = ("levels", "starts", "document", "count", "idf")


def write_model(folder: Path, corpus: Corpus, postings: Postings) -> None:
    """Keep what only this side asks for: ids, lengths, and the postings of the terms that can tell documents apart."""
    folder.mkdir(parents=True, exist_ok=True)
    dictionary, lexicon = corpus.dictionary, corpus.state.lexicon
    has_forms = dictionary.forms.sizes > 0
    best = np.zeros(len(dictionary.terms), dtype=np.int64)
    best[has_forms] = dictionary.forms.values[dictionary.forms.starts[:-1][has_forms]]
    telling = has_forms & (corpus.df >= LEAST_DOCUMENTS) & (corpus.df <= MOST_DOCUMENTS)
    places = np.flatnonzero(telling)
    words = lexicon.forms.of(best[places])
    tells = np.array([len(word) > 2 and not word.isdigit() for word in words], dtype=bool)
    telling[places[~tells]] = False
    keep = telling[postings.term]
    df = corpus.df[telling]
    idf = np.round(STEPS * np.log2(max(1, corpus.documents) / (df + 1))).clip(0)
    arrays = {
        "levels": corpus.levels.astype(np.uint8),
        "starts": np.append(0, np.cumsum(df)),
        "document": postings.document[keep],
        "count": postings.count[keep],
        "idf": idf.astype(np.int32),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    told = [word for word, one in zip(words, tells.tolist(), strict=True) if one]
    for name, strings in (("ids", corpus.state.ids), ("words", told)):
        (folder / f"{name}.json").write_text(json.dumps(strings, ensure_ascii=True), encoding="utf-8")


class Model:
    """The postings as arrays, by term and by document."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def ids(self) -> list[str]:
        """The id of every document."""
        return list(json.loads((self._folder / "ids.json").read_text(encoding="utf-8")))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {identity: number for number, identity in enumerate(self.ids)}

    @cached_property
    def _words(self) -> list[str]:
        return list(json.loads((self._folder / "words.json").read_text(encoding="utf-8")))

    def _load(self, name: str) -> Ints:
        array: Ints = np.load(self._folder / f"{name}.npy").astype(np.int64)
        return array

    @cached_property
    def _starts(self) -> Ints:
        return self._load("starts")

    @cached_property
    def _document(self) -> Ints:
        return self._load("document")

    @cached_property
    def _count(self) -> Ints:
        return self._load("count")

    @cached_property
    def _value(self) -> Ints:
        """Of every posting: how much of its term's weight the document earns."""
        lengths = np.array(LENGTHS, dtype=np.int64)[self._load("levels")]
        mean = length_levels(
            np.array([lengths.mean() if len(lengths) else 1])
        )  # told in steps, so that it hardly changes
        norm = 1.4 * (0.2 + 0.8 * lengths / np.array(LENGTHS)[mean])
        value: Ints = np.round(UNIT * self._count / (self._count + norm[self._document])).astype(np.int64)
        return value

    @cached_property
    def _keys(self) -> tuple[Ints, Ints, Ints]:
        """For all documents, in order, the (document, weight, term) of its terms, weightiest first."""
        term = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        weight = np.round(UNIT * self._load("idf")[term] * self._count / (self._count + 1.4)).astype(np.int64)
        most = int(weight.max(initial=0))
        document, less, term = sorted_rows(self._document, most - weight, term)
        return document, most - less, term

    @cached_property
    def _key_starts(self) -> Ints:
        return np.searchsorted(self._keys[0], np.arange(len(self.ids) + 1))

    def number(self, identity: str) -> int:
        """Return the number of document ``identity``; KeyError where there is none."""
        return self._number[identity]

    def key_terms(self, identity: str, n: int) -> list[str]:
        """Return the words, in their most frequent form, that tell the document from the others."""
        begin, end = self._key_starts[self._number[identity] :][:2].tolist()
        return [self._words[term] for term in self._keys[2][begin : min(end, begin + n)].tolist()]

    def related(self, identity: str, n: int) -> list[str]:
        """Return the ids of the documents that share most of the document's key terms."""
        number = self._number[identity]
        return [self.ids[other] for other in self._related(number, number + 1, n)[0]]

    def all_related(self, n: int) -> Iterator[list[int]]:
        """Yield, for every document in order, the numbers of the ``n`` most like it, nearest first."""
        for begin in range(0, len(self.ids), BLOCK):
            yield from self._related(begin, min(begin + BLOCK, len(self.ids)), n)

    def _related(self, begin: int, end: int, n: int) -> list[list[int]]:
        """Return the numbers of the documents related to each of ``begin`` … ``end`` − 1; ties go to the later one."""
        first = self._key_starts[begin:end]
        sizes = np.minimum(np.diff(self._key_starts[begin : end + 1]), KEY_TERMS)
        key = spans(first, sizes)
        document, weight, term = (column[key] for column in self._keys)
        sizes = np.diff(self._starts)[term]
        posting = spans(self._starts[term], sizes)
        of = np.repeat(np.arange(len(term)), sizes)
        gain = (weight[of] * self._value[posting]) >> 12
        other = self._document[posting]
        apart = other != document[of]
        mine, other, gain = sorted_rows((document[of] - begin)[apart], other[apart], gain[apart])
        new = np.ones(len(mine), dtype=bool)
        new[1:] = (np.diff(mine) != 0) | (np.diff(other) != 0)
        head = np.flatnonzero(new)
        score = np.add.reduceat(gain, head) if len(head) else gain
        head, score = head[score > 0], score[score > 0]
        most, last = int(score.max(initial=0)), len(self.ids)
        mine, _, back = sorted_rows(mine[head], most - score, last - other[head])
        at = np.searchsorted(mine, np.arange(end - begin + 1)).tolist()
        return [(last - back[a : min(b, a + n)]).tolist() for a, b in pairwise(at)]


def spans(starts: Ints, sizes: Ints) -> Ints:
    """Return the numbers ``starts[i]`` … ``starts[i] + sizes[i]`` − 1 of all i, joined."""
    ends = np.cumsum(sizes)
    numbers: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return numbers
