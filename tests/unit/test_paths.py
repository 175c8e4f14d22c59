"""Where pages stand and how they link."""

from __future__ import annotations

from urllib.parse import unquote, urljoin

from hypothesis import given
from hypothesis import strategies as st
from warraq.site.paths import link_from, segment, segments

PATHS = st.lists(st.sampled_from(["a", "ab", "2017", "01", "سوق", "x y", "c&d"]), max_size=4).map(
    lambda parts: "".join(f"{part}/" for part in parts)
)


@given(PATHS, PATHS, st.sampled_from(["", "cite.bib", "a"]), st.sampled_from(["", "404.html", "a"]))
def test_links_lead_there_from_anywhere(page: str, folder: str, name: str, page_name: str) -> None:
    link = link_from(page + page_name, folder + name)
    base = "https://h.example/repo/"
    assert unquote(urljoin(base + page + page_name, link)) == unquote(base + folder + name)


def test_links_are_short() -> None:
    assert link_from("2017/01/17/a/", "2017/01/17/a/cite.bib") == "cite.bib"
    assert link_from("2017/01/17/a/", "2017/01/18/b/") == "../../18/b/"
    assert link_from("tag/x/", "") == "../../"
    assert link_from("", "tag/سُوق/") == "tag/سُوق/"
    assert link_from("", 'tag/a b\u200c؟"/') == "tag/a%20b%E2%80%8C%D8%9F%22/"
    assert link_from("tag/x/", "tag/x/") == "./"


@given(st.text(max_size=300))
def test_a_segment_is_one_safe_file_name(name: str) -> None:
    path = segment(name)
    assert path == segment(name)
    assert 0 < len(path.encode("utf-8")) <= 255
    assert not set(path) & set('/\\:*?"<>|#%\x00\n')
    assert path not in (".", "..", "page", "index.html")
    assert not path.startswith(".")
    assert not path.endswith((".", " "))


def test_spelling_is_kept_and_collisions_are_told_apart() -> None:
    assert segment("سوريا") == "سوريا"
    assert segment("ابن النديم") == "ابن-النديم"
    assert segment("C5+1") == "C5+1"
    paths = segments(["Foo", "foo", "FOO", "bar", "a b", "a-b"])
    assert len({path.casefold() for path in paths.values()}) == 6
    assert paths["bar"] == "bar"
    assert segments(reversed(["Foo", "foo"])) == segments(["Foo", "foo"])
    assert len(segment("ا" * 400).encode()) <= 255
    assert segment("ا" * 400) != segment("ا" * 401)
