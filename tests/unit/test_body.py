"""Bodies: the short path equals the parser, text is safe, runs are isolated."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from warraq.site.bidi import direction, isolate_html
from warraq.site.body import _long, _short, render_body

PIECES = st.sampled_from(
    [*"\\*[]()<>#+-_.!&;=~`'\"|1٣ \n", "\n\n", "  \n", "\\\n", "نص", "كتاب", "Latin", "C5+1", "&lt;", "&amp;", "&#42;", "&#1;", "&nope;", "1. ", "- ", "---",
     "# ", "> ", "\u00a0", "\t", "http://a.b/c?d=e", "\u2028", "\x0b", "\x02", "\u200f", "a\\", "\r\n"]
)  # fmt: skip


@settings(max_examples=1500)
@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
@example("أول\n\n\nثان \n\nثالث  \n", True)
@example("بيت\\\nبيت\\\n\nآخر", True)
@example("a\\\\\n\\# b", False)
def test_short_path_equals_the_parser(body: str, isolating: bool) -> None:
    short = _short(body, isolating)
    if short is not None:
        assert short == _long(body, isolating)


def test_short_path_is_taken_by_plain_and_escaped_paragraphs() -> None:
    assert _short("قال (أمس) في C5\\+1: 20\\- نعم؛ 3.5 %\n\nسطر\\\nسطر", True) is not None
    assert _short("قال *أمس*", True) is None


@settings(max_examples=500)
@given(
    st.lists(PIECES | st.sampled_from(["<script>", "</p>", "<b onx=1>", "javascript:", "]("]), max_size=25).map("".join)
)
def test_no_markup_but_ours(body: str) -> None:
    html, _ = render_body(body, isolating=True)
    tags = set(re.findall(r"</?([a-z0-9]+)[ >]", html))
    assert tags <= {
        "p",
        "br",
        "hr",
        "bdi",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        *["h2", "h3", "h4", "h5", "h6"],
    }
    assert not re.search(r'href="\s*javascript', html)
    assert len(re.findall("<", html)) == len(re.findall(r"</?[a-z0-9]+(?: [a-z]+=\"[^\"<>]*\")*>", html))


def test_paragraphs_verse_and_text() -> None:
    html, text = render_body("أول سطر\\\nوثان\n\nفقرة <b> & ثانية\nتتمة\n\n# عنوان\n\n- بند", isolating=True)
    assert html == (
        '<p id="p1">أول سطر<br>وثان</p>\n<p id="p2">فقرة &lt;<bdi>b</bdi>&gt; &amp; ثانية\nتتمة</p>\n'
        "<h2>عنوان</h2>\n<ul><li>بند</li></ul>"
    )
    assert text == "أول سطر\nوثان\nفقرة <b> & ثانية تتمة\nعنوان\nبند"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("في إطار C5+1 أمس", ["C5+1"]),
        ("شركة Wien Energy، ثم", ["Wien Energy"]),
        ("راجع https://example.org/a?b=1.", ["https://example.org/a?b=1"]),
        ("(WHO) و«Le Monde» وiPhone 15 و5G", ["WHO", "Le Monde", "iPhone 15", "5G"]),
        ("Paris, London - و 2017", ["Paris, London"]),
        ("عام 2017 فقط ١٢", []),
        ("انظر http://a.example/سوق/x، ثم", ["http://a.example/سوق/x"]),
        ("بـ Ахмад وتم", ["Ахмад"]),
        ("الكاردينال Ferdinando de' Medici في روما", ["Ferdinando de' Medici"]),
    ],
)
def test_runs(text: str, runs: list[str]) -> None:
    assert re.findall("<bdi>(.*?)</bdi>", isolate_html(text)) == runs
    assert re.sub("</?bdi>", "", isolate_html(text)) == text.replace("&", "&amp;")


@pytest.mark.parametrize("hard", ["9" * 50_000, "a!" * 30_000, "a " * 30_000, "1,1" * 20_000, "a, 1" * 15_000])
def test_isolating_long_runs_ends(hard: str) -> None:
    assert hard[:20] in isolate_html(hard).replace("<bdi>", "").replace("</bdi>", "")


def test_direction() -> None:
    assert [direction(tag) for tag in ("ar", "fa-IR", "he", "en", "ku-Arab", "ar-Latn")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
        "ltr",
    ]


def test_headings_begin_below_the_title_and_leave_no_level_out() -> None:
    html, _ = render_body("## أول\n\n#### ثان\n\n## ثالث", isolating=True)
    assert html == "<h2>أول</h2>\n<h3>ثان</h3>\n<h2>ثالث</h2>"
