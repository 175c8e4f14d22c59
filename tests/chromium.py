"""Finds the Chromium that browser tests drive, or installs one; run by `make test` before pytest.

In order: $CHROMIUM; one on PATH; the one that Playwright has; the one that Playwright can install; the system's own
package where this user may install it. Only then a failure, with the one command that mends it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MEND = "install a Chromium and name it: CHROMIUM=/path/to/chromium make test"
INSTALL_SECONDS = 600


def find() -> str | None:
    """Return the path of a Chromium that is there already, or None.

    Raises FileNotFoundError where $CHROMIUM names one that is not there: a wish is not silently replaced.
    """
    if wish := os.environ.get("CHROMIUM"):
        found = shutil.which(wish)
        if not found:
            raise FileNotFoundError(f"$CHROMIUM names {wish}, which cannot be run")
        return found
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _playwrights_own()


def ensure() -> str:
    """Return the path of a Chromium, installing one if need be. Raises RuntimeError that says what to do."""
    if found := find():
        return found
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find():
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update"])
        _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
        if found := find():
            return found
    raise RuntimeError(f"no Chromium for the browser tests: {MEND}")


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _run(command: list[str]) -> None:
    print("no Chromium yet:", " ".join(command[-3:]), flush=True)
    try:
        subprocess.run(
            command,
            check=False,
            timeout=INSTALL_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  that failed: {error}", flush=True)


if __name__ == "__main__":
    try:
        print("Chromium:", ensure())
    except (RuntimeError, FileNotFoundError) as error:
        sys.exit(str(error))
