"""The site's reading of one Markdown file."""

from warraq.site.reader import SUPPLIED_TITLE_CHARACTERS, parse

HEAD = "---\nid: a\ndate: null\ntags: []\n---\n\n"


def test_a_text_without_a_title_goes_by_its_opening_words_in_square_brackets() -> None:
    entry = parse("a.md", (HEAD + "خرج الرحالة من مراكش في يوم صحو.\n").encode(), b"", "UTC", "ar").entry
    assert entry and entry.title == "[خرج الرحالة من مراكش في يوم صحو.]"


def test_a_long_opening_is_cut_after_a_word() -> None:
    entry = parse("a.md", (HEAD + "كلمات " * 60).encode(), b"", "UTC", "ar").entry
    assert entry and len(entry.title) <= SUPPLIED_TITLE_CHARACTERS + 2
    assert entry.title.endswith("كلمات…]")


def test_a_given_title_stays() -> None:
    entry = parse("a.md", (HEAD.replace("id: a", "id: a\ntitle: العنوان") + "نص.\n").encode(), b"", "UTC", "ar").entry
    assert entry and entry.title == "العنوان"
