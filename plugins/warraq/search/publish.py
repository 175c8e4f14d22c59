"""The index → ``output/search/``: the static files as they are, the client, and the entry that names its engine."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

from warraq.errors import WarraqError
from warraq.search.build import STATIC
from warraq.search.state import load_files
from warraq.search.tree import ENTRY, mirror

CLIENT = Path(__file__).parents[3] / "themes" / "warraq" / "static" / "search"
LOADER = "warraq.js"
# Each imports only from those before it.
ENGINE = ("arabic.js", "format.js", "excerpt.js", "plan.js", "engine.js")
EXTRA = ("query.js", "near.js", "mend.js", "extra.js")  # fetched when a query needs it

_IMPORT = re.compile(r'^(?:import|export) (\{[^}]*\}) from "\./([\w.]+)";\n', re.MULTILINE)
# What squeezing must not touch: strings, templates, regular expressions (in our style a division has blanks around it).
_LITERAL = re.compile(
    r'"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*|//.*|/\*[\s\S]*?\*/'
)
_BLANK = re.compile(r"\s*([{}()\[\];,<>=+*/%&|^!?:~.-])\s*|(\s)\s*")


def publish(index_dir: Path, out_dir: Path) -> list[str]:
    """Make ``out_dir`` the published search of the index in ``index_dir``; return the paths that had to be written.

    Files that are there already stay untouched, files of earlier states go. Raises WarraqError where there is no index.
    """
    return mirror(index_dir / STATIC, static_files(index_dir), out_dir, client_files(index_dir))


def client_files(index_dir: Path) -> dict[str, bytes]:
    """Return path → content of the client, and of the entry that names it. Raises WarraqError where there is no index."""
    file = index_dir / STATIC / ENTRY
    try:
        entry = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_index(index_dir, error) from None
    files = {LOADER: squeeze((CLIENT / LOADER).read_text(encoding="utf-8")).encode()}
    for name, modules in (("engine", ENGINE), ("extra", EXTRA)):
        source = joined(modules, str(entry.get("engine"))).encode()
        entry[name] = f"{name}-{hashlib.blake2b(source, digest_size=6).hexdigest()}.js"
        files[entry[name]] = source
    files[ENTRY] = json.dumps(entry).encode()
    return files


def static_files(index_dir: Path) -> dict[str, int]:
    """Return path → size of the files of the index that are published as they are: their names tell their content.

    They lie in the folder ``static`` of ``index_dir``. Raises WarraqError where there is no index.
    """
    try:
        return load_files(index_dir)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _no_index(index_dir, error) from None


def _no_index(index_dir: Path, error: Exception) -> WarraqError:
    return WarraqError("no search index to publish", where=str(index_dir), why=str(error), mend="build it first")


def joined(modules: Sequence[str], engine: str = "") -> str:
    """Return modules of the client as one, squeezed: one request, half the bytes.

    What they import from modules outside comes from the file ``engine``, which exports all that its modules do.
    """
    names: dict[str, None] = {}

    def imported(match: re.Match[str]) -> str:
        if match[2] not in modules:
            names.update(dict.fromkeys(re.findall(r"\w+", match[1])))
        return ""

    source = "".join(_IMPORT.sub(imported, (CLIENT / name).read_text(encoding="utf-8")) for name in modules)
    head = f'import {{ {", ".join(names)} }} from "./{engine}";\n' if names else ""
    return squeeze(head + source)


def squeeze(source: str) -> str:
    """Return a module of ours without comments and needless blanks, its private names short."""
    out = []
    at = 0
    for literal in _LITERAL.finditer(source):
        out.append(_BLANK.sub(r"\1\2", source[at : literal.start()]))
        text = literal.group()
        out.append("" if text.startswith(("//", "/*")) else text)
        at = literal.end()
    out.append(_BLANK.sub(r"\1\2", source[at:]))
    text = "".join(out).replace(";}", "}")
    # Private names mean nothing outside their class, and constants that are not exported nothing outside their module.
    private = sorted(set(re.findall(r"(?<=this\.)#\w+", text)))
    short = {name: f"#{chr(97 + n // 26)}{chr(97 + n % 26)}" for n, name in enumerate(private)}
    told = {*re.findall(r"\w+", " ".join([*re.findall(r"(?:export|import)[^;]*", text), *_LITERAL.findall(text)]))}
    constants = sorted({*re.findall(r"\b[A-Z][A-Z0-9_]+(?==)", text)} - told)
    short |= {name: f"${chr(97 + n // 26)}{chr(97 + n % 26)}" for n, name in enumerate(constants)}
    return re.sub(r"#?\b\w+", lambda match: short.get(match[0], match[0]), text)
