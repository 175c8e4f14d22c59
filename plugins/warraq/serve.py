"""``make serve``: builds the site, serves it, rebuilds when something it is made from changes, reloads the browser."""

from __future__ import annotations

import argparse
import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import watchfiles

from warraq import build
from warraq.config import PROJECT
from warraq.errors import WarraqError
from warraq.interrupt import end_on_interrupt

HEARTBEAT_SECONDS = 15.0  # an idle event stream says something this often, so that a closed tab is noticed
RELOAD_PATH = "/.reload"
RELOAD_SCRIPT_PATH = "/.reload.js"
# A file of its own and not inline: the pages' Content-Security-Policy holds while one works on them, too.
RELOAD_SCRIPT = b"new EventSource('/.reload').onmessage = () => location.reload();\n"
RELOAD_TAG = b'<script src="/.reload.js"></script>'


class Reloads:
    """Counts the builds; browsers wait for the next one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.number = 0

    def announce(self) -> None:
        """Wake everyone who waits."""
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Return the number of the newest build once it is not ``seen`` any more, or after ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: self.number != seen, timeout=seconds)
            return self.number


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site as GitHub Pages would at the root of a host, and tells the browser when to reload."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
    }

    def __init__(self, *args: Any, reloads: Reloads, **kwargs: Any) -> None:
        self.reloads = reloads
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer a request: the reload stream, its script, or a file of the site."""
        if self.path == RELOAD_PATH:
            self._stream_reloads()
        elif self.path == RELOAD_SCRIPT_PATH:
            self._send(200, "text/javascript", RELOAD_SCRIPT)
        else:
            page = self._page()
            if page is None:
                super().do_GET()
            else:
                status, path = page
                self._send(status, "text/html; charset=utf-8", _with_reload(path.read_bytes()))

    def end_headers(self) -> None:
        """Nothing is cached while one works on it."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the builds are what one watches here."""

    def _page(self) -> tuple[int, Path] | None:
        """The HTML file that answers this request and the status it goes with; None for everything else."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            index = path / "index.html"
            return (200, index) if self.path.split("?")[0].endswith("/") and index.is_file() else None
        if path.suffix == ".html" and path.is_file():
            return 200, path
        missing = Path(self.directory) / "404.html"
        return None if path.exists() or not missing.is_file() else (404, missing)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream_reloads(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = self.reloads.number
        try:
            while True:
                number = self.reloads.wait(seen, HEARTBEAT_SECONDS)
                self.wfile.write(b": still here\n\n" if number == seen else b"data: reload\n\n")
                self.wfile.flush()
                seen = number
        except OSError:
            return  # the tab was closed


def _with_reload(page: bytes) -> bytes:
    head, end, rest = page.partition(b"</head>")
    return head + RELOAD_TAG + end + rest if end else page


def start(output: Path, port: int, reloads: Reloads) -> http.server.ThreadingHTTPServer:
    """Serve ``output`` on ``port`` (0: any free one) of this machine, in a thread; return the server.

    Raises WarraqError where the port is taken.
    """
    handler = functools.partial(Handler, directory=str(output), reloads=reloads)
    http.server.ThreadingHTTPServer.daemon_threads = True
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise WarraqError(
            f"cannot serve on port {port}",
            why=error.strerror or str(error),
            mend="choose another: make serve PORT=8001",
        ) from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def watched(options: build.Options) -> list[Path]:
    """The files and folders whose change calls for a new build."""
    paths = [
        options.corpus,
        options.content,
        *(PROJECT / name for name in ("themes", "plugins", "corpus.yaml", "vocabulary.yaml", "pelican.conf.py")),
    ]
    return [path for path in paths if path.exists()]


def _matters(_: watchfiles.Change, path: str) -> bool:
    """Not the caches: a build writes them itself and would call for the next one."""
    parts = Path(path).parts
    return not ({".cache", "__pycache__", ".git"} & set(parts)) and not path.endswith((".tmp", "~", ".swp"))


def main(argv: list[str]) -> int:
    """Run ``python -m warraq serve``: never returns but by an interrupt or an error before the first build."""
    own = argparse.ArgumentParser(add_help=False)
    own.add_argument("--port", type=int, default=8000)
    parser = argparse.ArgumentParser(prog="warraq serve", description=__doc__, parents=[own])
    build.add_arguments(parser)
    arguments = parser.parse_args(argv)
    # In a process of its own: of the program as it is by then, and with children, which one that has threads cannot have.
    again = [sys.executable, "-m", "warraq", "build", *own.parse_known_args(argv)[1]]
    options = build.options_from(arguments)
    build.run(options)
    reloads = Reloads()
    server = start(options.output, arguments.port, reloads)
    print(f"Serving on http://localhost:{server.server_address[1]}/  (Ctrl-C stops)", flush=True)
    end_on_interrupt("stopped", 0)
    for _ in watchfiles.watch(*watched(options), watch_filter=_matters):
        built = subprocess.run(again, stdin=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603 (ourselves)
        if built or options.strict:  # else a mistake while editing: the last good site stays, the next save tries again
            reloads.announce()
    return 0
