"""What a reader sees of a body that the converter wrote is the text, character for character."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq import markup
from warraq.convert.clean import clean
from warraq.markdown_settings import new_markdown


class Shown(HTMLParser):
    """The text of a page of paragraphs; fails on any element that a plain text has no business making."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("p", "br"), f"<{tag}> out of a plain text"
        assert not attrs
        if tag == "p":
            self.paragraphs.append("")
        else:
            self.paragraphs[-1] += "\0"

    def handle_data(self, data: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1] += data
        else:
            assert not data.strip()

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment out of a plain text")


PARSER = new_markdown()


def shown(body: str) -> str:
    """The text that a browser shows of ``body``: paragraphs, and lines where there is a <br>."""
    page = Shown()
    page.feed(PARSER.reset().convert(body))
    page.close()
    # The newline that stands in the HTML after <br> or </p> is not shown.
    return "\n\n".join(part.replace("\0\n", "\n").replace("\0", "\n").rstrip("\n") for part in page.paragraphs)


def tidy(text: str) -> str:
    """``text`` as the converter would show it: cleaned, its blocks of lines as paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", clean(text)[0]).strip()


def holds(text: str) -> None:
    body = markup.write(text)
    assert markup.plain(body) == text
    assert shown(body) == text


@pytest.mark.parametrize(
    "text",
    [
        "# عنوان ليس بعنوان",
        "#وسم في أول السطر",
        "###",
        "- قال\n- قلت",
        "-",
        "---",
        "- - -",
        "-----\nسطر",
        "سطر\n---",
        "سطر\n===",
        "===",
        "= =",
        "***",
        "* * *",
        "_____",
        "+ زائد",
        "1. أولا",
        "١. أولا\n٢. ثانيا",
        "1986. سنة",
        "1.",
        "> اقتباس",
        ">>> x",
        "ا | ب | ج\n--|--|--",
        "`شفرة` و``أخرى``",
        "```python\nx\n```",
        "~~~\nx\n~~~",
        "<script>alert(1)</script>",
        "<b>غليظ</b> <!-- تعليق --> <https://example.org> <a@b.org> <![CDATA[x]]> <?php ?>",
        "<div>\nسطر\n</div>",
        "&amp; &lt;b&gt; &quot; &#65; &#x41; &copy &copy; &nbsp; AT&T; R&D",
        "https://example.org/a_b_c?x=1&y=2&copy=3#_d_",
        "C:\\dir\\*.txt \\",
        "سطر \\\nسطر",
        "\\\\\\`",
        "\\`x\\`",
        "_مائل_ *مائل* **غليظ** __غليظ__ ***كلاهما*** snake_case_name #القوات_المسلحة_اليمنية __init__ _a_b_",
        "[نص](http://x) [نص][1] ![صورة](x.png) [1]",
        "[1]: http://example.org\n[^1]: حاشية",
        "*[HTML]: اختصار",
        "عنوان {#id} {: .class }",
        "{{ site.title }} {% raw %} {# x #}",
        "مصطلح\n: تعريف",
        "!!! note\nx",
        "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل",
        "كلمة ( c ) (tm) ... -- --- 'x' \"y\"",
        "wzxhzdk:0 klzzwxh:0000 amp",
        "|filename|x {filename}y {static}z [[wiki]]",
    ],
)
def test_shows_what_markdown_would_read_as_markup(text: str) -> None:
    holds(text)
    holds(f"فقرة\n\n{text}\n\nفقرة")
    holds(f"سطر\n{text}\nسطر")


@pytest.mark.parametrize("text", ["", " x", "x\n", "x\n\n\ny", "\nx"])
def test_refuses_what_it_cannot_show(text: str) -> None:
    with pytest.raises(ValueError, match="paragraphs"):
        markup.write(text)


MARKS = st.sampled_from(
    ["\n", "\n\n", " ", "  ", "\\", "`", "*", "_", "**", "__", "[", "]", "(", ")", "](", "]:", "<", ">", "<a>", "</p>", "<!--", "-->", "<?", "&", ";", "&lt;", "&#1;", "#", "-", "+", "1.", "٣.", "=", "===", "---", "!", "|", "{", "}", "~", ":", "a", "ب", "1", "_ب", "َ", "://", "@", "    ", "\"", "'", "%"]
)  # fmt: skip


@settings(max_examples=2000)
@given(st.lists(MARKS, max_size=25).map("".join).map(tidy).filter(bool))
def test_any_mixture_of_marks_shows_as_itself(text: str) -> None:
    holds(text)


@settings(max_examples=1000)
@given(st.text(max_size=60).map(tidy).filter(bool))
def test_any_text_shows_as_itself(text: str) -> None:
    holds(text)
