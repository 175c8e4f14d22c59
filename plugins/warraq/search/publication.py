"""The index → ``output/search/``: the static files as they are, the client, and the entry that names its engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

from warraq.errors import WarraqError
from warraq.search.squeeze import imports, joined, read, squeeze
from warraq.search.tree import ENTRY, STATIC, mirror

LOADER = "warraq.js"
# Each imports only from those before it.
ENGINE = ("arabic.js", "format.js", "excerpt.js", "index.js", "plan.js", "engine.js")
EXTRA = ("query.js", "near.js", "mend.js", "extra.js")  # fetched when a query needs it


def publish(index_dir: Path, out_dir: Path) -> list[str]:
    """Make ``out_dir`` the published search of the index in ``index_dir``; return the paths that had to be written.

    Files that are there already stay untouched, files of earlier states go. Raises WarraqError where there is no index.
    """
    return mirror(index_dir / STATIC, static_files(index_dir), out_dir, client_files(index_dir))


def client_files(index_dir: Path, scripts: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return path → content of the client (``scripts``: what ``client`` returned, where it has been asked before), and of the
    entry that names it. Raises WarraqError where there is no index."""
    file = index_dir / STATIC / ENTRY
    try:
        entry = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_index(index_dir, error) from None
    files = dict(client() if scripts is None else scripts)
    for kind in ("engine", "extra"):
        entry[kind] = next(name for name in files if name.startswith(f"{kind}-"))
    files[ENTRY] = json.dumps(entry).encode()
    return files


def client() -> dict[str, bytes]:
    """Return path → content of the client's scripts. They follow from what ``client_digest`` tells."""
    files = {LOADER: squeeze(read(LOADER)).encode()}
    first = _add(files, "engine", engine())
    _add(files, "extra", joined(EXTRA, engine=first))
    return files


def client_digest() -> str:
    """Return a hash of the sources of the client's scripts."""
    sources = "\0".join(read(name) for name in (LOADER, *ENGINE, *EXTRA))
    return hashlib.blake2b(sources.encode(), digest_size=16).hexdigest()


def engine() -> str:
    """Return the part of the client that every query needs."""
    return joined(ENGINE, exports={"open", *imports(EXTRA)})


def _add(files: dict[str, bytes], kind: str, source: str) -> str:
    """Add a part of the client under a name that its content tells; return that."""
    content = source.encode()
    name = f"{kind}-{hashlib.blake2b(content, digest_size=6).hexdigest()}.js"
    files[name] = content
    return name


def static_files(index_dir: Path) -> dict[str, int]:
    """Return path → size of the files of the index that are published as they are: their names tell their content.

    They lie in the folder ``static`` of ``index_dir``. Raises WarraqError where there is no index.
    """
    from warraq.search.state import load_files  # numpy: who only wants the client is spared it

    try:
        return load_files(index_dir)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _no_index(index_dir, error) from None


def _no_index(index_dir: Path, error: Exception) -> WarraqError:
    return WarraqError("no search index to publish", where=str(index_dir), why=str(error), mend="build it first")
