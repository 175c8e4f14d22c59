"""Only what differs on the published site: its address. ``pelican -s publish.conf.py``."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "plugins"))

from warraq.hosting.siteurl import find_siteurl  # noqa: E402

exec(compile((HERE / "pelican.conf.py").read_text(encoding="utf-8"), "pelican.conf.py", "exec"))  # noqa: S102

SITEURL = find_siteurl(os.environ, HERE, HERE / "content")
