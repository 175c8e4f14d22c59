"""The command as a person runs it: what it prints, its exit status, its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.converting import run_convert

TEXT = "كتب ابن النديم «الفهرست» سنة 377 هـ، وأحصى فيه كتب العرب والعجم الموجودة منها بلغة العرب وقلمها."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    items = [{"id": f"a{n}", "title": f"فهرس {n}", "text": f"{TEXT}\n\n{TEXT} {n}"} for n in range(4)]
    lines = [json.dumps(item, ensure_ascii=False) for item in items]
    (folder / "a.jsonl").write_text("\n".join([*lines[:2], '{"broken', *lines[2:], ""]), encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4")
    (folder / "old.txt").write_bytes(f"فهارس الكتب\r\n\r\n{TEXT}\r\n\0".encode("windows-1256"))
    return folder


def test_refusals_are_lines_and_the_last_line_sums_up(project: Path, corpus: Path) -> None:
    done = run_convert(project, corpus)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "convert: 7 read, 5 published, 0 unchanged, 0 edited by hand, 2 refused"
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    assert len(refused) == 2
    assert refused[0].startswith("refused: a.jsonl, record 3, line 3: not JSON")
    assert refused[1].startswith("refused: scan.pdf: ")
    again = run_convert(project, corpus)
    assert again.stdout.splitlines()[-1] == "convert: 7 read, 0 published, 5 unchanged, 0 edited by hand, 2 refused"
    assert [line for line in again.stderr.splitlines() if line.startswith("refused: ")] == refused


def test_strict_fails_on_a_refusal_but_publishes_the_rest(project: Path, corpus: Path) -> None:
    assert run_convert(project, corpus, "--strict").returncode == 1
    assert len(list((corpus.parent / "content" / "articles").glob("*.md"))) == 5
    (corpus / "scan.pdf").unlink()
    (corpus / "a.jsonl").unlink()
    assert run_convert(project, corpus, "--strict").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--corpus", "nowhere"], "error: nowhere: no such corpus"),
        (["--config", "nowhere.yaml"], "error: nowhere.yaml: cannot read the corpus settings"),
        (["--explain", "nobody"], "error: no article has the id 'nobody'"),
    ],
)
def test_what_makes_no_sense_is_one_line(project: Path, corpus: Path, arguments: list[str], said: str) -> None:
    done = run_convert(project, corpus, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_corpus_brings_its_own_settings(project: Path, corpus: Path) -> None:
    (corpus / "corpus.yaml").write_text("timezone: Asia/Tokyo\nrules: [mine.yaml]\n", encoding="utf-8")
    (corpus / "mine.yaml").write_text(
        "- id: parting-line\n  does: line\n  lines: [انتهى كلام الناسخ]\n", encoding="utf-8"
    )
    (corpus / "c.txt").write_text(
        f"فهرس\n\n12/3/2019 10:15\n\n{TEXT}\n\n{TEXT}\n\nانتهى كلام الناسخ\n", encoding="utf-8"
    )
    assert run_convert(project, corpus).returncode == 0
    text = (corpus.parent / "content" / "articles" / "c.md").read_text(encoding="utf-8")
    assert "T10:15:00+09:00" in text
    assert "الناسخ" not in text


def test_explain_shows_every_decision(project: Path, corpus: Path) -> None:
    done = run_convert(project, corpus, "--explain", "old")
    assert done.returncode == 0
    assert "windows-1256" in done.stdout
    assert "control-character" in done.stdout
    assert "فهارس الكتب" in done.stdout
    assert not (corpus.parent / "content").exists()


def test_the_report_says_what_was_done(project: Path, corpus: Path) -> None:
    run_convert(project, corpus)
    done = run_convert(project, corpus, "--report", "report")
    assert done.returncode == 0
    data = json.loads((corpus.parent / "report" / "report.json").read_text(encoding="utf-8"))
    assert data["counts"]["read"] == 7
    assert data["counts"]["unchanged"] == 5
    assert data["encodings"] == {"utf-8": 4, "windows-1256": 1}
    assert [one["record"] for one in data["refused"]] == [3, None]
    assert data["rules"]["control-character"]["edits"] == 1
    assert {one["id"] for one in data["duplicates"]} == {"a1", "a2", "a3"}
    page = (corpus.parent / "report" / "index.html").read_text(encoding="utf-8")
    assert "a.jsonl, record 3, line 3" in page
    assert "<a href='#refused'>Refused</a>" in page
    assert '<h2 id="refused">' in page
    assert "<script" not in page


def test_the_report_says_why_an_article_is_uncertain_and_joins_refusals_of_one_reason(
    project: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    empty = "\n".join(json.dumps({"id": f"e{n}", "text": ""}) for n in range(5))
    (corpus / "e.jsonl").write_text(empty, encoding="utf-8")
    (corpus / "torn.json").write_text("[{", encoding="utf-8")
    headlines = "\n".join(f"خبر آخر من أخبار المكتبات رقم {n} في المدينة" for n in range(5))
    (corpus / "a.txt").write_text(f"فهرس\n{TEXT}\n{TEXT}" + "\n" * 10 + headlines + "\n", encoding="utf-8")
    assert run_convert(project, corpus, "--report", "report").returncode == 0
    data = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    [doubtful] = [one for one in data["doubtful"] if one["id"] == "a"]
    assert doubtful["certainty"] < 1
    assert any("headlines-apart" in note for note in doubtful["notes"])
    assert data["dates"] == {"unknown: the text prints no dateline": 1}
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    refused = page.partition('<h2 id="refused">')[2].partition("</table>")[0]
    assert refused.count("<tr>") == 3, "a head and two reasons"
    assert refused.index("torn.json") < refused.index("e.jsonl"), "what happens once comes first"


def test_a_report_shows_hostile_text_as_text(project: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "<img src=x onerror=alert(1)>.bin").write_bytes(b"x")
    (corpus / "a.txt").write_text(f"<script>alert(1)</script>\n\n{TEXT}\u202e\n\n{TEXT}", encoding="utf-8")
    assert run_convert(project, corpus, "--report", "report").returncode == 0
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
