"""Only what differs on the published site: its address, what the host wants beside the pages, and that it is remembered. ``pelican -s publish.conf.py``."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "plugins"))

from warraq.hosting.siteurl import find_siteurl, host_files  # noqa: E402

exec(compile((HERE / "pelican.conf.py").read_text(encoding="utf-8"), "pelican.conf.py", "exec"))  # noqa: S102

SITEURL = find_siteurl(os.environ, HERE, HERE / "content")
WARRAQ_HOST_FILES = host_files(SITEURL, HERE, HERE / "content")
WARRAQ_REMEMBER = True
