"""Stock Pelican with its simple theme and the same kinds of pages, as far as it knows them."""

SITENAME = "Bench"
SITEURL = "https://example.org"
PATH = "content"
TIMEZONE = "Asia/Riyadh"
DEFAULT_LANG = "ar"
THEME = "simple"
DEFAULT_PAGINATION = 30
DEFAULT_DATE_FORMAT = "%Y-%m-%d"
ARTICLE_URL = "{date:%Y}/{date:%m}/{date:%d}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/index.html"
DAY_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%m}/{date:%d}/index.html"
FEED_ALL_ATOM = "atom.xml"
CATEGORY_FEED_ATOM = "category/{slug}.atom.xml"
TAG_FEED_ATOM = "tag/{slug}.atom.xml"
FEED_MAX_ITEMS = 30
