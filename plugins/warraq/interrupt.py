"""What Ctrl-C does: the program ends at once, with one line.

KeyboardInterrupt is no good for it. Raised while a module is loading it is lost at times, or comes out as an ImportError; in
worker processes it prints where each of them was. A build withstands being killed at any moment, so there is nothing to do
before it ends but to leave the terminal as it was.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

INTERRUPTED = 130  # the exit status of what was interrupted, as shells have it: 128 + SIGINT
_AS_IT_WAS = b"\r\x1b[2K\x1b[?25h"  # of a terminal that shows a bar: its line is cleared, the cursor seen again


def end_on_interrupt(line: str, status: int = INTERRUPTED) -> None:
    """Have an interrupt end this process with exit status ``status`` after writing ``line`` to standard error; the children
    it forks end without a word. A program that was started with interrupts ignored goes on ignoring them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    owner = os.getpid()

    def end(*_: object) -> None:
        if os.getpid() == owner:
            with suppress(Exception):  # it may have been at just this
                sys.stdout.flush()
            terminal = _AS_IT_WAS if sys.stderr.isatty() else b""
            os.write(sys.stderr.fileno(), terminal + line.encode() + b"\n")
        os._exit(status)

    signal.signal(signal.SIGINT, end)
