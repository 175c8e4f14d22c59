"""Documents → the index: the static shards, and Whoosh's table of contents beside them.

Documents are analysed one by one (what an earlier build analysed is kept), merged into arrays, and encoded part by part,
where what a part is made from has changed. What is built so is what a clean build would have built, byte for byte.
"""

from __future__ import annotations

import hashlib
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np

from warraq.arabic.letters import fold
from warraq.arabic.tokens import tokens
from warraq.code import code_digest
from warraq.errors import WarraqError
from warraq.executor import FEW, map_chunks
from warraq.forked import beside, can_fork, shared
from warraq.search import documents as by_document
from warraq.search import encode, shards
from warraq.search.analysis import Analysis
from warraq.search.columns import LENGTHS, content_name, pack, term_hash
from warraq.search.gather import Given, Progress, Whole, gather
from warraq.search.lexicon import Lexicon
from warraq.search.merge import Corpus, merge
from warraq.search.model import Document, IndexStats, Named
from warraq.search.numbering import DAY_BITS
from warraq.search.prepare import forget_words
from warraq.search.related import model_of, relate
from warraq.search.shards import Aliases, Made, shard_key
from warraq.search.state import DIGEST, Part, State, Stored, load
from warraq.search.tables import Prints, give_memory_back
from warraq.search.tree import STATIC, Tree, named_path, record_path
from warraq.search.wordlists import NearLists, WordBlocks

MODEL, FACETS = "model", "facets"
UNFINISHED = "unfinished"  # lies in the folder while a build is at work: there may be files that nobody lists
WASTE = 2  # the lexicon is made anew when it holds so many times the forms that occur,
WASTE_LEAST = 50_000  # and more than so many
Files = Mapping[str, int]  # path → size
Written = tuple[str, bytes, Files]  # a part's key, its name, its files
Related = tuple[int, Callable[[list[list[int]]], object]]  # how many, and who is told of the places of each one's
FEW_ROWS = 2 * shards.TASK_ROWS  # fewer are encoded before other processes would have started


class Task(Protocol):
    """Work that any process can do."""

    def run(self) -> list[Made]:
        """Return what was made."""


def build(
    documents: Iterable[Document | Named],
    index_dir: Path,
    *,
    language: str = "ar",
    aliases: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    whole: Whole | None = None,
    related: Related | None = None,
    ahead: Stored | None = None,
    written: Callable[[Files], object] | None = None,
    apart: bool = False,
) -> IndexStats:
    """Bring the index in ``index_dir`` up to date with ``documents``, in whatever order they are given.

    ``aliases`` maps a name to its other spellings; ``progress`` is told how many documents are done, and whether they were
    known; ``executor`` takes what is much work; ``whole`` gives the document of an id, where they are only named; ``related``
    says how many documents related to each are wanted, and who is told of them (as places among those given) as soon as they
    are found: before the index is ready, where few documents are new. ``ahead`` is what ``stored`` has read of the index;
    ``written`` is told the static files (path → size) where they are all there before the build is at its end. ``apart``: children
    of this process may take a part, and one of them be who finds and tells what is related. Raises WarraqError where two documents have one id.
    """
    state = load(index_dir, _settings(language, aliases or {}), language, ahead)
    given = gather(documents, state, executor, progress, whole)
    order = given.order

    def tell(found: list[list[int]]) -> None:
        if related:
            related[1](_as_given(found, order))

    unfinished = index_dir / UNFINISHED
    # What a build that was stopped has left need not be what the state tells, even where the documents are those of the state.
    if state.stats and given.unchanged(state) and not unfinished.exists():
        stats = replace(state.stats, unchanged=True)
    elif len(given.fresh.digests) < FEW:
        return _bring(
            state, given, index_dir, aliases or {}, executor, related and (related[0], tell), written, apart=apart
        )
    else:  # memory counts more than time, and what is related is sought at last
        stats = _bring(state, given, index_dir, aliases or {}, executor)
    del state, given, ahead
    if related:
        # Only processes of this machine surely see the index.
        near = executor if isinstance(executor, ProcessPoolExecutor) else None
        tell(relate(index_dir / MODEL, related[0], near))
    return stats


def missing(
    ahead: Stored | None,
    digests: Sequence[str],
    *,
    language: str = "ar",
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> list[int]:
    """Return the places of those ``digests`` of documents that what has been read ``ahead`` of an index does not know: these are
    what ``build`` will ask for."""
    if not ahead or ahead[1]["settings"] != _settings(language, aliases or {}):
        return list(range(len(digests)))
    known = ahead[1]["known"]
    return [place for place, one in enumerate(digests) if bytes.fromhex(one) not in known]


def _bring(
    state: State,
    given: Given,
    index_dir: Path,
    aliases: Mapping[str, Sequence[str]],
    executor: Executor | None,
    related: Related | None = None,
    written: Callable[[Files], object] | None = None,
    *,
    apart: bool = False,
) -> IndexStats:
    """Make the index in ``index_dir``, which is that of ``state``, that of ``given``."""
    unfinished = index_dir / UNFINISHED
    index_dir.mkdir(parents=True, exist_ok=True)
    unlisted = not state.stats or unfinished.exists()
    unfinished.touch()
    tree = Tree(index_dir / STATIC, state.files)
    packed = _packed_records(state, given, tree.root)
    state.lexicon.complete(executor)
    state.take(given.column(), given.fresh.table())
    state.ids = given.ids
    _drop_waste(state, executor)
    corpus = merge(state)
    seek = partial(_seek, index_dir / MODEL, corpus, related)
    if not apart:
        seek()
    with beside(seek) if apart else nullcontext():  # somebody waits for them, and for the files
        entry = _write(corpus, packed, aliases, tree, executor, apart=apart)
    if not state.stats or state.stats.documents != corpus.documents or not any(index_dir.glob("*.toc")):
        from warraq.search.codec import write_toc  # Whoosh: for most builds much to load for nothing

        write_toc(index_dir, corpus.documents)
    state.files = tree.files
    state.stats = IndexStats(
        corpus.documents, len(corpus.dictionary.terms), sum(tree.files.values()), len(tree.files) + 1
    )
    tree.write_entry(entry)
    if written:
        written(state.files)
    state.save(index_dir)
    tree.forget_others(unlisted=unlisted)
    unfinished.unlink()
    return state.stats


def _seek(folder: Path, corpus: Corpus, related: Related | None) -> None:
    """Keep in ``folder`` what related articles are found by; find them, if somebody wants to be told."""
    model = model_of(folder, corpus)
    if related:
        many, told = related
        told(relate(folder, many, model=model))
    model.save()


def _as_given(found: Sequence[Sequence[int]], order: Sequence[int]) -> list[list[int]]:
    """Return lists of documents in the order, and by the places, in which the documents were given, not by their numbers here."""
    told: list[list[int]] = [[] for _ in order]
    for place, others in zip(order, found, strict=True):
        told[place] = [order[other] for other in others]
    return told


def _settings(language: str, aliases: Mapping[str, Sequence[str]]) -> str:
    named = sorted((name, list(others)) for name, others in aliases.items())
    python = sys.implementation.cache_tag  # whose ``marshal`` writes the books
    parts = [encode.VERSION, code_digest("search", "arabic"), python, language, named]
    return hashlib.blake2b(repr(parts).encode(), digest_size=DIGEST).hexdigest()


def _packed_records(state: State, given: Given, root: Path) -> Callable[[int], bytes]:
    """Return what gives the packed record of a document: of a fresh one as made, of another from the last state's file."""
    known = len(state.table)
    fresh, rows = given.fresh.records, given.rows
    numbers = state.table.numbers
    groups = by_document.groups(numbers, state.groups, state.table.records)
    ends = [group.documents.stop for group in groups]

    def packed(number: int) -> bytes:
        row = rows[number]
        if row >= known:
            return fresh[row - known]
        group = groups[bisect_right(ends, row)]
        name, place = group.name, int(numbers[row]) - group.first
        file = root / record_path(name, place)
        try:
            return file.read_bytes()[len(by_document.record_head(name, place)) :]
        except OSError as error:
            raise WarraqError(
                "a file of the search index is gone", where=str(file), why=str(error), mend="delete the index's folder"
            ) from None

    return packed


def _drop_waste(state: State, executor: Executor | None) -> None:
    """Make the lexicon anew where most of its forms are those of documents that are gone."""
    used = np.flatnonzero(state.counts)
    if len(state.counts) < max(WASTE_LEAST, WASTE * len(used)):
        return
    old, state.lexicon = state.lexicon.forms, Lexicon(state.lexicon.analysis.language)
    number = np.zeros(len(old), dtype=np.int32)
    number[used] = state.lexicon.forms.add(old.of(used))
    state.table.words.values = number[state.table.words.values]
    state.lexicon.complete(executor)
    state.parts, state.label_terms = {}, state.label_terms[:0]  # both are made from the numbers of words
    state.counts = state.counts[used]
    state.forget_sums()


class _Parts:
    """Brings parts up to date: keeps those whose fingerprints are what they were, and takes those that were made."""

    def __init__(self, before: Mapping[str, Part], tree: Tree) -> None:
        self._before, self._tree = before, tree
        self.after: dict[str, Part] = {}
        self._prints: dict[str, int] = {}

    def outdated(self, keys: Sequence[str], prints: Prints) -> list[int]:
        """Return the places in ``keys`` of the parts that must be made, and keep the others."""
        wanted = []
        for place, (key, one) in enumerate(zip(keys, prints.tolist(), strict=True)):
            part = self._before.get(key)
            if part is None or part.print != one:
                self._prints[key] = one
                wanted.append(place)
            else:
                self.after[key] = part
                self._tree.keep(part.files)
        return wanted

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Return the files of the last state's parts ``keys``."""
        return frozenset(path for key in keys if key in self._before for path in self._before[key].files)

    def write(self, made: Made) -> Written:
        """Write what was made, for whoever keeps the books to be told."""
        for path, data in made.files.items():
            self._tree.add(path, data)
        return made.key, made.name, {path: self._tree.files[path] for path in made.files}

    def note(self, written: Written) -> None:
        """Note what was written, here or by a child of this process."""
        key, name, files = written
        self._tree.files.update(files)
        self.after[key] = Part(self._prints[key], name.hex(), list(files))

    def names(self, keys: Iterable[str]) -> list[bytes]:
        """Return the names of the parts ``keys``."""
        return [bytes.fromhex(self.after[key].name) for key in keys]


def _write(
    corpus: Corpus,
    packed: Callable[[int], bytes],
    aliases: Mapping[str, Sequence[str]],
    tree: Tree,
    executor: Executor | None,
    *,
    apart: bool,
) -> dict[str, object]:
    """Write the static files; return what the entry says. ``apart``: children of this process may encode, and write."""
    state, lexicon, words = corpus.state, corpus.state.lexicon, corpus.dictionary
    parts = _Parts(state.parts, tree)
    groups = _alias_groups(aliases, corpus)
    shard_keys = [shard_key(number) for number in range(words.shards)]
    wanted = parts.outdated(shard_keys, shards.fingerprints(corpus, groups))
    record_groups = by_document.groups(corpus.line.numbers, corpus.line.groups, state.table.records)
    record_keys = [f"d{group.name.hex()}" for group in record_groups]  # which tell all that there is in them
    known = parts.known(shard_keys[number] for number in wanted)
    encoding = shards.tasks(corpus, np.array(wanted, dtype=np.int64), groups, known)
    much = corpus.occurrences * len(wanted) > FEW_ROWS * words.shards
    # Children have all that a task is made from, and need to tell only what they have written.
    children = _children(executor) if much and apart and can_fork() else 0
    near: NearLists
    blocks: WordBlocks

    def tasks() -> Iterator[Task]:
        """The tasks, and between them what this process does while others do these."""
        nonlocal near, blocks
        while encoding and not children:
            yield encoding.pop(0)()  # what it is made from is let go with the last
        near, blocks = NearLists(corpus), WordBlocks(corpus)
        yield from near.tasks(parts.outdated(near.keys, near.prints))
        yield from blocks.tasks(parts.outdated(blocks.keys, blocks.prints))
        for place in parts.outdated(record_keys, np.zeros(len(record_keys), dtype=np.uint64)):
            files = by_document.record_files(tree.known, record_groups[place], corpus.line.numbers, packed)
            parts.note(parts.write(Made(record_keys[place], b"", dict(files))))

    for made in map_chunks(executor if much and not children else None, _run, (), tasks(), 1):
        parts.note(parts.write(made))

    def encoded(number: int) -> list[Written]:
        return [parts.write(made) for made in encoding[number]().run()]

    for each in shared(encoded, len(encoding), children) if children else ():
        for one in each:
            parts.note(one)
    state.parts = parts.after
    table = encode.encode_table(
        [group.name for group in record_groups], corpus.line.groups, sorted(lexicon.analysis.stop_words)
    )
    dates = by_document.dates(corpus.line, state.table.moments >> DAY_BITS)
    order = by_document.order(corpus.line, state.table.moments)
    if parts.outdated([FACETS], by_document.facets_print(corpus)):
        payload = by_document.facets(corpus)
        made = Made(FACETS, content_name(payload))
        made.add(named_path("c", made.name), payload, tree.known)
        parts.note(parts.write(made))
    completion = encode.encode_blocks(list(zip(blocks.first, parts.names(blocks.keys), strict=True)))
    shard_names = encode.name_chunks(parts.names(shard_keys))
    near_names = encode.name_chunks(parts.names(near.keys))
    for payload in (table, dates, order, completion, *shard_names, *near_names):
        path = named_path("c", content_name(payload))
        tree.add(path, None if path in tree.known else pack(payload))
    return {
        "format": encode.VERSION,
        "language": lexicon.analysis.language,
        "documents": corpus.documents,
        "numbers": corpus.line.room,
        "length": int(np.array(LENGTHS, dtype=np.int64)[corpus.levels[corpus.line.numbers]].sum()),
        "table": content_name(table).hex(),
        "dates": content_name(dates).hex(),
        "order": content_name(order).hex(),
        "words": content_name(completion).hex(),
        "facets": parts.after[FACETS].name,
        "shards": words.shards,
        "shards_names": "".join(content_name(chunk).hex() for chunk in shard_names),
        "near": near.shards,
        "near_names": "".join(content_name(chunk).hex() for chunk in near_names),
    }


def _children(executor: Executor | None) -> int:
    """How many children do what ``executor`` would, if that has processes of this machine."""
    return getattr(executor, "_max_workers", 0) if isinstance(executor, ProcessPoolExecutor) else 0


def _run(tasks: Sequence[Task]) -> list[Made]:
    give_memory_back()
    forget_words()
    return [made for task in tasks for made in task.run()]


def _alias_groups(aliases: Mapping[str, Sequence[str]], corpus: Corpus) -> Aliases:
    """Return, for each shard, the names whose first word it holds, each with its other spellings, all folded.

    The language's synonyms are told as names are, where the corpus has them.
    """
    lexicon = corpus.state.lexicon
    analysis, words = lexicon.analysis, list(chain.from_iterable(lexicon.analysis.synonyms))
    numbers = dict(zip(words, lexicon.terms.find([analysis.stem(fold(word)) for word in words]), strict=True))
    occurring = np.zeros(len(lexicon.terms) + 1, dtype=bool)  # one more: of what is not there, which is told as -1
    occurring[lexicon.key_of[corpus.form_counts > 0]] = True
    known = ([word for word in group if occurring[numbers[word]]] for group in analysis.synonyms)
    found: dict[int, list[list[str]]] = {}
    for names in [*([name, *others] for name, others in sorted(aliases.items())), *known]:
        group = list(dict.fromkeys(folded for one in names if (folded := _folded(one, analysis))))
        for one in group if len(group) > 1 else ():
            shard = term_hash(analysis.stem(one.split(" ")[0])) % corpus.dictionary.shards
            found.setdefault(shard, []).append([one, *(other for other in group if other != one)])
    lexicon.terms.forget_numbers()
    return found


def _folded(name: str, analysis: Analysis) -> str:
    return " ".join(token.text for token in tokens(name) if token.text not in analysis.stop_words)
