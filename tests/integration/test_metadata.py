"""What machines read in the head of a page, read back by a parser of HTML and compared with the front matter it was made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from warraq import frontmatter

from tests.site_builder import BODY, Publication

ADDRESS = "https://host.example/repo"
AWKWARD = 'عنوان "بين علامتين" & <وسم> — C5+1'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Articles whose fields are whole, missing, several and awkward."""
    site = Publication(tmp_path_factory.mktemp("metadata"), ADDRESS, publisher="دار الوراقة", language="ar",
                       licence={"name": "CC BY 4.0", "url": "https://cc.example/by"})  # fmt: skip
    source = {"name": "مجلة «الكتاب»", "url": "https://news.example/1?a=b&c=d", "file": "x.jsonl", "record": 1}
    site.article("whole", AWKWARD, "2017-01-17T08:51:00+05:00", tags=["سوريا", 'أ"ب&ج'], authors=["كاتب أول", "O'Neil <b>"],
                 category="تاريخ", place="دمشق", source=source)  # fmt: skip
    site.article("bare", "بلا شيء", None, folder="undated", date_note="لم يُعثر على تاريخ")
    site.article("day", "يوم معلوم", "2018-03-05", date_precision="day", source={"name": "مجلة", "file": "y.txt"})
    site.article(
        "foreign", "A title in English", "2019-05-05T23:30:00-08:00", language="en", body="One line.\n\n" + BODY
    )
    site.build()
    return site


class Head:
    """The metadata of a page: ``meta`` name or property → contents in order, ``schema`` its JSON-LD."""

    def __init__(self, page: bytes) -> None:
        tree = lxml.html.document_fromstring(page.decode("utf-8"))
        self.meta: dict[str, list[str]] = {}
        for element in tree.iterfind(".//meta"):
            for name in f"{element.get('name', '')} {element.get('property', '')}".split():
                self.meta.setdefault(name, []).append(element.get("content", ""))
        (script,) = tree.xpath("//script[@type='application/ld+json']")
        self.schema: dict[str, Any] = json.loads(script.text)
        self.canonical = tree.xpath("string(//link[@rel='canonical']/@href)")
        self.title = tree.findtext(".//title")


def articles(site: Publication) -> list[tuple[dict[str, Any], Head]]:
    """Each article's front matter and the head of its page."""
    pages = {
        p.parent.name: p for shape in ("[0-9]*/*/*/*", "undated/*") for p in site.output.glob(f"{shape}/index.html")
    }
    found = []
    for path in sorted((site.content / "articles").rglob("*.md")):
        front, _ = frontmatter.load(path.read_text("utf-8"))
        found.append((front, Head(pages[front["id"]].read_bytes())))
    return found


def test_json_ld_equals_the_front_matter(site: Publication) -> None:
    assert len(articles(site)) == 4
    for front, head in articles(site):
        schema, source = head.schema, front.get("source", {})
        assert schema["@context"] == "https://schema.org"
        assert schema["@type"] == ("NewsArticle" if source.get("name") else "Article")
        assert schema["headline"] == front["title"]
        assert schema.get("datePublished") == (str(front["date"]) if front["date"] else None)
        assert [author["name"] for author in schema.get("author", [])] == front.get("authors", [])
        assert schema["publisher"]["name"] == source.get("name", "دار الوراقة")
        assert schema["license"] == "https://cc.example/by"
        assert schema.get("isBasedOn") == source.get("url")
        assert schema.get("keywords", []) == front["tags"]
        assert schema.get("articleSection") == front.get("category")
        assert schema["inLanguage"] == front.get("language", "ar")
        assert schema["mainEntityOfPage"] == head.canonical


def test_dublin_core_and_highwire_equal_the_front_matter(site: Publication) -> None:
    for front, head in articles(site):
        source, day = front.get("source", {}), str(front["date"])[:10] if front["date"] else None
        one = {name: values[0] for name, values in head.meta.items()}
        assert one["DC.title"] == one["citation_title"] == front["title"]
        assert one.get("DC.date") == day
        assert one.get("citation_publication_date") == (day.replace("-", "/") if day else None)
        assert head.meta.get("DC.creator", []) == head.meta.get("citation_author", []) == front.get("authors", [])
        assert one["DC.publisher"] == one["citation_journal_title"] == source.get("name", "دار الوراقة")
        assert one["DC.language"] == one["citation_language"] == front.get("language", "ar")
        assert one["DC.identifier"] == one["citation_public_url"] == head.canonical
        assert head.canonical.startswith(f"{ADDRESS}/")
        assert one.get("DC.source") == source.get("url")
        assert one["DC.rights"] == "https://cc.example/by"


def test_a_shared_link_shows_title_description_and_address(site: Publication) -> None:
    for front, head in articles(site):
        assert head.meta["og:title"] == [front["title"]]
        assert head.meta["og:url"] == [head.canonical]
        assert head.meta["og:type"] == ["article"]
        assert head.meta["description"] == head.meta["og:description"]
        assert head.meta["twitter:card"] == ["summary"]
        assert head.title == f"{front['title']} · خزانة"


def test_the_sample_corpus_reads_back_as_well(tmp_path: Path, project: Path) -> None:
    site = Publication(tmp_path, ADDRESS)
    shutil.copytree(project / "content" / "articles", site.content / "articles", dirs_exist_ok=True)
    site.build()
    found = articles(site)
    assert len(found) > 40
    for front, head in found:
        assert head.schema["headline"] == head.meta["DC.title"][0] == front["title"]
        assert head.meta.get("DC.date") == ([str(front["date"])[:10]] if front["date"] else None)
