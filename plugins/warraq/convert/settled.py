"""Whether there is anything to convert at all: asked before what converts is even imported, for most runs find nothing."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warraq.code import code_digest
from warraq.config import CorpusConfig
from warraq.convert.model import Refusal
from warraq.convert.state import State, corpus_digest
from warraq.convert.store import Store

if TYPE_CHECKING:
    from warraq.convert.duplicates import Duplicate
    from warraq.convert.learn import Recurring
    from warraq.convert.stages import Finished
    from warraq.convert.tally import Tally

# A new version of any of these may convert differently.
_CODE = ("__init__.py", "arabic", "config.py", "convert", "frontmatter.py", "markup.py", "rules")


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
    tally: Tally | None = None  # for the report; None where nothing was to be converted again
    duplicates: dict[str, Duplicate] = field(default_factory=dict)  # id → the article that it repeats
    recurring: list[Recurring] = field(default_factory=list)  # boilerplate that the corpus itself told
    watched: Finished | None = None  # the article that ``watch`` asked for

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


class Run:
    """What one run over ``corpus`` is made from, and what the last one left in ``content``; arguments as of
    ``pipeline.convert``."""

    def __init__(
        self,
        corpus: Path,
        content: Path,
        config: CorpusConfig,
        *,
        vocabulary: Path | None = None,
        base: Path | None = None,
        dry_run: bool = False,
    ) -> None:
        self.corpus, self.content, self.config = corpus, content, config
        self.vocabulary, self.dry_run = vocabulary, dry_run
        self.rule_files = [(base or Path()) / name for name in config.rules]
        files = _contents([*self.rule_files, vocabulary])
        self.settings = _digest([dataclasses.asdict(config), code_digest(*_CODE), *files])
        self.store = Store(content, dry_run=dry_run)

    @cached_property
    def input(self) -> str:
        """The hash of the corpus."""
        return corpus_digest(self.corpus)

    def settled(self) -> Summary | None:
        """Return what a run would say that changes nothing, None where there may be something to change."""
        state = State.load(self.content)
        if not state.settles(self.settings, self.input, self.store):
            return None
        names = state.files.keys()
        return Summary(
            read=state.read,
            unchanged=len(names) - len(state.edited),
            edited=state.edited,
            offered=[n for n in state.offered if n in set(state.edited) and self.store.has_offer(n)],
            refused=state.refused,
            orphans=sorted(n for n in self.store.places if n not in names and self.store.is_ours(n)),
        )


def _contents(paths: Iterable[Path | None]) -> Iterator[str]:
    for path in paths:
        if path is not None and path.is_file():
            yield hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(parts: Iterable[Any]) -> str:
    return hashlib.sha256("\0".join(repr(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()
