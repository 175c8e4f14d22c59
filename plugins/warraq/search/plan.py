"""A query in terms of the index: what each word stands for, what is required, what is left out, and what to tell the reader.

The client does the same (``plan.js``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, pairwise

import numpy as np

from warraq.arabic.letters import fold
from warraq.arabic.tokens import tokens
from warraq.search.archive import Archive
from warraq.search.mend import Mender, Option, Slot, Word
from warraq.search.prepare import label_key
from warraq.search.query import Item, Query

# score = BM25(term, whose forms count for as much as they are like the word) + 0.15 · BM25(adjacent terms): measured in
# docs/decisions/0102 and 0107.
PAIR_WEIGHT = 0.15
# A query of so many words, none of them a stop word, is of words that may stand anywhere in a text. Questions, sentences and
# headlines tell what a text is about, as its first words do.
KEYWORDS = 3

LEVELS = ("written", "letters", "stem", "family")

ALIAS_WEIGHT = 0.5  # of a name's other spellings, shared among their words
SYNONYM_WEIGHT = 0.7  # of one word for another
SHORT_QUERY = 5  # words; longer ones find their document by the others, and would cost many files more
PREFIX_WORDS = 12
SHOWN_FORMS = 4


@dataclass
class Condition:
    """A set of documents: those that match one of ``items``."""

    items: list[Item]


@dataclass
class Plan:
    """``terms`` (field, text) → (weight, group, like) are scored, of each group but '' the best in a document, the forms of a term by
    how like they are to the word ``like``, if any; ``opened`` asks for what first words gain; ``required`` and ``excluded`` are sets;
    ``shown`` maps a highlighted form to its term and document frequency."""

    terms: dict[tuple[str, str], tuple[float, str, str]] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    required: list[Condition] = field(default_factory=list)
    excluded: list[Item] = field(default_factory=list)
    shown: dict[str, tuple[str, int]] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    notes: list[dict[str, object]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)
    opened: bool = False

    def add(self, field_name: str, text: str, weight: float, group: str = "", like: str = "") -> None:
        """Score a term, at the highest of the weights that it is given."""
        if weight > self.terms.get((field_name, text), (0.0,))[0]:
            self.terms[field_name, text] = weight, group, like


class Planner:
    """Makes plans for queries to one archive."""

    def __init__(self, archive: Archive, level: str = "stem") -> None:
        self.archive = archive
        self.level = level
        self._mender = Mender(archive, level)

    def plan(self, query: Query) -> Plan:
        """Return the plan of ``query``."""
        plan = Plan()
        stop_words = self.archive.analysis.stop_words
        line: list[Word] = []
        items: dict[Word, Item] = {}
        for item in query.items:
            if item.exclude:
                plan.excluded.append(item)
            elif item.kind in ("word", "phrase", "title"):
                for form in item.text.split(" "):
                    slot = self._mender.slot(form) if fold(form) not in stop_words else None
                    line.append(Word(form, slot, item.kind == "word"))
                    if slot:
                        plan.slots[form] = slot
            else:
                line.append(Word())
                items[line[-1]] = item
        line = self._mender.mend(line)
        self._fit(line)
        sequence: list[Slot | None] = []  # None: nothing may be adjacent across
        noted: set[str] = set()
        for one in line:
            if one in items:
                sequence.append(None)
                self._begin(plan, items[one])
            if not one.slot:
                continue
            sequence += one.slot.parts or [one.slot]
            if one.form not in noted:
                noted.add(one.form)
                self._note(plan, one.slot)
                if one.slot.meant:
                    plan.corrections[one.form] = one.slot.meant
        slots = [present for present in sequence if present]
        plan.opened = len(slots) > KEYWORDS or any(one.stop for one in line)
        for present in slots:
            self._score(plan, present)
        self._aliases(plan, slots)
        if self.level in ("stem", "family"):
            for before, after in pairwise(sequence):
                if before and after and before.options and after.options:
                    pair = (before.options[0].entry.term, after.options[0].entry.term)
                    if pair not in plan.pairs:
                        plan.pairs.append(pair)
        plan.required = conditions(query.items)
        return plan

    def _begin(self, plan: Plan, item: Item) -> None:
        if item.kind == "prefix":
            for word, display in self.beginning(item.text):
                plan.add("word", word, 1.0)
                self._show_word(plan, word, display)

    def _fit(self, line: list[Word]) -> None:
        """Look for slips where no document holds all the words of a short query."""
        words = [one.slot.parts or [one.slot] for one in line if one.slot]
        slots = [slot for slot in dict.fromkeys(chain.from_iterable(words)) if slot.options]
        if self.level not in ("stem", "family") or not 2 <= len(slots) <= SHORT_QUERY:
            return
        held = np.zeros(self.archive.documents, dtype=np.int64)
        for slot in slots:
            held[self.archive.postings(slot.options[0].entry.term).documents] += 1
        if held.max(initial=0) < len(slots):
            self._mender.fit(slots)

    def _note(self, plan: Plan, slot: Slot) -> None:
        if slot.note:
            plan.notes.append(slot.note)
        elif not slot.options:
            plan.notes.append({"kind": "unknown", "word": slot.form})
        elif not slot.exact:
            plan.notes.append(
                {"kind": "near", "word": slot.form, "also": [option.entry.forms[0] for option in slot.options]}
            )
        elif self.level in ("stem", "family"):
            also = [form for option in slot.options for form in option.entry.forms if form != slot.form]
            if also:
                plan.notes.append({"kind": "forms", "word": slot.form, "also": also[:SHOWN_FORMS]})

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
        for place, option in enumerate(slot.options):
            self._show(plan, option, slot.form, slot.word if slot.exact and not place else "")

    def _show(self, plan: Plan, option: Option, group: str = "", like: str = "") -> None:
        plan.add("stem", option.entry.term, option.weight, group, like)
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
                    one_word = " " not in name and " " not in other
                    # The word itself, whatever stands before it: stems of other words are the same («سلطان» and «سلطة»).
                    if one_word and (len(slots) > SHORT_QUERY or not slots[at].word.endswith(name)):
                        continue
                    entries = [self.archive.lookup(self.archive.analysis.stem(word)) for word in other.split(" ")]
                    if not all(entries):
                        continue
                    fresh = [entry for entry in entries if entry and ("stem", entry.term) not in plan.terms]
                    for entry in fresh:
                        weight = SYNONYM_WEIGHT if one_word else ALIAS_WEIGHT / len(entries)
                        self._show(plan, Option(entry, weight), slots[at].form if one_word else "")
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
