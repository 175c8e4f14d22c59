"""Who wrote, as records' own fields hold it: places, brackets, agencies and signs around a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.fields import Fields
from warraq.convert.rules import load_rules
from warraq.convert.segment_bylines import read_authors

RULES = load_rules()


@pytest.mark.parametrize(
    ("said", "authors", "place"),
    [
        ("(الرياض - فهد الموركي)", ["فهد الموركي"], "الرياض"),
        ("عبدالله الحرازي - الرياض", ["عبدالله الحرازي"], "الرياض"),
        ("القاهرة: منى عبد الفتاح", ["منى عبد الفتاح"], "القاهرة"),
        ("سمير الخطيب (بيروت)", ["سمير الخطيب"], "بيروت"),
        ("هالة منصور- المدينة الآن- صنعاء:", ["هالة منصور"], "صنعاء"),
        ("كتب - خالد إبراهيم:", ["خالد إبراهيم"], None),
        ("«المدينة الآن» من الرباط", ["المدينة الآن"], "الرباط"),
        ("طرابلس - رويترز", ["رويترز"], "طرابلس"),
        ("بغداد:واس", ["واس"], "بغداد"),
        ("متابعة", [], None),
        ("&nbsp;", [], None),
        ("&nbsp;سعاد علي (جدة)", ["سعاد علي"], "جدة"),
        ("-", [], None),
        ("…", [], None),
        ("سعيد الزهراني - تصوير - أحمد باروم", ["سعيد الزهراني"], None),
        ("حسن يوسف، منى علي", ["حسن يوسف", "منى علي"], None),
        ("بغداد، البصرة: علي كاظم", ["علي كاظم"], "بغداد"),
        ("Jean-Pierre Filiu", ["Jean-Pierre Filiu"], None),
        ("بركان العابد - نحات", ["بركان العابد - نحات"], None),  # no part is known: nothing is taken away
        ("مارس 4, 2019, 7:15 م", [], None),
        ("ليلى مراد - 4 مارس 2019", ["ليلى مراد"], None),
        ("سمير علي ومنى حسن (بيروت)", ["سمير علي", "منى حسن"], "بيروت"),
        ("أسماء وهبة", ["أسماء وهبة"], None),  # one person: a half of one word is no name
        ("بلدة ما (فرنسا): «المدينة الآن»", ["المدينة الآن"], "بلدة ما"),
        ("ميناء ما: «المدينة الآن»", ["المدينة الآن"], None),  # a port, or «تحليل»: nothing says that it is a place
        ('بيروت"رويترز', ["رويترز"], "بيروت"),
        ("زائر (من بعيد)", ["زائر (من بعيد)"], None),  # the bracket keeps its partner
        ("- يرى القراء أن الجسر الجديد لم يعد كافيا للحي.", [], None),
        ("1869 - قناة تصل البحرين تفتح للملاحة بعد عشر سنوات", [], None),  # an item of «on this day»
        (
            "هالة منصور- صنعاء: وصلت أمس، بعد رحلة طويلة شاقة عبر الجبال والوديان والقرى البعيدة، قافلة من ثلاثين شاحنة محملة بالكتب المدرسية",
            ["هالة منصور"],
            "صنعاء",
        ),
        ("الرياض", ["الرياض"], None),  # a town or the paper of that name: it stays as said
    ],
)
def test_names_are_told_from_what_stands_around_them(said: str, authors: list[str], place: str | None) -> None:
    given = Fields({}).take({"author": said})
    assert read_authors(given.get("author", []), RULES) == (authors, place)


@given(st.lists(st.text()))
def test_no_name_is_made_up(values: list[str]) -> None:
    authors, place = read_authors(values, RULES)
    for name in [*authors, *([place] if place else [])]:
        assert any(map(str.isalpha, name))
        assert name == name.strip()
