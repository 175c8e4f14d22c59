"""The query side on disk: Whoosh runs the query over the shards, and the hits are dressed as the client dresses them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.index import EmptyIndexError
from whoosh.scoring import BM25F

from warraq.arabic.attested import ROUNDS, rests
from warraq.arabic.tokens import tokens
from warraq.errors import WarraqError
from warraq.search.archive import Archive
from warraq.search.codec import INDEX_NAME
from warraq.search.decode import Term
from warraq.search.excerpt import excerpt, matches
from warraq.search.model import Hit, Results
from warraq.search.prepare import label_key
from warraq.search.related import Model

K1, B = 1.4, 0.8
# score = BM25(term) + 0.1 · BM25(folded word) + 0.15 · BM25(adjacent terms): measured in docs/decisions/0102.
WORD_WEIGHT, PAIR_WEIGHT = 0.1, 0.15


@dataclass
class Plan:
    """A query in terms of the index."""

    terms: dict[str, Term] = field(default_factory=dict)  # term → entry, in the order of the query
    words: dict[str, str] = field(default_factory=dict)  # folded word → its term
    pairs: list[tuple[str, str]] = field(default_factory=list)


def open_index(index_dir: Path) -> Index:
    """Return the index in ``index_dir`` for searching; raises WarraqError where there is none."""
    return Index(index_dir)


class Index:
    """An index opened for searching."""

    def __init__(self, index_dir: Path) -> None:
        self._folder = index_dir
        self.archive = Archive(index_dir / "static")
        try:
            self._searcher = whoosh_index.open_dir(str(index_dir), INDEX_NAME).searcher(weighting=BM25F(B=B, K1=K1))
        except (EmptyIndexError, OSError) as error:
            raise WarraqError(
                "no search index here", where=str(index_dir), why=str(error), mend="build the site first"
            ) from None

    def close(self) -> None:
        """Close Whoosh's files."""
        self._searcher.close()

    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        tags: Sequence[str] = (),
        date_from: str | None = None,
        date_to: str | None = None,
        sort: str = "relevance",
    ) -> Results:
        """Return the documents that match ``query``, best first, ties by document number.

        ``date_from`` and ``date_to`` are ISO dates, months or years, both included; ``sort`` is ``relevance`` or ``date``.
        """
        plan = self.plan(query)
        clauses = self._clauses(plan)
        if not clauses:
            return Results(0, ())
        wanted = whoosh_query.Or(clauses)
        if tags:
            labels = [whoosh_query.Term("label", label_key("#", tag)) for tag in tags]
            wanted = whoosh_query.Require(wanted, whoosh_query.And(labels))
        found = [(hit.docnum, hit.score) for hit in self._searcher.search(wanted, limit=None)]
        # Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
        found.sort(key=lambda pair: (-math.floor(pair[1] * 1e9 + 0.5), pair[0]))
        if date_from or date_to:
            first, last = day_range(date_from, date_to)
            found = [pair for pair in found if first <= int(self.archive.days[pair[0]]) <= last]
        if sort == "date":
            found.sort(key=lambda pair: (-int(self.archive.days[pair[0]]), pair[0]))
        weights = self._weights(plan)
        return Results(
            len(found), tuple(self._hit(number, score, weights) for number, score in found[offset : offset + limit])
        )

    def plan(self, query: str) -> Plan:
        """Return ``query`` in terms of the index: words that it lacks are left out."""
        plan = Plan()
        before = ""
        for token in tokens(query):
            if token.text in self.archive.analysis.stop_words:
                continue
            entry = self.resolve(token.text)
            if entry is None:
                before = ""
                continue
            plan.terms.setdefault(entry.term, entry)
            plan.words.setdefault(token.text, entry.term)
            if before and (before, entry.term) not in plan.pairs:
                plan.pairs.append((before, entry.term))
            before = entry.term
        return plan

    def resolve(self, word: str) -> Term | None:
        """Return the dictionary's entry for a folded word, affixes stripped where it knows no such word, else None."""
        key = self.archive.analysis.stem(word)
        keys = [key]
        for _ in range(ROUNDS + 1):
            known = [entry for entry in map(self.archive.lookup, keys) if entry]
            if known:
                return min(known, key=lambda entry: (-entry.df, entry.term))
            if self.archive.analysis.language != "ar":
                return None
            keys = list(dict.fromkeys(rest for key in keys for rest in rests(key)))
        return None

    def _clauses(self, plan: Plan) -> list[whoosh_query.Query]:
        clauses = [whoosh_query.Term("stem", term) for term in plan.terms]
        clauses += [whoosh_query.Term("word", word, boost=WORD_WEIGHT) for word in plan.words]
        clauses += [whoosh_query.Term("pair", f"{first} {second}", boost=PAIR_WEIGHT) for first, second in plan.pairs]
        return clauses

    def _weights(self, plan: Plan) -> dict[str, tuple[str, float]]:
        """Return form → (term, idf) for the forms to highlight."""
        weights = {}
        for term, entry in plan.terms.items():
            idf = math.log(self.archive.documents / (entry.df + 1)) + 1
            weights.update(dict.fromkeys(entry.forms, (term, idf)))
        return weights

    def _hit(self, number: int, score: float, weights: dict[str, tuple[str, float]]) -> Hit:
        document = self.archive.record(number)
        text, highlights, fragment = excerpt(document.text, weights)
        return Hit(
            document.id,
            document.url,
            document.title,
            document.date,
            score,
            text,
            document.tags,
            document.source,
            highlights,
            tuple((start, end) for start, end, *_ in matches(document.title, weights)),
            fragment,
        )

    @cached_property
    def _model(self) -> Model:
        return Model(self._folder / "model", self.archive.average)

    def related(self, identity: str, n: int = 5) -> list[str]:
        """Return the ids of the ``n`` documents most like document ``identity``, nearest first; KeyError where there is none."""
        return self._model.related(identity, n)

    def key_terms(self, identity: str, n: int = 10) -> list[str]:
        """Return the ``n`` words that tell document ``identity`` from the others; KeyError where there is none."""
        return self._model.key_terms(identity, n)


def day_range(date_from: str | None, date_to: str | None) -> tuple[int, int]:
    """Return the first and last day number of a range of ISO dates, months or years (None: open); undated is never within."""
    return _day(date_from, "-01-01") if date_from else 1, _day(date_to, "-12-31") if date_to else 3_700_000


def _day(text: str, rest: str) -> int:
    if len(text) == 4:
        text += rest
    elif len(text) == 7:
        if rest == "-12-31":
            year, month = int(text[:4]), int(text[5:])
            return date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        text += "-01"
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        raise WarraqError(f"{text!r} is not a date", mend="write 2017, 2017-01 or 2017-01-31") from None
