"""Bad input as it comes, given to the command itself: one clear line each, nothing half-written, the rest goes on."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from warraq.config import CorpusConfig
from warraq.convert import records
from warraq.convert.pipeline import convert

from tests.converting import run_convert

TEXT = "كان الوراقون ينسخون الكتب بأجر معلوم، ويجلدونها ثم يبيعونها في سوق كبير قرب الجامع، ولكل دكان منها خطه وزبائنه."
LONG_LINE = 200 * 1024 * 1024  # bytes
MOST_MEMORY = 600 * 1024  # KiB of the whole run


def line(number: int) -> str:
    return json.dumps(
        {"id": f"r{number}", "title": f"فهرس {number}", "text": f"{TEXT}\n\n{TEXT} {number}"}, ensure_ascii=False
    )


def published(corpus: Path) -> set[str]:
    """The articles that were written; each must have its ledger, and nothing else may lie about."""
    content = corpus.parent / "content"
    names = {path.stem for path in (content / "articles").rglob("*.md")}
    assert names == {path.stem for path in (content / "ledger").rglob("*.json")} - {"_refused"}
    left = [path.name for folder in ("articles", "ledger") for path in (content / folder).rglob(".*")]
    assert not left, "half-written files"
    for path in (content / "articles").rglob("*.md"):
        assert path.read_text(encoding="utf-8").endswith("\n")
    return names


def refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [said.removeprefix("refused: ") for said in done.stderr.splitlines() if said.startswith("refused: ")]


def torn_gzip(folder: Path) -> None:
    whole = gzip.compress("\n".join(map(line, range(400))).encode())
    (folder / "bad.jsonl.gz").write_bytes(whole[: len(whole) // 2])


def stray_quote(folder: Path) -> None:
    (folder / "bad.csv").write_text(
        f'id,title,text\nc1,أول,"{TEXT}"\nc2,"ثان,{TEXT}\nc3,ثالث,"{TEXT}"\n', encoding="utf-8"
    )


def deep_json(folder: Path) -> None:
    (folder / "bad.jsonl").write_text(
        f'{line(1)}\n{{"id": "deep", "text": {"[" * 200_000}\n{line(2)}\n', encoding="utf-8"
    )


def deep_array(folder: Path) -> None:
    (folder / "bad.json").write_text('{"a":' * 200_000 + "1" + "}" * 200_000, encoding="utf-8")


def only_boilerplate(folder: Path) -> None:
    (folder / "bad.txt").write_text("شارك\n\nمواضيع ذات صلة\n\nجميع الحقوق محفوظة © 2019\n", encoding="utf-8")


def no_text(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(128, 160)) * 40)


BAD: list[tuple[Callable[[Path], None], str, set[str]]] = [
    (torn_gzip, "bad.jsonl.gz: cannot be read after record ", {"r0", "r1"}),
    (stray_quote, "bad.csv, record 2", {"c1", "c3"}),
    (deep_json, "bad.jsonl, record 2, line 2: ", {"r1", "r2"}),
    (deep_array, "bad.json, record 1: JSON nested too deeply", set()),
    (only_boilerplate, "bad.txt: nothing but boilerplate", set()),
    (no_text, "bad.txt: ", set()),
]


@pytest.mark.parametrize(("make", "said", "also"), BAD, ids=lambda value: getattr(value, "__name__", None))
def test_one_line_and_the_rest_goes_on(
    make: Callable[[Path], None], said: str, also: set[str], tmp_path: Path, project: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    make(corpus)
    for name in ("a-before.txt", "z-after.txt"):
        (corpus / name).write_text(f"عنوان {name}\n\n{TEXT}\n", encoding="utf-8")
    done = run_convert(project, corpus)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert [one.startswith(said) for one in refused(done)] == [True], done.stderr
    assert {"a-before", "z-after"} | also <= published(corpus)


def test_a_corpus_of_many_scripts_and_encodings_is_published_whole(tmp_path: Path, project: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, encoding in (
        ("u", "utf-8"),
        ("bom", "utf-8-sig"),
        ("w", "windows-1256"),
        ("i", "iso8859-6"),
        ("x", "utf-16"),
    ):
        text = f"حكاية الورق والحبر {name}\r\n\r\n{TEXT.replace('،', ',')}\r\n"
        (corpus / f"{name}.txt").write_bytes(text.encode(encoding))
    (corpus / "han.txt").write_text(
        "蔡倫與紙\n\n蔡倫改進了造紙術，使紙張成為書寫的主要材料，後來傳到撒馬爾罕，又傳到巴格達。" * 3 + "\n",
        encoding="utf-8",
    )
    (corpus / "tj.txt").write_text(
        f"Когази Самарқанд\n\n{'Дар Самарқанд аз асри ҳаштум коғаз месохтанд ва онро ба Бағдод мебурданд. ' * 3}\n",
        encoding="utf-8",
    )
    done = run_convert(project, corpus)
    assert done.returncode == 0
    assert refused(done) == []
    assert published(corpus) == {"u", "bom", "w", "i", "x", "han", "tj"}
    bodies = {
        name: (tmp_path / "content" / "articles" / f"{name}.md").read_text(encoding="utf-8").split("---\n")[2].strip()
        for name in ("u", "bom", "w", "i", "x")
    }
    assert set(bodies.values()) == {TEXT.replace("،", ",")}
    assert "撒馬爾罕" in (tmp_path / "content" / "articles" / "han.md").read_text(encoding="utf-8")


def test_a_file_that_vanishes_between_the_two_passes_is_one_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The corpus is read twice; a file that is gone the second time, or whose end is, costs itself only."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in "abc":
        (corpus / f"{name}.txt").write_text(f"عنوان {name}\n\n{TEXT}\n", encoding="utf-8")
    (corpus / "long.jsonl").write_text("\n".join(map(line, range(2000))), encoding="utf-8")
    whole = records._whole

    def read_and_lose(stream: object) -> bytes:
        data = whole(stream)  # type: ignore[arg-type]
        if f"عنوان {'a'}".encode() in data:
            (corpus / "b.txt").unlink(missing_ok=True)  # while the run is on
        return data

    monkeypatch.setattr(records, "_whole", read_and_lose)
    summary = convert(corpus, tmp_path / "content", CorpusConfig())
    assert [refusal.file for refusal in summary.refused] == ["b.txt"]
    names = published(corpus)
    assert {"a", "c"} <= names
    assert "b" not in names
    assert len(names) == 2002


needs_tmpfs = pytest.mark.skipif(
    shutil.which("unshare") is None or os.name != "posix"
    or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode != 0,
    reason="no leave to mount a small disk (needs root on Linux)",
)  # fmt: skip


@needs_tmpfs
def test_a_disk_that_is_really_full_leaves_whole_files_and_a_second_run_finishes(tmp_path: Path, project: Path) -> None:
    corpus, content, kept = tmp_path / "corpus", tmp_path / "content", tmp_path / "kept"
    corpus.mkdir()
    content.mkdir()
    (corpus / "a.jsonl").write_text("\n".join(map(line, range(300))), encoding="utf-8")
    mount = (
        f'mount -t tmpfs -o size=400k tmpfs "{content}" && "$@"; status=$?; cp -a "{content}" "{kept}"; exit $status'
    )
    done = run_convert(project, corpus, before=["unshare", "-m", "sh", "-c", mount, "sh"])
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    told = [said for said in done.stderr.splitlines() if "the disk is full" in said]
    assert len(told) == 1, done.stderr
    assert "run again" in told[0]
    shutil.rmtree(content)
    kept.rename(content)
    before = {path.name: path.read_bytes() for path in (content / "articles").rglob("*.md")}
    assert 0 < len(before) < 300
    assert all(data.endswith(b"\n") for data in before.values())
    assert run_convert(project, corpus).returncode == 0
    assert len(published(corpus)) == 300
    after = {path.name: path.read_bytes() for path in (content / "articles").rglob("*.md")}
    assert {name: after[name] for name in before} == before


def test_files_longer_than_the_system_allows_are_one_line_and_none_is_half_written(
    tmp_path: Path, project: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text(f"{line(1)}\n", encoding="utf-8")
    (corpus / "long.txt").write_text(f"عنوان طويل\n\n{TEXT * 3000}\n", encoding="utf-8")
    limited = ["prlimit", "--fsize=200000"] if shutil.which("prlimit") else ["sh", "-c", 'ulimit -f 400; "$@"', "sh"]
    done = run_convert(project, corpus, before=limited)
    assert "Traceback" not in done.stderr
    told = [said for said in done.stderr.splitlines() if said.startswith("error: ")]
    assert len(told) == 1, done.stderr
    assert "no room for temporary files" in told[0]
    assert published(corpus) <= {"r1"}
    assert run_convert(project, corpus).returncode == 0
    assert published(corpus) == {"r1", "long"}


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["txt", "jsonl", "csv", "json", "md"])
def test_a_line_of_200_megabytes_costs_one_line_and_little_memory(ending: str, tmp_path: Path, project: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    heads = {"jsonl": f'{line(1)}\n{{"text": "', "csv": "id,text\nc1,", "json": f'[{line(1)}, {{"text": "'}
    with (corpus / f"big.{ending}").open("wb") as file:
        file.write(heads.get(ending, "").encode())
        for _ in range(LONG_LINE // (1 << 20)):
            file.write("ورق ".encode() * (1 << 17) + b" " * ((1 << 20) - 7 * (1 << 17)))
    (corpus / "z.txt").write_text(f"عنوان\n\n{TEXT}\n", encoding="utf-8")
    done = run_convert(project, corpus)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert len(refused(done)) == 1, done.stderr
    assert "16 MB" in refused(done)[0] or "too long" in refused(done)[0] or "larger" in refused(done)[0], refused(done)
    assert published(corpus) == {"z"} | ({"r1"} if ending in ("jsonl", "json") else set())
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY
