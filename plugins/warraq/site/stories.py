"""Articles that tell one story: near in content, each to the other, and near in time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from warraq.arabic.letters import fold
from warraq.site.corpus import Corpus

DAYS = 7  # between two articles on one story
LEAST = 3  # articles that make a story
WORD = 4  # letters: shorter words are mostly particles
SHARED = 0.3  # of the words of the shorter of two openings stand in the other, too; at least SHARED_WORDS
SHARED_WORDS = 4
_LETTERS = re.compile(r"[^\W\d_]+")


class Stories:
    """The stories of a corpus, told for one article at a time.

    Two articles belong together when each is among the other's ``related``, their openings (title and first
    sentences) share their words, and no more than DAYS lie between them. Other ``versions`` of one text are no
    further article on it. ``pairs`` holds what was found of pairs of openings, by what is shown of both.
    """

    def __init__(
        self,
        corpus: Corpus,
        related: Sequence[Sequence[int]],
        versions: Mapping[int, Sequence[int]],
        before: Mapping[str, bool],
    ) -> None:
        """``related`` and ``versions`` are places, of every article and of those that have some; ``before`` is what ``pairs`` held
        in an earlier build."""
        self._corpus, self._related, self._versions, self._before = corpus, related, versions, before
        self.pairs: dict[str, bool] = {}
        self._opening = cache(self._words)
        self._day = cache(self._ordinal)

    def of(self, place: int) -> tuple[int, ...]:
        """The places of the articles on the story of the one at ``place`` in order of time, itself among them, or ()."""
        together, day = [], self._day(place)
        if day is None:
            return ()
        versions = self._versions.get(place, ())
        for other in self._related[place]:
            its = self._day(other)
            if its is None or abs(day - its) > DAYS or place not in self._related[other]:
                continue
            if other not in versions and self._share(place, other):
                together.append(other)
        # The order of the corpus is newest first; a story is told from its beginning.
        return tuple(sorted((place, *together), reverse=True)) if len(together) + 1 >= LEAST else ()

    def _share(self, place: int, other: int) -> bool:
        shown = self._corpus.shown
        pair = shown[min(place, other)] + shown[max(place, other)]
        found = self.pairs.get(pair, self._before.get(pair))
        if found is None:
            one, two = self._opening(place), self._opening(other)
            found = len(one & two) >= max(SHARED_WORDS, SHARED * min(len(one), len(two)))
        self.pairs[pair] = found
        return found

    def _words(self, place: int) -> frozenset[str]:
        entry = self._corpus.entries[place]
        words = _LETTERS.findall(fold(f"{entry.title} {entry.description}"))
        return frozenset(word for word in words if len(word) >= WORD)

    def _ordinal(self, place: int) -> int | None:
        date = self._corpus.entries[place].date
        return date.toordinal() if date else None
