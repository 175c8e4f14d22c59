"""Where pages stand, and the links between them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

MAX_SEGMENT_BYTES = 200  # of the 255 that file systems allow a name, leaving room for a suffix
# Characters that a URL or some file system gives a meaning of its own, controls, and direction marks that nobody sees.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|#%\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
# Paths that are their own address, as those of articles are: they need not be kept in a cache of sixteen thousand.
_SAFE = re.compile(r"[A-Za-z0-9/~!$()*+,;=:@._-]*\Z")
# Names that stand in the same folder, and those that Windows keeps for devices.
_RESERVED = re.compile(r"(?i)(?:index\.html|atom\.xml|page|con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?\Z")


def segment(name: str) -> str:
    """Return ``name`` as one path segment in its own spelling, safe as a file name and unchanged from build to build.

    Spaces become ``-``. A name that had to be changed in another way carries a short hash of itself.
    """
    name = unicodedata.normalize("NFC", name).strip()
    spaced = "-".join(name.split())
    safe = _UNSAFE.sub("-", spaced).rstrip(". ").lstrip(".")  # «..» climbs, a leading dot hides
    raw = safe.encode("utf-8")
    if len(raw) > MAX_SEGMENT_BYTES:
        safe = raw[: MAX_SEGMENT_BYTES - 9].decode("utf-8", "ignore")
    if safe == spaced and safe and not _RESERVED.match(safe):
        return safe
    return f"{safe}-{_short_hash(name)}".lstrip("-. ")


def segments(names: Iterable[str]) -> dict[str, str]:
    """Return {name: segment}; names whose segments would fall together on a file system that ignores case, or
    composes letters, get a hash each, whichever order they come in."""
    wanted = {name: segment(name) for name in names}
    folded = list(map(_folded, wanted.values()))
    holders = Counter(folded)
    return {
        name: path if holders[alike] == 1 else f"{path}-{_short_hash(name)}"
        for (name, path), alike in zip(wanted.items(), folded, strict=True)
    }


def root_of(path: str) -> str:
    """Return the way from the page at ``path`` to the site's root: ``../../`` for ``tag/x/``, ``./`` for the root."""
    return "../" * path.count("/") or "./"


def link_from(page: str, path: str) -> str:
    """Return the shortest relative link from the page at ``page`` to ``path``, as an IRI."""
    folder, up = page[: page.rfind("/") + 1], ""
    while not path.startswith(folder):
        folder = folder[: folder.rfind("/", 0, -1) + 1]
        up += "../"
    return up + iri(path[len(folder) :]) or "./"


def iri(path: str) -> str:
    """Return ``path`` for a link in HTML or Atom, where letters of all scripts may stand as they are (RFC 3987).

    That is a third of the bytes of ``quoted``, and legible; what is no letter, digit or sign on one is percent-encoded.
    """
    return path if _SAFE.match(path) else _iri(path)


@lru_cache(maxsize=1 << 16)
def _iri(path: str) -> str:
    return "".join(
        char if char > "\x7f" and (char.isalnum() or unicodedata.combining(char)) else quoted(char) for char in path
    )


def quoted(path: str) -> str:
    """Return ``path`` percent-encoded for a URL; what comes out needs no escaping in HTML or XML."""
    return path if _SAFE.match(path) else _quoted(path)


@lru_cache(maxsize=1 << 16)
def _quoted(path: str) -> str:
    return quote(path, safe="/~!$()*+,;=:@")


def page_file(path: str) -> str:
    """Return the file of the page at ``path``."""
    return path + "index.html" if path == "" or path.endswith("/") else path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKD", path).casefold()


def _short_hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
