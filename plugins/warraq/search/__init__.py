"""Search: analysis, the Whoosh index, the static shards and the query side.

``build`` the documents into an index, ``publish`` the index as static files with their client, ``open_index`` to query it
here. In somebody else's Pelican site the package is a plugin (``register``). Everything else in it is the inside.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from warraq.search.model import Document, Hit, IndexStats, Named, Results
from warraq.search.tree import STATIC

if TYPE_CHECKING:
    from warraq.search.engine import Index, open_index
    from warraq.search.indexer import build, missing
    from warraq.search.publication import client, client_digest, client_files, publish, static_files
    from warraq.search.state import stored

__all__ = [
    "STATIC",
    "Document",
    "Hit",
    "Index",
    "IndexStats",
    "Named",
    "Results",
    "build",
    "client",
    "client_digest",
    "client_files",
    "missing",
    "open_index",
    "publish",
    "register",
    "static_files",
    "stored",
]


_WHERE = {
    "engine": ("Index", "open_index"),
    "indexer": ("build", "missing"),
    "publication": ("client", "client_digest", "client_files", "publish", "static_files"),
    "state": ("stored",),
}


def __getattr__(name: str) -> Any:
    """A part is loaded when somebody asks for what it does: who queries an index makes none, and for most processes of a
    build the arrays of numpy are much to load for nothing."""
    for module, names in _WHERE.items():
        if name in names:
            globals().update((one, getattr(import_module(f"{__name__}.{module}"), one)) for one in names)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def register() -> None:
    """Plug into Pelican, which nothing else here needs."""
    from warraq.search import pelican_plugin

    pelican_plugin.register()
