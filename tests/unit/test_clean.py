"""Characters that nobody sees go, as edits; everything that was written stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.clean import clean, cleaned, one_line
from warraq.convert.edits import apply, invert


@pytest.mark.parametrize(
    ("text", "cleaned", "rules"),
    [
        ("\ufeffنص", "نص", ["invisible-character"]),
        ("أول\r\nثان\rثالث\n", "أول\nثان\nثالث\n", ["line-end", "line-end"]),
        ("قبل\x1aبعد\0", "قبلبعد", ["control-character", "control-character"]),
        ("\u200fقال\u200e\u202bنعم\u202c", "قالنعم", ["bidi-character"] * 3),
        ("ألف\u00a0باء\tجيم", "ألف باء جيم", ["no-break-space", "tab"]),
        ("\u00a0\u00a0\u00a0\u00a0أربعة", "أربعة", ["edge-space"]),
        ("سطر  \nسطر ", "سطر\nسطر", ["edge-space", "edge-space"]),
        ("فقرة\u2029فقرة\u2028سطر", "فقرة\n\nفقرة\nسطر", ["line-end", "line-end"]),
        ("كل\u00adمة", "كلمة", ["invisible-character"]),
        ("\ud800نص", "\ufffdنص", ["undecodable"]),
        ("كلمة\u200c آخر", "كلمة آخر", ["stray-joiner"]),
    ],
)  # fmt: skip
def test_what_goes_and_by_which_rule(text: str, cleaned: str, rules: list[str]) -> None:
    found, edits = clean(text)
    assert found == cleaned
    assert [edit.rule for edit in edits] == rules
    assert apply(text, edits) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "إنَّ أَحْمَدَ شيءٌ مؤثّر؛ آمن، قرآن ٱلله",
        "مــحــمــد",
        "١٢٣ ۴۵۶ 789",
        "می‌خواهم نمی‌دانم",
        "👨\u200d👩\u200d👧 ❤️",
        "«اقتباس» “آخر” ‘ثالث’ … – — ـ",
        "تكتب علامة الاقتباس في الصفحات &quot; ويكتب قبلها < أو بعدها >",  # raw signs: nothing was escaped
        "شركة AT&T وقول &quot;صحيح&quot;",
        "مرجع لا نعرفه &nosuch; يبقى",
        "شطر   أول      شطر ثان",
        "سطر\n\n\n\nسطر",
        "﴿بسم الله﴾ ﷺ ۝",
    ],
)
def test_what_stays(text: str) -> None:
    assert clean(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("قال &quot;نعم&quot; ومضى", 'قال "نعم" ومضى'),
        ("&#8220;كتاب&#8221; &#x2013; و&amp;quot;آخر&amp;quot;", '“كتاب” – و"آخر"'),
        ("كتاب&nbsp;جديد &amp; قديم", "كتاب جديد & قديم"),
        ("1 &lt; 2 و&lt;b&gt;", "1 < 2 و<b>"),
    ],
)
def test_references_that_a_scraper_left_are_read_and_come_back(text: str, shown: str) -> None:
    found, edits = clean(text)
    assert found == shown
    assert {edit.rule for edit in edits} <= {"character-reference", "no-break-space"}
    assert apply(found, invert(text, edits)) == text
    assert cleaned(text) == found


@given(st.text())
def test_the_result_is_clean_and_the_edits_make_it(text: str) -> None:
    found, edits = clean(text)
    assert apply(text, edits) == found
    assert clean(found) == (found, [])
    assert all(line == line.strip() for line in found.split("\n"))
    found.encode("utf-8")


def test_one_line_folds_white_space() -> None:
    assert one_line(" عنوان\r\nفي\u00a0 سطرين\u200f ") == "عنوان في سطرين"


@pytest.mark.parametrize("line", [" " * 10**6, "ا" * 10**6, "\u200f " * 500_000, "\r" * 10**6, "ا\u00a0" * 500_000])
def test_a_line_of_a_million_characters_takes_no_more_than_its_share(line: str) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        clean(text)
        return time.process_time() - start

    # Linear: eight times the text takes about eight times as long; a quadratic rule would take sixty-four times.
    seconds(line[: 10**5])
    assert seconds(line[:800_000]) < 30 * max(seconds(line[:100_000]), 0.005)
