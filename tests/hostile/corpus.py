"""Writes the hostile corpus: payloads in every field, in every kind of file, and archives that bite.

Each record carries a marker word of its own (``mk17``) in its title and its text, by which its page is found again.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.hostile import payloads

# Our own sentence, long enough to be an article whatever surrounds it.
SENTENCE = "كان الورّاق ينسخ الكتب بخطّ واضح في دكانه قرب المسجد، ثم يقابلها على الأصل سطرًا سطرًا قبل أن يجلّدها ويبيعها."
FIELDS = ("title", "text", "tags", "author", "source", "category", "url", "place", "kicker")
SECRET = "topsecretx"  # stands in a file outside the corpus
BOMB_BYTES = 300 * 2**20


def marker(number: int) -> str:
    """The word by which record ``number`` is found."""
    return f"mk{number}x"


_WHO = ("الناسخ", "المجلّد", "الخطّاط", "القارئ", "التاجر", "المؤلف", "الطالب", "القاضي", "الطبيب", "المعلّم")
_DID = ("يقابل", "يشتري", "يعير", "يرمّم", "ينقل", "يشرح", "يختصر", "يترجم", "يذهّب", "يفهرس")
_WHAT = ("الدفاتر", "المصاحف", "الرسائل", "الدواوين", "الخرائط", "المعاجم", "السجلات", "الكراريس", "العقود", "الأوراق")
_WHERE = (
    "في الدكان",
    "عند المسجد",
    "في السوق",
    "على النهر",
    "في البيت",
    "عند الباب",
    "في المدرسة",
    "في القلعة",
    "في الخان",
    "في السفر",
)


def closing(number: int) -> str:
    """The last sentence of record ``number``: no two share it, or the converter would know it for a footer."""
    one, two, three, four = (number // 10**place % 10 for place in range(4))
    return f"وكان {_WHO[one]} {_DID[two]} {_WHAT[three]} {_WHERE[four]}، و{_WHO[four]} {_DID[three]} {_WHAT[two]} {_WHERE[one]} {marker(number)}."


def benign(number: int) -> dict[str, Any]:
    """A record without harm."""
    mark = marker(number)
    return {
        "id": f"h{number:05}",
        "title": f"عن النسّاخ {mark}",
        "text": f"{SENTENCE} {mark}\n\n{closing(number)}",
        "date": f"20{10 + number % 10}-0{1 + number % 9}-1{number % 10}T10:00:00+03:00",
        "tags": ["نسخ"],
        "author": "كاتب",
        "source": "مجلة",
        "category": "تاريخ",
        "url": f"https://source.example/{number}",
    }


def with_payload(record: dict[str, Any], field: str, payload: Any, number: int) -> dict[str, Any]:
    """``record`` with ``payload`` in ``field``; title and text keep the marker, text stays an article."""
    if isinstance(payload, str):
        if field == "text":
            payload = f"{SENTENCE} {marker(number)}\n\n{payload}\n\n{closing(number)}"
        elif field == "title":
            payload = f"{payload} {marker(number)}"
        elif field == "tags":
            payload = [payload, "نسخ"]
    return record | {field: payload}


def everywhere(number: int, payload: str) -> dict[str, Any]:
    """A record with ``payload`` in all its fields but the id and the date."""
    record = benign(number)
    for field in FIELDS:
        record = with_payload(record, field, payload, number)
    return record


def records(count: int = 0, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield every payload in every field at once, then in each field of its kind, then ``count`` random mixtures."""
    number = 0
    for payload in payloads.EVERYWHERE:
        yield everywhere(number, payload)
        number += 1
    kinds: dict[str, list[Any]] = {
        "id": [*payloads.IDS, *payloads.VALUES],
        "url": [*payloads.ADDRESSES, *payloads.VALUES],
        "tags": [*payloads.TERMS, *payloads.VALUES],
        "author": [*payloads.TERMS, *payloads.VALUES],
        "source": [*payloads.TERMS, *payloads.VALUES],
        "category": [*payloads.TERMS, *payloads.VALUES],
        "date": [*payloads.DATES, *payloads.VALUES],
        "title": payloads.VALUES,
    }
    for field, values in kinds.items():
        for value in values:
            yield with_payload(benign(number), field, value, number)
            number += 1
    chance = random.Random(seed)
    for _ in range(count):
        record = benign(number)
        for field in chance.sample(FIELDS, chance.randint(1, 4)):
            pieces = chance.choices(payloads.EVERYWHERE, k=chance.randint(1, 3))
            # The marker makes the line this record's own: one that recurs would be known for boilerplate, and go.
            record = with_payload(record, field, chance.choice((" ", "", "\n")).join([*pieces, marker(number)]), number)
        if chance.random() < 0.3:
            record["url"] = chance.choice(payloads.ADDRESSES)
        if chance.random() < 0.2:
            record["date"] = chance.choice(payloads.DATES)
        yield record
        number += 1


def write_records(folder: Path, count: int = 0, seed: int = 1) -> list[dict[str, Any]]:
    """Write the records as ``records.jsonl`` in ``folder``; return them, in order."""
    found = list(records(count, seed))
    lines = (json.dumps(record, ensure_ascii=True) for record in found)
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found


def write_text_files(folder: Path) -> dict[str, str]:
    """Write text files with odd names and hostile content; return {name: marker word in its text}."""
    names = [
        "<script>alert(1)<script>.txt",
        '" onmouseover="alert(1).txt',
        "{{ 7*7 }}.txt",
        "-rf.txt",
        "%2e%2e%2fx.txt",
        "\u202etxt.exe.txt",
        "اسم عربي طويل " + "ا" * 90 + ".txt",
        "$(touch warraq-was-here).txt",
        "index.html.txt",
        "a\nb.txt",
    ]
    written = {}
    for number, name in enumerate(names):
        word = f"file{number}x"
        payload = payloads.EVERYWHERE[number * 7 % len(payloads.EVERYWHERE)]
        text = f"عنوان {word}\n\nيناير 17, 2017 08:51, 447 مشاهدات\n\n{SENTENCE}\n\n{payload}\n\n{SENTENCE} {word}\n"
        (folder / name).write_text(text, encoding="utf-8", errors="surrogatepass")
        written[name] = word
    return written


def biting_files(folder: Path, outside: Path) -> dict[str, Callable[[Path], object]]:
    """Return {name: writer} of files that must be refused or ignored, each written into the folder ``folder``.

    ``outside`` is a folder that nothing may read or touch; it gets a secret that must never be published.
    """
    secret = outside / "secret.txt"
    secret.write_text("عنوان السر\n\n" + f"سرّ لا ينشر أبدا {SECRET} في أي صفحة. " * 5, encoding="utf-8")
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + k)}: &{chr(98 + k)} [{', '.join(['*' + chr(97 + k)] * 9)}]\n" for k in range(9)
    )
    harm = f"title: !!python/object/apply:os.system ['touch {outside}/was-here']"
    deep = "[" * 100_000 + "]" * 100_000
    return {
        "link.txt": lambda file: file.symlink_to(secret),
        "linked": lambda file: file.symlink_to(outside),
        "dangling.txt": lambda file: file.symlink_to(outside / "nothing.txt"),
        "loop.txt": lambda file: file.symlink_to(file),
        "pipe.txt": os.mkfifo,
        "bomb.jsonl.gz": lambda file: file.write_bytes(_bomb()),
        "broken.jsonl.gz": lambda file: file.write_bytes(gzip.compress(b'{"text": "x"}')[:-9]),
        "slip.zip": lambda file: _slip(file, secret),
        "bomb.zip": _zip_bomb,
        "laughs.md": lambda file: file.write_text(f"---\n{laughs}title: *j\n---\n\n{SENTENCE}\n", encoding="utf-8"),
        "object.md": lambda file: file.write_text(f"---\n{harm}\n---\n\n{SENTENCE}\n", encoding="utf-8"),
        "deep.jsonl": lambda file: file.write_text(f'{{"text": {deep}}}\n{deep}\n', encoding="utf-8"),
        "deep.md": lambda file: file.write_text(f"---\na: {deep}\n---\n\n{SENTENCE}\n", encoding="utf-8"),
        "huge-number.jsonl": lambda file: file.write_text(
            '{"text": "x", "id": ' + "9" * 10_000 + "}\n", encoding="utf-8"
        ),
        "binary.txt": lambda file: file.write_bytes(bytes(range(256)) * 99),
        "entities.html": lambda file: file.write_text(_ENTITY_BOMB, encoding="utf-8"),
        "quotes.csv": lambda file: file.write_text('id,text\n1,"' + "x" * 300_000, encoding="utf-8"),
        "not.parquet": lambda file: file.write_bytes(b"PAR1" + bytes(100) + b"PAR1"),
    }


_ENTITY_BOMB = (
    "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY s SYSTEM 'file:///etc/passwd'><!ENTITY a 'xxxxxxxxxx'>"
    + "".join(f"<!ENTITY {chr(98 + k)} '{f'&{chr(97 + k)};' * 10}'>" for k in range(12))
    + "]><html><body><p>&s;&m;</p></body></html>"
)


def _slip(file: Path, secret: Path) -> None:
    article = "عنوان\n\n" + f"{SENTENCE}\n\n" * 3
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("../../slipped.txt", "/tmp/warraq-was-here", "..\\..\\slipped.txt", "C:\\slipped.txt"):
            archive.writestr(name, article)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(secret))
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as second:
            second.writestr("x.txt", article)
        archive.writestr("inner.zip", inner.getvalue())


def _zip_bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.txt", "w") as member:
        for _ in range(BOMB_BYTES // 2**20):
            member.write(bytes(2**20))


def _bomb() -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as stream:
        for _ in range(BOMB_BYTES // 2**20):
            stream.write(bytes(2**20))
    return packed.getvalue()
