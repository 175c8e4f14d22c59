"""The Pelican side: a generator that builds the whole site, and the settings it wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.generators import Generator

from warraq.config import load_config
from warraq.errors import WarraqError
from warraq.progress import Work
from warraq.site.build import build
from warraq.site.settings import Report, Settings

# Pelican's own article, tag, category, author and period pages are off: their loops are quadratic. Ours replace them.
PELICAN_SETTINGS: dict[str, Any] = {
    "ARTICLE_PATHS": [],
    "PAGE_PATHS": [],
    "STATIC_PATHS": [],
    "THEME_STATIC_PATHS": [],
    "DIRECT_TEMPLATES": [],
    "FEED_ALL_ATOM": None,
    "CATEGORY_FEED_ATOM": None,
    "TRANSLATION_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
    "ARTICLE_SAVE_AS": "",
    "AUTHOR_SAVE_AS": "",
    "CATEGORY_SAVE_AS": "",
    "TAG_SAVE_AS": "",
    "YEAR_ARCHIVE_SAVE_AS": "",
    "MONTH_ARCHIVE_SAVE_AS": "",
    "DAY_ARCHIVE_SAVE_AS": "",
    "DELETE_OUTPUT_DIRECTORY": False,
    "CACHE_CONTENT": False,
    "LOAD_CONTENT_CACHE": False,
    "LOCALE": ["C"],
}


class SiteGenerator(Generator):  # type: ignore[misc]  # pelican has no types
    """Builds the site into Pelican's OUTPUT_PATH from its PATH; further settings begin with WARRAQ_."""

    report: Report | None = None

    def generate_output(self, writer: Any) -> None:
        """Build. Pelican's own writer is not used: files are written once, in a tree that then takes the old one's place."""
        report = build(
            settings_from(self.settings), self.settings.get("WARRAQ_WORK"), self.settings.get("WARRAQ_EXECUTOR")
        )
        SiteGenerator.report = report
        if not self.settings.get("WARRAQ_QUIET"):
            for line in (*report.refusals, *report.warnings):
                print(line)
            print(report)


def settings_from(settings: dict[str, Any]) -> Settings:
    """Return our Settings out of Pelican's. Raises WarraqError where corpus.yaml cannot be read."""
    config = settings.get("WARRAQ_CONFIG")
    if config is None:
        raise WarraqError("WARRAQ_CONFIG is not set", mend="build with pelican -s pelican.conf.py")
    content = Path(settings["PATH"])
    vocabulary = settings.get("WARRAQ_VOCABULARY")
    return Settings(
        content=content,
        output=Path(settings["OUTPUT_PATH"]),
        cache=Path(settings.get("WARRAQ_CACHE") or content / ".cache"),
        theme=Path(settings["THEME"]),
        config=load_config(Path(config)),
        siteurl=settings.get("SITEURL", ""),
        vocabulary=Path(vocabulary) if vocabulary else None,
        workers=int(settings.get("WARRAQ_WORKERS", 0)),
        host_files=settings.get("WARRAQ_HOST_FILES", {}),
        remember=bool(settings.get("WARRAQ_REMEMBER", False)),
    )


__all__ = ["PELICAN_SETTINGS", "SiteGenerator", "Work", "settings_from"]
