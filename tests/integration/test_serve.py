"""``make serve``: the printed address answers, a saved article is on the site soon after, open pages are told."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 120
BODY = "كتب الناسخ هذه الفقرة بخط واضح في دار الورّاقين، ثم قابلها على الأصل كلمة كلمة. وبعد ذلك جلّدها وباعها.\n\n" * 3
OLD, NEW = "العنوان القديم للمخطوط", "العنوان الجديد للمخطوط"


def article(corpus: Path, title: str) -> None:
    (corpus / "one.txt").write_text(f"{title}\n\nيناير 17, 2017 08:51, 447 مشاهدات\n\n{BODY}", encoding="utf-8")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


@contextmanager
def serving(project: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """(corpus, address) of a running ``make serve``."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    article(corpus, OLD)
    folders = ("--corpus", corpus, "--content", tmp_path / "content", "--output", tmp_path / "output")
    process = subprocess.Popen(
        [sys.executable, "-m", "warraq", "serve", *map(str, folders), "--port", "0"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "plugins"), "WATCHFILES_FORCE_POLLING": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = ""
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"http://localhost:\d+/", line):
                break
        else:
            pytest.fail(said)
        yield corpus, found.group()
    finally:
        process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=SECONDS)[0]
    assert process.returncode == 0 and "Traceback" not in rest, rest


@pytest.fixture
def served(project: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    with serving(project, tmp_path) as told:
        yield told


def test_a_saved_article_is_on_the_site_and_open_pages_are_told(served: tuple[Path, str]) -> None:
    corpus, address = served
    page = address + "2017/01/17/one/"
    assert OLD in get(page)
    with urllib.request.urlopen(address + ".reload", timeout=SECONDS) as stream:
        article(corpus, NEW)
        told = stream.readline()
        while not told.startswith(b"data:"):
            told = stream.readline()
    assert told == b"data: reload\n"
    deadline = time.monotonic() + SECONDS
    while NEW not in get(page):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_pages_carry_the_reload_script_and_what_is_missing_gets_the_sites_404(served: tuple[Path, str]) -> None:
    _, address = served
    assert '<script src="/.reload.js"></script>' in get(address)
    assert "EventSource" in get(address + ".reload.js")
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(address + "no/such/page/")
    assert missing.value.code == 404
    assert 'lang="ar"' in missing.value.read().decode()


def test_a_saved_part_of_the_program_is_what_builds_from_then_on(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for name in ("plugins", "themes"):
        shutil.copytree(project / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pelican.conf.py", "corpus.yaml"):
        shutil.copy(project / name, copy)
    with serving(copy, tmp_path) as (_, address):
        assert "99.0" not in get(address + "atom.xml")
        program = copy / "plugins" / "warraq" / "__init__.py"
        program.write_text(program.read_text("utf-8") + '\n__version__ = "99.0"\n', encoding="utf-8")
        deadline = time.monotonic() + SECONDS
        while "99.0" not in get(address + "atom.xml"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
