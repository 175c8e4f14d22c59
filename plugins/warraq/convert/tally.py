"""Adds up what the converter did, article by article, for the owner's report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from warraq.convert.model import Edit

EXAMPLES = 12  # of each rule, in the report
EXAMPLE_LENGTH = 160
LEAST_CERTAIN = 20
LISTED = 500  # articles named under one heading


@dataclass(slots=True)
class RuleTally:
    """What one rule removed or changed."""

    edits: int = 0
    articles: int = 0
    characters: int = 0
    examples: dict[str, str] = field(default_factory=dict)  # what was there → the article it stood in


@dataclass(slots=True)
class Tally:
    """Sums over some articles; ``merge`` adds those of others, which come after them."""

    articles: int = 0
    characters: int = 0
    rules: dict[str, RuleTally] = field(default_factory=dict)
    encodings: Counter[str] = field(default_factory=Counter)
    decoding: list[tuple[str, str]] = field(default_factory=list)  # file, evidence: where it is worth a look
    dates: Counter[str] = field(default_factory=Counter)  # how many are dated, or why not
    doubtful_dates: list[tuple[str, str, str]] = field(default_factory=list)  # id, dateline, note
    doubtful: list[tuple[float, str, str, list[str]]] = field(default_factory=list)  # certainty, id, title, notes

    def add_edits(self, name: str, source: str, edits: Iterable[Edit]) -> None:
        """Count the ``edits`` of article ``name`` over its ``source`` text."""
        seen = set()
        for edit in edits:
            rule = self.rules.get(edit.rule)
            if rule is None:
                rule = self.rules[edit.rule] = RuleTally()
            rule.edits += 1
            rule.characters += edit.end - edit.start
            if edit.rule not in seen:
                seen.add(edit.rule)
                rule.articles += 1
            if len(rule.examples) < EXAMPLES:
                was = source[edit.start : edit.end][:EXAMPLE_LENGTH].strip()
                if was:
                    rule.examples.setdefault(was, name)

    def add_doubt(self, certainty: float, name: str, title: str, notes: list[str]) -> None:
        """Remember the article ``name`` if it is among the least certain."""
        self.doubtful.append((certainty, name, title, notes))
        if len(self.doubtful) > 4 * LEAST_CERTAIN:
            self._keep_doubtful()

    def merge(self, other: Tally) -> None:
        """Add ``other``."""
        self.articles += other.articles
        self.characters += other.characters
        for name, theirs in other.rules.items():
            ours = self.rules.setdefault(name, RuleTally())
            ours.edits += theirs.edits
            ours.articles += theirs.articles
            ours.characters += theirs.characters
            for was, where in theirs.examples.items():
                if len(ours.examples) < EXAMPLES:
                    ours.examples.setdefault(was, where)
        self.encodings.update(other.encodings)
        self.dates.update(other.dates)
        self.decoding = (self.decoding + other.decoding)[:LISTED]
        self.doubtful_dates = (self.doubtful_dates + other.doubtful_dates)[:LISTED]
        self.doubtful += other.doubtful
        self._keep_doubtful()

    def _keep_doubtful(self) -> None:
        # of articles without a doubtful removal, those with more left standing or missing come first
        self.doubtful = sorted(self.doubtful, key=lambda one: (one[0], -len(one[3]), one[1]))[:LEAST_CERTAIN]
