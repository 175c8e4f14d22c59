"""The query side on disk: Whoosh runs the query over the shards, and the hits are dressed as the client dresses them."""

from __future__ import annotations

import math
import re
from calendar import IllegalMonthError, monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.index import EmptyIndexError
from whoosh.matching import UnionMatcher
from whoosh.query.spans import SpanNear
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F

from warraq.arabic.latin import other_keyboard
from warraq.arabic.letters import fold
from warraq.arabic.tokens import TOKEN, tokens
from warraq.errors import WarraqError
from warraq.search.archive import Archive
from warraq.search.codec import INDEX_NAME
from warraq.search.columns import idf
from warraq.search.excerpt import excerpt, matches
from warraq.search.model import Facets, Hit, Results
from warraq.search.plan import LEVELS, PAIR_WEIGHT, Plan, Planner, conditions, label_of
from warraq.search.query import PREFIX_LETTERS, QUERY_LETTERS, Item, Query, parse, without_phrases
from warraq.search.related import Model

K1, B = 1.4, 0.8
TITLE_LETTERS = 3  # a shorter beginning stands in too many titles
YEAR_WEIGHT = (
    0.5  # what a document gains whose date lies in a year that the query names, as a share of the year's own idf
)


class Adjacent(SpanNear):  # type: ignore[misc]
    """SpanNear, able to tell the planner of Whoosh's conjunctions how many documents it may match (which it forgets)."""

    def estimate_size(self, ixreader: IndexReader) -> int:
        """Return an upper bound."""
        return int(ixreader.doc_count_all())

    def estimate_min_size(self, ixreader: IndexReader) -> int:
        """Return a lower bound."""
        return 0


class BestMatcher(UnionMatcher):  # type: ignore[misc]
    """The union of two matchers that scores as the better one does. (Whoosh's own scores documents that it is not at.)"""

    def score(self) -> float:
        """Return the score of the document at which the union stands."""
        here = self.id()
        return max(float(one.score()) for one in (self.a, self.b) if one.is_active() and one.id() == here)


class Best(whoosh_query.DisjunctionMax):  # type: ignore[misc]
    """The documents that match any of some queries, at the best of the scores."""

    def _matcher(self, subs: list[whoosh_query.Query], searcher: object, context: object) -> object:
        return self._tree_matcher(subs, BestMatcher, searcher, context, lambda _query: 1)


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
        level: str = "stem",
        facets: bool = False,
        sources: Sequence[str] = (),
    ) -> Results:
        """Return the documents that match ``query``, best first; where nothing is scored, newest first.

        Ties go to the higher document number: to the newer one, but among neighbours in a large corpus (see numbering.py).

        ``date_from`` and ``date_to`` are ISO dates, months or years, both included; ``sort`` is ``relevance`` or ``date``;
        ``level`` is one of plan.LEVELS; ``facets`` asks for the counts of years, tags and sources. Raises WarraqError where
        a date or a level means nothing.
        """
        if level not in LEVELS:
            raise WarraqError(f"{level!r} is not a level", mend="use one of " + ", ".join(LEVELS))
        asked = parse(query)
        planner = Planner(self.archive, level)
        plan = planner.plan(asked)
        if (
            self.archive.analysis.language == "ar"
            and (typed := typed_on_latin_keys(query))
            and not any(s.exact for s in plan.slots.values())
        ):
            other = parse(typed)
            other_plan = Planner(self.archive, level).plan(other)
            if other_plan.slots and all(slot.exact for slot in other_plan.slots.values()):
                asked, plan, query = other, other_plan, typed
                plan.notes.append({"kind": "keyboard", "query": typed})
        for kind, labels in (("tag", tags), ("source", sources)):
            asked.items += [Item(kind, " ".join(token.text for token in tokens(label))) for label in labels]
        plan.required = conditions(asked.items)
        found = self._run(plan, asked, (date_from, date_to))
        if not found and any(item.kind == "phrase" and not item.exclude for item in asked.items):
            asked = without_phrases(asked)
            plan.required = conditions(asked.items)
            if found := self._run(plan, asked, (date_from, date_to)):
                plan.notes.append({"kind": "relaxed", "what": "phrase"})
        if not found and asked.items and asked.date_from:
            asked.date_from = asked.date_to = None
            if found := self._run(plan, asked, (date_from, date_to)):
                plan.notes.append({"kind": "relaxed", "what": "dates"})
        if sort == "date" or not plan.terms:
            found.sort(key=lambda pair: -int(self.archive.order[pair[0]]))
        if suggestion := planner.suggestion(plan, query):
            plan.notes.append({"kind": "suggestion", "query": suggestion})
        weights = {form: (term, idf(self.archive.documents, df)) for form, (term, df) in plan.shown.items()}
        hits = tuple(self._hit(number, score, weights) for number, score in found[offset : offset + limit])
        return Results(len(found), hits, tuple(plan.notes), self._count(found) if facets else None)

    def _run(self, plan: Plan, asked: Query, dates: tuple[str | None, str | None]) -> list[tuple[int, float]]:
        """Return (document, score) of all that match, best first."""
        bounds = [bound for bound in ((asked.date_from, asked.date_to), dates) if any(bound)]
        scoring = self._scoring(plan)
        if not scoring and not bounds and not plan.required:
            return []
        if not scoring and any(
            item.kind in ("word", "prefix", "phrase", "title") and not item.exclude for item in asked.items
        ):
            return []
        wanted = whoosh_query.Or(scoring) if scoring else whoosh_query.Every()
        required = whoosh_query.And(
            [whoosh_query.Or([self._documents(plan, item) for item in one.items]) for one in plan.required]
        )
        excluded = whoosh_query.Or([self._documents(plan, item) for item in plan.excluded])
        results = self._searcher.search(
            wanted, limit=None, filter=required if plan.required else None, mask=excluded if plan.excluded else None
        )
        found = [(hit.docnum, hit.score if scoring else 0.0) for hit in results]
        for first, last in (day_range(*bound) for bound in bounds):
            found = [pair for pair in found if first <= int(self.archive.days[pair[0]]) <= last]
        if scoring:
            found = self._with_years(asked, found)
        # Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
        found.sort(key=lambda pair: (-math.floor(pair[1] * 1e9 + 0.5), -pair[0]))
        return found

    def _clauses(self, plan: Plan) -> list[list[whoosh_query.Query]]:
        """Return what is scored, in groups of which the best one counts."""
        groups: dict[str, list[whoosh_query.Query]] = {}
        for number, ((name, text), (weight, group, like)) in enumerate(plan.terms.items()):
            if like:
                name, text = "like", f"{like} {text}"
            clause = whoosh_query.Term(f"{name}_opened" if plan.opened else name, text, boost=weight)
            groups.setdefault(group or f" {number}", []).append(clause)
        return [
            *groups.values(),
            *([whoosh_query.Term("pair", " ".join(pair), boost=PAIR_WEIGHT)] for pair in plan.pairs),
        ]

    def _scoring(self, plan: Plan) -> list[whoosh_query.Query]:
        return [Best(clauses) if len(clauses) > 1 else clauses[0] for clauses in self._clauses(plan)]

    def _documents(self, plan: Plan, item: Item) -> whoosh_query.Query:
        """Return a query for the documents that match ``item``."""
        if item.kind in ("tag", "source"):
            return whoosh_query.Term("label", label_of(item))
        if item.kind == "prefix":
            words = Planner(self.archive).beginning(item.text)
            return whoosh_query.Or([whoosh_query.Term("word", word) for word, _ in words])
        forms = [
            (at, form)
            for at, form in enumerate(item.text.split(" "))
            if fold(form) not in self.archive.analysis.stop_words
        ]
        if item.kind == "word" and not item.exclude:
            slot = plan.slots.get(item.text)
            return whoosh_query.Or(
                [whoosh_query.Term("stem", option.entry.term) for option in slot.options] if slot else []
            )
        entries = [(at, self.archive.lookup(self.archive.analysis.stem(fold(form)))) for at, form in forms]
        if not entries or not all(entry for _, entry in entries):
            return whoosh_query.NullQuery
        terms = [(at, entry.term) for at, entry in entries if entry]
        if item.kind != "phrase":
            return whoosh_query.Term("title" if item.kind == "title" else "stem", terms[0][1])
        near: whoosh_query.Query = whoosh_query.Term("position", terms[0][1])
        for (before, _), (at, term) in pairwise(terms):
            near = Adjacent(
                near, whoosh_query.Term("position", term), slop=at - before, ordered=True, mindist=at - before
            )
        return near

    def _with_years(self, asked: Query, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Add, for every year that stands among the words, what documents of that year gain."""
        for year in dict.fromkeys(fold(item.text) for item in asked.items if item.kind == "word" and not item.exclude):
            if re.fullmatch("[0-9]{4}", year) and year > "0000":
                first, last = day_range(year, year)
                inside = (self.archive.days >= first) & (self.archive.days <= last)
                gain = YEAR_WEIGHT * idf(self.archive.documents, int(inside.sum()))
                found = [(number, score + gain if inside[number] else score) for number, score in found]
        return found

    def _count(self, found: Sequence[tuple[int, float]]) -> Facets:
        """Return how many of the documents found have each year (newest first), tag and source (most frequent first)."""
        labels, of_document = self.archive.labels
        years: Counter[str] = Counter()
        numbers: Counter[int] = Counter()
        for number, _ in found:
            if day := int(self.archive.days[number]):
                years[f"{date.fromordinal(day).year:04d}"] += 1
            numbers.update(of_document[number])
        ranked = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
        return {
            "years": sorted(years.items(), reverse=True),
            "tags": [(labels[n][1:], count) for n, count in ranked if labels[n][0] == "#"],
            "sources": [(labels[n][1:], count) for n, count in ranked if labels[n][0] == "@"],
        }

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
        return Model(self._folder / "model")

    def explain(self, query: str, identity: str, level: str = "stem") -> list[tuple[str, str, float]]:
        """Return (field, term, share) of each term of ``query`` that scores in document ``identity``, greatest share first.

        Raises KeyError where there is no such document.
        """
        number = self._model.number(identity)
        plan = Planner(self.archive, level).plan(parse(query))
        shares = []
        for clauses in self._clauses(plan):
            group = [
                (clause.fieldname, clause.text, float(hit.score))
                for clause in clauses
                for hit in self._searcher.search(clause, limit=None)
                if hit.docnum == number
            ]
            shares += sorted(group, key=lambda share: -share[2])[:1]
        return sorted(shares, key=lambda share: -share[2])

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        """Return completions of the last word of ``text`` (from its second letter), most frequent first: whole queries."""
        before, prefix = _begun(text)
        return [before + display for _, display, _ in self.archive.words_from(prefix)[:limit]] if prefix else []

    def titled(self, text: str, limit: int = 3) -> list[str]:
        """Return the ids of documents, newer ones first, in whose titles all words of ``text`` stand, the last as one of its two
        most frequent completions."""
        before, prefix = _begun(text)
        if len(prefix) < TITLE_LETTERS:
            return []

        def in_title(word: str) -> whoosh_query.Query:
            entry = self.archive.lookup(self.archive.analysis.stem(word))
            return whoosh_query.Term("title", entry.term) if entry else whoosh_query.NullQuery

        whole = [token.text for token in tokens(before) if token.text not in self.archive.analysis.stop_words]
        last = whoosh_query.Or([in_title(word) for word, _, _ in self.archive.words_from(prefix)[:2]])
        wanted = whoosh_query.And([*(in_title(word) for word in whole), last])
        numbers = sorted((hit.docnum for hit in self._searcher.search(wanted, limit=None)), reverse=True)
        return [self.archive.record(number).id for number in numbers[:limit]]

    def related(self, identity: str, n: int = 5) -> list[str]:
        """Return the ids of the ``n`` documents most like document ``identity``, nearest first; KeyError where there is none."""
        return self._model.related(identity, n)

    def key_terms(self, identity: str, n: int = 10) -> list[str]:
        """Return the ``n`` words that tell document ``identity`` from the others; KeyError where there is none."""
        return self._model.key_terms(identity, n)


def _begun(text: str) -> tuple[str, str]:
    """Return the text before its last word, and that word folded, if it is being typed and long enough; else nothing."""
    last = list(TOKEN.finditer(text))[-1:]
    if not last or last[0].end() != len(text) or len(prefix := fold(last[0].group())) < PREFIX_LETTERS:
        return "", ""
    return text[: last[0].start()], prefix


def typed_on_latin_keys(query: str) -> str:
    """Return ``query`` as the Arabic keyboard would have written it, or nothing where it has no Latin or has Arabic letters."""
    latin = any(char.isascii() and char.isalpha() for char in query)
    return (
        other_keyboard(query[:QUERY_LETTERS])
        if latin and not any("\u0600" <= char < "\u0700" for char in query)
        else ""
    )


def day_range(date_from: str | None, date_to: str | None) -> tuple[int, int]:
    """Return the first and last day number of a range of ISO dates, months or years (None: open); undated is never within."""
    return _day(date_from, "-01-01") if date_from else 1, _day(date_to, "-12-31") if date_to else 3_700_000


def _day(text: str, rest: str) -> int:
    try:
        if len(text) == 7 and rest == "-12-31":
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, monthrange(year, month)[1]).toordinal()
        return date.fromisoformat(text[:10] + rest[len(text[:10]) - 4 :]).toordinal()
    except (ValueError, IllegalMonthError):
        raise WarraqError(f"{text!r} is not a date", mend="write 2017, 2017-01 or 2017-01-31") from None
