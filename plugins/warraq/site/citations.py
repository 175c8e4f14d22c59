"""References to an article: two formatted lines, and files for BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import re
from typing import Any

from warraq.site.metadata import absolute
from warraq.site.model import Article, Citations, Site
from warraq.site.romanise import romanise, romanised_name
from warraq.site.strings import Strings, compact_json

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_INNER_QUOTES = str.maketrans("«»“”", "‹›‘’")  # quotation marks inside quotation marks
_BIBTEX_SPECIAL = re.compile(r"[\\{}%&$#_^~]")
_BIBTEX = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def citation_files(article: Article, site: Site) -> dict[str, bytes]:
    """Return {path: bytes} of the three files beside the article."""
    base = article.path + "cite."
    address = _address(article, site)
    return {
        base + "bib": _bibtex(article, site, address).encode("utf-8"),
        base + "ris": _ris(article, site, address).encode("utf-8"),
        base + "json": _csl(article, site, address).encode("utf-8"),
    }


def citations(article: Article, site: Site, strings: Strings) -> Citations:
    """Return the formatted references and the paths of the files."""
    base = article.path + "cite."
    address = _address(article, site)
    publication = article.source.name or site.publisher or site.title
    authors = [author.title for author in article.authors]
    date = strings.date_short(article.date) if article.date else str(strings("no_date"))
    quoted = article.title.translate(_INNER_QUOTES)
    opening, closing = strings.table("quotation_marks")
    native = (
        str(strings("comma")).join(filter(None, (*authors, f"{opening}{quoted}{closing}", publication, date))) + "."
    )
    day = (
        f"{article.date.day} {_ENGLISH_MONTHS[article.date.month - 1]} {article.date.year}" if article.date else "n.d."
    )
    latin = [", ".join(map(romanised_name, authors)), f"“{romanise(quoted)}”", romanised_name(publication), day]
    return Citations(
        native=f"{native} {address}".strip(),
        romanised=f"{', '.join(filter(None, latin)).rstrip('.')}. {address}".strip(),
        bibtex=base + "bib",
        ris=base + "ris",
        csl=base + "json",
    )


def _address(article: Article, site: Site) -> str:
    return absolute(site, article.path) or article.source.url


def _bibtex(article: Article, site: Site, address: str) -> str:
    date = article.date
    fields = [
        ("author", " and ".join("{" + _tex(author.title) + "}" for author in article.authors)),
        ("title", "{" + _tex(article.title) + "}"),
        ("journal", _tex(article.source.name or site.publisher)),
        ("year", f"{date.year:04d}" if date else ""),
        ("month", str(date.month) if date else ""),
        ("date", date.date().isoformat() if date else ""),
        ("langid", {"ar": "arabic", "fa": "persian", "he": "hebrew", "ur": "urdu", "en": "english"}.get(
            (article.language or site.language).partition("-")[0], "")),
        ("url", address),
    ]  # fmt: skip
    key = re.sub(r"[^A-Za-z0-9:._-]", "-", article.id)
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@article{{{key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return _BIBTEX_SPECIAL.sub(lambda match: _BIBTEX.get(match.group(), "\\" + match.group()), text)


def _ris(article: Article, site: Site, address: str) -> str:
    date = article.date
    rows = [
        ("TY", "NEWS"),
        *(("AU", author.title) for author in article.authors),
        ("TI", article.title),
        ("T2", article.source.name or site.publisher),
        ("PY", f"{date.year:04d}" if date else ""),
        ("DA", f"{date.year:04d}/{date.month:02d}/{date.day:02d}" if date else ""),
        ("LA", article.language or site.language),
        ("UR", address),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


def _csl(article: Article, site: Site, address: str) -> str:
    date = article.date
    item: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.title,
        "author": [{"literal": author.title} for author in article.authors],
        "container-title": article.source.name or site.publisher,
        "issued": {"date-parts": [[date.year, date.month, date.day]]} if date else None,
        "language": article.language or site.language,
        "URL": address,
    }
    return compact_json([{k: v for k, v in item.items() if v}]) + "\n"
