"""A file that is missing, cut off, another's, or the host's 404 page: one clear error, never a wrong result."""

from __future__ import annotations

import json
from pathlib import Path

from warraq.search import build, open_index, publish

from tests.parity.node import node
from tests.search_corpus import corpus

QUERY = '"كتاب ورق" أو مخ* سمرقمد'


def test_spoilt_files(tmp_path: Path) -> None:
    build(corpus(), tmp_path / "index")
    site = tmp_path / "search"
    publish(tmp_path / "index", site)
    ways = ["missing", "page", "truncated", "empty", "offline", "foreign"]
    payload = {
        "base": site.as_uri() + "/",
        "client": (site / "warraq.js").as_uri(),
        "query": QUERY,
        "kinds": ["entry", "c/", "s/", "l/", "o/", "p/", "f/", "w/", "d/"],
        "ways": ways,
    }
    answers = [json.loads(line) for line in node("damage.mjs", payload).splitlines()]
    expected = open_index(tmp_path / "index").search(QUERY)
    right = [hit.id for hit in expected.hits]
    seen = set()
    for answer in answers:
        if answer["spoilt"]:
            seen.add(answer["kind"])
        if "error" in answer:
            assert answer["error"]["name"] == "ArchiveError", answer
            assert answer["error"]["code"] in {"offline", "missing", "stale", "damaged"}, answer
            if answer["way"] == "offline":
                assert answer["error"]["code"] == "offline", answer
        else:
            assert (answer["total"], answer["ids"]) == (expected.total, right), answer
            assert not answer["spoilt"] or answer["way"] == "foreign", answer
    assert {"entry", "c/", "s/", "o/", "p/", "f/", "w/", "d/"} <= seen
