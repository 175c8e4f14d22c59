"""What the code itself says of its version: a step made by other code may come out otherwise."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent


@functools.cache
def code_digest(*parts: str) -> str:
    """Return a hash, in hexadecimal digits, of the files of ``parts``: folders of the package (their own files, not
    those of folders in them) and single files, as they stand now."""
    digest = hashlib.sha256()
    for part in parts:
        path = PACKAGE / part
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
