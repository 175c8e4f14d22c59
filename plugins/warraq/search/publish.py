"""The index → ``output/search/``: the static files as they are, the client, and the entry that names its engine."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from warraq.errors import WarraqError
from warraq.search.build import STATIC
from warraq.search.tree import ENTRY, mirror

CLIENT = Path(__file__).parents[3] / "themes" / "warraq" / "static" / "search"
LOADER = "warraq.js"
MODULES = (
    "arabic.js",
    "format.js",
    "excerpt.js",
    "query.js",
    "plan.js",
    "engine.js",
)  # each imports only from those before it

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_COMMENT = re.compile(
    r"^\s*(?://.*|/\*\*.*\*/)\n", re.MULTILINE
)  # whole lines only: no string of ours begins a line with them
_INDENT = re.compile(r"^ +", re.MULTILINE)


def publish(index_dir: Path, out_dir: Path) -> list[str]:
    """Make ``out_dir`` the published search of the index in ``index_dir``; return the paths that had to be written.

    Files that are there already stay untouched, files of earlier states go. Raises WarraqError where there is no index.
    """
    static = index_dir / STATIC
    try:
        entry = json.loads((static / ENTRY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WarraqError(
            "no search index to publish", where=str(static), why=str(error), mend="build it first"
        ) from None
    engine = engine_source().encode()
    entry["engine"] = f"engine-{hashlib.blake2b(engine, digest_size=6).hexdigest()}.js"
    loader = (CLIENT / LOADER).read_bytes()
    extra = {ENTRY: json.dumps(entry).encode(), LOADER: loader, entry["engine"]: engine}
    return mirror(static, out_dir, extra)


def engine_source() -> str:
    """Return the client's modules joined into one, without comments and indentation: one request, a third fewer bytes."""
    sources = []
    for name in MODULES:
        source = _IMPORT.sub("", (CLIENT / name).read_text(encoding="utf-8"))
        if name != MODULES[-1]:
            source = source.replace("\nexport ", "\n")
        sources.append(_INDENT.sub("", _COMMENT.sub("", source)))
    return "".join(sources)
