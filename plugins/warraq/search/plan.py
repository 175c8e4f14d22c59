"""A query in terms of the index: what each word stands for, what is required, what is left out, and what to tell the reader.

The client does the same (``plan.js``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from warraq.arabic.latin import transliterations
from warraq.arabic.letters import fold
from warraq.arabic.light10 import without_article
from warraq.arabic.nearness import FAR, distance, near_keys, near_limit
from warraq.arabic.tokens import tokens
from warraq.search.archive import Archive
from warraq.search.decode import Term
from warraq.search.prepare import label_key
from warraq.search.query import Item, Query

# score = BM25(term) + 0.1 · BM25(folded word) + 0.15 · BM25(adjacent terms): measured in docs/decisions/0102.
WORD_WEIGHT, PAIR_WEIGHT = 0.1, 0.15

LEVELS = ("written", "letters", "stem", "family")

# What stands for a word that the corpus lacks: its nearest words, and what its affixes leave. Measured on queries as people
# type them (bench/search, docs/decisions/0104): the first neighbour is right five times of six.
NEAR_WEIGHTS = (1.0, 0.5, 0.3)
STRIPPED_WEIGHT = 0.8
NEAR_BESIDE_STRIPPED = 0.7
NEAR_BESIDE_UNATTESTED = 0.7  # the stem is known, but nobody writes it so
NEAR_BESIDE_RARE = 0.3
RARE, RARE_RATIO = 2, 20  # a word of two documents may be a slip if a neighbour stands in twenty times as many
ALIAS_WEIGHT = 0.5
FAMILY_WEIGHT = 0.4
CUTS, CUT_COST = 3, 3  # letters of a spoilt article («لانفايات», «واالسنغال») that may be cut, and what each costs
ARTICLE_LETTERS = frozenset("الوبكفغىة")
# Words that people write together with the next («بنسعود»).
FIRST_HALVES = ("عبد", "ابو", "ابي", "ابن", "بن", "ام", "غير")
PREFIX_WORDS = 12
SHOWN_FORMS = 4


@dataclass(frozen=True)
class Option:
    """A term that stands for a word of the query, and what it counts for."""

    entry: Term
    weight: float


@dataclass
class Slot:
    """A word of the query: ``options`` best first (none: the corpus has nothing like it); ``exact`` if it stands there."""

    form: str
    options: list[Option] = field(default_factory=list)
    exact: bool = False

    @property
    def word(self) -> str:
        """The word, folded."""
        return fold(self.form)


@dataclass
class Condition:
    """A set of documents: those that match one of ``items``."""

    items: list[Item]


@dataclass
class Plan:
    """``terms`` (field, text) → weight are scored; ``required`` and ``excluded`` are sets; ``shown`` maps a highlighted form
    to its term and document frequency."""

    terms: dict[tuple[str, str], float] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    required: list[Condition] = field(default_factory=list)
    excluded: list[Item] = field(default_factory=list)
    shown: dict[str, tuple[str, int]] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    notes: list[dict[str, object]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)

    def add(self, field_name: str, text: str, weight: float) -> None:
        """Score a term, at the highest of the weights that it is given."""
        self.terms[field_name, text] = max(weight, self.terms.get((field_name, text), 0.0))


class Planner:
    """Makes plans for queries to one archive."""

    def __init__(self, archive: Archive, level: str = "stem") -> None:
        self.archive = archive
        self.level = level

    def plan(self, query: Query) -> Plan:
        """Return the plan of ``query``."""
        plan = Plan()
        stop_words = self.archive.analysis.stop_words
        sequence: list[Slot | None] = []  # None: nothing may be adjacent across
        for item in query.items:
            if item.exclude:
                plan.excluded.append(item)
                continue
            if item.kind == "prefix":
                sequence.append(None)
                for word, display in self.beginning(item.text):
                    plan.add("word", word, 1.0)
                    self._show_word(plan, word, display)
            elif item.kind in ("word", "phrase", "title"):
                forms = (form for form in item.text.split(" ") if fold(form) not in stop_words)
                sequence += [self.slot(plan, form) for form in forms]
            else:
                sequence.append(None)
        for slot in filter(None, sequence):
            self._score(plan, slot)
        self._aliases(plan, [slot for slot in sequence if slot])
        if self.level in ("stem", "family"):
            for before, after in pairwise(sequence):
                if before and after and before.options and after.options:
                    pair = (before.options[0].entry.term, after.options[0].entry.term)
                    if pair not in plan.pairs:
                        plan.pairs.append(pair)
        plan.required = conditions(query.items)
        return plan

    def slot(self, plan: Plan, form: str) -> Slot:
        """Return what the word stands for; each word is looked up once."""
        if form not in plan.slots:
            plan.slots[form] = self._slot(plan, form)
        return plan.slots[form]

    def _slot(self, plan: Plan, form: str) -> Slot:
        slot = Slot(form)
        entry = self.archive.lookup(self.archive.analysis.stem(slot.word))
        if entry:
            slot.exact = True
            slot.options = [Option(entry, 1.0)]
            if self.level == "family":
                known = self._known(self.archive.analysis.rests(entry.term))
                slot.options += [Option(other, FAMILY_WEIGHT) for other in known]
            attested = any(fold(form_of_it) == slot.word for form_of_it in entry.forms)
            if self.level in ("stem", "family") and (entry.df <= RARE or not attested):
                near = self._near_terms(slot.word)
                if attested:
                    near = [other for other in near if other.df >= RARE_RATIO * entry.df]
                beside = NEAR_BESIDE_RARE if attested else NEAR_BESIDE_UNATTESTED
                slot.options += [
                    Option(other, weight * beside) for other, weight in zip(near, NEAR_WEIGHTS, strict=False)
                ]
        else:
            analysis = self.archive.analysis
            spelt = self._known(analysis.stem(spelling) for spelling in transliterations(slot.word))
            rests = analysis.rests(analysis.stem(slot.word)) + [
                analysis.stem(half) for half in second_halves(slot.word)
            ]
            stripped = (spelt or self._known(rests))[:1]
            near = self._near_terms(slot.word)
            beside = NEAR_BESIDE_STRIPPED if stripped else 1.0
            slot.options = [Option(other, STRIPPED_WEIGHT) for other in stripped]
            slot.options += [Option(other, weight * beside) for other, weight in zip(near, NEAR_WEIGHTS, strict=False)]
            words = self.near_words(slot.word)
            if words:
                plan.corrections[form] = self._display(words[0])
        seen: set[str] = set()
        slot.options = [o for o in slot.options if not (o.entry.term in seen or seen.add(o.entry.term))]  # type: ignore[func-returns-value]
        self._note(plan, slot)
        return slot

    def _note(self, plan: Plan, slot: Slot) -> None:
        if not slot.options:
            plan.notes.append({"kind": "unknown", "word": slot.form})
        elif not slot.exact:
            plan.notes.append(
                {"kind": "near", "word": slot.form, "also": [option.entry.forms[0] for option in slot.options]}
            )
        elif self.level in ("stem", "family"):
            also = [form for option in slot.options for form in option.entry.forms if form != slot.form]
            if also:
                plan.notes.append({"kind": "forms", "word": slot.form, "also": also[:SHOWN_FORMS]})

    def _known(self, keys: Iterable[str]) -> list[Term]:
        found = {entry.term: entry for entry in map(self.archive.lookup, dict.fromkeys(keys)) if entry}
        return sorted(found.values(), key=lambda entry: (-entry.df, entry.term))

    def _near_terms(self, word: str) -> list[Term]:
        terms = (self.archive.lookup(self.archive.analysis.stem(near)) for near in self.near_words(word))
        return list({entry.term: entry for entry in terms if entry}.values())

    def near_words(self, word: str) -> list[str]:
        """Return the (at most three) words of the corpus nearest to ``word``: by distance, then frequency."""
        found: dict[str, tuple[int, int]] = {}
        for attempt in spellings(single(word)):
            for spelling, cost in attempt:
                limit = near_limit(spelling)
                for key in near_keys(spelling):
                    for candidate, bits in self.archive.near(key):
                        total = distance(spelling, candidate, limit - cost) + cost
                        if total <= limit and total < found.get(candidate, (FAR, 0))[0]:
                            found[candidate] = (total, bits)
            if found:
                break
        return sorted(found, key=lambda one: (found[one][0] - found[one][1], one))[: len(NEAR_WEIGHTS)]

    def _display(self, word: str) -> str:
        entry = self.archive.lookup(self.archive.analysis.stem(word))
        spelt = [form for form in entry.forms if fold(form) == word] if entry else []
        return spelt[0] if spelt else word

    def beginning(self, form: str) -> list[tuple[str, str]]:
        """Return the most frequent words (folded, as written) that begin with ``form``."""
        return [(word, display) for word, display, _ in self.archive.words_from(fold(form))[:PREFIX_WORDS]]

    def _score(self, plan: Plan, slot: Slot) -> None:
        if self.level == "written":
            plan.add("form", slot.form, 1.0)
            if slot.exact:
                plan.shown[slot.form] = (slot.form, slot.options[0].entry.df)
            return
        if self.level == "letters":
            plan.add("word", slot.word, 1.0)
            self._show_word(plan, slot.word, slot.form)
            return
        for option in slot.options:
            self._show(plan, option)
        if slot.exact:
            plan.add("word", slot.word, WORD_WEIGHT)

    def _show(self, plan: Plan, option: Option) -> None:
        plan.add("stem", option.entry.term, option.weight)
        for form in option.entry.forms:
            plan.shown.setdefault(form, (option.entry.term, option.entry.df))

    def _show_word(self, plan: Plan, word: str, display: str) -> None:
        entry = self.archive.lookup(self.archive.analysis.stem(word))
        for form in entry.forms if entry else ():
            if fold(form) == word:
                plan.shown.setdefault(form, (word, entry.df if entry else 0))

    def _aliases(self, plan: Plan, slots: list[Slot]) -> None:
        if self.level not in ("stem", "family"):
            return
        keys = [self.archive.analysis.stem(slot.word) for slot in slots]
        for at in range(len(slots)):
            for name, *others in self.archive.aliases(keys[at]):
                parts = [self.archive.analysis.stem(word) for word in name.split(" ")]
                if keys[at : at + len(parts)] != parts:
                    continue
                also = []
                for other in others:
                    entries = [self.archive.lookup(self.archive.analysis.stem(word)) for word in other.split(" ")]
                    if not all(entries):
                        continue
                    fresh = [entry for entry in entries if entry and ("stem", entry.term) not in plan.terms]
                    for entry in fresh:
                        self._show(plan, Option(entry, ALIAS_WEIGHT / len(entries)))
                    if fresh:
                        also.append(other)
                if also:
                    words = " ".join(one.form for one in slots[at : at + len(parts)])
                    plan.notes.append({"kind": "aliases", "word": words, "also": also})

    def suggestion(self, plan: Plan, text: str) -> str:
        """Return ``text`` with its unknown words replaced by their nearest, or nothing where none is."""
        out, at = "", 0
        changed = False
        forms = {fold(form): display for form, display in plan.corrections.items()}
        for token in tokens(text):
            if token.text in forms:
                out += text[at : token.start] + forms[token.text]
                at = token.end
                changed = True
        return out + text[at:] if changed else ""


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


def conditions(items: list[Item]) -> list[Condition]:
    """Return what must be met: items joined by «أو» are one condition, and words alone are none (they rank)."""
    groups: list[list[Item]] = []
    for item in items:
        if item.exclude:
            continue
        if item.either and groups:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [Condition(group) for group in groups if any(item.kind not in ("word", "prefix") for item in group)]


def label_of(item: Item) -> str:
    """Return the term of a tag or source."""
    return label_key("#" if item.kind == "tag" else "@", item.text)
