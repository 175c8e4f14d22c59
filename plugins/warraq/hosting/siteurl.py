"""Finds the address at which the site will be published, so that nobody has to type it."""

from __future__ import annotations

import re
import subprocess
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from warraq.errors import WarraqError

PAGES_VARIABLE = "PAGES_BASE_URL"  # pages.yml sets it from the output `base_url` of actions/configure-pages
GIT_SECONDS = 10

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_OWNER_AND_REPOSITORY = re.compile(r"/*([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?/*")
_SCP_FORM = re.compile(r"(?:[^@/\s]+@)?([A-Za-z0-9.-]+):(?!//)(.+)")  # git@github.com:owner/repository.git
_GITHUB = {"github.com", "www.github.com", "ssh.github.com"}


def find_siteurl(environ: Mapping[str, str], root: Path, content: Path) -> str:
    """Return the absolute address of the site without a slash at its end, or "" where nobody knows it.

    In this order: ``$SITEURL``; a file ``CNAME`` in ``content`` or in ``root`` (a custom domain); what Pages itself
    is configured to (``$PAGES_BASE_URL``); the remote ``origin`` of the git repository at ``root``, where it is on
    GitHub. "" makes a site of relative links alone, good on any host.

    Raises WarraqError where ``$SITEURL``, ``$PAGES_BASE_URL`` or ``CNAME`` holds something that is no address.
    """
    for variable in ("SITEURL", PAGES_VARIABLE):
        if variable == PAGES_VARIABLE and (domain := custom_domain(root, content)):
            return f"https://{domain}"
        if given := environ.get(variable, "").strip():
            return _checked(given, f"${variable}")
    return pages_address(_origin(root))


def base_path(siteurl: str) -> str:
    """Return the path under which the host serves the site, with slashes around: ``/``, or ``/repo/`` of a project."""
    return urllib.parse.urlsplit(siteurl).path.rstrip("/") + "/"


def host_files(siteurl: str, root: Path, content: Path) -> dict[str, str]:
    """Return {name: text} of the files in the site's root that speak to GitHub Pages and not to readers.

    ``.nojekyll`` lets names with ``_`` through; ``CNAME`` keeps the custom domain when a branch is pushed, and is
    left out where the site is built for another address (a preview must not take the domain over).
    """
    files = {".nojekyll": ""}
    domain = custom_domain(root, content)
    if domain and urllib.parse.urlsplit(siteurl).hostname == domain:
        files["CNAME"] = domain + "\n"
    return files


def custom_domain(root: Path, content: Path) -> str:
    """Return the host name in ``content/CNAME`` or ``root/CNAME``, in ASCII and lower case, or "".

    Raises WarraqError where the file holds anything but one host name.
    """
    for file in (content / "CNAME", root / "CNAME"):
        try:
            lines = file.read_text(encoding="utf-8-sig").split()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise WarraqError("cannot read the custom domain", where=str(file), why=str(error)) from None
        if not lines:
            continue
        domain = _ascii_host(lines[0])
        if len(lines) > 1 or not domain or "." not in domain:
            raise WarraqError(
                f"{' '.join(lines)!r} is not a domain name",
                where=str(file),
                mend="write one name such as archive.example.org, without https:// and without a path",
            )
        return domain
    return ""


def pages_address(remote: str) -> str:
    """Return the address at which GitHub Pages serves the repository that ``remote`` names, or "" if it is not one.

    ``remote`` is any form that git takes: https, ssh, git, or ``git@github.com:owner/repository.git``.
    """
    remote = remote.strip()
    if "://" in remote:
        try:
            parts = urllib.parse.urlsplit(remote)
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return ""
    elif match := _SCP_FORM.fullmatch(remote):
        host, path = match.groups()
    else:
        return ""
    found = _OWNER_AND_REPOSITORY.fullmatch(path)
    if host.lower() not in _GITHUB or not found:
        return ""
    owner, repository = found[1].lower(), found[2]
    site = f"https://{owner}.github.io"
    return site if repository.lower() == f"{owner}.github.io" else f"{site}/{repository}"


def _origin(root: Path) -> str:
    """The remote ``origin`` of the repository whose top is ``root``; a repository further up is somebody else's."""
    if not (root / ".git").exists():
        return ""
    try:
        answer = subprocess.run(  # noqa: S603  (no argument is input)
            ["git", "-C", str(root), "remote", "get-url", "origin"],  # noqa: S607  (found on PATH)
            capture_output=True,
            text=True,
            check=False,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _checked(address: str, where: str) -> str:
    """``address`` without its last slash, if it is one under which a site can stand."""
    mend = "write it as https://host or https://host/path"
    try:
        parts = urllib.parse.urlsplit(address)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise WarraqError(f"{address!r} is not an address", where=where, why=str(error), mend=mend) from None
    beyond = parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme not in ("http", "https") or not host or beyond or re.search(r"[\s\"'<>\\\x00-\x1f]", address):
        raise WarraqError(f"{address!r} is not an address that a site can have", where=where, mend=mend)
    path = urllib.parse.quote(parts.path.rstrip("/"), safe="/%~!$&()*+,;=:@")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"


def _ascii_host(name: str) -> str:
    """``name`` as the host name that DNS knows (``xn--…`` for Arabic letters), or "" if it is none."""
    try:
        host = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return host if len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.split(".")) else ""
