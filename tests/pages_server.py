"""A look-alike of GitHub Pages: serves a built site on this machine as that host would serve it.

What it imitates: a project site's sub-path; ``404.html`` with status 404; ``dir`` → ``dir/`` with 301; ``page`` for
``page.html``; gzip for text only; ``max-age=600`` for everything; ETag, Last-Modified and 304; one byte range;
case-sensitive names; nothing outside the folder, symbolic links included. By hand:
``python tests/pages_server.py output --base /repo/``.
"""

from __future__ import annotations

import argparse
import contextlib
import email.utils
import gzip
import re
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

# Types by file ending, as the host's table gives them; everything else is application/octet-stream.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".mjs": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ris": "application/x-research-info-systems",
    ".xml": "application/xml",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/vnd.microsoft.icon",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".wasm": "application/wasm",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}
# The cache in front of the host compresses these types and no others: shards in .bin travel as they are.
COMPRESSED = {
    "text/html",
    "text/css",
    "text/plain",
    "text/xml",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
    "image/vnd.microsoft.icon",
    "font/ttf",
    "font/otf",
}
MAX_AGE_SECONDS = 600
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


@dataclass(frozen=True)
class Request:
    """One answered request: ``path`` as asked (with its query), ``sent`` the bytes of the body on the wire."""

    method: str
    path: str
    status: int
    sent: int
    encoding: str = ""


class PagesServer:
    """Serves ``folder`` under ``base`` on 127.0.0.1 while the ``with`` block lasts.

    ``base`` is ``/`` (a user site, a custom domain) or ``/repo/`` (a project site). ``folder`` may be changed while
    serving: that is a deploy. ``answered`` lists the requests, in order; ``reset()`` empties it. While ``down`` no
    request is answered, connections are cut; ``delay`` is how many seconds each answer takes, ``max_age`` how many a
    browser may keep it.
    """

    down = False
    delay = 0.0
    max_age = MAX_AGE_SECONDS

    def __init__(self, folder: Path, base: str = "/repo/", port: int = 0) -> None:
        if not (base.startswith("/") and base.endswith("/")):
            raise ValueError(f"base {base!r} must begin and end with a slash")
        self.folder, self.base = Path(folder), base
        self.answered: list[Request] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:port``, without a slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The address of the site's home page, with a slash at the end."""
        return self.origin + self.base

    @property
    def requests(self) -> int:
        """How many requests were answered since ``reset()``."""
        return len(self.answered)

    @property
    def bytes(self) -> int:
        """How many bytes of bodies were sent since ``reset()``."""
        return sum(request.sent for request in self.answered)

    def reset(self) -> None:
        """Forget the requests answered so far."""
        with self._lock:
            self.answered = []

    def note(self, request: Request) -> None:
        """Count one answered request."""
        with self._lock:
            self.answered.append(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # with the usual 5 a busy machine resets connections of a page with many files

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has gone elsewhere."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _handler(pages: PagesServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "pages-look-alike"
        disable_nagle_algorithm = True  # or each body waits up to 40 ms for the browser to acknowledge the head

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._send(HTTPStatus.METHOD_NOT_ALLOWED, b"", {"Connection": "close"})

        def log_message(self, format: str, *args: object) -> None:
            pass  # the tests read `answered`

        def _answer(self) -> None:
            time.sleep(pages.delay)
            if pages.down:
                self.close_connection = True
                return None
            address = urllib.parse.urlsplit(self.path)
            path = urllib.parse.unquote(address.path, errors="replace")
            if path + "/" == pages.base:
                return self._redirect(pages.base, address.query)
            inside = path.startswith(pages.base)
            file = _file(pages.folder, path[len(pages.base) :]) if inside else None
            if file is None:
                return self._missing()
            if file.is_dir():
                if (file / "index.html").is_file():
                    return self._redirect(address.path + "/", address.query)
                return self._missing()
            return self._file(file, HTTPStatus.OK)

        def _redirect(self, path: str, query: str) -> None:
            # An absolute address on this very host, whatever the path begins with (`//elsewhere` is no host).
            target = pages.origin + "/" + path.lstrip("/") + (f"?{query}" if query else "")
            self._send(HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": target})

        def _missing(self) -> None:
            page = pages.folder / "404.html"
            if page.is_file():
                return self._file(page, HTTPStatus.NOT_FOUND)
            return self._send(HTTPStatus.NOT_FOUND, b"not found", {"Content-Type": "text/plain"})

        def _file(self, file: Path, status: HTTPStatus) -> None:
            body = file.read_bytes()
            stat = file.stat()
            kind = TYPES.get(file.suffix.lower(), "application/octet-stream")
            tag = f'"{int(stat.st_mtime):x}-{stat.st_size:x}"'
            headers = {
                "Content-Type": kind,
                "Cache-Control": f"max-age={pages.max_age}",
                "Last-Modified": email.utils.formatdate(stat.st_mtime, usegmt=True),
                "ETag": tag,
                "Vary": "Accept-Encoding",
                "Accept-Ranges": "bytes",
                "Access-Control-Allow-Origin": "*",
            }
            compresses = kind.split(";")[0] in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
            if compresses:
                headers["ETag"] = "W/" + tag
            if status is HTTPStatus.OK and tag in self.headers.get("If-None-Match", ""):
                return self._send(HTTPStatus.NOT_MODIFIED, b"", headers)
            span = _span(self.headers.get("Range", ""), len(body)) if status is HTTPStatus.OK else None
            if span:
                headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{len(body)}"
                return self._send(HTTPStatus.PARTIAL_CONTENT, body[span.start : span.stop], headers)
            if compresses:
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body, compresslevel=6, mtime=0)
            return self._send(status, body, headers)

        def _send(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            sent = len(body) if self.command != "HEAD" else 0
            # Counted before the body leaves, so that a test that has read the answer finds it counted.
            pages.note(Request(self.command, self.path, status, sent, headers.get("Content-Encoding", "")))
            with contextlib.suppress(ConnectionError):  # a browser that has gone elsewhere
                self.end_headers()
                if sent:
                    self.wfile.write(body)

    return Handler


def _file(folder: Path, path: str) -> Path | None:
    """The file or folder that ``path`` (decoded, below the site's root) names, or None; never one outside ``folder``."""
    if "\0" in path or "\\" in path or any(part in (".", "..") for part in path.split("/")):
        return None
    try:
        if path == "" or path.endswith("/"):
            found = folder / path / "index.html"
        else:
            found = folder / path
            if not found.exists():
                found = folder / f"{path}.html"
        resolved = found.resolve(strict=True)
    except OSError:  # not there, or a name longer than the file system takes
        return None
    return found if resolved.is_relative_to(folder.resolve()) and "//" not in f"/{path}" else None


def _span(header: str, size: int) -> range | None:
    """The bytes that a Range header asks for, or None where the whole file is the answer."""
    match = _RANGE.match(header)
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
    return range(start, stop) if start < stop else None


def main() -> None:
    """Serve a folder until the process is interrupted."""
    parser = argparse.ArgumentParser(description="Serve a built site as GitHub Pages would.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="/repo/")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with PagesServer(options.folder, options.base, options.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
