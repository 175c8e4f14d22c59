"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

from warraq import search
from warraq.executor import map_chunks
from warraq.search import Document
from warraq.site.corpus import Corpus
from warraq.site.store import Store

RELATED = 5  # articles


def update(
    corpus: Corpus, store: Store, index: Path, published: Path, language: str, executor: Executor | None
) -> list[list[int]]:
    """Bring the index in the folder ``index`` up to date with ``corpus`` and its static form in ``published``.

    Returns the places of the articles related to each, nearest first.
    """
    documents = _documents(corpus, store)
    aliases = corpus.vocabulary.aliases
    stats = search.build(documents, index, language=language, aliases=aliases, executor=executor)
    search.publish(index, published)
    found: list[list[int]] | None = store.get("related") if stats.unchanged else None
    if found is None or len(found) != len(corpus.entries):
        found = _related(corpus, index, executor)
        store.put("related", found)
    return found


def _related(corpus: Corpus, index: Path, executor: Executor | None) -> list[list[int]]:
    place_of = {entry.id: place for place, entry in enumerate(corpus.entries)}
    # Only processes of this machine surely see the index.
    local = executor if isinstance(executor, ProcessPoolExecutor) else None
    ids = (entry.id for entry in corpus.entries)
    state = time.monotonic_ns()  # a worker that lives on must not answer from the index of an earlier build
    return [
        [place_of[identifier] for identifier in identifiers if identifier in place_of]
        for identifiers in map_chunks(local, related_chunk, (str(index), state), ids)
    ]


_OPEN: dict[tuple[str, int], search.Index] = {}


def related_chunk(index: str, state: int, ids: Sequence[str]) -> list[list[str]]:
    """Return the ids related to each of ``ids`` in the index in the folder ``index``; ``state`` tells states apart."""
    if (index, state) not in _OPEN:
        _OPEN.clear()
        _OPEN[index, state] = search.open_index(Path(index))
    opened = _OPEN[index, state]
    return [opened.related(identifier, RELATED) for identifier in ids]


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
