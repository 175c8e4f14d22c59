"""What Pelican is told, and what of it is told to us; read without loading Pelican."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warraq.config import load_config
from warraq.errors import WarraqError
from warraq.site.settings import Settings

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
        found=settings.get("WARRAQ_FOUND"),
    )
