"""What stands for words that the corpus lacks, hardly has, or has elsewhere: near words, forgotten and needless blanks, slips
that gave another word.

The client does the same (``mend.js``, ``near.js``). What each number was measured against is in docs/decisions/0104 and 0105.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np

from warraq.arabic.latin import transliterations
from warraq.arabic.letters import fold
from warraq.arabic.light10 import without_article
from warraq.arabic.nearness import FAR, distance, near_keys, near_limit
from warraq.search.archive import Archive
from warraq.search.columns import Ints, idf
from warraq.search.decode import Term

# A word that the corpus lacks: its nearest words, and what its affixes leave. The first neighbour is right five times of six.
NEAR_WEIGHTS = (1.0, 0.7, 0.5)
STRIPPED_WEIGHT = 0.8
NEAR_BESIDE_STRIPPED = 0.7
NEAR_BESIDE_UNATTESTED = 0.7  # the stem is known, but nobody writes it so
NEAR_BESIDE_RARE = 0.3
RARE, RARE_RATIO = 2, 20  # a word of two documents may be a slip if a neighbour stands in twenty times as many
FITTED_WEIGHT = 0.5
FITTED_LETTERS = 3
TOGETHER_WEIGHT = 0.5
FAMILY_WEIGHT = 0.4
CUTS, CUT_COST = 3, 3  # letters of a spoilt article («لانفايات», «واالسنغال») that may be cut, and what each costs
ARTICLE_LETTERS = frozenset("الوبكفغىة")
# Words that people write together with the next («بنسعود»); the first of them stand so in texts, too («عبدالله»).
FIRST_HALVES = ("عبد", "ابو", "ابي", "ابن", "بن", "ام", "غير")
EITHER_WAY = FIRST_HALVES[:3]
LEAST_PART = 2  # letters of a word that stood before or behind a blank left out
LEAST_WORD = 3  # shorter words are likelier to be pieces
CLEARLY = 1e-6  # sums of logarithms differ between runtimes


@dataclass(frozen=True)
class Option:
    """A term that stands for a word of the query, and what it counts for."""

    entry: Term
    weight: float


@dataclass(eq=False)
class Slot:
    """A word of the query: ``options`` best first (none: the corpus has nothing like it); ``exact`` if its term stands there,
    ``attested`` if the word itself does, ``sure`` if that is no accident. ``parts`` are the words that it is where a blank was
    left out; ``meant`` is what may have been meant, ``note`` what the reader is told."""

    form: str
    options: list[Option] = field(default_factory=list)
    exact: bool = False
    attested: bool = False
    parts: list[Slot] = field(default_factory=list)
    meant: str = ""
    note: dict[str, object] | None = None

    @property
    def word(self) -> str:
        """The word, folded."""
        return fold(self.form)

    @property
    def sure(self) -> bool:
        """Whether the corpus has the word more than by accident."""
        return self.attested and self.options[0].entry.df > RARE

    @property
    def frequency(self) -> int:
        """In how many documents the word's term stands: none where the word itself is not attested."""
        return self.options[0].entry.df if self.attested else 0


@dataclass(eq=False)
class Word:
    """A place in the query: a word that is ``alone`` (in no phrase or field); stop words have no slot, what is no word no form."""

    form: str = ""
    slot: Slot | None = None
    alone: bool = False

    @property
    def stop(self) -> bool:
        """Whether this is a stop word."""
        return bool(self.form) and self.slot is None


class Mender:
    """Finds what stands for the words of one query to one archive."""

    def __init__(self, archive: Archive, level: str) -> None:
        self.archive = archive
        self.level = level
        self.loose = level in ("stem", "family")
        self._slots: dict[str, Slot] = {}

    def slot(self, form: str) -> Slot:
        """Return the word as the archive has it; each is looked up once."""
        if form not in self._slots:
            slot = self._slots[form] = Slot(form)
            if entry := self.archive.lookup(self.archive.analysis.stem(slot.word)):
                slot.exact = True
                slot.attested = any(fold(one) == slot.word for one in entry.forms)
                slot.options = [Option(entry, 1.0)]
        return self._slots[form]

    def mend(self, line: list[Word]) -> list[Word]:
        """Return the query with blanks put in and left out where that was forgotten, and each word with what stands for it."""
        if self.loose:
            line = self._rejoined(line)
        for slot in dict.fromkeys(one.slot for one in line if one.slot):
            if not slot.note and (not slot.sure or self.level == "family"):
                self._stand_ins(slot)
        return line

    def _rejoined(self, line: list[Word]) -> list[Word]:
        out: list[Word] = []
        places = iter(zip_longest(line, line[1:]))
        for one, following in places:
            whole = self._together(one, following) if following else None
            if not whole:
                out.append(one)
            elif one.slot and one.slot.word in EITHER_WAY:
                option = Option(whole.options[0].entry, TOGETHER_WEIGHT)
                slot = Slot(one.form, [*one.slot.options, option], one.slot.exact, one.slot.attested)
                out.append(Word(one.form, slot, one.alone))
            else:
                form = f"{one.form} {following.form}"
                note: dict[str, object] = {"kind": "near", "word": form, "also": [whole.form]}
                out.append(Word(form, Slot(whole.form, list(whole.options), True, True, note=note), True))
                out += [piece for piece in (one, following) if piece.slot and piece.slot.frequency > whole.frequency]
                next(places, None)
        return out

    def _together(self, one: Word, following: Word) -> Slot | None:
        """Return what two words of the query are without the blank between them, where that is likelier than the blank."""
        slots = [word.slot for word in (one, following) if word.slot]
        if not one.alone or not following.alone or not slots:
            return None
        either = one.slot is not None and one.slot.sure and one.slot.word in EITHER_WAY
        if not either and all(slot.sure and len(slot.word) >= LEAST_WORD for slot in slots):
            return None
        whole = self.slot(one.form + following.form)
        likelier = either or whole.frequency > min(slot.frequency for slot in slots)
        return whole if whole.attested and likelier else None

    def _parts(self, word: str) -> tuple[list[Slot], list[str]]:
        """Return the two words that ``word`` is likeliest to be with a blank left out between them; no slots if it is none.

        Stop words have no slot.
        """
        best, found = 0, (list[Slot](), list[str]())
        for cut in range(LEAST_PART, len(word) - LEAST_PART + 1):
            likely, slots, halves = 1, list[Slot](), [word[:cut], word[cut:]]
            for half in halves:
                if half in self.archive.analysis.stop_words:
                    likely *= self.archive.documents
                else:
                    slots.append(self.slot(half))
                    likely *= slots[-1].frequency
                if not likely:
                    break
            if likely > best and slots:
                best, found = likely, (slots, halves)
        return found

    def _stand_ins(self, slot: Slot) -> None:
        analysis = self.archive.analysis
        if slot.exact:
            entry = slot.options[0].entry
            if self.level == "family":
                slot.options += [Option(other, FAMILY_WEIGHT) for other in self._known(analysis.rests(entry.term))]
            if self.loose and not slot.sure:
                near = self._near_terms(slot.word)
                if slot.attested:
                    near = [other for other in near if other.df >= RARE_RATIO * entry.df]
                slot.options += _weighted(near, NEAR_BESIDE_RARE if slot.attested else NEAR_BESIDE_UNATTESTED)
        else:
            words = near_words(self.archive, slot.word)
            parts, halves = self._parts(slot.word) if self.loose and not words else ([], [])
            if parts:
                slot.parts = parts
                slot.options = [part.options[0] for part in parts]
                slot.meant = " ".join(map(self._display, halves))
                slot.note = {"kind": "near", "word": slot.form, "also": [slot.meant]}
                return
            spelt = self._known(analysis.stem(spelling) for spelling in transliterations(slot.word))
            rests = [*analysis.rests(analysis.stem(slot.word)), *map(analysis.stem, second_halves(slot.word))]
            stripped = (spelt or self._known(rests))[:1]
            slot.options = [Option(other, STRIPPED_WEIGHT) for other in stripped]
            slot.options += _weighted(self._near_terms(slot.word), NEAR_BESIDE_STRIPPED if stripped else 1.0)
            slot.meant = self._display(words[0]) if words else ""
        first: dict[str, Option] = {}
        for option in slot.options:
            first.setdefault(option.entry.term, option)
        slot.options = list(first.values())

    def fit(self, slots: Sequence[Slot]) -> None:
        """Give words that no document holds together with the others near words that go with them: a slip may be a word, too."""
        worth = [idf(self.archive.documents, slot.options[0].entry.df) for slot in slots]
        held = np.zeros((len(slots), self.archive.documents))
        for here, slot in zip(held, slots, strict=True):
            for option in slot.options:
                here[self._documents(option.entry)] = 1
        total = np.zeros(self.archive.documents)
        for here, one in zip(held, worth, strict=True):
            total += here * one
        for here, one, slot in zip(held, worth, slots, strict=True):
            if not slot.sure or len(slot.word) < FITTED_LETTERS:
                continue
            others = total - here * one
            entry = slot.options[0].entry
            least = max(0.0, others[self._documents(entry)].max(initial=0.0)) + CLEARLY
            if (others < least).all():
                continue
            near = [other for other in self._near_terms(slot.word) if other.term != entry.term]
            fitting = [other for other in near if others[self._documents(other)].max(initial=0.0) > least]
            slot.options += [Option(other, FITTED_WEIGHT) for other in fitting]

    def _documents(self, entry: Term) -> Ints:
        return self.archive.postings(entry.term).documents

    def _known(self, keys: Iterable[str]) -> list[Term]:
        found = {entry.term: entry for entry in map(self.archive.lookup, dict.fromkeys(keys)) if entry}
        return sorted(found.values(), key=lambda entry: (-entry.df, entry.term))

    def _near_terms(self, word: str) -> list[Term]:
        near = near_words(self.archive, word)
        terms = (self.archive.lookup(self.archive.analysis.stem(one)) for one in near)
        return list({entry.term: entry for entry in terms if entry}.values())

    def _display(self, word: str) -> str:
        entry = self.archive.lookup(self.archive.analysis.stem(word))
        spelt = [form for form in entry.forms if fold(form) == word] if entry else []
        return spelt[0] if spelt else word


def _weighted(near: Sequence[Term], factor: float) -> list[Option]:
    return [Option(other, weight * factor) for other, weight in zip(near, NEAR_WEIGHTS, strict=False)]


def near_words(archive: Archive, word: str) -> list[str]:
    """Return the (at most three) words of the corpus nearest to ``word``: by distance, then frequency."""
    found: dict[str, tuple[int, int]] = {}
    for attempt in spellings(single(word)):
        for spelling, cost in attempt:
            limit = near_limit(spelling)
            for key in near_keys(spelling):
                for candidate, bits in archive.near(key):
                    total = distance(spelling, candidate, limit - cost) + cost
                    if total <= limit and total < found.get(candidate, (FAR, 0))[0]:
                        found[candidate] = (total, bits)
        if found:
            break
    return sorted(found, key=lambda one: (found[one][0] - found[one][1], one))[: len(NEAR_WEIGHTS)]


def single(word: str) -> str:
    """Return ``word`` with each letter that was held down («جداااا») once."""
    return re.sub(r"(.)\1{2,}", r"\1", word)


def second_halves(word: str) -> list[str]:
    """Return what follows the words that are written together with the next at the beginning of ``word``."""
    rests = [word[len(half) :] for half in FIRST_HALVES if word.startswith(half)]
    return [rest for rest in rests if len(rest) >= 3]


def spellings(word: str) -> list[list[tuple[str, int]]]:
    """Return what to compare with the words of the corpus (which stand without article), and the cost of having cut it so:
    lists to be tried until one finds something.

    Latin words are compared as Arabic may write them, too.
    """
    if latin := transliterations(word):
        return [[(spelling, 0) for spelling in (word, *latin) if len(spelling) >= 3]]
    bare = without_article(word)
    cuts = []
    for cut in range(1, CUTS + 1):
        if len(bare) - cut < 3 or bare[cut - 1] not in ARTICLE_LETTERS:
            break
        cuts.append((bare[cut:], CUT_COST * cut))
    whole = [(bare, 0)] if len(bare) >= 3 else []
    return [whole + cuts] if bare == word else [whole, cuts]
