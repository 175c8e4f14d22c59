"""Files that machines look for at the root: sitemap, robots.txt, OpenSearch, web manifest, «on this day»."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from warraq.site.metadata import absolute
from warraq.site.model import Site
from warraq.site.paths import quoted

URLS_PER_SITEMAP = 50_000  # the protocol's limit
TITLE_LIMIT = 16  # characters, of an OpenSearch short name


def sitemaps(site: Site, pages: Sequence[tuple[str, str]], per_file: int = URLS_PER_SITEMAP) -> dict[str, bytes]:
    """Return {path: bytes} of ``sitemap.xml`` and the parts it names, for ``pages`` (path, date of last change or "").

    The protocol wants absolute addresses. Where the site's is not known they are relative to the root, and a comment
    says so.
    """
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    if not site.url:
        head += "<!-- SITEURL was not known to the build: addresses are relative to the site's root -->\n"
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = [pages[start : start + per_file] for start in range(0, len(pages), per_file)] or [[]]
    files: dict[str, bytes] = {}
    index = [f"{head}<sitemapindex {space}>"]
    for number, part in enumerate(parts, start=1):
        rows = [
            f"<url><loc>{escape(_address(site, path), quote=False)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
            for path, changed in part
        ]
        path = f"sitemap-{number}.xml"
        files[path] = "\n".join([f"{head}<urlset {space}>", *rows, "</urlset>", ""]).encode("utf-8")
        newest = max((changed for _, changed in part), default="")
        lastmod = f"<lastmod>{newest}</lastmod>" if newest else ""
        index.append(f"<sitemap><loc>{escape(_address(site, path), quote=False)}</loc>{lastmod}</sitemap>")
    files["sitemap.xml"] = "\n".join([*index, "</sitemapindex>", ""]).encode("utf-8")
    return files


def _address(site: Site, path: str) -> str:
    return absolute(site, path) or quoted(path) or "./"


def robots(site: Site) -> bytes:
    """Return ``robots.txt``: all are welcome; the sitemap's address where it is known."""
    lines = ["User-agent: *", "Allow: /"]
    if site.url:
        lines += ["", f"Sitemap: {absolute(site, 'sitemap.xml')}"]
    return ("\n".join(lines) + "\n").encode("utf-8")


def opensearch(site: Site) -> bytes:
    """Return the OpenSearch description; only for a site whose address is known, the format wants it absolute."""
    icon = f'<Image type="image/svg+xml">{escape(absolute(site, site.icon), quote=False)}</Image>' if site.icon else ""
    template = f"{site.url}/search/?q={{searchTerms}}"
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
            f"<ShortName>{escape(site.title[:TITLE_LIMIT], quote=False)}</ShortName>",
            f"<Description>{escape(site.description or site.title, quote=False)}</Description>",
            f"<Language>{escape(site.language, quote=False)}</Language>",
            "<InputEncoding>UTF-8</InputEncoding>",
            *([icon] if icon else []),
            f'<Url type="text/html" template="{escape(template)}"/>',
            "</OpenSearchDescription>",
            "",
        ]
    ).encode("utf-8")


def manifest(site: Site) -> bytes:
    """Return the web app manifest; its addresses are relative to itself, at the root."""
    icons = []
    if site.icon:
        icons.append({"src": quoted(site.icon), "type": "image/svg+xml", "sizes": "any"})
    if site.touch_icon:
        icons.append({"src": quoted(site.touch_icon), "type": "image/png", "sizes": "180x180"})
    value = {
        "name": site.title,
        "short_name": site.title[:TITLE_LIMIT],
        "description": site.description,
        "lang": site.language,
        "dir": site.direction,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "icons": icons,
    }
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def on_this_day(days: Mapping[int, Sequence[tuple[str, str, int]]]) -> bytes:
    """Return one month of «on this day»: {day: [[title, path, year] …]}."""
    value = {str(day): [list(row) for row in days[day]] for day in sorted(days)}
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")
