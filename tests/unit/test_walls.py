"""The walls of docs/architecture.md: which part may import which."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "plugins" / "warraq"
COMMON = {
    "config",
    "contents",
    "cycles",
    "frontmatter",
    "markdown_settings",
    "markup",
    "progress",
    "executor",
    "forked",
    "code",
    "lock",
    "errors",
    "__version__",
}
ALLOWED = {
    "arabic": {"arabic"},
    "convert": {"convert", "arabic"} | COMMON,
    "search": {"search", "arabic", "code", "executor", "forked", "errors", "__version__"},
    "hosting": {"hosting", "config", "errors", "__version__"},
    "site": {"site", "search", "hosting", "arabic"} | COMMON,
}
OWNER = {"whoosh": "search", "pelican": "site"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_part_imports_only_what_it_may(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0]
    for name in imported(path):
        first, *rest = name.split(".")
        if first == "warraq" and part in ALLOWED:
            assert rest and rest[0] in ALLOWED[part], f"{path}: {part}/ may not import {name}"
        if first in OWNER and part in ALLOWED:
            assert part == OWNER[first] or path.name == "pelican_plugin.py", (
                f"{path}: only {OWNER[first]}/ imports {first}"
            )
