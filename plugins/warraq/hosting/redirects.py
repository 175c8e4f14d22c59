"""Old addresses keep working: ``content/redirects.yaml`` and ``content/published.yaml``.

``published.yaml`` (``id: path``, written by ``make publish``) remembers where each article was last published. When a
date is corrected the path changes; the old path is then added to the end of ``redirects.yaml`` (``old path: id``), which
people may also write: addresses of an older site, ``archive/123.html: some-id``. Both belong into git.
Because a redirect names an id and not an address, it never leads to another redirect.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import urllib.parse
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warraq.errors import WarraqError
from warraq.hosting.siteurl import GIT_SECONDS

FILE, MEMORY = "redirects.yaml", "published.yaml"
_HEAD = "# Old addresses: `old path: id of the article`. Lines may be added by hand; `make publish` adds to the end.\n"
_MEMORY_HEAD = (
    "# Where each article was last published. Written by `make publish`; keep it in git, change nothing by hand.\n"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A page at ``path`` that sends its reader on to ``target``; both are paths under the site's root."""

    path: str
    target: str
    id: str

    @property
    def file(self) -> str:
        """The file to write, under the site's root."""
        return self.path + "index.html" if self.path.endswith("/") else self.path


def load_redirects(content: Path) -> dict[str, str]:
    """Return {old path: id} of ``content/redirects.yaml``; {} where there is none. Raises WarraqError on bad lines."""
    found = _mapping(content / FILE)
    return {checked_path(path, str(content / FILE)): name for path, name in found.items()}


def load_published(content: Path) -> dict[str, str]:
    """Return {id: path} of ``content/published.yaml``; {} where there is none. Raises WarraqError on bad lines."""
    found = _mapping(content / MEMORY)
    return {name: checked_path(path, str(content / MEMORY)) for name, path in found.items()}


def newly_moved(published: Mapping[str, str], current: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return {old path: id} of the articles whose path is no longer the one published, beyond the ``known`` redirects."""
    return {
        path: name for name, path in published.items() if current.get(name, path) != path and known.get(path) != name
    }


def redirect_pages(
    redirects: Mapping[str, str], current: Mapping[str, str], taken: Container[str]
) -> tuple[list[Moved], list[str]]:
    """Return the redirect pages to write, in order of their paths, and the old paths that lead nowhere.

    ``current`` maps ids to the paths where articles (or tombstones) stand now; ``taken`` holds the files that real
    pages are written to, under the root: a real page is never replaced by a redirect.
    """
    pages, lost = [], []
    for path, name in sorted(redirects.items()):
        target = current.get(name)
        if target is None:
            lost.append(path)
        elif target != path:
            page = Moved(path, target, name)
            if page.file not in taken:
                pages.append(page)
    return pages, lost


def remember(content: Path, current: Mapping[str, str]) -> dict[str, str]:
    """Note in ``content`` where the articles of ``current`` ({id: path}) are published now; return what has moved.

    Lines are only ever added to ``redirects.yaml``. Ids that are gone stay remembered, so that an article that comes
    back elsewhere is still found. Nothing is written where nothing changed.
    """
    published, known = load_published(content), load_redirects(content)
    moved = newly_moved(published, current, known)
    if moved:
        file = content / FILE
        text = file.read_text(encoding="utf-8") if file.exists() else _HEAD
        _write(file, text + ("" if text.endswith("\n") else "\n") + _lines(moved))
    if any(published.get(name) != path for name, path in current.items()):
        _write(content / MEMORY, _MEMORY_HEAD + _lines(published | dict(current)))
    return moved


def uncommitted(content: Path) -> list[str]:
    """Return the names of the memory files in ``content`` that git would lose: new or changed, and not committed.

    [] where ``content`` lies in no repository (or there is no git): then nothing is expected to be committed.
    """
    try:
        answer = subprocess.run(  # noqa: S603  (no argument is input)
            ["git", "-C", str(content), "status", "--porcelain", "--untracked-files=all", "--", FILE, MEMORY],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if answer.returncode:
        return []
    return sorted(line[3:].rpartition("/")[2].strip('"') for line in answer.stdout.splitlines())


def checked_path(path: str, where: str) -> str:
    """Return ``path``, decoded and without a leading slash, if a page of the site may stand there.

    Raises WarraqError for one that leads out of the site, names no page, or holds control characters.
    """
    decoded = urllib.parse.unquote(path.strip()).removeprefix("/")
    parts = decoded.removesuffix("/").split("/")
    bad = any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts)
    if bad or "\\" in decoded or not decoded.isprintable() or decoded.startswith(("http:", "https:")):
        raise WarraqError(
            f"{path[:200]!r} is no path of this site",
            where=where,
            mend="write it as 2017/01/17/some-id/ or old/page.html",
        )
    if not decoded.endswith(("/", ".html", ".htm")):
        raise WarraqError(f"{path[:200]!r} is no page", where=where, mend="a page ends in / or .html")
    return decoded


def _mapping(file: Path) -> dict[str, str]:
    try:
        raw: Any = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=_Strings)  # noqa: S506  (a safe loader)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WarraqError("cannot read it", where=str(file), why=str(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WarraqError("it is not YAML", where=str(file), why=str(error)) from None
    if raw is None:
        return {}
    if not isinstance(raw, dict) or not all(isinstance(item, str) for pair in raw.items() for item in pair):
        raise WarraqError("expected lines of the form `key: value`", where=str(file))
    return raw


class _Strings(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Every scalar is a string: an id such as 2017 or `no` stays what it is. The base loader builds no objects."""


def _lines(mapping: Mapping[str, str]) -> str:
    """``mapping`` as YAML lines in order of its keys, each on one line, quoted where YAML needs it."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(
        dict(sorted(mapping.items())), Dumper=dumper, allow_unicode=True, width=1_000_000, sort_keys=False
    )
    return text


def _write(file: Path, text: str) -> None:
    """Replace ``file`` in one step: a run that is broken off leaves the old one whole."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
