"""What machines read in the head of a page: schema.org as JSON-LD, Highwire ``citation_*`` and Dublin Core."""

from __future__ import annotations

from typing import Any

from warraq.site.model import Article, Link, Page, Site
from warraq.site.paths import quoted, root_of
from warraq.site.strings import script_json


def absolute(site: Site, path: str) -> str:
    """The address of the page at ``path``, "" where the site's is not known."""
    return f"{site.url}/{quoted(path)}" if site.url else ""


def article_page(article: Article, site: Site, feeds: tuple[Link, ...]) -> Page:
    """The Page of an article; ``feeds`` are the site's."""
    canonical = absolute(site, article.path)
    return Page(
        kind="article",
        path=article.path,
        title=article.title,
        root=root_of(article.path),
        canonical=canonical,
        description=article.description,
        jsonld=script_json(_article_schema(article, site, canonical)),
        meta=tuple((name, content) for name, content in _article_meta(article, site, canonical) if content),
        feeds=feeds,
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
        "articleSection": article.category.title if article.category else "",
        "keywords": [tag.title for tag in article.tags],
        "contentLocation": {"@type": "Place", "name": article.place} if article.place else None,
        "wordCount": article.words,
        "mainEntityOfPage": canonical,
        "isPartOf": {"@type": "Collection", "name": site.title, **({"url": f"{site.url}/"} if site.url else {})},
    }
    return {key: value for key, value in schema.items() if value}


def _organisation(name: str) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _article_meta(article: Article, site: Site, canonical: str) -> list[tuple[str, str]]:
    date = article.date.date().isoformat() if article.date else ""
    language = article.language or site.language
    publication = article.source.name or site.publisher
    return [
        ("citation_title", article.title),
        *(("citation_author", author.title) for author in article.authors),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_journal_title", publication),
        ("citation_language", language),
        ("citation_public_url", canonical),
        ("DC.title", article.title),
        *(("DC.creator", author.title) for author in article.authors),
        ("DC.date", date),
        ("DC.publisher", publication),
        ("DC.language", language),
        ("DC.identifier", canonical),
        ("DC.source", article.source.url),
        ("DC.rights", site.licence_url or site.licence_name),
        ("DC.type", "Text"),
    ]


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
