"""What recurs in a corpus, as the segmenter asks for it and as the owner is shown it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from warraq.convert.rules import Hit
from warraq.convert.segment_lines import RECURRING, Line, ends_sentence

LONG = 60  # characters of a line that nobody writes twice by chance
SURE_SHARE = 0.5  # of the articles: what fewer end with may be the background paragraph that agencies repeat


@dataclass(frozen=True, slots=True, order=True)
class Recurring:
    """One thing found: in ``count`` of ``articles`` of ``source``.

    ``kind`` is *line* (a whole line), *beginning* (of a line), *end* (a label: what follows it on the line goes too) or
    *tail* (the very words in which the last line ends).
    """

    source: str
    kind: str
    text: str
    count: int
    articles: int

    @property
    def evidence(self) -> str:
        """The finding in words; in round numbers, so that one article more does not change what the ledgers of all say."""
        share = 100 * self.count / self.articles
        often = (
            f"about {5 * round(share / 5)}" if share >= 10 else f"about {round(share)}" if share >= 1 else "less than 1"
        )
        return f"in {often} of 100 articles" + (f" of {self.source}" if self.source else "")

    @property
    def sure(self) -> bool:
        """Whether so many articles hold it that even a whole sentence is not the writers' own."""
        return self.count >= SURE_SHARE * self.articles

    @property
    def bearing(self) -> tuple[str, ...]:
        """All of it that decisions on articles depend on, its text third."""
        return self.source, self.kind, self.text, self.evidence, str(self.sure)


class Learned:
    """What recurs, by source: asked by the segmenter, listed for the owner to confirm or veto."""

    def __init__(self, found: Iterable[Recurring] = ()) -> None:
        """``found`` is what a ``Learner`` finished with."""
        self.found = list(found)
        self._lines: dict[tuple[str, str], Recurring] = {}
        self._beginnings: dict[str, list[Recurring]] = {}
        self._ends: dict[str, list[Recurring]] = {}
        self._tails: dict[str, list[Recurring]] = {}
        tables = {"beginning": self._beginnings, "end": self._ends, "tail": self._tails}
        for one in self.found:
            if one.kind == "line":
                self._lines[one.source, one.text] = one
            else:
                tables[one.kind].setdefault(one.source, []).append(one)
        for table in tables.values():
            for phrases in table.values():
                phrases.sort(key=lambda one: (-len(one.text), one.text))

    def mark(self, lines: list[Line], source: str, keep: Collection[str] = ()) -> None:
        """Mark the lines that recur: they are no prose, and go where they stand at the edges of the body.

        Sentences that recur may be the writer's: they go only if they are set apart from the body, too.
        """
        if not self._lines:
            return
        for line in lines:
            one = self._lines.get((source, line.text))
            if one and line.hit is None and one.text not in keep:
                writers_own = len(line.text) >= LONG and ends_sentence(line.text) and not one.sure
                line.hit = Hit(RECURRING, "apart" if writers_own else "edge", evidence=one.evidence)
                line.prose = 0

    def beginnings(self, source: str) -> list[Recurring]:
        """The line beginnings that recur in ``source``, the longest first."""
        return self._beginnings.get(source, [])

    def ends(self, source: str) -> list[Recurring]:
        """The beginnings of line ends that recur in ``source``: what follows them on the line goes too."""
        return self._ends.get(source, [])

    def tails(self, source: str) -> list[Recurring]:
        """The words in which last lines of ``source`` end alike."""
        return self._tails.get(source, [])
