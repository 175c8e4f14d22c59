"""Reads a page as a browser's tokenizer does: its links, what it loads, its anchors, and what it must not hold.

One regular expression walks over the bytes. It follows the tag states of the HTML standard (section 13.2.5), so that no
quoting trick shows a browser a tag that is hidden from here; it is possessive throughout and matches wherever it
starts, so that its time is linear in the page.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache

_WS = rb"[ \t\n\f\r]"
_ATTRIBUTE = (
    rb"([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    rb"(?:"
    + _WS
    + rb"*+="
    + _WS
    + rb"*+(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|([^ \t\n\f\r>\"'][^ \t\n\f\r>]*+))?+)?+"
)
_TAG = re.compile(
    rb"<(?:!--(?:-?>|.*?(?:--!?>|\Z))"  # a comment
    rb"|(/?)([a-zA-Z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|" + _ATTRIBUTE + rb")*+)(?:>|\Z)"
    rb"|[!?/][^>]*+(?:>|\Z))",  # a doctype, or what the standard calls a bogus comment
    re.DOTALL,
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW_END = {
    name: re.compile(rb"</" + name + rb"(?=[ \t\n\f\r/>]|\Z)", re.IGNORECASE)
    for name in (b"script", b"title", b"textarea")
}
_CSS_URL = re.compile(
    r"url\(\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s)\"']*+))|@import\s++(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE
)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SCRIPT_ELSEWHERE = re.compile(
    r"\b(?:import|from|fetch|importScripts|Worker|sendBeacon|EventSource|WebSocket)\b\s*+\(?\s*+[\"'`]((?:https?:|wss?:)?//[^\"'`]{1,200})"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")

# Attributes that hold an address which the browser fetches without being asked.
_LOADS = {
    "script": ("src", "href", "xlink:href"),
    "img": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "body": ("background",),
    "image": ("href", "xlink:href", "src"),
    "use": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
}
_LINKS = {"a": ("href", "xlink:href"), "area": ("href",)}
# <link rel=…> that only tells; every other rel makes the browser fetch or connect.
_TELLING_RELS = {
    "canonical",
    "alternate",
    "next",
    "prev",
    "author",
    "license",
    "help",
    "search",
    "up",
    "first",
    "last",
    "bookmark",
    "nofollow",
}
_DATA_BLOCKS = ("application/ld+json", "application/json", "text/plain")

Fault = tuple[str, str]  # (kind, what)


@dataclass(frozen=True, slots=True)
class Element:
    """What one start tag says. ``raw`` is its name where its content is not markup."""

    links: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    canonical: str = ""
    policy: str | None = None  # of <meta http-equiv=Content-Security-Policy>
    referrer: bool = False
    raw: bytes = b""
    data: bool = False  # a script element that holds data, not a program


@dataclass(slots=True)
class Page:
    """What a whole page says: ``links`` lead a reader on, ``loads`` are fetched; faults as (kind, what)."""

    links: set[str] = field(default_factory=set)
    loads: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    faults: set[Fault] = field(default_factory=set)
    canonical: str = ""
    policy: str | None = None


def scan_page(data: bytes, siteurl: str = "") -> Page:
    """Return what the HTML page ``data`` (UTF-8) says; addresses in its JSON-LD that begin with ``siteurl`` are links."""
    page = Page()
    referrer = False
    position = 0
    search = _TAG.search
    while found := search(data, position):
        position = found.end()
        if not found[2] or found[1]:
            continue
        element = _element(found[2].lower(), found[3])
        page.links.update(element.links)
        page.faults.update(element.faults)
        if element.policy is not None:
            page.policy = element.policy if page.policy is None else page.policy
        elif page.policy is None and (element.loads or element.raw == b"script"):
            page.faults.add(("policy", "something is loaded before the Content-Security-Policy stands"))
        page.loads.update(element.loads)
        for anchor in element.anchors:
            if anchor in page.anchors:
                page.faults.add(("duplicate id", anchor))
            page.anchors.add(anchor)
        page.canonical = element.canonical or page.canonical
        referrer = referrer or element.referrer
        if element.raw:
            end = _RAW_END[element.raw].search(data, position)
            content = data[position : end.start() if end else len(data)]
            position = end.start() if end else len(data)
            _scan_raw(page, element, content, siteurl)
    page.faults.update(policy_faults(page.policy))
    if not referrer:
        page.faults.add(("referrer", 'no <meta name="referrer">'))
    return page


def scan_css(text: str) -> set[str]:
    """Return the addresses that the style sheet ``text`` loads: url() and @import, data: ones left out."""
    found = _CSS_URL.finditer(_CSS_COMMENT.sub(" ", text))
    addresses = {next((group for group in match.groups() if group), "") for match in found}
    return {address for address in addresses if address and not address.lower().startswith("data:")}


def scan_script(text: str) -> set[str]:
    """Return the addresses of other hosts that the script ``text`` names where it imports, fetches or connects."""
    return {match[1] for match in _SCRIPT_ELSEWHERE.finditer(text)}


def policy_faults(policy: str | None) -> set[Fault]:
    """Return what is wrong with a Content-Security-Policy: nothing may load but from the site, nothing inline may run."""
    if policy is None:
        return {("policy", "the page has no Content-Security-Policy")}
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        if words := part.split():
            directives.setdefault(words[0].lower(), words[1:])
    faults: set[Fault] = set()
    for name, only in (("default-src", {"'none'"}), ("base-uri", {"'none'"}), ("form-action", {"'self'", "'none'"})):
        if not directives.get(name) or not set(directives[name]) <= only:
            faults.add(("policy", f"{name} must be {' or '.join(sorted(only))}, not {directives.get(name)}"))
    for name, sources in directives.items():
        if "-src" not in name:
            continue
        allowed = {"'self'", "'none'"} | ({"data:"} if name in ("img-src", "font-src") else set())
        for source in set(sources) - allowed:
            faults.add(("policy", f"{name} allows {source}"))
    return faults


def _scan_raw(page: Page, element: Element, content: bytes, siteurl: str) -> None:
    if element.raw != b"script":
        # Escaped text holds no `<`; a browser would show this one as text, but inside svg it would be markup.
        if b"<" in content:
            page.faults.add(("unescaped", f"< inside <{element.raw.decode()}>"))
    elif not element.data:
        if content.strip():
            page.faults.add(("inline script", content.strip()[:60].decode("utf-8", "replace")))
    else:
        if b"<" in content:
            page.faults.add(("data block", "an unescaped < inside a data block can end it or hide its end"))
        if siteurl:
            strings = re.finditer(r'"' + re.escape(siteurl) + r'(?:[^"\\]|\\.)*+"', content.decode("utf-8", "replace"))
            try:
                page.links.update(str(json.loads(string[0], strict=False)) for string in strings)
            except ValueError as error:
                page.faults.add(("data block", f"not JSON: {error}"))


@lru_cache(maxsize=1 << 17)
def _element(tag: bytes, attributes: bytes) -> Element:
    """What the tag says; cached, because most tags of a site are the same few thousand."""
    name = tag.decode("utf-8", "replace")
    values = _values(attributes)
    if name == "base":
        return Element(faults=(("base", "<base> changes where every link leads"),))
    if name == "meta":
        return _meta(values)
    if name == "link":
        return _link(values)
    faults = [("inline handler", f"{key}= on <{name}>") for key in values if key.startswith("on")]
    faults += [("inline style", "<style>")] if name == "style" else []
    # Escaping writes &lt; in attributes as well; a bare one is how markup hides from one parser and not from another.
    faults += [("unescaped", f"< in an attribute of <{name}>")] if b"<" in attributes else []
    faults += [("inline style", f"style= on <{name}>")] if "style" in values else []
    faults += [("inline page", f"srcdoc= on <{name}>")] if "srcdoc" in values else []
    links = [values[key] for key in _LINKS.get(name, ()) if values.get(key)]
    loads = [values[key] for key in _LOADS.get(name, ()) if values.get(key)]
    if name in ("img", "source") and "srcset" in values:
        loads += [part.split()[0] for part in values["srcset"].split(",") if part.split()]
    if "ping" in values:
        faults.append(("elsewhere", f"ping= on <{name}>"))
    for key in ("action", "formaction"):
        if _SCHEME.match(values.get(key, "").strip()):
            faults.append(("form", f"a form is sent to {values[key][:100]}"))
        elif values.get(key):
            links.append(values[key])
    anchors = [values["id"]] if values.get("id") else []
    anchors += [values["name"]] if name == "a" and values.get("name") else []
    raw = tag if tag in _RAW_END else b""
    data = name == "script" and values.get("type", "").strip().lower() in _DATA_BLOCKS
    return Element(tuple(links), tuple(loads), tuple(anchors), tuple(faults), raw=raw, data=data)


def _meta(values: dict[str, str]) -> Element:
    kind, content = values.get("http-equiv", "").strip().lower(), values.get("content", "")
    if kind == "content-security-policy":
        return Element(policy=content)
    if kind == "refresh":
        _, _, target = content.partition(";")
        target = re.sub(r"^\s*(?:url\s*=)?\s*['\"]?", "", target, flags=re.IGNORECASE).rstrip("'\" ")
        if _SCHEME.match(target):
            return Element(faults=(("elsewhere", f"the page moves on to {target[:100]}"),))
        return Element(links=(target,) if target else ())
    links = (content,) if content.startswith(("http://", "https://")) else ()
    return Element(links=links, referrer=values.get("name", "").strip().lower() == "referrer")


def _link(values: dict[str, str]) -> Element:
    rels, address = set(values.get("rel", "").lower().split()), values.get("href", "")
    if not address:
        return Element()
    if rels and rels <= _TELLING_RELS:
        return Element(links=(address,), canonical=address if "canonical" in rels else "")
    return Element(loads=(address,))


def _values(attributes: bytes) -> dict[str, str]:
    """The attributes of a tag, names in lower case; of two with one name the first counts, as in a browser."""
    values: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(attributes):
        value = match[2] or match[3] or match[4] or b""
        text = value.decode("utf-8", "replace")
        values.setdefault(match[1].decode("utf-8", "replace").lower(), html.unescape(text) if "&" in text else text)
    return values
