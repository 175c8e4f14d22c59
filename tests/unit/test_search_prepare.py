"""What the index needs of documents: the forms of all their words, whichever way they are found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from warraq.search import prepare as preparing
from warraq.search.analysis import forms
from warraq.search.model import Document
from warraq.search.prepare import BODY, PLACES, TAG, TITLE, prepare

from tests.unit.test_words import TEXTS


def document(number: int, title: str, tags: list[str], text: str) -> Document:
    return Document(str(number), f"{number}/", title, None, tuple(tags), "", text)


def told(documents: list[Document]) -> list[list[tuple[int, list[str]]]]:
    """What ``prepare`` tells of each document: place and forms of its segments."""
    (found,) = prepare(documents)
    words = [found.forms[number] for number in found.words.tolist()]
    segments = []
    for segment in found.segments:
        length, place = divmod(segment, PLACES)
        segments.append((place, words[:length]))
        words = words[length:]
    assert not words
    each = []
    for count in found.segment_counts:
        each.append(segments[:count])
        segments = segments[count:]
    assert not segments
    return each


def wanted(one: Document) -> list[tuple[int, list[str]]]:
    """The same by the definition: words by the regular expression, each made a form by itself."""
    parts = ((TITLE, one.title), *((TAG, tag) for tag in one.tags), (BODY, one.text))
    found = [(place, [part for form in forms(text, {}) for part in form.split()]) for place, text in parts]
    return [(place, words) for place, words in found if words]


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=2), TEXTS), min_size=1, max_size=5))
def test_forms_are_those_of_the_tokenizer(some: list[tuple[str, list[str], str]]) -> None:
    documents = [document(number, *one) for number, one in enumerate(some)]
    assert told(documents) == [wanted(one) for one in documents]


def test_many_texts_are_cut_some_at_a_time(monkeypatch) -> None:
    documents = [document(number, f"عنوان {number}", ["دمشق"], f"بيت رقم {number} ﷺ في الحي") for number in range(40)]
    monkeypatch.setattr(preparing, "TOGETHER", 50)
    assert told(documents) == [wanted(one) for one in documents]


def test_words_without_a_slot_of_their_own_are_found(monkeypatch) -> None:
    monkeypatch.setattr(preparing, "_SLOTS", 4)
    monkeypatch.setattr(preparing, "_seen", preparing._Seen())
    documents = [document(0, "", [], "ألف باء تاء ثاء جيم حاء خاء دال ذال راء زاي سين " * 2)]
    assert told(documents) == told(documents) == [wanted(one) for one in documents]


def test_a_document_of_no_words() -> None:
    assert told([document(0, "", [], ""), document(1, "", [], "كلمة")]) == [[], [(BODY, ["كلمة"])]]
