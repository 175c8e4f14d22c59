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
from warraq.search.merge import Corpus
from warraq.search.occurrences import occurrences, pairs, standing
from warraq.search.prepare import PLACES
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


def fingerprints(corpus: Corpus, aliases: Aliases) -> Prints:
    """Return the fingerprint of all that goes into each shard.

    Strings are told by their numbers in the lexicon, which stay what they are as long as fingerprints are kept.
    """
    words, told = corpus.dictionary, corpus.state.sums
    sums = np.zeros(words.shards, dtype=np.uint64)
    term, document = corpus.label_term, corpus.label_document
    add_prints(sums, words.shard[term], words.terms[term], document, corpus.levels[document])
    form = words.forms.values
    term = words.term_of[form]
    add_prints(
        sums, words.shard[term], words.terms[term] + (1 << 40), form, words.rank_of[form], told.found[form],
        told.followed[form],
    )  # fmt: skip
    keys, targets = words.forwards
    hashes = corpus.state.lexicon.terms.hashes()
    add_prints(sums, hashes[keys] % words.shards, keys + (1 << 41), words.terms[targets])
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
    levels: Numbers
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


def tasks(corpus: Corpus, wanted: Ints, aliases: Aliases, known: frozenset[str]) -> list[Callable[[], ShardTask]]:
    """Return what makes the tasks that encode the shards ``wanted`` (in order), each when it is needed; ``known`` files are
    there."""
    state, words, lexicon = corpus.state, corpus.dictionary, corpus.state.lexicon
    numbers = state.table.numbers
    key_hashes = lexicon.terms.hashes()
    form = words.forms.values
    rows = np.bincount(words.shard[words.term_of[form]], weights=corpus.form_counts[form], minlength=words.shards)[
        wanted
    ]
    edges = [0, *(np.flatnonzero(np.diff(np.cumsum(rows) // TASK_ROWS)) + 1).tolist(), len(wanted)]
    task_of = np.full(words.shards, -1, dtype=np.int16)
    for task, (begin, end) in enumerate(pairwise(edges)):
        task_of[wanted[begin:end]] = task
    of_label, of_term = task_of[words.shard[corpus.label_term]], task_of[words.shard]
    keys, targets = words.forwards
    of_forward = task_of[key_hashes[keys] % words.shards]
    at = standing(state.table.words, corpus.forms_of(of_term >= 0))
    found = occurrences(state.table, numbers, at)
    term = words.term_of[found.form]
    symbol = words.rank_of[found.form] * PLACES + found.place
    paired = state.sums.paired
    kept = pairs(state.table, numbers, at[paired[found.form]], paired, lexicon.stop)
    first, second = words.term_of[kept.first], words.term_of[kept.second]
    of_row, of_pair = of_term[term], of_term[first]

    def made(task: int, begin: int, end: int) -> ShardTask:
        row, label, pair, terms_of, forward = (
            np.flatnonzero(of == task) for of in (of_row, of_label, of_pair, of_term, of_forward)
        )
        local = np.zeros(len(words.terms), dtype=np.int32)
        local[terms_of] = np.arange(len(terms_of))
        terms = lexicon.terms.of(words.terms[terms_of])
        forms = words.forms.take(terms_of, Ragged())
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
            words.hashes[terms_of],
            [names[a:b] or [label[1:]] for label, (a, b) in zip(terms, pairwise(at), strict=True)],
            forwards,
            {shard: aliases[shard] for shard in mine if shard in aliases},
            (
                np.concatenate([local[term[row]], local[corpus.label_term[label]]]),
                np.concatenate([found.document[row], corpus.label_document[label]]),
                np.concatenate([symbol[row], none]),
                np.concatenate([found.position[row], none]),
                np.concatenate([found.opening[row], none]),
            ),
            corpus.levels,
            (words.hashes[first[pair]], words.hashes[second[pair]], kept.document[pair], kept.weight[pair]),
            known,
        )

    return [partial(made, task, begin, end) for task, (begin, end) in enumerate(pairwise(edges))]
