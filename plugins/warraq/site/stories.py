"""Articles that tell one story: near in content, each to the other, and near in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warraq.site.corpus import Corpus

DAYS = 7  # between two articles on one story
LEAST = 3  # articles that make a story


def stories(
    corpus: Corpus, related: Sequence[Sequence[int]], versions: Mapping[int, Sequence[int]]
) -> list[tuple[int, ...]]:
    """Return for every article the places of the articles on its story in order of time, itself among them, or ().

    Two articles belong together when each is among the other's ``related`` and no more than DAYS lie between them;
    other ``versions`` of one text are no further article on it.
    """
    near = [set(places) for places in related]
    result: list[tuple[int, ...]] = []
    for place, entry in enumerate(corpus.entries):
        together = []
        for other in related[place]:
            date = corpus.entries[other].date
            if entry.date is None or date is None or place not in near[other] or other in versions.get(place, ()):
                continue
            if abs((entry.date.date() - date.date()).days) <= DAYS:
                together.append(other)
        # The order of the corpus is newest first; a story is told from its beginning.
        told = tuple(sorted((place, *together), reverse=True))
        result.append(told if len(told) >= LEAST else ())
    return result
