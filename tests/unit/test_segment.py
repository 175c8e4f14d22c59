"""The segmenter on marked articles of our own: each line of ``tests/data/segments`` says what must become of it.

``=`` stays in the body, ``-`` goes, ``T`` is the title, ``K`` the kicker, ``A`` a byline; what stands in ‹<…>› inside a
kept line is cut off. The head of a document says which date, tags and so on must be found.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warraq.config import config_from
from warraq.convert.model import Edit, Segments
from warraq.convert.rules import load_rules
from warraq.convert.segment import segment

FOLDER = Path(__file__).parents[1] / "data" / "segments"
RULES = load_rules()


@dataclass
class Marked:
    """One marked article."""

    name: str
    wanted: dict[str, str] = field(default_factory=dict)
    text: str = ""
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)


def read_marked(path: Path) -> list[Marked]:
    found: list[Marked] = []
    for block in re.split(r"^%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        article = Marked(f"{path.stem}: {name}")
        lines: list[str] = []
        for line in rest.rstrip("\n").split("\n"):
            if not lines and (head := re.fullmatch(r"(\w+): (.*)", line)):
                article.wanted[head[1]] = head[2]
                continue
            mark, shown = (line[:1], line[2:]) if line else ("", "")
            if mark == "=":
                article.gone += re.findall("<(.*?)>", shown)
                article.kept.append(re.sub("<.*?>", "", shown).strip())
            elif mark in ("T", "K", "A"):
                article.roles[mark] = shown.strip()
            elif mark == "-":
                article.gone.append(shown.strip())
            lines.append(re.sub("[<>]", "", shown))
        article.text = "\n".join(lines)
        found.append(article)
    return found


ARTICLES = [article for path in sorted(FOLDER.glob("*.txt")) for article in read_marked(path)]


def run(article: Marked) -> Segments:
    config = config_from({"language": article.wanted.get("language", "ar"), "timezone": "Asia/Baghdad"})
    return segment(article.text, given_title=article.wanted.get("given"), rules=RULES, learned=None, config=config)


def body(article: Marked, parts: Segments) -> list[str]:
    return [line.strip() for span in parts.paragraphs for line in article.text[span.start : span.end].split("\n")]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_each_line_goes_where_it_belongs(article: Marked) -> None:
    parts = run(article)
    assert body(article, parts) == article.kept
    assert parts.title == article.roles.get("T", article.wanted.get("given"))
    assert parts.kicker == article.roles.get("K")


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_the_text_prints_of_itself_is_read(article: Marked) -> None:
    parts = run(article)
    wanted = article.wanted
    assert (parts.date.when.date().isoformat() if parts.date.when else "none") == wanted["date"]
    assert parts.date.when or parts.date.note
    assert parts.tags == (wanted["tags"].split(", ") if "tags" in wanted else [])
    assert parts.authors == (wanted["author"].split("; ") if "author" in wanted else [])
    assert parts.place == wanted.get("place")
    assert parts.views == (int(wanted["views"]) if "views" in wanted else None)


# Pieces that meet in real pages, in any order.
PIECES = st.sampled_from(
    (
        *(
            "\n",
            "\n\n",
            "\n" * 9,
            " ",
            "\xa0",
            "\u200c",
            "#",
            "- ",
            "***",
            "؟",
            ":",
            "\ud800",
            "\U0001f600",
            "0 21",
            "a" * 50,
        ),
        *(
            "مواضيع ذات صلة",
            "اقرأ أيضا: عنوان",
            "التعليقات (3)",
            "20 آب",
            "12 مايو 2019",
            "photo_2025-07-15_14-04-00بحث",
        ),
        *(
            "https://example.org/a",
            "سمات ورق",
            "الكلمات الدلالية:",
            "كلمة ",
            "جملة تنتهي هنا. ",
            "عنوان قصير",
            "بقلم: محمد",
        ),
        *("شارك من خلال تويتر فيسبوك جوجل بلس ", "شروط الاستخدام سياسة الخصوصية "),
        "نص طويل من كلمات كثيرة لا تنتهي إلا بعد حين " * 5,
    )
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300)


@settings(max_examples=300)
@given(TEXTS, st.none() | st.just("عنوان قصير"))
def test_paragraphs_and_removals_cover_any_text(text: str, title: str | None) -> None:
    parts = segment(text, given_title=title, rules=RULES, learned=None, config=config_from({}))
    outside = [edit for edit in parts.removed if not edit.put]
    pieces = sorted(
        [(span.start, span.end) for span in parts.paragraphs] + [(edit.start, edit.end) for edit in outside]
    )
    at = 0
    for start, end in pieces:
        assert start == at
        assert end > start
        at = end
    assert at == len(text)
    assert parts.removed == sorted(parts.removed, key=lambda edit: edit.start)
    for edit in parts.removed:
        assert edit.rule
        assert edit.put == "" or joins_lines(text, edit, parts)
    assert 0 <= parts.certainty <= 1
    for span in parts.paragraphs:
        assert text[span.start : span.end].strip() == text[span.start : span.end]


def joins_lines(text: str, edit: Edit, parts: Segments) -> bool:
    """Whether the edit only puts a space for the line break of a wrapped paragraph."""
    inside = any(span.start < edit.start and edit.end < span.end for span in parts.paragraphs)
    return edit.put == " " and inside and not text[edit.start : edit.end].strip() and edit.rule == "unwrap"


def test_a_wrapped_paragraph_is_one_and_verse_is_not_wrapped() -> None:
    wrapped = (
        "كان الوراقون في بغداد ينسخون الكتب بأجر، ويبيعونها في سوق كبير فيه\n"
        "مئة دكان أو تزيد، وكان العلماء يجتمعون عندهم بعد الصلاة. وقد ذكر\n"
        "الجاحظ أنه كان يكتري الدكان ليلة كاملة، ويقرأ ما فيه من كتب حتى\n"
        "يطلع الفجر، ثم يعود في الليلة التالية إلى دكان آخر. ولم يكن ينام\n"
        "إلا قليلا."
    )
    parts = segment(wrapped, given_title="x", rules=RULES, learned=None, config=config_from({}))
    assert len(parts.paragraphs) == 1
    assert [edit.rule for edit in parts.removed] == ["unwrap"] * 4
    verse = "\n".join(
        [
            "أعز مكان في الدنى ظهر سابح كريم",
            "وخير جليس في الزمان كتاب قديم",
            "وإن لم يكن فيه سوى سطر حليم",
            "كفاني فإني بالسطور مقيم",
        ]
    )
    parts = segment(f"قال:\n\n{verse}", given_title="x", rules=RULES, learned=None, config=config_from({}))
    assert verse in [f"قال:\n\n{verse}"[span.start : span.end] for span in parts.paragraphs]
    assert "unwrap" not in [edit.rule for edit in parts.removed]


def test_a_title_broken_within_quotation_marks_is_one() -> None:
    page = "المعلم يقرأ «حكايات البحر\nوما يشتهيه» في مركز القرية\nتاريخ النشر: 26 مايو 2012\n\n"
    page += "قرأ معلم من القرية فصولا من كتابه أمام جمهور من الصيادين، وضحكوا في المواضع التي لم يقصد أن يضحكهم فيها."
    parts = segment(page, given_title=None, rules=RULES, learned=None, config=config_from({}))
    assert parts.title == "المعلم يقرأ «حكايات البحر وما يشتهيه» في مركز القرية"
    assert parts.kicker is None
    assert len(parts.paragraphs) == 1


@pytest.mark.corpus
def test_the_seeds_are_wholly_right(shared_data: Path) -> None:
    config = config_from({"timezone": "Asia/Dushanbe"})
    wanted = {
        "000_f0eaa0c7fd89aae2": ("2017-01-17T08:51:00+05:00", 447, "قررت جماعات المعارضة", "اختبارا للروس كضامن."),
        "001_ea344f992ab90e99": (None, None, "دعا محمد علوش", "بصورة غير رسمية."),
    }
    for name, (date, views, first, last) in wanted.items():
        text = (shared_data / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
        parts = segment(text, given_title=None, rules=RULES, learned=None, config=config)
        shown = [text[span.start : span.end] for span in parts.paragraphs]
        assert len(shown) == 8
        assert shown[0].startswith(first)
        assert shown[-1].endswith(last)
        assert (parts.date.when.isoformat() if parts.date.when else None) == date
        assert parts.views == views
        assert parts.title == text.split("\n", 1)[0]


@pytest.mark.corpus
def test_the_gold_set_reaches_its_figures(shared_data: Path, tmp_path: Path, project: Path) -> None:
    gold = shared_data / "goldset"
    subprocess.run([sys.executable, project / "bench" / "goldset.py", gold / "dev", tmp_path, "--learn"], check=True)
    command = [sys.executable, gold / "evaluate.py", gold / "dev", tmp_path]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = {line.split()[0]: line.split()[1:] for line in report.splitlines() if line.startswith("  ")}
    assert int(figures["perfect"][0]) >= 43
    assert int(figures["date_false"][0]) == 0
    recall = next(line.split() for line in report.splitlines() if "recall" in line and "worst" in line)
    assert float(recall[3]) >= 0.999
    assert float(recall[5]) >= 0.98


def test_keywords_of_the_record_below_the_text_are_no_part_of_it() -> None:
    text = "وصلت القافلة إلى المدينة بعد أسبوعين من السفر، واستقبلها أهلها عند الباب.\n\n\nطريق الحرير\n\n\nسمرقند"
    config = config_from({"language": "ar", "timezone": "Asia/Baghdad"})

    def last(*tags: str) -> str:
        parts = segment(text, given_title="عودة القافلة", given_tags=tags, rules=RULES, learned=None, config=config)
        return text[parts.paragraphs[-1].start : parts.paragraphs[-1].end]

    assert last("سمرقند", "طريق الحرير").endswith("عند الباب.")
    assert last("طريق الحرير") == "سمرقند"  # below it stands what is no keyword


def test_a_keyword_of_nothing_but_signs_takes_no_paragraph() -> None:
    text = "\n\n".join(["وصلت القافلة إلى المدينة بعد أسبوعين من السفر في الجبال والوديان البعيدة. " * 5] * 2)
    parts = segment(text, given_title="عودة", given_tags=("!!", "#"), rules=RULES, learned=None, config=config_from({}))
    assert len(parts.paragraphs) == 2


def test_two_places_in_a_line_are_no_byline() -> None:
    text = "مصر - السعودية\n\n" + "وصلت القافلة إلى المدينة بعد أسبوعين من السفر في الجبال والوديان البعيدة. " * 5
    parts = segment(text, given_title="لقاء الغد", rules=RULES, learned=None, config=config_from({}))
    assert (parts.authors, parts.place) == ([], None)
    assert text[parts.paragraphs[0].start : parts.paragraphs[0].end] == "مصر - السعودية"
