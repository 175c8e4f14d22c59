"""Articles taken down, and addresses that have moved: what ``content/takedown.yaml`` and ``redirects.yaml`` mean here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warraq.hosting import redirects as hosting
from warraq.hosting.redirects import Moved, load_published, load_redirects, newly_moved, redirect_pages
from warraq.hosting.takedown import Tombstone, load_takedowns, tombstones, with_copies
from warraq.site.corpus import digest, path_of
from warraq.site.paths import page_file
from warraq.site.plan import Unit
from warraq.site.reader import Entry
from warraq.site.strings import Strings


@dataclass(frozen=True)
class Addresses:
    """What stands at the addresses of articles that are not there (any more)."""

    tombstones: Sequence[Tombstone] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)  # old path → id
    published: Mapping[str, str] = field(default_factory=dict)  # id → path where it was last published


def apply_takedowns(content: Path, entries: Sequence[Entry]) -> tuple[list[Entry], Addresses]:
    """Return the entries that may be published, and what stands where others were.

    What is taken down is dropped here, before anything is made of the corpus, with every copy of the same text.
    Raises WarraqError where one of the files is wrong.
    """
    redirects, published = load_redirects(content), load_published(content)
    takedowns = load_takedowns(content)
    if not takedowns:
        return list(entries), Addresses((), redirects, published)
    copies: dict[str, list[str]] = {}
    for entry in entries:
        copies.setdefault(entry.text_hash, []).append(entry.id)
    takedowns = with_copies(takedowns, copies.values())
    current = {entry.id: path_of(entry) for entry in entries}
    stones = tombstones(takedowns, current, published)
    return [entry for entry in entries if entry.id not in takedowns], Addresses(stones, redirects, published)


def remember(content: Path, addresses: Addresses, current: Mapping[str, str]) -> None:
    """Note in ``content`` where everything stands on the site that is published now, removed articles included."""
    hosting.remember(content, {**current, **{stone.id: stone.path for stone in addresses.tombstones}})


def warnings(addresses: Addresses, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield what the owner should look at: near copies of removed articles, redirects that lead nowhere."""
    removed = {stone.id for stone in addresses.tombstones}
    there = removed | {entry.id for entry in entries}
    for entry in entries:
        if entry.duplicate_of in removed:
            yield f"{entry.file}: nearly the same as {entry.duplicate_of!r}, which is taken down; is it to go as well?"
    for path, name in addresses.redirects.items():
        if name not in there:
            yield f"{hosting.FILE}: {path} leads to {name!r}, which is no article of this site"


def units(addresses: Addresses, current: Mapping[str, str], taken: Iterable[str], strings: Strings) -> Iterator[Unit]:
    """Yield the tombstones and the redirect pages.

    ``current`` maps the ids of the published articles to their paths, ``taken`` holds the files of all other pages.
    """
    title = strings("removed").striptags()
    for stone in addresses.tombstones:
        yield _unit(f"removed/{stone.id}", "removed", stone.path, title, {"date": stone.date, "reason": stone.reason})
    current = {**current, **{stone.id: stone.path for stone in addresses.tombstones}}
    stones = {page_file(stone.path) for stone in addresses.tombstones}
    redirects = {**addresses.redirects, **newly_moved(addresses.published, current, addresses.redirects)}
    pages, _ = redirect_pages(redirects, current, stones.union(taken))
    for page in pages:
        yield _redirect(page, strings("moved").striptags())


def _redirect(page: Moved, title: str) -> Unit:
    return _unit(f"moved/{page.path}", "moved", page.path, title, {"target": page.target})


def _unit(name: str, kind: str, path: str, title: str, given: dict[str, object]) -> Unit:
    def spec() -> dict[str, object]:
        return {"template": f"{kind}.html", "kind": kind, "path": path, "title": title, "given": given}

    return Unit(name, "page", f"{kind}.html", digest(path, title, given), spec)
