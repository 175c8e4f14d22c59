"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from warraq import search
from warraq.executor import Workers
from warraq.search import Document, Named

if TYPE_CHECKING:
    from warraq.site.corpus import Corpus
    from warraq.site.store import Store

RELATED = 5  # articles
_SCRIPTS = "client"  # in the books
Nearest = list[list[int]]  # the places of the articles related to each, nearest first


class Said(NamedTuple):
    """What makes an article a whole document, but for its text."""

    file: str
    path: str
    title: str
    day: str | None  # in ISO form, with the time
    tags: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Asked:
    """What is to be indexed: ids and digests of all articles, and what is ``said`` of those that the index does not know."""

    language: str
    aliases: dict[str, list[str]]
    ids: list[str]
    own: list[str]  # digests
    said: Callable[[str], Said]  # of an id

    def whole(self, text_of: TextOf, name: str) -> Document:
        """The document of an id; ``text_of`` gives the text of a file."""
        file, path, title, day, tags, source = self.said(name)
        return Document(id=name, url=path, title=title, date=day, tags=tags, source=source, text=text_of(file))


TextOf = Callable[[str], str]  # of a content file
Files = Mapping[str, int]  # of the index, by their paths in the site's ``search/``: sizes
Ahead = Any  # what ``search.stored`` has read of an index


class Told:
    """Hands on what is known as soon as it is, the one maybe from another process than the other; knows whether it was told the
    files."""

    def __init__(
        self, related: Callable[[Nearest], object], written: Callable[[Files], object], *, apart: bool = False
    ) -> None:
        """``related`` takes the places of the articles related to each, nearest first, if ``apart``, also in a child of the process
        that is told; ``written`` the files of the index, once all of them are there."""
        self.related, self._written, self.apart, self.files = related, written, apart, False

    def written(self, files: Files) -> None:
        """The ``files`` are there."""
        self.files = True
        self._written(files)


def asked(corpus: Corpus, language: str) -> Asked:
    """Return what is to be indexed of ``corpus``."""
    ids = [entry.id for entry in corpus.entries]
    places = {name: place for place, name in enumerate(ids)}

    def said(name: str) -> Said:
        place = places[name]
        entry, names = corpus.entries[place], corpus.names[place]
        day = entry.date.isoformat() if entry.date else None
        source = next(iter(names["source"]), "")
        return Said(entry.file, corpus.paths[place], entry.title, day, names["tag"], source)

    aliases = {name: list(others) for name, others in corpus.vocabulary.aliases.items()}
    return Asked(language, aliases, ids, corpus.own, said)


def update(
    asked: Asked,
    text_of: TextOf,
    index: Path,
    workers: Workers,
    told: Told,
    progress: Callable[[int, bool], None] | None = None,
    ahead: Ahead = None,
) -> None:
    """Bring the index in the folder ``index`` up to date with what is ``asked``. ``text_of`` gives the text of a file; ``told`` is
    told things as soon as they are known; ``progress`` how many articles are done, and whether they were known; ``ahead`` is
    what has been read of the index."""
    search.build(
        map(Named, asked.ids, asked.own),
        index,
        language=asked.language,
        aliases=asked.aliases,
        executor=workers.executor(len(asked.ids)),
        progress=progress,
        whole=partial(asked.whole, text_of),
        related=(RELATED, told.related),
        ahead=ahead,
        written=told.written,
        apart=told.apart,
    )


def static_folder(index: Path) -> str:
    """Return the folder in which the files lie that are published of the index."""
    return f"{index}/{search.STATIC}/"


def client_files(index: Path, store: Store) -> dict[str, bytes]:
    """Path in the site → content of the search client and the entry to the index. The scripts of the client are kept in the
    ``store``: to make them short takes a fifth of a second."""
    made_from = search.client_digest()
    kept = store.load(_SCRIPTS)
    if not kept or kept[0] != made_from:
        kept = (made_from, search.client())
        store.save(_SCRIPTS, kept)
    return {f"search/{path}": content for path, content in search.client_files(index, kept[1]).items()}
