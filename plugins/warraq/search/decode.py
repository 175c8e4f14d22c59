"""Payloads → what they say: the reading side of encode.py. Anything that is not such a payload is a ValueError."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from warraq.search import encode
from warraq.search.columns import LENGTHS, Ints, decode_string, read_varints

PAIR_NAME, NAME = 4, 6  # bytes of a file's name


def numbers_after(payload: bytes, magic: bytes, count: int) -> tuple[list[int], int]:
    """Return the ``count`` numbers of a payload's header, and the offset behind it."""
    if payload[:2] != magic:
        raise ValueError(f"expected {magic!r}, found {payload[:2]!r}")
    (version, *numbers), offset = read_varints(payload, 2, count + 1)
    if version != encode.VERSION:
        raise ValueError(f"format {version}, expected {encode.VERSION}")
    if numbers and max(numbers) > len(payload) * 64:  # nothing that is counted here takes less than an eighth of a bit
        raise ValueError("cut off")
    return [int(number) for number in numbers], offset


@dataclass(frozen=True)
class PostingList:
    """A term's postings: one element a document; ``symbols`` one an occurrence, ``starts`` where each document's begin."""

    documents: Ints
    levels: Ints
    symbols: Ints
    starts: Ints  # one more than there are documents
    opened: Ints  # 1 where the term is among the first words of the document's body

    @cached_property
    def lengths(self) -> Ints:
        """The field length of each document, as its step tells it."""
        return np.array(LENGTHS, dtype=np.int64)[self.levels]


def _posting_list(documents: Ints, heads: Ints, extras: Ints, symbols: Ints) -> PostingList:
    counts = (heads & 3) + 1
    counts[counts == 4] += extras
    starts = np.zeros(len(heads) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return PostingList(
        np.cumsum(documents),
        heads >> 3,
        symbols if len(symbols) else np.zeros(starts[-1], np.int64),
        starts,
        heads >> 2 & 1,
    )


@dataclass(frozen=True)
class Term:
    """A dictionary entry. ``forward`` names another term; else ``forms`` and either ``postings`` or two file names."""

    term: str
    forward: str = ""
    df: int = 0
    forms: tuple[str, ...] = ()
    postings: PostingList | None = None
    names: tuple[bytes, bytes] = (b"", b"")
    place: int = -1  # among the shard's inline lists: where its positions stand


@dataclass(frozen=True)
class Shard:
    """A dictionary shard: entries by term, and the names of its pair shards and of its positions."""

    terms: dict[str, Term]
    pair_names: tuple[bytes, ...]
    positions: bytes
    inline: tuple[PostingList, ...]
    aliases: tuple[tuple[str, ...], ...]  # a name, then its other spellings


def decode_shard(payload: bytes) -> Shard:
    """Return the shard that ``payload`` holds."""
    (count, pairs, alias_count, string_bytes, number_bytes), offset = numbers_after(payload, encode.SHARD, 5)
    if len(payload) < offset + PAIR_NAME * pairs + NAME + string_bytes + number_bytes:
        raise ValueError("cut off")
    pair_names = tuple(payload[offset + PAIR_NAME * i :][:PAIR_NAME] for i in range(pairs))
    offset += PAIR_NAME * pairs
    positions = payload[offset : offset + NAME]
    offset += NAME
    numbers, lists_at = _varints_of(payload, offset + string_bytes, number_bytes)
    kinds: list[tuple[int, int]] = []  # (head, number of forms)
    stream = iter(numbers)
    while len(kinds) < count:
        if (head := next(stream, None)) is None:
            raise ValueError("cut off")
        kinds.append((head, next(stream, 0) if head & 3 != encode.FORWARD else 0))
    group_sizes = [next(stream, 0) for _ in range(min(alias_count, len(numbers)))]
    entries: list[Term] = []
    for head, form_count in kinds:
        term, offset = decode_string(payload, offset)
        if head & 3 == encode.FORWARD:
            target, offset = decode_string(payload, offset)
            entries.append(Term(term, forward=target))
            continue
        forms = []
        for _ in range(form_count):
            form, offset = decode_string(payload, offset, term)
            forms.append(form)
        entries.append(Term(term, df=head >> 3, forms=tuple(forms)))
    aliases = []
    for size in group_sizes:
        group = []
        for _ in range(size):
            name, offset = decode_string(payload, offset)
            group.append(name)
        aliases.append(tuple(group))
    inline = [(n, head) for n, (head, _) in enumerate(kinds) if head & 3 == encode.INLINE]
    lists = _lists(payload, lists_at, [(head >> 3, bool(head & 4)) for _, head in inline])
    for place, ((n, _), postings) in enumerate(zip(inline, lists, strict=True)):
        entries[n] = Term(entries[n].term, df=entries[n].df, forms=entries[n].forms, postings=postings, place=place)
    tail = len(payload) - 2 * NAME * sum(head & 3 == encode.APART for head, _ in kinds)
    for n, (head, _) in enumerate(kinds):
        if head & 3 == encode.APART:
            names = (payload[tail : tail + NAME], payload[tail + NAME : tail + 2 * NAME])
            entries[n] = Term(entries[n].term, df=entries[n].df, forms=entries[n].forms, names=names)
            tail += 2 * NAME
    return Shard({entry.term: entry for entry in entries}, pair_names, positions, tuple(lists), tuple(aliases))


def _varints_of(payload: bytes, offset: int, size: int) -> tuple[list[int], int]:
    count = int((np.frombuffer(payload, np.uint8, size, offset) < 128).sum()) if size else 0
    numbers, _ = read_varints(payload[: offset + size], offset, count)
    return numbers.tolist(), offset + size


def _lists(payload: bytes, offset: int, wanted: list[tuple[int, bool]]) -> list[PostingList]:
    """Return posting lists that share columns: (df, uniform) for each."""
    total = sum(df for df, _ in wanted)
    if not 0 <= total <= len(payload):
        raise ValueError("cut off")
    gaps, offset = read_varints(payload, offset, total)
    if len(payload) < offset + total:
        raise ValueError("cut off")
    heads = np.frombuffer(payload, np.uint8, total, offset).astype(np.int64)
    offset += total
    extras, offset = read_varints(payload, offset, int(((heads & 3) == 3).sum()))
    found = []
    at = extra_at = 0
    for df, uniform in wanted:
        head = heads[at : at + df]
        extra = extras[extra_at : extra_at + int(((head & 3) == 3).sum())]
        extra_at += len(extra)
        occurrences = int(((head & 3) + 1).sum() + extra.sum())
        if not df <= occurrences <= 1 << 32:
            raise ValueError("cut off")
        if uniform:
            symbols = np.zeros(0, dtype=np.int64)
        else:
            symbols, offset = read_varints(payload, offset, occurrences)
        found.append(_posting_list(gaps[at : at + df], head, extra, symbols))
        at += df
    return found


def decode_long(payload: bytes) -> PostingList:
    """Return the posting list of a long-list file."""
    (df, symbol_bytes), offset = numbers_after(payload, encode.LONG, 2)
    return _lists(payload, offset, [(df, symbol_bytes == 0)])[0]


def decode_positions(payload: bytes, lists: tuple[PostingList, ...], place: int) -> Ints:
    """Return the position of every occurrence of the ``place``-th of ``lists``, in the order of its symbols."""
    _, offset = numbers_after(payload, encode.POSITIONS, 0)
    before = sum(int(postings.starts[-1]) for postings in lists[:place])
    postings = lists[place]
    steps, _ = read_varints(payload, offset, before + int(postings.starts[-1]))
    steps = steps[before:]
    run = np.ones(len(steps), dtype=bool)
    run[1:] = np.diff(postings.symbols) != 0
    run[postings.starts[:-1]] = True
    total = np.cumsum(steps)
    heads = np.flatnonzero(run)
    base = total[heads] - steps[heads]
    return total - np.repeat(base, np.diff(heads, append=len(steps)))


def decode_pair(payload: bytes, fingerprint: int) -> tuple[Ints, Ints]:
    """Return the documents and weights of the pairs that have ``fingerprint`` in a pair shard (empty: none)."""
    (count,), offset = numbers_after(payload, encode.PAIRS, 1)
    steps, offset = read_varints(payload, offset, count)
    dfs, offset = read_varints(payload, offset, count)
    ends = np.cumsum(dfs + 1)
    total = int(ends[-1]) if count else 0
    gaps, offset = read_varints(payload, offset, total)
    weights, _ = read_varints(payload, offset, total)
    found = np.flatnonzero(np.cumsum(steps) == fingerprint)
    if not len(found):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    end = int(ends[found[0]])
    begin = end - int(dfs[found[0]]) - 1
    return np.cumsum(gaps[begin:end]), weights[begin:end] + 1


def decode_table(payload: bytes) -> tuple[list[bytes], Ints]:
    """Return the names of the record groups, and how many document numbers each has."""
    (groups, _), offset = numbers_after(payload, encode.TABLE, 2)
    end = offset + NAME * groups
    sizes, _ = read_varints(payload, end, groups)
    return [payload[at : at + NAME] for at in range(offset, end, NAME)], sizes


def decode_names(payload: bytes) -> list[bytes]:
    """Return the names of a chunk's shards."""
    (count,), offset = numbers_after(payload, encode.NAMES, 1)
    if len(payload) < offset + PAIR_NAME * count:
        raise ValueError("cut off")
    return [payload[offset + PAIR_NAME * i :][:PAIR_NAME] for i in range(count)]


def decode_near(payload: bytes) -> dict[str, list[tuple[str, int]]]:
    """Return key → [(word, bit length of its frequency), …] of a shard of near words."""
    (count, string_bytes), offset = numbers_after(payload, encode.NEAR, 2)
    at = offset + string_bytes
    buckets: dict[str, list[tuple[str, int]]] = {}
    for _ in range(count):
        (size,), at = read_varints(payload, at, 1)
        key, offset = decode_string(payload, offset)
        words = []
        for bits in payload[at : at + int(size)]:
            word, offset = decode_string(payload, offset, key[1:])
            words.append((word, bits))
        if len(words) < size:
            raise ValueError("cut off")
        at += int(size)
        buckets[key] = words
    return buckets


def decode_dates(payload: bytes) -> tuple[Ints, Ints]:
    """Return the numbers of the documents, and the day of each (1 = 1 January of the year 1), 0 where none is known."""
    numbers, steps = _column(payload, encode.DATES)
    return numbers, np.cumsum(steps >> 1 ^ -(steps & 1))


def decode_order(payload: bytes) -> Ints:
    """Return how many documents of its group come before each in time."""
    return _column(payload, encode.ORDER)[1]


def _column(payload: bytes, magic: bytes) -> tuple[Ints, Ints]:
    """Return the numbers that documents have, and what a column tells of each of these."""
    (count,), offset = numbers_after(payload, magic, 1)
    told, _ = read_varints(payload, offset, count)
    numbers = np.flatnonzero(told)
    return numbers, told[numbers] - 1


def decode_words(payload: bytes) -> list[tuple[str, str, int]]:
    """Return (folded, as most often written, bit length of the frequency) of each word of a block."""
    (count, string_bytes), offset = numbers_after(payload, encode.WORDS, 2)
    at = offset + string_bytes
    words = []
    before = ""
    for _ in range(count):
        (shared, bits), at = read_varints(payload, at, 2)
        rest, offset = decode_string(payload, offset)
        before = before[: int(shared)] + rest
        display, offset = decode_string(payload, offset, before)
        words.append((before, display, int(bits)))
    return words


def decode_blocks(payload: bytes) -> list[tuple[str, bytes]]:
    """Return the first word and the name of every block of words."""
    (count,), offset = numbers_after(payload, encode.BLOCKS, 1)
    blocks = []
    for _ in range(count):
        first, offset = decode_string(payload, offset)
        if len(payload) < offset + NAME:
            raise ValueError("cut off")
        blocks.append((first, payload[offset : offset + NAME]))
        offset += NAME
    return blocks


def decode_labels(payload: bytes) -> tuple[list[str], list[list[int]]]:
    """Return the labels (their sign and how they are written), and the numbers of the labels of the document of every number."""
    (count, documents), offset = numbers_after(payload, encode.LABELS, 2)
    labels = []
    for _ in range(count):
        label, offset = decode_string(payload, offset)
        labels.append(label)
    sizes, offset = read_varints(payload, offset, documents)
    numbers, _ = read_varints(payload, offset, int(sizes.sum()))
    ends = np.cumsum(sizes)
    return labels, [numbers[end - size : end].tolist() for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)]
