"""Hypothesis strategies: texts and records that nobody thought of, built around the payloads that somebody did."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.hostile import payloads

PAYLOADS = st.sampled_from([payload for payload in payloads.EVERYWHERE if len(payload) < 200])
FRAGMENTS = st.sampled_from(
    [
        "<",
        ">",
        '"',
        "'",
        "&",
        "`",
        "=",
        "/",
        "\\",
        "--",
        "]]>",
        "<!--",
        "</script",
        "</title>",
        "{{",
        "}}",
        "{%",
        "\n",
        "\r",
        "\x00",
        "\u2028",
    ]
)
TEXT = st.lists(st.one_of(PAYLOADS, FRAGMENTS, st.text(max_size=12)), min_size=1, max_size=5).map("".join)
LINE = TEXT.map(lambda text: " ".join(text.split())[:300])
ADDRESS = st.one_of(st.sampled_from(payloads.ADDRESSES), TEXT, st.just("https://source.example/1"))


def front_matter() -> st.SearchStrategy[dict[str, Any]]:
    """Front matter with hostile values, in the shape that the converter or a hand gives it."""
    return st.fixed_dictionaries(
        {"id": st.just("x"), "title": LINE, "date": st.sampled_from([None, "2017-01-17T08:51:00+03:00"])},
        optional={
            "kicker": LINE,
            "place": LINE,
            "category": LINE,
            "date_text": LINE,
            "date_note": LINE,
            "language": st.one_of(st.sampled_from(["en", "fa"]), LINE),
            "tags": st.lists(LINE, max_size=4),
            "tags_auto": st.lists(LINE, max_size=2),
            "authors": st.lists(LINE, max_size=3),
            "source": st.fixed_dictionaries({}, optional={"name": LINE, "url": ADDRESS, "file": LINE, "sha256": LINE}),
        },
    )
