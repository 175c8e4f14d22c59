"""A corpus through the whole converter, into a content folder."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from warraq import frontmatter, markup
from warraq.config import CorpusConfig, config_from
from warraq.convert import ledger
from warraq.convert.fields import Fields
from warraq.convert.model import Record
from warraq.convert.pipeline import convert
from warraq.convert.read import read
from warraq.convert.summary import Summary
from warraq.errors import WarraqError

from tests.converting import PARAGRAPH, article, front_of, tree, write

CONFIG = CorpusConfig()


def test_front_matter_body_and_ledger(corpus: Path, content: Path) -> None:
    summary = convert(corpus, content, config_from({"timezone": "Asia/Dushanbe"}))
    assert (summary.read, summary.new, summary.refused) == (6, 6, [])
    front, body = front_of(content, "b")
    assert front["title"] == "كتاب الحيوان"
    assert front["date"].isoformat() == "2017-01-17T08:51:00+05:00"
    assert front["source"]["views"] == 447
    assert markup.plain(body) == f"{PARAGRAPH}\n\n{PARAGRAPH}"
    text = (content / "articles" / "b.md").read_text(encoding="utf-8")
    assert "date: 2017-01-17T08:51:00+05:00\n" in text
    found = ledger.load((content / "ledger" / "b.json").read_text(encoding="utf-8"))
    assert ledger.rebuild(markup.plain(body), found) == (corpus / "b.txt").read_text(encoding="utf-8")
    front, _ = front_of(content, "a1")
    assert (front["source"]["file"], front["source"]["record"], front["date_precision"]) == ("a.jsonl", 1, "day")


def test_again_changes_nothing_with_and_without_the_cache(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    before = tree(content)
    assert convert(corpus, content, CONFIG).line() == "6 read, 0 published, 6 unchanged, 0 edited by hand, 0 refused"
    (content / ".cache" / "convert.sqlite").unlink()
    assert convert(corpus, content, CONFIG).unchanged == 6
    (content / ".cache" / "convert.sqlite").write_text("nonsense", encoding="utf-8")
    assert convert(corpus, content, CONFIG).unchanged == 6
    assert tree(content) == before


def test_a_changed_record_is_updated_alone(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    items = [article(number) for number in range(1, 6)]
    items[2]["text"] += "\n\nفقرة جديدة في آخر المقال."
    write(corpus / "a.jsonl", *items)
    summary = convert(corpus, content, CONFIG)
    assert (summary.updated, summary.unchanged) == (1, 5)
    assert "فقرة جديدة" in front_of(content, "a3")[1]


def test_changed_settings_are_noticed(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    assert convert(corpus, content, config_from({"timezone": "Africa/Cairo"})).updated == 6


def test_a_deleted_file_comes_back(corpus: Path, content: Path) -> None:
    convert(corpus, content, CONFIG)
    before = tree(content)
    (content / "articles" / "a1.md").unlink()
    (content / "ledger" / "a2.json").unlink()
    assert convert(corpus, content, CONFIG).new == 1
    assert tree(content) == before


def test_more_than_a_thousand_are_spread_over_folders(tmp_path: Path, content: Path) -> None:
    corpus = write(tmp_path / "a.jsonl", *(article(number) for number in range(1, 1001)))
    convert(corpus, content, CONFIG)
    assert len(list((content / "articles").glob("*.md"))) == 1000
    write(corpus, *(article(number) for number in range(1, 1101)))
    summary = convert(corpus, content, CONFIG)
    assert (summary.unchanged, summary.new) == (1000, 100)
    assert len(list((content / "articles").glob("*.md"))) == 1000
    spread = list((content / "articles").glob("[0-9a-f][0-9a-f]/*.md"))
    assert len(spread) == 100
    assert all((content / "ledger" / path.parent.name / f"{path.stem}.json").exists() for path in spread)


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_the_result_does_not_depend_on_who_computes_it(corpus: Path, tmp_path: Path, kind: type[Executor]) -> None:
    write(corpus / "more.jsonl", *(article(number, id=f"m{number}") for number in range(400)), {"id": "bad"})
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    first = convert(corpus, alone, CONFIG)
    with kind(2) as executor:  # type: ignore[call-arg]
        second = convert(corpus, shared, CONFIG, executor=executor)
    assert tree(alone) == tree(shared)
    assert first == second
    assert [refusal.record for refusal in first.refused] == [401]


def test_dry_run_writes_nothing(corpus: Path, content: Path) -> None:
    summary = convert(corpus, content, CONFIG, dry_run=True)
    assert summary.new == 6
    assert not content.exists()
    convert(corpus, content, CONFIG)
    before = tree(content)
    write(corpus / "a.jsonl", article(1, title="آخر"))
    summary = convert(corpus, content, CONFIG, dry_run=True)
    # The other article may change too: what recurs in five articles need not recur in two.
    assert summary.updated >= 1
    assert summary.updated + summary.unchanged == 2
    assert summary.orphans == ["a2", "a3", "a4", "a5"]
    assert tree(content) == before


def test_a_keyphrase_that_is_a_tag_in_other_signs_is_not_told_again(tmp_path: Path, content: Path) -> None:
    text = f"زار الوفد معرض «الكتاب» أمس. {PARAGRAPH}\n\nوقال إن معرض «الكتاب» بخير، وإن دار الحكمة فيه. وفي دار الحكمة كتب. {PARAGRAPH}"
    records = [
        article(1) | {"text": text, "tags": ["معرض «الكتاب»"]},
        article(2) | {"text": text.replace("أمس", "اليوم")},
    ]
    write(tmp_path / "corpus" / "a.jsonl", *records)
    convert(tmp_path / "corpus", content, CONFIG)
    with_tag, without = (front_of(content, name)[0] for name in ("a1", "a2"))
    assert {"معرض الكتاب", "دار الحكمة"} <= set(without["tags_auto"])
    assert with_tag["tags"] == ["معرض «الكتاب»", "بغداد"]
    assert set(without["tags_auto"]) - set(with_tag["tags_auto"]) == {"معرض الكتاب"}


def test_of_one_tag_in_several_spellings_the_plainest_stays(tmp_path: Path, content: Path) -> None:
    write(tmp_path / "a.jsonl", article(1) | {"tags": ["معرض «الكتاب»", "ورق", "معرض الكتاب"]})
    convert(tmp_path / "a.jsonl", content, CONFIG)
    assert front_of(content, "a1")[0]["tags"] == ["معرض الكتاب", "ورق", "بغداد"]


HOSTILE = [
    {"title": "س" * 400, "tags": ["أ/ب", "../../x", "<script>", "ط" * 400, ".", "CON"]},
    {"title": "<script>alert(1)</script>", "author": "<img src=x onerror=alert(1)>"},
    {
        "title": "--- ",
        "text": "---\n\n# عنوان\n\n{{ x }} {% raw %} <script>alert(1)</script>\n\n***\n\n    شفرة\n\n--- ",
    },
    {"id": "../../../etc/passwd", "url": "javascript:alert(1)"},
    {"id": "CON", "title": "!!python/object:os.system", "category": "&anchor *anchor"},
    {"id": "a/b", "title": "سطر\nسطر\u202eمقلوب\u2028\x00\x1a"},
    {"id": "y" * 500, "title": "'\"\\ # : - [] {} | > %"},
    {"id": ".", "title": "null", "tags": ["yes", "123", "null", "~", "1e3"]},
    {"id": "\ud800", "title": "\ud800", "text": f"{PARAGRAPH} \ud800 \udc00."},
]


@pytest.mark.parametrize("fields", HOSTILE)
def test_hostile_records_are_published_safely(tmp_path: Path, content: Path, fields: dict[str, Any]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(article(1) | {"url": "https://example.org/"} | fields) + "\n", encoding="utf-8")
    summary = convert(path, content, CONFIG)
    assert (summary.new, summary.refused) == (1, [])
    (file,) = (content / "articles").rglob("*.md")
    assert file.parent == content / "articles"
    text = file.read_bytes().decode()
    front, body = frontmatter.load(text)
    assert front["id"] == file.stem
    assert isinstance(front["title"], str)
    assert "\n" not in front["title"]
    assert all(isinstance(tag, str) and len(tag) <= 80 and any(map(str.isalnum, tag)) for tag in front["tags"])
    assert not str(front["source"].get("url", "https:")).startswith("javascript")
    record = next(iter(read(path, Fields({}))))
    assert isinstance(record, Record)
    (found,) = (content / "ledger").rglob("*.json")
    assert ledger.rebuild(markup.plain(body), ledger.load(found.read_text(encoding="utf-8"))) == record.text
    assert frontmatter.signature(text) == (front["converter"], True)


def test_a_record_of_only_boilerplate_is_refused(tmp_path: Path, content: Path) -> None:
    (tmp_path / "a.txt").write_text("مواضيع ذات صلة\n", encoding="utf-8")
    (summary,) = [convert(tmp_path / "a.txt", content, CONFIG)]
    assert [str(r) for r in summary.refused] == ["a.txt: nothing but boilerplate: no body is left"]


@pytest.mark.parametrize("fields", [{"text": "ماجد الحكير"}, {"text": "عنوان 1"}, {"text": "تعليق قصير"}])
def test_a_caption_is_an_article(tmp_path: Path, content: Path, fields: dict[str, Any]) -> None:
    corpus = write(tmp_path / "a.jsonl", article(1, **fields))
    assert convert(corpus, content, CONFIG).new == 1
    assert markup.plain(front_of(content, "a1")[1]) == fields["text"]


@pytest.mark.parametrize(
    ("date", "means", "expected"),
    [
        ("2015-07-21 02:51:32", "published", "2015-07-21T02:51:32+00:00"),
        ("2023-12-30T21:59:00.0000000", "published", "2023-12-30T21:59:00+00:00"),
        ("2024-04-30T00:58:00+03:00", "published", "2024-04-30T00:58:00+03:00"),
        ("2024/4/30", "published", None),
        ("Tue, 30 Apr 2024 10:00:00 +0300", "published", "2024-04-30T10:00:00+03:00"),
        (1714424280, "published", "2024-04-29T20:58:00+00:00"),
        ("20240430", "published", "2024-04-30T00:00:00+00:00"),
        ("أمس", "published", None),
        ("0000-00-00", "published", None),
        ("2015-07-21", "crawled", None),
    ],
)  # fmt: skip
def test_the_date_of_a_record_is_what_it_is_told_to_be(
    tmp_path: Path, content: Path, date: object, means: str, expected: str | None
) -> None:
    corpus = write(tmp_path / "a.jsonl", article(1, date=date))
    convert(corpus, content, config_from({"date_means": means}))
    front, _ = front_of(content, "a1")
    assert (front["date"] and front["date"].isoformat()) == expected
    if expected is None:
        assert front["date_note"]
        found = json.loads((content / "ledger" / "a1.json").read_text(encoding="utf-8"))
        assert found["given"]["date"] == str(date)


def test_a_full_disk_leaves_whole_files(corpus: Path, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = 0
    write = os.write

    def full(file: int, data: memoryview) -> int:
        nonlocal written
        written += 1
        if written > 5:
            write(file, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(WarraqError, match="the disk is full"):
        convert(corpus, content, CONFIG)
    monkeypatch.undo()
    assert len(tree(content)) == 5
    assert all(not name.rpartition("/")[2].startswith(".") for name in tree(content))
    summary = convert(corpus, content, CONFIG)
    assert summary.read == summary.new + summary.unchanged == 6


def test_one_file_that_cannot_be_written_is_one_refusal(corpus: Path, content: Path) -> None:
    (content / "articles" / "a2.md").mkdir(parents=True)
    summary = convert(corpus, content, CONFIG)
    assert summary.new == 5
    assert [(refusal.file, refusal.record) for refusal in summary.refused] == [("a.jsonl", 2)]


KILLED = """
import os, signal, sys
from pathlib import Path
from warraq.config import CorpusConfig
from warraq.convert import store
from warraq.convert.pipeline import convert
left = int(sys.argv[3])
def step(real):
    def wrapped(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return wrapped
os.replace, os.write, os.open = step(os.replace), step(os.write), step(os.open)
convert(Path(sys.argv[1]), Path(sys.argv[2]), CorpusConfig())
"""


def killed(corpus: Path, content: Path, project: Path, steps: int) -> None:
    """Convert in a process that is killed after so many steps of writing."""
    env = os.environ | {"PYTHONPATH": str(project / "plugins")}
    subprocess.run([sys.executable, "-c", KILLED, str(corpus), str(content), str(steps)], env=env, check=False)


def test_killed_at_any_moment_it_goes_on(corpus: Path, content: Path, project: Path) -> None:
    """A process killed between any two steps of writing leaves only whole files, and the next run finishes."""
    whole = content.parent / "whole"
    convert(corpus, whole, CONFIG)
    expected = tree(whole)
    for steps in (0, 1, 2, 3, 4, 5, 6, 9, 17, 30, 40):
        killed(corpus, content, project, steps)
        for name, data in tree(content).items():
            if not name.rpartition("/")[2].startswith("."):
                assert expected[name] == data, f"{name} after {steps} steps"
    assert convert(corpus, content, CONFIG).read == 6
    assert tree(content) == expected


def test_nothing_stays_of_a_version_that_a_killed_run_began_to_write(
    corpus: Path, content: Path, project: Path
) -> None:
    convert(corpus, content, CONFIG)
    expected = tree(content)
    file = corpus / "a.jsonl"
    before = file.read_text(encoding="utf-8")
    for steps in range(20):
        write(
            file,
            *(
                article(number, title=f"غيره {number}", text=f"{PARAGRAPH}   \n\n\n{PARAGRAPH}")
                for number in range(1, 6)
            ),
        )
        killed(corpus, content, project, steps)
        file.write_text(before, encoding="utf-8")
        convert(corpus, content, CONFIG)
        assert tree(content) == expected, steps


@pytest.mark.corpus
def test_the_seeds(shared_data: Path, content: Path) -> None:
    """The two articles the project was asked for with: where the parts stand in the files is known."""
    folder = shared_data / "seeds"
    summary = convert(folder, content, config_from({"timezone": "Asia/Dushanbe"}))
    assert (summary.new, summary.refused) == (2, [])
    dated, undated = sorted(path.stem for path in folder.glob("*.txt"))

    blocks = (folder / f"{dated}.txt").read_text(encoding="utf-8").split("\n\n")
    front, body = front_of(content, dated)
    assert front["title"] == blocks[0].strip()
    assert front["date"].isoformat() == "2017-01-17T08:51:00+05:00"
    assert front["source"]["views"] == 447
    assert markup.plain(body).split("\n\n") == [block.strip() for block in blocks[3:11]]

    lines = (folder / f"{undated}.txt").read_text(encoding="utf-8").split("\n")
    front, body = front_of(content, undated)
    assert front["title"] == lines[0].strip()
    assert front["date"] is None
    assert markup.plain(body).split("\n\n") == [line.strip() for line in lines[2:10]]


def rebuilt(corpus: Path, content: Path, summary: Summary) -> Iterator[str]:
    """Yield the id of every record of ``corpus`` whose source text does not come back."""
    from warraq.convert.ids import Ids

    ids = Ids()
    refused = {(refusal.file, refusal.record) for refusal in summary.refused}
    places = {path.stem: path for path in (content / "articles").rglob("*.md")}
    for record in read(corpus, Fields({})):
        if not isinstance(record, Record) or (record.file, record.number) in refused:
            continue
        name = ids.assign(record)
        if not isinstance(name, str):
            continue
        path = places[name]
        _, body = frontmatter.load(path.read_bytes().decode())
        found = (content / "ledger" / path.relative_to(content / "articles")).with_suffix(".json").read_bytes()
        if ledger.rebuild(markup.plain(body), ledger.load(found.decode())) != record.text:
            yield name


@pytest.mark.corpus
def test_real_articles_come_back_exactly(shared_data: Path, content: Path, tmp_path: Path) -> None:
    """A twentieth of the news corpus, and all of the pages of the gold set; ``bench/convert.py`` does all of it."""
    with gzip.open(shared_data / "saudinews" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        some = [line for number, line in enumerate(lines) if number % 20 == 0]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "news.jsonl").write_text("".join(some), encoding="utf-8")
    for path in (shared_data / "goldset" / "dev").glob("*.txt"):
        if not path.name.endswith(".body.txt"):
            (corpus / path.name).write_bytes(path.read_bytes())
    summary = convert(corpus, content, CONFIG)
    assert all("content is empty" in refusal.reason for refusal in summary.refused)
    assert list(rebuilt(corpus, content, summary)) == []
