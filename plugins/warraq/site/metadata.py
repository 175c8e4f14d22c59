"""What machines read in the head of a page: schema.org as JSON-LD, Highwire ``citation_*`` and Dublin Core."""

from __future__ import annotations

from typing import Any

from warraq.site.model import Article, Page, Site
from warraq.site.paths import quoted, root_of
from warraq.site.strings import script_json


def absolute(site: Site, path: str) -> str:
    """The address of the page at ``path``, "" where the site's is not known."""
    url = site.url
    return f"{url}/{quoted(path)}" if url else ""


def article_page(article: Article, site: Site) -> Page:
    """The Page of an article. It names no feed: no feed is about one article, and the site's stand on its home page."""
    canonical = absolute(site, article.path)
    return Page(
        kind="article",
        path=article.path,
        title=article.title,
        root=root_of(article.path),
        canonical=canonical,
        description=article.description,
        jsonld=script_json(_article_schema(article, site, canonical)),
        meta=tuple(row for row in _article_meta(article, site, canonical) if row[2]),
    )


def _article_schema(article: Article, site: Site, canonical: str) -> dict[str, Any]:
    source = article.source
    schema: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if source.name else "Article",
        "headline": article.title,
        "datePublished": article.iso,
        "inLanguage": article.language or site.language,
        "author": [{"@type": "Person", "name": author.title} for author in article.authors],
        "publisher": _organisation(source.name or site.publisher),
        "license": site.licence_url or site.licence_name,
        "isBasedOn": source.url,
        "keywords": [tag.title for tag in article.tags],
    }
    return {key: value for key, value in schema.items() if value}


def _organisation(name: str) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _article_meta(article: Article, site: Site, canonical: str) -> list[tuple[str, str, str]]:
    """(name, property, content) of every meta element: what Zotero and Google Scholar look for, and previews of links.

    Nothing stands here that its readers find elsewhere on the page: the language in <html>, licence and original in
    JSON-LD (Zotero would take a DC.source for the publication).
    """
    date = article.date.date().isoformat() if article.date else ""
    publication = article.source.name or site.publisher
    authors = [author.title for author in article.authors]
    return [
        ("DC.title", "og:title", article.title),
        *(("DC.creator", "", author) for author in authors),
        ("DC.date", "", date),
        ("DC.publisher", "", publication),
        ("DC.identifier", "og:url", canonical),
        ("citation_title", "", article.title),
        *(("citation_author", "", author) for author in authors),
        ("citation_publication_date", "", date.replace("-", "/")),
        ("citation_journal_title", "", publication),
        ("", "og:type", "article"),
        ("twitter:card", "", "summary"),
    ]


def home_meta(site: Site) -> tuple[tuple[str, str, str], ...]:
    """(name, property, content) of the home page's meta elements: how a link to it is shown elsewhere."""
    rows = (
        ("", "og:title", site.title),
        ("", "og:url", f"{site.url}/" if site.url else ""),
        ("", "og:type", "website"),
        ("twitter:card", "", "summary"),
    )
    return tuple(row for row in rows if row[2])


def home_schema(site: Site) -> str:
    """The home page as a schema.org WebSite with its search."""
    schema: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": site.title,
        "description": site.description,
        "inLanguage": site.language,
        "publisher": _organisation(site.publisher),
        "license": site.licence_url or site.licence_name,
    }
    if site.url:
        schema["url"] = f"{site.url}/"
        schema["potentialAction"] = {
            "@type": "SearchAction",
            "target": f"{site.url}/search/?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        }
    return script_json({key: value for key, value in schema.items() if value})
