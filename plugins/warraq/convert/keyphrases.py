"""Keyphrases by corpus statistics: terms of several words that more than one article keeps coming back to.

Two passes. In the first, ``candidates`` finds the phrases that an article repeats (or holds in title and text), and
``PhraseCounts`` counts in how many articles each is one. In the second, ``Keyphrases.of`` ranks an article's candidates by
frequency in the article, rarity in the corpus and early place (Frank et al., "Domain-specific keyphrase extraction", IJCAI 1999).
A phrase is a run of words without stop words or marks (Rose et al., "Automatic keyword extraction from individual documents", 2010).
"""

from __future__ import annotations

import bisect
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from warraq.arabic.letters import TATWEEL, plain
from warraq.arabic.spans import Hashes, powers
from warraq.convert.terms import EMPTY, KIN, PARTICLES, SHORTEST_WORD, is_cut, is_term
from warraq.convert.words import Words, hashes_of

LONGEST = 4
"""Words a phrase may have."""
LONG_WORD = 6
"""Letters that a word with ال must have for its particles to be taken off unseen."""
LEAST_ARTICLES, LEAST_ARTICLES_INDEFINITE = 2, 3
"""In so many articles a phrase must be a candidate; one whose last word has no article («مشاهد جديدة») in more."""
LARGEST_SHARE, FEW_ARTICLES = 0.05, 20
"""A phrase of more of the corpus than this, and of more articles than that, tells nothing."""
MOST = 5
"""Keyphrases of an article."""
IN_TITLE, EARLY, EARLY_WORDS = 2.0, 1.0, 50

_BEFORE_ARTICLE = ("وبال", "ولل", "وال", "بال", "فال", "كال", "لل")


Phrase = tuple[str, ...]
Numbers = tuple[int, ...]  # the same, by the numbers of its pairs of words

# What the words of an article are compared with, as hashes and letters.
_APART = np.uint64(0xD6E8FEB86659FD93)
_BITS = 16


def _some_bits(hashes: Hashes) -> NDArray[np.int64]:
    """Return ``_BITS`` bits that depend on all the others."""
    return (hashes * _APART >> np.uint64(64 - _BITS)).view(np.int64)


_EMPTY: Hashes = hashes_of(sorted(EMPTY))
_EMPTY = _EMPTY[np.argsort(_some_bits(_EMPTY))]
_EMPTY_WITH = np.bincount(_some_bits(_EMPTY), minlength=1 << _BITS)  # of so many these are the bits
_IS_EMPTY_WITH = _EMPTY_WITH > 0
_FIRST_EMPTY_WITH = np.cumsum(_EMPTY_WITH) - _EMPTY_WITH  # where those are
_IS_PARTICLE = np.array([chr(code) in PARTICLES for code in range(0x700)])
_KEYS_BEFORE_ARTICLE = tuple(
    np.sort(
        np.array(
            [
                sum(ord(letter) << 16 * at for at, letter in enumerate(particles))
                for particles in _BEFORE_ARTICLE
                if len(particles) == length
            ]
            or [0],
            np.uint64,
        )
    )
    for length in range(1, max(map(len, _BEFORE_ARTICLE)) + 1)
)
_AFTER_AL = powers(3)[2:3]
_AL = hashes_of(["ال"]) - _AFTER_AL * np.uint64(ord(" "))


class Candidate(NamedTuple):
    """A phrase that its article repeats: folded ``key``, ``shown`` as the article writes it, its weight there."""

    key: str
    shown: str
    weight: float


def candidates(words: Words) -> list[list[Candidate]]:
    """Return, for each article that ``words`` are of, the phrases that it keeps coming back to, as they first occur."""
    pairs = _pairs(words)
    found = []
    for start, stop, end in words.articles:
        text, title, rest = (bisect.bisect_left(pairs.at, at) for at in (start, stop, end))
        found.append(_candidates(words, pairs, (start, text, title, rest)))
    return found


def _candidates(words: Words, pairs: _Pairs, places: tuple[int, int, int, int]) -> list[Candidate]:
    """The candidates of one article: at ``places`` its first piece, and its pairs: of the text, of the title, the end."""
    begin, text, title, rest = places
    titled = {phrase for phrase, _ in _phrases(pairs, title, rest)}
    counts: dict[Numbers, int] = {}
    first: dict[Numbers, int] = {}
    for phrase, at in _phrases(pairs, text, title):
        if phrase in counts:
            counts[phrase] += 1
        else:
            counts[phrase], first[phrase] = 1, at
    kept = {phrase: n for phrase, n in counts.items() if n > 1 or phrase in titled}
    spelt = _spelt(words, pairs.taken, {phrase: first[phrase] for phrase in kept})
    terms = _without_parts({phrase: n for phrase, n in kept.items() if is_term(spelt[phrase])})
    found = []
    for term in sorted(terms, key=lambda term: (first[term], len(term))):
        told, at = spelt[term], first[term]
        if not is_cut(told):  # only now: parts of a scrap are scraps, too
            key = " ".join(told)
            weight = _weight(terms[term], term in titled, at - begin)
            found.append(Candidate(key, _shown(words, at, told, key), weight))
    return found


def in_steps(articles: int) -> int:
    """Return the number of ``articles``, rounded down by at most a sixteenth: all ranks depend on it, and one article more
    should not change them."""
    step = 1 << max(articles.bit_length() - 5, 0)
    return articles // step * step


def with_particles(keys: Iterable[str]) -> set[str]:
    """Return the phrases whose worth depends on how often those of ``keys`` occur: themselves, and with a particle."""
    return {form for key in keys for form in (key, *(particle + key for particle in PARTICLES))}


def without_particles(keys: Iterable[str]) -> set[str]:
    """Return the phrases on whose number the worth of those of ``keys`` depends: themselves, and without a particle."""
    return {form for key in keys for form in ((key, key[1:]) if key[0] in PARTICLES else (key,))}


@dataclass(slots=True)
class PhraseCounts:
    """In how many articles each phrase is a candidate, by spelling. Sums up in any order; grows with the phrases only."""

    articles: int = 0
    spellings: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, found: Iterable[tuple[str, str, float]]) -> None:
        """Count one article, by the fields of each ``Candidate`` found in it."""
        self.articles += 1
        for key, shown, _ in found:
            counts = self.spellings.setdefault(key, {})
            counts[shown] = counts.get(shown, 0) + 1

    def finish(self) -> Keyphrases:
        """Return what the second pass needs: the phrases of enough articles, and not of too many."""
        most = max(FEW_ARTICLES, self.articles * LARGEST_SHARE)
        counts = {key: sum(spellings.values()) for key, spellings in self.spellings.items()}
        kept = {}
        for key, count in counts.items():
            bare = key[1:] if key[0] in PARTICLES and counts.get(key[1:], 0) >= count else key
            count = counts[bare]
            definite = bare.rpartition(" ")[2].startswith("ال")
            if (LEAST_ARTICLES if definite else LEAST_ARTICLES_INDEFINITE) <= count <= most:
                spellings = self.spellings[bare]
                rarity = math.log(1 + self.articles / count)
                kept[key] = (min(spellings, key=lambda shown: (-spellings[shown], shown)), bare, rarity)
        return Keyphrases(kept)


@dataclass(frozen=True, slots=True)
class Keyphrases:
    """The phrases worth a tag: key → (usual spelling, folded without particles, how telling it is for being rare)."""

    phrases: Mapping[str, tuple[str, str, float]]

    def of(
        self, found: Iterable[tuple[str, float]], *, limit: int = MOST, known: Callable[[str], object] = lambda _: False
    ) -> list[str]:
        """Return at most ``limit`` keyphrases out of an article's candidates (key, weight), the most telling first.

        Phrases for which ``known`` (of folded words) is true (``Vocabulary.knows``) are left to the vocabulary. Of two that
        are about the same (``_alike``), only the better stays.
        """
        ranked = []
        for key, weight in found:
            if entry := self.phrases.get(key):
                shown, bare, rarity = entry
                ranked.append((-weight * rarity, shown, bare))
        chosen: dict[str, list[str]] = {}
        for _, shown, bare in sorted(ranked):
            if len(chosen) == limit:
                break
            stems = [word.removeprefix("ال") or word for word in bare.split()]
            if not any(_alike(stems, other) for other in chosen.values()) and not known(bare):
                chosen[shown] = stems
        return list(chosen)


def _alike(some: list[str], others: list[str]) -> bool:
    """Tell whether one of two phrases, both folded and without ال, holds the other, or the one goes on with what the other ends
    with: two words («إعادة تشغيل مطار عدن», «تشغيل مطار عدن الدولي»), or one of a name («محمد بن زايد», «زايد آل نهيان»)."""
    if f" {' '.join(some)} " in f" {' '.join(others)} " or f" {' '.join(others)} " in f" {' '.join(some)} ":
        return True
    named = not KIN.isdisjoint(some) and not KIN.isdisjoint(others)
    for left, right in ((some, others), (others, some)):
        most = min(len(left), len(right))
        if any(left[-count:] == right[:count] for count in range(1 if named else 2, most)):
            return True
    return False


def _bare(words: Words, at: NDArray[np.intp], apart: Hashes, known: Hashes) -> tuple[NDArray[np.intp], Hashes]:
    """Take off the particles written together with the pieces ``at``: للمعارضه → المعارضه, لكره → كره.

    ``known`` are the hashes of the words of the articles, each moved by what sets its article ``apart``: in short words
    a particle is one only if the rest is itself a word of the same article. Returns how many letters to take off (0:
    none; more than one: ال is put in their place), and the hash of what that leaves.
    """
    starts = words.starts[at]
    lengths = words.stops[at] - starts
    letters = np.zeros(len(at), np.intp)
    left = np.zeros(len(at), np.uint64)
    ones = np.flatnonzero(lengths > SHORTEST_WORD)
    rest = words.hashes_from(at[ones], np.ones(len(ones), np.intp))
    bits = _some_bits(known)
    is_rest = np.flatnonzero(_is_among(known, bits, rest + apart[ones]))
    is_rest = is_rest[~_is_empty(rest[is_rest])]
    letters[ones[is_rest]], left[ones[is_rest]] = 1, rest[is_rest]

    particles = np.zeros(len(at), np.intp)
    key = np.zeros(len(at), np.uint64)
    for place in range(max(map(len, _BEFORE_ARTICLE))):
        letter = np.minimum(words.codes.take(starts + place, mode="clip"), np.uint32(0xFFFF))
        key |= letter.astype(np.uint64) << np.uint64(16 * place)
        particles[_among(_KEYS_BEFORE_ARTICLE[place], key) & (lengths > place)] = place + 1
    some = np.flatnonzero(particles)
    definite = _AL + _AFTER_AL * words.hashes_from(at[some], particles[some])
    long = lengths[some] - particles[some] + len("ال") >= LONG_WORD  # «والده» is no «الده»
    is_definite = np.flatnonzero(long | _is_among(known, bits, definite + apart[some]))
    letters[some[is_definite]], left[some[is_definite]] = particles[some[is_definite]], definite[is_definite]
    return letters, left


def _among(some: Hashes, values: Hashes) -> NDArray[np.bool_]:
    """Tell which of ``values`` are in the sorted ``some``, of which there is at least one."""
    found: NDArray[np.bool_] = some[np.minimum(np.searchsorted(some, values), len(some) - 1)] == values
    return found


def _is_among(some: Hashes, bits: NDArray[np.int64], values: Hashes) -> NDArray[np.bool_]:
    """Tell which of ``values`` are in ``some``, in any order, whose ``bits`` are given: few need be sorted."""
    wanted = np.zeros(1 << _BITS, np.bool_)
    wanted[_some_bits(values)] = True
    alike = some[wanted.take(bits)]
    alike.sort()
    return _among(alike, values) if len(alike) else np.zeros(len(values), np.bool_)


def _is_empty(hashes: Hashes) -> NDArray[np.bool_]:
    """Tell which of ``hashes`` are of words in ``EMPTY``: each is compared with those of which some bits are the same."""
    bits = _some_bits(hashes)
    found = _IS_EMPTY_WITH.take(bits)
    at = np.flatnonzero(found)
    some, first = hashes[at], _FIRST_EMPTY_WITH.take(bits[at])
    same = _EMPTY.take(first) == some
    for more in range(1, _EMPTY_WITH.max()):
        same |= _EMPTY.take(first + more, mode="clip") == some
    found[at] = same
    return found


class _Pairs(NamedTuple):
    """Two content words that follow each other within a phrase, and do so again in their article: the place of the first,
    and the number of the pair, in order. Any phrase that is repeated is made of such; none of one article has a number of
    another's.
    """

    at: list[int]
    numbers: list[int]
    taken: dict[
        int, int
    ]  # place → so many letters were taken for particles; where more than one, ال was put in their place


def _pairs(words: Words) -> _Pairs:
    """Return the pairs of content words in all articles."""
    # A word of one article is not the same as in another: its hash is moved by so much.
    sizes = np.diff([start for start, _, _ in words.articles], append=len(words.hashes))
    apart = np.repeat(np.arange(len(sizes), dtype=np.uint64) * _APART, sizes)
    stems = words.hashes + apart
    content = words.plain & ~_is_empty(words.hashes)
    opening = words.codes[words.starts]
    begins = (opening == ord("و")) & (words.stops - words.starts > SHORTEST_WORD)  # a phrase, whatever is behind it
    at = np.flatnonzero(content[:-1] & content[1:] & ~begins[1:])

    particles = np.zeros(len(stems), np.bool_)
    particles[at] = particles[at + 1] = True
    attached = np.flatnonzero(particles & _IS_PARTICLE.take(opening, mode="clip"))
    letters, left = _bare(words, attached, apart[attached], stems)
    some = np.flatnonzero(letters)
    attached, letters, left = attached[some], letters[some], left[some]
    stems[attached] = left + apart[attached]
    content[attached[_is_empty(left)]] = False
    begins[attached] = True

    at = at[content[at] & content[at + 1] & ~begins[at + 1]]
    _, which, times = np.unique(stems[at] * _APART ^ stems[at + 1], return_inverse=True, return_counts=True)
    again = times[which] > 1
    taken = dict(zip(attached.tolist(), letters.tolist(), strict=True))
    return _Pairs(at[again].tolist(), which[again].tolist(), taken)


def _phrases(pairs: _Pairs, begin: int, end: int) -> Iterator[tuple[Numbers, int]]:
    """Yield the phrases of up to ``LONGEST`` words that pairs from ``begin`` to ``end`` make, and their places."""
    places, numbers = pairs.at[begin:end], pairs.numbers[begin:end]
    for i, start in enumerate(places):
        yield (numbers[i],), start
        for last in range(i + 1, min(i + LONGEST - 1, len(places))):
            if places[last] - start != last - i:
                break
            yield tuple(numbers[i : last + 1]), start


def _spelt(words: Words, particles: Mapping[int, int], phrases: Mapping[Numbers, int]) -> dict[Numbers, Phrase]:
    """Return ``phrases``, each with the place where it stands, as folded words, the first without its ``particles``."""
    known: dict[int, str] = {}  # by its place
    spelt = {}
    for phrase, at in phrases.items():
        places = range(at, at + len(phrase) + 1)
        for place in places:
            if place not in known:
                word, taken = words.folded(place), particles.get(place, 0)
                known[place] = word if not taken else word[1:] if taken == 1 else f"ال{word[taken:]}"
        spelt[phrase] = tuple([known[place] for place in places])
    return spelt


def _without_parts(counts: Mapping[Numbers, int]) -> dict[Numbers, int]:
    """Drop each phrase that (but for once) always stands inside a longer one."""
    kept = dict(counts)
    for phrase in sorted(counts, key=len, reverse=True):
        if len(phrase) > 1:
            for part in (phrase[1:], phrase[:-1]):
                if counts.get(part, 0) <= counts[phrase] + 1:
                    kept.pop(part, None)
    return kept


def _weight(count: int, in_title: bool, first: int) -> float:
    return math.log1p(count) + (IN_TITLE if in_title else 0.0) + (EARLY if first < EARLY_WORDS else 0.0)


def _is_plain(letters: str) -> bool:
    """Tell whether ``plain`` would leave ``letters``, which are nothing else, as they are."""
    return TATWEEL not in letters and unicodedata.is_normalized("NFKC", letters)


def _shown(words: Words, at: int, phrase: Phrase, key: str) -> str:
    """Return ``phrase``, of the folded ``key``, as written from piece ``at`` on, without vowel signs and without particles
    before its first word."""
    end = at + len(phrase) - 1
    whole = words.text[words.begins.item(at) : words.ends.item(end)]
    if whole == key:
        return whole
    folded = words.folded(at)
    letters = whole.replace(" ", "")
    if folded == phrase[0] and len(whole) - len(letters) == end - at and letters.isalpha() and _is_plain(letters):
        return whole  # as are most
    shown = [plain(word) for word in map(words.written, range(at, end + 1))]
    particles = len(folded) - len(phrase[0])
    if folded != phrase[0]:
        shown[0] = (
            "ال" + shown[0].partition("لل")[2]
            if particles < len("وا") and "لل" in shown[0][:3]
            else shown[0][particles:]
        )
    return " ".join(shown)
