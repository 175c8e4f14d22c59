"""The site's settings: ``pelican -s pelican.conf.py`` (``make html`` does the same). The corpus's own are in corpus.yaml."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "plugins"))  # settings are read before Pelican puts PLUGIN_PATHS on the path

from warraq.site.pelican_settings import PELICAN_SETTINGS  # noqa: E402

PLUGIN_PATHS = [str(HERE / "plugins")]
PLUGINS = ["warraq.site"]
PATH = str(HERE / "content")
OUTPUT_PATH = str(HERE / "output")
THEME = str(HERE / "themes" / "warraq")
SITEURL = ""
SITENAME = "ورّاق"
TIMEZONE = "UTC"
DEFAULT_LANG = "ar"

WARRAQ_CONFIG = str(HERE / "corpus.yaml")
WARRAQ_VOCABULARY = str(HERE / "vocabulary.yaml")

globals().update(PELICAN_SETTINGS)
