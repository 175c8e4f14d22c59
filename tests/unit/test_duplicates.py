"""Exact and near duplicates: what counts as one, in which order, and that signatures mean the same in any process."""

from __future__ import annotations

import datetime
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warraq.convert.duplicates import ALIKE, HASHES, SHORT, Duplicate, Duplicates, Signature, group, signatures
from warraq.convert.words import cut

ROOT = Path(__file__).parents[2]
DIGITS = str.maketrans("0123456789", "ابتثجحخدذر")
VOCABULARY = [f"كلمة{number}".translate(DIGITS) for number in range(5000)]


def signature(words: list[str], title: str = "") -> Signature:
    return signed(" ".join(words), title)


def signed(text: str, title: str = "") -> Signature:
    (words,) = cut([(text, title)])
    (found,) = signatures(words)
    return found


def article(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=length)


def changed(words: list[str], times: int, seed: int = 1) -> list[str]:
    """Replace ``times`` words, far enough apart that each spoils three runs."""
    words = words.copy()
    for at in range(0, times * 4, 4):
        words[at] = f"بديل{seed}ـ{at}".translate(DIGITS)
    return words


def grouped(*articles: tuple[str, datetime.datetime | None, Signature]) -> dict[str, Duplicate]:
    duplicates = Duplicates()
    for name, when, signed in articles:
        duplicates.add(name, when.timestamp() if when else None, signed)
    shuffled = Duplicates()
    for name, when, signed in reversed(articles):
        shuffled.add(name, when.timestamp() if when else None, signed)
    found = duplicates.groups()
    assert shuffled.groups() == found
    assert shuffled.groups(found) is found
    return found.found


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2015, 7, number, tzinfo=datetime.UTC)


def test_same_words_are_exact_whatever_marks_and_signs_they_carry() -> None:
    words = article(1)
    one = signed(" ".join(words))
    other = signed("، ".join(f"«{word}»" for word in words) + ".")
    assert grouped(("a", day(1), one), ("b", day(2), other)) == {"b": Duplicate("a", "exact")}


def test_earliest_leads_then_id_and_undated_come_last() -> None:
    same = signature(article(2))
    found = grouped(("c", None, same), ("a", day(3), same), ("b", day(2), same), ("d", day(2), same))
    assert found == {name: Duplicate("b", "exact") for name in ("a", "c", "d")}


def test_near() -> None:
    words = article(3)
    found = grouped(("a", day(1), signature(words)), ("b", day(2), signature(changed(words, 10))))
    assert found == {"b": Duplicate("a", "near")}


def test_exact_copy_of_a_near_duplicate_is_in_its_group() -> None:
    words = article(3)
    near = signature(changed(words, 10))
    found = grouped(("a", day(1), signature(words)), ("b", day(2), near), ("c", day(3), near))
    assert found == {"b": Duplicate("a", "near"), "c": Duplicate("a", "near")}


def test_unlike_articles_stay_apart() -> None:
    assert grouped(*((str(seed), None, signature(article(seed))) for seed in range(60))) == {}


def test_common_quotation_does_not_make_duplicates() -> None:
    quoted = article(4, 60)
    assert grouped(*((str(seed), None, signature(quoted + article(seed + 10, 240))) for seed in range(20))) == {}


def test_short_texts_need_the_same_title() -> None:
    words = article(5, SHORT - 1)
    one, same, other = (signature(words, title) for title in ("عنوان", "عنوان", "آخر"))
    assert grouped(("a", None, one), ("b", None, same), ("c", None, other)) == {"b": Duplicate("a", "exact")}


def test_empty_articles_are_no_copies() -> None:
    assert grouped(("a", None, signature([])), ("b", None, signature([".", "،"]))) == {}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_minima_estimate_the_share_of_common_runs(share: float) -> None:
    import numpy as np

    off = []
    for seed in range(20):
        words = article(seed, 600)
        other = words[: int(600 * share)] + article(seed + 100, 600 - int(600 * share))
        runs, others = (set(zip(text, text[1:], text[2:], strict=False)) for text in (words, other))
        one, two = (np.frombuffer(signature(text).minima, dtype=np.uint32) for text in (words, other))
        off.append(np.mean(one == two) - len(runs & others) / len(runs | others))
    assert abs(np.mean(off)) < 3 * np.sqrt(share * (1 - share) / HASHES / 20)
    assert ALIKE < 1


def test_signatures_do_not_depend_on_the_process() -> None:
    code = (
        "from warraq.convert.duplicates import signatures; from warraq.convert.words import cut;"
        "print(signatures(next(cut([(' '.join(map(str, range(99))), '')])))[0].minima.hex())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "plugins")},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > HASHES * 8


def test_a_huge_article() -> None:
    words = [str(number) for number in range(200_000)]
    assert signature(words) != signature(words[1:])
    assert grouped(("a", None, signature(words)), ("b", None, signature(words[1:]))) == {"b": Duplicate("a", "near")}


@given(st.lists(st.text(), min_size=1, max_size=20))
def test_what_is_cut_together_is_signed_as_if_alone(texts: list[str]) -> None:
    found = {}
    for words in cut([(text, text[:5]) for text in texts]):
        found.update(zip(words.numbers, signatures(words), strict=True))
    assert [found[number] for number in range(len(texts))] == [signed(text, text[:5]) for text in texts]


def test_what_was_found_before_holds_for_the_same_articles_alone() -> None:
    copy, lone = signature(article(1)), signature(article(2))
    first = [("a", 2.0, *copy), ("b", 3.0, *copy)]
    before = group(first)
    assert group([*first, ("c", 1.0, *lone)], before) is before  # it meets nobody
    earlier = [*first, ("c", 1.0, *copy)]
    assert group(earlier, before) == group(earlier) != before
    assert group([("a", 4.0, *copy), first[1]], before).found == {"a": Duplicate("b", "exact")}
