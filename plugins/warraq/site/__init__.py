"""Pelican's side: Markdown read, archives and citations made, pages written. ``PLUGINS = ["warraq.site"]``."""

from __future__ import annotations

import locale
import runpy
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warraq.contents import Contents
    from warraq.executor import Workers
    from warraq.progress import Work
    from warraq.site.looks import Looking
    from warraq.site.settings import Ready, Report

PLUGIN = "warraq.site"
CONFIGURATION = Path(__file__).parents[3] / "pelican.conf.py"


def run(
    content: Path,
    output: Path,
    *,
    cache: Path | None = None,
    config: Path | None = None,
    vocabulary: Path | None = None,
    theme: Path | None = None,
    siteurl: str = "",
    work: Work | None = None,
    executor: Executor | Workers | None = None,
    workers: int = 0,
    host_files: Mapping[str, str] | None = None,
    remember: bool = False,
    looking: Looking | None = None,
    ready: Ready | None = None,
) -> Report:
    """Build the site of the Markdown under ``content`` into the folder ``output`` by a run of Pelican; a site that is there is
    brought up to date by the same generator, without loading Pelican, where no other plugin is named.

    ``cache`` (default: ``.cache`` in ``content``) keeps what the next run can use; ``config`` is the corpus.yaml,
    ``vocabulary`` the vocabulary.yaml (default: the project's). ``host_files`` ({name: text}) go into the site's root;
    ``remember`` says that this build is published: where each article stands is noted in ``content``.
    ``looking`` and ``ready`` are what ``look`` and ``get_ready`` gave. Nothing is printed; the Report says what was done.
    Raises WarraqError for what the owner must mend.
    """
    override: dict[str, Any] = {
        "PATH": str(content.absolute()),
        "OUTPUT_PATH": str(output.absolute()),
        "WARRAQ_CACHE": str((cache or content / ".cache").absolute()),
        "WARRAQ_WORK": work,
        "WARRAQ_EXECUTOR": executor,
        "WARRAQ_WORKERS": workers,
        "WARRAQ_HOST_FILES": dict(host_files or {}),
        "WARRAQ_REMEMBER": remember,
        "WARRAQ_QUIET": True,
        "SITEURL": siteurl.rstrip("/"),
    }
    for name, path in (("WARRAQ_CONFIG", config), ("WARRAQ_VOCABULARY", vocabulary), ("THEME", theme)):
        if path is not None:
            override[name] = str(path.absolute())
    looking = looking or look(content, output, cache)
    try:
        return _run(override, looking, ready)
    finally:
        looking.close()


def look(content: Path, output: Path, cache: Path | None = None) -> Looking:
    """Begin to look at the site in ``output``, in a process of its own, for ``run`` to be given; its ``close`` must be called."""
    from warraq.site.looks import Looking
    from warraq.site.store import BOOKS

    return Looking(output, (cache or content / ".cache") / BOOKS)


def get_ready(
    content: Path, contents: Contents, workers: Workers, before: Ready | None = None, cache: Path | None = None
) -> Ready:
    """Where something has changed, load what ``run`` needs to bring a site up to date, and begin whoever indexes, while somebody
    else still works on what it is made from; return what ``run`` is to be given. ``contents`` are what ``content`` holds;
    ``before`` is what an earlier call has returned, where something is about to change whatever that was, and likely more than
    texts. ``workers`` must be forkable."""
    from warraq.site.content import found_in, stamp_of
    from warraq.site.settings import Ready, code_hash
    from warraq.site.store import BOOKS, outdated, read_ahead, read_more

    cache = cache or content / ".cache"
    if before and before.standby:
        return before._replace(ahead=before.ahead and read_more(cache / BOOKS, before.ahead))
    found = before.found if before else found_in(contents)
    if not outdated(cache / BOOKS, code_hash(), None if before else stamp_of(found)):
        return before or Ready(contents, found)
    from warraq.site.indexing import Standby

    standby = Standby(cache, workers)
    if not before:  # else it would take a core from who changes what the site is made from
        standby.wake()
    ahead = read_ahead(cache / BOOKS)
    from warraq.site import build  # noqa: F401

    if before and ahead:
        ahead = read_more(cache / BOOKS, ahead)
    return Ready(contents, found, ahead, standby)


def look_again(content: Path, ready: Ready) -> Ready:
    """Return ``ready`` with what ``content`` holds after files have been added to it, replaced or removed."""
    from warraq import contents
    from warraq.site.content import found_in

    if ready.standby:
        ready.standby.wake()
    again = contents.look(content, ready.contents)
    return ready._replace(contents=again, found=found_in(again))


def load() -> None:
    """Load what ``run`` needs for a site that is not there yet, while somebody else still works on what it is made from."""
    import pelican  # noqa: F401

    from warraq import progress  # noqa: F401
    from warraq.site import build, generator  # noqa: F401


def _run(override: dict[str, Any], looking: Looking, ready: Ready | None) -> Report:
    # Imported here and not above: Pelican and what builds are much to load, and most runs find nothing to build.
    from warraq.site.pelican_settings import settings_from
    from warraq.site.unchanged import settled

    configuration = runpy.run_path(str(CONFIGURATION))
    settings = replace(settings_from({**configuration, **override}), looking=looking)
    if ready:
        settings = replace(settings, found=ready.found, ahead=ready.ahead, standby=ready.standby)
    known, found, built = settled(settings)
    if known:
        return known
    if not built:
        looking.close()  # nobody will ask what it found, and it holds memory until asked
    if built and configuration["PLUGINS"] == [PLUGIN]:  # nobody but our own generator would be asked
        from warraq.site.build import build

        return build(replace(settings, found=found), override["WARRAQ_WORK"], override["WARRAQ_EXECUTOR"])

    from pelican import Pelican
    from pelican.log import console
    from pelican.settings import read_settings

    from warraq.site.generator import SiteGenerator

    override["WARRAQ_FOUND"] = found
    SiteGenerator.report = None
    quiet, console.quiet = console.quiet, True  # its closing line counts articles of its own, of which there are none
    before = locale.setlocale(locale.LC_ALL)  # Pelican sets its own for the whole process
    try:
        Pelican(read_settings(str(CONFIGURATION), override=override)).run()
    finally:
        console.quiet = quiet
        locale.setlocale(locale.LC_ALL, before)
    report = SiteGenerator.report
    assert report is not None
    return report


def _generators(_pelican: Any) -> Any:
    from warraq.site.generator import SiteGenerator

    return SiteGenerator


def register() -> None:
    """Plug into Pelican."""
    from pelican.plugins import signals

    signals.get_generators.connect(_generators)
