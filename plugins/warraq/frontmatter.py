"""Front matter: the YAML head of a Markdown file. The converter writes it, the site reads it, hands edit it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Dumper
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, same result
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def split(text: str) -> tuple[str, str]:
    """Split a Markdown file's ``text`` into its YAML head (without the ``---`` lines) and its body.

    Raises ValueError where there is no head.
    """
    match = _HEAD.match(text)
    if not match:
        raise ValueError("no front matter: the file does not begin with a `---` line that a second one closes")
    body = text[match.end() :]
    return match.group(1), body.removeprefix("\n")


def load(text: str) -> tuple[dict[str, Any], str]:
    """Return (front matter, body) of a Markdown file's ``text``.

    Raises ValueError, in one line, where there is no head or it is not a YAML mapping.
    """
    head, body = split(text)
    try:
        # Safe loader: a tag such as !!python/object is refused, never built.
        front = yaml.load(head, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValueError(f"front matter is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(front, dict):
        raise ValueError("front matter is not a mapping of `key: value` lines")
    return front, body


def dump(front: Mapping[str, Any], body: str) -> str:
    """Return the text of a Markdown file: ``front`` between ``---`` lines in the order given, a blank line, ``body``."""
    head = yaml.dump(dict(front), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return f"---\n{head}---\n\n{body}"


def sha256(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
