"""Articles that tell one story: near in content, each to the other, and near in time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from warraq.arabic.letters import fold
from warraq.site.corpus import Corpus

DAYS = 7  # between two articles on one story
LEAST = 3  # articles that make a story
WORD = 4  # letters: shorter words are mostly particles
SHARED = 0.3  # of the words of the shorter of two openings stand in the other, too; at least SHARED_WORDS
SHARED_WORDS = 4
_LETTERS = re.compile(r"[^\W\d_]+")


def stories(
    corpus: Corpus, related: Sequence[Sequence[int]], versions: Mapping[int, Sequence[int]]
) -> list[tuple[int, ...]]:
    """Return for every article the places of the articles on its story in order of time, itself among them, or ().

    Two articles belong together when each is among the other's ``related``, their openings (title and first
    sentences) share their words, and no more than DAYS lie between them. Other ``versions`` of one text are no
    further article on it.
    """
    near = [set(places) for places in related]
    openings: dict[int, set[str]] = {}

    def opening(place: int) -> set[str]:
        if place not in openings:
            entry = corpus.entries[place]
            words = _LETTERS.findall(fold(f"{entry.title} {entry.description}"))
            openings[place] = {word for word in words if len(word) >= WORD}
        return openings[place]

    def share(one: set[str], other: set[str]) -> bool:
        return len(one & other) >= max(SHARED_WORDS, SHARED * min(len(one), len(other)))

    result: list[tuple[int, ...]] = []
    for place, entry in enumerate(corpus.entries):
        together = []
        for other in related[place]:
            date = corpus.entries[other].date
            if entry.date is None or date is None or place not in near[other] or other in versions.get(place, ()):
                continue
            if abs((entry.date.date() - date.date()).days) <= DAYS and share(opening(place), opening(other)):
                together.append(other)
        # The order of the corpus is newest first; a story is told from its beginning.
        told = tuple(sorted((place, *together), reverse=True))
        result.append(told if len(told) >= LEAST else ())
    return result
