"""Converts a corpus: every record becomes an article in the content folder, or a refusal with its reason."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from warraq.config import CorpusConfig
from warraq.convert.fields import Fields
from warraq.convert.ids import Ids
from warraq.convert.model import Record, Refusal
from warraq.convert.read import read
from warraq.convert.rules import load_rules
from warraq.convert.stages import Drafted, Tools, draft_chunk, finish_chunk
from warraq.convert.state import State, code_digest, corpus_digest, save
from warraq.convert.store import Outcome, Store
from warraq.errors import WarraqError

CHUNK_RECORDS = 128
CHUNK_CHARACTERS = 1 << 20
AHEAD = 6  # chunks under way at a time: enough to keep workers busy, few enough to bound memory

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(slots=True)
class Summary:
    """What a run did. Every record read is published, unchanged, edited by hand or refused."""

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    edited: list[str] = field(default_factory=list)  # ids of articles changed by hand, left alone
    offered: list[str] = field(default_factory=list)  # those of them that have a new version beside them
    refused: list[Refusal] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)  # ids of articles whose record is gone from the corpus

    @property
    def published(self) -> int:
        """How many articles were written."""
        return self.new + self.updated

    def line(self) -> str:
        """Return the summary in one line."""
        parts = [
            f"{self.read:,} read",
            f"{self.published:,} published",
            f"{self.unchanged:,} unchanged",
            f"{len(self.edited):,} edited by hand",
            f"{len(self.refused):,} refused",
        ]
        if self.orphans:
            parts.append(f"{len(self.orphans):,} no longer in the corpus")
        return ", ".join(parts)


class Progress:
    """What ``convert`` tells while it works; this one says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage named ``name`` begins, of ``total`` items where that is known."""

    def advance(self, items: int = 1) -> None:
        """``items`` more are done."""


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
) -> Summary:
    """Convert ``corpus`` (a folder or a file) into ``content`` and return what was done.

    ``base`` is the folder of corpus.yaml, beside which its rule files lie; ``vocabulary`` the names for tags, if any.
    Work is spread over ``executor`` (any concurrent.futures.Executor; None: this process), with the same result.
    ``dry_run`` writes nothing. Raises WarraqError where the whole run makes no sense: no corpus, bad settings, full disk.
    """
    progress = progress or Progress()
    rule_files = [(base or Path()) / name for name in config.rules]
    tools = Tools(config, load_rules(rule_files), None)
    settings = _digest([dataclasses.asdict(config), code_digest(), *_contents([*rule_files, vocabulary])])
    store = Store(content, dry_run=dry_run)
    state = State.load(content)
    input_digest = corpus_digest(corpus)
    if state.settles(settings, input_digest, store):
        return state.summary_again(store)

    summary = Summary()
    packed = tools.pack()
    run = _Runner(executor)
    with tempfile.TemporaryFile(prefix="warraq-") as spill:
        progress.stage("reading and segmenting")
        sizes: list[int] = []
        names: list[str] = []
        chunks = _chunks(_with_ids(read(corpus, Fields(config.fields)), summary))
        for drafted, count in run.map(lambda chunk: (draft_chunk, packed, chunk), chunks, len):
            _lay_by(drafted, spill, sizes, names, summary)
            progress.advance(count)
        progress.stage("writing", len(names))
        spill.seek(0)
        blobs = (spill.read(size) for size in sizes)
        for finished, _ in run.map(lambda blob: (finish_chunk, blob), blobs, lambda blob: 0):
            for article in finished:
                place = store.place(article.id, len(names))
                try:
                    outcome = store.put(article.id, place, article.markdown, article.ledger)
                except OSError as error:
                    summary.refused.append(
                        Refusal(article.file, f"cannot be written: {error.strerror or error}", article.record)
                    )
                    continue
                _count(summary, article.id, outcome)
            progress.advance(len(finished))
    wanted = set(names)
    summary.orphans = sorted(name for name in store.places if name not in wanted and store.is_ours(name))
    if not dry_run:
        save(content, settings, input_digest, summary, store, wanted)
    return summary


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


def _lay_by(drafted: Drafted, spill: IO[bytes], sizes: list[int], names: list[str], summary: Summary) -> None:
    summary.refused += drafted.refused
    names += drafted.ids
    try:
        spill.write(drafted.drafts)
    except OSError as error:
        raise WarraqError(
            "no room for temporary files", where=tempfile.gettempdir(), why=error.strerror or ""
        ) from None
    sizes.append(len(drafted.drafts))


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

    def map(
        self, task: Callable[[_T], tuple[Any, ...]], items: Iterable[_T], weigh: Callable[[_T], int]
    ) -> Iterator[tuple[Any, int]]:
        if self._executor is None:
            for item in items:
                work, *arguments = task(item)
                yield work(*arguments), weigh(item)
            return
        waiting: deque[tuple[Future[Any], int]] = deque()
        try:
            for item in items:
                waiting.append((self._executor.submit(*task(item)), weigh(item)))
                if len(waiting) >= AHEAD:
                    future, weight = waiting.popleft()
                    yield future.result(), weight
            while waiting:
                future, weight = waiting.popleft()
                yield future.result(), weight
        finally:
            for future, _ in waiting:
                future.cancel()


def _contents(paths: Iterable[Path | None]) -> Iterator[str]:
    for path in paths:
        if path is not None and path.is_file():
            yield hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(parts: Iterable[Any]) -> str:
    return hashlib.sha256("\0".join(repr(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()
