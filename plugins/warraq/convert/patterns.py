"""Regular expressions out of many phrases: one pattern for all, that costs little where none of them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from warraq.convert.folding import SPELT, fold


def any_of(alternatives: list[str]) -> re.Pattern[str] | None:
    """Compile an alternation of patterns, the longest first."""
    joined = "|".join(sorted(set(filter(None, alternatives)), key=lambda one: (-len(one), one)))
    return re.compile(f"(?:{joined})", re.IGNORECASE) if joined else None


def together(
    patterns: Iterable[tuple[str, str, str]],
) -> tuple[re.Pattern[str] | None, dict[str, tuple[str, str, str]]]:
    """Compile ``patterns`` into one, each a group; return it, and what the groups are: rule, does, name of its <n>."""
    parts: list[str] = []
    known: dict[str, tuple[str, str, str]] = {}
    for number, (pattern, rule, does) in enumerate(patterns):
        parts.append(f"(?P<r{number}>{pattern.replace('(?P<n>', f'(?P<n{number}>')})")
        known[f"r{number}"] = rule, does, f"n{number}" if "(?P<n>" in pattern else ""
    return re.compile("|".join(parts)) if parts else None, known


def any_words(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Compile a pattern that finds any of the folded phrases between word limits."""
    root = trie(phrases)
    return re.compile(rf"\b{branches(root)}\b") if root else None


def any_loosely(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Compile a pattern that finds any of the phrases in unfolded text, whatever the spelling ``fold`` passes over."""
    root = trie(filter(None, map(fold, phrases)))
    return re.compile(branches(root, loosely)) if root else None


def trie(phrases: Iterable[str]) -> dict[str, Any]:
    """Return the phrases, letter by letter: common beginnings are shared, so that a place in a text costs one look at its
    first letter, not one for each phrase."""
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for char in phrase:
            node = node.setdefault(char, {})
        node[""] = {}
    return root


def branches(node: dict[str, Any], written: Callable[[str], str] = re.escape) -> str:
    """Return the regular expression of a ``trie``, each of its letters ``written`` as one."""
    rest = [written(char) + branches(below, written) for char, below in sorted(node.items()) if char]
    if not rest:
        return ""
    if len(rest) == 1 and "" not in node:
        return rest[0]
    return f"(?:{'|'.join(rest)})" + ("?" if "" in node else "")


_PASSED = "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f]*"  # what stands in words and is folded away


def loosely(char: str) -> str:
    """Return a regular expression for what ``fold`` makes ``char`` of."""
    if char == " ":
        return r"[\W_]+"
    if char.isdigit():
        return rf"\d{_PASSED}"
    alike = {char, char.upper(), *SPELT.get(char, "")} if len(char.upper()) == 1 else {char}
    return (f"[{''.join(sorted(alike))}]" if len(alike) > 1 else re.escape(char)) + _PASSED
