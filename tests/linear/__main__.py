"""Reads pathological articles with every regular expression of the project timed; ``python -m tests.linear [SIZE] [NAME …]``.

``re`` is replaced before anything of the project is imported, so that each pattern which the project compiles, now or
when it is needed, is a timed one; what is added tomorrow is timed without a word here. Prints, as JSON, {article: [CPU
seconds of the whole, {pattern: [place, CPU seconds of its longest call, characters of that text]}]} and what was compiled.
"""

from __future__ import annotations

import gc
import importlib
import json
import pkgutil
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PACKAGE = str(Path(__file__).parents[2] / "plugins" / "warraq")
METHODS = ("match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn")
# What a match costs, wherever it is: Python makes an object of it and may call a function with it, which the watch slows too.
MATCH_SECONDS = 5e-6
spent: dict[str, list[Any]] = {}  # pattern → place, seconds of the longest call, characters of its text
compiled: dict[str, str] = {}  # pattern → place
nested = 0.0  # seconds of calls inside the present one: what a function that replaces matches looks for itself
_compile = re.compile


class Timed:
    """A compiled pattern that writes down how long it takes."""

    def __init__(self, pattern: re.Pattern[Any], place: str) -> None:
        self._pattern, self._place = pattern, place
        compiled[str(pattern.pattern)] = place

    def _timed(self, call: Callable[[], Any], text: Any, matches: Callable[[Any], int]) -> Any:
        global nested
        before, nested, began = nested, 0.0, time.process_time()
        result = call()
        whole = time.process_time() - began
        seconds = whole - nested - MATCH_SECONDS * matches(result)
        nested = before + whole
        if seconds > spent.get(str(self._pattern.pattern), ("", 0.001))[1]:
            spent[str(self._pattern.pattern)] = [self._place, seconds, len(text)]
        return result

    def match(self, text: Any, *span: int) -> Any:
        return self._timed(lambda: self._pattern.match(text, *span), text, bool)

    def search(self, text: Any, *span: int) -> Any:
        return self._timed(lambda: self._pattern.search(text, *span), text, bool)

    def fullmatch(self, text: Any, *span: int) -> Any:
        return self._timed(lambda: self._pattern.fullmatch(text, *span), text, bool)

    def findall(self, text: Any, *span: int) -> Any:
        return self._timed(lambda: self._pattern.findall(text, *span), text, len)

    def finditer(self, text: Any, *span: int) -> Any:
        return iter(self._timed(lambda: list(self._pattern.finditer(text, *span)), text, len))

    def split(self, text: Any, maxsplit: int = 0) -> Any:
        return self._timed(lambda: self._pattern.split(text, maxsplit), text, len)

    def subn(self, new: Any, text: Any, count: int = 0) -> Any:
        return self._timed(lambda: self._pattern.subn(new, text, count), text, lambda result: result[1])

    def sub(self, new: Any, text: Any, count: int = 0) -> Any:
        return self.subn(new, text, count)[0]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def __reduce__(self) -> Any:
        return re.compile, (self._pattern.pattern, self._pattern.flags)


def watched_compile(pattern: Any, flags: Any = 0) -> Any:
    if isinstance(pattern, Timed):
        return pattern
    made = _compile(pattern, flags)
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename == re.__file__:
        frame = frame.f_back  # type: ignore[assignment]
    file = frame.f_code.co_filename if frame else ""
    return Timed(made, f"{file.removeprefix(PACKAGE + '/')}:{frame.f_lineno}") if file.startswith(PACKAGE) else made


def _direct(name: str) -> Any:
    """``re.sub(pattern, …)`` and the like, by way of ``watched_compile``."""

    def call(pattern: Any, *arguments: Any, flags: Any = 0, **more: Any) -> Any:
        return getattr(watched_compile(pattern, flags), name)(*arguments, **more)

    return call


re.compile = watched_compile  # type: ignore[assignment]
for _name in METHODS:
    setattr(re, _name, _direct(_name))

from tests.linear.articles import articles, read_whole  # noqa: E402  (after the exchange)


def main(arguments: list[str]) -> None:
    size = int(arguments[0]) if arguments else 1_000_000
    result: dict[str, Any] = {}
    for module in pkgutil.walk_packages([PACKAGE], "warraq."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    read_whole("خبر", "نصّ قصير يوقظ ما يُصنع عند الحاجة.")  # what is compiled, loaded and learned once
    gc.disable()  # a collection would be put down to whichever pattern it interrupts
    for name, (title, text) in articles(size).items():
        if len(arguments) > 1 and name not in arguments[1:]:
            continue
        spent.clear()
        gc.collect()
        began = time.process_time()
        read_whole(title, text)
        result[name] = [time.process_time() - began, dict(spent)]
    json.dump({"articles": result, "compiled": compiled}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
