"""Which day is the article's own, on heads of our own writing: only the date is looked at."""

from __future__ import annotations

import pytest
from warraq.config import CorpusConfig
from warraq.convert.model import DateFound
from warraq.convert.rules import load_rules
from warraq.convert.segment import segment

RULES = load_rules()
TITLE = "سوق الوراقين يعود إلى الحي القديم بعد ثلاثين عاما"
BODY = (
    "عاد سوق الوراقين إلى الحي القديم بعد أن رممت البلدية دكاكينه الخمسين وأعادت إليها أبوابها الخشبية التي عرفت بها.\n\n"
    "وقال شيخ السوق إن الدكاكين كلها وزعت على أصحابها قبل أسبوع، وإن أول كتاب بيع فيها كان ديوانا قديما من الشعر."
)
PERSIAN = "بازار کتاب‌فروشان پس از سی سال به محله قدیمی بازگشت و درهای چوبی دکان‌ها گشوده شد. پیر بازار گفت که دکان‌ها یک هفته پیش به صاحبان خود رسید."


def dated(text: str) -> DateFound:
    return segment(text, given_title=None, rules=RULES, learned=None, config=CorpusConfig()).date


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        # the page's own clock, above the title
        (f"الإثنين : 3 - أغسطس - 2018\nالساعة الآن : 4:06 مساء\n\n{TITLE}", None),
        (f"الخميس 16 ماي 2019 الموافق لـ 11 رمضان 1440\nAccueil Top Pub\n\n{TITLE}", None),
        (f"Search\nالخميس 16 مايو 2019\nSearch\n\n{TITLE}", None),
        (f"جريدة الساحل\nالخميس 16 مايو 2019\nبحث\n\n{TITLE}", None),
        (f"الأحد 12 مايو 2019 بغداد 10:30\n\n{TITLE}", None),
        (f"10:54 صباحًا / 18 نوفمبر، 2025\nآخر الأخبار\n\n{TITLE}", None),
        (f"18 نوفمبر، 2025 10:54 صباحًا\n{TITLE}", "2025-11-18"),
        # of two days above the title the nearer, and a label before all
        (f"الثلاثاء 29 يوليو 2025\nصحيفة الساحل / 21-08-2018\n\n{TITLE}", "2018-08-21"),
        (f"الثلاثاء 29 يوليو 2025 - 10:20\n\n{TITLE}\n\nنشر في: 21 أغسطس 2018", "2018-08-21"),
        # since when somebody is a member, or when he was born
        (f"{TITLE}\nتاريخ التسجيل : 17/09/2008\nمساهمة من طرف سليم السبت يناير 03, 2015 5:17 am", "2015-01-03"),
        (f"{TITLE}\nتاريخ التسجيل:\n08-08-2008", None),
        (f"{TITLE}\nتاريخ النشر:\n08-08-2008", "2008-08-08"),
        # a label tells that the day is the article's although the writer's particulars stand between it and the title
        (f"نشر في: 14-09-2009\nسليم\nتاريخ التسجيل:\nالمشاركات: 6\n\n{TITLE}", "2009-09-14"),
    ],
)
def test_day_of_the_page_or_of_the_article(head: str, expected: str | None) -> None:
    found = dated(f"{head}\n\n{BODY}")
    assert (found.when.date().isoformat() if found.when else None) == expected
    assert found.when or found.note


def test_a_label_in_another_tongue_below_the_deck_counts() -> None:
    found = dated(f"{TITLE}\n\n{BODY[:120]}\nکد خبر: ۶۴۴۶۹\nتاریخ انتشار: ۲۵ شهریور ۱۳۸۸ - ۱۶:۰۰\n\n{BODY}")
    assert found.when is not None
    assert found.when.date().isoformat() == "2009-09-16"


def test_the_date_of_a_letter_within_the_article_does_not_count() -> None:
    found = dated(f"{TITLE}\n\n{BODY}\n\nالرقم: 250\nالتاريخ: 9 / 10 / 2016\n\n{BODY}")
    assert found.when is None


def test_a_label_above_the_date_below_the_text_counts() -> None:
    found = dated(f"{TITLE}\n\n{BODY}\n\nتاريخ النشر في الموقع\n04-12-2017\nمشاهدات\n3143")
    assert found.when is not None
    assert found.when.date().isoformat() == "2017-12-04"


@pytest.mark.parametrize(("today", "expected"), [("الأحد", "2025-07-20"), ("الاثنين", None)])
def test_a_date_below_the_text_counts_if_the_report_calls_its_weekday_today(today: str, expected: str | None) -> None:
    report = f"وأضافت الدائرة في بيان أصدرته مساء اليوم {today} أن أبواب السوق ستبقى مفتوحة إلى منتصف الليل كل يوم."
    found = dated(f"{TITLE}\n\n{BODY}\n\n{report}\n\nأحد, 20/07/2025 - 21:14\n\nشارك المقال")
    assert (found.when.date().isoformat() if found.when else None) == expected


def test_the_text_tells_the_calendar_of_a_bare_year() -> None:
    solar = dated(f"بازار کتاب فروشان به محله قدیمی بازگشت\n1400/07/11\n\n{PERSIAN}\n\n{PERSIAN}")
    assert solar.when is not None
    assert solar.when.date().isoformat() == "2021-10-03"
    assert dated(f"{TITLE}\n1400/07/11\n\n{BODY}").when is None
