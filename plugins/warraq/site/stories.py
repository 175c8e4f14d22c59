"""Articles that tell one story: near in content, each to the other, and near in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from functools import cache

from warraq.arabic.letters import fold
from warraq.site.corpus import Corpus

DAYS = 7  # between two articles on one story
LEAST = 3  # articles that make a story
WORD = 4  # letters: shorter words are mostly particles
SHARED = 0.3  # of the words of the shorter of two openings stand in the other, too; at least SHARED_WORDS
SHARED_WORDS = 4
_LETTERS = re.compile(r"[^\W\d_]+")


def stories(
    corpus: Corpus,
    related: Sequence[Sequence[int]],
    versions: Mapping[int, Sequence[int]],
    known: MutableMapping[str, bool] | None = None,
    places: Iterable[int] | None = None,
) -> dict[int, tuple[int, ...]]:
    """Return for every article, or for those at ``places``, the places of the articles on its story in order of time, itself
    among them, or ().

    Two articles belong together when each is among the other's ``related``, their openings (title and first
    sentences) share their words, and no more than DAYS lie between them. Other ``versions`` of one text are no
    further article on it. ``known`` holds what an earlier call found of pairs, and will hold what this one did, of all articles.
    """
    known = {} if known is None else known
    before = dict(known)
    if places is None:
        known.clear()
    openings: dict[int, set[str]] = {}

    def opening(place: int) -> set[str]:
        if place not in openings:
            entry = corpus.entries[place]
            words = _LETTERS.findall(fold(f"{entry.title} {entry.description}"))
            openings[place] = {word for word in words if len(word) >= WORD}
        return openings[place]

    def share(place: int, other: int) -> bool:
        pair = corpus.shown[min(place, other)] + corpus.shown[max(place, other)]
        if pair not in known:
            if pair in before:
                known[pair] = before[pair]
            else:
                one, two = opening(place), opening(other)
                known[pair] = len(one & two) >= max(SHARED_WORDS, SHARED * min(len(one), len(two)))
        return known[pair]

    @cache
    def day_of(place: int) -> int | None:
        date = corpus.entries[place].date
        return date.toordinal() if date else None

    result: dict[int, tuple[int, ...]] = {}
    for place in range(len(corpus.entries)) if places is None else places:
        together, day = [], day_of(place)
        for other in related[place]:
            its = day_of(other)
            if day is None or its is None or abs(day - its) > DAYS or place not in related[other]:
                continue
            if other not in versions.get(place, ()) and share(place, other):
                together.append(other)
        # The order of the corpus is newest first; a story is told from its beginning.
        told = tuple(sorted((place, *together), reverse=True))
        result[place] = told if len(told) >= LEAST else ()
    return result
