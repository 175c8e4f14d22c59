"""When Python looks for cycles of objects: not while millions are made that live on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Look for no cycles: a build makes millions of objects that live until its end, and hardly any cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()  # what children were not to copy
        if enabled:
            gc.enable()
