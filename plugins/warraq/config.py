"""Reads ``corpus.yaml``: what this corpus is, and how its records are to be understood."""

from __future__ import annotations

import difflib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from warraq.errors import WarraqError


@dataclass(frozen=True)
class Licence:
    """The terms under which the corpus may be used: a name to print and an address to link (either may be empty)."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Boilerplate:
    """The owner's word on lines that the corpus statistics suspect.

    ``remove`` and ``keep`` hold lines (or line ends) exactly as the report prints them: the first are removed
    wherever they stand as a whole line or at the end of one, the second are never removed by statistics.
    """

    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorpusConfig:
    """The settings of one corpus, one field for each key of ``corpus.yaml``; every key is optional."""

    title: str = "ورّاق"
    description: str = ""
    language: str = "ar"  # BCP 47, of the interface and of articles that do not say otherwise
    publisher: str = ""
    licence: Licence = field(default_factory=Licence)
    repository: str = ""  # https://github.com/user/repo: enables «suggest a correction»
    timezone: str = "UTC"  # IANA name: of datelines that name no zone
    month_names: str = "eastern"  # Gregorian months as the region says them: eastern | levant | maghreb | both
    date_means: str = "published"  # what a record's own date field tells: published | crawled
    fields: Mapping[str, str] = field(default_factory=dict)  # our name → the corpus's name, where not the usual one
    boilerplate: Boilerplate = field(default_factory=Boilerplate)
    rules: tuple[str, ...] = ()  # further rule files, beside corpus.yaml
    offline: bool = False  # a service worker keeps the site readable without a network
    articles_per_page: int = 100

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of ``timezone``."""
        return zoneinfo.ZoneInfo(self.timezone)


_CHOICES = {
    "month_names": ("eastern", "levant", "maghreb", "both"),
    "date_means": ("published", "crawled"),
}


def load_config(path: Path) -> CorpusConfig:
    """Return the settings written in the YAML file ``path``.

    Raises WarraqError where the file is missing, is not YAML, or holds a key or value that means nothing here.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise WarraqError(
            "cannot read the corpus settings", where=str(path), why=error.strerror or str(error)
        ) from None
    except yaml.YAMLError as error:
        raise WarraqError("the corpus settings are not YAML", where=str(path), why=str(error)) from None
    return config_from(raw, where=str(path))


def config_from(raw: Any, *, where: str = "corpus.yaml") -> CorpusConfig:
    """Return the settings in the mapping ``raw``; raises WarraqError as ``load_config`` does."""
    values = _checked(CorpusConfig, raw, where)
    values["licence"] = Licence(**_checked(Licence, values.get("licence", {}), f"{where}: licence"))
    boilerplate = _checked(Boilerplate, values.get("boilerplate", {}), f"{where}: boilerplate")
    values["boilerplate"] = Boilerplate(**{key: tuple(lines or ()) for key, lines in boilerplate.items()})
    values["rules"] = tuple(values.get("rules") or ())
    for key, choices in _CHOICES.items():
        if key in values and values[key] not in choices:
            raise WarraqError(f"{key}: {values[key]!r} is not one of {', '.join(choices)}", where=where)
    config = CorpusConfig(**values)
    try:
        config.zone  # noqa: B018  (reading it is the check)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise WarraqError(f"timezone: {config.timezone!r} is not an IANA time zone", where=where) from None
    return config


def _checked(kind: type, raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise WarraqError("expected `key: value` lines", where=where)
    known = [f.name for f in fields(kind)]
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            raise WarraqError(f"unknown key {key!r}", where=where, mend=f"did you mean {near[0]!r}?" if near else "")
    return {key: value for key, value in raw.items() if value is not None}


PROJECT = Path(__file__).resolve().parents[2]  # the checkout that this package runs from


def beside_corpus(corpus: Path, name: str, given: str | Path | None = None) -> Path:
    """Return the settings file ``name`` to use: the ``given`` one, else the corpus folder's own, else the project's."""
    if given:
        return Path(given)
    own = (corpus if corpus.is_dir() else corpus.parent) / name
    return own if own.is_file() else PROJECT / name
