"""Encodings are found by evidence, and decoding loses nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.decode import decode, encode

ARABIC = "كان الورّاق ينسخ الكتب ويجلّدها ويبيعها في سوق الورّاقين ببغداد، وكان كثير منهم من العلماء والأدباء."


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "iso8859-6", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [18, 40, len(ARABIC)])
def test_arabic_in_each_encoding(encoding: str, length: int) -> None:
    text = ARABIC[:length]
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + ARABIC.encode(), "utf-8"),
        (ARABIC.encode("utf-16"), "utf-16-le"),
        (("\ufeff" + ARABIC).encode("utf-16-be"), "utf-16-be"),
        (ARABIC.encode("windows-1256") + b"\r\n\0", "windows-1256"),
        (ARABIC.encode() + b"\0\0", "utf-8"),
        (b"plain ASCII", "utf-8"),
        (b"", "utf-8"),
        ("déjà vu, l'été à la forêt".encode("latin-1"), "windows-1252"),
        ("نــــصّ مُشَكَّل، ومُطَوَّل جـــــدًّا".encode("windows-1256"), "windows-1256"),
        (ARABIC.encode()[:-1], "utf-8"),  # torn in the middle of a character
        (ARABIC.encode("utf-16")[:-1], "utf-16-le"),
        (f"{ARABIC} \U0001f4de".encode("utf-16-be")[:-1], "utf-16-be"),  # torn in the second half of a character
    ],
)  # fmt: skip
def test_marks_tears_and_trailing_zeros_stay_in_the_text(data: bytes, encoding: str) -> None:
    found = decode(data)
    assert found.encoding == encoding
    assert encode(found.text, found.encoding) == data
    assert json.loads(json.dumps(found.text)) == found.text  # a ledger holds what was torn


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4 x",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04rest",
        bytes(range(256)) * 8,
        b"\0\1\2\3" * 100,
        "Все люди рождаются свободными и равными".encode("windows-1251"),
        "כל בני האדם נולדו בני חורין ושווים".encode("windows-1255"),
    ],
)  # fmt: skip
def test_what_is_no_text_of_a_known_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"binary|encoding"):
        decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_come_back(data: bytes) -> None:
    try:
        found = decode(data)
    except ValueError:
        return
    assert encode(found.text, found.encoding) == data
