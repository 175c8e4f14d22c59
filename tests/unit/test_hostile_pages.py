"""Whatever stands in front matter and body, what is made of it is well-formed, harmless, and says what was there."""

from __future__ import annotations

import html
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warraq.hosting.links import Resolver
from warraq.hosting.scan import scan_page
from warraq.site.citations import citation_files, citations
from warraq.site.corpus import assemble
from warraq.site.feeds import atom, json_feed
from warraq.site.metadata import article_page
from warraq.site.model import Article
from warraq.site.reader import Parsed, parse
from warraq.site.taxonomy import Vocabulary
from warraq.site.templates import SiteView, Templates

from tests.hostile import strategies
from tests.theme_models import make_site
from tests.theme_site import templates

SITE = make_site(url="https://salma.github.io/repo")
OURS = "نصّ لنا قبله.\n\n"
made: Any = cache(templates)
thorough = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def read(front: dict[str, Any], body: str) -> Parsed:
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    return parse("x.md", f"---\n{head}---\n\n{OURS}{body}".encode("utf-8", "replace"), b"", "UTC", "ar")


def article_of(parsed: Parsed) -> Article:
    assert parsed.entry
    corpus = assemble([parsed.entry], {parsed.entry.file: "0"}, Vocabulary())
    return replace(corpus.card(0), html=parsed.html, text=parsed.text)


def visible(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")


def assert_harmless(page: str) -> None:
    """No fault, nothing loaded but from the theme, no link but to the web or into the site."""
    scanned = scan_page(page.encode("utf-8"), SITE.url)
    assert scanned.faults <= {("referrer", 'no <meta name="referrer">')}
    assert all(
        (address.startswith("../") and "theme/" in address) or "manifest" in address for address in scanned.loads
    )
    resolver = Resolver(frozenset(), SITE.url)
    for address in scanned.links:
        target = resolver.resolve("2017/01/17/x/index.html", address)
        assert target.fault in ("", "nothing is there"), (address, target)
        assert not target.outside or re.match(r"https?://[^/\s]|mailto:|tel:", target.outside), address


@thorough
@given(strategies.front_matter(), strategies.TEXT)
def test_the_page_of_an_article(front: dict[str, Any], body: str) -> None:
    parsed = read(front, body)
    if parsed.refusal:
        assert len(parsed.refusal.splitlines()) == 1
        return
    article = article_of(parsed)
    theme: Templates = made()
    article.citations = citations(article, SITE, theme.strings)
    page = article_page(article, SITE)
    text = theme.render("article.html", SiteView(SITE), page, article=article).decode("utf-8")
    assert_harmless(text)
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
        assert json.loads(block)["headline"] == article.title
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert visible(front["title"]) in visible(html.unescape(re.sub(r"<[^>]*>", "", heading))) or not visible(
        front["title"]
    )


@thorough
@given(strategies.TEXT)
def test_a_body_that_a_hand_wrote(body: str) -> None:
    """Raw HTML in Markdown is text, whoever wrote it; a pull request changes nothing of that."""
    parsed = read({"id": "x", "title": "عنوان", "date": None}, body)
    assert not parsed.refusal
    scanned = scan_page(parsed.html.encode("utf-8"))
    assert {kind for kind, _ in scanned.faults} <= {"policy", "referrer"}
    assert not scanned.loads
    assert not [
        address
        for address in scanned.links
        if re.match(r"\s*(?!https?:|mailto:|tel:)[a-z+.-]+:", address, re.IGNORECASE)
    ]


@thorough
@given(strategies.front_matter(), strategies.TEXT)
def test_feeds_and_citation_files(front: dict[str, Any], body: str) -> None:
    parsed = read(front, body)
    if parsed.refusal:
        return
    article = article_of(parsed)
    feed = ET.fromstring(atom(SITE, "atom.xml", SITE.title, "", [article]))
    titles = [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert visible(article.title) in [visible(title or "") for title in titles]
    assert json.loads(json_feed(SITE, "feed.json", [article]))["items"][0]["title"] == article.title
    for name, data in citation_files(article, SITE).items():
        text = data.decode("utf-8")
        assert name.startswith(article.path) and ".." not in name
        if name.endswith(".json"):
            json.loads(text)
        elif name.endswith(".ris"):
            # One tag a line: a line break in a value would begin a tag of the source's choosing.
            assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in text.splitlines() if line.strip())
        elif name.endswith(".bib"):
            assert text.count("\n@") + text.startswith("@") == 1
            assert _balanced(text)


def _balanced(text: str) -> bool:
    depth = 0
    for letter in re.sub(r"\\.", "", text, flags=re.DOTALL):
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0


@given(
    st.sampled_from(["id", "tags", "authors", "source", "title"]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    ),
)
def test_values_of_the_wrong_kind(field: str, value: Any) -> None:
    front = {"id": "x", "title": "عنوان", "date": None, field: value}
    parsed = read(front, "نص.")
    assert parsed.entry or len(parsed.refusal.splitlines()) == 1
