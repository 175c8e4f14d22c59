"""The Pelican side: a generator that builds the whole site."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator

from warraq.site.build import build
from warraq.site.pelican_settings import settings_from
from warraq.site.settings import Report


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
