"""Markdown of the owner: its reader sees words, not marks; and the source comes back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.config import CorpusConfig
from warraq.convert import ledger
from warraq.convert.article import Draft
from warraq.convert.edits import apply, invert
from warraq.convert.learn import Learned
from warraq.convert.markdown_text import unmark
from warraq.convert.model import Record
from warraq.convert.rules import load_rules
from warraq.convert.stages import Tools, draft_one
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally
from warraq.frontmatter import sha256


def shown(text: str) -> str:
    return apply(text, unmark(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# عنوان المقال", "عنوان المقال"),
        ("## باب ##", "باب"),
        ("عنوان\n=====\nنص", "عنوان\n\nنص"),
        ("> قال الجاحظ", "قال الجاحظ"),
        ("كتاب **مهم** و*نادر* وقديم", "كتاب مهم ونادر وقديم"),
        ("كتاب _جديد_ هنا", "كتاب جديد هنا"),
        ("***كله***", "كله"),
        ("**سطر فيه *ميل* داخله**", "سطر فيه ميل داخله"),
        ('[الفهرست](https://example.org/f_a_b "كتاب") لابن النديم', "الفهرست لابن النديم"),
        ("![صورة الغلاف](a.jpg)", "صورة الغلاف"),
        ("**[رابط](x)**", "رابط"),
        ("<https://example.org>", "https://example.org"),
        ("الأمر `make html` يكفي", "الأمر make html يكفي"),
        ("`*ليس ميلا*`", "*ليس ميلا*"),
        (r"نجمة \* ونجمة \*", "نجمة * ونجمة *"),
        ("&laquo;كتاب&raquo; &amp; قلم", "«كتاب» & قلم"),
        ("سطر أول\nوتتمته", "سطر أول وتتمته"),
        ("شطر أول  \nشطر ثان", "شطر أول  \nشطر ثان"),
        ("شطر أول\\\nشطر ثان", "شطر أول\nشطر ثان"),
        ("- ورق\n- حبر", "- ورق\n- حبر"),
        ("نص\n\n***\n\nنص", "نص\n\n\n\nنص"),
        ("```\n# ليس عنوانا\n```", "\n# ليس عنوانا\n"),
        ("[1]: https://example.org", ""),
    ],
)
def test_marks_go_and_words_stay(text: str, wanted: str) -> None:
    assert shown(text) == wanted


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "#وسم", "قال: [كذا]", "5 > 3", "a*b"])
def test_what_is_no_markup_stays(text: str) -> None:
    assert shown(text) == text


PIECES = st.sampled_from(
    [
        "*",
        "**",
        "_",
        "`",
        "[",
        "](x)",
        "![",
        "\\",
        "#",
        "# ",
        "> ",
        "\n",
        "\n\n",
        "  \n",
        "```\n",
        "---\n",
        "&amp;",
        "كلمة",
        " ",
        "<https://a.b>",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
def test_the_source_comes_back(text: str) -> None:
    edits = unmark(text)
    assert apply(apply(text, edits), invert(text, edits)) == text


@pytest.mark.parametrize("piece", ["**a", "a*", "_a ", "[a](", "`a``", "![", "> ", "a\n", "```\n"])
def test_a_long_text_takes_no_more_than_its_share(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        unmark(text)
        return time.process_time() - began

    seconds(10_000)
    # Eight times the text takes about eight times as long; a quadratic rule would take sixty-four times.
    assert seconds(400_000) < 30 * max(seconds(50_000), 0.01)


def test_an_article_in_markdown_is_published_without_its_marks_and_can_be_rebuilt() -> None:
    text = (
        "# حكاية **مخطوط** قديم\n\nوصل المخطوط إلى [المكتبة](https://example.org) في صندوق من الخشب، وكانت أوراقه متماسكة\n"
        "من الرطوبة فلم يفتحه أحد قبل أن يجف.\n\n> ورق سمرقندي لا شك فيه، قال المرمم بعد أن نظر فيه طويلا بالعدسة.\n"
    )
    record = Record("a/tale.md", None, text, sha256(text))
    tools = Tools(CorpusConfig(), load_rules(), Learned(), Vocabulary.load([]))
    made = draft_one(tools, "tale", record, Tally())
    assert isinstance(made, Draft)
    assert made.front["title"] == "حكاية مخطوط قديم"
    assert made.shown.startswith("وصل المخطوط إلى المكتبة في صندوق من الخشب، وكانت أوراقه متماسكة من الرطوبة")
    assert "\n\nورق سمرقندي" in made.shown
    assert ledger.rebuild(made.shown, ledger.load(made.ledger)) == text
