"""One biting file beside one good article: the good one is published, the other is refused in a line of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import corpus as hostile

CANARY = Path("/tmp/warraq-was-here")
SECONDS = 30
MEMORY = 3 * 2**30  # bytes of address space; numpy and pyarrow alone reserve one gibibyte
NAMES = (
    "link.txt", "linked", "dangling.txt", "loop.txt", "pipe.txt", "bomb.jsonl.gz", "broken.jsonl.gz", "slip.zip",
    "bomb.zip", "laughs.md", "object.md", "deep.jsonl", "deep.md", "huge-number.jsonl", "binary.txt", "entities.html",
    "quotes.csv", "not.parquet",
)  # fmt: skip
# Read as far as they can be: the article that is in them is published, harmless.
READ = {"entities.html", "huge-number.jsonl", "quotes.csv", "deep.md"}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def test_every_biting_file_has_its_test(tmp_path: Path) -> None:
    assert set(hostile.biting_files(tmp_path, tmp_path)) == set(NAMES)


@pytest.mark.parametrize(
    "name",
    NAMES,
)
def test_it_bites_nobody(name: str, tmp_path: Path, project: Path) -> None:
    corpus, outside, content = tmp_path / "run" / "corpus", tmp_path / "outside", tmp_path / "run" / "content"
    corpus.mkdir(parents=True)
    outside.mkdir()
    CANARY.unlink(missing_ok=True)
    hostile.biting_files(corpus, outside)[name](corpus / name)
    (corpus / "good.txt").write_text(f"مقال سليم\n\nيناير 17, 2017\n\n{hostile.SENTENCE}\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "warraq", "convert", "--corpus", str(corpus), "--content", str(content)],
        cwd=tmp_path / "run",
        env=os.environ | {"PYTHONPATH": str(project / "plugins")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        preexec_fn=limited,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said[-2000:]
    assert "Traceback" not in said
    assert (content / "articles" / "good.md").is_file()
    refused = [line for line in said.splitlines() if line.startswith(f"refused: {name}")]
    if name in READ:
        assert refused or list((content / "articles").glob("*.md"))
    else:
        assert refused, said
        assert [file.name for file in (content / "articles").rglob("*.md")] == ["good.md"]
    for file in content.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert hostile.SECRET.encode() not in data, file
        assert b"root:x:0:0" not in data, file
    assert {path.name for path in outside.iterdir()} == {"secret.txt"}
    assert {path.name for path in tmp_path.iterdir()} == {"run", "outside"}
    assert not CANARY.exists()
