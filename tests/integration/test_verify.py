"""The proof holds for what was converted, and fails for each way in which something can be lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from warraq.config import CorpusConfig
from warraq.convert.fields import Fields
from warraq.convert.pipeline import convert
from warraq.convert.verify import Proof, verify
from warraq.verify import main

TEXT = "كان الكاغد يُصنع من القنّب والكتّان، ويُصقل بالنشا حتى يحمل الحبر. وكانت له أسواق في بغداد ودمشق."


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    corpus, content = tmp_path / "corpus", tmp_path / "content"
    corpus.mkdir()
    items = [{"id": f"a{n}", "title": f"ورق {n}", "text": f"{TEXT}\u200f\r\n\r\n{TEXT} {n}"} for n in range(3)]
    (corpus / "a.jsonl").write_text(
        "".join(json.dumps(item) + "\n" for item in [*items, {"id": "empty"}, items[0]]), encoding="utf-8"
    )
    (corpus / "b.txt").write_bytes(f"عنوان المقال\r\n\r\n{TEXT}\0".encode("windows-1256"))
    (corpus / "c.pdf").write_bytes(b"%PDF")
    convert(corpus, content, CorpusConfig())
    return corpus, content


def proof_of(folders: tuple[Path, Path]) -> Proof:
    return verify(*folders, Fields({}))


def test_nothing_is_lost(folders: tuple[Path, Path]) -> None:
    proof = proof_of(folders)
    assert (proof.records, proof.published, proof.refused, proof.defects) == (7, 4, 3, [])


def test_a_hand_edit_is_no_loss(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "articles" / "a1.md"
    path.write_text(path.read_text(encoding="utf-8") + "زيادة\n", encoding="utf-8")
    proof = proof_of(folders)
    assert (proof.published, proof.edited, proof.defects) == (3, 1, [])


def drop_article(folders: tuple[Path, Path]) -> None:
    (folders[1] / "articles" / "a1.md").unlink()


def drop_ledger(folders: tuple[Path, Path]) -> None:
    (folders[1] / "ledger" / "a1.json").unlink()


def forget_refusals(folders: tuple[Path, Path]) -> None:
    (folders[1] / "ledger" / "_refused.json").write_text("[]", encoding="utf-8")


def change_source(folders: tuple[Path, Path]) -> None:
    path = folders[0] / "a.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("ورق 1", "ورق 2").replace('1"}', '٩"}'), encoding="utf-8")


def change_ledger(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "ledger" / "a1.json"
    path.write_text(path.read_text(encoding="utf-8").replace(r"\u200f", "").replace("\u200f", "x"), encoding="utf-8")


def swap_bytes(folders: tuple[Path, Path]) -> None:
    (folders[0] / "b.txt").write_bytes((folders[0] / "b.txt").read_bytes()[:-1])


@pytest.mark.parametrize(
    ("harm", "defects"),
    [(drop_article, 1), (drop_ledger, 1), (forget_refusals, 3), (change_source, 1), (change_ledger, 1), (swap_bytes, 1)],
)  # fmt: skip
def test_every_loss_is_found(folders: tuple[Path, Path], harm, defects: int) -> None:  # type: ignore[no-untyped-def]
    harm(folders)
    assert len(proof_of(folders).defects) == defects


def test_the_command(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--corpus", str(folders[0]), "--content", str(folders[1])]
    assert main(arguments) == 0
    assert capsys.readouterr().out.endswith("nothing lost\n")
    drop_article(folders)
    assert main(arguments) == 1
    assert "a.jsonl, record 2" in capsys.readouterr().err
