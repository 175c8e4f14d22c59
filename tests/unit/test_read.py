"""Every kind of file is read; every bad thing is one refusal, and what is good goes on."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard
from warraq.convert import archives, records
from warraq.convert.fields import Fields
from warraq.convert.model import Record, Refusal
from warraq.convert.read import read
from warraq.errors import WarraqError

ARTICLE = {"id": "a1", "title": "الورق", "content": "وصل الورق إلى سمرقند.", "url": "https://example.org/1"}


def all_of(corpus: Path, **named: str) -> tuple[list[Record], list[Refusal]]:
    found = list(read(corpus, Fields(named)))
    return [x for x in found if isinstance(x, Record)], [x for x in found if isinstance(x, Refusal)]


def lines(*items: object) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def articles(count: int) -> list[dict[str, str]]:
    return [{**ARTICLE, "id": f"a{number}"} for number in range(1, count + 1)]


def csv_text(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/10.txt", "C.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("نص", encoding="utf-8")
    for name in (".hidden.txt", "README.md", "corpus.yaml", "LICENSE"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert [record.file for record in found] == ["C.txt", "a/10.txt", "a/2.txt", "b.txt"]
    assert refused == []


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress, zstandard.compress], ids=["", "gz", "zst"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", lines(*articles(3))),
        ("a.json", json.dumps(articles(3), ensure_ascii=False, indent=2)),
        ("b.json", json.dumps({"count": 3, "articles": articles(3)})),
        ("c.json", lines(*articles(3))),
        ("a.csv", csv_text(list(ARTICLE), *(list(a.values()) for a in articles(3)))),
        ("b.csv", csv_text(list(ARTICLE), *(list(a.values()) for a in articles(3)), delimiter=";")),
        ("a.tsv", csv_text(list(ARTICLE), *(list(a.values()) for a in articles(3)), delimiter="\t")),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_files_of_many_records(tmp_path: Path, name: str, text: str, pack, encoding: str) -> None:  # type: ignore[no-untyped-def]
    suffix = {gzip.compress: ".gz", zstandard.compress: ".zst"}.get(pack, "")
    (tmp_path / f"{name}{suffix}").write_bytes(pack(text.encode(encoding)))
    found, refused = all_of(tmp_path)
    assert refused == []
    assert [record.given["id"] for record in found] == ["a1", "a2", "a3"]
    assert [record.number for record in found] == [1, 2, 3]
    assert {record.text for record in found} == {ARTICLE["content"]}
    assert found[0].given["title"] == "الورق"
    assert "text" not in found[0].given


def test_parquet(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(
        pyarrow.Table.from_pylist([{**a, "views": 7} for a in articles(200)]), tmp_path / "a.parquet"
    )
    found, refused = all_of(tmp_path)
    assert (len(found), refused) == (200, [])
    assert found[199].given["views"] == "7"


def test_text_and_markdown_with_a_head(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("عنوان\r\n\r\nنص".encode("windows-1256"))
    (tmp_path / "b.md").write_text(
        "---\ntitle: عنوان\ntags: [ورق, حبر]\ndate: 2020-01-02\n---\n\nنص *الكتاب*\n", encoding="utf-8"
    )
    (tmp_path / "c.md").write_text("---\ntitle: [\n---\nنص", encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert found[0].encoding == "windows-1256"
    assert found[0].text == "عنوان\r\n\r\nنص"
    assert found[1].given == {"title": "عنوان", "tags": ["ورق", "حبر"], "date": "2020-01-02"}
    assert found[1].text == "نص *الكتاب*\n"
    assert [r.file for r in refused] == ["c.md"]


def test_html(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(
        f"<p>وصل الورق إلى سمرقند في القرن الثامن، ثم انتقلت صناعته إلى بغداد. الفقرة {n}.</p>" for n in range(6)
    )
    page = f"<html><head><title>الورق</title></head><body><nav>الرئيسية</nav><article><h1>الورق</h1>{body}</article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert refused == []
    assert "وصل الورق إلى سمرقند" in found[0].text
    assert "<p>" not in found[0].text
    assert found[0].given["title"] == "الورق"


def test_html_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    (tmp_path / "a.html").write_text("<p>x</p>", encoding="utf-8")
    _, refused = all_of(tmp_path)
    assert "requirements/html.txt" in refused[0].reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty file"),
        ("blank.txt", b" \r\n\0", "no text"),
        ("image.txt", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("noise.txt", bytes(range(256)) * 10, "binary"),
        ("scan.pdf", b"%PDF", "kind .pdf"),
        ("noending", b"x", "without an ending"),
        ("a.json", b"42", "not an object"),
        ("b.json", b"", "neither"),
        ("c.json", b'{"text": ', "cut off"),
        ("a.csv", b"", "empty"),
        ("b.csv", b"x,y\n1,2\n", "no column holds the text"),
        ("a.parquet", b"PAR1 nonsense", "Parquet"),
        ("a.zip", b"PK\x03\x04 nonsense", "zip"),
        ("a.jsonl.gz", b"no gzip", "gzip"),
        ("a.jsonl.zst", b"no zstandard", "cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_refusal_and_the_rest_goes_on(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz.txt").write_text("نص سليم", encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert [record.file for record in found] == ["zz.txt"]
    assert [r.file for r in refused] == [name]
    assert reason.lower() in refused[0].reason.lower()
    assert "\n" not in str(refused[0])


def test_bad_lines_of_json_are_named_and_the_others_read(tmp_path: Path) -> None:
    good = lines(ARTICLE)
    deep = "[" * 200_000 + "]" * 200_000
    bad = [
        '{"text": "مقطوع\n',
        "[1, 2]\n",
        '{"title": "بلا نص"}\n',
        '{"text": "  "}\n',
        '{"text": ""}\n',
        '{"text": null}\n',
        f'{{"text": {deep}}}\n',
    ]
    (tmp_path / "a.jsonl").write_text(good + good.join(bad) + good, encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert [record.number for record in found] == [1, 3, 5, 7, 9, 11, 13, 15]
    assert [(r.record, r.line) for r in refused] == [(n, n) for n in range(2, 15, 2)]
    assert "deep" in refused[-1].reason


def test_lines_of_several_encodings_in_one_file(tmp_path: Path) -> None:
    line = lines(ARTICLE)
    (tmp_path / "a.jsonl").write_bytes(line.encode() + line.encode("windows-1256") + line.encode())
    found, _ = all_of(tmp_path)
    assert [record.encoding for record in found] == ["utf-8", "windows-1256", "utf-8"]
    assert len({record.text for record in found}) == 1


def test_a_line_without_end_is_refused_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_BYTES", 1000)
    (tmp_path / "a.jsonl").write_text(lines(ARTICLE) + "x" * 50_000 + "\n" + lines(ARTICLE), encoding="utf-8")
    (tmp_path / "b.txt").write_text("x" * 50_000, encoding="utf-8")
    (tmp_path / "c.csv").write_text('id,text\n1,"' + "x" * 50_000 + "\n2,نص\n", encoding="utf-8")
    (tmp_path / "d.json").write_text('[{"text": "نص"}, {"text": "' + "x" * 50_000 + '"}]', encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert [(record.file, record.number) for record in found] == [
        ("a.jsonl", 1),
        ("a.jsonl", 3),
        ("c.csv", 2),
        ("d.json", 1),
    ]
    assert [(r.file, r.record, r.line) for r in refused] == [
        ("a.jsonl", 2, 2), ("b.txt", None, None), ("c.csv", 1, 2), ("d.json", 2, None)
    ]  # fmt: skip
    assert all("longer than" in refusal.reason for refusal in refused)


@pytest.mark.parametrize("stray", [1, 10, 19])
def test_a_stray_quote_in_a_table_costs_its_row(tmp_path: Path, stray: int) -> None:
    rows = [f"a{n},عنوان,نص المقال {n}" for n in range(20)]
    rows[stray] = f'a{stray},"عنوان,نص المقال {stray}'
    (tmp_path / "a.csv").write_text("id,title,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert {record.given["id"] for record in found} == {f"a{n}" for n in range(20)} - {f"a{stray}"}
    assert [r.line for r in refused] == [stray + 2]


def test_cells_of_many_lines_and_rows_of_the_wrong_width(tmp_path: Path) -> None:
    text = csv_text(["id", "text"], ["1", 'سطر\nسطر, «"»'], ["2", "نص", "زائد"], ["3", "نص"])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert [record.text for record in found] == ['سطر\nسطر, «"»', "نص"]
    assert [(r.record, r.line) for r in refused] == [(2, 4)]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
def test_a_truncated_archive_gives_what_it_holds(tmp_path: Path, ending: str, pack, cut: float) -> None:  # type: ignore[no-untyped-def]
    many = [{"id": f"a{n}", "text": "نص " + os.urandom(3000).hex()} for n in range(300)]
    data = pack(lines(*many).encode())
    (tmp_path / f"a.jsonl{ending}").write_bytes(data[: int(len(data) * cut)])
    (tmp_path / "b.txt").write_text("نص", encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert 20 < len(found) < 301
    assert found[-1].file == "b.txt"
    assert any("cannot be read after record" in r.reason or "cut off" in r.reason for r in refused)


@pytest.mark.parametrize(
    "text", ['[{"text": "نص"}, {"text": "ن', '[{"text": "نص"}, {"text": }, {}]', '[{"text": "نص"},']
)
def test_a_broken_array_gives_what_comes_before(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert (len(found), len(refused)) == (1, 1)


def test_a_long_array_is_read_piece_by_piece(tmp_path: Path) -> None:
    many = [{"id": str(n), "text": "نص طويل " * 3000} for n in range(400)]
    (tmp_path / "a.json").write_text(json.dumps(many, ensure_ascii=False), encoding="utf-8")
    found, refused = all_of(tmp_path)
    assert (len(found), refused) == (400, [])


def test_zip_archives(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/b.txt", "نص")
        archive.writestr("in/a.jsonl", lines(*articles(2)))
        archive.writestr("in/a.jsonl.gz", gzip.compress(lines(*articles(2)).encode()))
        archive.writestr("../out.txt", "نص")
        archive.writestr("/abs.txt", "نص")
        archive.writestr("C:\\win.txt", "نص")
        archive.writestr("inner.zip", b"PK\x03\x04")
        archive.writestr("bomb.txt", b"\0" * (archives.ALWAYS_ALLOWED + 1))
        archive.writestr("README.md", "x")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    found, refused = all_of(tmp_path)
    assert [r.file for r in found] == ["a.zip/in/a.jsonl"] * 2 + ["a.zip/in/a.jsonl.gz"] * 2 + ["a.zip/in/b.txt"]
    assert len(refused) == 6


def test_bombs_end_at_their_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "ALWAYS_ALLOWED", 1 << 20)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines(ARTICLE).encode() + b" " * (20 << 20)))
    _, refused = all_of(tmp_path)
    assert "bomb" in refused[0].reason


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("سر", encoding="utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("نص", encoding="utf-8")
    (corpus / "b.txt").symlink_to(outside / "secret.txt")
    (corpus / "c").symlink_to(outside)
    (corpus / "d.txt").symlink_to("nowhere")
    (corpus / "e.txt").symlink_to("a.txt")
    os.mkfifo(corpus / "f.txt")
    found, refused = all_of(corpus)
    assert [record.file for record in found] == ["a.txt", "e.txt"]
    assert [r.file for r in refused] == ["b.txt", "c", "d.txt", "f.txt"]


def test_a_file_that_vanishes_is_refused(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("نص", encoding="utf-8")
    found = read(tmp_path, Fields({}))
    first = next(found)
    (tmp_path / "b.txt").unlink()
    rest = list(found)
    assert isinstance(first, Record)
    assert [(type(item), item.file) for item in rest] == [(Refusal, "b.txt"), (Record, "c.txt")]


def test_a_corpus_may_be_one_file(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(lines(ARTICLE), encoding="utf-8")
    found, _ = all_of(tmp_path / "x.jsonl")
    assert found[0].file == "x.jsonl"


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WarraqError, match="no such corpus"):
        list(read(tmp_path / "none", Fields({})))


@pytest.mark.parametrize(
    ("record", "given"),
    [
        ({"postid": 5, "full_text": "نص", "keywords": ["أ", "ب"], "published_time": "2023"}, {"id": "5", "tags": ["أ", "ب"], "date": "2023"}),
        ({"Headline": "ع", "Article_Body": "نص", "Link": "u", "Authors": "أحمد، علي"}, {"title": "ع", "url": "u", "author": ["أحمد", "علي"]}),
        ({"text": "نص", "content": "", "date_extracted": "2015-07-21"}, {"date": "2015-07-21"}),
        ({"text": "", "content": "نص", "author": "لندن: رنيم حنوش"}, {"author": ["لندن: رنيم حنوش"]}),
        ({"العنوان": "ع", "النص": "نص", "tags": None}, {"title": "ع"}),
        ({"text": ["فقرة", "فقرة"], "id": 7.0, "title": False}, {"id": "7"}),
    ],
)  # fmt: skip
def test_the_usual_names_of_fields(record: dict[str, object], given: dict[str, object]) -> None:
    taken = Fields({}).take(record)
    assert taken.pop("text")
    assert taken == given


def test_fields_named_by_the_owner(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"متن": {"كامل": "نص"}, "text": "ملخص"}), encoding="utf-8")
    found, _ = all_of(tmp_path, text="متن.كامل")
    assert found[0].text == "نص"
