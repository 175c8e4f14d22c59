"""What Jinja is made to do otherwise here comes out as it would have."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from warraq.errors import WarraqError
from warraq.site.compiling import quick
from warraq.site.model import Page
from warraq.site.strings import Strings, load_strings
from warraq.site.templates import SiteView, Templates

from tests.theme_models import make_site

STRINGS = Strings(load_strings(Path(__file__).parents[2] / "themes" / "warraq" / "strings", "ar"), "ar")


def made(template: str, path: str = "a/b/", **others: str) -> str:
    templates = Templates({"it.html": template, **{f"{name}.html": text for name, text in others.items()}}, STRINGS)
    page = Page(kind="page", path=path, title="", root="../" * path.count("/") or "./", canonical="")
    return templates.render("it.html", SiteView(make_site()), page).decode()


@given(st.text() | st.text().map(Markup) | st.text().map(escape) | st.integers() | st.none())
def test_what_is_put_out_is_escaped(value: object) -> None:
    assert quick(value) == escape(value)


def test_a_link_is_worked_out_for_each_page_even_where_its_path_is_constant() -> None:
    macros = "{% macro find() %}<a href=\"{{ 'search/'|href }}\">{% endmacro %}"
    template = "{% import 'm.html' as m %}{{ m.find() }}{{ ''|href }} {{ 'a/c/'|href }}"
    templates = Templates({"it.html": template, "m.html": macros}, STRINGS)
    site = SiteView(make_site())

    def on(path: str) -> str:
        page = Page(kind="page", path=path, title="", root="../" * path.count("/") or "./", canonical="")
        return templates.render("it.html", site, page).decode()

    assert on("a/b/") == '<a href="../../search/">../../ ../c/'
    assert on("") == '<a href="search/">./ a/c/'
    assert on("2017/01/17/") == '<a href="../../../search/">../../../ ../../../a/c/'


def test_the_words_of_the_interface_are_those_of_the_language() -> None:
    template = "{{ t('tags') }} {{ t('tags')|striptags }} {{ '<' ~ t('tags') }} {{ t('articles', n=3) }}"
    tags = STRINGS("tags")
    assert made(template) == f"{tags} {tags} &lt;{tags} {STRINGS('articles', n=3)}"


def test_a_word_that_the_language_lacks_is_told_of_where_it_is_asked_for() -> None:
    assert made("{% if page.title %}{{ t('no_such_word') }}{% endif %}") == ""
    with pytest.raises(WarraqError, match="no_such_word"):
        made("{{ t('no_such_word') }}")


def test_values_are_escaped_in_macros_and_outside() -> None:
    macros = '{% macro show(x) %}<b title="{{ x }}">{{ x|isolate }}</b>{% endmacro %}'
    template = "{% import 'm.html' as m %}{{ m.show('<\"&') }}{% set x %}{{ '<' }}{% endset %}{{ x }}"
    assert made(template, m=macros) == '<b title="&lt;&#34;&amp;">&lt;"&amp;</b>&lt;'
    assert cast(str, quick("x")) == "x"
