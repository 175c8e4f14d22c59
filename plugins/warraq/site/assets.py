"""The theme's files: templates as text, and static files under names that carry a hash of their content."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warraq.errors import WarraqError

FOLDER = "theme"  # where static files stand in the site
READER = "js/reader.js"  # the script of every page, which speaks the site's language
_OTHERS = ("search/", "offline/")  # under static/: the client of the search and the service worker have their own names
HASH_LENGTH = 6  # hexadecimal digits: of a file's few versions that a browser may keep, none is taken for another
_TEXT = (".css", ".js", ".mjs", ".svg")
_KEEPS_NAME = (".txt", ".md")  # licences
# A relative address in a style sheet or script: url(…) or a quoted ./x or ../x.
_REFERENCE = re.compile(r"""(url\(\s*["']?|["'])(\.{1,2}/[A-Za-z0-9_./-]+)""")


@dataclass(frozen=True)
class Assets:
    """What a theme holds: ``templates`` by name, ``files`` by their path in the site, ``paths`` in the site by their
    name under ``static/``."""

    templates: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Where the static file ``name`` stands in the site, "" if the theme has none."""
        return self.paths.get(name, "")


def load_assets(theme: Path, reader: Sequence[str] = ()) -> Assets:
    """Return the templates and static files of the theme in the folder ``theme``, the words ``reader`` in its script.

    Raises WarraqError where it has no templates.
    """
    templates = {
        path.relative_to(theme / "templates").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((theme / "templates").rglob("*.html"))
    }
    if not templates:
        raise WarraqError("the theme has no templates", where=str(theme / "templates"))
    static = theme / "static"
    sources = {
        name: path.read_bytes()
        for name, path in sorted((path.relative_to(static).as_posix(), path) for path in static.rglob("*"))
        if path.is_file() and not name.startswith(_OTHERS)
    }
    if READER in sources:
        sources[READER] = with_words(sources[READER], reader)
    named: dict[str, tuple[str, bytes]] = {}
    for name in sources:
        _name(name, sources, named, ())
    return Assets(
        templates=templates,
        files=dict(named[name] for name in sources),
        paths={name: named[name][0] for name in sources},
    )


def with_words(script: bytes, words: Sequence[str]) -> bytes:
    """Return the reader's ``script`` with the ``words`` of one language where it says ``"@reader@"``."""
    return script.replace(b'"@reader@"', json.dumps("|".join(words), ensure_ascii=False).encode("utf-8"))


def _name(name: str, sources: Mapping[str, bytes], named: dict[str, tuple[str, bytes]], inside: tuple[str, ...]) -> str:
    """Give ``name`` and, before it, every file that it refers to, its place; return it."""
    if name in inside:
        raise WarraqError(
            "static files of the theme refer to each other in a circle", where=" → ".join((*inside, name))
        )
    if name not in named:
        content = sources[name]
        if name.endswith(_TEXT):
            folder = posixpath.dirname(name)

            def rewrite(match: re.Match[str]) -> str:
                target = posixpath.normpath(posixpath.join(folder, match.group(2)))
                if target not in sources:
                    return match.group()
                here = posixpath.join(FOLDER, folder)
                to = posixpath.relpath(_name(target, sources, named, (*inside, name)), here)
                return match.group(1) + (to if to.startswith("../") else f"./{to}")

            content = _REFERENCE.sub(rewrite, content.decode("utf-8")).encode("utf-8")
        named[name] = (_hashed(name, content), content)
    return named[name][0]


def _hashed(name: str, content: bytes) -> str:
    stem, extension = posixpath.splitext(name)
    if extension in _KEEPS_NAME:
        return f"{FOLDER}/{name}"
    return f"{FOLDER}/{stem}.{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}{extension}"
