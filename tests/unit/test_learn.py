"""Boilerplate by statistics: what recurs at the edges of articles that are otherwise different, and nothing else."""

from __future__ import annotations

import pickle
import random

import pytest
from warraq.config import Boilerplate, CorpusConfig
from warraq.convert.learn import Learner
from warraq.convert.learn_counts import Counts, lacks, seen_again
from warraq.convert.learned import Learned, Recurring
from warraq.convert.model import Segments
from warraq.convert.rules import Rules, load_rules
from warraq.convert.segment import segment

from tests.converting import WORDS

RULES = load_rules()
BLURB = (
    "تأسست دار النسخة الأخيرة لتعنى بالكتاب القديم وصناعته، وهي تصدر مجلة فصلية وتنظم معرضا كل عام في المدينة العتيقة"
)


def sentence(rng: random.Random, words: int = 14) -> str:
    return " ".join(rng.choices(WORDS, k=words)) + "."


def article(seed: int, paragraphs: int = 5) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(sentence(rng) for _ in range(3)) for _ in range(paragraphs)]


def learn(texts: list[str], source: str = "paper") -> Learned:
    learner = Learner()
    for text in texts:
        learner.add(source, text)
    return learner.finish(RULES.keep)


def found(learned: Learned, kind: str) -> list[str]:
    return [one.text for one in learned.found if one.kind == kind]


def cut(text: str, learned: Learned, config: CorpusConfig | None = None, rules: Rules = RULES) -> Segments:
    return segment(text, given_title="x", rules=rules, learned=learned, config=config or CorpusConfig(), source="paper")


def body(text: str, parts: Segments) -> str:
    return "\n".join(text[span.start : span.end] for span in parts.paragraphs)


def test_a_line_at_the_end_of_many_articles_goes() -> None:
    texts = ["\n".join([*article(seed), BLURB]) for seed in range(30)]
    learned = learn(texts)
    assert found(learned, "line") == [BLURB]
    assert body(texts[7], cut(texts[7], learned)) == "\n".join(article(7))


@pytest.mark.parametrize("seam", ["\n", " "], ids=["on its own line", "glued to the last sentence"])
def test_an_end_mark_is_found_without_a_rule_that_knows_it(seam: str) -> None:
    texts = ["\n".join(article(seed)) + f"{seam}== ختام ==" for seed in range(60)]
    assert "ختام" in body(texts[3], cut(texts[3], learn([])))  # without statistics it stays
    assert body(texts[3], cut(texts[3], learn(texts))) == "\n".join(article(3))


TITLES = [
    "الورّاق يعود إلى دكانه",
    "كتاب «الحيوان» في طبعة جديدة",
    "من يقرأ المخطوط؟ سؤال في ندوة",
    "بالصور.. سوق الكتب!",
]


@pytest.mark.parametrize("seam", ["\n", " "], ids=["on its own line", "glued to the last sentence"])
@pytest.mark.parametrize("title", TITLES)
def test_a_label_goes_with_the_title_behind_it(seam: str, title: str) -> None:
    texts = [
        "\n".join(article(seed)) + f" رابط المادة في المجلة: {sentence(random.Random(-seed), 6)[:-1]}"
        for seed in range(60)
    ]
    learned = learn(texts)
    assert found(learned, "end") == ["رابط المادة في المجلة:"]
    text = "\n".join(article(99)) + f"{seam}رابط المادة في المجلة: {title}"
    for given in (title, title.replace("«", "&#171;")):
        parts = segment(text, given_title=given, rules=RULES, learned=learned, config=CorpusConfig(), source="paper")
        assert body(text, parts) == "\n".join(article(99))


def test_a_label_of_another_thing_keeps_its_sentences() -> None:
    texts = ["\n".join(article(seed)) + f" سمات {' '.join(WORDS[seed % 9 : seed % 9 + 3])}" for seed in range(60)]
    learned = learn(texts)
    assert "سمات" in found(learned, "end")
    for said in (
        "سمات الورق كثيرة، منها اللون. ثم يأتي الوزن بعد ذلك",
        "سمات الورق كثيرة، منها اللون والوزن.",
        "سماتهم الورق الحبر الخط",
    ):
        text = "\n".join([*article(99), said])
        assert body(text, cut(text, learned)) == text
    text = "\n".join([*article(99), "سمات الورق الحبر الخط"])
    assert body(text, cut(text, learned)) == "\n".join(article(99))


def test_copies_of_one_article_teach_nothing() -> None:
    texts = ["\n".join([*article(1)[:-1], sentence(random.Random(seed))]) for seed in range(12)]
    assert learn(texts).found == []


def test_a_refrain_inside_the_body_teaches_nothing() -> None:
    refrain = "قال الراوي وهو يمسح الغبار عن الغلاف ويقلب الصفحات صفحة بعد صفحة حتى بلغ الخاتمة"
    texts = []
    for seed in range(30):
        paragraphs = article(seed, 12)
        texts.append("\n".join([*paragraphs[:5], refrain, *paragraphs[5:]]))
    assert learn(texts).found == []


def test_a_label_glued_to_the_last_sentence_is_cut_off_with_what_follows() -> None:
    texts = []
    for seed in range(60):
        rng = random.Random(-seed)
        texts.append("\n".join(article(seed)) + (f" وسوم المجلة {' '.join(rng.sample(WORDS, 4))}" if seed % 2 else ""))
    learned = learn(texts)
    assert found(learned, "end") == ["وسوم المجلة"]
    assert body(texts[3], cut(texts[3], learned)) == "\n".join(article(3))
    assert body(texts[4], cut(texts[4], learned)) == texts[4]


def test_a_usual_last_sentence_is_no_label() -> None:
    texts = []
    for seed in range(60):
        closing = f" وكان الباعة {sentence(random.Random(seed), 9)}" if seed % 2 else ""
        texts.append("\n".join(article(seed)) + closing)
    assert learn(texts).found == []


def test_words_glued_to_the_first_sentence_are_cut_off() -> None:
    bar = "اقرأ معنا كل يوم صباحا ومساء عدد المدينة"
    texts = [f"{bar} {' '.join(article(seed))}" if seed % 5 == 0 else " ".join(article(seed)) for seed in range(100)]
    learned = learn(texts)
    assert found(learned, "beginning") == [bar]
    assert body(texts[5], cut(texts[5], learned)) == " ".join(article(5))


def test_a_formula_of_reports_is_no_beginning() -> None:
    opening = "استقبل صاحب السمو أمير المنطقة في مكتبه بالإمارة اليوم"
    texts = []
    for seed in range(100):
        paragraphs = article(seed)
        paragraphs[2] += f" {opening} {sentence(random.Random(seed))}"
        texts.append((f"{opening} " if seed % 5 == 0 else "") + " ".join(paragraphs))
    assert found(learn(texts), "beginning") == []


def test_the_very_same_last_sentences_are_cut_off() -> None:
    ticker = " ".join(sentence(random.Random(1000 + i)) for i in range(12))
    texts = [f"{' '.join(article(seed, 2))} {ticker}" for seed in range(8)]
    learned = learn(texts)
    assert body(texts[2], cut(texts[2], learned)) == " ".join(article(2, 2))


def test_the_background_that_agencies_repeat_stays_and_is_noted() -> None:
    background = "وتقع المدينة القديمة على طريق القوافل بين الجبل والبحر، وقد سكنها الوراقون والنساخون منذ قرون طويلة."
    texts = ["\n".join([*article(seed), *([background] if seed % 4 == 0 else [])]) for seed in range(40)]
    learned = learn(texts)
    assert found(learned, "line") == [background]
    parts = cut(texts[4], learned)
    assert body(texts[4], parts) == texts[4]
    assert any("recurs in about 25 of 100 articles" in note for note in parts.notes)


def test_sources_are_told_apart() -> None:
    texts = ["\n".join([*article(seed), BLURB]) for seed in range(30)]
    learned = learn(texts, source="elsewhere")
    assert body(texts[7], cut(texts[7], learned)) == texts[7]


def test_the_owner_confirms_and_vetoes() -> None:
    texts = ["\n".join([*article(seed), BLURB]) for seed in range(30)]
    learned = learn(texts)
    vetoed = CorpusConfig(boilerplate=Boilerplate(keep=(BLURB,)))
    assert body(texts[7], cut(texts[7], learned, vetoed)) == texts[7]
    confirmed = CorpusConfig(boilerplate=Boilerplate(remove=(BLURB,)))
    glued = f"{article(7)[0]} {BLURB}"
    assert body(texts[7], cut(texts[7], Learned(), confirmed)) == "\n".join(article(7))
    assert body(glued, cut(glued, Learned(), confirmed)) == article(7)[0]


def test_parts_counted_apart_find_the_same_when_merged() -> None:
    texts = ["\n".join([*article(seed), BLURB]) + " وسوم المجلة ورق حبر" for seed in range(40)]
    parts = [counts(texts[start : start + 10]) for start in range(0, 40, 10)]
    merged = added_up(parts)
    again = Learner()
    for text in texts:
        again.add("paper", text)
    assert merged.finish().found == again.finish().found


def counts(texts: list[str]) -> Counts:
    learner = Learner()
    for text in texts:
        learner.add("paper", text)
    return Counts(*pickle.loads(pickle.dumps(tuple(learner.counts()))))


def added_up(parts: list[Counts]) -> Learner:
    learner = Learner()
    again = seen_again([(part.often, part.once) for part in parts])
    for part in parts:
        shared = part.shared(again)
        learner.merge(shared.articles, shared.entries)
    return learner


def test_what_only_one_part_has_seen_once_is_left_behind() -> None:
    parts = [counts(["\n".join([*article(seed), BLURB])]) for seed in range(20)]
    again = seen_again([(part.often, part.once) for part in parts])
    assert all(len(part.shared(again).entries) < len(part.waiting) / 2 for part in parts)
    assert found(added_up(parts).finish(), "line") == [BLURB]


def test_a_part_lacks_what_only_now_was_seen_again() -> None:
    one, two, other = (counts(["\n".join([*article(seed), line])]) for seed, line in ((1, BLURB), (2, BLURB), (3, "x")))
    apart = seen_again([(part.often, part.once) for part in (one, other)])
    together = seen_again([(part.often, part.once) for part in (one, two)])
    kept = one.shared(apart).kept
    assert not lacks(one.once, kept, apart)
    assert lacks(one.once, kept, together)
    assert not lacks(one.once, one.shared(together).kept, together)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "كلمة", "a" * 100_000, "\n".join("كلمة" for _ in range(10_000)), "\ud800"]
)
def test_odd_texts_are_counted_without_complaint(text: str) -> None:
    learner = Learner()
    for _ in range(3):
        learner.add("", text)
    learner.finish()


def test_what_is_learned_travels_between_processes() -> None:
    learned = learn(["\n".join([*article(seed), BLURB]) for seed in range(30)])
    assert pickle.loads(pickle.dumps(learned)).found == learned.found
    assert learned.found[0].evidence == "in about 100 of 100 articles of paper"


@pytest.mark.parametrize(
    ("count", "articles", "said"),
    [(933, 1360, "about 70"), (934, 1361, "about 70"), (75, 1209, "about 6"), (3, 1000, "less than 1")],
)
def test_the_evidence_does_not_change_with_every_article(count: int, articles: int, said: str) -> None:
    assert Recurring("", "line", "x", count, articles).evidence == f"in {said} of 100 articles"
