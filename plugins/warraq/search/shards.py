"""The corpus → dictionary shards with their long lists, positions and pairs; only those whose input has changed.

Every shard has a fingerprint of all that goes into it. Shards are encoded in tasks, which are pure functions of what they
are given and may run in any process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import numpy as np

from warraq.search import encode
from warraq.search.columns import Ints, content_name, pack
from warraq.search.encode import Entry, Postings, encode_long, encode_pairs, encode_postings, encode_shard, list_bytes
from warraq.search.merge import PLACE_WEIGHTS, Corpus
from warraq.search.tables import Numbers, Prints, Ragged, add_prints, sorted_rows
from warraq.search.tree import named_path, pair_path, shard_path

TASK_ROWS = 400_000  # occurrences in one task: some 30 MB while it runs
Aliases = Mapping[int, Sequence[Sequence[str]]]  # shard → names, each with its other spellings


@dataclass
class Made:
    """A part's first file's name, and its files: path → content, packed; None where a file of that name is there."""

    key: str
    name: bytes
    files: dict[str, bytes | None] = field(default_factory=dict)

    def add(self, path: str, payload: bytes, known: Collection[str]) -> None:
        """Add the file ``path``, packed unless it is ``known``: its name tells its content."""
        self.files[path] = None if path in known else pack(payload)


@dataclass
class Pairs:
    """Adjacent terms, one element an occurrence of the second."""

    first: Numbers
    second: Numbers
    document: Numbers
    weight: Numbers


def pairs(corpus: Corpus) -> Pairs:
    """Return the pairs that are kept: those whose rarer word is frequent enough."""
    found, term = corpus.occurrences, corpus.term
    frequent = (corpus.df >= corpus.documents // encode.PAIR_SHARE)[term]
    keep = found.joined.copy()
    keep[1:] &= frequent[1:] & frequent[:-1]
    at = np.flatnonzero(keep)
    weights = np.array(PLACE_WEIGHTS, dtype=np.int8)[found.place[at]]
    return Pairs(term[at - 1], term[at], found.document[at], weights)


def fingerprints(corpus: Corpus, kept: Pairs, aliases: Aliases) -> Prints:
    """Return the fingerprint of all that goes into each shard.

    Strings are told by their numbers in the lexicon, which stay what they are as long as fingerprints are kept.
    """
    words, found = corpus.dictionary, corpus.occurrences
    sums = np.zeros(words.shards, dtype=np.uint64)
    step = corpus.levels.astype(np.int64)
    add_prints(
        sums, words.shard[corpus.term], words.terms[corpus.term], found.document, corpus.symbol, found.position,
        step[found.document] << 1 | found.opening,
    )  # fmt: skip
    document = corpus.label_document
    add_prints(sums, words.shard[corpus.label_term], words.terms[corpus.label_term], document, step[document])
    of_form = np.repeat(np.arange(len(words.terms)), words.forms.sizes)
    rank = np.arange(len(words.forms.values)) - words.forms.starts[of_form]
    add_prints(sums, words.shard[of_form], words.terms[of_form] + (1 << 40), words.forms.values, rank)
    keys, targets = words.forwards
    hashes = corpus.state.lexicon.terms.hashes()
    add_prints(sums, hashes[keys] % words.shards, keys + (1 << 41), words.terms[targets])
    add_prints(
        sums, words.shard[kept.first], words.terms[kept.first] + (1 << 42), words.terms[kept.second], kept.document,
        kept.weight,
    )  # fmt: skip
    for shard, groups in aliases.items():
        digest = hashlib.blake2b(json.dumps(groups).encode(), digest_size=8).digest()
        sums[shard : shard + 1] += np.frombuffer(digest, dtype="<u8")
    return sums


@dataclass
class ShardTask:
    """Some shards to be encoded, with their terms, which the rows number."""

    shards: int  # of the dictionary, in all
    wanted: list[int]
    terms: list[str]
    hashes: Ints
    forms: list[list[str]]
    forwards: dict[int, list[tuple[str, str]]]  # by shard
    aliases: Aliases
    rows: tuple[Numbers, ...]  # term, document, symbol, position, opening of each occurrence
    levels: Ints
    pairs: tuple[Ints, Ints, Numbers, Numbers]  # hashes of two terms, document, weight
    known: frozenset[str]  # files that are there

    def run(self) -> list[Made]:
        """Return the encoded shards, in order."""
        columns = encode_postings(Postings(*sorted_rows(*self.rows)), self.levels, len(self.terms))
        payloads = dict(encode_pairs(*self.pairs, self.shards))
        sizes = list_bytes(columns).tolist()
        shard_of = self.hashes % self.shards
        made = []
        for shard in self.wanted:
            one = Made(shard_key(shard), b"")
            names = []
            for part, payload in enumerate(payloads.get(shard, ())):
                names.append(content_name(payload, 4))
                one.add(pair_path(shard, part, names[-1]), payload, self.known)
            entries = [Entry(key, forward=target) for key, target in self.forwards.get(shard, ())]
            for number in range(*np.searchsorted(shard_of, [shard, shard + 1]).tolist()):
                files = b""
                if sizes[number] > encode.LONG_BYTES:
                    postings, positions = encode_long(columns, number)
                    files = content_name(postings) + content_name(positions)
                    one.add(named_path("l", files[:6]), postings, self.known)
                    one.add(named_path("o", files[6:]), positions, self.known)
                entries.append(Entry(self.terms[number], number=number, forms=tuple(self.forms[number]), files=files))
            entries.sort(key=lambda entry: entry.term)
            payload, positions = encode_shard(entries, columns, names, self.aliases.get(shard, ()))
            one.name = content_name(payload, 4)
            one.add(shard_path(shard, one.name), payload, self.known)
            one.add(named_path("o", content_name(positions)), positions, self.known)
            made.append(one)
        return made


def shard_key(number: int) -> str:
    """Return the key under which the state keeps a dictionary shard."""
    return f"s{number:x}"


def tasks(
    corpus: Corpus, kept: Pairs, wanted: Ints, aliases: Aliases, known: frozenset[str]
) -> list[Callable[[], ShardTask]]:
    """Return what makes the tasks that encode the shards ``wanted`` (in order), each when it is needed; ``known`` files are
    there."""
    words, found, lexicon = corpus.dictionary, corpus.occurrences, corpus.state.lexicon
    key_hashes = lexicon.terms.hashes()
    of_row = words.shard[corpus.term]
    rows = np.bincount(of_row, minlength=words.shards)[wanted]
    edges = [0, *(np.flatnonzero(np.diff(np.cumsum(rows) // TASK_ROWS)) + 1).tolist(), len(wanted)]
    task_of = np.full(words.shards, -1, dtype=np.int16)
    for task, (begin, end) in enumerate(pairwise(edges)):
        task_of[wanted[begin:end]] = task
    of_row, of_pair = task_of[of_row], task_of[words.shard[kept.first]]
    of_label, of_term = task_of[words.shard[corpus.label_term]], task_of[words.shard]
    keys, targets = words.forwards
    of_forward = task_of[key_hashes[keys] % words.shards]

    def made(task: int, begin: int, end: int) -> ShardTask:
        row, label, pair, term, forward = (
            np.flatnonzero(of == task) for of in (of_row, of_label, of_pair, of_term, of_forward)
        )
        local = np.zeros(len(words.terms), dtype=np.int32)
        local[term] = np.arange(len(term))
        terms = lexicon.terms.of(words.terms[term])
        forms = words.forms.take(term, Ragged())
        names, at = lexicon.forms.of(forms.values), forms.starts.tolist()
        forwards: dict[int, list[tuple[str, str]]] = {}
        of_shard = (key_hashes[keys[forward]] % words.shards).tolist()
        leads = lexicon.terms.of(keys[forward]), lexicon.terms.of(words.terms[targets[forward]])
        for shard, key, target in zip(of_shard, *leads, strict=True):
            forwards.setdefault(shard, []).append((key, target))
        none = np.zeros(len(label), dtype=np.int32)
        mine = wanted[begin:end].tolist()
        return ShardTask(
            words.shards,
            mine,
            terms,
            words.hashes[term],
            [names[a:b] or [label[1:]] for label, (a, b) in zip(terms, pairwise(at), strict=True)],
            forwards,
            {shard: aliases[shard] for shard in mine if shard in aliases},
            (
                np.concatenate([local[corpus.term[row]], local[corpus.label_term[label]]]),
                np.concatenate([found.document[row], corpus.label_document[label]]),
                np.concatenate([corpus.symbol[row], none]),
                np.concatenate([found.position[row], none]),
                np.concatenate([found.opening[row], none]),
            ),
            corpus.levels,
            (words.hashes[kept.first[pair]], words.hashes[kept.second[pair]], kept.document[pair], kept.weight[pair]),
            known,
        )

    return [partial(made, task, begin, end) for task, (begin, end) in enumerate(pairwise(edges))]
