"""The site's use of the search part: documents in, related articles and the published index out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from warraq import search
from warraq.executor import Workers
from warraq.forked import Child, can_fork
from warraq.progress import Stage
from warraq.search import Document, Named
from warraq.site.corpus import Corpus
from warraq.site.store import Store

RELATED = 5  # articles
_SCRIPTS = "client"  # in the books
Nearest = list[list[int]]  # the places of the articles related to each, nearest first


@contextmanager
def indexing(
    update: Callable[[Workers, Callable[[Nearest], None]], Stage],
    done: Callable[[Stage], object],
    workers: Workers,
    *,
    aside: bool,
) -> Iterator[Callable[[], Nearest]]:
    """Run ``update``, which is given ``workers`` and tells whom it is given of the related articles, and tell ``done`` how it
    went: by the end of the block where it may work ``aside``, in a child of this process or, where none can be had, in a thread;
    if not, before its beginning. The block gets what returns the related articles as soon as they are known."""
    related: Future[Nearest] = Future()
    if not aside:
        done(update(workers, related.set_result))
        yield related.result
    elif workers.forkable and can_fork():
        with Child(partial(_in_child, update, workers)) as child:
            yield child.hear
            done(child.hear())
    else:
        with ThreadPoolExecutor(1) as thread:
            going = thread.submit(_in_thread, partial(update, workers), related)
            yield related.result
            done(going.result())


def _in_child(
    update: Callable[[Workers, Callable[[Nearest], None]], Stage], workers: Workers, tell: Callable[[Any], None]
) -> Stage:
    with workers.for_child() as own:
        return update(own, tell)


def _in_thread(update: Callable[[Callable[[Nearest], None]], Stage], related: Future[Nearest]) -> Stage:
    try:
        return update(related.set_result)
    except BaseException as error:
        if not related.done():
            related.set_exception(error)
        raise


def update(
    corpus: Corpus,
    text_of: Callable[[str], str],
    index: Path,
    language: str,
    executor: Executor | None,
    told: Callable[[Nearest], None],
    progress: Callable[[int, bool], None] | None = None,
) -> None:
    """Bring the index in the folder ``index`` up to date with ``corpus``. ``text_of`` gives the text of a file; ``told`` gets the
    places of the articles related to each, nearest first, maybe before the index is ready; ``progress`` is told how many articles
    are done, and whether they were known."""
    search.build(
        map(Named, (entry.id for entry in corpus.entries), corpus.own),
        index,
        language=language,
        aliases=corpus.vocabulary.aliases,
        executor=executor,
        progress=progress,
        whole=_Whole(corpus, text_of),
        related=(RELATED, told),
    )


class _Whole:
    """Makes the documents of ids, as far as they are asked for: mostly one or two are."""

    def __init__(self, corpus: Corpus, text_of: Callable[[str], str]) -> None:
        self._corpus, self._text_of = corpus, text_of

    @cached_property
    def _places(self) -> dict[str, int]:
        return {entry.id: place for place, entry in enumerate(self._corpus.entries)}

    def __call__(self, identity: str) -> Document:
        place = self._places[identity]
        entry, names = self._corpus.entries[place], self._corpus.names[place]
        return Document(
            id=entry.id,
            url=self._corpus.paths[place],
            title=entry.title,
            date=entry.date.isoformat() if entry.date else None,
            tags=names["tag"],
            source=next(iter(names["source"]), ""),
            text=self._text_of(entry.file),
        )


def static_files(index: Path) -> tuple[str, dict[str, int]]:
    """Return the folder, and {path in it and in the site's ``search/``: size}, of what is published of the index as it is: a
    path tells the content."""
    return f"{index}/{search.STATIC}/", search.static_files(index)


def client_files(index: Path, store: Store) -> dict[str, bytes]:
    """Path in the site → content of the search client and the entry to the index. The scripts of the client are kept in the
    ``store``: to make them short takes a fifth of a second."""
    made_from = search.client_digest()
    kept = store.load(_SCRIPTS)
    if not kept or kept[0] != made_from:
        kept = (made_from, search.client())
        store.save(_SCRIPTS, kept)
    return {f"search/{path}": content for path, content in search.client_files(index, kept[1]).items()}
