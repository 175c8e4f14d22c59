"""Times of the search in a headless Chromium on loopback, over the evaluation's published collection.

    python bench/search/browser.py --search DIR/search [--shared ../shared/data] [--queries 60] [--throttle 1]

``--search`` is what bench/search/run.py publishes. Prints cold and warm queries (median, p95), what a reader waits for who
opens the address of a query, the longest task of the page while somebody types, and the worker's memory. The client answers
in a worker, as on the search page. ``--throttle 4`` slows the page's processor as a phone of four years ago would; Chromium
slows no workers, so that the client then answers in the page itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import urllib.parse
from pathlib import Path

PROJECT = Path(__file__).parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "plugins")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests import chromium, theme_site  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.pages_server import PagesServer  # noqa: E402

# Asks queries of a worker of the page's own kind, or (worker: null) of the page, and tells how long each answer took.
ASK = """async ([index, worker, queries, fresh]) => {
  const here = async () => {
    const { open } = await import(index + "warraq.js"), entry = fetch(index + "entry.json", { cache: "no-cache" });
    const archive = await open(index, { entry });
    return { async postMessage({ query, options }) { await archive.typing(query, options); this.onmessage({ data: { type: "RESULT" } }); } };
  };
  const start = worker === null ? here : () => new Promise((resolve, reject) => {
    const made = new Worker(worker, { type: "module" });
    made.onmessage = ({ data }) => (data.type === "READY" ? resolve(made) : reject(new Error(data.message)));
    made.postMessage({ type: "SETUP", index, client: index + "warraq.js" });
  });
  let engine = null;
  const times = [];
  for (const [id, query] of queries.entries()) {
    const begin = performance.now();
    if (fresh || !engine) { engine?.terminate?.(); engine = await start(); }
    await new Promise((resolve, reject) => {
      engine.onmessage = ({ data }) => data.type === "RESULT" ? resolve() : data.type === "ERROR" ? reject(new Error(data.message)) : 0;
      engine.postMessage({ type: "QUERY", id, query, options: { limit: 10, facets: true } });
    });
    times.push(performance.now() - begin);
  }
  window.engine = engine; // alive, until its memory has been asked for
  return times;
}"""
OURS = 9_000_000  # numbers of messages that nobody else counts up to
SHOWN = """document.addEventListener("warraq:shown", () => { window.shown ??= performance.now(); });"""
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); })
  .observe({ type: "longtask", buffered: true });
"""


def told(name: str, times: list[float]) -> None:
    """Print the median and the 95th percentile."""
    ranked = sorted(times)
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    print(f"{name}: {len(ranked)} queries, median {statistics.median(ranked):.0f} ms, p95 {p95:.0f} ms")


def heap(page: Page) -> float:
    """Return the JavaScript heap of the page's worker in megabytes, after a collection of garbage."""
    session = page.context.new_cdp_session(page)
    answers: dict[int, dict[str, float]] = {}
    workers: list[str] = []

    def received(event: dict[str, str]) -> None:
        message = json.loads(event["message"])
        answers[message.get("id", 0)] = message.get("result", {})

    session.on("Target.attachedToTarget", lambda event: workers.append(event["sessionId"]))
    session.on("Target.receivedMessageFromTarget", received)
    session.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False})
    for number, method in enumerate(("HeapProfiler.collectGarbage", "Runtime.getHeapUsage"), OURS):
        message = json.dumps({"id": number, "method": method})
        session.send("Target.sendMessageToTarget", {"sessionId": workers[-1], "message": message})
        while number not in answers:
            page.wait_for_timeout(20)
    return answers[OURS + 1]["usedSize"] / 1e6


def visit(page: Page, address: str) -> float:
    """Return the milliseconds from the request of a query's address to its results."""
    page.add_init_script(SHOWN)
    page.goto(address)
    page.wait_for_function("window.shown")
    return float(page.evaluate("shown"))


def typing(page: Page, address: str, queries: list[str]) -> float:
    """Return the longest task of the page, in milliseconds (0: none above 50), while queries are typed letter by letter."""
    page.goto(address)
    page.evaluate(WATCH)
    for query in queries:
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially(query, delay=90)
        page.locator("#found:not([aria-busy])").wait_for()
        page.wait_for_timeout(400)
    return float(page.evaluate("longest"))


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=Path, required=True)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("WARRAQ_SHARED", PROJECT.parent / "shared" / "data"))
    )
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--throttle", type=float, default=1)
    options = parser.parse_args()
    lines = (options.shared / "eval" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    inflected = [one["query"] for one in map(json.loads, lines) if one["set"] == "inflected"][: 2 * options.queries]

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = theme_site.write(Path(folder) / "site")
        (site / "search" / "warraq.js").unlink()
        shutil.copytree(options.search, site / "search", dirs_exist_ok=True)
        with PagesServer(site, "/repo/") as server:
            browser = playwright.chromium.launch(
                executable_path=chromium.ensure(), args=[*FLAGS, "--enable-precise-memory-info"]
            )

            def fresh() -> Page:
                page = browser.new_context(service_workers="block", bypass_csp=True).new_page()
                if options.throttle > 1:
                    page.context.new_cdp_session(page).send(
                        "Emulation.setCPUThrottlingRate", {"rate": options.throttle}
                    )
                return page

            index = server.url + "search/"
            worker = None if options.throttle > 1 else server.url + "theme/js/search-worker.js"
            page = fresh()
            page.goto(server.url + "about/")
            asked = inflected[: options.queries]
            page.evaluate(ASK, [index, worker, asked[:1], False])  # the server's and the browser's own caches
            cold, visits = [], []
            for query in asked[: options.queries // 2]:
                other = fresh()
                other.goto(
                    server.url + "about/", wait_until="networkidle"
                )  # a page at rest that does not search itself
                cold += other.evaluate(ASK, [index, worker, [query], True])
                other.context.close()
                other = fresh()
                visits.append(visit(other, f"{index}?q={urllib.parse.quote(query)}"))
                other.context.close()
            told("cold: an empty cache, worker and client included", cold)
            if options.throttle == 1:
                told("the address of a query: page, fonts, client, answer", visits)
            times = page.evaluate(ASK, [index, worker, asked * 2, False])
            told("new words in an open page", times[: len(asked)][1:])
            told("warm: the same queries again", times[len(asked) :])
            if worker:
                print(f"the worker's heap after these: {heap(page):.1f} MB")
            longest = typing(fresh(), server.url + "search/", inflected[-4:])
            print(f"longest task of the page while typing: {longest:.0f} ms (0: none above 50)")
            browser.close()


if __name__ == "__main__":
    main()
