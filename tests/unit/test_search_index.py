"""Building, publishing and asking the index."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from warraq.arabic.light10 import light10
from warraq.arabic.stopwords import STOP_WORDS
from warraq.arabic.tokens import tokens
from warraq.errors import WarraqError
from warraq.search import Document, Index, build, open_index, publish
from warraq.search.cli import main
from warraq.search.columns import LENGTHS, length_levels
from warraq.search.numbering import GROUP

from tests.search_corpus import corpus


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build(corpus(), folder)
    return folder


@pytest.fixture(scope="module")
def index(index_dir: Path) -> Index:
    return open_index(index_dir)


def small(tmp_path: Path, *texts: str, **fields: object) -> Index:
    build(
        [Document(id=f"d{n}", url=f"d{n}/", title=f"t{n}", text=text) for n, text in enumerate(texts)],
        tmp_path / "index",
    )
    return open_index(tmp_path / "index")


def ids(index: Index, query: str, **options: object) -> list[str]:
    return [hit.id for hit in index.search(query, **options).hits]  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_spellings_and_inflections_meet(tmp_path: Path) -> None:
    index = small(tmp_path, "زار الوفد أستانا أمس", "كتب المؤرخ عن المكتبات القديمة", "والمكتبة في بغداد", "لا شيء هنا")
    assert ids(index, "استانا") == ids(index, "أستانة") == ["d0"] or ids(index, "استانا") == ["d0"]
    assert set(ids(index, "مكتبة")) == {"d1", "d2"}
    assert ids(index, "المَكْتَبَـــات القديمه")[0] == "d1"


def test_score_is_bm25_of_terms_and_pairs(tmp_path: Path) -> None:
    """Computed by hand from the definition, for a query of two adjacent words."""
    texts = ["ورق سمرقند", "سمرقند بعيدة ورق", "ورق ورق بردي", "حبر"]
    index = small(tmp_path, *texts)
    expected = {
        "d0": bm25(texts, 0, 1, 3) + bm25(texts, 0, 1, 2) + 0.15 * bm25(texts, 0, 1, 1),
        "d1": bm25(texts, 1, 1, 3) + bm25(texts, 1, 1, 2),
        "d2": bm25(texts, 2, 2, 3),
    }
    found = {hit.id: hit.score for hit in index.search("ورق سمرقند").hits}
    assert found == pytest.approx(expected, abs=1e-9)
    assert list(found) == sorted(expected, key=lambda key: -expected[key])


def bm25(texts: list[str], document: int, tf: float, df: int) -> float:
    """What a term gives one of ``texts``, each with a title of one word, which counts three."""
    told = [LENGTHS[level] for level in length_levels(np.array([3 + len(text.split()) for text in texts]))]
    idf = math.log(len(texts) / (df + 1)) + 1
    return idf * tf * 2.4 / (tf + 1.4 * (0.2 + 0.8 * told[document] * len(told) / sum(told)))


def test_a_form_counts_for_as_much_as_it_is_like_the_word(tmp_path: Path) -> None:
    """مكتبه against المكتبات: three pairs of letters in common, of four and seven."""
    texts = ["مكتبة ورق", "المكتبات ورق", "حبر ورق", "قلم ورق"]
    found = {hit.id: hit.score for hit in small(tmp_path, *texts).search("مكتبة").hits}
    expected = {"d0": bm25(texts, 0, 1, 2), "d1": bm25(texts, 1, 0.1 + 0.9 * 6 / 11, 2)}
    assert found == pytest.approx(expected, abs=1e-9)


def test_first_words_count_for_sentences_not_for_keywords(tmp_path: Path) -> None:
    filler = " ".join(f"حشو{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكل")
    texts = [f"زلزال {filler}", f"{filler} زلزال", f"{filler} ورق", f"{filler} حبر"]
    index = small(tmp_path, *texts)
    assert len({hit.score for hit in index.search("زلزال").hits}) == 1
    assert ids(index, "زلزال قلم دفتر مسطرة") == ids(index, "ما هو زلزال") == ["d0", "d1"]
    found = {hit.id: hit.score for hit in index.search("ما هو زلزال").hits}
    assert found == pytest.approx({"d0": bm25(texts, 0, 2, 2), "d1": bm25(texts, 1, 1, 2)}, abs=1e-9)


def test_every_word_of_the_corpus_is_found_where_it_stands(index: Index) -> None:
    """Whoosh over the shards against a plain count of the documents."""
    documents = corpus()
    number = {index.archive.record(place).id: place for place in range(len(documents))}
    assert len(number) == len(documents)
    stems: dict[str, Counter[str]] = {}
    for document in documents:
        for part in (document.title, *document.tags, document.text):
            for token in tokens(part):
                if token.text not in STOP_WORDS:
                    stems.setdefault(light10(token.text), Counter())[document.id] += 1
    for stem, counts in list(stems.items())[:400]:
        entry = index.archive.lookup(stem)
        assert entry is not None, stem
        found = set(index.archive.postings(entry.term).documents.tolist())
        assert {number[name] for name in counts} <= found, stem


def test_by_date_or_where_nothing_is_scored_the_newest_comes_first(tmp_path: Path) -> None:
    dates = ["2015-07-22T10:00:00+03:00", None, "2015-07-22T10:01:01+03:00", "2014-12-31", "2015-07-22T09:59:59+03:00"]
    documents = [
        Document(id=f"d{n}", url="", title="t", date=when, tags=("خط",), text="حبر") for n, when in enumerate(dates)
    ]
    build(documents, tmp_path)
    index = open_index(tmp_path)
    newest_first = ["d2", "d0", "d4", "d3", "d1"]
    assert [hit.id for hit in index.search("حبر", sort="date").hits] == newest_first
    assert [hit.id for hit in index.search("", tags=["خط"]).hits] == newest_first
    assert [hit.id for hit in index.search("", date_from="2015").hits] == newest_first[:3]


def test_the_newest_comes_first_of_many_groups(tmp_path: Path) -> None:
    moments = [f"2015-07-{day:02}T10:{minute:02}:07" for day in range(1, 11) for minute in range(60)]
    documents = [Document(id=when, url="", title="t", date=when, tags=("خط",), text="حبر") for when in moments]
    build(documents, tmp_path)
    index = open_index(tmp_path)
    assert len(index.archive.groups[0]) > 2
    for options in ({"query": "حبر", "sort": "date"}, {"query": "", "tags": ["خط"]}):
        assert [hit.id for hit in index.search(**options, limit=len(moments)).hits] == moments[::-1]  # type: ignore[arg-type]


def test_ties_go_to_the_newest_of_few_documents(tmp_path: Path) -> None:
    dates = ["2015-07-22T10:00:00+03:00", None, "2015-07-22T10:01:01+03:00", "2014-12-31", "2015-07-22T09:59:59+03:00"]
    build([Document(id=f"d{n}", url="", title="t", date=when, text="حبر") for n, when in enumerate(dates)], tmp_path)
    assert ids(open_index(tmp_path), "حبر") == ["d2", "d0", "d4", "d3", "d1"]


def test_ties_go_to_the_newer_group(tmp_path: Path) -> None:
    months = [f"20{year:02}-{month:02}-{day:02}" for year in range(3) for month in range(1, 13) for day in range(1, 29)]
    documents = [Document(id=f"d{n}", url="", title="t", date=when, text="حبر") for n, when in enumerate(months)]
    build(documents, tmp_path)
    hits = open_index(tmp_path).search("حبر", limit=len(months)).hits
    days = [date.fromisoformat(hit.date or "").toordinal() for hit in hits]
    assert len(days) == len(months) > 4 * GROUP
    assert np.max(np.maximum.accumulate(days[::-1]) - days[::-1]) < GROUP, "none is older by more than a group's days"


def test_title_outweighs_body(tmp_path: Path) -> None:
    documents = [
        Document("a", "a/", "الورق", text="عن الحبر والقلم"),
        Document("b", "b/", "الحبر", text="عن الورق والقلم"),
    ]
    build(documents, tmp_path / "index")
    assert ids(open_index(tmp_path / "index"), "حبر") == ["b", "a"]


def test_filters_sorting_and_paging(index: Index) -> None:
    everything = index.search("كتاب", limit=1000)
    assert everything.total == len(everything.hits) > 100
    page = index.search("كتاب", limit=7, offset=5)
    assert page.hits == everything.hits[5:12]
    assert page.total == everything.total
    tagged = index.search("كتاب", limit=1000, tags=["خط عربي"])
    assert [hit.id for hit in tagged.hits] == [hit.id for hit in everything.hits if "خط عربي" in hit.tags]
    dated = index.search("كتاب", limit=1000, date_from="2012", date_to="2013-05")
    assert [hit.id for hit in dated.hits] == [
        hit.id for hit in everything.hits if hit.date and "2012" <= hit.date[:7] <= "2013-05"
    ]
    by_date = index.search("كتاب", limit=1000, sort="date").hits
    days = [(hit.date or "")[:10] for hit in by_date]
    assert days == sorted(days, reverse=True)
    with pytest.raises(WarraqError, match="not a date"):
        index.search("كتاب", date_from="أمس")


@pytest.mark.parametrize(
    "query", ["", " ", "من في", "!!! …", "ــَّ", "😀", "\x00\x1a", "<img onerror=alert(1)>", "زنمردةزن", "ك" * 10_000]
)
def test_queries_that_find_nothing_are_no_error(tmp_path: Path, query: str) -> None:
    assert ids(small(tmp_path, "ورق", "حبر"), query) == []


def test_highlights_cover_whole_words_as_printed(tmp_path: Path) -> None:
    text = "مقدمة طويلة. " * 60 + "ثم جاءت الرِّسَـــالَةُ الأولى، ورسائلهم بعدها. " + "وكلام آخر. " * 60
    hit = small(tmp_path, text, "حبر").search("رساله").hits[0]
    assert [hit.excerpt[start:end] for start, end in hit.highlights] == ["الرِّسَـــالَةُ"]
    assert len(hit.excerpt) < 300
    assert hit.excerpt.startswith("… ")
    assert hit.excerpt.endswith(" …")
    assert hit.fragment.startswith(":~:text=%D8%A7%D9%84%D8%B1%D9%90%D9%91%D8%B3")


def test_related_and_key_terms(tmp_path: Path) -> None:
    filler = [f"كلمة{n} " + "خبر يوم ناس" for n in range(30)]
    index = small(tmp_path, "سمرقند كاغد قافلة حرير", "كاغد سمرقند وحرير وقافلة بعيدة", "حرير فقط هنا", *filler)
    assert index.related("d0", 2) == ["d1", "d2"]
    assert set(index.key_terms("d0", 4)) == {"سمرقند", "كاغد", "قافلة", "حرير"} or len(index.key_terms("d0", 4)) == 4
    with pytest.raises(KeyError):
        index.related("nobody")


def test_a_second_build_of_the_same_documents_does_nothing(tmp_path: Path) -> None:
    documents = corpus(40)
    first = build(documents, tmp_path / "index")
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "index").rglob("*")}
    again = build(iter(documents), tmp_path / "index")
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.documents == 40
    assert before == {file: file.stat().st_mtime_ns for file in (tmp_path / "index").rglob("*")}


def test_a_rebuild_equals_a_clean_build_and_forgets_what_is_gone(tmp_path: Path) -> None:
    documents = corpus(60)
    build(documents, tmp_path / "old")
    publish(tmp_path / "old", tmp_path / "site")
    changed = [replace(documents[5], text="كلام جديد عن الحبر"), *documents[6:50]]
    for folder in ("old", "clean"):
        build(changed, tmp_path / folder)
    publish(tmp_path / "old", tmp_path / "site")
    publish(tmp_path / "clean", tmp_path / "other")
    assert tree(tmp_path / "old" / "static") == tree(tmp_path / "clean" / "static")
    assert tree(tmp_path / "site") == tree(tmp_path / "other")


def test_changing_one_text_leaves_other_files_alone(tmp_path: Path) -> None:
    documents = corpus(2000)
    build(documents, tmp_path / "index")
    before = tree(tmp_path / "index" / "static")
    documents[700] = replace(documents[700], text=documents[700].text + " زنبقة")
    build(documents, tmp_path / "index")
    after = tree(tmp_path / "index" / "static")
    records = {path for path in after if path.startswith("d/")} - set(before)
    assert len(records) <= GROUP, "only the records of one group get new names"
    assert any(path in after for path in before if path.startswith("s/")), "shards without its terms keep their names"


def test_published_files(index_dir: Path, tmp_path: Path) -> None:
    written = publish(index_dir, tmp_path / "search")
    assert publish(index_dir, tmp_path / "search") == []
    assert {"entry.json", "warraq.js"} < set(written)
    entry = json.loads((tmp_path / "search" / "entry.json").read_text())
    assert (tmp_path / "search" / entry["engine"]).is_file()
    assert entry["documents"] == 300
    for folder in (tmp_path / "search").rglob("*"):
        assert not folder.is_dir() or len(list(folder.iterdir())) <= 1000


@pytest.mark.parametrize("number", [1, 2])
def test_same_bytes_under_any_hash_seed(tmp_path: Path, index_dir: Path, number: int) -> None:
    program = "import sys, pathlib; from tests.search_corpus import corpus; from warraq.search import build; build(corpus(), pathlib.Path(sys.argv[1]))"
    project = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONHASHSEED": str(number),
        "PYTHONPATH": f"{project / 'plugins'}:{project}",
        "TZ": "Asia/Dushanbe",
    }
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=environment)
    assert tree(tmp_path / "static") == tree(index_dir / "static")


def test_two_documents_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match="one id"):
        build([Document("a", "a/", "x"), Document("a", "b/", "y")], tmp_path)


def test_no_documents(tmp_path: Path) -> None:
    build([], tmp_path / "index")
    publish(tmp_path / "index", tmp_path / "search")
    assert open_index(tmp_path / "index").search("كتاب").total == 0


def test_no_index_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match="no search index"):
        open_index(tmp_path)
    with pytest.raises(WarraqError, match="no search index"):
        publish(tmp_path, tmp_path / "out")


def test_a_damaged_file_is_one_clear_line(tmp_path: Path) -> None:
    index = small(tmp_path, "ورق", "حبر")
    for file in (tmp_path / "index" / "static" / "s").rglob("*.bin"):
        file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(WarraqError, match="cannot be read"):
        index.search("ورق")


def test_other_languages_use_whooshs_stemmer(tmp_path: Path) -> None:
    build([Document("a", "a/", "Printing", text="The printers were printing books")], tmp_path / "index", language="en")
    index = open_index(tmp_path / "index")
    assert ids(index, "book") == ids(index, "printed") == ["a"] or ids(index, "book") == ["a"]
    assert ids(index, "the") == []


def test_command_line(index_dir: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["كتاب ورق", "--index", str(index_dir), "--limit", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [hit["id"] for hit in found["hits"]] == ids(open_index(index_dir), "كتاب ورق", limit=3)
    score = found["hits"][0]["score"]
    assert main(["كتاب ورق", "--index", str(index_dir), "--explain", found["hits"][0]["id"]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert float(lines[-1].split()[0]) == pytest.approx(score, abs=1e-4)
    assert len(lines) >= 4
    assert main(["كتاب سمرقمد", "--index", str(index_dir)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("1. ")
    assert "did you mean: كتاب سمرقند" in printed.err
    assert main(["كتاب", "--index", str(index_dir), "--explain", "nobody"]) == 1
    capsys.readouterr()
    assert main(["كتاب", "--index", str(tmp_path)]) == 1
    assert "no search index" in capsys.readouterr().err
