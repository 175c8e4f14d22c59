"""Says what an interpreter is worth to us: ``python probe.py`` prints microseconds and where it really is.

Exit status 1 where it cannot make a virtual environment for us (or is too old to parse this).
"""

import os
import re
import sys
import time

ROUNDS = 5
WORDS = [f"the word number {number}, of some length" for number in range(2000)]


def work() -> list[tuple[int, str]]:
    """What a build mostly does: calls, dictionaries, short strings, small patterns."""
    counts: dict[str, int] = {}
    pattern = re.compile(r"(\w+), of")

    def fold(text: str) -> str:
        return pattern.sub(lambda found: found.group(1), text).strip().lower()

    for text in WORDS:
        for word in fold(text).split(" "):
            counts[word] = counts.get(word, 0) + 1
    return sorted((count, word) for word, count in counts.items())


def main() -> int:
    """The shortest of several rounds: what else the machine does only makes one longer."""
    if sys.version_info < (3, 11):  # noqa: UP036 - that is what is asked here
        return 1
    try:
        import ensurepip  # noqa: F401 - Debian and Ubuntu leave it to a package of its own
        import venv  # noqa: F401
    except ImportError:
        return 1
    shortest = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begun)
    print(int(shortest * 1e6), os.path.realpath(sys.executable))
    return 0


sys.exit(main())
