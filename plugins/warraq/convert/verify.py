"""Proves that every record of the corpus is in the content whole, or refused with a reason.

Whole means: the Markdown is as the converter wrote it, the source text comes back from it and its ledger character for
character, and its SHA-256 is the one written down. An article that a hand changed is counted apart.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from warraq import frontmatter, markup
from warraq.convert import ledger
from warraq.convert.fields import Fields
from warraq.convert.ids import Ids
from warraq.convert.model import Record, Refusal
from warraq.convert.read import read
from warraq.convert.store import REFUSED, Store
from warraq.errors import WarraqError

_DIGESTS = re.compile(r'^  sha256: "?([0-9a-f]{64})"?$', re.MULTILINE)


@dataclass(slots=True)
class Proof:
    """What was found: every record is in one of the counts, every defect is a line."""

    records: int = 0
    published: int = 0
    edited: int = 0
    refused: int = 0
    defects: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the proof in one line."""
        parts = [f"{self.records:,} records: {self.published:,} published whole", f"{self.edited:,} edited by hand"]
        parts.append(f"{self.refused:,} refused with a reason")
        parts.append(f"{len(self.defects):,} defects" if self.defects else "nothing lost")
        return ", ".join(parts)


def verify(corpus: Path, content: Path, fields: Fields) -> Proof:
    """Return the proof for every record of ``corpus`` in ``content``. Raises WarraqError where either cannot be read."""
    store = Store(content, dry_run=True)
    refused = _refused(content)
    proof = Proof()
    ids = Ids()
    for found in read(corpus, fields):
        proof.records += 1
        name = found if isinstance(found, Refusal) else ids.assign(found)
        number = found.record if isinstance(found, Refusal) else found.number
        if isinstance(name, Refusal) or (name not in store.places and (found.file, number) in refused):
            if (found.file, number) in refused:
                proof.refused += 1
            else:
                proof.defects.append(f"{name}, and no run wrote that down (run `make convert`)")
        elif name not in store.places:
            proof.defects.append(f"{Refusal(found.file, f'neither published as {name} nor refused', number)}")
        elif isinstance(found, Record):
            _verify_one(proof, store, name, found)
    return proof


def _verify_one(proof: Proof, store: Store, name: str, record: Record) -> None:
    place = store.places[name]
    where = f"{Refusal(record.file, f'article {name}', record.number)}"
    try:
        text = (store.articles / f"{place}.md").read_bytes().decode("utf-8")
        signed = frontmatter.signature(text)
        if signed is None or not signed[1]:
            proof.edited += 1
            return
        head, body = frontmatter.split(text)
        found = ledger.load((store.ledger / f"{place}.json").read_bytes().decode("utf-8"))
        source = ledger.rebuild(markup.plain(body), found)
    except FileNotFoundError as error:
        proof.defects.append(f"{where}: {Path(error.filename).name} is missing")
        return
    except (ValueError, OSError) as error:
        proof.defects.append(f"{where}: {error}")
        return
    if source != record.text:
        proof.defects.append(f"{where}: the source text does not come back")
    elif found.get("text_sha256") != frontmatter.sha256(source) or record.sha256 not in _DIGESTS.findall(head):
        proof.defects.append(f"{where}: its SHA-256 is not the source's")
    else:
        proof.published += 1


def _refused(content: Path) -> set[tuple[str, int | None]]:
    path = content / "ledger" / REFUSED
    try:
        return {(item["file"], item["record"]) for item in json.loads(path.read_bytes())}
    except FileNotFoundError:
        return set()
    except (ValueError, TypeError, KeyError) as error:
        raise WarraqError("cannot read what was refused", where=str(path), why=str(error)) from None
