"""Tags by vocabulary: spellings, particles, adjectives, traps, order, and what an owner writes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.config import CorpusConfig
from warraq.convert.names import Name, read_places
from warraq.convert.rules import load_rules
from warraq.convert.segment import segment
from warraq.convert.tags import GAP_WORDS, MOST_TAGS, Vocabulary
from warraq.errors import WarraqError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ours() -> Vocabulary:
    return Vocabulary.load([ROOT / "vocabulary.yaml"])


def vocabulary(*names: Name) -> Vocabulary:
    return Vocabulary(names)


RIVER = Name("نهر العاصي", "place", ("العاصي",))
TALKS = Name("محادثات أستانا", "topic", ("محادثات … أستانة",))


class TestFinding:
    @pytest.mark.parametrize(
        "title",
        [
            "سوريا", "سورية اليوم", "وسوريا", "بسوريا", "لسوريا", "وبسوريا", "كسوريا", "سُوريا", "ســـوريا", "الجمهورية العربية السورية",
            "«سوريا»", "(سوريا)", "سوريا:", "في سوريا،",
        ],
    )  # fmt: skip
    def test_spellings_and_particles(self, ours: Vocabulary, title: str) -> None:
        assert "سوريا" in ours.tags("", title)

    @pytest.mark.parametrize(
        "word", ["العراق", "والعراق", "بالعراق", "للعراق", "وللعراق", "كالعراق", "فالعراق", "العِراق"]
    )
    def test_article(self, ours: Vocabulary, word: str) -> None:
        assert ours.tags("", f"زيارة {word} غدا") == ["العراق"]

    @pytest.mark.parametrize(
        "word", ["عراق", "السوريا", "سوريالية", "إيرانيت", "بتركيات", "مصرف", "قطران", "هند", "لهند"]
    )
    def test_other_words_are_left_alone(self, ours: Vocabulary, word: str) -> None:
        assert ours.tags(f"{word} " * 5, word) == []

    @pytest.mark.parametrize(
        ("adjective", "country"),
        [
            ("السورية", "سوريا"), ("السوري", "سوريا"), ("سورية", "سوريا"), ("السوريون", "سوريا"), ("والسوريين", "سوريا"), ("للروسية", "روسيا"),
            ("الإيرانية", "إيران"), ("التركية", "تركيا"), ("الأميركي", "الولايات المتحدة"), ("الأمريكية", "الولايات المتحدة"),
            ("البريطانية", "بريطانيا"), ("المصريين", "مصر"), ("الأفغانية", "أفغانستان"), ("اليمنية", "اليمن"), ("الفرنسيون", "فرنسا"),
            ("الطاجيكية", "طاجيكستان"), ("الكورية الجنوبية", "كوريا الجنوبية"),
        ],
    )  # fmt: skip
    def test_adjectives(self, ours: Vocabulary, adjective: str, country: str) -> None:
        assert ours.tags(
            f"قالت الحكومة {adjective} أمس. وأضافت الحكومة {adjective} اليوم. ثم عادت الصحف {adjective} إلى الموضوع. وجاء {adjective} غدا"
        ) == [country]

    @pytest.mark.parametrize(
        "text",
        ["تركي الفيصل", "مجلس مالي", "الوضع المالي", "حقوق مالية", "مدرسة بنين", "بعد صلاة المغرب", "دول المغرب العربي", "صحيفة الرياض", "آداب رومانية",
         "الفيلسوف الكندي", "ريال مدريد", "واشنطن بوست", "المجرى الرئيسي", "عمان", "عمّان"],
    )  # fmt: skip
    def test_traps(self, ours: Vocabulary, text: str) -> None:
        assert ours.tags(f"{text} " * 6, text) == []

    def test_longest_first(self, ours: Vocabulary) -> None:
        assert ours.tags("", "جنوب السودان") == ["جنوب السودان"]
        assert ours.tags("", "كوريا الشمالية") == ["كوريا الشمالية"]

    def test_country_inside_a_longer_name_is_spoken_of_too(self, ours: Vocabulary) -> None:
        assert ours.tags("المعارضة السورية. المعارضة السورية. المعارضة السورية. المعارضة السورية.") == [
            "المعارضة السورية",
            "سوريا",
        ]

    def test_no_phrase_over_a_mark(self) -> None:
        assert vocabulary(RIVER).tags("", "ماء النهر، العاصي") == ["نهر العاصي"]
        assert vocabulary(Name("نهر الليطاني", "place")).tags("", "نهر، الليطاني") == []

    @pytest.mark.parametrize(
        "text",
        ["محادثات أستانا", "محادثات السلام المزمعة في أستانة", "لمحادثات السلام بأستانة", "المحادثات ومحادثات أستانة"],
    )
    def test_gap(self, text: str) -> None:
        assert vocabulary(TALKS).tags("", text) == ["محادثات أستانا"]

    @pytest.mark.parametrize(
        "text", ["محادثات. أستانة", "محادثات " + "كلمة " * (GAP_WORDS + 1) + "أستانة", "محادثات", "أستانة محادثات"]
    )
    def test_gap_ends(self, text: str) -> None:
        assert vocabulary(TALKS).tags("", text) == []

    def test_short_form_needs_the_full_one(self, ours: Vocabulary) -> None:
        assert ours.tags("قال علوش. ثم قال علوش. وكرر علوش.", "علوش") == []
        assert ours.tags("قال محمد علوش. ثم قال علوش. وكرر علوش.") == ["محمد علوش"]

    def test_other_scripts(self, ours: Vocabulary) -> None:
        assert ours.tags("", "Hellmut Ritter in Istanbul") == ["Hellmut Ritter"]
        assert ours.tags("", "UNESCO") == ["اليونسكو"]


class TestOrder:
    def test_title_then_weight_then_place(self, ours: Vocabulary) -> None:
        text = "اجتمعت مصر وفرنسا. " + "كلمة " * 80 + "وقالت فرنسا إن مصر وفرنسا متفقتان. وحضر وفد من السنغال."
        assert ours.tags(text, "اجتماع في القاهرة") == ["فرنسا", "القاهرة", "مصر"]

    def test_passing_mention_is_no_tag(self, ours: Vocabulary) -> None:
        assert ours.tags("كلمة " * 80 + "وحضر وفد من السنغال.") == []

    def test_limit(self, ours: Vocabulary) -> None:
        text = "مصر فرنسا تركيا روسيا إيران لبنان تونس الصين اليابان السنغال إسبانيا إيطاليا ألمانيا " * 3
        assert len(ours.tags(text)) == MOST_TAGS
        assert ours.tags(text, limit=3) == ["مصر", "فرنسا", "تركيا"]

    def test_empty(self, ours: Vocabulary) -> None:
        assert ours.tags("") == []


class TestMerging:
    def test_the_owner_names_what_we_know_otherwise(self) -> None:
        merged = Vocabulary([*read_places(), Name("سورية", "place")])
        assert merged.tags("", "سوريا والسوريون") == ["سورية"]
        assert merged.canonical("سوريا") == "سورية"

    def test_canonical(self, ours: Vocabulary) -> None:
        assert ours.canonical("كازاخستان") == "قازاخستان"
        assert ours.canonical("أميركا") == "الولايات المتحدة"
        assert ours.canonical("كسر الجدار") == "كسر الجدار"
        assert ours.canonical("فلسطين المحتلة") == "فلسطين المحتلة"  # says more than the name: stays as printed
        assert ours.kind("داعش") == "organisation"
        assert ours.kind("كسر الجدار") == ""

    def test_two_countries_of_one_spelling_stay_two(self, ours: Vocabulary) -> None:
        assert ours.tags("", "سلطنة عمان") == ["عُمان"]
        assert ours.tags("", "العاصمة الأردنية") == ["عمّان"]


class TestFile:
    def test_ours_has_no_name_twice(self, ours: Vocabulary) -> None:
        names = [name.name for name in ours.names]
        assert len(names) == len(set(names))
        assert {name.kind for name in ours.names} == {"person", "place", "organisation", "topic"}

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("name: سوريا", "not a list"),
            ("- سوريا", "no name"),
            ("- {kind: place}", "no name"),
            ("- {name: '،', kind: place}", "no name"),
            ("- {name: سوريا, kind: country}", "'country' is not one of person"),
            ("- {name: سوريا}", "None is not one of person"),
            ("- {name: سوريا, kind: place, alias: [سورية]}", "unknown key 'alias'"),
            ("- {name: سوريا, kind: place, aliases: سورية}", "aliases is not a list"),
            ("- {name: سوريا, kind: place, aliases: [1920]}", "aliases is not a list"),
            ("- {name: سوريا", "not YAML"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, complaint: str) -> None:
        path = tmp_path / "vocabulary.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(WarraqError, match=complaint) as caught:
            Vocabulary.load([path])
        assert str(path) in str(caught.value)

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(WarraqError, match="cannot read"):
            Vocabulary.load([tmp_path / "none.yaml"])

    def test_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "vocabulary.yaml"
        path.write_text("# nothing yet\n", encoding="utf-8")
        assert Vocabulary.load([path], places=False).tags("سوريا", "سوريا") == []


WORDS = st.sampled_from(
    [
        "سوريا",
        "المغرب",
        "صلاة",
        "محادثات",
        "أستانا",
        "علوش",
        "محمد",
        "السورية",
        "و",
        "،",
        ".",
        "وقف",
        "لإطلاق",
        "النار",
        "\n",
        "ﷺ",
        "12",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(), st.text(max_size=20))
def test_any_text(text: str, title: str) -> None:
    found = VOCABULARY.tags(text, title)
    assert len(found) == len(set(found)) <= MOST_TAGS
    assert found == VOCABULARY.tags(text, title)


VOCABULARY = Vocabulary.load([ROOT / "vocabulary.yaml"])


@pytest.mark.corpus
def test_seeds(shared_data: Path) -> None:
    expected = {
        "سوريا",
        "روسيا",
        "تركيا",
        "إيران",
        "المعارضة السورية",
        "وقف إطلاق النار",
        "محادثات أستانا",
        "محمد علوش",
    }
    rules = load_rules()
    for path in sorted((shared_data / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        parts = segment(text, given_title=None, rules=rules, learned=None, config=CorpusConfig())
        body = "\n".join(text[span.start : span.end] for span in parts.paragraphs)
        tags = VOCABULARY.tags(body, parts.title or "")
        assert expected <= set(tags), (path.name, tags)
        assert not {"رويترز", "طاجيكستان"} & set(tags)
