"""The main job as a person runs it: a corpus in, a site out, and what is wrong said in one line each."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BODY = "كتب الناسخ هذه الفقرة بخط واضح في دار الورّاقين، ثم قابلها على الأصل كلمة كلمة. وبعد ذلك جلّدها وباعها.\n\n" * 3


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "warraq", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "plugins")} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # in the order in which a person reads them
        text=True,
        timeout=300,
    )


class Folders:
    """A corpus of the test's own and where it is published."""

    def __init__(self, root: Path) -> None:
        self.corpus, self.content, self.output = root / "corpus", root / "content", root / "output"
        self.corpus.mkdir()

    @property
    def arguments(self) -> list[str]:
        return ["--corpus", str(self.corpus), "--content", str(self.content), "--output", str(self.output)]

    def article(self, name: str, title: str, body: str = BODY) -> None:
        (self.corpus / f"{name}.txt").write_text(
            f"{title}\n\nيناير 17, 2017 08:51, 447 مشاهدات\n\n{body}", encoding="utf-8"
        )

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.output)): p.read_bytes() for p in sorted(self.output.rglob("*")) if p.is_file()}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def test_a_corpus_is_published_and_a_second_run_does_nothing(project: Path, folders: Folders) -> None:
    folders.article("one", "المخطوط الأول")
    folders.article("two", "المخطوط الثاني")
    first = run(project, "build", *folders.arguments)
    assert first.returncode == 0, first.stdout
    page = folders.output / "2017/01/17/one/index.html"
    assert "قابلها على الأصل" in page.read_text(encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in folders.output.rglob("*")}
    second = run(project, "build", *folders.arguments)
    assert second.returncode == 0, second.stdout
    assert "nothing changed" in second.stdout.lower()
    assert {path: path.stat().st_mtime_ns for path in folders.output.rglob("*")} == before


def test_what_is_wrong_is_one_line_each_and_the_rest_is_published(project: Path, folders: Folders) -> None:
    folders.article("good", "مقال سليم")
    folders.article(
        "markup",
        "نص فيه علامات",
        "# ليس عنوانا في الأصل بل سطر يبدأ بعلامة.\n\n---\n\n{{ 7*7 }} و{% x %} ثم <script>alert(1)</script> في جملة تامة.\n\n"
        + BODY,
    )
    folders.article("long-title", "كتاب " * 80)
    (folders.corpus / "empty.txt").write_bytes(b"")
    (folders.corpus / "binary.txt").write_bytes(bytes(range(256)) * 40)
    records = [
        {"id": "rec-1", "title": "سجل أول", "text": BODY, "tags": ["خط/عربي", "كتب"]},
        {"id": "rec-2", "title": "سجل بلا نص"},
        {"id": "rec-1", "title": "سجل مكرر المعرّف", "text": "نص آخر مختلف عن الأول. " + BODY},
    ]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    lines.insert(1, '{"id": "broken", "text": ')
    (folders.corpus / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    result = run(project, "build", *folders.arguments)
    said = result.stdout
    assert result.returncode == 0, said
    assert "Traceback" not in said
    for name, count in (("empty.txt", 1), ("binary.txt", 1), ("records.jsonl", 3)):
        refused = [line for line in said.splitlines() if name in line and "refused" in line]
        assert len(refused) == count, (name, said)
    last = said.strip().splitlines()[-1]
    numbers = {
        word: int(n.replace(",", "")) for n, word in re.findall(r"([\d,]+) (read|published|unchanged|refused)", last)
    }
    assert numbers == {"read": 9, "published": 4, "unchanged": 0, "refused": 5}, last

    page = (folders.output / "2017/01/17/markup/index.html").read_text(encoding="utf-8")
    for shown in ("# ليس عنوانا", "{{ 7*7 }}", "{% x %}", "&lt;script&gt;alert(1)&lt;/script&gt;"):
        assert shown in page
    assert "<script>alert" not in page
    assert (folders.output / "2017/01/17/long-title/index.html").is_file()
    assert (folders.output / "undated/rec-1/index.html").is_file()
    assert len(list((folders.output / "tag").glob("خط*"))) == 1

    strict = run(project, "build", *folders.arguments, "--strict")
    assert strict.returncode != 0


def test_a_folder_that_is_not_there_is_one_line(project: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    result = run(
        project, "build", "--corpus", str(missing), "--content", str(tmp_path / "c"), "--output", str(tmp_path / "o")
    )
    assert result.returncode != 0
    assert [line for line in result.stdout.splitlines() if str(missing) in line]
    assert "Traceback" not in result.stdout


def test_a_hand_edit_is_kept_published_and_reported(project: Path, folders: Folders) -> None:
    folders.article("one", "المخطوط الأول")
    run(project, "build", *folders.arguments)
    (markdown,) = (folders.content / "articles").rglob("one.md")
    markdown.write_text(markdown.read_text(encoding="utf-8").replace("بخط واضح", "بخط جليّ"), encoding="utf-8")
    folders.article("one", "المخطوط الأول", BODY + "جاءت من المصدر جملة جديدة بعد ذلك كله.\n")
    result = run(project, "build", *folders.arguments)
    said = result.stdout
    assert "بخط جليّ" in markdown.read_text(encoding="utf-8")
    assert "جملة جديدة" in markdown.with_name("one.md.new").read_text(encoding="utf-8")
    assert any("one" in line and "hand" in line for line in said.splitlines()), said
    assert "بخط جليّ" in (folders.output / "2017/01/17/one/index.html").read_text(encoding="utf-8")


def test_an_article_taken_out_of_content_leaves_nothing_behind(project: Path, folders: Folders) -> None:
    folders.article("stays", "المخطوط الباقي")
    folders.article("goes", "المخطوط الذاهب", "كلمةفريدةجدا ترد هنا وحدها في هذا النص الطويل نسبيا. " + BODY)
    run(project, "build", *folders.arguments)
    assert (folders.output / "2017/01/17/goes/index.html").is_file()
    (folders.corpus / "goes.txt").unlink()
    (markdown,) = (folders.content / "articles").rglob("goes.md")
    markdown.unlink()
    result = run(project, "build", *folders.arguments)
    assert result.returncode == 0, result.stdout
    left = [name for name, data in folders.files().items() if "goes" in name or "كلمةفريدةجدا".encode() in data]
    assert left == []


@pytest.mark.slow
def test_the_sample_is_built_alike_under_two_hash_seeds(project: Path, tmp_path: Path) -> None:
    outputs = []
    for seed in ("1", "4242"):
        folders = Folders(tmp_path / seed) if (tmp_path / seed).mkdir() is None else None
        assert folders
        result = run(
            project,
            "build",
            *("--corpus", "corpus", "--content", str(folders.content), "--output", str(folders.output)),
            PYTHONHASHSEED=seed,
        )
        assert result.returncode == 0, result.stdout
        outputs.append(folders.files())
    assert outputs[0].keys() == outputs[1].keys()
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


# As ``python -m warraq build``, which looks at a site as small as this one as it does at a large one; tells what it has loaded.
LOADED = """
import sys
from warraq import build
from warraq.site import looks
looks.LEAST_BYTES = 0
build.main(sys.argv[1:])
print("loaded:", *sys.modules)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the build converts by itself")
def test_a_build_that_adds_an_article_loads_nothing_that_converts(project: Path, tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.article("a", "دكان الورّاق")
    assert run(project, "build", *folders.arguments).returncode == 0
    folders.article("b", "دكان المجلّد")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *folders.arguments],
        env=os.environ | {"PYTHONPATH": str(project / "plugins")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Done: 2 read" in done
    loaded = done.partition("loaded:")[2].split()
    assert "warraq.site.making" in loaded
    assert not {"numpy", "warraq.convert.pipeline", "warraq.convert.duplicates"} & set(loaded)
