"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

from warraq import search
from warraq.search import Document
from warraq.site.corpus import Corpus
from warraq.site.store import Store

RELATED = 5  # articles


def update(
    corpus: Corpus, store: Store, index: Path, published: Path, language: str, executor: Executor | None
) -> None:
    """Bring the index in the folder ``index`` up to date with ``corpus`` and its static form in ``published``."""
    documents = _documents(corpus, store)
    search.build(documents, index, language=language, aliases=corpus.vocabulary.aliases, executor=executor)
    search.publish(index, published)


def related(corpus: Corpus, index: Path) -> list[tuple[int, ...]]:
    """Return the places of the articles related to each, nearest first."""
    place_of = {entry.id: place for place, entry in enumerate(corpus.entries)}
    opened = search.open_index(index)
    result: list[tuple[int, ...]] = []
    for entry in corpus.entries:
        found = (place_of.get(identifier) for identifier in opened.related(entry.id, RELATED))
        result.append(tuple(place for place in found if place is not None))
    return result


def _documents(corpus: Corpus, store: Store) -> Iterator[Document]:
    texts = store.texts(entry.file for entry in corpus.entries)
    for entry, path, names, text in zip(corpus.entries, corpus.paths, corpus.names, texts, strict=True):
        yield Document(
            id=entry.id,
            url=path,
            title=entry.title,
            date=entry.date.isoformat() if entry.date else None,
            tags=names["tag"],
            source=next(iter(names["source"]), ""),
            text=text,
        )


def files(published: Path) -> Sequence[tuple[str, Path]]:
    """The files of the published index as (path in the site, file)."""
    if not published.exists():
        return []
    return [(f"search/{f.relative_to(published).as_posix()}", f) for f in sorted(published.rglob("*")) if f.is_file()]
