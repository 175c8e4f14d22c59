"""The words of the corpus for those who type: near words for slips, and the alphabet for completion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from warraq.arabic.nearness import stored_keys
from warraq.search import encode
from warraq.search.columns import Ints, content_name, term_hash
from warraq.search.merge import Corpus
from warraq.search.shards import Made
from warraq.search.tables import add_prints, sorted_rows
from warraq.search.tree import named_path, near_path

NEAR_COUNT = 3  # words as rare as slips are no corrections, except in an archive of few words
SMALL = 10_000  # words
WORD_COUNT = 2  # words that occur once are not offered for completion, except in a small archive
# A block of words for completion ends where the hash of a word says so: a new word changes its own block alone.
BLOCK_LEAST, BLOCK_MORE, BLOCK_MOST = 250, 150, 800  # words; BLOCK_MORE is the mean beyond the least
TASK_WORDS = 20_000


@dataclass
class NearTask:
    """Shards of near words to be encoded, from the words that may stand in them (sorted) with their bits."""

    shards: int
    wanted: list[int]
    words: list[str]
    bits: list[int]

    def run(self) -> list[Made]:
        """Return the encoded shards, in order."""
        buckets: dict[int, dict[str, list[tuple[str, int]]]] = {number: {} for number in self.wanted}
        for word, bits in zip(self.words, self.bits, strict=True):
            for key in stored_keys(word):
                if (bucket := buckets.get(term_hash(key) % self.shards)) is not None:
                    bucket.setdefault(key, []).append((word, bits))
        made = []
        for number, bucket in buckets.items():
            payload = encode.encode_near(bucket)
            name = content_name(payload, 4)
            made.append(Made(near_key(number), name))
            made[-1].add(near_path(number, name), payload, ())
        return made


def near_key(number: int) -> str:
    """Return the key under which the state keeps a shard of near words."""
    return f"f{number:x}"


class NearLists:
    """The words that are frequent enough to be meant, under their first half, their second half and their skeleton."""

    def __init__(self, corpus: Corpus) -> None:
        lexicon = corpus.state.lexicon
        counts = np.bincount(lexicon.base_of, weights=corpus.form_counts, minlength=len(lexicon.bases)).astype(np.int64)
        least = min(NEAR_COUNT, 1 + int(np.count_nonzero(counts)) // SMALL)
        order = lexicon.bases.order()
        self._bases = lexicon.bases
        self._chosen = order[(counts[order] >= max(least, 1)) & (lexicon.near_keys[0, order] >= 0)]
        self._bits = bit_lengths(counts[self._chosen])
        self.shards = 1
        while self.shards * encode.SHARD_BYTES < 20 * len(self._chosen):  # three keys, about seven bytes each
            self.shards *= 2
        self.keys = [near_key(number) for number in range(self.shards)]
        self._shard = lexicon.near_keys[:, self._chosen] % self.shards
        self.prints = np.zeros(self.shards, dtype=np.uint64)
        for shard in self._shard:
            add_prints(self.prints, shard, self._chosen, self._bits)

    def tasks(self, wanted: Sequence[int]) -> Iterator[NearTask]:
        """Yield the tasks that encode the shards ``wanted``."""
        step = max(1, TASK_WORDS * self.shards // max(1, 3 * len(self._chosen)))
        for at in range(0, len(wanted), step):
            mine = list(wanted[at : at + step])
            here = np.flatnonzero(np.isin(self._shard, mine).any(axis=0))
            yield NearTask(self.shards, mine, self._bases.of(self._chosen[here]), self._bits[here].tolist())


@dataclass
class BlockTask:
    """Blocks of words for completion to be encoded, each with its key."""

    blocks: list[tuple[str, list[tuple[str, str, int]]]]

    def run(self) -> list[Made]:
        """Return the encoded blocks, in order."""
        made = []
        for key, words in self.blocks:
            payload = encode.encode_words(words)
            made.append(Made(key, content_name(payload)))
            made[-1].add(named_path("w", made[-1].name), payload, ())
        return made


class WordBlocks:
    """The words that typing is completed from, in blocks by the alphabet: ``keys`` and ``first`` word of each."""

    def __init__(self, corpus: Corpus) -> None:
        lexicon, counts = corpus.state.lexicon, corpus.form_counts
        totals = np.bincount(lexicon.fold_of, weights=counts, minlength=len(lexicon.folds)).astype(np.int64)
        least = WORD_COUNT if np.count_nonzero(totals) >= SMALL else 1
        order = lexicon.folds.order()
        chosen = order[totals[order] >= least]
        # How each is most often written; of forms as frequent, the first by code points.
        best = np.zeros(len(lexicon.folds), dtype=np.int64)
        last = len(counts) - 1
        by_count = lexicon.forms.order()[last - sorted_rows(counts, last - lexicon.forms.ranks())[1]]
        best[lexicon.fold_of[by_count]] = by_count
        self._lexicon, self._words, self._display = lexicon, chosen, best[chosen]
        self._bits = bit_lengths(totals[chosen])
        self._edges = borders(lexicon.folds.hashes()[chosen])
        self.first = lexicon.folds.of(chosen[self._edges[:-1]])
        of_word = np.repeat(np.arange(len(self.first)), np.diff(self._edges))
        self.prints = np.zeros(len(self.first), dtype=np.uint64)
        add_prints(self.prints, of_word, chosen, self._display, self._bits)
        self.keys = [f"w{number}" for number in chosen[self._edges[:-1]].tolist()]

    def tasks(self, wanted: Sequence[int]) -> Iterator[BlockTask]:
        """Yield the tasks that encode the blocks ``wanted`` (places in ``keys``)."""
        step = TASK_WORDS // BLOCK_LEAST
        for at in range(0, len(wanted), step):
            blocks = []
            for place in wanted[at : at + step]:
                part = slice(self._edges[place], self._edges[place + 1])
                folded, written = self._lexicon.folds.of(self._words[part]), self._lexicon.forms.of(self._display[part])
                words = list(zip(folded, written, self._bits[part].tolist(), strict=True))
                blocks.append((self.keys[place], words))
            yield BlockTask(blocks)


def borders(hashes: Ints) -> list[int]:
    """Return where the blocks of words with these hashes begin, and the end of the last."""
    edges = [0]
    candidates = np.flatnonzero(hashes % BLOCK_MORE == 0)
    while len(hashes) - edges[-1] > BLOCK_LEAST:
        place = int(np.searchsorted(candidates, edges[-1] + BLOCK_LEAST))
        following = int(candidates[place]) if place < len(candidates) else len(hashes)
        edges.append(min(following, edges[-1] + BLOCK_MOST, len(hashes)))
    return [*edges, len(hashes)] if edges[-1] < len(hashes) else edges


def bit_lengths(counts: Ints) -> Ints:
    """Return how many binary digits each of ``counts`` (below 2^52) has."""
    return np.frexp(counts)[1].astype(np.int64)
