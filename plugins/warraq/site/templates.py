"""The templates, compiled once a process, and what they may read of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, meta, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from warraq.site.bidi import isolate
from warraq.site.compiling import Once, QuickEnvironment
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


def noted(view: SiteView, work: Callable[[], str]) -> tuple[str, frozenset[str]]:
    """Return what ``work`` returns, and the attributes that it reads through ``view``."""
    before, view._reads = view._reads, set()
    try:
        return work(), frozenset(view._reads)
    finally:
        view._reads |= before


class Templates:
    """The theme's templates in one language."""

    def __init__(self, sources: Mapping[str, str], strings: Strings, compiled: BytecodeCache | None = None) -> None:
        """``sources`` holds the text of every template by its name; what they are ``compiled`` to may be kept somewhere."""
        self.strings = strings
        self._page: Page
        self._site: SiteView
        self._of: Site | None = None  # what ``once`` was made of
        self._root = ""  # the way to the site's from the page
        self._folder = ""  # the first of those in which the page stands
        self._own = False  # whether a link was asked for that other pages in this folder, as deep in it, may not have
        self._once: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
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
            bytecode_cache=compiled,
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
        self._env.once = self._made_once  # type: ignore[attr-defined]

    def compile(self) -> None:
        """Compile all, for children of this process to have."""
        for name in self._env.list_templates():
            self._env.get_template(name)

    def render(self, template: str, site: SiteView, page: Page, **given: Any) -> bytes:
        """Return the page that ``template`` makes, in UTF-8."""
        if site._site is not self._of:
            self._of = site._site
            self._once.clear()
        self._page, self._site = page, site
        self._root = "" if page.root == "./" else page.root
        self._folder = "" if page.root.startswith("/") else page.path[: page.path.find("/") + 1]
        return self._env.get_template(template).render(site=site, page=page, **given).encode("utf-8")

    @pass_context  # so Jinja does not take it for the same on every page, and work it out when it compiles
    def _href(self, _context: Context, path: str) -> Markup:
        """The link to ``path`` from the page that is being made: a filter that macros know, too, which know no page."""
        if self._folder and path.startswith(self._folder):
            self._own = self._own or path != self._folder
            link = link_from(self._page.path, path)
        else:
            link = self._root + iri(path) or "./"
        return str.__new__(Markup, link)  # what markup could take for its own is percent-encoded

    def _made_once(self, where: str, told: tuple[str, ...], caller: Callable[[], str]) -> str:
        """What stands in a ``once`` (see compiling) ``where`` a template says, for what it is ``told``: made for the first of the
        pages that stand as deep in one first folder, for links are the same on those."""
        key = (where, self._root, self._folder, *told)
        if key not in self._once:
            own, self._own = self._own, False
            made = noted(self._site, caller)
            if not self._own:
                self._once[key] = made
            self._own = self._own or own
        else:
            made = self._once[key]
        self._site._reads.update(made[1])
        return made[0]


def uses_of(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return {template: those that it names}, of those that there are."""
    env = Environment(autoescape=True, extensions=[Once])
    named = {name: meta.find_referenced_templates(env.parse(text)) for name, text in sources.items()}
    return {name: sorted({used for used in of if used and used in sources}) for name, of in named.items()}


def closures(sources: Mapping[str, str], uses: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return {template: its text and that of every template it uses}, in a fixed order; ``uses`` is what ``uses_of`` has told."""
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
