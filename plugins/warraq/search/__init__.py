"""Search: analysis, the Whoosh index, the static shards and the query side.

``build`` the documents into an index, ``publish`` the index as static files with their client, ``open_index`` to query it
here. In somebody else's Pelican site the package is a plugin (``register``). Everything else in it is the inside.
"""

from __future__ import annotations

from warraq.search.build import build
from warraq.search.engine import Index, open_index
from warraq.search.model import Document, Hit, IndexStats, Results
from warraq.search.publish import publish

__all__ = ["Document", "Hit", "Index", "IndexStats", "Results", "build", "open_index", "publish", "register"]


def register() -> None:
    """Plug into Pelican, which nothing else here needs."""
    from warraq.search import pelican_plugin

    pelican_plugin.register()
