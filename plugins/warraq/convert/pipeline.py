"""Converts a corpus: every record becomes an article in the content folder, or a refusal with its reason."""

from __future__ import annotations

import dataclasses
import gc
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warraq.config import CorpusConfig
from warraq.convert.duplicates import Duplicate, Duplicates
from warraq.convert.fields import Fields
from warraq.convert.ids import Ids
from warraq.convert.keyphrases import Keyphrases, PhraseCounts
from warraq.convert.learn import Learner
from warraq.convert.model import Record, Refusal
from warraq.convert.read import read
from warraq.convert.rules import load_rules
from warraq.convert.settled import Progress, Run, Summary
from warraq.convert.spool import Spool
from warraq.convert.stages import Added, Finished, Kin, Tools, draft_chunk, finish_chunk, learn_chunk, pack_records
from warraq.convert.state import save
from warraq.convert.store import Outcome, Store
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally

CHUNK_RECORDS = 128
CHUNK_CHARACTERS = 1 << 20
AHEAD = 6  # chunks under way at a time: enough to keep workers busy, few enough to bound memory


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
) -> Summary:
    """Convert ``corpus`` (a folder or a file) into ``content`` and return what was done.

    ``base`` is the folder of corpus.yaml, beside which its rule files lie; ``vocabulary`` the names for tags, if any.
    Work is spread over ``executor`` (any concurrent.futures.Executor; None: this process), with the same result.
    ``dry_run`` writes nothing; ``thorough`` looks at every record even where nothing changed, and fills ``tally``;
    ``watch`` is the id of an article whose files are wanted back. Raises WarraqError where the whole run makes no sense:
    no corpus, bad settings, full disk.
    """
    run = Run(corpus, content, config, vocabulary=vocabulary, base=base, dry_run=dry_run)
    if not thorough and not watch and (settled := run.settled()):
        return settled
    return proceed(run, executor=executor, progress=progress, watch=watch)


def proceed(
    run: Run, *, executor: Executor | None = None, progress: Progress | None = None, watch: str = ""
) -> Summary:
    """Convert what ``run`` says, whether or not anything has changed; the rest is as in ``convert``."""
    progress = progress or Progress()
    config, store, vocabulary = run.config, run.store, run.vocabulary
    rules = load_rules(run.rule_files)
    names_to_tag = Vocabulary.load([vocabulary] if vocabulary and vocabulary.is_file() else [])
    tally = Tally()
    summary = Summary(tally=tally)
    runner = _Runner(executor)
    names: list[str] = []
    phrases, duplicates = PhraseCounts(), Duplicates()
    with Spool() as records, Spool() as drafts, Spool() as kin, _collector_paused():
        progress.stage("reading")
        learner = Learner()
        for counts in runner.map(
            lambda chunk: (learn_chunk, chunk), _read(run.corpus, config, summary, records, progress)
        ):
            learner.merge(counts)
        learned = learner.finish(rules.keep)
        summary.recurring = learned.found

        progress.stage("segmenting", summary.read - len(summary.refused))
        tools = Tools(config, rules, learned, names_to_tag).pack()
        for drafted in runner.map(lambda chunk: (draft_chunk, tools, chunk), records.chunks()):
            drafts.put(drafted.drafts)
            kin.put(pickle.dumps(drafted.kin, pickle.HIGHEST_PROTOCOL))
            for one in drafted.kin:
                names.append(one.id)
                phrases.add(one.phrases)
                duplicates.add(one.id, one.date, one.signature)
            summary.refused += drafted.refused
            tally.merge(drafted.tally)
            progress.advance(len(drafted.kin) + len(drafted.refused))

        progress.stage("writing", len(names))
        summary.duplicates = duplicates.groups()
        told = _told(kin, phrases.finish(), summary.duplicates, names_to_tag)
        for finished in runner.map(lambda chunk: (finish_chunk, chunk, next(told)), drafts.chunks()):
            for article in finished:
                _write(article, store, len(names), summary)
                if article.id == watch:
                    summary.watched = article
            progress.advance(len(finished))
    wanted = set(names)
    summary.orphans = sorted(name for name in store.places if name not in wanted and store.is_ours(name))
    if not run.dry_run:
        store.put_refused([dataclasses.asdict(refusal) for refusal in summary.refused])
        save(run.content, run.settings, run.input, summary, store, wanted)
    return summary


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without Python's search for cycles: a run makes none, and looking through its counts took a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(corpus: Path, config: CorpusConfig, summary: Summary, records: Spool, progress: Progress) -> Iterator[bytes]:
    """Yield the records of ``corpus`` in chunks, and lay them by for the second pass: a corpus is read once."""
    for chunk in _chunks(_with_ids(read(corpus, Fields(config.fields)), summary)):
        packed = pack_records(chunk)
        records.put(packed)
        progress.advance(len(chunk))
        yield packed


def _told(
    kin: Spool, keyphrases: Keyphrases, duplicates: Mapping[str, Duplicate], vocabulary: Vocabulary
) -> Iterator[list[Added]]:
    """Yield, chunk by chunk, what the corpus tells of each article."""
    for chunk in kin.chunks():
        articles: list[Kin] = pickle.loads(chunk)  # noqa: S301  (our own)
        yield [Added(keyphrases.of(one.phrases, known=vocabulary.kind), duplicates.get(one.id)) for one in articles]


def _write(article: Finished, store: Store, total: int, summary: Summary) -> None:
    try:
        outcome = store.put(article.id, store.place(article.id, total), article.markdown, article.ledger)
    except OSError as error:
        why = f"cannot be written: {error.strerror or error}"
        summary.refused.append(Refusal(article.file, why, article.record))
    else:
        _count(summary, article.id, outcome)


def _with_ids(found: Iterable[Record | Refusal], summary: Summary) -> Iterator[tuple[str, Record]]:
    ids = Ids()
    for item in found:
        summary.read += 1
        if isinstance(item, Refusal):
            summary.refused.append(item)
            continue
        name = ids.assign(item)
        if isinstance(name, Refusal):
            summary.refused.append(name)
        else:
            yield name, item


def _chunks(items: Iterable[tuple[str, Record]]) -> Iterator[list[tuple[str, Record]]]:
    chunk: list[tuple[str, Record]] = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += len(item[1].text)
        if len(chunk) >= CHUNK_RECORDS or weight >= CHUNK_CHARACTERS:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _count(summary: Summary, name: str, outcome: Outcome) -> None:
    if outcome is Outcome.NEW:
        summary.new += 1
    elif outcome is Outcome.UPDATED:
        summary.updated += 1
    elif outcome is Outcome.UNCHANGED:
        summary.unchanged += 1
    else:
        summary.edited.append(name)
        if outcome is Outcome.OFFERED:
            summary.offered.append(name)


class _Runner:
    """Maps work over an executor in order, with a bounded number of tasks under way; over None, right here."""

    def __init__(self, executor: Executor | None) -> None:
        self._executor = executor

    def map(self, task: Callable[[bytes], tuple[Any, ...]], items: Iterable[bytes]) -> Iterator[Any]:
        """Yield what ``task(item)``, a function and its arguments, gives for each item, in order."""
        if self._executor is None:
            for item in items:
                work, *arguments = task(item)
                yield work(*arguments)
            return
        waiting: deque[Future[Any]] = deque()
        try:
            for item in items:
                waiting.append(self._executor.submit(*task(item)))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
