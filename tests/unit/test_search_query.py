"""The query language: the cases are also run by the client (tests/parity)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.nearness import FAR, distance
from warraq.search import Document, Index, build, open_index
from warraq.search.engine import day_range
from warraq.search.query import parse, without_phrases

from tests.search_corpus import corpus

CASES = json.loads((Path(__file__).parents[1] / "data" / "search" / "queries.json").read_text(encoding="utf-8"))
TYPED = st.text(st.sampled_from('ابتكة "«»“”-*:|أوOR tagعنوان2017٢-.–/()<>\u0000\u200f😀َـ')) | st.text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["query"])[:40])
def test_cases(case: dict[str, Any]) -> None:
    query = parse(case["query"])
    assert [[item.kind, item.text, item.exclude, item.either] for item in query.items] == case["items"]
    assert (query.date_from, query.date_to) == (case["from"], case["to"])


@given(TYPED)
def test_anything_can_be_typed(text: str) -> None:
    for query in (parse(text), without_phrases(parse(text))):
        assert all(item.text for item in query.items)
        day_range(query.date_from, query.date_to)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("query")
    build(corpus(60), folder)
    return open_index(folder)


@given(TYPED)
def test_anything_can_be_asked(index: Index, text: str) -> None:
    results = index.search(text, limit=3)
    assert results.total >= len(results.hits)
    for hit in results.hits:
        assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.highlights)


def made(tmp_path: Path, *texts: str) -> Index:
    documents = [
        Document(
            f"d{n}",
            f"d{n}/",
            "حبر" if n == 0 else "ورق",
            f"{2015 + n}-0{n + 1}-15",
            ("خط عربي",) if n % 2 else ("طباعة",),
            "مجلة",
            text,
        )
        for n, text in enumerate(texts)
    ]
    build(documents, tmp_path / "index")
    return open_index(tmp_path / "index")


def test_operators(tmp_path: Path) -> None:
    index = made(tmp_path, "بيت الحكمة في بغداد", "حكمة البيت القديم", "بيت في الحكمة", "بغداد وسمرقند")

    def ids(query: str, **options: Any) -> set[str]:
        return {hit.id for hit in index.search(query, **options).hits}

    assert ids('"بيت الحكمة"') == {"d0"}
    assert ids('"بيت في الحكمة"') == {"d2"}, "a function word in a phrase keeps its place"
    assert ids("بيت -بغداد") == {"d1", "d2"}
    assert ids('بيت -"بيت الحكمة"') == {"d1", "d2"}
    assert ids("بغ*") == {"d0", "d3"}
    assert ids("title:حبر") == {"d0"}
    assert ids('وسم:"خط عربي"') == {"d1", "d3"}
    assert ids("بيت tag:طباعة") == {"d0", "d2"}
    assert ids('"بيت الحكمة" أو title:ورق') == {"d0", "d1", "d2", "d3"}
    assert ids("بيت 2016-02") == {"d1"}
    assert ids("من 2015 إلى 2016") == {"d0", "d1"}
    assert ids("2017") == {"d2"}
    assert ids("-بغداد source:مجلة") == {"d1", "d2"}
    assert ids("-بغداد") == set(), "nothing is asked for"


def test_what_finds_nothing_is_relaxed_and_says_so(tmp_path: Path) -> None:
    index = made(tmp_path, "بيت الحكمة في بغداد", "حكمة البيت القديم")
    results = index.search('"الحكمة القديمة"')
    assert results.total == 2
    assert {"kind": "relaxed", "what": "phrase"} in results.notes
    results = index.search("بغداد من 1990 إلى 1991")
    assert results.total == 1
    assert {"kind": "relaxed", "what": "dates"} in results.notes


def test_levels_widen(tmp_path: Path) -> None:
    index = made(tmp_path, "مكتبة", "مكتبه", "المكتبات", "مكتب")

    def ids(level: str) -> set[str]:
        return {hit.id for hit in index.search("مكتبة", level=level).hits}

    assert ids("written") == {"d0"}
    assert ids("letters") == {"d0", "d1"}
    assert ids("stem") >= {"d0", "d1", "d2"}
    assert ids("family") >= ids("stem")


def test_a_mistyped_word_is_joined_by_its_neighbours(tmp_path: Path) -> None:
    index = made(tmp_path, "قافلة سمرقند سمرقند", "سمرقند والقافلة", "قافلة القافلة", "حبر")
    for mistyped in ("سمرقد", "سمرقمد", "سمرنقد", "سمرقنند", "صمرقند", "سمراقند"):
        results = index.search(mistyped)
        assert {hit.id for hit in results.hits} == {"d0", "d1"}, mistyped
        assert results.notes[0]["kind"] == "near"
        assert results.notes[-1] == {"kind": "suggestion", "query": "سمرقند"}
    assert index.search("زبرجد").notes == ({"kind": "unknown", "word": "زبرجد"},)


def test_blanks_left_out_and_put_in(tmp_path: Path) -> None:
    index = made(tmp_path, *["سفينة شراعية كبيرة"] * 3, "سفينة", "شراعية بيضاء", "قوارب")
    together = index.search("سفينةشراعية")
    assert {hit.id for hit in together.hits[:3]} == {"d0", "d1", "d2"}
    assert {"kind": "near", "word": "سفينةشراعية", "also": ["سفينة شراعية"]} in together.notes
    assert {"kind": "suggestion", "query": "سفينة شراعية"} in together.notes
    apart = index.search("شرا عية")
    assert {hit.id for hit in apart.hits} == {"d0", "d1", "d2", "d4"}
    assert {"kind": "near", "word": "شرا عية", "also": ["شراعية"]} in apart.notes


def test_a_slip_that_is_a_word_is_told_by_its_company(tmp_path: Path) -> None:
    index = made(tmp_path, *["رسالة نادرة"] * 3, *["اتفاق النقابة"] * 4, *["انفاق المدينة"] * 4)
    assert index.search("انفاق النقابة").hits[0].excerpt == "اتفاق النقابة"
    lonely = index.search("انفاق المدينة")
    assert {hit.excerpt for hit in lonely.hits} == {"انفاق المدينة"}  # nothing to mend: no neighbour is asked for


def test_of_what_stands_for_a_word_the_best_counts(tmp_path: Path) -> None:
    index = made(tmp_path, "طبيب الحي", "دكتور الحي", "طبيب دكتور", "ورق")
    scores = {hit.id: hit.score for hit in index.search("طبيب").hits}
    assert set(scores) == {"d0", "d1", "d2"}  # by the synonym
    assert scores["d2"] == pytest.approx(scores["d0"])  # not for both words
    assert scores["d1"] < scores["d0"]
    assert [term for _, term, _ in index.explain("طبيب", "d2")].count("دكتور") == 0


def test_a_synonym_stands_for_the_word_not_for_its_stem(tmp_path: Path) -> None:
    index = made(tmp_path, "عاش السلطان هنا", "السلطة في المدينة", "الحكومة في القصر", "ورق")
    assert {hit.id for hit in index.search("والسلطة").hits} >= {"d1", "d2"}
    assert "d2" not in {hit.id for hit in index.search("السلطان").hits}
    assert not [note for note in index.search("السلطان").notes if note["kind"] == "aliases"]


def test_latin_letters_and_the_wrong_keyboard(tmp_path: Path) -> None:
    index = made(tmp_path, "أستانا عاصمة السعودية", "محمد علوش في دمشق", "حبر", "khan academy")

    def first(query: str) -> str:
        return next((hit.id for hit in index.search(query).hits), "")

    assert first("Astana") == "d0"
    assert first("Alloush") == first("muhammad") == "d1"
    assert first("hgsu,]dm") == "d0"
    assert {"kind": "keyboard", "query": "السعودية"} in index.search("hgsu,]dm").notes
    assert first("khan") == "d3", "what stands there in Latin is found as Latin"


def test_completion(tmp_path: Path) -> None:
    index = made(tmp_path, "مخطوطة مخطوطة مخطوط", "المخطوطات", "مخزن", "حبر")
    assert index.suggest("تاريخ مخ") == ["تاريخ مخطوطة", "تاريخ مخزن", "تاريخ مخطوط"]
    assert index.suggest("م") == index.suggest("مخطوطة ") == index.suggest("") == index.suggest("زز") == []


def test_facets_count_what_matches(tmp_path: Path) -> None:
    index = made(tmp_path, "بيت", "بيت", "قلم", "بيت")
    assert index.search("بيت", limit=1, facets=True).facets == {
        "years": [("2018", 1), ("2016", 1), ("2015", 1)],
        "tags": [("خط عربي", 2), ("طباعة", 1)],
        "sources": [("مجلة", 3)],
    }


WORD = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويءab"), max_size=8)


@given(WORD, WORD)
def test_distance_is_symmetric_and_zero_for_the_same_word(first: str, second: str) -> None:
    assert distance(first, second, 30) == distance(second, first, 30)
    assert distance(first, first, 0) == 0
    assert first == second or distance(first, second, 30) > 0


@pytest.mark.parametrize(
    ("first", "second", "tenths"),
    [
        ("كتاب", "كتب", 6),
        ("كتاب", "كتااب", 5),
        ("ضابط", "ظابط", 5),
        ("قلم", "فلم", 7),
        ("قلم", "حلم", 10),
        ("كتاب", "كاتب", 6),
        ("كتاب", "مطبعة", FAR),
    ],
)
def test_distances(first: str, second: str, tenths: int) -> None:
    assert distance(first, second, 20) == tenths
