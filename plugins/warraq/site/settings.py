"""What the site step is told, what it says it did, and which program it is."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from warraq.code import code_digest
from warraq.config import CorpusConfig
from warraq.contents import Contents
from warraq.site.content import Found
from warraq.site.looks import Looking
from warraq.site.paths import quoted
from warraq.site.store import Ahead

if TYPE_CHECKING:
    from warraq.site.indexing import Standby

_PARTS = (
    "site",
    "arabic",
    "search",
    "frontmatter.py",
    "markdown_settings.py",
    "markup.py",
    "config.py",
    "contents.py",
    "__init__.py",
)
OFFLINE = Path(__file__).parents[3] / "themes" / "warraq" / "static" / "offline"  # parts of the service worker
_LIBRARIES = ("jinja2", "markdown", "markupsafe", "pyyaml", "hijridate")


@dataclass(frozen=True)
class Settings:
    """Where the site step finds everything."""

    content: Path
    output: Path
    cache: Path
    theme: Path
    config: CorpusConfig
    siteurl: str = ""  # absolute address of the site, or ""
    vocabulary: Path | None = None
    workers: int = 0  # processes, 0 for one a processor
    host_files: Mapping[str, str] = field(default_factory=dict)  # name → text, for the host and not for readers
    remember: bool = False  # this build is published: note where each article stands
    found: list[Found] | None = None  # what is in the content folder, where somebody has just looked
    looking: Looking | None = None  # who looks at the published site at the moment
    ahead: Ahead | None = None  # what the books told, read while there was time
    standby: Standby | None = None  # who indexes, begun while there was time

    @property
    def pages(self) -> tuple[Path, Path]:
        """Folders of hand-written pages: the owner's, and the theme's in the corpus's language for names that it lacks."""
        ours = self.theme / "pages"
        primary = self.config.language.partition("-")[0].lower()
        return self.content / "pages", ours / (primary if (ours / primary).is_dir() else "en")


class Ready(NamedTuple):
    """What somebody has got ready for a build: what the content folder holds; the books and who indexes, where something has
    changed. Its ``close`` must be called."""

    contents: Contents
    found: list[Found]  # in ``contents``
    ahead: Ahead | None = None
    standby: Standby | None = None

    def close(self) -> None:
        """Let go whoever stands by."""
        if self.standby:
            self.standby.close()


@dataclass
class Report:
    """What a build did."""

    articles: int = 0
    refusals: list[str] = field(default_factory=list)  # a line each: file, reason
    warnings: list[str] = field(default_factory=list)
    pages: int = 0  # units of output
    made: int = 0  # of them made anew
    written: int = 0  # files that changed, appeared or went
    unchanged: bool = False  # nothing had changed, nothing was done

    def __str__(self) -> str:
        if self.unchanged:
            return f"site: nothing changed, {self.articles:,} articles"
        return (
            f"site: {self.articles:,} articles, {self.pages:,} pages and feeds ({self.made:,} made, "
            f"{self.written:,} files changed), {len(self.refusals):,} refused"
        )


def site_root(siteurl: str) -> str:
    """Return the path of the site on its host, such as ``/repo/``; ``/`` where the address is not known."""
    return quoted(unquote(urlsplit(siteurl).path)).rstrip("/") + "/"


def code_hash() -> str:
    """A hash of the program, of the libraries whose output ends up in pages, of what reads the books, and of nothing else."""
    state = hashlib.sha256(code_digest(*_PARTS).encode())
    state.update(sys.implementation.cache_tag.encode())
    for library in _LIBRARIES:
        state.update(f"{library} {version(library)}\0".encode())
    return state.hexdigest()
