"""Whether there is anything to build at all: asked before Pelican, templates and search are even imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from warraq.lock import Lock
from warraq.site.content import Found, scan, stamp_of
from warraq.site.settings import OFFLINE, Report, Settings, code_hash
from warraq.site.store import BOOKS, Store
from warraq.site.writer import Trees

ADDRESSES = ("takedown.yaml", "redirects.yaml", "published.yaml")  # in the content folder


def settled(settings: Settings) -> tuple[Report | None, list[Found], bool]:
    """Return what a build would say that changes nothing, None where something may have changed; what was found; and
    whether there is a site of an earlier build to start from.

    Raises WarraqError where another build is at work, there is no content, or the output folder is not ours.
    """
    with (
        Lock(settings.output.absolute().parent / f".{settings.output.name}.warraq" / "lock"),
        Lock(settings.cache / "site.lock"),
        Store(settings.cache / BOOKS, code_hash()) as store,
    ):
        trees = Trees(settings.output, store, settings.looking)
        trees.recover()
        found = settings.found or scan(settings.content)
        return last_report(store, trees, fingerprint(settings, found)), found, trees.trusted


def last_report(store: Store, trees: Trees, inputs: str) -> Report | None:
    """Return the last build's report, if it was made from the same ``inputs`` and its files are still as it left them."""
    if not trees.trusted or store.get("inputs") != inputs:
        return None
    if trees.damaged():
        return None
    return Report(**{**store.get("report"), "unchanged": True, "made": 0, "written": 0})


def fingerprint(settings: Settings, found: Iterable[Found]) -> str:
    """A hash of everything that the site is made from, as far as it can be had without reading the articles ``found``; before it
    that of these alone."""
    state = hashlib.sha256()
    small = [settings.content / name for name in ADDRESSES]
    small += sorted(f for folder in settings.pages for f in folder.glob("*.md"))
    small += filter(None, [settings.vocabulary])
    small += sorted(f for folder in (settings.theme, OFFLINE) for f in folder.rglob("*") if f.is_file())
    for path in small:
        content = path.read_bytes() if path.exists() else b""
        state.update(f"\0{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        state.update(content)
    told = (settings.config, settings.siteurl, sorted(settings.host_files.items()), settings.theme)
    state.update(repr(told).encode("utf-8", "surrogatepass"))
    return f"{stamp_of(found)} {state.hexdigest()}"
