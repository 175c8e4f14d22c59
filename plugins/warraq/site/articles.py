"""The pages of articles: what stands on each beside the article itself, and which of them have to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from warraq.site.affected import Told, affected
from warraq.site.corpus import version_groups
from warraq.site.paths import quoted
from warraq.site.plan import Beside, Plan, Unit
from warraq.site.searching import Nearest
from warraq.site.settings import Settings
from warraq.site.store import Made, Store
from warraq.site.stories import Stories

_BOOK, _STORIES = "articles", "stories"  # in the store


class Articles:
    """The units of the articles of one corpus. Once the related articles are known (``relate``), those of which nothing has
    changed are taken for what they were without planning them again."""

    places: set[int]  # of the articles whose pages may not be what they were

    def __init__(self, plan: Plan, store: Store, settings: Settings) -> None:
        self._plan, self._corpus, self._store = plan, plan.corpus, store
        self._siteurl, self._sources = settings.siteurl, settings.content.parent / "corpus"
        self._repository = settings.config.repository.rstrip("/").removesuffix(".git")
        files = {entry.source_file for entry in self._corpus.entries} if self._repository else set()
        self._raw_urls = {file: self._raw_url(file) for file in files}

    @property
    def raw_urls(self) -> list[str]:
        """The addresses at which the repository shows the files that articles were converted from, in order."""
        return sorted(self._raw_urls.values())

    def relate(self, related: Nearest) -> None:
        """Go on with the places of the articles ``related`` to each, and find out which pages may not be what they were."""
        corpus = self._corpus
        versions = version_groups(corpus)
        own = corpus.own
        if self._repository:
            own = [f"{one} {self._raw_urls[entry.source_file]}" for one, entry in zip(own, corpus.entries, strict=True)]
        self._told = Told(self._common, [entry.id for entry in corpus.entries], own, related, versions)
        kept = self._store.load(_BOOK)
        self.places = affected(Told(*kept), self._told) if kept else set(range(len(own)))
        self._pairs: dict[str, bool] = self._store.load(_STORIES) or {}
        self._stories = Stories(corpus, related, versions, self._pairs)

    @property
    def _common(self) -> str:
        return f"{self._repository}\0{self._siteurl}" if self._repository else ""

    def keep(self) -> None:
        """Keep in the store what the pages were made from; to be committed with what was made."""
        self._store.save(_BOOK, tuple(self._told))
        every = len(self.places) == len(self._corpus.entries)  # then what is no longer asked for goes
        pairs = self._stories.pairs if every else self._pairs | self._stories.pairs
        if pairs.keys() != self._pairs.keys():
            self._store.save(_STORIES, pairs)

    def units(self, made: Mapping[str, Made]) -> list[Unit]:
        """The pages of all articles; ``made`` tells from what units were made last time, as far as that counts."""
        lasting: dict[int, str] = {}
        for place, name in enumerate(self._told.ids):
            if place not in self.places and (before := made.get(f"article/{name}")):
                lasting[place] = before.digest
        planned = self.planned(place for place in range(len(self._told.ids)) if place not in lasting)
        return [
            self._plan.article(place, lasting[place], partial(self._spec, place)) if place in lasting else next(planned)
            for place in range(len(self._told.ids))
        ]

    def planned(self, places: Iterable[int]) -> Iterator[Unit]:
        """Yield the pages of the articles at ``places``, planned anew."""
        return self._plan.articles(places, self._beside, self._body, self._edit_url)

    def _spec(self, place: int) -> dict[str, Any]:
        """The arguments of a page that is made all the same: a template may have changed, or somebody its file."""
        return next(self.planned((place,))).spec()

    def _beside(self, place: int) -> Beside:
        copies, story = self._told.versions.get(place, ()), self._stories.of(place)
        near = [other for other in self._told.related[place] if other not in copies and other not in story]
        raw_url = self._raw_urls.get(self._corpus.entries[place].source_file, "")
        return Beside(near, copies, story, raw_url, self._common)

    def _body(self, place: int) -> tuple[str, str]:
        return self._store.body(self._corpus.entries[place].file)

    def _raw_url(self, file: str) -> str:
        """Where the repository shows the ``file`` that an article was converted from, "" where it does not hold it."""
        there = file and (self._sources / file).is_file()
        return f"{self._repository}/blob/HEAD/{quoted(f'corpus/{file}')}" if there else ""

    def _edit_url(self, place: int) -> str:
        """Where a correction can be proposed: a new issue that already names the article and its file."""
        if not self._repository:
            return ""
        entry, path = self._corpus.entries[place], self._corpus.paths[place]
        address = f"{self._siteurl.rstrip('/')}/{quoted(path)}" if self._siteurl else ""
        body = f"content/articles/{entry.file}\n{address}".strip()
        return f"{self._repository}/issues/new?{urlencode({'title': f'تصحيح: {entry.id}', 'body': body})}"
