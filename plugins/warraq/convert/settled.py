"""Whether there is anything to convert at all: asked before what converts is even loaded, for most runs find nothing."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from warraq.code import code_digest
from warraq.config import CorpusConfig
from warraq.contents import Contents
from warraq.convert.state import State, corpus_digest
from warraq.convert.store import Store
from warraq.convert.summary import Summary

# A new version of any of these may convert differently.
_CODE = ("__init__.py", "arabic", "config.py", "contents.py", "convert", "frontmatter.py", "markup.py", "rules")


def settled(
    corpus: Path,
    content: Path,
    config: CorpusConfig,
    *,
    vocabulary: Path,
    base: Path,
    look: Callable[[], Contents],
    dry_run: bool = False,
) -> Summary | str:
    """Return what ``pipeline.convert`` would, if it would change nothing; the hash of the corpus, where there may be something to
    do. ``look`` gives what ``content`` holds: it is not asked where the corpus tells that there is."""
    settings = settings_digest(config, [*((base / name) for name in config.rules), vocabulary])
    digest = corpus_digest(corpus)  # first: a corpus that is not there must not cost what is known of another
    with State(content, settings, dry_run=dry_run) as state:
        if state.is_of(digest) and state.settles(store := Store(content, look(), dry_run=dry_run)):
            return state.summary_again(store)
        return digest


def settings_digest(config: CorpusConfig, files: Iterable[Path | None]) -> str:
    """Return a hash of all but the corpus that decides how a record is converted: settings, ``files``, program."""
    contents = [hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f is not None and f.is_file()]
    parts = [dataclasses.asdict(config), code_digest(*_CODE), *contents]
    return hashlib.sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()
