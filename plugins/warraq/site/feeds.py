"""Atom (RFC 4287) and JSON Feed 1.1 of the newest articles.

Where the site's address is not known, ids are URNs and links relative to the feed, which both Atom and XML allow;
JSON Feed, whose addresses must be absolute, then leaves them out.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from html import escape
from typing import Any

from warraq.site.metadata import absolute
from warraq.site.model import Article, Site
from warraq.site.paths import link_from

NEVER = "1970-01-01T00:00:00+00:00"  # Atom wants a time even of a feed that holds nothing


def atom(site: Site, path: str, title: str, about: str, articles: Sequence[Article], *, brief: bool = False) -> bytes:
    """Return the Atom feed at ``path`` of dated ``articles``, newest first; ``about`` is the page it belongs to.

    A ``brief`` one tells of each article what a reader's list of news shows: title, time and link.
    """

    def link(to: str) -> str:
        return absolute(site, to) or link_from(path, to)

    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.language)}">',
        f"<id>{escape(_identity(site, path), quote=False)}</id>",
        f"<title>{escape(title, quote=False)}</title>",
        f"<updated>{_moment(articles[0]) if articles else NEVER}</updated>",
        f'<link href="{escape(link(about))}"/>',
    ]
    if site.url:
        lines.append(f'<link rel="self" href="{escape(link(path))}"/>')
    lines.append(f"<author><name>{escape(site.publisher or site.title, quote=False)}</name></author>")
    if not brief:
        if site.licence_name or site.licence_url:
            lines.append(
                f"<rights>{escape(' '.join(filter(None, (site.licence_name, site.licence_url))), quote=False)}</rights>"
            )
        lines.append(f'<generator version="{escape(site.version)}">Warraq</generator>')
    for article in articles:
        lines += [
            f"<entry><id>{escape(_identity(site, article.path), quote=False)}</id>",
            f"<title>{escape(article.title, quote=False)}</title>",
            f"<updated>{_moment(article)}</updated>",
            f'<link href="{escape(link(article.path))}"/>',
        ]
        if not brief:
            lines += [
                f"<published>{_moment(article)}</published>",
                *(f"<author><name>{escape(author.title, quote=False)}</name></author>" for author in article.authors),
                f"<summary>{escape(article.description, quote=False)}</summary>",
            ]
        lines[-1] += "</entry>"
    return "\n".join([*lines, "</feed>", ""]).encode("utf-8")


def json_feed(site: Site, path: str, articles: Sequence[Article]) -> bytes:
    """Return the JSON Feed at ``path`` of dated ``articles``, newest first."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "description": site.description,
        "home_page_url": absolute(site, "") if site.url else "",
        "feed_url": absolute(site, path),
        "language": site.language,
        "items": [_json_item(site, article) for article in articles],
    }
    kept = {key: value for key, value in feed.items() if value or key == "items"}
    return (json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _json_item(site: Site, article: Article) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _identity(site, article.path),
        "url": absolute(site, article.path),
        "title": article.title,
        "content_text": article.description,
        "date_published": _moment(article),
        "authors": [{"name": author.title} for author in article.authors],
        "language": article.language,
    }
    return {key: value for key, value in item.items() if value}


def _identity(site: Site, path: str) -> str:
    return absolute(site, path) or uuid.uuid5(uuid.NAMESPACE_URL, f"warraq:{site.title}/{path}").urn


def _moment(article: Article) -> str:
    """The date as RFC 3339 wants it, with a time (midnight where only the day is known)."""
    return article.date.isoformat() if article.date else NEVER
