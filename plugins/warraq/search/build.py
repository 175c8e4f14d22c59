"""Documents → the index: the static shards, and Whoosh's table of contents beside them.

The whole corpus is merged at once: words become numbers, and every column of every shard is computed by numpy. That is
faster than adding documents one by one by a factor of five, and leaves no order in which things could happen to happen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from warraq.arabic.letters import fold
from warraq.arabic.light10 import without_article
from warraq.arabic.nearness import stored_keys
from warraq.arabic.tokens import tokens
from warraq.code import code_digest
from warraq.errors import WarraqError
from warraq.search import encode
from warraq.search.analysis import Analysis, analysis_for
from warraq.search.codec import write_toc
from warraq.search.columns import LENGTHS, Ints, content_name, length_levels, term_hash, varint
from warraq.search.encode import (
    Entry,
    Postings,
    encode_long,
    encode_pairs,
    encode_postings,
    encode_shard,
    header,
    list_bytes,
)
from warraq.search.model import Document, IndexStats
from warraq.search.prepare import Prepared, prepare
from warraq.search.tree import ENTRY, Tree, named_path, near_path, pair_path, record_path, shard_path

BODY, TITLE, TAG = 0, 1, 2  # places
# What one occurrence counts for. Known-item queries cannot tell 2 from 5; much more and short titles beat whole articles.
PLACE_WEIGHTS = (1, 3, 2)
SEGMENT_GAP = 8  # positions left out between title, tags and body: no phrase reaches across
GROUP_RECORDS = 64  # mean number of records in a group
NEAR_COUNT = 3  # words as rare as slips are no corrections, except in an archive of few words
SMALL = 10_000  # words
NEAR_LETTERS = 3
WORD_COUNT = 2  # words that occur once are not offered for completion, except in a small archive
WORD_BLOCK = 400
STATE = "state.json"
STATIC = "static"
MODEL = "model"

Progress = Callable[[str, int, int], None]  # stage, done, all


def build(
    documents: Iterable[Document],
    index_dir: Path,
    *,
    language: str = "ar",
    aliases: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> IndexStats:
    """Index ``documents``, numbered in the order given, into ``index_dir``; do nothing where it holds just them already.

    ``aliases`` maps a name to its other spellings; ``progress`` is called with (stage, done, all); ``executor`` runs the
    part that concerns single documents. Raises WarraqError where two documents have one id.
    """
    everything = list(documents)
    digest = _digest(everything, language, aliases or {})
    state_file = index_dir / STATE
    if (state := _read_state(state_file)) and state["digest"] == digest:
        return IndexStats(**(state["stats"] | {"unchanged": True}))
    if len({document.id for document in everything}) != len(everything):
        seen: set[str] = set()
        twice = next(d.id for d in everything if d.id in seen or seen.add(d.id))  # type: ignore[func-returns-value]
        raise WarraqError("two documents have one id", where=twice, mend="give one of them another id")
    index_dir.mkdir(parents=True, exist_ok=True)
    state_file.unlink(missing_ok=True)

    prepared: list[Prepared] = []
    mapped = executor.map(prepare, everything, chunksize=64) if executor else map(prepare, everything)
    for one in mapped:
        prepared.append(one)
        if progress and (len(prepared) % 200 == 0 or len(prepared) == len(everything)):
            progress("words", len(prepared), len(everything))
    if len(prepared) != len(everything):
        raise WarraqError(f"{len(everything)} documents went in and {len(prepared)} came out", where=str(index_dir))
    stats = _write(prepared, index_dir, analysis_for(language), aliases or {}, progress)
    state_file.write_text(json.dumps({"digest": digest, "stats": asdict(stats)}), encoding="utf-8")
    return stats


def _digest(documents: Sequence[Document], language: str, aliases: Mapping[str, Sequence[str]]) -> str:
    settings = [
        encode.VERSION,
        code_digest("search", "arabic"),
        language,
        sorted((name, list(others)) for name, others in aliases.items()),
        PLACE_WEIGHTS,
    ]
    digest = hashlib.blake2b(repr(settings).encode(), digest_size=20)
    for document in documents:
        digest.update(repr(astuple(document)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _read_state(file: Path) -> dict[str, Any] | None:
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        return state if {"digest", "stats"} <= set(state) else None
    except (OSError, ValueError):
        return None


@dataclass
class Words:
    """The corpus as arrays, one element an occurrence, in the order of documents and positions; stop words left out."""

    forms: list[str]
    form: Ints
    document: Ints
    place: Ints
    position: Ints
    joined: Ints  # 1 where the occurrence follows the one before it in the same segment


def _words(prepared: Sequence[Prepared], analysis: Analysis) -> Words:
    numbers: dict[str, int] = {}
    flat: list[int] = []
    sizes: list[int] = []
    segment_document: list[int] = []
    segment_place: list[int] = []
    segment_at: list[int] = []  # first position
    for document, one in enumerate(prepared):
        position = 0
        for place, text in ((TITLE, one.title), *((TAG, tag) for tag in one.tags), (BODY, one.body)):
            if text:
                found = text.split(" ")
                flat += [numbers.setdefault(form, len(numbers)) for form in found]
                sizes.append(len(found))
                segment_document.append(document)
                segment_place.append(place)
                segment_at.append(position)
                position += len(found) + SEGMENT_GAP
    size = np.array(sizes, dtype=np.int64)
    form = np.array(flat, dtype=np.int64)
    segment = np.repeat(np.arange(len(size)), size)
    inside = np.arange(len(form)) - np.repeat(np.cumsum(size) - size, size)
    position_array = inside + np.array(segment_at, dtype=np.int64)[segment]

    forms = list(numbers)
    stop = np.array([fold(form) in analysis.stop_words for form in forms], dtype=bool)
    keep = ~stop[form] if len(form) else np.zeros(0, dtype=bool)
    segment = segment[keep]
    return Words(
        forms,
        form[keep],
        np.array(segment_document, dtype=np.int64)[segment],
        np.array(segment_place, dtype=np.int64)[segment],
        position_array[keep],
        (np.diff(segment, prepend=-1) == 0).astype(np.int64),
    )


@dataclass
class Dictionary:
    """Terms in the order of the shards (then by code points), their forms, and how occurrences' forms map to them."""

    shards: int
    terms: list[str]
    hashes: Ints
    forms: list[tuple[str, ...]]  # of each term, most frequent first
    term_of: Ints  # form number → term number, -1 where the form does not occur
    rank_of: Ints  # form number → place among its term's forms
    forwards: dict[str, str]  # root key → term, where they differ


def _dictionary(words: Words, labels: Iterable[str], analysis: Analysis) -> Dictionary:
    counts = np.bincount(words.form, minlength=len(words.forms))
    used = np.flatnonzero(counts).tolist()
    key_of = {form: analysis.stem(fold(words.forms[form])) for form in used}
    key_counts: dict[str, int] = {}
    for form in used:
        key_counts[key_of[form]] = key_counts.get(key_of[form], 0) + int(counts[form])
    terms_of = analysis.terms_of(key_counts)
    members: dict[str, list[int]] = {}
    for form in used:
        members.setdefault(terms_of[key_of[form]], []).append(form)
    label_list = set(labels)
    occurrences = int(counts.sum())
    shards = 1
    while shards * encode.SHARD_BYTES < occurrences:  # about one byte of inline postings an occurrence
        shards *= 2
    terms = sorted([*members, *label_list], key=lambda term: (term_hash(term) % shards, term))
    term_of = np.full(len(words.forms), -1, dtype=np.int64)
    rank_of = np.zeros(len(words.forms), dtype=np.int64)
    forms: list[tuple[str, ...]] = []
    for number, term in enumerate(terms):
        group = sorted(members.get(term, ()), key=lambda form: (-counts[form], words.forms[form]))
        for rank, form in enumerate(group):
            term_of[form], rank_of[form] = number, rank
        forms.append(tuple(words.forms[form] for form in group) or (term[1:],))
    return Dictionary(
        shards,
        terms,
        np.array([term_hash(term) for term in terms], dtype=np.int64),
        forms,
        term_of,
        rank_of,
        {key: term for key, term in terms_of.items() if key != term and term in members},
    )


def _write(
    prepared: Sequence[Prepared],
    index_dir: Path,
    analysis: Analysis,
    aliases: Mapping[str, Sequence[str]],
    progress: Progress | None,
) -> IndexStats:
    def tell(done: int) -> None:
        if progress:
            progress("shards", done, 4)

    tell(0)
    words = _words(prepared, analysis)
    labels = [[key for key, _ in one.labels] for one in prepared]
    dictionary = _dictionary(words, (label for group in labels for label in group), analysis)
    tell(1)

    weights = np.array(PLACE_WEIGHTS, dtype=np.int64)[words.place]
    lengths = np.bincount(words.document, weights=weights, minlength=len(prepared)).astype(np.int64)
    levels = length_levels(lengths)
    postings = _postings(words, dictionary, labels)
    columns = encode_postings(postings, levels, len(dictionary.terms))
    tree = Tree(index_dir / STATIC)
    names = _write_shards(
        words, dictionary, weights, columns, _alias_groups(aliases, dictionary.shards, analysis), len(prepared), tree
    )
    tell(2)
    groups = _write_records(prepared, tree)
    tell(3)
    near = _write_near(words, tree)
    table = encode.encode_table(groups, sorted(analysis.stop_words))
    dates = _dates(prepared)
    chunks = {"shards": encode.name_chunks(names), "near": encode.name_chunks(near)}
    blocks = _write_words(words, tree)
    facets = _facets(prepared)
    for payload in (table, dates, blocks, facets, *chunks["shards"], *chunks["near"]):
        tree.add(named_path("c", content_name(payload)), payload)
    total = int(np.array(LENGTHS, dtype=np.int64)[levels].sum())
    entry = {
        "format": encode.VERSION,
        "language": analysis.language,
        "documents": len(prepared),
        "length": total,
        "table": content_name(table).hex(),
        "dates": content_name(dates).hex(),
        "words": content_name(blocks).hex(),
        "facets": content_name(facets).hex(),
        "shards": len(names),
        "shards_names": "".join(content_name(chunk).hex() for chunk in chunks["shards"]),
        "near": len(near),
        "near_names": "".join(content_name(chunk).hex() for chunk in chunks["near"]),
    }
    tree.paths.add(ENTRY)
    (tree.root / ENTRY).write_text(json.dumps(entry), encoding="utf-8")
    tree.forget_others()
    _write_model(index_dir / MODEL, postings, dictionary, levels, prepared)
    write_toc(index_dir, len(prepared))
    tell(4)
    return IndexStats(len(prepared), len(dictionary.terms), tree.bytes, len(tree.paths))


def _postings(words: Words, dictionary: Dictionary, labels: Sequence[Sequence[str]]) -> Postings:
    number = {term: n for n, term in enumerate(dictionary.terms) if term[:1] in "#@"}
    label_term = np.array([number[label] for group in labels for label in group], dtype=np.int64)
    label_document = np.repeat(np.arange(len(labels)), [len(group) for group in labels])
    zeros = np.zeros(len(label_term), dtype=np.int64)
    term = np.concatenate([dictionary.term_of[words.form], label_term])
    document = np.concatenate([words.document, label_document])
    symbol = np.concatenate([dictionary.rank_of[words.form] * 3 + words.place, zeros])
    position = np.concatenate([words.position, zeros])
    most = int(symbol.max(initial=0)) + 1
    # Occurrences come in the order of documents and positions, which a stable sort keeps.
    order = np.argsort((term * (len(labels) + 1) + document) * most + symbol, kind="stable")
    return Postings(term[order], document[order], symbol[order], position[order])


def _write_shards(
    words: Words,
    dictionary: Dictionary,
    weights: Ints,
    columns: encode.Columns,
    aliases: Mapping[int, Sequence[Sequence[str]]],
    documents: int,
    tree: Tree,
) -> list[bytes]:
    pair_names: dict[int, list[bytes]] = {}
    term = dictionary.term_of[words.form]
    joined = np.flatnonzero(words.joined)
    rarer = np.minimum(columns.df[term[joined - 1]], columns.df[term[joined]])
    joined = joined[rarer >= documents // encode.PAIR_SHARE]
    for shard, payloads in encode_pairs(
        term[joined - 1], term[joined], words.document[joined], weights[joined], dictionary.hashes, dictionary.shards
    ):
        pair_names[shard] = []
        for part, payload in enumerate(payloads):
            name = content_name(payload, 4)
            pair_names[shard].append(name)
            tree.add(pair_path(shard, part, name), payload)

    entries: list[list[Entry]] = [[] for _ in range(dictionary.shards)]
    sizes = list_bytes(columns)
    for number, word in enumerate(dictionary.terms):
        files = b""
        if sizes[number] > encode.LONG_BYTES:
            postings, positions = encode_long(columns, number)
            files = content_name(postings) + content_name(positions)
            tree.add(named_path("l", files[:6]), postings)
            tree.add(named_path("o", files[6:]), positions)
        shard = int(dictionary.hashes[number]) % dictionary.shards
        entries[shard].append(Entry(word, number=number, forms=dictionary.forms[number], files=files))
    for key, target in dictionary.forwards.items():
        entries[term_hash(key) % dictionary.shards].append(Entry(key, forward=target))
    names = []
    for shard, group in enumerate(entries):
        group.sort(key=lambda entry: entry.term)
        payload, positions = encode_shard(group, columns, pair_names.get(shard, []), aliases.get(shard, ()))
        name = content_name(payload, 4)
        names.append(name)
        tree.add(shard_path(shard, name), payload)
        tree.add(named_path("o", content_name(positions)), positions)
    return names


def _alias_groups(aliases: Mapping[str, Sequence[str]], shards: int, analysis: Analysis) -> dict[int, list[list[str]]]:
    """Return, for each shard, the names whose first word it holds, each with its other spellings, all folded."""
    found: dict[int, list[list[str]]] = {}
    for name, others in sorted(aliases.items()):
        group = list(dict.fromkeys(folded for one in (name, *others) if (folded := _folded(one, analysis))))
        for one in group if len(group) > 1 else ():
            shard = term_hash(analysis.stem(one.split(" ")[0])) % shards
            found.setdefault(shard, []).append([one, *(other for other in group if other != one)])
    return found


def _folded(name: str, analysis: Analysis) -> str:
    return " ".join(token.text for token in tokens(name) if token.text not in analysis.stop_words)


def _write_near(words: Words, tree: Tree) -> list[bytes]:
    """Write the words that are frequent enough to be meant, under their first and their second half; return the shards' names.

    A word with one error keeps one half whole, so two lookups find it.
    """
    counts: dict[str, int] = {}
    for form, count in zip(words.forms, np.bincount(words.form, minlength=len(words.forms)).tolist(), strict=True):
        if count:
            word = without_article(fold(form))
            counts[word] = counts.get(word, 0) + count
    least = min(NEAR_COUNT, 1 + len(counts) // SMALL)
    entries = [
        (word, count.bit_length())
        for word, count in sorted(counts.items())
        if count >= least and len(word) >= NEAR_LETTERS
    ]
    shards = 1
    while shards * encode.SHARD_BYTES < 20 * len(entries):  # three keys, about seven bytes each
        shards *= 2
    buckets: list[dict[str, list[tuple[str, int]]]] = [{} for _ in range(shards)]
    for word, bits in entries:
        for key in stored_keys(word):
            buckets[term_hash(key) % shards].setdefault(key, []).append((word, bits))
    names = []
    for number, bucket in enumerate(buckets):
        payload = encode.encode_near(bucket)
        names.append(content_name(payload, 4))
        tree.add(near_path(number, names[-1]), payload)
    return names


def _write_words(words: Words, tree: Tree) -> bytes:
    """Write the words that typing is completed from, in blocks by the alphabet; return the payload that lists the blocks."""
    counts = np.bincount(words.form, minlength=len(words.forms)).tolist()
    best: dict[str, tuple[int, str]] = {}
    total: dict[str, int] = {}
    for form, count in zip(words.forms, counts, strict=True):
        if count:
            word = fold(form)
            total[word] = total.get(word, 0) + count
            if (-count, form) < best.get(word, (0, "")):
                best[word] = (-count, form)
    entries = [
        (word, best[word][1], total[word].bit_length())
        for word in sorted(total)
        if total[word] >= WORD_COUNT or len(total) < SMALL
    ]
    blocks = []
    for at in range(0, len(entries), WORD_BLOCK):
        payload = encode.encode_words(entries[at : at + WORD_BLOCK])
        blocks.append((entries[at][0], content_name(payload)))
        tree.add(named_path("w", blocks[-1][1]), payload)
    return encode.encode_blocks(blocks)


def _facets(prepared: Sequence[Prepared]) -> bytes:
    """Return the payload of the facets: the most frequent labels first."""
    counts: dict[str, int] = {}
    written: dict[str, str] = {}
    for one in prepared:
        for key, label in one.labels:
            counts[key] = counts.get(key, 0) + 1
            written.setdefault(key, label)
    order = sorted(counts, key=lambda key: (-counts[key], key))
    number = {key: n for n, key in enumerate(order)}
    return encode.encode_labels(
        [written[key] for key in order], [sorted(number[key] for key, _ in one.labels) for one in prepared]
    )


def _write_records(prepared: Sequence[Prepared], tree: Tree) -> list[tuple[bytes, int]]:
    """Write the records in groups whose borders follow from the ids: a new document changes its own group alone."""
    groups: list[tuple[bytes, int]] = []
    group: list[bytes] = []
    for number, one in enumerate(prepared):
        group.append(one.record)
        last = number + 1 == len(prepared)
        if last or term_hash(prepared[number + 1].id) % GROUP_RECORDS == 0 or len(group) == 8 * GROUP_RECORDS:
            name = content_name(b"".join(content_name(record, 20) for record in group))
            for place, record in enumerate(group):
                tree.add_packed(record_path(name, place), record)
            groups.append((name, len(group)))
            group = []
    return groups


def _dates(prepared: Sequence[Prepared]) -> bytes:
    """Return the payload of the date column: days since 1970 of each document as differences, 0 … for the undated."""
    out = bytearray(header(encode.DATES, len(prepared)))
    before = 0
    for one in prepared:
        try:
            day = date.fromisoformat(one.day).toordinal()
        except ValueError:
            day = 0
        step = day - before
        out += varint(step << 1 if step >= 0 else (-step << 1) - 1)
        before = day
    return bytes(out)


def _write_model(
    folder: Path, postings: Postings, dictionary: Dictionary, levels: Ints, prepared: Sequence[Prepared]
) -> None:
    """Keep what only this side asks for: lengths, and the terms of every document (for related articles and key terms)."""
    folder.mkdir(parents=True, exist_ok=True)
    head = np.ones(len(postings.term), dtype=bool)
    head[1:] = (np.diff(postings.term) != 0) | (np.diff(postings.document) != 0)
    at = np.flatnonzero(head)
    np.save(folder / "levels.npy", levels.astype(np.uint8))
    np.save(folder / "term.npy", postings.term[at].astype(np.int32))
    np.save(folder / "document.npy", postings.document[at].astype(np.int32))
    np.save(folder / "count.npy", np.diff(at, append=len(head)).astype(np.int32))
    (folder / "ids.json").write_text(json.dumps([one.id for one in prepared]), encoding="utf-8")
    words = [
        forms[0] if term[:1] not in "#@" else "" for term, forms in zip(dictionary.terms, dictionary.forms, strict=True)
    ]
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
