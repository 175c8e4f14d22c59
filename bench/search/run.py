"""Quality, bytes and building speed of the search, with the shipped client on the published evaluation collection.

    python bench/search/run.py [--shared ../shared/data] [--work DIR] [--queries FILE]

Prints the evaluator's table against Lucene's ranks, bytes of a first and a second query, the size of the index and the
articles indexed in a CPU second. ``--documents 8000`` takes so many of the articles, at even distances: how the bytes of a
query grow with the collection.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "plugins"))

from warraq.search import Document, build, publish  # noqa: E402


def collection(shared: Path, folder: Path) -> list[Document]:
    """Return the evaluation's collection; its titles are the ids."""
    file = folder / "collection.jsonl"
    if not file.exists():
        subprocess.run([sys.executable, shared / "eval" / "collection.py", file], check=True)
    records = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Document(one["id"], f"{one['id']}/", one["title"], text=one["text"]) for one in records]


def main() -> None:
    """Build, publish, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("WARRAQ_SHARED", PROJECT.parent / "shared" / "data"))
    )
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "warraq-bench-search")
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sample", type=int, default=100, help="queries of each set whose bytes are counted")
    parser.add_argument("--documents", type=int, help="how many of the collection")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    queries = options.queries or options.shared / "eval" / "queries.jsonl"

    documents = collection(options.shared, options.work)
    wanted = options.documents or len(documents)
    documents = [documents[n * len(documents) // wanted] for n in range(wanted)]
    (options.work / "index" / "state.npz").unlink(missing_ok=True)
    begin = time.process_time()
    stats = build(documents, options.work / "index")
    seconds = time.process_time() - begin
    publish(options.work / "index", options.work / "search")
    sizes: dict[str, int] = {}
    for file in (options.work / "search").rglob("*"):
        if file.is_file():
            kind = file.relative_to(options.work / "search").parts[0]
            kind = kind if len(kind) == 1 else "client"
            sizes[kind] = sizes.get(kind, 0) + file.stat().st_size
    count = len(documents)
    print(f"{count} articles, {stats.terms} terms, {stats.files} files, {count / seconds:.0f} articles per CPU second")
    print(
        f"{sum(sizes.values()) / count:.0f} bytes an article: "
        + ", ".join(f"{k} {v / count:.0f}" for k, v in sorted(sizes.items()))
    )

    asked = [json.loads(line) for line in queries.read_text(encoding="utf-8").splitlines()]
    payload = {"base": (options.work / "search").as_uri() + "/", "queries": asked, "sample": options.sample}
    done = subprocess.run(
        ["node", Path(__file__).with_name("measure.mjs")],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    found = json.loads(done.stdout)
    run = options.work / "run.tsv"
    run.write_text("".join("\t".join([key, *ids]) + "\n" for key, ids in found["runs"].items()), encoding="utf-8")
    for name, figures in found["bytes"].items():
        print(name, figures)
    print("milliseconds a query in Node, files warm:", found["milliseconds"])
    command = [sys.executable, options.shared / "eval" / "evaluate.py", queries, run]
    if not options.queries:
        command += ["--against", options.shared / "eval" / "ranks" / "dev_lucene.tsv"]
    sys.stdout.flush()
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
