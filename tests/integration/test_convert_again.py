"""A run after a change converts what the change bears on, and the content is what a clean run makes of the corpus."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warraq.config import CorpusConfig
from warraq.convert import chunks as cutting
from warraq.convert import cli
from warraq.convert.pipeline import convert
from warraq.errors import WarraqError

from tests.converting import WORDS

CONFIG = CorpusConfig()
NAMES = ("مجلس الورّاقين الأعلى", "ومكتبة القرية الكبرى", "سوق الحبر العتيق", "دار النسخ القديمة")
LINES = ("تابعونا في مجلة الورق كل صباح من أيام الأسبوع السبعة", "الصورة لمكتبة القرية", "جميع الحقوق لدار النسخ")
Article = dict[str, Any]


def article(seed: int) -> Article:
    """An article with a few of the phrases, lines and endings that others have too; every eighth is a copy."""
    rng = random.Random(seed)
    name = rng.choice(NAMES)
    sentences = [f"{' '.join(rng.choices(WORDS, k=9))} {name} {' '.join(rng.choices(WORDS, k=5))}." for _ in range(6)]
    body = "\n".join(" ".join(sentences[i : i + 2]) for i in (0, 2, 4))
    body += rng.choice(("", "\n" + rng.choice(LINES), f" وسوم المجلة {' '.join(rng.sample(WORDS, 3))}"))
    given = {"id": f"a{seed}", "title": f"{name} {rng.choice(WORDS)}", "content": body, "source": rng.choice("أب")}
    return given | {"date": f"2020-01-{seed % 28 + 1:02d}"} if seed % 3 else given


def write(corpus: Path, articles: list[Article]) -> None:
    half = len(articles) // 2
    for name, some in (("a.jsonl", articles[:half]), ("b.jsonl", articles[half:])):
        (corpus / name).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in some), "utf-8")


def files(content: Path, articles: list[Article]) -> dict[str, bytes]:
    """The Markdown and the ledgers of ``articles``, and what was refused; by name, since articles stay where they lie."""
    names = {one["id"] for one in articles}
    found = {p.name: p.read_bytes() for p in content.rglob("*") if p.is_file() and p.stem in names}
    refused = content / "ledger" / "_refused.json"
    return found | ({"refused": refused.read_bytes()} if refused.exists() else {})


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    kinds = st.sampled_from(["change", "add", "append", "remove", "copy", "line", "empty", "swap"])
    return draw(st.lists(st.tuples(kinds, st.integers(0, 999), st.integers(0, 9999)), min_size=1, max_size=6))


def edit(articles: list[Article], kind: str, at: int, seed: int) -> None:
    at %= len(articles)
    new = article(10_000 + seed) | {"id": f"n{seed}"}
    if any(one["id"] == new["id"] for one in articles):
        return
    if kind == "change":
        articles[at] = article(seed) | {"id": articles[at]["id"]}
    elif kind == "add":
        articles.insert(at, new)
    elif kind == "append":
        articles.append(new)
    elif kind == "remove" and len(articles) > 2:
        del articles[at]
    elif kind == "copy":
        articles.append(articles[at] | {"id": new["id"]})
    elif kind == "line":
        articles[at] = articles[at] | {"content": f"{articles[at]['content']}\n{LINES[seed % len(LINES)]}"}
    elif kind == "empty":
        articles[at] = articles[at] | {"content": LINES[0]}
    else:
        other = seed % len(articles)
        articles[at], articles[other] = articles[other], articles[at]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 50), runs=st.lists(edits(), min_size=1, max_size=3), size=st.integers(3, 60))
def test_after_any_edits_it_is_as_if_converted_anew(
    tmp_path_factory: pytest.TempPathFactory, first: int, runs: list[list[tuple[str, int, int]]], size: int
) -> None:
    tmp_path = tmp_path_factory.mktemp("again")
    corpus, content = tmp_path / "corpus", tmp_path / "content"
    corpus.mkdir()
    articles = [article(seed) for seed in range(first, first + size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "USUAL", 8)
        patch.setattr(cutting, "MOST", 16)
        write(corpus, articles)
        convert(corpus, content, CONFIG)
        for number, some in enumerate(runs):
            for one in some:
                edit(articles, *one)
            write(corpus, articles)
            again = convert(corpus, content, CONFIG)
            clean = convert(corpus, tmp_path / f"clean{number}", CONFIG)
            assert files(content, articles) == files(tmp_path / f"clean{number}", articles)
            assert (again.read, again.refused) == (clean.read, clean.refused)
            assert again.published + again.unchanged == clean.published
            assert again.recurring == clean.recurring
            assert again.duplicates == clean.duplicates


def test_one_changed_record_is_converted_with_those_that_it_bears_on(tmp_path: Path) -> None:
    articles = [article(seed) for seed in range(400)]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write(corpus, articles)
    assert convert(corpus, tmp_path / "content", CONFIG).converted == 400
    articles[300] = articles[300] | {"content": articles[300]["content"].replace("كتاب", "دفتر")}
    write(corpus, articles)
    assert convert(corpus, tmp_path / "content", CONFIG).converted <= 3


def test_a_line_that_comes_to_recur_goes_from_the_articles_that_had_it_before(tmp_path: Path) -> None:
    line = "تصدر المجلة عن دار قديمة في المدينة، ويكتب فيها الورّاقون والنسّاخون والقرّاء من كل بلد"
    articles = [article(seed) | {"source": "أ"} for seed in range(60)]
    for at in (7, 30):
        articles[at]["content"] += f"\n{line}"
    corpus, content = tmp_path / "corpus", tmp_path / "content"
    corpus.mkdir()
    write(corpus, articles)
    convert(corpus, content, CONFIG)
    assert line in (content / "articles" / "a7.md").read_text("utf-8")
    articles[50]["content"] += f"\n{line}"
    write(corpus, articles)
    again = convert(corpus, content, CONFIG)
    assert line not in (content / "articles" / "a7.md").read_text("utf-8")
    assert 3 <= again.converted < 30


def test_of_two_copies_that_change_places_in_time_both_are_told_otherwise(tmp_path: Path) -> None:
    """Though of one nothing has changed, and no phrase has come or gone."""
    (tmp_path / "corpus").mkdir()
    first = article(1) | {"date": "2020-01-05"}
    articles = [first, first | {"id": "copy", "date": "2020-01-09"}, article(4)]
    for _ in range(2):
        write(tmp_path / "corpus", articles)
        found = convert(tmp_path / "corpus", tmp_path / "content", CONFIG)
        articles[0] = first | {"date": "2020-01-20"}
    assert {name: one.of for name, one in found.duplicates.items()} == {"a1": "copy"}
    told = {name: (tmp_path / f"content/articles/{name}.md").read_text("utf-8") for name in ("a1", "copy")}
    assert "\nduplicates:" in told["a1"]
    assert "\nduplicates:" not in told["copy"]


def test_a_corpus_that_is_not_there_costs_nothing_of_what_is_known(tmp_path: Path) -> None:
    """Though its settings are others: a typing mistake must not have all converted again."""
    corpus, content = tmp_path / "corpus", tmp_path / "content"
    corpus.mkdir()
    write(corpus, [article(seed) for seed in range(4)])
    (corpus / "corpus.yaml").write_text("title: ورّاق\n", "utf-8")
    cli.run(corpus, content)
    with pytest.raises(WarraqError, match="no such corpus"):
        cli.run(tmp_path / "corpsu", content)
    again = cli.run(corpus, content)
    assert (again.converted, again.unchanged) == (0, 4)


def test_a_dry_run_after_a_change_leaves_the_state_alone(tmp_path: Path) -> None:
    articles = [article(seed) for seed in range(20)]
    corpus, content = tmp_path / "corpus", tmp_path / "content"
    corpus.mkdir()
    write(corpus, articles)
    convert(corpus, content, CONFIG)
    articles[3]["content"] += " وكان ذلك في سوق الحبر."
    write(corpus, articles)
    state = (content / ".cache" / "convert.sqlite").read_bytes()
    assert convert(corpus, content, CONFIG, dry_run=True).converted >= 1
    assert (content / ".cache" / "convert.sqlite").read_bytes() == state
    assert convert(corpus, content, CONFIG).updated >= 1
