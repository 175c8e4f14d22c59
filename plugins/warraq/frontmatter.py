"""Front matter: the YAML head of a Markdown file. The converter writes it, the site reads it, hands edit it."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, same result
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

DEEPEST = 100  # levels in a head: an article has three; libyaml's stack ends above 10,000
_OPENERS = re.compile(r"[\[{]|(?:^|(?<=[ \t]))[-?:](?=[ \t])", re.MULTILINE)  # of a flow collection, of a block one
_ALIAS = re.compile(r"(?:^|[\s\[{,])\*")
_STARTS = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_ENDS = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
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
    if (plain := _read_plain(head)) is not None:
        return plain, body
    try:
        _check_shape(head)
        # Safe loader: a tag such as !!python/object is refused, never built.
        front = yaml.load(head, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValueError(f"front matter is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(front, dict):
        raise ValueError("front matter is not a mapping of `key: value` lines")
    return front, body


def _check_shape(head: str) -> None:
    """Refuse what would bite whoever loads it: libyaml recurses without a limit, and aliases multiply.

    Front matter needs neither. Scanning for tokens does not recurse; most heads need no scan.
    """
    if len(_OPENERS.findall(head)) <= DEEPEST and not _ALIAS.search(head):
        return
    depth = 0
    for token in yaml.scan(head, Loader=_Loader):
        if isinstance(token, yaml.AliasToken):
            raise ValueError("aliases (*name) are not read here")
        depth += isinstance(token, _STARTS) - isinstance(token, _ENDS)
        if depth > DEEPEST:
            raise ValueError(f"values nested more than {DEEPEST} deep")


def dump(front: Mapping[str, Any], body: str) -> str:
    """Return the text of a Markdown file: ``front`` between ``---`` lines in the order given, a blank line, ``body``."""
    return f"---\n{_head(front)}---\n\n{body}"


def dump_signed(front: Mapping[str, Any], body: str, version: str) -> str:
    """Return the text of a Markdown file as ``dump`` does, with a ``converter`` block by which a hand edit is known.

    ``version`` is the converter's.
    """
    head = _head(front)
    signature = {"version": version, "body_sha256": sha256(body), "front_sha256": sha256(head)}
    return f"---\n{head}{_head({'converter': signature})}---\n\n{body}"


def signature(text: str) -> tuple[dict[str, str], bool] | None:
    """Return the ``converter`` block of a Markdown file's ``text`` and whether the file is still as it was written.

    None where the file has no such block: then the converter did not write it.
    """
    try:
        head, body = split(text)
        own, mark, block = head.rpartition("converter:\n")
        found = yaml.load(block, Loader=_Loader) if mark and (not own or own.endswith("\n")) else None
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    if not isinstance(found, dict) or not {"body_sha256", "front_sha256"} <= found.keys():
        return None
    whole = found["body_sha256"] == sha256(body) and found["front_sha256"] == sha256(own)
    return {str(key): str(value) for key, value in found.items()}, whole


def sha256(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# PyYAML's emitter takes most of the time that writing an article takes; these few shapes are all that front matter has.
# A text is written as it is where no reader of YAML could take it for anything else, and in double quotes elsewhere.
_PLAIN = re.compile(r"[^\W\d_](?:[\w./()«»“”،؛؟!…–—%+\u064b-\u065f\u0670 -]*[\w.)»”؟!…%\u064b-\u065f\u0670])?")
_quoted = json.encoder.encode_basestring  # what json.dumps(…, ensure_ascii=False) calls in the end
_RESERVED = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


# The same shapes for a reader: what YAML would make of anything else, it is asked.
_LINE = re.compile("( *)([a-z][a-z0-9_]*):(?: (.+))?")
_NUMBER = re.compile("-?(?:0|[1-9][0-9]{0,17})")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")
_UNSEEN = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_QUOTED = re.compile(rf'"(?:[^"\\{_UNSEEN}]|\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{{4}}))*"')
_ITEM = re.compile(rf"(?:({_PLAIN.pattern})|({_QUOTED.pattern}))(?:, |$)")


def _read_plain(head: str) -> dict[str, Any] | None:
    """Return what YAML would of a ``head`` in which there is nothing but what ``dump`` writes; None for another. That takes a
    tenth of the time."""
    front: dict[str, Any] = {}
    open_blocks: list[dict[str, Any]] = [front]  # by their depth; the last may still be empty
    for line in head[:-1].split("\n") if head.endswith("\n") else ():
        match = _LINE.fullmatch(line)
        if not match or match.group(2) in _RESERVED:
            return None
        spaces, key, text = match.groups()
        depth = len(spaces) // 2
        if len(spaces) % 2 or depth >= len(open_blocks) or (depth < len(open_blocks) - 1 and not open_blocks[-1]):
            return None
        del open_blocks[depth + 1 :]
        block = open_blocks[depth]
        if key in block or len(open_blocks) > 8:
            return None
        if text is None:
            block[key] = {}
            open_blocks.append(block[key])
            continue
        value = _value_of(text)
        if value is _OTHER:
            return None
        block[key] = value
    return front if front and open_blocks[-1] else None


_OTHER: Any = object()  # what only YAML can tell


def _value_of(text: str) -> Any:
    """The value that is written as ``text``, _OTHER if ``_scalar`` would not write so."""
    if _PLAIN.fullmatch(text):
        lower = text.lower()
        return text if lower not in _RESERVED else None if text == "null" else _OTHER
    if text[0] == '"':
        return _unquoted(text) if _QUOTED.fullmatch(text) else _OTHER
    if text[0] == "[" and text[-1] == "]":
        inside, items, end = text[1:-1], [], 0
        while end < len(inside):
            match = _ITEM.match(inside, end)
            plain, quoted = match.groups() if match else (None, None)
            if not match or (plain and plain.lower() in _RESERVED):
                return _OTHER
            items.append(plain or _unquoted(str(quoted)))
            end = match.end()
        return _OTHER if inside.endswith(", ") else items
    if _NUMBER.fullmatch(text):
        return int(text)
    if _MOMENT.fullmatch(text):
        try:
            return datetime.datetime.fromisoformat(text)
        except ValueError:
            return _OTHER
    return _OTHER


def _unquoted(text: str) -> str:
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def _head(front: Mapping[str, Any], indent: str = "") -> str:
    lines = []
    for key, value in front.items():
        if isinstance(value, str):
            lines.append(f"{indent}{key}: {_scalar(value)}\n")
        elif isinstance(value, list | tuple):
            lines.append(f"{indent}{key}: [{', '.join(map(_scalar, value))}]\n")
        elif isinstance(value, Mapping) and value:  # last: to ask for an abstract class takes longest
            lines.append(f"{indent}{key}:\n{_head(value, indent + '  ')}")
        else:
            lines.append(f"{indent}{key}: {_scalar(value)}\n")
    return "".join(lines)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
            return value
        quoted = _quoted(value)  # JSON's escapes are YAML's too
        if quoted.isascii() and "\x7f" not in quoted:
            return quoted
        return _NOT_PRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"front matter holds no {type(value).__name__}")
