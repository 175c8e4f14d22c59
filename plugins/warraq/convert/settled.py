"""Whether there is anything to convert at all: asked before what converts is even loaded, for most runs find nothing."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from warraq.code import code_digest
from warraq.config import CorpusConfig
from warraq.convert.state import State, corpus_digest
from warraq.convert.store import Store
from warraq.convert.summary import Summary

# A new version of any of these may convert differently.
_CODE = ("__init__.py", "arabic", "config.py", "convert", "frontmatter.py", "markup.py", "rules")


class Looked(NamedTuple):
    """What a look has found: a hash of the corpus, and the content folder."""

    corpus: str
    store: Store


def settled(
    corpus: Path, content: Path, config: CorpusConfig, *, vocabulary: Path, base: Path, dry_run: bool = False
) -> Summary | Looked:
    """Return what ``pipeline.convert`` would, if it would change nothing; what it can use, where there may be something to do."""
    settings = settings_digest(config, [*((base / name) for name in config.rules), vocabulary])
    with State(content, settings, dry_run=dry_run) as state:
        found = Looked(corpus_digest(corpus), Store(content, dry_run=dry_run))
        return state.summary_again(found.store) if state.settles(*found) else found


def settings_digest(config: CorpusConfig, files: Iterable[Path | None]) -> str:
    """Return a hash of all but the corpus that decides how a record is converted: settings, ``files``, program."""
    contents = [hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f is not None and f.is_file()]
    parts = [dataclasses.asdict(config), code_digest(*_CODE), *contents]
    return hashlib.sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()
