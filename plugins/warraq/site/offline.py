"""``sw.js``, the service worker: it keeps the site readable without a network, or puts an end to one that did.

It stands at the root, for a worker rules only over what lies below it, and under one name, for browsers look there for
its successor. Where ``offline`` is off a successor of a few lines stands there that clears up and goes: no page asks for
it, and no memory is needed of whether it was ever on (docs/decisions/0404).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from warraq.site.corpus import digest
from warraq.site.model import Site
from warraq.site.paths import quoted
from warraq.site.plan import Unit
from warraq.site.settings import OFFLINE
from warraq.site.strings import Strings

WORKER = "sw.js"
PAGE = "offline.html"  # what stands for a page that was never visited
SEARCH_PAGE = "search/"
_HASH = 12  # hexadecimal digits


def unit(strings: Strings) -> Unit:
    """The page that says that there is no network; no sitemap names it."""
    title = strings("offline").striptags()

    def spec() -> dict[str, object]:
        return {"template": PAGE, "kind": "offline", "path": PAGE, "title": title, "given": {}}

    return Unit("offline", "page", PAGE, digest(title), spec)


def worker(
    site: Site,
    strings: Strings,
    scripts: Iterable[str],
    pages: Mapping[str, bytes],
    search: Path,
    removed: Iterable[str],
) -> bytes:
    """Return ``sw.js`` for ``site``.

    ``scripts`` are the paths of all scripts of the theme, those that others import among them, ``pages`` holds {path:
    bytes} of the pages that it keeps from the start, ``search`` is the folder of the published index, ``removed`` the
    paths of articles taken down: when they change, all that browsers kept of the texts goes.
    """
    if not site.offline:
        return (OFFLINE / "retired.js").read_bytes()
    entry = json.loads((search / "entry.json").read_text(encoding="utf-8"))
    theme = {site.css, site.icon, *site.fonts, *scripts} - {""}
    shell = [*(quoted(path) for path in pages), *sorted(theme)]
    build = {
        "version": _hash("\0".join(shell).encode(), *pages.values()),
        "epoch": _hash("\0".join(sorted(removed)).encode()),
        "shell": shell,
        "search": [f"search/{name}" for name in ("warraq.js", entry["engine"], entry["extra"])],
        "note": f'<p class="text quiet kept" role="status">{strings("offline_kept")}</p>',
    }
    head = f"const BUILD = {json.dumps(build, ensure_ascii=False)};\n"
    return head.encode("utf-8") + (OFFLINE / "worker.js").read_bytes()


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:_HASH]
