"""Builds the site: what has changed since the last run, and nothing else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields, replace
from functools import cached_property, partial
from pathlib import Path

from warraq import __version__
from warraq.contents import RACY_NS
from warraq.cycles import no_collection
from warraq.errors import WarraqError
from warraq.executor import FEW, Given, Workers, make_executor
from warraq.lock import Lock
from warraq.progress import Work
from warraq.site import addresses, carried, offline, searching, wellknown
from warraq.site import corpus as corpora
from warraq.site.articles import Articles
from warraq.site.assets import Assets, load_assets
from warraq.site.bidi import direction
from warraq.site.content import Found, scan
from warraq.site.corpus import Corpus, digest
from warraq.site.handwritten import HandwrittenPage, load_pages
from warraq.site.indexing import Indexing
from warraq.site.making import Making
from warraq.site.model import Link, Site
from warraq.site.paths import page_file
from warraq.site.plan import Plan, Unit
from warraq.site.reader import Entry
from warraq.site.reading import read_files
from warraq.site.settings import Report, Settings, code_hash, site_root
from warraq.site.store import BOOKS, Known, Store
from warraq.site.strings import Strings, load_strings
from warraq.site.tasks import PageError, ReadFrame
from warraq.site.taxonomy import Vocabulary, load_vocabulary
from warraq.site.unchanged import fingerprint, last_report
from warraq.site.writer import Trees

_UNTOUCHED = "the site that was there before is untouched"


def build(settings: Settings, work: Work | None = None, executor: Executor | Workers | None = None) -> Report:
    """Bring the output folder up to date with the content folder; ``executor`` does the heavy work where given.

    The folder holds the whole old site until it holds the whole new one. Raises WarraqError for what the owner must
    mend: no content, another build at work, a template that fails, a full disk.
    """
    output = Path(settings.output)
    with (
        Lock(output.absolute().parent / f".{output.name}.warraq" / "lock"),
        Lock(settings.cache / "site.lock"),
        Store(settings.cache / BOOKS, code_hash()) as store,
        _workers(executor, settings.workers) as workers,
    ):
        try:
            with no_collection():
                return _Build(settings, work or Work(quiet=True), store, workers).run()
        except PageError as error:
            page, why = error.args
            raise WarraqError(
                f"a page cannot be made; {_UNTOUCHED}", where=page, why=why, mend="mend the template"
            ) from error
        except BrokenExecutor as error:
            raise WarraqError(
                f"a worker process died; {_UNTOUCHED}", why=str(error), mend="is memory short?"
            ) from error
        except sqlite3.OperationalError as error:  # a full disk, in its own words
            raise WarraqError(
                f"the site was not built; {_UNTOUCHED}", where=str(settings.cache), why=str(error)
            ) from error
        except OSError as error:
            where = error.filename if isinstance(error.filename, str) else str(output)
            raise WarraqError(
                f"the site was not built; {_UNTOUCHED}",
                where=where,
                why=error.strerror or str(error),
            ) from error


class _Build:
    def __init__(self, settings: Settings, work: Work, store: Store, workers: Workers) -> None:
        self.settings, self.work, self.store, self.workers = settings, work, store, workers
        self.config = settings.config
        self.trees = Trees(settings.output, store, settings.looking)
        self.report = Report()
        self.tables = load_strings(settings.theme / "strings", self.config.language)
        self.strings = Strings(self.tables, self.config.language, self.config.month_names)
        self.assets: Assets = load_assets(settings.theme, self.strings.table("reader"))

    def run(self) -> Report:
        report = self._run()
        if report is None:  # a hand has been at the published site, and all pages must be looked at after all
            self.store.undo()
            again = replace(self.settings, looking=None, ahead=None, standby=None)
            report = _Build(again, self.work, self.store, self.workers).run()
        return report

    def _run(self) -> Report | None:
        """Build; None where more must be looked at than seemed to, and nothing is published."""
        self.trees.recover()
        found = self.settings.found or scan(self.settings.content)
        inputs = fingerprint(self.settings, found)
        if report := last_report(self.store, self.trees, inputs):
            return report
        self.workers.rest()
        with Indexing(self.settings.cache, self.workers, self.work, self.settings.standby) as indexing:
            vocabulary = load_vocabulary(self.settings.vocabulary) if self.settings.vocabulary else Vocabulary()
            pages, refused = load_pages(self.settings.pages, self.config.language)
            self.report.refusals += refused
            settled_before = time.time_ns() - RACY_NS
            sha = self._read(found, settled_before)
            entries, moved = addresses.apply_takedowns(self.settings.content, self._accepted())
            corpus = corpora.assemble(entries, sha, vocabulary, self.store)
            self.report.articles = len(corpus.entries)
            plan = Plan(corpus, self.strings, self.config.title, self.config.description, self.config.articles_per_page)
            site = self._site(corpus, plan, pages)
            interface = digest(self.tables, self.config.language, self.config.month_names)
            lists_from = carried.made_from(plan, interface)
            self.store.commit()  # what was read is there for the index to read, and for the next run if this one is killed
            self.workers.rest()
            if not self._few:
                self.trees.damaged()  # who looks at them is done, and holds memory until asked
            indexing.begin(searching.asked(corpus, self.config.language), little=self._few)
            corpus.remember(self.store)
            making = self._making(site, plan)
            single = [*plan.single_pages(pages), *([offline.unit(self.strings)] if self.config.offline else [])]
            articles = Articles(plan, self.store, self.settings)
            rest = self._rest(corpus, articles, making, single, moved, lists_from)
            texts_alone = self._few and self.store.get("rest") == rest and self.trees.follows()
            current = {entry.id: path for entry, path in zip(corpus.entries, corpus.paths, strict=True)}
            if self.settings.remember:
                addresses.remember(self.settings.content, moved, current)
                inputs = fingerprint(self.settings, found)  # that was noted in files which the site is made from
            # Planned before anything waits for who looks at the published files.
            units = [] if texts_alone else carried.lists(plan, self.store, interface)
            self.trees.begin(staying=texts_alone)
            self._small_files(site, plan)
            self.report.warnings += addresses.warnings(moved, corpus.entries)
            if texts_alone:
                files = self._make_texts(articles, making, single, indexing)
            else:
                others = partial(addresses.units, moved, current, strings=self.strings)
                files = self._make_all(site, corpus, articles, making, units, single, others, indexing)
            if texts_alone and not self.trees.untouched():  # asked when all else is done: who looks is not soon ready
                return None
            self._write_all(searching.client_files(indexing.folder, self.store))
            self.trees.adopt("search/", searching.static_folder(indexing.folder), files, self.workers.children)
            self._worker(site, [stone.path for stone in moved.tombstones])
            self.report.made, self.report.pages = making.made, self.store.get("units")
            newest = max((each.newest for each in found), default=0)
            self.store.put("inputs", inputs if newest < settled_before else None)
            self.store.put("rest", rest)
            articles.keep()
            self.report.warnings += (f"{path}: yours, left as it is" for path in sorted(self.trees.withheld))
            self.report.written = self.trees.prepare(f"{self.store.get('sum')} {self._small}")
        self.report.unchanged = self.trees.trusted and not self.report.written
        self.store.put("report", {f.name: getattr(self.report, f.name) for f in fields(Report)})
        self.trees.publish(self.workers.children)
        return self.report

    def _make_all(
        self, site: Site, corpus: Corpus, articles: Articles, making: Making, lists: list[Unit], single: list[Unit],
        others: Callable[[set[str]], Iterable[Unit]], indexing: Indexing,
    ) -> searching.Files:  # fmt: skip
        """Make what has changed of all that there is; return the files of the index. ``others`` gives the units that stand where
        articles were, told which files are taken."""
        units = lists + single
        making.before = self.store.made() if self.trees.trusted else {}
        left = making.make(units, self.workers, self.work, "lists", indexing.known if indexing.aside else None)
        # What does not follow from the related articles is done before they are waited for.
        paths = [*(unit.path for unit in units if unit.path is not None), *corpus.paths]
        elsewhere = list(others(set(map(page_file, paths))))
        listed = [(one.path, one.changed) for one in (*units, *elsewhere) if one.path is not None and one.listed]
        self._write_all(wellknown.sitemaps(site, sorted([*listed, *zip(corpus.paths, corpus.days, strict=True)])))
        articles.relate(indexing.related())
        last = [*articles.units(making.before), *elsewhere]
        files = None if self._few else indexing.files()  # so that who has made them can end: it holds much memory
        making.make(left + last, self.workers, self.work, "articles and lists" if left else "articles")
        self.store.forget_made(making.before.keys() - making.kept.keys())
        self.store.put("units", len(units) + len(last))
        before = self.store.get("sum") if making.before else 0
        self.store.put("sum", before + making.difference())
        return files or indexing.files()

    def _make_texts(
        self, articles: Articles, making: Making, single: list[Unit], indexing: Indexing
    ) -> searching.Files:
        """Make what has changed where nothing has that any other page shows than an article's own, and those of the ones related
        to it; return the files of the index."""
        store, count = self.store, self.report.articles
        making.before = store.made(unit.id for unit in single)
        standing = store.get("units") - len(single) - count
        making.make(single, self.workers, self.work, "lists", standing=standing)
        articles.relate(indexing.related())
        units = list(articles.planned(sorted(articles.places)))
        making.before |= store.made(unit.id for unit in units)
        making.make(units, self.workers, self.work, "articles", standing=count - len(units))
        come, left = making.moved()
        if come or left:
            self.trees.know_all(left)
        store.put("sum", store.get("sum") + making.difference())
        return indexing.files()

    def _rest(
        self, corpus: Corpus, articles: Articles, making: Making, single: list[Unit], moved: addresses.Addresses, lists_from: str
    ) -> str:  # fmt: skip
        """A hash of all that the site follows from but the texts of articles, and what else only their own pages tell; single pages
        by what is told of them elsewhere."""
        raw = articles.raw_urls
        told = [(unit.id, unit.path, unit.changed, unit.listed) for unit in single]
        return digest(making.frame, self._small, corpus.made_from, lists_from, moved, raw, self.settings.siteurl, told)

    @cached_property
    def _small(self) -> str:
        return digest(self.assets, dict(self.settings.host_files))

    # Reading

    def _read(self, found: list[Found], settled_before: int) -> dict[str, str]:
        """Read what has changed into the store; return {file: hash} of every content file that is not refused. What was
        not written before a time (in ns) will be read again, for it may change without its stamp changing."""
        frame = ReadFrame(self.config.timezone, self.config.language)
        reading = digest(frame)
        if self.store.get("reading") != reading:
            self.store.forget_all()
            self.store.put("reading", reading)
        known = self.store.known(self.settings.ahead)
        gone = known.keys() - {each.file for each in found}
        self.store.forget(gone)
        for file in gone:
            del known[file]
        doubtful = [each for each in found if not (one := known.get(each.file)) or one.stamp != each.stamp]
        files = [(each.file, known[each.file].sha if each.file in known else "") for each in doubtful]
        with self.work.stage("read", len(found)) as stage:
            self.work.advance(stage, len(found) - len(doubtful), skipped=True)
            for at, sha, parsed in read_files(self.settings.content, files, frame, self.workers):
                file, stamp = doubtful[at].file, doubtful[at].stamp if doubtful[at].newest < settled_before else ""
                if parsed:
                    known[file] = Known(file, stamp, sha, parsed.refusal, parsed.entry)
                    self.store.keep(known[file], parsed)
                else:
                    self.store.touch(file, stamp)
                self.work.advance(stage, skipped=not parsed)
        self._known, self._few = known, self.trees.trusted and len(doubtful) < FEW
        reader = digest(code_hash(), reading)  # another version may read another text out of the same file
        return {file: f"{reader} {one.sha}" for file, one in known.items()}

    def _accepted(self) -> list[Entry]:
        """The entries of all files but the refused; of two with one id, the first by file name."""
        entries: list[Entry] = []
        holder: dict[str, str] = {}
        for file, one in sorted(self._known.items()):
            if one.entry is None:
                self.report.refusals.append(f"{file}: {one.refusal}")
                continue
            identifier = one.entry.id.lower()  # file systems may not tell case apart
            if identifier in holder:
                self.report.refusals.append(f"{file}: the id {one.entry.id!r} is that of {holder[identifier]}")
                continue
            holder[identifier] = file
            entries.append(one.entry)
        return entries

    # What every page knows

    def _site(self, corpus: Corpus, plan: Plan, pages: list[HandwrittenPage]) -> Site:
        config, path = self.config, self.assets.path
        dates = [
            e.date.date() for e in (corpus.entries[:1] + corpus.entries[corpus.dated - 1 : corpus.dated]) if e.date
        ]
        counts = {kind: len(terms) for kind, terms in corpus.groups.items()}
        return Site(
            title=config.title,
            description=config.description,
            language=config.language,
            direction=direction(config.language),
            url=self.settings.siteurl.rstrip("/"),
            publisher=config.publisher,
            licence_name=config.licence.name,
            licence_url=config.licence.url,
            repository=config.repository,
            count=len(corpus.entries),
            undated=len(corpus.calendar.undated),
            first=dates[-1] if dates else None,
            last=dates[0] if dates else None,
            years=plan.years,
            taxonomies=counts,
            indexes=(*(["dates"] if corpus.entries else []), *(kind for kind, n in counts.items() if n)),
            pages=tuple(Link(page.title, page.path) for page in pages),
            version=__version__,
            css=path("css/warraq.css"),
            reader_js=path("js/reader.js"),
            search_js=path("js/search-page.js"),
            search_worker=path("js/search-worker.js"),
            lists_js=path("js/lists.js"),
            fonts=tuple(filter(None, (path("fonts/amiri-regular.woff2"), path("fonts/amiri-bold.woff2")))),
            icon=path("icons/favicon.svg"),
            touch_icon=path("icons/touch.png"),
            manifest="manifest.webmanifest",
            opensearch="opensearch.xml" if self.settings.siteurl else "",
            offline=offline.WORKER if config.offline else "",
        )

    # Making

    def _making(self, site: Site, plan: Plan) -> Making:
        root = site_root(self.settings.siteurl)
        return Making(self.assets.templates, self.tables, self.config, root, site, plan.feeds, self.trees, self.store)

    def _small_files(self, site: Site, plan: Plan) -> None:
        """Write the files that are cheap to make or only copied."""
        days = {f"on-this-day/{m:02d}.json": wellknown.on_this_day(days) for m, days in plan.days_of_year().items()}
        self._write_all(
            {
                "robots.txt": wellknown.robots(site),
                site.manifest: wellknown.manifest(site),
                **({site.opensearch: wellknown.opensearch(site)} if site.opensearch else {}),
                **days,
                **self.assets.files,
                **{name: text.encode() for name, text in self.settings.host_files.items()},
            }
        )

    def _write_all(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            self.trees.write(path, content)

    def _worker(self, site: Site, removed: list[str]) -> None:
        """Write the service worker, once the pages that it keeps from the start are there."""
        kept = (offline.PAGE, offline.SEARCH_PAGE) if site.offline else ()
        pages = {path: (self.trees.next / page_file(path)).read_bytes() for path in kept}
        scripts = [path for path in self.assets.files if path.endswith(".js")]
        search = self.trees.next / "search"
        self.trees.write(offline.WORKER, offline.worker(site, self.strings, scripts, pages, search, removed))


def _workers(given: Executor | Workers | None, count: int) -> AbstractContextManager[Workers]:
    """Who does the work; what is ``given`` stays open."""
    if isinstance(given, Workers):
        return nullcontext(given)
    return Given(given) if given is not None else make_executor(count)
