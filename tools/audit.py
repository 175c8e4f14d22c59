"""Audits a built site: the Nu HTML checker over every page, Lighthouse (mobile) on five kinds of page. Run by `make audit`.

python tools/audit.py output

Prints a table and exits with 1 where the checker finds an error, a category is under 100 or the layout shifts. Both programs
come from npm (`tools/audit/package-lock.json`); Node 20 and Java 11 or newer have to be there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT)]

from tests import chromium  # noqa: E402
from tests.pages_server import PagesServer  # noqa: E402
from tools.screenshots import PAGES  # noqa: E402

MODULES = PROJECT / "tools" / "audit" / "node_modules"
KINDS = ("home", "article", "month", "tag", "search")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# A single run of Lighthouse swings with what else the machine does; its authors advise the median of several.
RUNS = 3
LONGEST_SECONDS = 300


def html_errors(site: Path) -> list[str]:
    """Return what the Nu checker calls an error in the pages under ``site``, a line each: file, line, message."""
    checker = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        ["java", "-jar", str(checker), "--errors-only", "--skip-non-html", "--format", "json", str(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    return [f"{m.get('url', site)}:{m.get('lastLine', '?')}: {m['message']}" for m in messages]


def lighthouse(url: str) -> dict[str, float]:
    """Return the scores of one run on ``url``: each category 0–100, and ``CLS``, the cumulative layout shift."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                str(MODULES / ".bin" / "lighthouse"), url, "--quiet", "--output=json", f"--output-path={report}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--disable-full-page-screenshot",
                f"--only-categories={','.join(CATEGORIES)}",
            ],
            env=os.environ | {"CHROME_PATH": chromium.ensure()}, check=True, timeout=LONGEST_SECONDS,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    for audit in found["audits"].values():
        if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary":
            why = audit.get("explanation") or audit.get("displayValue") or ""
            print(f"  {url}: {audit['id']}: {audit['title']} {why}".rstrip())
    return {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES} | {
        "CLS": found["audits"]["cumulative-layout-shift"]["numericValue"]
    }


def main() -> None:
    """Read the command line, print the table; SystemExit(1) where a budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=Path, help="the built site")
    args = parser.parse_args()
    if not (args.output / "index.html").is_file():
        parser.error(f"{args.output}: no built site there (no index.html): build it first, with make html")
    errors = html_errors(args.output)
    print(f"Nu HTML checker: {len(errors)} errors", *errors[:20], sep="\n  ")
    missed = bool(errors)
    print(f"{'page':10}" + "".join(f"{name:>16}" for name in (*CATEGORIES, "CLS")))
    with PagesServer(args.output, "/repo/") as server:
        for kind in KINDS:
            runs = [lighthouse(server.url + PAGES[kind]) for _ in range(RUNS)]
            median = {name: sorted(run[name] for run in runs)[RUNS // 2] for name in runs[0]}
            print(f"{kind:10}" + "".join(f"{median[name]:16g}" for name in (*CATEGORIES, "CLS")))
            missed |= any(median[name] < 100 for name in CATEGORIES) or median["CLS"] > 0
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
