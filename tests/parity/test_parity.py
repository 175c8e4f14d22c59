"""The browser's client gives the same documents in the same order, with the same scores, as Whoosh."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from warraq.arabic.letters import MARKS, fold
from warraq.arabic.light10 import light10
from warraq.arabic.tokens import tokens
from warraq.search import Document, Index, Results, build, open_index, publish
from warraq.search.query import parse

from tests.parity.node import CLIENT, ask, node
from tests.search_corpus import SOURCES, TAGS, corpus, queries

VOCABULARY = json.loads((Path(__file__).parents[1] / "data" / "search" / "vocabulary.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-9
PYTHON_NAMES = {"from": "date_from", "to": "date_to"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parity")
    build(corpus(), folder / "index")
    publish(folder / "index", folder / "search")
    return folder


def compare(index: Index, asked: list[tuple[str, dict[str, Any]]], answers: list[dict[str, Any]]) -> int:
    """Assert that both sides agree on every query; return how many had hits."""
    found = 0
    assert len(asked) == len(answers)
    for (query, options), answer in zip(asked, answers, strict=True):
        assert "error" not in answer, (query, answer)
        expected: Results = index.search(query, **{PYTHON_NAMES.get(key, key): value for key, value in options.items()})
        assert answer["total"] == expected.total, query
        assert [hit["id"] for hit in answer["hits"]] == [hit.id for hit in expected.hits], query
        for mine, theirs in zip(expected.hits, answer["hits"], strict=True):
            assert abs(mine.score - theirs["score"]) <= TOLERANCE * max(1.0, mine.score), query
            assert (mine.url, mine.title, mine.date, list(mine.tags), mine.source) == tuple(
                theirs[key] for key in ("url", "title", "date", "tags", "source")
            )
            assert mine.excerpt == theirs["excerpt"], query
            assert [list(pair) for pair in mine.highlights] == theirs["highlights"], query
            assert [list(pair) for pair in mine.title_highlights] == theirs["titleHighlights"], query
            assert mine.fragment == theirs["fragment"], query
        assert answer["notes"] == [dict(note) for note in expected.notes], query
        if expected.facets:
            assert answer["facets"] == {
                key: [list(pair) for pair in pairs] for key, pairs in expected.facets.items()
            }, query
        found += bool(expected.total)
    return found


def options(chance: random.Random) -> dict[str, Any]:
    """Return options as a page would send them, most often none."""
    chosen: dict[str, Any] = {"limit": chance.choice((5, 10, 40))}
    if chance.random() < 0.2:
        chosen["offset"] = chance.choice((3, 10))
    if chance.random() < 0.2:
        chosen["tags"] = chance.sample(TAGS, chance.choice((1, 1, 2)))
    if chance.random() < 0.1:
        chosen["sources"] = chance.sample(SOURCES[:2], 1)
    if chance.random() < 0.2:
        chosen["from"] = chance.choice(("2012", "2013-04", "2011-02-03"))
    if chance.random() < 0.2:
        chosen["to"] = chance.choice(("2014", "2015-12", "2016-02", "2013-08-09"))
    if chance.random() < 0.2:
        chosen["sort"] = "date"
    if chance.random() < 0.3:
        chosen["level"] = chance.choice(("written", "letters", "family"))
    if chance.random() < 0.2:
        chosen["facets"] = True
    return chosen


def dressed(chance: random.Random, text: str) -> str:
    """Return a query with operators put into ``text``."""
    words = text.split()
    for at, word in enumerate(words):
        roll = chance.random()
        if roll < 0.1:
            words[at] = "-" + word
        elif roll < 0.15:
            words[at] = word[:3] + "*"
        elif roll < 0.2:
            words[at] = chance.choice(("title:", "عنوان:")) + word
        elif roll < 0.3:
            words[at] = chance.choice(("أو ", "OR ", "| ")) + word
        elif roll < 0.35:
            spot = chance.randrange(len(word))
            words[at] = word[:spot] + word[spot + 1 :]
    text = " ".join(words)
    roll = chance.random()
    if roll < 0.15:
        text += f' وسم:"{chance.choice(TAGS)}"'
    elif roll < 0.2:
        text += f' -source:"{chance.choice(SOURCES[:2])}"'
    elif roll < 0.3:
        text += chance.choice((" 2013", " 2012-05", " من 2011 إلى ٢٠١٤", " date:2012", " 2011..2013-02", " 2099-01"))
    elif roll < 0.35:
        text += chance.choice(('"', "«", " (", " -", " tag:", " *"))
    return text


def phrases(chance: random.Random, count: int) -> list[str]:
    """Return phrases that stand in the corpus, whole or with a word left out or swapped."""
    documents = corpus()
    found = []
    for _ in range(count):
        text = chance.choice(documents).text.replace("\n", " ").split()
        at, size = chance.randrange(len(text)), chance.choice((1, 2, 2, 3, 4))
        words = text[at : at + size]
        if chance.random() < 0.2:
            chance.shuffle(words)
        found.append(
            chance.choice(("", "-", "")) + '"' + " ".join(words) + '"' + chance.choice(("", " كتاب", " ورق -حبر"))
        )
    return found


def test_every_form_of_query(site: Path) -> None:
    chance = random.Random(9)
    texts = [dressed(chance, query) for query in queries(700, seed=12)] + phrases(chance, 300)
    asked = [(text, options(chance) if chance.random() < 0.5 else {"facets": True}) for text in texts]
    assert compare(open_index(site / "index"), asked, ask(site / "search", asked)) > 600


def test_names_and_their_aliases(tmp_path: Path) -> None:
    texts = ["زار أستانا وفد", "العاصمة نور سلطان اليوم", "وفد المملكة المتحدة", "بريطانيا والوفد", "استانه القديمة"]
    documents = [Document(f"d{n}", f"d{n}/", "عنوان", text=text) for n, text in enumerate(texts)]
    build(
        documents,
        tmp_path / "index",
        aliases={"أستانا": ["أستانة", "نور سلطان"], "بريطانيا": ["المملكة المتحدة", "إنكلترا"]},
    )
    publish(tmp_path / "index", tmp_path / "search")
    index = open_index(tmp_path / "index")
    asked: list[tuple[str, dict[str, Any]]] = [
        (text, {"level": level})
        for text in ("أستانا", "نور سلطان", "نور", "بريطانيا", "وفد المملكة المتحدة", "إنكلترا")
        for level in ("stem", "letters")
    ]
    compare(index, asked, ask(tmp_path / "search", asked))
    assert {hit.id for hit in index.search("استانا").hits} == {"d0", "d1", "d4"}
    assert [hit.id for hit in index.search("بريطانيا").hits] == ["d3", "d2"]


def test_two_thousand_queries(site: Path) -> None:
    chance = random.Random(3)
    asked = [(query, options(chance) if chance.random() < 0.5 else {}) for query in queries(2000)]
    assert compare(open_index(site / "index"), asked, ask(site / "search", asked)) > 1500


@pytest.mark.parametrize("size", [0, 1, 2])
def test_tiny_archives(tmp_path: Path, size: int) -> None:
    build(corpus(size), tmp_path / "index")
    publish(tmp_path / "index", tmp_path / "search")
    asked: list[tuple[str, dict[str, Any]]] = [(query, {}) for query in ("كتاب", "ورق الكتاب", "", "zzz")]
    compare(open_index(tmp_path / "index"), asked, ask(tmp_path / "search", asked))


def test_bad_queries(site: Path) -> None:
    texts = [
        "",
        " ",
        "من في",
        "!!! …",
        "ــَّ",
        "😀",
        "\x00\x1a كتاب",
        "<img onerror=alert(1)>",
        "ك" * 10_000,
        "كتاب " * 500,
        '"',
        "((((",
        "کتاب یک",
        "٢٠١٧ ۱۲",
    ]
    asked: list[tuple[str, dict[str, Any]]] = [(text, {}) for text in texts]
    compare(open_index(site / "index"), asked, ask(site / "search", asked))


def test_other_languages(tmp_path: Path) -> None:
    documents = [
        Document(
            "a", "a/", "Printing books", "2020-01-02", ("Press",), "Gazette", "The printers were printing in Mainz."
        ),
        Document("b", "b/", "Paper", None, (), "", "Paper came from Samarkand; printed books followed. Café, naïve."),
    ]
    build(documents, tmp_path / "index", language="en")
    publish(tmp_path / "index", tmp_path / "search")
    asked: list[tuple[str, dict[str, Any]]] = [
        (text, {}) for text in ("book", "printers", "the paper", "café", "cafe", "books from samarkand")
    ]
    assert compare(open_index(tmp_path / "index"), asked, ask(tmp_path / "search", asked)) >= 5


def test_letters_words_and_stems() -> None:
    chance = random.Random(5)
    letters = (
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةپچژگکی٠١۲0 12abZ،؟_-😀éÉİßשλ\n"
        + "".join(chr(first) for first, _ in MARKS)
        + "\u200c\u202bـ"
    )
    texts = [text for text, _ in VOCABULARY["fold"] + VOCABULARY["tokens"]]
    texts += ["".join(chance.choices(letters, k=chance.randint(1, 30))) for _ in range(3000)]
    stems = [word for word, _ in VOCABULARY["light10"]] + [token.text for text in texts for token in tokens(text)]
    found = json.loads(node("words.mjs", {"module": (CLIENT / "arabic.js").as_uri(), "texts": texts, "stems": stems}))
    for text, folded, cut in zip(texts, found["folded"], found["tokens"], strict=True):
        assert folded == fold(text), ascii(text)
        assert cut == [list(token) for token in tokens(text)], ascii(text)
    for word, stem in zip(stems, found["stems"], strict=True):
        assert stem == light10(fold(word)), word


def test_latin_letters_keyboards_and_completion(tmp_path: Path) -> None:
    texts = [
        "أستانا عاصمة السعودية",
        "محمد علوش في دمشق",
        "خاشقجي في إسطنبول",
        "khan academy",
        "الشارقة والشام والشمال",
    ]
    build([Document(f"d{n}", f"d{n}/", "عنوان", text=text) for n, text in enumerate(texts)], tmp_path / "index")
    publish(tmp_path / "index", tmp_path / "search")
    index = open_index(tmp_path / "index")
    chance = random.Random(4)
    latin = [
        "Astana",
        "Alloush",
        "muhammad",
        "Khashoggi",
        "hgsu,]dm",
        "lpl]",
        "khan",
        "Sharjah",
        "xx",
        "ALSHAM",
        "hgahvrm ,hgahl",
    ]
    latin += ["".join(chance.choices("abdeghiklmnorstuyz,;[]", k=chance.randint(2, 9))) for _ in range(150)]
    asked: list[tuple[str, dict[str, Any]]] = [(text, {}) for text in latin]
    assert compare(index, asked, ask(tmp_path / "search", asked)) > 8
    typed: list[tuple[str, dict[str, Any]]] = [
        (text, {"suggest": True}) for text in ("ال", "الش", "في خا", "kh", "م", "", "خا ", "ززز")
    ]
    assert ask(tmp_path / "search", typed) == [index.suggest(text) for text, _ in typed]


def test_completion_from_words_and_titles(site: Path) -> None:
    index = open_index(site / "index")
    chance = random.Random(6)
    titles = [document.title for document in corpus() if document.title]
    texts = [
        " ".join(chance.choice(titles).split()[: chance.randint(1, 3)])[: chance.randint(2, 14)] for _ in range(120)
    ]
    texts += ["ك", "", "كتاب ", "zz", "😀", "ال"]
    asked: list[tuple[str, dict[str, Any]]] = [(text, {"complete": True}) for text in texts]
    answers = ask(site / "search", asked)
    for text, answer in zip(texts, answers, strict=True):
        assert answer["queries"] == index.suggest(text, 6), text
        assert [one["id"] for one in answer["titles"]] == index.titled(text, 3), text
    assert sum(bool(answer["titles"]) for answer in answers) > 30


def test_hits_stream_in_before_the_answer(site: Path) -> None:
    """Every hit is told once, at its rank, before the promise resolves."""
    found = json.loads(node("stream.mjs", {"base": (site / "search").as_uri() + "/", "query": "كتاب ورق"}))
    assert sorted(rank for rank, _ in found["told"]) == list(range(3, 13))
    assert found["answered"] == len(found["told"]) == 10
    assert [identity for _, identity in sorted(found["told"])] == found["ids"]


def test_queries_are_read_alike() -> None:
    cases = json.loads((Path(__file__).parents[1] / "data" / "search" / "queries.json").read_text(encoding="utf-8"))
    chance = random.Random(8)
    pieces = [
        "ورق",
        "كتاب",
        '"',
        "«",
        "»",
        "“",
        "”",
        "-",
        "*",
        ":",
        "tag:",
        "عنوان:",
        "أو",
        "OR",
        "|",
        "2017",
        "٢٠١٧-٠١",
        "من",
        "إلى",
        "..",
        "–",
        "(",
        "😀",
        " ",
        " ",
    ]
    texts = [case["query"] for case in cases] + [
        "".join(chance.choices(pieces, k=chance.randint(1, 9))) for _ in range(2000)
    ]
    found = json.loads(node("parse.mjs", {"module": (CLIENT / "query.js").as_uri(), "texts": texts}))
    for text, theirs in zip(texts, found, strict=True):
        mine = parse(text)
        assert [[item.kind, item.text, item.exclude, item.either] for item in mine.items] == theirs["items"], ascii(
            text
        )
        assert [mine.date_from, mine.date_to] == [theirs["from"], theirs["to"]], ascii(text)


@pytest.mark.corpus
@pytest.mark.slow
def test_real_articles(shared_data: Path, tmp_path: Path) -> None:
    """A sample of the evaluation's collection and queries."""
    paragraphs = json.loads((shared_data / "eval" / "paragraphs.json").read_text(encoding="utf-8"))
    lines = (shared_data / "eval" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [Document(one["id"], one["id"] + "/", one["id"], text=one["text"]) for one in paragraphs]
    build(documents, tmp_path / "index")
    publish(tmp_path / "index", tmp_path / "search")
    asked: list[tuple[str, dict[str, Any]]] = [(json.loads(line)["query"], {}) for line in lines]
    assert compare(open_index(tmp_path / "index"), asked, ask(tmp_path / "search", asked)) > 3000
