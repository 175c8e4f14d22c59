"""Occurrences of terms → the payloads of shards, all columns computed at once with numpy. FORMAT.md says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from warraq.search.columns import (
    END,
    WHOLE,
    Ints,
    content_name,
    encode_string,
    encode_strings,
    pair_hash,
    varint,
    varints,
)
from warraq.search.tables import Numbers, sorted_rows

VERSION = 7
# Each kind of payload begins with its two letters and the version.
SHARD, LONG, POSITIONS, PAIRS, TABLE = b"WS", b"WL", b"WO", b"WP", b"WT"
NAMES, NEAR, DATES, ORDER, WORDS, BLOCKS, LABELS = b"WN", b"WF", b"WD", b"WR", b"WW", b"WB", b"WG"

LONG_BYTES = 1024  # postings above this size stand in a file of their own
SHARD_BYTES = 1024  # mean size of a shard aimed at
PAIR_POSTINGS = 1000  # mean number of postings in a pair shard
# A pair is kept if its rarer word stands in at least one of this many documents: a rarer word finds its documents alone
# (measured: .001 to .003 lost, two fifths of the pairs' postings saved).
PAIR_SHARE = 40
FINGERPRINT_BITS = (
    16  # a false pair among a shard's thousand is one in sixty lookups, and is sieved by the words' own documents
)

FORWARD, INLINE, APART = 0, 1, 2  # what a dictionary entry holds


@dataclass
class Postings:
    """Occurrences sorted by term, document, symbol, position; ``symbol`` = 3 · form + place."""

    term: Ints
    document: Ints
    symbol: Ints
    position: Ints
    opening: Ints  # 1 where the occurrence is among the first words of the body


@dataclass
class Columns:
    """The columns of all postings and where each term's part of them begins (arrays of one more than there are terms)."""

    df: Ints
    gaps: bytes
    gap_at: Ints
    heads: bytes
    head_at: Ints
    extras: bytes
    extra_at: Ints
    symbols: bytes
    symbol_at: Ints
    positions: bytes
    position_at: Ints
    uniform: list[bool]  # terms whose symbols are all 0 need no symbol column


def starts_of(keys: Ints, count: int) -> Ints:
    """Return where each of the numbers 0 … count begins in the sorted ``keys``."""
    return np.searchsorted(keys, np.arange(count + 1)).astype(np.int64)


def gaps_of(documents: Ints, first: Ints) -> Ints:
    """Return the document numbers as differences, absolute where a list begins (``first``: indexes of list heads)."""
    gaps = np.diff(documents, prepend=0)
    gaps[first] = documents[first]
    return gaps


def encode_postings(postings: Postings, levels: Ints | Numbers, terms: int) -> Columns:
    """Return the columns of ``postings``; ``levels`` is the length step of every document, ``terms`` their number."""
    new = np.ones(len(postings.term), dtype=bool)
    new[1:] = (np.diff(postings.term) != 0) | (np.diff(postings.document) != 0)
    first = np.flatnonzero(new)
    term, document = postings.term[first], postings.document[first]
    counts = np.diff(first, append=len(new))
    list_at = starts_of(term, terms)
    df = np.diff(list_at)

    gaps, gap_at = varints(gaps_of(document, list_at[:-1][df > 0]))
    opened = np.maximum.reduceat(postings.opening, first) if len(first) else postings.opening
    heads = (levels[document] << 3 | opened << 2 | np.minimum(counts - 1, 3)).astype(np.uint8).tobytes()
    many = np.flatnonzero(counts > 3)
    extras, extra_at = varints(counts[many] - 4)
    symbols, symbol_at = varints(postings.symbol)

    run = new.copy()  # positions are differences within one symbol of one posting
    run[1:] |= np.diff(postings.symbol) != 0
    steps = np.diff(postings.position, prepend=0)
    steps[run] = postings.position[run]
    positions, position_at = varints(steps)

    occurrence_at = np.append(first, len(new))[list_at]
    most = np.zeros(terms, dtype=np.int64)
    np.maximum.at(most, postings.term, postings.symbol)
    return Columns(
        df,
        gaps,
        gap_at[list_at],
        heads,
        list_at,
        extras,
        extra_at[np.searchsorted(many, list_at)],
        symbols,
        symbol_at[occurrence_at],
        positions,
        position_at[occurrence_at],
        (most == 0).tolist(),
    )


def encode_long(columns: Columns, term: int) -> tuple[bytes, bytes]:
    """Return the payloads of one long posting list and of its positions."""
    sizes = [0 if columns.uniform[term] else int(columns.symbol_at[term + 1] - columns.symbol_at[term])]
    payload = header(LONG, int(columns.df[term]), *sizes) + b"".join(_parts(columns, [(term, term + 1)]))
    return payload, header(POSITIONS) + _cut(columns.positions, columns.position_at, term, term + 1)


def header(magic: bytes, *numbers: int) -> bytes:
    """Return the beginning of a payload: its kind, the version, then ``numbers``."""
    return magic + varint(VERSION) + b"".join(map(varint, numbers))


def _cut(data: bytes, at: Ints, begin: int, end: int) -> bytes:
    return data[int(at[begin]) : int(at[end])]


def _parts(columns: Columns, ranges: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    for data, at in (
        (columns.gaps, columns.gap_at),
        (columns.heads, columns.head_at),
        (columns.extras, columns.extra_at),
    ):
        yield b"".join(_cut(data, at, begin, end) for begin, end in ranges)
    for begin, end in ranges:
        for one in range(begin, end):
            if not columns.uniform[one]:
                yield _cut(columns.symbols, columns.symbol_at, one, one + 1)


def list_bytes(columns: Columns) -> Ints:
    """Return the size of every term's postings without positions, in bytes."""
    symbols = np.diff(columns.symbol_at)
    symbols[np.array(columns.uniform, dtype=bool)] = 0
    return np.diff(columns.gap_at) + columns.df + np.diff(columns.extra_at) + symbols


@dataclass(frozen=True)
class Entry:
    """A dictionary entry: a forward to another term, or the term's number, its forms, and the names of its files if long."""

    term: str
    forward: str = ""
    number: int = -1
    forms: tuple[str, ...] = ()
    files: bytes = b""


def encode_shard(
    entries: Sequence[Entry], columns: Columns, pair_names: Sequence[bytes], aliases: Sequence[Sequence[str]]
) -> tuple[bytes, bytes]:
    """Return the payloads of a shard and of its positions file; ``entries`` in the order of the terms' numbers.

    Each of ``aliases`` is a name whose first word belongs to the shard, and its other spellings.
    """
    inline = [entry.number for entry in entries if entry.number >= 0 and not entry.files]
    ranges = _ranges(inline)
    positions = header(POSITIONS) + b"".join(_cut(columns.positions, columns.position_at, *pair) for pair in ranges)
    texts: list[str] = []
    numbers = bytearray()
    for entry in entries:
        texts.append(entry.term)
        if entry.forward:
            numbers += varint(FORWARD)
            texts.append(entry.forward)
            continue
        kind = APART if entry.files else INLINE
        numbers += varint(int(columns.df[entry.number]) << 3 | columns.uniform[entry.number] << 2 | kind)
        numbers += varint(len(entry.forms))
        texts += [short_form(form, entry.term) for form in entry.forms]
    for group in aliases:
        numbers += varint(len(group))
        texts += group
    strings = encode_strings(texts)
    payload = header(SHARD, len(entries), len(pair_names), len(aliases), len(strings), len(numbers))
    payload += b"".join(pair_names) + content_name(positions) + strings + numbers
    payload += b"".join(_parts(columns, ranges)) + b"".join(entry.files for entry in entries)
    return payload, positions


def short_form(form: str, term: str) -> str:
    """Return ``form`` for ``encode_strings``, with WHOLE in the place of ``term`` where it contains it."""
    return form.replace(term, WHOLE, 1) if term else form


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    if not numbers:
        return []
    breaks = [i for i, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1]
    return [(numbers[i], numbers[j - 1] + 1) for i, j in pairwise([0, *breaks, len(numbers)])]


def encode_pairs(
    first: Ints, second: Ints, document: Ints | Numbers, weight: Ints | Numbers, shards: int
) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (shard of the first word, payloads of its pair shards) for adjacent terms.

    ``first``, ``second`` are the hashes of the terms; ``weight`` is the place's weight. Shards without pairs are left out.
    """
    shard = first % shards
    mixed = pair_hash(first, second)
    per_shard = np.bincount(shard, minlength=shards)
    parts = -(-per_shard // PAIR_POSTINGS)  # as many as leave none empty by much
    part = (mixed >> FINGERPRINT_BITS) % np.maximum(parts, 1)[shard]
    fingerprint = mixed & ((1 << FINGERPRINT_BITS) - 1)
    file_at = np.cumsum(parts) - parts
    file = file_at[shard] + part
    files = int(parts.sum())

    # One posting for each (file, fingerprint, document).
    key, document, weight = sorted_rows(file << FINGERPRINT_BITS | fingerprint, document, weight)
    new = np.ones(len(key), dtype=bool)
    new[1:] = (np.diff(key) != 0) | (np.diff(document) != 0)
    head = np.flatnonzero(new)
    weights = np.add.reduceat(weight, head) if len(head) else weight
    pair, document = key[head], document[head]
    pair_head = np.flatnonzero(np.diff(pair, prepend=-1))
    df = np.diff(pair_head, append=len(pair))
    gaps, gap_at = varints(gaps_of(document, pair_head))
    weights_bytes, weight_at = varints(weights - 1)
    pair = pair[pair_head]
    owner, prints = pair >> FINGERPRINT_BITS, pair & ((1 << FINGERPRINT_BITS) - 1)
    pair_at = starts_of(owner, files)
    steps, step_at = varints(gaps_of(prints, pair_at[:-1][np.diff(pair_at) > 0]))
    dfs, df_at = varints(df - 1)
    posting_at = np.append(pair_head, len(document))[pair_at]

    for one in np.flatnonzero(parts).tolist():
        payloads = []
        for number in range(int(file_at[one]), int(file_at[one] + parts[one])):
            begin, end = int(pair_at[number]), int(pair_at[number + 1])
            payloads.append(
                header(PAIRS, end - begin)
                + _cut(steps, step_at, begin, end)
                + _cut(dfs, df_at, begin, end)
                + _cut(gaps, gap_at, int(posting_at[number]), int(posting_at[number + 1]))
                + _cut(weights_bytes, weight_at, int(posting_at[number]), int(posting_at[number + 1]))
            )
        yield one, payloads


def encode_table(groups: Sequence[bytes], sizes: Ints, stop_words: Sequence[str]) -> bytes:
    """Return the payload of the table: names of the record groups, ``sizes`` (how many document numbers each has), stop words."""
    return (
        header(TABLE, len(groups), len(stop_words))
        + b"".join(groups)
        + varints(sizes)[0]
        + b"".join(encode_string(word) + bytes([END]) for word in stop_words)
    )


def name_chunks(names: Sequence[bytes]) -> list[bytes]:
    """Return the payloads that tell the names of shards, about as many chunks as there are names in each."""
    size = chunk_size(len(names))
    return [
        header(NAMES, len(part)) + b"".join(part)
        for part in (names[at : at + size] for at in range(0, len(names), size))
    ]


def chunk_size(shards: int) -> int:
    """Return how many names of ``shards`` (a power of two) stand in a chunk: a power of two near the square root."""
    return 1 << (shards.bit_length() // 2)


def encode_near(buckets: dict[str, list[tuple[str, int]]]) -> bytes:
    """Return the payload of near words: under each key its words, each with the bit length of its frequency."""
    texts: list[str] = []
    numbers = bytearray()
    for key in sorted(buckets):
        texts.append(key)
        numbers += varint(len(buckets[key]))
        for word, bits in buckets[key]:
            texts.append(short_form(word, key[1:]))
            numbers.append(bits)
    strings = encode_strings(texts)
    return header(NEAR, len(buckets), len(strings)) + strings + numbers


def encode_words(words: Sequence[tuple[str, str, int]]) -> bytes:
    """Return the payload of a block of words: (folded, as most often written, bit length of the frequency), sorted."""
    texts: list[str] = []
    numbers = bytearray()
    before = ""
    for folded, display, bits in words:
        shared = 0
        while shared < min(len(before), len(folded)) and before[shared] == folded[shared]:
            shared += 1
        numbers += varint(shared)
        numbers.append(bits)
        texts += [folded[shared:], short_form(display, folded)]
        before = folded
    strings = encode_strings(texts)
    return header(WORDS, len(words), len(strings)) + strings + numbers


def encode_blocks(blocks: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the payload that tells the first word and the name of every block of words."""
    return header(BLOCKS, len(blocks)) + b"".join(encode_string(first) + bytes([END]) + name for first, name in blocks)


def encode_labels(labels: Sequence[str], sizes: Ints, numbers: Ints) -> bytes:
    """Return the payload of the facets: labels (their sign and how they are written), how many each document has, which."""
    payload = header(LABELS, len(labels), len(sizes)) + b"".join(
        encode_string(label) + bytes([END]) for label in labels
    )
    return payload + varints(sizes)[0] + varints(numbers)[0]
