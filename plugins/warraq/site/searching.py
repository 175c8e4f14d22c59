"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from warraq import search
from warraq.search import Document
from warraq.site.corpus import Corpus, fold
from warraq.site.settings import code_hash

RELATED = 5  # articles


def update(
    corpus: Corpus,
    text_of: Callable[[str], str],
    index: Path,
    language: str,
    executor: Executor | None,
    progress: Callable[[int, bool], None] | None = None,
) -> list[list[int]]:
    """Bring the index in the folder ``index`` up to date with ``corpus``; ``text_of`` gives the text of a file, ``progress`` is told how many articles are done,
    and whether they were known. Returns the places of the articles related to each, nearest first."""
    files = {entry.id: entry.file for entry in corpus.entries}
    search.build(
        _documents(corpus),
        index,
        language=language,
        aliases=corpus.vocabulary.aliases,
        executor=executor,
        progress=progress,
        text_of=lambda identity: text_of(files[identity]),
    )
    last = len(corpus.entries) - 1  # the index numbers the articles from the oldest on
    return [[last - number for number in others] for others in search.related(index, RELATED, executor)][::-1]


def _documents(corpus: Corpus) -> Iterator[Document]:
    """The articles without their texts, oldest first, so that a new one leaves the numbers of the others alone."""
    reader = code_hash()  # another version may read another text out of the same file
    for place in reversed(range(len(corpus.entries))):
        entry, names = corpus.entries[place], corpus.names[place]
        yield Document(
            id=entry.id,
            url=corpus.paths[place],
            title=entry.title,
            date=entry.date.isoformat() if entry.date else None,
            tags=names["tag"],
            source=next(iter(names["source"]), ""),
            digest=fold((reader, corpus.own[place])),
        )


def static_files(index: Path) -> tuple[str, dict[str, int]]:
    """Return the folder, and {path in it and in the site's ``search/``: size}, of what is published of the index as it is: a
    path tells the content."""
    return f"{index}/{search.STATIC}/", search.static_files(index)


def client_files(index: Path) -> dict[str, bytes]:
    """Path in the site → content of the search client and the entry to the index."""
    return {f"search/{path}": content for path, content in search.client_files(index).items()}
