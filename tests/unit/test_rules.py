"""The rule files: folding, matching as whole lines, labels, phrases, and what a wrong file says."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.folding import fold
from warraq.convert.patterns import AnyWords, Late, Loose, any_loosely
from warraq.convert.rules import DOES, KEYS, RULES_FOLDER, Rules, load_rules
from warraq.convert.segment_captions import caption
from warraq.errors import WarraqError

RULES = load_rules()


def known(line: str, rules: Rules = RULES) -> str:
    hit = rules.match(line, fold(line))
    return f"{hit.rule}/{hit.does}" if hit else ""


@pytest.mark.parametrize(
    "line",
    ["اقرأ أيضا", "إقرأ أيضاً", "اقـــرأ أيضًا:", "« اقرا ايضا »", "إِقْرَأْ أَيْضًا …"],
)
def test_spelling_does_not_matter(line: str) -> None:
    assert known(line) == "related/related"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("مواضيع ذات صلة", "related/related"),
        ("اقرأ أيضًا: مكتبة تعود إلى الحياة", "related/line"),
        ("بیشتر بخوانید", "related/related"),
        ("עוד בנושא:", "related/related"),
        ("Дигар хабарҳо", "related/related"),
        ("عدد القراءات ٣٣٤٥", "views/views"),
        ("447 مشاهدات", "views/views"),
        ("جميع الحقوق محفوظة لجريدة المدينة 2019", "copyright/edge"),
        ("© 2013 The City Library", "copyright/line"),
        ("منذ 3 ساعات", "clock/edge"),
        ("اليوم 06:42", "clock/edge"),
        ("// انتهى //", "end-mark/line"),
        ("الوسوم", "tags/tags"),
        ("الكلمات الدلالية: ورق، حبر", "tags/tags"),
        ("بقلم: هالة منصور", "byline/byline"),
        ("Advertisement", "advertisement/always"),
        ("8 + 5 =", "comments/line"),
        ("التعليقات (12)", "readers/end"),
        ("الرئيسية » ثقافة » كتب", "breadcrumb/edge"),
        ("...المزيد", "navigation/line"),
        ("تابعونا على صفحتنا في فيسبوك", "follow/line"),
        ("شارك هذا المقال على فيسبوك", "share/line"),
        ("لمتابعة آخر الأخبار تابعونا على تلغرام", "follow-call/edge"),
        ("حمل تطبيق المدينة الآن", "follow-call/edge"),
        ("تعليقات 2 | إهداء 0 | زيارات 874", "row/line"),
        ("هل كان هذا المقال مفيدا؟", "rating/edge"),
        ("وزارة الموارد المائية والري", "imprint/imprint"),
        ("المصدر: الجزيرة + وكالات", "source-line/edge"),
        ("التعليقات", "replies/replies"),
    ],
)
def test_what_pages_print_around_articles_is_known(line: str, rule: str) -> None:
    assert known(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "المزيد من الأخبار السارة وصلت إلى القراء",
        "اشترك الطلاب في حملة لجمع الكتب عبر تويتر",
        "وأكد الناشر أن جميع الحقوق محفوظة للمؤلف ولا يجوز لأحد أن يطبع الكتاب من غير إذنه مكتوبا.",
        "قال الكاتب: سأعود إلى الكتابة",
        "تقرير: المكتبات تغلق أبوابها" * 8,
        "الطريق إلى البيت",
        "مشاركة واسعة في معرض الكتاب",
        "التعليقات التي كتبها القراء على هامش النسخة",
        "فيسبوك يغلق صفحات المكتبات",
        "قرأ 12 تعليقا في الصباح",
        "الرقم : أ / 267",
        "تابع الوزير سير الامتحانات عبر تطبيق جديد",
        "اضغط الطلاب على الحكومة",
        "وزارة التعليم تعلن نتائج القبول",
        "سجل اللاعب هدفه العاشر",
        "حملة لجمع الكتب عبر فيسبوك",
    ],
)
def test_prose_and_headlines_are_not_known(line: str) -> None:
    assert known(line) == ""


def close_of(line: str) -> str:
    hit = caption(line, RULES)
    return hit.rule if hit else ""


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("صيادون يصلحون شباكهم في ميناء الحديدة (رويترز)", "caption"),
        ("الوزير خلال زيارته المعرض [أ ف ب / أرشيف]", "caption"),
        ("قاعة القراءة بعد ترميمها - الأناضول", "caption"),
        ("محافظ الفيوم خلال الجولة - تصوير: سامح رأفت", "caption"),
        ("(وفا)", "signature"),
        ("--(بترا) م ق/ف ح", "signature"),
        ("م.أ / ع.ح", "signature"),
        ("هـ.ح/ م.ع/ف.س", "signature"),
        ("القاهرة - رويترز", ""),
        ("أبوظبي (وام)", ""),
        ("د. غازي قهوجي", ""),
        ("قال الوزير إنه سيعود غدا. وكان قد وصل أمس (رويترز)", ""),
        ("بدء تصوير فيلم عن ابن بطوطة", ""),
        ("أ ب ج د", ""),
        ("نص عن الأوراق والأحبار (الجزء الثاني)", ""),
    ],
)
def test_captions_and_signatures_are_known_by_their_close(line: str, rule: str) -> None:
    assert close_of(line) == rule


def test_the_number_of_a_counter_is_read() -> None:
    hit = RULES.match("عدد القراءات: 12,345", fold("عدد القراءات: 12,345"))
    assert hit is not None
    assert hit.count == 12345


def test_what_stands_after_a_label_is_kept() -> None:
    line = "الكلمات الدالة: ورق سمرقند، حبر"
    hit = RULES.match(line, fold(line))
    assert hit is not None
    assert hit.rest == "ورق سمرقند، حبر"


def test_phrases_of_the_fine_print_are_found_once_each() -> None:
    text = "الآراء المنشورة لا تعبر عن رأي الموقع، والآراء المنشورة هي لأصحابها"
    assert RULES.fine_print(fold(text)) == ["الاراء المنشوره", "لا تعبر عن راي"]


@given(st.text())
def test_folding_is_stable_and_harmless(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())
    RULES.match(text, once)


def test_every_rule_file_is_loaded() -> None:
    names = {hit.rule for hit in RULES.exact.values()}
    assert {"related", "share", "comments", "navigation", "copyright", "tags"} <= names
    assert len(list(RULES_FOLDER.glob("*.yaml"))) >= 4


def test_the_owner_adds_rules(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("- id: ours\n  does: always\n  lines: [تصفحوا أعدادنا القديمة]\n", encoding="utf-8")
    assert known("تصفحوا أعدادنا القديمة") == ""
    assert known("تصفحوا أعدادنا القديمة", load_rules([own])) == "ours/always"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id: x", "expected a list of rules"),
        ("- lines: [a]", "a rule without a name"),
        ("- {id: x, does: fly}", "`does: fly` means nothing"),
        ("- {id: x, does: line, line: [a]}", "unknown key 'line'"),
        ("- {id: x, does: line, lines: a}", "lines must be a list of texts"),
        ("- {id: x, does: line, lines: [1]}", "lines must be a list of texts"),
        ("- {id: x, does: line, patterns: ['(']}", "not a pattern"),
        ("- {id: x, does: line, patterns: ['a(?i)b']}", "not a pattern"),
        ("- {id: x, does: line, patterns: ['(?P<m>a)']}", "only <n>"),
        ("- {id: x, does: line, endings: ['(']}", "not a pattern"),
        ("- {id: x", "not YAML"),
    ],
)
def test_a_wrong_rule_file_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WarraqError, match=r"wrong\.yaml") as raised:
        load_rules([path])
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_every_pattern_of_ours_is_one() -> None:
    rules = load_rules()
    rules.compile()  # raises where one is none
    held = [getattr(rules, name) for name in Rules.__slots__]
    late = [one.pattern if isinstance(one, AnyWords) else one for one in held if isinstance(one, AnyWords | Late)]
    loose = [one for one in held if isinstance(one, Loose)]
    assert len(late) >= 5 and len(loose) > 3
    assert [one.search("") for one in pickle.loads(pickle.dumps(loose))] == [None] * len(loose)
    for one in late:
        again = pickle.loads(pickle.dumps(one))
        assert (again.source, again.flags) == (one.source, one.flags)
        assert again.search("") is None


PASSED = ["\u0640", "\u064b", "\u200f"]


@given(
    st.lists(st.sampled_from([*"نشرتايخ :12a", "نشر", "التاريخ", "تاريخ النشر", *PASSED])).map("".join),
    st.integers(0, 3),
)
def test_what_is_passed_over_changes_nothing(text: str, at: int) -> None:
    loose = any_loosely(["نشر", "تاريخ النشر", "التاريخ", "نشرت في 12"])
    assert loose is not None
    at = min(at, len(text))
    gone = re.compile("|".join(PASSED))
    bare = text[:at] + gone.sub("", text[at:])
    for ours, plain in (
        (loose.search(text, at), loose.search(bare, at)),
        (loose.match(text, at), loose.match(bare, at)),
    ):
        assert (ours is None) == (plain is None)
        if ours and plain:
            assert gone.sub("", text[ours[0] : ours[1]]) == bare[plain[0] : plain[1]]
            assert text[ours[0]] not in PASSED and (ours[1] == len(text) or text[ours[1]] not in PASSED)


def test_a_share_bar_ends_where_its_last_network_does() -> None:
    bar = "فيسـبوك | تويتر، واتسـاب 12 "
    assert RULES.share_bar(bar + "ثم كتب") == len(bar)
    assert RULES.share_bar("فيسبوك وحده") == RULES.share_bar("") == 0


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match=r"missing\.yaml"):
        load_rules([tmp_path / "missing.yaml"])


def test_the_docs_name_every_key_and_everything_a_rule_can_do(project: Path) -> None:
    page = (project / "docs" / "rules.md").read_text(encoding="utf-8")
    for name in (KEYS | DOES) - {"id", "does"}:
        assert f"`{name}`" in page, name
