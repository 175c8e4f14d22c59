"""The client's modules → two files, about as small as they get without a parser of JavaScript.

It knows the style they are written in: a division has blanks around it, a statement ends with a semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from pathlib import Path
from string import ascii_letters, ascii_lowercase

CLIENT = Path(__file__).parents[3] / "themes" / "warraq" / "static" / "search"

_IMPORT = re.compile(r'^(?:import|export) \{([^}]*)\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
# Strings, templates and regular expressions, which stay as they are; comments, which go.
_LITERAL = re.compile(
    r'"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*|//.*|/\*[\s\S]*?\*/'
)
_BLANK = re.compile(r"\s*([{}()\[\];,<>=+*/%&|^!?:~.-])\s*|(\s)\s*")
# The names that a module binds: declared, before an arrow, in a list of parameters, in a pattern.
_BOUND = re.compile(
    r"\b(?:const|let|function|class) (\w+)|\b(\w+)=>|(?<!\bif)(?<!\bfor)(?<!\bwhile)\(([\w,=]+)\)(?:=>|\{)"
    r"|\b(?:const|let)\[([\w,]+)\]|\(\[([\w,]+)\]\)?[,=]|\b([A-Z][A-Z0-9_]+)="
)
# Names of properties, which others may know: after one dot, as keys (alone, too), of methods.
_MEMBER = re.compile(r"(?<!\.\.)\.(\w+)|[{};](?:async )?(\w+)\(")
_KEY = re.compile(r"[{,]([a-z]\w*)(?=[,}:=])")
_INNERMOST = re.compile(r"[(\[][^()\[\]{}]*[)\]]")


def read(name: str) -> str:
    """Return the source of a module of the client."""
    return (CLIENT / name).read_text(encoding="utf-8")


def imports(modules: Sequence[str]) -> list[str]:
    """Return the names that ``modules`` import from others."""
    found = (match for name in modules for match in _IMPORT.finditer(read(name)) if match[2] not in modules)
    return list(dict.fromkeys(name for match in found for name in re.findall(r"\w+", match[1])))


def joined(modules: Sequence[str], exports: Collection[str] | None = None, engine: str = "") -> str:
    """Return modules, each of which imports only from those before it, as one, squeezed: one request, half the bytes.

    It exports ``exports`` (None: all that they export). What they import from modules outside comes from the file
    ``engine``.
    """
    source = "".join(_IMPORT.sub("", read(name)) for name in modules)
    if exports is not None:
        source = _EXPORT.sub(lambda match: match[0] if match[1] in exports else "", source)
    names = ", ".join(imports(modules))
    return squeeze((f'import {{ {names} }} from "./{engine}";\n' if names else "") + source)


def squeeze(source: str) -> str:
    """Return a module without comments and needless blanks, its own names short."""
    source = _LITERAL.sub(lambda match: "" if match[0].startswith(("//", "/*")) else match[0], source)
    code = [_BLANK.sub(r"\1\2", part) for part in _LITERAL.sub("\0", source).split("\0")]
    literals = _LITERAL.findall(source)
    own = _own_names("0".join(code), literals)
    text = "".join(part for both in zip(code, [*literals, ""], strict=True) for part in both).replace(";}", "}")
    used = set(re.findall(r"[\w$]+", text))
    fresh = (name for name in _short_names() if name not in used)
    short = {name: next(fresh) for name in sorted(own, key=lambda name: -len(re.findall(rf"\b{name}\b", text)))}
    private = sorted(set(re.findall(r"(?<=this\.)#\w+", text)))
    short |= {name: f"#{letter}" for name, letter in zip(private, _short_names(), strict=False)}
    return re.sub(r"#?\b\w+", lambda match: short.get(match[0], match[0]), text)


def _own_names(code: str, literals: Sequence[str]) -> list[str]:
    """Return the names that mean nothing outside a module and stand in it for variables only.

    ``code`` is squeezed, with 0 for each of the ``literals``. Names in these are left out, so that nobody need tell them
    from code.
    """
    lists, inner = "", code  # without what stands in brackets, where a comma parts no keys
    while lists != inner:
        lists, inner = inner, _INNERMOST.sub("0", inner)
    members = [*(name for found in _MEMBER.findall(code) for name in found), *_KEY.findall(lists)]
    told = [*literals, *re.findall(r"export (?:async )?\w+ \w+|(?:import|export)\{[^}]*\}", code)]
    bound = re.findall(r"[A-Za-z_]\w+", " ".join(name for found in _BOUND.findall(code) for name in found))
    return sorted({*bound} - {*members} - {*re.findall(r"\w+", " ".join(told))})


def _short_names() -> Iterator[str]:
    return ("".join(letters) for first in (("",), ascii_lowercase) for letters in product(first, ascii_letters))
