"""Regular expressions out of many phrases: one pattern for all, that costs little where none of them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from warraq.convert.folding import KEPT, SPELT, fold

Span = tuple[int, int]  # where something stands in a text: its first character, and the one behind it


class Late:
    """A regular expression that is compiled when something is first asked of it, and pickled as it is written.

    To compile all that rules hold takes a fifth of a second: neither does a run that only hands work to other processes
    need them, nor one that converts a single article need all.
    """

    __slots__ = ("findall", "flags", "fullmatch", "match", "search", "source")
    findall: Callable[..., list[str]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]

    def __init__(self, source: str, flags: int = 0) -> None:
        """``source`` and ``flags`` are what ``re.compile`` takes."""
        self.source, self.flags = source, flags

    def compile(self) -> None:
        """Compile it now."""
        self.search("")

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern, whose methods are this object's own from then on. Raises re.error where it is none."""
        if name.startswith("_"):
            raise AttributeError(name)
        pattern = re.compile(self.source, self.flags)
        self.findall, self.fullmatch, self.match, self.search = (
            pattern.findall,
            pattern.fullmatch,
            pattern.match,
            pattern.search,
        )
        return getattr(pattern, name)

    def __reduce__(self) -> tuple[type[Late], tuple[str, int]]:
        return Late, (self.source, self.flags)


class Loose:
    """A regular expression for unfolded text, of letters as ``loosely`` writes them; what stands in words and is folded away is
    passed over. Were that written behind every letter, each would be compiled to a table of 64 KB."""

    __slots__ = ("_pattern",)

    def __init__(self, source: str) -> None:
        """``source`` is what ``re.compile`` takes."""
        self._pattern = Late(source)

    def compile(self) -> None:
        """Compile it now."""
        self._pattern.compile()

    def match(self, text: str, at: int = 0) -> Span | None:
        """Return where in ``text`` what begins at ``at`` stands (first character, and the one behind)."""
        bare, place = _bare(text, at)
        found = self._pattern.match(bare, at)
        return found and (place(found.start()), place(found.end()))

    def search(self, text: str, at: int = 0) -> Span | None:
        """Return where in ``text`` the first stands that is found from ``at`` on."""
        bare, place = _bare(text, at)
        found = self._pattern.search(bare, at)
        return found and (place(found.start()), place(found.end()))

    def row(self, text: str, between: str) -> tuple[int, int]:
        """Return how many of it ``text`` begins with, parted by characters of ``between``, and where what follows them begins."""
        bare, place = _bare(text, 0)
        at = count = 0
        while found := self._pattern.match(bare, at):
            count += 1
            at = found.end()
            while at < len(bare) and bare[at] in between:
                at += 1
        return count, place(at)


def _bare(text: str, at: int) -> tuple[str, Callable[[int], int]]:
    """Return ``text`` without what is passed over from ``at`` on, and what tells where in ``text`` a place in it is."""
    if not _PASSED.search(text, at):
        return text, int

    def place(there: int) -> int:
        kept = (here for here in range(at, len(text)) if not _PASSED.match(text, here))
        return next(islice(kept, there - at, None), len(text))

    return text[:at] + _PASSED.sub("", text[at:]), place


def any_of(alternatives: list[str]) -> Late | None:
    """Return an alternation of patterns, the longest first."""
    joined = "|".join(sorted(set(filter(None, alternatives)), key=lambda one: (-len(one), one)))
    return Late(f"(?:{joined})", re.IGNORECASE) if joined else None


def together(patterns: Iterable[tuple[str, str, str]]) -> tuple[Late | None, dict[str, tuple[str, str, str]]]:
    """Return ``patterns`` as one, an empty group behind each; and what the groups are: rule, does, name of its <n>.

    Around them the groups would cost four times as much where nothing matches, as in most lines: what a branch that is no
    group begins with is looked at before the branch is tried.
    """
    parts: list[str] = []
    known: dict[str, tuple[str, str, str]] = {}
    for number, (pattern, rule, does) in enumerate(patterns):
        parts.append(f"(?:{pattern.replace('(?P<n>', f'(?P<n{number}>')})(?P<r{number}>)")
        known[f"r{number}"] = rule, does, f"n{number}" if "(?P<n>" in pattern else ""
    return Late("|".join(parts)) if parts else None, known


@dataclass(frozen=True, slots=True)
class AnyWords:
    """Finds any of some folded phrases between word limits in folded lines, most of which hold none."""

    pattern: Late
    telling: frozenset[str]  # the longest word of each phrase: where none of these stands, no phrase does

    def compile(self) -> None:
        """Compile it now."""
        self.pattern.compile()

    def search(self, key: str) -> re.Match[str] | None:
        """Return the first one found in the folded line."""
        return self.pattern.search(key) if self._perhaps(key) else None

    def findall(self, key: str) -> list[str]:
        """Return all that are found in the folded line."""
        return self.pattern.findall(key) if self._perhaps(key) else []

    def _perhaps(self, key: str) -> bool:
        return not self.telling.isdisjoint(key.split()) or any(map(key.__contains__, KEPT))


def any_words(phrases: Iterable[str]) -> AnyWords | None:
    """Return what finds any of the folded phrases between word limits."""
    listed = list(filter(None, phrases))
    if not listed:
        return None
    telling = frozenset(max(phrase.split(), key=len) for phrase in listed)
    return AnyWords(Late(rf"\b{branches(trie(listed))}\b"), telling)


def any_loosely(phrases: Iterable[str]) -> Loose | None:
    """Return a pattern that finds any of the phrases in unfolded text, whatever the spelling ``fold`` passes over."""
    root = trie(filter(None, map(fold, phrases)))
    return Loose(_entered(root)) if root else None


def _entered(root: dict[str, Any]) -> str:
    """Return ``branches`` of the non-empty ``root``, written ``loosely``, behind a set of all the letters that they begin
    with, and before one of all that follow these.

    For the first set the machine runs through a text without trying the branches at each place, nor does it at most
    places where a letter is of the first set and the one behind it not of the second.
    """
    firsts = {char: loosely(char) for char in sorted(root) if char}
    rest = [f"(?<={first}){branches(root[char], loosely)}" for char, first in firsts.items()]
    seconds = {char for char in firsts for char in root[char]}
    behind = "" if "" in seconds else f"(?={_any_first(map(_letter, sorted(seconds)))})"
    return f"{_any_first(firsts.values())}{behind}(?:{'|'.join(rest)})"


def _any_first(firsts: Iterable[str]) -> str:
    """Any of ``firsts``, each a character or a set, as one set."""
    return f"[{''.join(first[1:-1] if first[0] == '[' else first for first in firsts)}]"


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


_PASSED = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f]")  # stands in words and is folded away


def loosely(char: str) -> str:
    """Return a regular expression for what ``fold`` makes ``char`` of, but for what is passed over."""
    return _letter(char) + "+" * (char == " ")


def _letter(char: str) -> str:
    if char == " ":
        return r"[\W_]"
    if char.isdigit():
        return r"\d"
    alike = {char, char.upper(), *SPELT.get(char, "")} if len(char.upper()) == 1 else {char}
    return f"[{''.join(sorted(alike))}]" if len(alike) > 1 else re.escape(char)
