"""The static format: what is written is read back, and bytes that nobody wrote are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq.search import decode
from warraq.search.columns import (
    LENGTH_BOUNDS,
    LENGTHS,
    decode_string,
    encode_string,
    encode_strings,
    length_levels,
    pack,
    read_varints,
    unpack,
    varint,
    varints,
)
from warraq.search.documents import dates
from warraq.search.encode import (
    Postings,
    chunk_size,
    encode_blocks,
    encode_labels,
    encode_long,
    encode_near,
    encode_pairs,
    encode_postings,
    encode_table,
    encode_words,
    name_chunks,
    short_form,
)
from warraq.search.model import Document
from warraq.search.numbering import Line
from warraq.search.prepare import decode_record, encode_record

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
settings.register_profile("format")  # a shared machine pauses at will
settings.load_profile("format")
DECODERS = [
    decode.decode_shard,
    decode.decode_long,
    decode.decode_table,
    decode.decode_dates,
    decode.decode_names,
    decode.decode_near,
    decode.decode_words,
    decode.decode_blocks,
    decode.decode_labels,
    decode_record,
    lambda data: decode.decode_pair(data, 7),
]


@given(st.lists(st.integers(0, 2**60)))
def test_varints_come_back(numbers: list[int]) -> None:
    data, starts = varints(np.array(numbers, dtype=np.int64))
    assert data == b"".join(map(varint, numbers))
    assert starts[-1] == len(data)
    read, end = read_varints(b"xx" + data + b"y", 2, len(numbers))
    assert read.tolist() == numbers
    assert end == 2 + len(data)


@given(TEXT.filter(lambda text: not {"\0", "\1"} & set(text)), TEXT)
def test_strings_come_back(text: str, tail: str) -> None:
    assert decode_string(b"q" + encode_string(text) + b"\0" + tail.encode(), 1)[0] == text


@given(st.text("كتابوال", min_size=1), st.text("كتابوال"))
def test_forms_come_back(term: str, form: str) -> None:
    encoded = encode_strings([short_form(form, term), term])
    found, end = decode_string(encoded, 0, term)
    assert found == form
    assert decode_string(encoded, end) == (term, len(encoded))


def test_lengths_round_within_a_quarter() -> None:
    lengths = np.arange(8, 20000)
    told = np.array(LENGTHS)[length_levels(lengths)]
    assert (np.abs(told - lengths) / lengths).max() <= 0.25
    assert len(LENGTHS) == 32 == len(LENGTH_BOUNDS) + 1
    assert list(LENGTHS) == sorted(set(LENGTHS))


@st.composite
def occurrences(draw: st.DrawFn) -> Postings:
    numbers = [st.integers(0, most) for most in (3, 40, 200, 3000, 1)]
    rows = draw(st.lists(st.tuples(*numbers), unique_by=lambda row: row[:4]))
    table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 5)
    return Postings(*table.T)


@given(occurrences())
def test_posting_lists_and_positions_come_back(postings: Postings) -> None:
    levels = np.arange(41) % 32
    columns = encode_postings(postings, levels, 4)
    for term in range(4):
        mine = postings.term == term
        if not mine.any():
            continue
        payload, positions = encode_long(columns, term)
        read = decode.decode_long(payload)
        documents = np.repeat(read.documents, np.diff(read.starts))
        assert documents.tolist() == postings.document[mine].tolist()
        assert read.symbols.tolist() == postings.symbol[mine].tolist()
        assert read.levels.tolist() == levels[read.documents].tolist()
        opened = set(postings.document[mine & (postings.opening == 1)].tolist())
        assert read.opened.tolist() == [document in opened for document in read.documents.tolist()]
        assert decode.decode_positions(positions, (read,), 0).tolist() == postings.position[mine].tolist()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30), st.integers(1, 3)), min_size=1))
def test_pairs_come_back(rows: list[tuple[int, int, int, int]]) -> None:
    first, second, document, weight = np.array(rows, dtype=np.int64).T
    hashes = np.array([11, 2222, 333333, 44444444, 5, 4294967295], dtype=np.int64)
    written = dict(encode_pairs(hashes[first], hashes[second], document, weight, 2))
    from warraq.search.columns import pair_hash

    for a, b in {(a, b) for a, b, *_ in rows}:
        mixed = int(pair_hash(hashes[a : a + 1], hashes[b : b + 1])[0])
        payloads = written[int(hashes[a] % 2)]
        documents, weights = decode.decode_pair(payloads[(mixed >> 16) % len(payloads)], mixed & 0xFFFF)
        expected: dict[int, int] = {}
        for x, y, number, one in rows:
            if (x, y) == (a, b):
                expected[number] = expected.get(number, 0) + one
        assert dict(zip(documents.tolist(), weights.tolist(), strict=True)) == expected


@given(st.lists(st.binary(min_size=6, max_size=6)))
def test_table_comes_back(groups: list[bytes]) -> None:
    sizes = np.arange(len(groups)) * 50
    names, told = decode.decode_table(encode_table(groups, sizes, ["من", "في"]))
    assert names == groups and told.tolist() == sizes.tolist()


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(-9, 9))))
def test_dates_come_back(steps: list[tuple[int, int]]) -> None:
    numbers = np.cumsum(np.array([gap for gap, _ in steps], dtype=np.int64)) - 1
    days = 735_000 + np.cumsum(np.array([days for _, days in steps], dtype=np.int64))
    found = decode.decode_dates(dates(Line(numbers, int(numbers[-1]) + 3 if steps else 0, numbers[:0]), days))
    assert [column.tolist() for column in found] == [numbers.tolist(), days.tolist()]


@given(st.integers(0, 12))
def test_names_come_back(bits: int) -> None:
    names = [number.to_bytes(4, "big") for number in range(1 << bits)]
    chunks = name_chunks(names)
    assert [name for chunk in chunks for name in decode.decode_names(chunk)] == names
    assert all(len(decode.decode_names(chunk)) == chunk_size(len(names)) for chunk in chunks)


@given(
    st.dictionaries(st.text("<كتاب", min_size=1), st.lists(st.tuples(st.text("كتاب", min_size=1), st.integers(1, 30))))
)
def test_near_words_come_back(buckets: dict[str, list[tuple[str, int]]]) -> None:
    assert decode.decode_near(encode_near(buckets)) == buckets


@given(st.lists(st.tuples(st.text("ابة", min_size=1), st.text("اأبة", min_size=1), st.integers(1, 40))).map(sorted))
def test_words_come_back(words: list[tuple[str, str, int]]) -> None:
    assert decode.decode_words(encode_words(words)) == words


@given(st.lists(st.tuples(st.text("ابة"), st.binary(min_size=6, max_size=6))))
def test_blocks_come_back(blocks: list[tuple[str, bytes]]) -> None:
    assert decode.decode_blocks(encode_blocks(blocks)) == blocks


@given(st.lists(st.text("#@ خط")), st.lists(st.lists(st.integers(0, 300))))
def test_labels_come_back(labels: list[str], documents: list[list[int]]) -> None:
    sizes, numbers = [len(one) for one in documents], [number for one in documents for number in one]
    encoded = encode_labels(labels, np.array(sizes, dtype=np.int64), np.array(numbers, dtype=np.int64))
    assert decode.decode_labels(encoded) == (labels, documents)


@given(st.builds(Document, TEXT, TEXT, TEXT, st.none() | TEXT, st.tuples(TEXT), TEXT, TEXT))
def test_records_come_back(document: Document) -> None:
    assert decode_record(encode_record(document)) == document


@given(st.binary())
@pytest.mark.parametrize("decoder", DECODERS)
def test_any_bytes_are_read_or_refused(decoder: object, data: bytes) -> None:
    for magic in (
        b"",
        b"WS\2",
        b"WL\2",
        b"WT\2",
        b"WD\2",
        b"WP\2",
        b"WN\2",
        b"WF\2",
        b"WW\2",
        b"WB\2",
        b"WG\2",
        b"\0",
        b"\1",
    ):
        try:
            decoder(magic + data)  # type: ignore[operator]
        except ValueError:
            continue


@given(st.binary())
def test_packed_bytes_come_back_and_others_are_refused(data: bytes) -> None:
    assert unpack(pack(data)) == data
    with pytest.raises(ValueError, match=r"."):
        unpack(pack(data)[:-1])
