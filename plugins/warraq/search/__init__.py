"""Search: analysis, the Whoosh index, the static shards and the query side.

``build`` the documents into an index, ``publish`` the index as static files with their client, ``open_index`` to query it
here. In somebody else's Pelican site the package is a plugin (``register``). Everything else in it is the inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warraq.search.build import STATIC, build, missing
from warraq.search.model import Document, Hit, IndexStats, Named, Results
from warraq.search.publish import client, client_digest, client_files, publish, static_files
from warraq.search.state import stored

if TYPE_CHECKING:
    from warraq.search.engine import Index, open_index

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


def __getattr__(name: str) -> Any:
    """What queries an index, and Whoosh with it, is loaded when somebody asks for it: a build does not."""
    if name in ("Index", "open_index"):
        from warraq.search import engine

        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def register() -> None:
    """Plug into Pelican, which nothing else here needs."""
    from warraq.search import pelican_plugin

    pelican_plugin.register()
