"""The two stages of work on an article, each over a chunk of articles, in any process: draft it, then finish it.

Between them the main process adds up what only the whole corpus tells. What goes in and comes out pickles small; the
result depends on the chunk alone, not on who computes it.
"""

from __future__ import annotations

import datetime
import functools
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from warraq import __version__
from warraq.config import CorpusConfig
from warraq.convert.article import Draft, draft, read_date
from warraq.convert.clean import clean
from warraq.convert.learn import Learned
from warraq.convert.model import Record, Refusal, Segments, Span
from warraq.convert.rules import Rules
from warraq.convert.segment import segment

HEAD_RULES = ("title", "kicker", "byline", "place")  # of the segmenter: an article's own words, though not its body
HEAD_ONLY_CERTAINTY = 0.3


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages need to know beside the article: settings, rules, what was learned of the corpus."""

    config: CorpusConfig
    rules: Rules
    learned: Learned | None

    def pack(self) -> bytes:
        """Return these tools as bytes, which travel to each worker and are opened there once."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a chunk: its drafts (pickled, to be laid by), and what the main process adds up."""

    drafts: bytes
    ids: list[str]
    refused: list[Refusal]
    rules: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Finished:
    """The two files of one article."""

    id: str
    markdown: bytes
    ledger: bytes
    file: str
    record: int | None


def draft_chunk(tools: bytes, chunk: Sequence[tuple[str, Record]]) -> Drafted:
    """Clean and segment the records of ``chunk``, each with its id."""
    known = _opened(tools)
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    for name, record in chunk:
        made = draft_one(known, name, record)
        if isinstance(made, Refusal):
            refused.append(made)
        else:
            drafts.append(made)
    return Drafted(pickle.dumps(drafts, pickle.HIGHEST_PROTOCOL), [made.id for made in drafts], refused)


def draft_one(tools: Tools, name: str, record: Record) -> Draft | Refusal:
    """Return the draft of one record, or why it is none; a defect of ours costs this one record."""
    config = tools.config
    crawled: datetime.datetime | None = None
    if config.date_means == "crawled" and record.given.get("date"):
        crawled, _ = read_date(str(record.given["date"]), config)
    try:
        cleaned, cleaning = clean(record.text)
        parts = segment(
            cleaned,
            given_title=record.given.get("title"),
            rules=tools.rules,
            learned=tools.learned,
            config=config,
            crawled=crawled,
            source=str(record.given.get("source", "")),
        )
        if not parts.paragraphs:
            _keep_head(parts)
        return draft(name, record, cleaned, cleaning, parts, config)
    except Exception as error:
        return Refusal(record.file, f"the converter failed on it ({type(error).__name__}: {error})", record.number)


def _keep_head(parts: Segments) -> None:
    """Where nothing but a title or names is left, they are the article: a caption, a note of one line."""
    kept = [edit for edit in parts.removed if edit.rule in HEAD_RULES]
    if kept:
        parts.paragraphs = [Span(edit.start, edit.end) for edit in kept]
        parts.removed = [edit for edit in parts.removed if edit.rule not in HEAD_RULES]
        parts.certainty = min(parts.certainty, HEAD_ONLY_CERTAINTY)
        parts.notes.append("nothing but a head: it is kept as the body")


def finish_chunk(drafts: bytes) -> list[Finished]:
    """Write out the drafts of a chunk."""
    return [finish_one(made) for made in pickle.loads(drafts)]  # noqa: S301  (our own, from ``draft_chunk``)


def finish_one(made: Draft) -> Finished:
    """Return the files of one article."""
    text = made.markdown(made.front["tags"], [], None, __version__)
    return Finished(made.id, text.encode("utf-8"), made.ledger.encode("utf-8"), made.file, made.record)


@functools.lru_cache(maxsize=2)
def _opened(tools: bytes) -> Tools:
    opened: Tools = pickle.loads(tools)  # noqa: S301  (our own, from ``Tools.pack``)
    return opened
