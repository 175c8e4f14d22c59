"""The templates, compiled once a process, and what they may read of the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, meta, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from warraq.site.bidi import isolate
from warraq.site.compiling import QuickEnvironment
from warraq.site.model import Page, Site
from warraq.site.paths import iri, link_from
from warraq.site.strings import Strings, iso


class SiteView:
    """Site as a page sees it, noting which of its attributes the page read.

    A page must be made again when one of those changes, and need not be when another does: the footer of an article
    does not depend on how many articles there are.
    """

    __slots__ = ("_reads", "_site")

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reads: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._site, name)
        self._reads.add(name)
        return value


def reads_of(view: SiteView) -> tuple[str, ...]:
    """The attributes that were read through ``view``, in order of the alphabet."""
    return tuple(sorted(view._reads))


class Templates:
    """The theme's templates in one language."""

    def __init__(self, sources: Mapping[str, str], strings: Strings) -> None:
        """``sources`` holds the text of every template by its name."""
        self.strings = strings
        self._page: Page
        self._env = QuickEnvironment(
            "t",
            strings,
            loader=DictLoader(dict(sources)),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
        )
        self._env.filters.update(
            href=self._href,
            isolate=isolate,
            iso=iso,
            number=strings.number,
            digits=strings.digits,
            month_name=strings.month_name,
            date_long=strings.date_long,
            date_short=strings.date_short,
            time=strings.time,
            hijri=strings.hijri,
        )
        self._env.globals.update(t=strings, t_json=strings.json, weeks=strings.weeks)

    def compile(self) -> None:
        """Compile all, for children of this process to have."""
        for name in self._env.list_templates():
            self._env.get_template(name)

    def render(self, template: str, site: SiteView, page: Page, **given: Any) -> bytes:
        """Return the page that ``template`` makes, in UTF-8."""
        self._page = page
        return self._env.get_template(template).render(site=site, page=page, **given).encode("utf-8")

    @pass_context  # so Jinja does not take it for the same on every page, and work it out when it compiles
    def _href(self, _context: Context, path: str) -> Markup:
        """The link to ``path`` from the page that is being made: a filter that macros know, too, which know no page."""
        page = self._page
        link = page.root + iri(path) if page.root.startswith("/") else link_from(page.path, path)
        return str.__new__(Markup, link)  # what markup could take for its own is percent-encoded


def closures(sources: Mapping[str, str]) -> dict[str, str]:
    """Return {template: its text and that of every template it uses}, in a fixed order."""
    env = Environment(autoescape=True)
    uses = {
        name: {used for used in meta.find_referenced_templates(env.parse(text)) if used and used in sources}
        for name, text in sources.items()
    }
    result = {}
    for name in sources:
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += uses[one]
        result[name] = "\0".join(f"{one}\0{sources[one]}" for one in sorted(reached))
    return result
