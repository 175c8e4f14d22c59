"""An index that is kept up to date is the index that a clean build makes, byte for byte, whatever came in which order."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warraq.arabic.attested import extensions, rests, strip
from warraq.errors import WarraqError
from warraq.forked import can_fork
from warraq.search import Document, Named, build, missing, numbering, open_index, publish, stored
from warraq.search.analysis import analysis_for
from warraq.search.gather import digest_of
from warraq.search.lexicon import Lexicon
from warraq.search.merge import merge
from warraq.search.related import Model
from warraq.search.state import load
from warraq.search.tables import Names, Ragged, distinct_rows, prints, sorted_rows
from warraq.search.wordlists import BLOCK_LEAST, BLOCK_MOST, borders

from tests.search_corpus import corpus

POOL = corpus(80)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["text", "title", "tags", "date", "remove", "add", "move"]),
        st.integers(0, 59),
        st.integers(60, 79),
    ),
    min_size=1,
    max_size=4,
)


def files(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in ("state.npz", "nearest.npz")
    }


def related(
    documents: list[Document], folder: Path, aliases: dict[str, list[str]] | None = None, many: int = 5
) -> list[list[int]]:
    """Bring the index in ``folder`` up to date; what is told of the documents related to each."""
    told: list[list[list[int]]] = []
    build(iter(documents), folder, aliases=aliases, related=(many, told.append))
    (found,) = told
    return found


def check_sums(folder: Path) -> None:
    """What the index in ``folder`` keeps of all occurrences is what they are, counted and told anew."""
    found = stored(folder)
    assert found
    state = load(folder, found[1]["settings"], "ar", found)
    kept, numbers = state.sums, state.table.numbers
    state.forget_sums()
    merge(state)
    for one in fields(kept):
        assert np.array_equal(getattr(kept, one.name), getattr(state.sums, one.name)), one.name
    assert np.array_equal(numbers, state.table.numbers)


def edited(documents: list[Document], kind: str, place: int, other: int) -> list[Document]:
    place %= len(documents)
    one, new = documents[place], POOL[other]
    if kind == "remove":
        return documents[:place] + documents[place + 1 :] if len(documents) > 1 else documents
    if kind == "add":
        return [*documents[:place], new, *documents[place:]] if new not in documents else documents
    if kind == "move":
        rest = documents[:place] + documents[place + 1 :]
        return [*rest[: other % len(documents)], one, *rest[other % len(documents) :]]
    changes = {"text": new.text + " زنبقة", "title": new.title, "tags": new.tags, "date": new.date}
    changed = replace(one, **{kind: changes[kind]})  # type: ignore[arg-type]
    return [changed if document is one else document for document in documents]


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_increments_equal_a_clean_build(rounds: list[list[tuple[str, int, int]]]) -> None:
    # Groups small enough that some are halved, and put together again.
    with tempfile.TemporaryDirectory() as name, patch.object(numbering, "GROUP", 12):
        folder, documents = Path(name), POOL[:60]
        names = {"أستانا": ["سمرقند"]}
        related(documents, folder / "kept", names)
        for edits in rounds:
            for edit in edits:
                documents = edited(documents, *edit)
            kept = related(documents, folder / "kept", names)
            check_sums(folder / "kept")
        assert kept == related(documents, folder / "clean", names)
        assert files(folder / "kept") == files(folder / "clean")
        other = related(documents[::-1], folder / "other", names)  # in whatever order they come
        last = len(documents) - 1
        assert kept == [[last - place for place in others] for others in other[::-1]]
        assert files(folder / "other") == files(folder / "clean")


def test_documents_may_all_go_and_come_back(tmp_path: Path) -> None:
    documents = corpus(12)
    wordless = [replace(one, title="", text="", tags=()) for one in documents[:3]]
    for number, some in enumerate((documents, [], documents[:5], wordless, [], documents)):
        assert related(some, tmp_path / "kept") == related(some, tmp_path / f"clean{number}")
        assert files(tmp_path / "kept") == files(tmp_path / f"clean{number}")


def test_the_only_label_goes(tmp_path: Path) -> None:
    """The first label of the first document: a row of zeros, which once was no different from none."""
    one = Document(id="a", url="a/", title="عنوان", date="2017-01-17", tags=("سوق",), text="حبر")
    for tags in (("سوق",), ()):
        build([replace(one, tags=tags)], tmp_path / "kept")
    build([replace(one, tags=())], tmp_path / "clean")
    assert files(tmp_path / "kept") == files(tmp_path / "clean")
    assert prints(np.zeros(1, dtype=np.int64)) != 0


def test_a_small_correction_touches_few_files(tmp_path: Path) -> None:
    documents = corpus(1500)
    build(documents, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "static").rglob("*.bin")}
    documents[700] = replace(documents[700], text=documents[700].text + " زنبقة")
    build(documents, tmp_path)
    written = [file for file in (tmp_path / "static").rglob("*.bin") if before.get(file) != file.stat().st_mtime_ns]
    parts = [file for file in written if file.relative_to(tmp_path / "static").parts[0] in "sp"]
    assert len(parts) <= 4, "the shards of one word, of the pair before it, and no more"


def test_missing_names_exactly_what_a_build_asks_for(tmp_path: Path) -> None:
    documents, names = corpus(60), {"أستانا": ["سمرقند"]}
    build(documents, tmp_path, aliases=names)
    chance = random.Random(5)
    for _ in range(4):
        places = sorted(chance.sample(range(60), 5))
        for place in places:
            documents[place] = replace(documents[place], text=documents[place].text + " زنبقة")
        digests = [digest_of(document).hex() for document in documents]
        ahead = stored(tmp_path)
        assert missing(ahead, digests, aliases=names) == places
        everything = list(range(60))
        assert missing(None, digests, aliases=names) == everything, "there is no index"
        assert missing(ahead, digests) == everything, "other names"
        assert missing(ahead, digests, aliases=names, language="en") == everything
        asked: list[str] = []
        whole = {document.id: document for document in documents}

        def give(name: str, asked: list[str] = asked, whole: dict[str, Document] = whole) -> Document:
            asked.append(name)
            return whole[name]

        named = [Named(document.id, digest) for document, digest in zip(documents, digests, strict=True)]
        build(named, tmp_path, aliases=names, whole=give, ahead=ahead)
        assert asked == [documents[place].id for place in places]


def test_who_does_what_and_when_it_was_read_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["warraq.search.indexer"], "FEW_ROWS", 0)  # a few documents' are much
    monkeypatch.setattr(sys.modules["warraq.search.shards"], "TASK_ROWS", 3000)
    documents = corpus(300)
    for name in ("one", "many"):
        build(documents, tmp_path / name)
    changed = [*documents[:100], replace(documents[100], text="كلام جديد عن الحبر والورق"), *documents[102:]]
    expected = related(changed, tmp_path / "one")
    written: list[dict[str, int]] = []
    with ProcessPoolExecutor(2) as pool:
        alone = can_fork()  # else (other threads: the tests run side by side) the pool does it
        build(
            changed,
            tmp_path / "many",
            executor=pool,
            ahead=stored(tmp_path / "many"),
            apart=True,
            related=(5, lambda found: (tmp_path / "told").write_text(json.dumps(found))),
            written=lambda files: written.append(dict(files)),
        )
        assert not alone or not pool._processes, "children have encoded"
    assert json.loads((tmp_path / "told").read_text()) == expected
    assert files(tmp_path / "many") == files(tmp_path / "one")
    static = tmp_path / "many" / "static"
    there = {path.relative_to(static).as_posix(): path.stat().st_size for path in static.rglob("*.bin")}
    assert written == [there]
    assert build(changed, tmp_path / "many", written=lambda files: written.append(dict(files))).unchanged
    assert len(written) == 1, "nobody is told of an index that was there"
    clean = tmp_path / "clean"
    build(changed, clean)
    assert files(tmp_path / "many") == files(clean)


def test_an_older_article_leaves_most_shards_alone(tmp_path: Path) -> None:
    documents = corpus(1500)
    build(documents, tmp_path)
    static = tmp_path / "static"
    lists = {file for file in static.rglob("*.bin") if file.relative_to(static).parts[0] in "slp"}
    texts = ["الورق والحبر", "كاغد سمرقند", "قلم الناسخ", "سوق الوراقين"]
    more = [Document(f"x{n}", f"x{n}/", "خبر", f"201{2 + n}-05-17T10:00:00", text=text) for n, text in enumerate(texts)]
    left = []
    for n in range(len(more)):  # one of them may be that for which a part of time is halved
        build([*documents, *more[: n + 1]], tmp_path)
        before, lists = lists, {file for file in static.rglob("*.bin") if file.relative_to(static).parts[0] in "slp"}
        left.append(len(lists & before) / len(before))
    assert sorted(left)[1] > 0.5


@pytest.mark.parametrize("back", [False, True])
def test_a_build_that_was_stopped_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    documents = corpus(60)
    build(documents, tmp_path / "a")
    before = files(tmp_path / "a" / "static")
    changed = [replace(documents[0], text="كلام آخر تماما عن الورق"), *documents[1:]]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("warraq.search.state.State.save", stop)
        with pytest.raises(KeyboardInterrupt):
            build(changed, tmp_path / "a")
    unlisted = [path for path in files(tmp_path / "a" / "static") if path not in before and path.endswith(".bin")]
    assert unlisted
    for path in unlisted:  # what was cut off by the stop must not be taken for whole
        (tmp_path / "a" / "static" / path).write_bytes(b"half a f")
    following = documents if back else changed  # those that the state tells of, or those of the stopped build
    build(following, tmp_path / "a")
    build(following, tmp_path / "clean")
    assert files(tmp_path / "a") == files(tmp_path / "clean")
    assert related(following, tmp_path / "a") == related(following, tmp_path / "clean")


def test_a_damaged_state_is_made_anew(tmp_path: Path) -> None:
    documents = corpus(40)
    build(documents, tmp_path / "a")
    expected = files(tmp_path / "a")
    state = tmp_path / "a" / "state.npz"
    for damage in (b"", b"PK\x03\x04 nonsense", state.read_bytes()[:-200]):
        state.write_bytes(damage)
        assert not build(documents, tmp_path / "a").unchanged
        assert files(tmp_path / "a") == expected


def test_an_unchanged_index_is_left_alone_and_published_alike(tmp_path: Path) -> None:
    documents = corpus(40)
    build(documents, tmp_path / "a")
    assert build(iter(documents), tmp_path / "a").unchanged
    assert publish(tmp_path / "a", tmp_path / "site")
    assert publish(tmp_path / "a", tmp_path / "site") == []


def test_related_of_one_is_that_of_all(tmp_path: Path) -> None:
    documents = corpus(120)
    everything = related(documents, tmp_path, many=4)
    index = open_index(tmp_path)
    ids = [document.id for document in documents]
    assert any(everything)
    for number, document in enumerate(documents):
        assert index.related(document.id, 4) == [ids[other] for other in everything[number]]


def test_related_follows_from_shared_terms(tmp_path: Path) -> None:
    """Against the definition, summed document by document."""
    build(corpus(120), tmp_path)
    model = Model(tmp_path / "model")
    document, weight, term = model._keys
    for number in range(0, 120, 7):
        mine = np.flatnonzero(document == number)[:12]
        scores: dict[int, int] = {}
        for one in mine.tolist():
            begin, end = model._starts[term[one] : term[one] + 2].tolist()
            for posting in range(begin, end):
                other = int(model._document[posting])
                scores[other] = scores.get(other, 0) + int(weight[one]) * int(model._value[posting]) // 4096
        scores.pop(number, None)
        best = sorted(scores.values(), reverse=True)[:5]
        found = model.nearest(np.array([number]), 5)[0]
        assert [scores[other] for other in found] == [score for score in best if score]


@given(st.dictionaries(st.text("كتابوالهم", min_size=2, max_size=8), st.integers(1, 40), max_size=40), st.data())
@settings(max_examples=60)
def test_terms_are_those_of_strip(counts: dict[str, int], data: st.DataObject) -> None:
    """However the words came in: what the arrays say is what strip says of each, followed to its end."""
    lexicon = Lexicon("ar")
    words = data.draw(st.permutations(sorted(counts)))
    cut = data.draw(st.integers(0, len(words)))
    stem = analysis_for("ar").stem
    for part in (words[:cut], words[cut:]):
        lexicon.forms.add(part)
        lexicon.complete(None)
    key_counts: dict[str, int] = {}
    for word, count in counts.items():
        key_counts[stem(word)] = key_counts.get(stem(word), 0) + count
    array = np.array([key_counts.get(name, 0) for name in lexicon.terms.names], dtype=np.int64)
    found = lexicon.terms_of(array)
    for number, name in enumerate(lexicon.terms.names):
        if array[number]:
            term = strip(name, key_counts)
            while strip(term, key_counts) != term:
                term = strip(term, key_counts)
            assert lexicon.terms.names[int(found[number])] == term


@given(st.text("كتابوالهم", min_size=1, max_size=9))
def test_extensions_are_the_other_side_of_rests(word: str) -> None:
    assert all(word in extensions(rest) for rest in rests(word))
    assert all(word in rests(longer) for longer in extensions(word))


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 5), st.integers(0, 2**20))), st.booleans())
def test_rows_are_sorted(rows: list[tuple[int, int, int]], wide: bool) -> None:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    columns = [table[:, 0] << (20 if wide else 0), table[:, 1], table[:, 2]]
    expected = sorted((a << (20 if wide else 0), b, c) for a, b, c in rows)
    assert list(zip(*(column.tolist() for column in sorted_rows(*columns)), strict=True)) == expected
    distinct, first = distinct_rows(*columns)
    assert list(zip(*(column.tolist() for column in distinct), strict=True)) == sorted(set(expected))
    assert [expected[at] for at in first.tolist()] == sorted(set(expected))


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8), st.lists(st.integers(0, 7)), st.integers(0, 8))
def test_rows_are_taken(rows: list[list[int]], wanted: list[int], cut: int) -> None:
    wanted = [number for number in wanted if number < len(rows)]

    def ragged(part: list[list[int]]) -> Ragged:
        return Ragged.of_sizes(np.array([n for row in part for n in row], dtype=np.int32), [len(row) for row in part])

    taken = ragged(rows[:cut]).take(np.array(wanted, dtype=np.int64), ragged(rows[cut:]))
    found = [taken.values[a:b].tolist() for a, b in zip(taken.starts, taken.starts[1:], strict=False)]
    assert found == [rows[number] for number in wanted]


@given(st.lists(st.lists(st.text("ابة", max_size=3))))
def test_names_keep_their_numbers_and_are_sorted(batches: list[list[str]]) -> None:
    names = Names()
    numbers: dict[str, int] = {}
    for batch in batches:
        for name, number in zip(batch, names.add(batch), strict=True):
            assert numbers.setdefault(name, number) == number
        assert names.of(names.order()) == sorted(numbers)
        assert names.ranks().tolist() == [sorted(numbers).index(name) for name in names.names]


@given(st.lists(st.integers(0, 2**32 - 1), max_size=3000))
def test_blocks_have_their_sizes(hashes: list[int]) -> None:
    edges = borders(np.array(hashes, dtype=np.int64))
    assert edges[0] == 0
    assert edges[-1] == len(hashes)
    sizes = np.diff(edges)
    assert (sizes[:-1] >= BLOCK_LEAST).all()
    assert (sizes <= BLOCK_MOST).all()


def test_two_documents_with_one_id_leave_the_index_as_it_was(tmp_path: Path) -> None:
    build(corpus(20), tmp_path)
    before = files(tmp_path)
    with pytest.raises(WarraqError, match="one id"):
        build([*corpus(20), corpus(20)[0]], tmp_path)
    assert files(tmp_path) == before
