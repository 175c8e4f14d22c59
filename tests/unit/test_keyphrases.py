"""Keyphrases: what is a candidate, in which form, and what the corpus makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.arabic.letters import fold
from warraq.convert.keyphrases import MOST, Candidate, PhraseCounts, candidates
from warraq.convert.words import cut


def candidates_of(text: str, title: str = "") -> list[Candidate]:
    (words,) = cut([(text, title)])
    (found,) = candidates(words)
    return found


def phrases(text: str, title: str = "") -> list[str]:
    return [candidate.shown for candidate in candidates_of(text, title)]


def ranked(*articles: tuple[str, str]) -> list[list[str]]:
    found = [candidates_of(text, title) for title, text in articles]
    counts = PhraseCounts()
    for one in found:
        counts.add(one)
    finished = counts.finish()
    return [finished.of((one.key, one.weight) for one in some) for some in found]


class TestCandidates:
    def test_repeated_phrase(self) -> None:
        assert phrases("زار الوزير السد العالي أمس. وقال إن السد العالي بخير.") == ["السد العالي"]

    def test_phrase_of_title_and_text(self) -> None:
        assert phrases("افتتح السد العالي رسميا", "السد العالي يعمل") == ["السد العالي"]
        assert phrases("افتتح السد العالي رسميا") == []

    @pytest.mark.parametrize(
        "written",
        ["للقناة الكبرى", "والقناة الكبرى", "بالقناة الكبرى", "كالقناة الكبرى", "القَنَاةِ الكُبرى", "القنـاة الكبرى"],
    )
    def test_particles_and_signs_do_not_part_it(self, written: str) -> None:
        assert phrases(f"رأى {written} صغيرة، ثم زار القناة الكبرى") == ["القناة الكبرى"]
        assert phrases(f"رأى {written} صغيرة، ثم زار {written}") == ["القناة الكبرى"]

    @pytest.mark.parametrize("text", ["والده الكريم", "والدة الوزير"])
    def test_letters_of_the_word_stay(self, text: str) -> None:
        assert phrases(f"{text}. {text}.") == [text]

    def test_short_word_with_particle(self) -> None:
        assert phrases("رأى السد العالي، وأعجب بالسد العالي") == ["السد العالي"]

    def test_particle_before_a_bare_noun(self) -> None:
        assert phrases("كرة القدم لعبة. عشق لكرة القدم. بطولة كرة القدم") == ["كرة القدم"]

    def test_spelling_stays_as_written(self) -> None:
        assert phrases("الأمن الإقليمي. الأمن الإقليمي") == ["الأمن الإقليمي"]

    def test_longest_phrase_stands_for_its_parts(self) -> None:
        assert phrases("معرض مسقط الدولي للكتاب. معرض مسقط الدولي") == ["معرض مسقط الدولي"]

    @pytest.mark.parametrize(
        "text",
        ["خادم الحرمين الشريفين الملك فاروق الأول", "جامعة الملك فاروق الأول", "رئيس مجلس إدارة بيت الحكمة"],
    )
    def test_the_beginning_of_a_longer_name_is_no_phrase(self, text: str) -> None:
        scraps = {"خادم الحرمين الشريفين الملك", "الحرمين الشريفين الملك", "جامعة الملك", "رئيس مجلس"}
        first = " ".join(text.split()[:4])
        assert scraps.isdisjoint(phrases(f"{text}. {first}. {first}."))
        assert scraps.isdisjoint(phrases(f"{' '.join(text.split()[:2])}. {' '.join(text.split()[:2])}."))

    @pytest.mark.parametrize(
        "text",
        ["ريال مدريد", "الريال السعودي", "محافظة ينبع", "مانشستر يونايتد", "سعر اليوان", "مذكرة تفاهم", "متحف أبها"],
    )
    def test_what_looks_like_none_but_is_a_term(self, text: str) -> None:
        assert phrases(f"{text}. {text}. {text}.", text) == [text]

    @pytest.mark.parametrize("text", ["قصر الرئيس", "خارطة طريق", "شرم الشيخ"])
    def test_a_title_or_a_common_noun_may_end_a_phrase_of_two(self, text: str) -> None:
        assert phrases(f"{text}. {text}.") == [text]

    @pytest.mark.parametrize(
        "text",
        ["قال الوزير", "أفادت مصادر", "انطلقت فعاليات", "يوم الخميس", "وكالة رويترز", "شهر رمضان", "2015 2016", "من البيت", "في الطريق إلى", "عبد الله", "يزور القاهرة", "يناير الماضي", "صلى الله عليه وسلم",
         "the first of the", "وافق المجلس", "النهر يساوي", "عمال يحفرون", "قوم يتسابقون", "داخل القلعة", "بداخل القلعة", "ملايين الأشجار", "ألوف دينار", "ريال سعودي",
         "حديقة مربع", "سكان أراضيها", "أراضيها الخصبة", "وسقطت الثمار", "لاعب منتخب"],
    )  # fmt: skip
    def test_what_is_no_term(self, text: str) -> None:
        assert phrases(f"{text}. {text}. {text}.", text) == []

    def test_no_phrase_over_a_mark(self) -> None:
        assert phrases("النهر، الكبير. النهر: الكبير. النهر\nالكبير") == []

    def test_conjunction_begins_a_new_phrase(self) -> None:
        assert phrases("الدمام والرياض. الدمام والرياض.") == []

    def test_empty(self) -> None:
        assert phrases("", "") == []


class TestRanking:
    def test_only_what_more_articles_come_back_to(self) -> None:
        one = ("السد العالي", "بني السد العالي قديما. سوق الجمال بعيد. سوق الجمال قريب.")
        other = ("أخبار", "رأينا السد العالي ثم عدنا إلى السد العالي. باب الحديد. باب الحديد.")
        assert ranked(one, other) == [["السد العالي"], ["السد العالي"]]

    def test_rare_before_common(self) -> None:
        common = ("", "مجلس المدينة مجتمع. مجلس المدينة منعقد.")
        rare = ("", "مجلس المدينة مجتمع. مجلس المدينة منعقد. السد العالي. السد العالي.")
        assert ranked(*[common] * 9, rare, rare)[-1] == ["السد العالي", "مجلس المدينة"]

    def test_usual_spelling_is_shown(self) -> None:
        usual, seldom = ("", "الأمن المائي. الأمن المائي."), ("", "الامن المائي. الامن المائي.")
        assert ranked(usual, usual, seldom) == [["الأمن المائي"]] * 3

    def test_indefinite_phrases_need_more_articles(self) -> None:
        one = ("", "نتائج جديدة. نتائج جديدة. لعبة الشطرنج. لعبة الشطرنج.")
        assert ranked(one, one) == [["لعبة الشطرنج"]] * 2

    def test_attached_particle_joins_the_bare_phrase(self) -> None:
        bare, attached = ("", "كرة القدم. كرة القدم."), ("", "لكرة القدم. لكرة القدم.")
        assert ranked(bare, bare, attached) == [["كرة القدم"]] * 3

    def test_formulas_of_the_whole_corpus_are_left_out(self) -> None:
        formula = ("", "خادم البيتين الكريمين. خادم البيتين الكريمين.")
        others = [("", f"نص {number}") for number in range(60)]
        assert ranked(*[formula] * 30, *others)[0] == []

    def test_limit_and_no_phrase_inside_another(self) -> None:
        text = " ".join(
            f"سوق الحي{letter} الكبير. سوق الحي{letter} الكبير. سوق الحي{letter} الكبير. سوق الحي{letter}."
            for letter in "ابتثجح"
        )
        (found, _) = ranked(("", text), ("", text))
        assert len(found) == MOST
        assert all(f" {one} " not in f" {other} " for one in found for other in found if one != other)

    @pytest.mark.parametrize(
        ("better", "other", "stays"),
        [
            ("إعادة تشغيل مصنع السكر", "تشغيل مصنع السكر القديم", False),
            ("هاني بن طارق", "طارق آل زهران", False),
            ("المتحف الزراعي", "متحف زراعي", False),
            ("مجلس المدينة", "المدينة القديمة", True),
            ("هاني بن طارق", "طارق المنير", True),
        ],
    )
    def test_of_two_that_are_about_the_same_the_better_stays(self, better: str, other: str, stays: bool) -> None:
        counts = PhraseCounts()
        told = [(fold(phrase), phrase, weight) for phrase, weight in ((better, 2.0), (other, 1.0))]
        for _ in range(3):
            counts.add(told)
        found = counts.finish().of([(key, weight) for key, _, weight in told])
        assert found == ([better, other] if stays else [better])

    def test_what_the_vocabulary_knows_is_left_to_it(self) -> None:
        found = candidates_of("السد العالي. السد العالي.")
        counts = PhraseCounts()
        counts.add(found)
        counts.add(found)
        told = [(one.key, one.weight) for one in found]
        assert counts.finish().of(told, known=lambda phrase: phrase == "السد العالي") == []
        assert counts.finish().of(told) == ["السد العالي"]

    def test_counts_do_not_depend_on_order(self) -> None:
        texts = [
            ("", "الأمن المائي. الأمن المائي."),
            ("", "الامن المائي. الامن المائي."),
            ("", "السد العالي. السد العالي."),
        ]
        assert ranked(*texts) == ranked(*texts[::-1])[::-1]


@given(
    st.lists(
        st.sampled_from(
            [
                "السد",
                "العالي",
                "للسد",
                "والسد",
                "لكرة",
                "كرة",
                "القدم",
                "قال",
                ".",
                "ﷺ",
                "ـ",
                "لل",
                "ولل",
                "عبد",
                "\n",
                "ﻻ",
                "12",
            ]
        ),
        max_size=60,
    ).map(" ".join)
    | st.text()
)
def test_any_text(text: str) -> None:
    for found in candidates_of(text, text[:20]):
        assert isinstance(found, Candidate)
        assert found.shown.strip()
        assert len(found.key.split(" ")) > 1


@given(
    st.lists(st.sampled_from(["السد العالي. للسد العالي", "كرة القدم لعبة. عشق لكرة القدم", "قال", "ﷺ ﻻ"]), max_size=20)
)
def test_what_is_cut_together_has_the_candidates_it_has_alone(texts: list[str]) -> None:
    found = {}
    for words in cut([(text, text[:9]) for text in texts]):
        found.update(zip(words.numbers, candidates(words), strict=True))
    assert [found[number] for number in range(len(texts))] == [candidates_of(text, text[:9]) for text in texts]
