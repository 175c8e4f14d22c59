"""What an article is about, and which others are like it: from the index's own postings, for all articles at once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from warraq.code import code_digest
from warraq.executor import map_chunks
from warraq.search.columns import LENGTHS, Ints, length_levels
from warraq.search.merge import Corpus
from warraq.search.occurrences import rows_of, standing
from warraq.search.tables import Numbers, Prints, add_prints, distinct, distinct_rows, keep_memory, prints, sorted_rows

KEY_TERMS = 12  # that stand for an article when others like it are sought
MOST_DOCUMENTS = 500  # a term in more articles relates none; the bound also keeps the total time linear
LEAST_DOCUMENTS = 2  # a term of one article leads to no other, and is as often a slip as a name
STEPS = 4  # a term's weight is told in so many steps for each halving of its documents
UNIT_BITS = 12
UNIT = 1 << UNIT_BITS  # scores are whole numbers of such parts: the order of additions must not decide
BLOCK = 128  # articles worked on at once: more are sorted outside the processor's own memory, and take 100 MB more of the other
FEW = 32 * BLOCK  # are done before other processes would have started
NEAREST = "nearest.npz"


def model_of(folder: Path, corpus: Corpus) -> Model:
    """Return what only this side asks for, to be saved in ``folder``: ids, lengths, and the postings of the terms that can tell
    documents apart."""
    dictionary, lexicon = corpus.dictionary, corpus.state.lexicon
    telling = (corpus.df >= LEAST_DOCUMENTS) & (corpus.df <= MOST_DOCUMENTS) & (dictionary.forms.sizes > 0)
    best = dictionary.forms.values[dictionary.forms.starts[:-1][telling]]
    tells = lexicon.tells[best]
    telling[telling] = tells
    best = best[tells]
    words = corpus.state.table.words
    at = standing(words, corpus.forms_of(telling))
    place = np.append(np.cumsum(telling) - 1, -1).astype(np.int32)[
        dictionary.term_of
    ]  # of each form, among the terms that tell
    # Documents are numbered without holes here.
    (_, document), first = distinct_rows(place[words.values[at]], rows_of(words, at))
    count = np.diff(first, append=len(at))
    df = corpus.df[telling]
    # The two are rounded apart: so another article changes the weights of its own words, and those of all words once in 19 % of
    # growth, instead of those of every word so many articles hold at another time.
    idf = (np.round(STEPS * np.log2(max(1, corpus.documents))) - np.round(STEPS * np.log2(df + 1))).clip(0)
    arrays: dict[str, Numbers] = {
        "levels": corpus.levels[corpus.line.numbers].astype(np.uint8),
        "starts": np.append(0, np.cumsum(df)),
        "document": document.astype(np.int32),
        "count": count.astype(np.int32),
        "idf": idf.astype(np.int32),
    }
    ids = corpus.state.ids
    return Model(folder, arrays, {"ids": lambda: ids, "words": lambda: lexicon.forms.of(best)})


class Model:
    """The postings as arrays, by term and by document."""

    def __init__(
        self,
        folder: Path,
        arrays: Mapping[str, Numbers] | None = None,
        strings: Mapping[str, Callable[[], list[str]]] | None = None,
    ) -> None:
        """What was saved in ``folder``, where ``arrays`` and ``strings`` are not given."""
        self._folder, self._arrays, self._strings = folder, arrays or {}, strings or {}

    def save(self) -> None:
        """Write it into its folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays.items():
            np.save(self._folder / f"{name}.npy", array)
        for name, strings in self._strings.items():
            (self._folder / f"{name}.json").write_text(json.dumps(strings(), ensure_ascii=True), encoding="utf-8")

    @cached_property
    def ids(self) -> list[str]:
        """The id of every document."""
        return self._told("ids")

    @cached_property
    def _number(self) -> dict[str, int]:
        return {identity: number for number, identity in enumerate(self.ids)}

    @cached_property
    def _words(self) -> list[str]:
        return self._told("words")

    def _told(self, name: str) -> list[str]:
        if name in self._strings:
            return self._strings[name]()
        return list(json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8")))

    def _load(self, name: str) -> Numbers:
        array: Numbers = self._arrays[name] if name in self._arrays else np.load(self._folder / f"{name}.npy")
        return array

    @cached_property
    def _starts(self) -> Ints:
        return self._load("starts").astype(np.int64)

    @cached_property
    def _document(self) -> Numbers:
        return self._load("document")

    @cached_property
    def _counts(self) -> tuple[Ints, Numbers]:
        """The different counts of postings, and the place of each posting's among them: what follows from a count is reckoned for
        these."""
        count = self._load("count")
        room = int(count.max(initial=0)) + 1
        counts = distinct(count, room)
        place = np.zeros(room, dtype=np.int32)
        place[counts] = np.arange(len(counts))
        return counts, place[count]

    @cached_property
    def _value(self) -> Numbers:
        """Of every posting: how much of its term's weight the document earns."""
        levels = self._load("levels")
        lengths = np.array(LENGTHS, dtype=np.int64)
        mean = length_levels(
            np.array([lengths[levels].mean() if len(levels) else 1])
        )  # told in steps, so that it hardly changes
        norm = 1.4 * (0.2 + 0.8 * lengths / lengths[mean])
        counts, place = self._counts
        values = np.round(UNIT * counts[:, None] / (counts[:, None] + norm)).astype(np.int32)  # by count and level
        value: Numbers = values.ravel()[place * len(lengths) + levels[self._document]]
        return value

    @cached_property
    def _keys(self) -> tuple[Ints, Ints, Ints]:
        """For all documents, in order, the (document, weight, term) of its terms, weightiest first."""
        idf, sizes = self._load("idf").astype(np.int64), np.diff(self._starts)
        counts, place = self._counts
        idfs = np.arange(int(idf.max(initial=0)) + 1)[:, None]
        weights = np.round(UNIT * idfs * counts / (counts + 1.4)).astype(np.int32)  # by weight of the term and count
        most = int(weights.max(initial=0))
        less = (most - weights).ravel()[place + np.repeat((idf * len(counts)).astype(np.int32), sizes)]
        term = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        by_document, less_of, term_of = sorted_rows(self._document, less, term)
        return by_document, most - less_of, term_of

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
        return [self.ids[other] for other in self.nearest(np.array([self._number[identity]]), n)[0]]

    @cached_property
    def id_prints(self) -> Prints:
        """A hash of the id of every document: it says who is who, and who comes first among equals, whatever the numbers."""
        joined = b"".join(
            hashlib.blake2b(one.encode("utf-8", "surrogatepass"), digest_size=8).digest() for one in self.ids
        )
        return np.frombuffer(joined, dtype="<u8").astype(np.uint64)

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        """The documents in the order of their prints, and the place of each in it."""
        order = np.argsort(self.id_prints)
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        return order, places

    def _own(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return (place in ``numbers``, index into ``_keys``) of the key terms of the documents ``numbers``."""
        first = self._key_starts[numbers]
        sizes = np.minimum(self._key_starts[numbers + 1] - first, KEY_TERMS)
        return np.repeat(np.arange(len(numbers)), sizes), spans(first, sizes)

    def prints(self) -> Prints:
        """Return, for every document, a fingerprint of all that the documents nearest to it follow from."""
        terms: Prints = np.zeros(len(self._starts) - 1, dtype=np.uint64)
        if len(terms):  # none is without a document
            terms = np.add.reduceat(prints(self.id_prints[self._document], self._value), self._starts[:-1])
        sums = np.zeros(len(self.ids), dtype=np.uint64)
        owner, key = self._own(np.arange(len(self.ids)))
        add_prints(sums, owner, terms[self._keys[2][key]], self._keys[1][key])
        return sums

    def nearest(self, numbers: Ints, n: int) -> list[list[int]]:
        """Return, for each of the documents ``numbers``, the numbers of those that share most of its key terms."""
        order, places = self._order
        owner, key = self._own(numbers)
        weight, term = self._keys[1][key], self._keys[2][key]
        sizes = np.diff(self._starts)[term]
        posting = spans(self._starts[term], sizes)
        of = np.repeat(np.arange(len(term)), sizes)
        gain = weight[of] * self._value[posting] >> UNIT_BITS
        other, mine = self._document[posting], owner[of]
        use = (other != numbers[mine]) & (gain > 0)
        mine, other, gain = sorted_rows(mine[use], places[other[use]], gain[use])
        new = np.ones(len(mine), dtype=bool)
        new[1:] = (np.diff(mine) != 0) | (np.diff(other) != 0)
        head = np.flatnonzero(new)
        score = np.add.reduceat(gain, head) if len(head) else gain
        most = int(score.max(initial=0))
        mine, _, other = sorted_rows(mine[head], most - score, other[head])
        at = np.searchsorted(mine, np.arange(len(numbers) + 1)).tolist()
        return [order[other[a : min(b, a + n)]].tolist() for a, b in pairwise(at)]


def relate(folder: Path, n: int, executor: Executor | None = None, model: Model | None = None) -> list[list[int]]:
    """Return, for every document of the index whose model is in ``folder``, the numbers of the ``n`` most like it, nearest
    first. What an earlier call found is kept where nothing that it follows from has changed. ``model`` is that model, where it
    is at hand."""
    model = model or Model(folder)
    prints, ids = model.prints(), model.id_prints
    found: list[list[int]] = [[] for _ in model.ids]
    wanted = np.ones(len(ids), dtype=bool)
    if (before := _load(folder / NEAREST, n)) is not None:
        old_ids, old_prints, sizes, others = before
        row = _places(old_ids, ids)
        kept = (row >= 0) & (old_prints[row] == prints)
        ends = np.cumsum(sizes)
        numbers = _places(ids, others).tolist()
        for number, end, size in zip(np.flatnonzero(kept).tolist(), ends[row[kept]], sizes[row[kept]], strict=True):
            found[number] = numbers[end - size : end]
        wanted = ~kept
    todo = np.flatnonzero(wanted)
    blocks = (todo[at : at + BLOCK] for at in range(0, len(todo), BLOCK))
    spread = executor if len(todo) > FEW else None
    state = time.monotonic_ns()  # a worker that lives on must not answer from the model of an earlier build
    made = (
        map_chunks(spread, _nearest, (str(folder), state, n), blocks, 1)
        if spread
        else (others for numbers in blocks for others in model.nearest(numbers, n))
    )
    for number, nearest in zip(todo.tolist(), made, strict=True):
        found[number] = nearest
    flat = np.array([other for one in found for other in one], dtype=np.int64)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / NEAREST,
        settings=np.array([_settings(n)]),
        ids=ids,
        prints=prints,
        sizes=np.array([len(one) for one in found], dtype=np.int64),
        others=ids[flat],
    )
    return found


_OPEN: dict[tuple[str, int], Model] = {}


def _nearest(folder: str, state: int, n: int, blocks: Sequence[Ints]) -> list[list[int]]:
    if (folder, state) not in _OPEN:
        keep_memory()
        _OPEN.clear()
        _OPEN[folder, state] = Model(Path(folder))
    return [others for numbers in blocks for others in _OPEN[folder, state].nearest(numbers, n)]


def _settings(n: int) -> str:
    return f"{n} {code_digest('search')}"


def _load(file: Path, n: int) -> tuple[Prints, Prints, Ints, Prints] | None:
    try:
        with np.load(file) as stored:
            if str(stored["settings"][0]) == _settings(n) and len(stored["ids"]):
                return stored["ids"], stored["prints"], stored["sizes"], stored["others"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        pass
    return None


def _places(among: Prints, sought: Prints) -> Ints:
    """Return where each of ``sought`` stands in ``among``, -1 where it does not."""
    if not len(among):
        return np.full(len(sought), -1, dtype=np.int64)
    order = np.argsort(among)
    at = order[np.minimum(np.searchsorted(among, sought, sorter=order), len(among) - 1)]
    places: Ints = np.where(among[at] == sought, at, -1)
    return places


def spans(starts: Ints, sizes: Ints) -> Ints:
    """Return the numbers ``starts[i]`` … ``starts[i] + sizes[i]`` − 1 of all i, joined."""
    ends = np.cumsum(sizes)
    numbers: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return numbers
