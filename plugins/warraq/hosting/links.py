"""Where an address on a page of the site leads: to a file of the site, elsewhere, or nowhere."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Container
from dataclasses import dataclass

from warraq.hosting.siteurl import base_path

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_STRIPPED = re.compile(r"[\t\n\r]")  # a browser takes these out of an address before it reads it
ANYWHERE = {"404.html"}  # served under any address, so its links begin at the host's root


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: ``file`` of the site (a path under its root) and ``fragment``; or ``outside``; or a ``fault``."""

    file: str = ""
    fragment: str = ""
    outside: str = ""
    fault: str = ""


class Resolver:
    """Resolves addresses against the ``files`` of a site that stands at ``siteurl`` ("" where that is not known)."""

    def __init__(self, files: Container[str], siteurl: str) -> None:
        self.files, self.siteurl = files, siteurl
        self.base = base_path(siteurl)

    def resolve(self, page: str, address: str) -> Target:
        """Return where ``address`` leads from ``page``, a path such as ``2017/01/17/seed/index.html``."""
        text = _STRIPPED.sub("", address.strip())
        if scheme := _SCHEME.match(text):
            own = self._own(text)
            if own is None:
                if scheme[0].lower() not in _SAFE_SCHEMES:
                    return Target(fault=f"an address with {scheme[0][:40]}")
                return Target(outside=text)
            text, folder = own, ""
        elif text.replace("\\", "/").startswith("//"):
            return Target(outside=text, fault="the address of another host without its scheme")
        elif text.startswith(("/", "\\")):
            if page not in ANYWHERE:
                return Target(fault="begins with /, which breaks under a sub-path")
            path = text.replace("\\", "/")
            if not path.startswith(self.base):
                return Target(fault=f"leads out of {self.base}")
            text, folder = path[len(self.base) :], ""
        else:
            folder = page[: page.rfind("/") + 1]
        path, _, fragment = text.partition("#")
        asked = path.partition("?")[0]
        if not path and folder == page[: page.rfind("/") + 1]:
            return Target(file=page, fragment=urllib.parse.unquote(fragment))
        return self._file(folder, asked, urllib.parse.unquote(fragment))

    def _file(self, folder: str, path: str, fragment: str) -> Target:
        if "%" in path:
            path = urllib.parse.unquote(path)
        parts = folder.split("/")[:-1] if folder else []
        names = path.replace("\\", "/").split("/")
        for name in names:
            if name == "..":
                if not parts:
                    return Target(fault="leads out of the site")
                parts.pop()
            elif name not in (".", ""):
                parts.append(name)
        joined = "/".join(parts)
        is_folder = names[-1] in ("", ".", "..")
        index = f"{joined}/index.html" if joined else "index.html"
        if is_folder or joined not in self.files:
            # A folder without its slash is redirected to the folder, a page is found without its .html.
            for file in (index,) if is_folder else (index, f"{joined}.html"):
                if file in self.files:
                    return Target(file=file, fragment=fragment)
            return Target(fault="nothing is there")
        return Target(file=joined, fragment=fragment)

    def _own(self, address: str) -> str | None:
        """What follows the site's own address in ``address``, or None where that is another site's."""
        if not self.siteurl or not address.startswith(self.siteurl):
            return None
        rest = address[len(self.siteurl) :]
        return rest.lstrip("/") if not rest or rest[0] in "/?#" else None
