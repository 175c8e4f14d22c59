"""What a run of the converter did, and how it tells of itself while it works."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from warraq.convert.model import Refusal
from warraq.convert.store import Outcome

if TYPE_CHECKING:  # a run that finds nothing to convert loads none of them
    from warraq.convert.duplicates import Duplicate
    from warraq.convert.learned import Recurring
    from warraq.convert.stages import Finished
    from warraq.convert.tally import Tally


MOST_LINES = 200  # refusals printed; all of them stand in the report


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
    tally: Tally | None = None  # for the report; None where not everything was converted
    duplicates: dict[str, Duplicate] = field(default_factory=dict)  # id → the article that it repeats
    recurring: list[Recurring] = field(default_factory=list)  # boilerplate that the corpus itself told
    watched: Finished | None = None  # the article that ``watch`` asked for
    converted: int = 0  # how many records were worked on; the others were known to be as they should

    @property
    def published(self) -> int:
        """How many articles were written."""
        return self.new + self.updated

    def count(self, name: str, outcome: Outcome) -> None:
        """Note what became of the article ``name``."""
        if outcome is Outcome.NEW:
            self.new += 1
        elif outcome is Outcome.UPDATED:
            self.updated += 1
        elif outcome is Outcome.UNCHANGED:
            self.unchanged += 1
        else:
            self.edited.append(name)
            if outcome is Outcome.OFFERED:
                self.offered.append(name)

    def short(self) -> Summary:
        """Return it without what only the report asks for: whoever is sent that must load what converts."""
        return replace(self, tally=None, duplicates={}, recurring=[], watched=None)

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

    def say(self, *, dry_run: bool = False) -> None:
        """Print one line for each thing that a person should know, and the summary last."""
        for refusal in self.refused[:MOST_LINES]:
            print(f"refused: {refusal}", file=sys.stderr)
        if len(self.refused) > MOST_LINES:
            more = len(self.refused) - MOST_LINES
            print(f"refused: {more:,} more, all in the report (make report)", file=sys.stderr)
        for name in self.edited:
            beside = f"; the new version stands beside it as {name}.md.new" if name in self.offered else ""
            print(f"edited by hand, left alone: {name}{beside}", file=sys.stderr)
        for name in self.orphans[:MOST_LINES]:
            print(f"no longer in the corpus, left alone: {name}", file=sys.stderr)
        print(f"convert{' (dry run, nothing written)' if dry_run else ''}: {self.line()}")


class Progress:
    """What ``convert`` tells while it works; this one says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage named ``name`` begins, of ``total`` items where that is known."""

    def advance(self, items: int = 1) -> None:
        """``items`` more are done."""
