"""Search: analysis, the Whoosh index, the static shards and the query side.

``build`` the documents into an index, ``publish`` the index as static files with their client, ``open_index`` to query it
here. Everything else in this package is the inside.
"""

from warraq.search.build import build
from warraq.search.engine import Index, open_index
from warraq.search.model import Document, Hit, IndexStats, Results
from warraq.search.prepare import prepare
from warraq.search.publish import publish

__all__ = ["Document", "Hit", "Index", "IndexStats", "Results", "build", "open_index", "prepare", "publish"]
