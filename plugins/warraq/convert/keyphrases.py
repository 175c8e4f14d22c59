"""Keyphrases by corpus statistics: terms of several words that more than one article keeps coming back to.

Two passes. In the first, ``candidates`` finds the phrases that an article repeats (or holds in title and text), and
``PhraseCounts`` counts in how many articles each is one. In the second, ``Keyphrases.of`` ranks an article's candidates by
frequency in the article, rarity in the corpus and early place (Frank et al., "Domain-specific keyphrase extraction", IJCAI 1999).
A phrase is a run of words without stop words or marks (Rose et al., "Automatic keyword extraction from individual documents", 2010).
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from warraq.arabic.dates_names import MONTHS, WEEKDAYS
from warraq.arabic.dates_words import AGENCIES
from warraq.arabic.letters import TATWEEL, fold, plain
from warraq.arabic.stopwords import STOP_WORDS
from warraq.convert.words import Pieces

LONGEST = 4
"""Words a phrase may have."""
SHORTEST_WORD, LONG_WORD = 3, 6
"""Letters that a word at either end must have; that a word with ال must have for its particles to be taken off unseen."""
LEAST_ARTICLES, LEAST_ARTICLES_INDEFINITE = 2, 3
"""In so many articles a phrase must be a candidate; one whose last word has no article («مشاهد جديدة») in more."""
LARGEST_SHARE, FEW_ARTICLES = 0.05, 20
"""A phrase of more of the corpus than this, and of more articles than that, tells nothing."""
MOST = 5
"""Keyphrases of an article."""
IN_TITLE, EARLY, EARLY_WORDS = 2.0, 1.0, 50

# Words of no term: verbs of saying, numbers in words, time, formulas, what pages print.
_EMPTY = (
    "قال قالت وقال وقالت أضاف وأضاف أضافت وأضافت أكد وأكد أكدت وأكدت أوضح وأوضح أوضحت أشار وأشار أشارت ذكر وذكر ذكرت أعلن أعلنت وأعلن تم يتم وتم سيتم "
    "اليوم أمس غدا الآن صباح مساء يوم أيام شهر عام سنة سنوات أسبوع ساعة دقيقة الماضي الماضية المقبل المقبلة القادم القادمة الحالي الحالية الجاري "
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف مليون مليار عدد العديد عدة الأول الأولى الثاني الثانية الثالث الثالثة أول أكثر أقل "
    "جميع كافة مختلف خاصة الأنباء صحيفة جريدة موقع الخبر أنباء فرانس برس رويترز شكرا المزيد اقرأ شارك تابعنا "
    "يمكن يجب ينبغي قام قامت يقوم تقوم وأن وأنه بشكل وذلك إضافة بالإضافة فضلا جهة جانب جانبه جانبها صلى وسلم رحمه تعالى يرحمه حفظه الله سبحانه "
    "the of and in to a an is are was for on at by with from that this it as has have will be not but"
)
EMPTY: frozenset[str] = (
    STOP_WORDS
    | {fold(word) for word in _EMPTY.split()}
    | {name[0] for table in (MONTHS, WEEKDAYS) for name in table if len(name) == 1}
    | {word for agency in AGENCIES for word in agency}
) - {fold("الله")}  # «حزب الله»

_PARTICLES = frozenset("وبلفك")
_BEFORE_ARTICLE = ("وبال", "ولل", "وال", "بال", "فال", "كال", "لل")
_NAMES_LIKE_VERBS = frozenset(
    map(fold, ["يوسف", "يحيى", "ياسر", "ياسين", "يعقوب", "يزيد", "يونس", "يافا", "يثرب", "يسوع"])
)

Phrase = tuple[str, ...]


class Candidate(NamedTuple):
    """A phrase that its article repeats: folded ``key``, ``shown`` as the article writes it, its weight there."""

    key: str
    shown: str
    weight: float


def candidates(text: Pieces, title: Pieces) -> list[Candidate]:
    """Return the phrases that an article keeps coming back to, in the order in which they first occur."""
    content = _repeated(text.folded, title.folded)
    titled = {phrase for _, run in _runs(title.folded, content) for _, phrase in _grams(run, 2, LONGEST)}
    runs = list(_runs(text.folded, content))
    pairs = Counter([pair for _, run in runs for pair in pairwise(run)])
    repeated = {pair for pair, count in pairs.items() if count > 1 or pair in titled}
    if not repeated:
        return []
    counts: dict[Phrase, int] = {}
    first: dict[Phrase, int] = {}
    for start, run in runs:
        for offset, pair in enumerate(pairwise(run)):
            if pair in repeated:
                for end in range(offset + 2, min(offset + LONGEST, len(run)) + 1):
                    phrase = tuple(run[offset:end])
                    counts[phrase] = counts.get(phrase, 0) + 1
                    first.setdefault(phrase, start + offset)
    terms = _without_parts({p: n for p, n in counts.items() if (n > 1 or p in titled) and _is_term(p)})
    return [
        Candidate(
            " ".join(phrase),
            _shown(text, first[phrase], phrase),
            _weight(terms[phrase], phrase in titled, first[phrase]),
        )
        for phrase in sorted(terms, key=lambda phrase: (first[phrase], phrase))
    ]


def in_steps(articles: int) -> int:
    """Return the number of ``articles``, rounded down by at most a sixteenth: all ranks depend on it, and one article more
    should not change them."""
    step = 1 << max(articles.bit_length() - 5, 0)
    return articles // step * step


def with_particles(keys: Iterable[str]) -> set[str]:
    """Return the phrases whose worth depends on how often those of ``keys`` occur: themselves, and with a particle."""
    return {form for key in keys for form in (key, *(particle + key for particle in _PARTICLES))}


def without_particles(keys: Iterable[str]) -> set[str]:
    """Return the phrases on whose number the worth of those of ``keys`` depends: themselves, and without a particle."""
    return {form for key in keys for form in ((key, key[1:]) if key[0] in _PARTICLES else (key,))}


@dataclass(slots=True)
class PhraseCounts:
    """In how many articles each phrase is a candidate, by spelling. Sums up in any order; grows with the phrases only."""

    articles: int = 0
    spellings: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, found: Iterable[Candidate]) -> None:
        """Count one article."""
        self.articles += 1
        for candidate in found:
            counts = self.spellings.setdefault(candidate.key, {})
            counts[candidate.shown] = counts.get(candidate.shown, 0) + 1

    def finish(self) -> Keyphrases:
        """Return what the second pass needs: the phrases of enough articles, and not of too many."""
        most = max(FEW_ARTICLES, self.articles * LARGEST_SHARE)
        counts = {key: sum(spellings.values()) for key, spellings in self.spellings.items()}
        kept = {}
        for key, count in counts.items():
            bare = key[1:] if key[0] in _PARTICLES and counts.get(key[1:], 0) >= count else key
            count = counts[bare]
            definite = bare.rpartition(" ")[2].startswith("ال")
            if (LEAST_ARTICLES if definite else LEAST_ARTICLES_INDEFINITE) <= count <= most:
                spellings = self.spellings[bare]
                kept[key] = (min(spellings, key=lambda shown: (-spellings[shown], shown)), count)
        return Keyphrases(self.articles, kept)


@dataclass(frozen=True, slots=True)
class Keyphrases:
    """The phrases worth a tag: key → (usual spelling, number of articles), of ``articles`` articles."""

    articles: int
    phrases: Mapping[str, tuple[str, int]]

    def of(
        self, found: Iterable[Candidate], *, limit: int = MOST, known: Callable[[str], object] = lambda _: False
    ) -> list[str]:
        """Return at most ``limit`` keyphrases out of an article's candidates, the most telling first.

        Phrases for which ``known`` is true (``Vocabulary.kind``) are left to the vocabulary. Of two phrases, one of which holds the
        other, only the better stays.
        """
        ranked = []
        for candidate in found:
            if entry := self.phrases.get(candidate.key):
                shown, count = entry
                ranked.append((-candidate.weight * math.log(1 + self.articles / count), shown))
        chosen: list[str] = []
        for _, shown in sorted(ranked):
            if len(chosen) == limit:
                break
            if not any(_holds(shown, other) or _holds(other, shown) for other in chosen) and not known(shown):
                chosen.append(shown)
        return chosen


def _holds(phrase: str, part: str) -> bool:
    return f" {part} " in f" {phrase} "


def _repeated(text: Sequence[str], title: Sequence[str]) -> dict[str, str]:
    """Return the content words that occur more than once, each with its form without particles.

    All words of a phrase that is repeated are: to leave out the others here spares four fifths of the work.
    """
    counts = Counter(text)
    counts.update(title)
    bare = {word: stem for word in counts if word[0] in _PARTICLES and (stem := _bare(word, counts)) != word}
    for word, stem in bare.items():
        counts[stem] += counts[word]
    # Few words are left by the first test, which is the cheapest.
    often = {word: word for word, count in counts.items() if count > 1 and word not in bare}
    often.update((word, stem) for word, stem in bare.items() if counts[stem] > 1)
    return {word: stem for word, stem in often.items() if stem not in EMPTY and word not in EMPTY and stem.isalpha()}


def _runs(words: Sequence[str], content: Mapping[str, str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (index of the first word, run) for the runs of ``content`` words; a particle begins a run, and is taken off."""
    run: list[str] = []
    start = 0
    for at, word in [(at, word) for at, word in enumerate(words) if word in content]:
        bare = content[word]
        if at != start + len(run) or bare != word or (word[0] == "و" and len(word) > SHORTEST_WORD):
            if len(run) > 1:
                yield start, run
            run = []
            start = at
        run.append(bare)
    if len(run) > 1:
        yield start, run


def _bare(word: str, known: Mapping[str, int]) -> str:
    """Return ``word`` without the particles written together with it: للمعارضه → المعارضه, لكره → كره.

    ``known`` are the words of the article: in short words a particle is one only if the rest is itself among them.
    """
    definite, rest = _shorter(word)
    if definite and (len(definite) >= LONG_WORD or definite in known):  # «والده» is no «الده»
        return definite
    return rest if rest and rest in known else word


@functools.lru_cache(maxsize=1 << 15)  # words recur: to look one up costs a fifth of taking it apart
def _shorter(word: str) -> tuple[str, str]:
    """Return ``word`` with ال for its particles and article, and without its first letter; either empty where that is no word."""
    particles = next(filter(word.startswith, _BEFORE_ARTICLE), "") if word.startswith(_BEFORE_ARTICLE) else ""
    rest = word[1:] if len(word) > SHORTEST_WORD and word[1:] not in EMPTY else ""
    return "ال" + word[len(particles) :] if particles else "", rest


def _grams(run: Sequence[str], shortest: int, longest: int) -> Iterator[tuple[int, Phrase]]:
    for start in range(len(run) - shortest + 1):
        for end in range(start + shortest, min(start + longest, len(run)) + 1):
            yield start, tuple(run[start:end])


def _is_term(phrase: Phrase) -> bool:
    """Tell whether ``phrase`` can be the name of something: no scraps of words, not no half of a name, not opened by a verb in the imperfect."""
    first, last = phrase[0], phrase[-1]
    if len(first) < SHORTEST_WORD or len(last) < SHORTEST_WORD:
        return False
    if (first[0] == "ي" and first not in _NAMES_LIKE_VERBS) or (first == "عبد" and len(phrase) == 2):
        return False
    return last.startswith("ال") or first[0] not in "تنس"


def _without_parts(counts: Mapping[Phrase, int]) -> dict[Phrase, int]:
    """Drop each phrase that (but for once) always stands inside a longer one."""
    kept = dict(counts)
    for phrase in sorted(counts, key=len, reverse=True):
        if len(phrase) > 2:
            for part in (phrase[1:], phrase[:-1]):
                if counts.get(part, 0) <= counts[phrase] + 1:
                    kept.pop(part, None)
    return kept


def _weight(count: int, in_title: bool, first: int) -> float:
    return math.log1p(count) + (IN_TITLE if in_title else 0.0) + (EARLY if first < EARLY_WORDS else 0.0)


def _shown(text: Pieces, at: int, phrase: Phrase) -> str:
    """Return ``phrase`` as written from piece ``at`` on, without vowel signs and without particles before its first word."""
    words = [
        word if word.isalpha() and TATWEEL not in word else plain(word) for word in text.written[at : at + len(phrase)]
    ]
    particles = len(text.folded[at]) - len(phrase[0])
    if text.folded[at] != phrase[0]:
        words[0] = (
            "ال" + words[0].partition("لل")[2]
            if particles < len("وا") and "لل" in words[0][:3]
            else words[0][particles:]
        )
    return " ".join(words)
