"""Fixtures of every test."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).parents[1]

# How long an example takes says how busy the machine is. Where a property sets more, it begins from this.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A shell's background job is started with interrupts ignored, and its children would be, too: tests interrupt programs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout under test."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real corpora, which is not part of the repository."""
    folder = Path(os.environ.get("WARRAQ_SHARED", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder} (set WARRAQ_SHARED to where they are)")
    return folder
