"""Converts a corpus: every record becomes an article in the content folder, or a refusal with its reason.

What an article becomes depends on its record, and on what the whole corpus tells: which lines recur, which phrases other
articles hold, which article it repeats. A run converts the records that are new, and those of which the corpus tells
something else than last time; a run that knows of no other converts all.
"""

from __future__ import annotations

import dataclasses
import pickle
from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from warraq.config import CorpusConfig
from warraq.contents import Contents
from warraq.convert.chunks import chunks
from warraq.convert.duplicates import Grouped, group
from warraq.convert.fields import Fields
from warraq.convert.ids import Ids
from warraq.convert.keyphrases import PhraseCounts, in_steps, with_particles, without_particles
from warraq.convert.learn import Learner
from warraq.convert.learn_counts import Counted, Counts, lacks, seen_again
from warraq.convert.model import Record, Refusal, Stub, Unread
from warraq.convert.read import read
from warraq.convert.records import look_into
from warraq.convert.rules import Rules, load_rules
from warraq.convert.settled import settings_digest
from warraq.convert.spool import Laid, Spool
from warraq.convert.stages import (
    Added,
    Drafted,
    Place,
    Seen,
    Tools,
    count_chunk,
    depends_on,
    draft_chunk,
    finish_chunk,
    learn_chunk,
    pack_records,
    unpack_records,
    write,
    write_chunk,
)
from warraq.convert.state import State, corpus_digest
from warraq.convert.store import Store
from warraq.convert.summary import Progress, Summary
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally
from warraq.cycles import no_collection

AHEAD = 6  # chunks under way at a time: enough to keep workers busy, few enough to bound memory
AHEAD_LAID = 64  # the same for chunks that lie on disk: to read on need not wait until the workers have started
FEW = 400  # records that are done here before worker processes would have started
FEW_CHUNKS = 4  # the same in chunks


def convert(
    corpus: Path,
    content: Path,
    config: CorpusConfig,
    *,
    vocabulary: Path | None = None,
    base: Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
    thorough: bool = False,
    watch: str = "",
    digest: str = "",
    look: Callable[[], Contents] | None = None,
) -> Summary:
    """Convert ``corpus`` (a folder or a file) into ``content`` and return what was done.

    ``base`` is the folder of corpus.yaml, beside which its rule files lie; ``vocabulary`` the names for tags, if any.
    Work is spread over ``executor`` (any concurrent.futures.Executor; None: this process), with the same result.
    ``dry_run`` writes nothing; ``thorough`` converts every record even where nothing changed, and fills ``tally``;
    ``watch`` is the id of an article whose files are wanted back. ``digest`` is the ``corpus_digest`` and ``look`` gives what
    ``content`` holds, where somebody has just looked. Raises WarraqError where the whole run makes no sense: no corpus, bad
    settings, full disk.
    """
    rule_files = [(base or Path()) / name for name in config.rules]
    settings = settings_digest(config, [*rule_files, vocabulary])
    digest = digest or corpus_digest(corpus)
    store = Store(content, look() if look else None, dry_run=dry_run)
    with State(content, settings, fresh=thorough or bool(watch), dry_run=dry_run) as state:
        if state.is_of(digest) and state.settles(store):
            return state.summary_again(store)
        names = [vocabulary] if vocabulary and vocabulary.is_file() else []
        names_to_tag = state.keep("vocabulary", lambda: Vocabulary.load(names))
        with no_collection(), _Run(config, load_rules(rule_files), names_to_tag, store, state, executor) as run:
            run.progress = progress or run.progress
            run.watch = watch
            run.read(corpus)
            run.learn()
            run.draft()
            run.write()
            return run.close(digest)


class _Run:
    """The steps of one run, in order, and what they hand to each other."""

    def __init__(
        self,
        config: CorpusConfig,
        rules: Rules,
        vocabulary: Vocabulary,
        store: Store,
        state: State,
        executor: Executor | None,
    ) -> None:
        self.config, self.rules, self.vocabulary = config, rules, vocabulary
        self.store, self.state, self.executor = store, state, executor
        self.progress, self.watch = Progress(), ""
        self.summary = Summary()
        self.fields = Fields(config.fields)
        self.digests: dict[str, bytes] = {}  # id → digest of its record, in order
        self.chunks: list[tuple[bytes, list[str]]] = []  # digest and ids of each
        self.stubs: dict[bytes, list[Stub]] = {}  # digest of a chunk → what is remembered of its records
        self.seen: dict[bytes, tuple[int, Seen]] = {}  # digest of a new one → its number in ``counts``, what was seen
        self.drafted: list[list[str]] = []  # ids of the drafts in each chunk of ``drafts``
        self.pieces, self.counts, self.drafts, self.packed = Spool(), Spool(), Spool(), Spool()
        self.tools = Tools(config, rules, None, vocabulary)

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (self.pieces, self.counts, self.drafts, self.packed):
            spool.close()

    def read(self, corpus: Path) -> None:
        """Read the corpus once, lay its records by, and count what recurs in the chunks that are new."""
        self.progress.stage("reading")
        self.counted = self.state.counted()
        known = self.state.stubs()
        new: list[bytes] = []  # digests

        def to_count() -> Iterator[bytes | Laid]:
            for chunk in chunks(self._with_ids(read(corpus, self.fields, known))):
                digest = chunk.digest
                self.chunks.append((digest, chunk.names))
                self.stubs[digest] = chunk.stubs
                self.digests.update((name, stub.digest) for name, stub in zip(chunk.names, chunk.stubs, strict=True))
                self.pieces.put(pack_records(chunk.names, chunk.records))
                self.progress.advance(len(chunk.names))
                if digest not in self.counted:
                    new.append(digest)
                    yield (
                        pack_records(chunk.names, self._look_into(chunk.records))
                        if known
                        else self._at(self.pieces, len(self.pieces) - 1)
                    )

        tools = self._packed(0, self.tools) if self._near and not known else None
        shelf = self.counts.shelf if self._near else None
        for seen in self._map(
            lambda chunk: (count_chunk, chunk, tools, shelf), to_count(), here=FEW_CHUNKS * bool(known)
        ):
            self.seen[new[len(self.counts)]] = (len(self.counts), seen)
            self.counts.put(seen.counts)

    def _with_ids(self, found: Iterable[Record | Unread | Refusal]) -> Iterator[tuple[str, Record | Unread]]:
        ids = Ids()
        for item in found:
            self.summary.read += 1
            name = item if isinstance(item, Refusal) else ids.assign(item)
            if isinstance(name, Refusal):
                self.summary.refused.append(name)
            elif not isinstance(item, Refusal):
                yield name, item

    def _look_into(self, records: Iterable[Record | Unread]) -> list[Record]:
        return [look_into(record, self.fields) for record in records]

    def _piece(self, number: int, wanted: Container[str] | None = None) -> tuple[list[str], list[Record]]:
        """The ids and records of chunk ``number``, or of those in it that are ``wanted``."""
        found = [one for one in unpack_records(self.pieces[number]) if wanted is None or one[0] in wanted]
        return [name for name, _ in found], self._look_into(record for _, record in found)

    def learn(self) -> None:
        """Add up what recurs. What only one chunk had seen is counted anew where another has now seen it too."""
        parts = [self.seen[digest][1] if digest in self.seen else self.counted[digest] for digest, _ in self.chunks]
        again = seen_again([(part.often, part.once) for part in parts])
        learner = Learner()
        fresh: dict[bytes, Counted] = {}
        for number, (digest, _) in enumerate(self.chunks):
            known = self.counted.get(digest)
            if known is None or lacks(known.once, known.kept, again):
                counts: Counts = (
                    pickle.loads(self.counts[self.seen[digest][0]])  # noqa: S301  (our own)
                    if known is None
                    else learn_chunk(pack_records(*self._piece(number)))
                )
                known = fresh[digest] = counts.shared(again)
            learner.merge(known.articles, known.entries)
        self.learned = learner.finish(self.rules.keep)
        self.summary.recurring = self.learned.found
        self.state.put_chunks(self.stubs, fresh)

    def draft(self) -> None:
        """Convert what is to be converted, up to what only the whole corpus tells; then find out what it tells."""
        before = self.state.records()
        if before:
            self.state.index()
        standing = self.state.standing(self.store)
        todo = {name for name, digest in self.digests.items() if before.get(name, (b"",))[0] != digest}
        todo |= standing.stale & self.digests.keys()
        if before:
            todo |= self._bearing_on(self.state.bearing())
        gone = (todo | (before.keys() - self.digests.keys())) & before.keys()
        moved = Counter((key, shown) for _, key, shown, _ in self.state.candidates(gone))
        self.state.forget(gone)
        self.refused = {name: why for name, (_, why) in before.items() if why and name not in gone}

        self.progress.stage("segmenting", len(todo))
        tally, phrases = Tally(), PhraseCounts()
        for made in self._drafts(todo):
            for kin in made.kin:
                if before:
                    moved.subtract(phrase[:2] for phrase in kin.phrases)
                else:  # they need not be asked for again
                    phrases.add(kin.phrases)
            self.state.put_kin((kin, self.digests[kin.id]) for kin in made.kin)
            for name, why in made.refused:
                self.refused[name] = why
                self.state.put_refused(name, self.digests[name], why)
            tally.merge(made.tally)
            self.progress.advance(len(made.kin) + len(made.refused))
        self.summary.tally = None if before else tally
        self.summary.refused += [self.refused[name] for name in self.digests if name in self.refused]

        self.articles = len(self.digests) - len(self.refused)
        changed = {key for (key, _), times in moved.items() if times}
        self.added = self._told(changed, todo, None if before else phrases)
        for _ in self._drafts(self.added.keys() - todo):
            pass
        self.left = (self.digests.keys() - self.refused.keys()) - self.added.keys()
        self.summary.edited += [name for name in standing.edited if name in self.left]
        offered = self.left.intersection(self.summary.edited).intersection(self.state.offered())
        self.summary.offered += sorted(name for name in offered if self.store.has_offer(name))
        self.summary.unchanged += len(self.left) - len(self.summary.edited)
        self.state.put_files(self.store, self.left.intersection(standing.touched))

    def _bearing_on(self, before: set[tuple[str, ...]]) -> set[str]:
        """The ids of the articles that hold something of which the corpus now tells otherwise than ``before``."""
        changed = before ^ {one.bearing for one in self.learned.found}
        if not changed:
            return set()
        return {
            name
            for number in range(len(self.chunks))
            for name, record in zip(*self._piece(number), strict=True)
            if depends_on(record, changed)
        }

    def _drafts(self, todo: AbstractSet[str]) -> Iterator[Drafted]:
        """Yield the drafts of ``todo``, chunk by chunk, and lay them by."""
        here = len(todo) < FEW
        tools: Any = self.tools
        learned: Any = self.learned
        if not here and self.executor is not None:
            tools, learned = self._packed(0, tools), self._packed(1, learned)
        every = len(todo) == len(self.digests) and not self.counted  # as they were read, then

        def wanted() -> Iterator[bytes | Laid]:
            for number, (_, names) in enumerate(self.chunks):
                if every:
                    yield self._at(self.pieces, number)
                elif not todo.isdisjoint(names):
                    yield pack_records(*self._piece(number, todo))

        shelf = self.drafts.shelf if self._near else None
        tasks = self._map(lambda chunk: (draft_chunk, tools, learned, chunk, shelf), wanted(), here=FEW if here else 0)
        for made in tasks:
            self.drafts.put(made.drafts)
            self.drafted.append([kin.id for kin in made.kin])
            yield made

    def _packed(self, number: int, what: object) -> bytes | Laid:
        """What each worker opens once, tools (0) or what was learned (1), as it is best given to the executor."""
        if len(self.packed) == number:
            self.packed.put(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        return self._at(self.packed, number)

    def _told(self, moved: set[str], new: set[str], counts: PhraseCounts | None) -> dict[str, Added]:
        """What the corpus tells of articles otherwise than last time, after phrases ``moved`` in or out of some, and of
        ``new`` ones. ``counts`` are of the phrases of all articles, where no other run counted some."""
        counted = in_steps(self.articles)
        ranked: set[str] | None = None  # all of them
        keys: set[str] | None = None
        signed = list(self.state.signatures()), self.state.grouped()
        if self.executor is None or len(new) < FEW:  # of few, that is mostly what it was
            grouped: Callable[[], Grouped] = partial(group, *signed)
        else:
            grouped = self.executor.submit(group, *signed).result
        if counted == self.state.articles_counted():
            ranked = self.state.holders(with_particles(moved)) | new
            keys = without_particles({key for _, key, _, _ in self.state.candidates(ranked)})
        counts = counts or self.state.phrase_counts(keys)
        counts.articles = counted
        phrases = counts.finish()
        keyphrases = {
            name: phrases.of(((key, weight) for _, key, _, weight in group), known=self.vocabulary.knows)
            for name, group in groupby(self.state.candidates(ranked, phrases.phrases), key=itemgetter(0))
        }
        self.grouped = grouped()
        self.summary.duplicates = self.grouped.found
        added: dict[str, Added] = {}
        for name, shown, was in self.state.told():
            duplicate = self.summary.duplicates.get(name)
            if shown is None or ranked is None or name in ranked:
                now = Added(keyphrases.get(name, []), duplicate)
                if shown is None or now != (shown(), was):
                    added[name] = now
            elif duplicate != was:
                added[name] = Added(shown(), duplicate)
        return added

    def write(self) -> None:
        """Write the articles that were drafted: here, or in the processes of this machine, whose time it takes most of."""
        self.progress.stage("writing", len(self.added))
        folders, written = self.store.folders, []
        chunks = [[self._place(name) for name in names] for names in self.drafted]
        added = [[self.added[name] for name in names] for names in self.drafted]
        elsewhere = self.executor is not None and not self._near
        numbers = iter(range(len(chunks)))

        def task(laid: bytes | Laid) -> tuple[Any, ...]:
            number = next(numbers)
            if elsewhere:
                return finish_chunk, laid, added[number]
            return write_chunk, folders, laid, added[number], chunks[number], self.watch

        laid = (self._at(self.drafts, number) for number in range(len(self.drafts)))
        here = FEW if len(self.added) < FEW else 0
        for number, done in enumerate(self._map(task, laid, here=here)):
            places = chunks[number]
            self.state.put_added({name: self.added[name] for name in self.drafted[number]})
            for one in write(folders, done, places, self.watch) if elsewhere else done:
                if isinstance(one.put, Refusal):
                    self.summary.refused.append(one.put)
                else:
                    self.store.note(one.id, one.place, one.put)
                    self.summary.count(one.id, one.put.outcome)
                written.append(one.id)
                self.summary.watched = one.article or self.summary.watched
            self.progress.advance(len(places))
        self.state.put_files(self.store, written)
        self.summary.converted = len(written)

    def _place(self, name: str) -> Place:
        return Place(self.store.place(name, self.articles), name in self.store.places)

    def close(self, corpus: str) -> Summary:
        """Name what is left over, and write down what the next run needs to know."""
        summary, store = self.summary, self.store
        wanted = self.digests.keys() - self.refused.keys()
        summary.orphans = sorted(name for name in store.places if name not in wanted and store.is_ours(name))
        if not store.dry_run:
            store.put_refused([dataclasses.asdict(refusal) for refusal in summary.refused])
        bearing = {one.bearing for one in self.learned.found}
        self.state.save(corpus, summary, bearing, in_steps(self.articles), self.grouped)
        return summary

    def _at(self, spool: Spool, number: int) -> bytes | Laid:
        """Chunk ``number`` of ``spool`` as it is best given to the executor: whose processes may be on other machines."""
        return spool.laid(number) if self._near else spool[number]

    @property
    def _near(self) -> bool:
        """Whether the executor is processes of this machine."""
        return isinstance(self.executor, ProcessPoolExecutor)

    def _map(
        self, task: Callable[[bytes | Laid], tuple[Any, ...]], items: Iterable[bytes | Laid], *, here: int = 0
    ) -> Iterator[Any]:
        """Yield what ``task(item)``, a function and its arguments, gives for each item, in order: spread over the
        executor, with a bounded number under way, but for the first ``here``."""
        items = iter(items)
        for item in items if self.executor is None else islice(items, here):
            work, *arguments = task(item)
            yield work(*arguments)
        waiting: deque[Future[Any]] = deque()
        ahead = AHEAD_LAID if self._near else AHEAD
        try:
            for item in items:
                assert self.executor is not None
                waiting.append(self.executor.submit(*task(item)))
                while waiting and (len(waiting) >= ahead or waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
