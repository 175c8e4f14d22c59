"""Placeholder while the statistics are written."""

from __future__ import annotations

from warraq.convert.segment_lines import Line


class Learned:
    """What recurs."""

    def mark(self, lines: list[Line], source: str) -> None:
        """Mark."""
