"""Warraq: publishes a corpus of cleaned articles as a static, searchable, right-to-left library.

The parts and the walls between them are drawn in ``docs/architecture.md``.
"""

__version__ = "0.1.0"
