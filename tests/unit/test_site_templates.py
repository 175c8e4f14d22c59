"""What Jinja is made to do otherwise here comes out as it would have."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, UndefinedError
from markupsafe import Markup, escape
from warraq.errors import WarraqError
from warraq.site.compiling import Compiled, QuickEnvironment, quick
from warraq.site.model import Page
from warraq.site.strings import Strings, load_strings
from warraq.site.templates import SiteView, Templates, reads_of

from tests.theme_models import make_site

THEME_STRINGS = Path(__file__).parents[2] / "themes" / "warraq" / "strings"
STRINGS = Strings(load_strings(THEME_STRINGS, "ar"), "ar")


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


def test_what_stands_in_once_is_made_once_for_pages_of_one_place() -> None:
    asked: list[str] = []
    the_site = make_site(count=7)

    class Counting(Strings):
        def number(self, n: int) -> str:
            asked.append(str(n))
            return super().number(n)

    strings = Counting(load_strings(THEME_STRINGS, "ar"), "ar")
    told = "{% set kind = page.title %}{% once kind %}{{ kind }}{{ site.count|number }} {{ site.title }} {{ 'tag/'|href }}{% endonce %}"
    templates = Templates({"it.html": told, "own.html": "{% once %}{{ 'tag/x/'|href }}{% endonce %}"}, strings)

    def on(path: str, title: str, template: str = "it.html") -> tuple[str, tuple[str, ...]]:
        site = SiteView(the_site)
        page = Page(kind="page", path=path, title=title, root="../" * path.count("/") or "./", canonical="")
        return templates.render(template, site, page).decode().replace(the_site.title, "T"), reads_of(site)

    assert on("tag/x/", "a") == on("tag/y/", "a") == ("a7 T ../", ("count", "title"))
    assert len(asked) == 1
    assert on("tag/y/", "b")[0] == "b7 T ../"
    assert on("2017/01/", "a")[0] == "a7 T ../../tag/"
    assert on("tag/y/page/2/", "a")[0] == "a7 T ../../../"
    assert on("tag/", "a")[0] == "a7 T ./"
    assert on("", "a")[0] == "a7 T tag/"
    # A link further into the folder of the page is that page's own.
    assert on("tag/x/", "", "own.html")[0] == "./"
    assert on("tag/y/", "", "own.html")[0] == "../x/"


@pytest.mark.parametrize("body", ["{{ page.title }}", "{% for x in others %}{{ x }}{% endfor %}", "{{ m.it() }}"])
def test_once_may_use_nothing_that_it_is_not_told_of(body: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="once"):
        made(f"{{% set kind = 'x' %}}{{% once kind %}}{{{{ kind }}}}{body}{{% endonce %}}")


def test_macros_are_called_with_what_python_keeps_for_itself() -> None:
    macros = "{% macro show(x, class='none') %}<b class={{ class }}>{{ x }}</b>{% endmacro %}"
    assert made("{% import 'm.html' as m %}{{ m.show('<', class='c') }}{{ m.show(x=1) }}", m=macros) == (
        "<b class=c>&lt;</b><b class=none>1</b>"
    )


def test_an_attribute_that_is_not_there_is_told_of_and_an_item_found() -> None:
    assert (
        made("{% set d = {'a': {'b': 'c'}} %}{{ d.a.b }}{% if d.x is defined %}x{% endif %}{{ d.items()|length }}")
        == "c1"
    )
    with pytest.raises(UndefinedError, match="nothing"):
        made("{{ page.nothing }}")


def test_templates_stay_compiled_as_long_as_they_and_their_strings_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[str, Any] = {}
    compiled = []
    compile_it = QuickEnvironment.compile

    def noted(env: QuickEnvironment, source: str, *rest: Any, **options: Any) -> Any:
        compiled.append(source)
        return compile_it(env, source, *rest, **options)

    monkeypatch.setattr(QuickEnvironment, "compile", noted)

    def render(text: str, made_from: str, cache: Compiled | None = None) -> str:
        cache = cache or Compiled(kept.get, kept.__setitem__, made_from)
        page = Page(kind="page", path="a/", title="", root="../", canonical="")
        return Templates({"it.html": text}, STRINGS, cache).render("it.html", SiteView(make_site()), page).decode()

    assert render("one", "strings") == render("one", "strings") == "one"
    assert compiled == ["one"]
    assert render("two", "strings") == render("two", "strings") == "two"
    assert compiled == ["one", "two"]
    assert render("two", "others") == "two"
    assert compiled == ["one", "two", "two"]
    of_parent = Compiled(kept.get, kept.__setitem__, "others")
    monkeypatch.setattr("os.getpid", lambda: -1)
    before = dict(kept)
    assert render("two", "", of_parent) == "two"
    assert len(compiled) == 4, "a child has not what keeps them"
    assert kept == before
