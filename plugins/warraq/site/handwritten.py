"""The hand-written pages: the owner's in ``content/pages``, and the theme's (about, corrections) where there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warraq import frontmatter
from warraq.site.bidi import direction
from warraq.site.body import render_body
from warraq.site.reader import describe

# A page may not stand where the archives do.
_TAKEN = re.compile(
    r"(?:[0-9]+|dates|undated|tag|source|author|section|search|theme|on-this-day|page)\Z", re.IGNORECASE
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\Z")


@dataclass(frozen=True, slots=True)
class HandwrittenPage:
    """One page; ``figures`` asks for the corpus in figures below the text, ``order`` (a number, then the path) places
    it in the footer."""

    path: str
    title: str
    html: str
    description: str
    figures: bool
    order: int


def load_pages(folders: Sequence[Path], language: str) -> tuple[list[HandwrittenPage], list[str]]:
    """Return the pages in ``folders`` (of two files of one name the first folder's counts) in the footer's order, and
    a line for each file that is refused."""
    pages: dict[str, HandwrittenPage] = {}
    refusals: list[str] = []
    for folder in folders:
        for path in sorted(folder.glob("*.md")):
            if path.stem in pages:
                continue
            try:
                pages[path.stem] = _page(path, language)
            except UnicodeDecodeError as error:
                refusals.append(f"pages/{path.name}: not UTF-8 at byte {error.start}")
            except ValueError as error:
                refusals.append(f"pages/{path.name}: {error}")
    return sorted(pages.values(), key=lambda page: (page.order, page.path)), refusals


def _page(path: Path, language: str) -> HandwrittenPage:
    if not _NAME.match(path.stem) or _TAKEN.match(path.stem):
        raise ValueError("a page's file name is ASCII letters, digits, - and _, and none of the archives' names")
    front, body = frontmatter.load(path.read_text(encoding="utf-8"))
    if not front.get("title"):
        raise ValueError("no title")
    order = front.get("order", 100)
    html, text = render_body(body, isolating=direction(language) == "rtl")
    return HandwrittenPage(
        path=f"{path.stem}/",
        title=str(front["title"]),
        html=html,
        description=describe(text),
        figures=bool(front.get("figures")),
        order=order if isinstance(order, int) else 100,
    )
