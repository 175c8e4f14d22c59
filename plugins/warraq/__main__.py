"""``python -m warraq TASK …``: convert, build, serve, search, verify, check."""

from __future__ import annotations

import importlib
import os
import sys

# Before numpy is loaded: to be given memory in pages of 2 MB, as it asks for, often takes the system longer than to be given
# it in small ones; a corrected article is in the index a seventh sooner.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
# And no threads for matrices, of which there are none here: each turns a tenth of a second on a core before it rests.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from warraq.errors import WarraqError
from warraq.interrupt import end_on_interrupt

TASKS = {
    "convert": ("warraq.convert.cli", "corpus → Markdown"),
    "build": ("warraq.build", "corpus → Markdown → site"),
    "serve": ("warraq.serve", "build, serve, rebuild on every change"),
    "search": ("warraq.search.cli", "search the index from the command line"),
    "verify": ("warraq.verify", "prove that nothing was lost"),
    "check": ("warraq.hosting.check", "check the built site"),
}


def main(argv: list[str]) -> int:
    """Run the task that ``argv`` names with the rest of it; return the exit status (0, or 1 after one clear line)."""
    if not argv or argv[0] not in TASKS:
        print("usage: python -m warraq TASK …   (TASK --help tells more)")
        for name, (_, what) in TASKS.items():
            print(f"  {name:8} {what}")
        return 0 if argv and argv[0] in ("-h", "--help") else 2
    try:
        status: int = importlib.import_module(TASKS[argv[0]][0]).main(argv[1:])
        sys.stdout.flush()
    except WarraqError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our output has seen enough (`make search … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    end_on_interrupt("interrupted: what was there before is untouched")
    status = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)  # the system takes memory back at once; Python would take its millions of objects apart one by one
