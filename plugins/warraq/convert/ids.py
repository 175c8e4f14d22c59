"""Gives every record its id: its own, else the file's stem, else a short hash of its source. An id never changes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from warraq.convert.model import Record, Refusal, Unread

LONGEST = 100  # characters: with `.md.new` and a temporary's marks well below the 255 bytes of file systems
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
# Names that Windows keeps for devices, whatever their ending, and the one that hosts keep for a folder's page.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|index\.html", re.IGNORECASE)
_NOT_SAFE = re.compile(r"[^A-Za-z0-9]+")


def safe_id(name: str) -> str:
    """Return ``name`` where it can be a file's name and part of an address anywhere, else what is left of it and a hash.

    Two different names never give the same id (but for a collision of 40 bits of SHA-256).
    """
    if len(name) <= LONGEST and _SAFE.fullmatch(name) and not _RESERVED.fullmatch(name):
        return name
    ascii_part = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    slug = _NOT_SAFE.sub("-", ascii_part).strip("-").lower()[:48].rstrip("-")
    digest = short_hash(name)
    return f"{slug}-{digest[:10]}" if slug and not slug.isdigit() else digest


def short_hash(text: str) -> str:
    """Return 12 hexadecimal digits of the SHA-256 of ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Ids:
    """The ids given out in one run. Memory: an id and eight bytes of a hash for each record."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: dict[str, tuple[str, bytes]] = {}  # folded id → (id, digest of the text)

    def assign(self, record: Record | Unread) -> str | Refusal:
        """Return the id of ``record``, or why it gets none: a record of the same id came first."""
        own = str(record.given.get("id", "")).strip()
        stem = "" if record.number is not None else _stem(record.file)
        name = own or stem or _source_hash(record)
        wanted = safe_id(name)
        digest = bytes.fromhex(record.sha256[:16])
        found = self._given.get(wanted.casefold())
        if found is None:
            return self._give(wanted, digest)
        first, first_digest = found
        if first_digest == digest:
            return Refusal(record.file, f"repeats {first}: same id, same text", record.number)
        if own and first == wanted:
            return Refusal(record.file, f"id {own} was given before, to another text", record.number)
        # Two files of one name in two folders, or two ids that differ in case only, are two articles all the same.
        other = f"{wanted[: LONGEST - 7]}-{short_hash(own or record.file)[:6]}"
        if other.casefold() in self._given:
            return Refusal(record.file, f"id {wanted} was given before, to another text", record.number)
        return self._give(other, digest)

    def _give(self, name: str, digest: bytes) -> str:
        self._given[name.casefold()] = (name, digest)
        return name


def _stem(file: str) -> str:
    name = PurePosixPath(file).name
    while PurePosixPath(name).suffix.lower() in (".gz", ".zst"):
        name = PurePosixPath(name).stem
    return PurePosixPath(name).stem


def _source_hash(record: Record | Unread) -> str:
    """Hash what says where the record comes from, so that records put in before it do not change its id."""
    return short_hash(str(record.given.get("url") or record.sha256))
