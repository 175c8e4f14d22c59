"""``make``: runs the steps in order (convert, then site with its search index) and sums up."""

from __future__ import annotations

import argparse
import marshal
import os
import sys
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING

from warraq import contents, progress, site
from warraq.config import PROJECT, beside_corpus
from warraq.cycles import no_collection
from warraq.executor import Workers, make_executor
from warraq.forked import Child, Tell, can_fork
from warraq.hosting.redirects import uncommitted
from warraq.hosting.siteurl import find_siteurl, host_files
from warraq.lock import Lock
from warraq.site.looks import Looking

if TYPE_CHECKING:
    from warraq.convert.summary import Summary
    from warraq.site.settings import Report

PROFILE = "profile.txt"
PROFILE_ROWS = 60


@dataclass(frozen=True)
class Options:
    """What ``make html`` was told. The folders need not lie in the project."""

    corpus: Path
    content: Path
    output: Path
    config: Path | None = None
    siteurl: str = ""
    publish: bool = False  # the published settings: absolute addresses
    strict: bool = False  # a refused record fails the run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that ``build`` and ``serve`` share."""
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--output", type=Path, default=Path("output"))
    parser.add_argument(
        "--config", type=Path, help="corpus.yaml to use (default: the corpus folder's, else the project's)"
    )
    parser.add_argument("--siteurl", default="", help="address of the published site")
    parser.add_argument(
        "--publish", action="store_true", help="build for publishing: find the site's address by itself"
    )
    parser.add_argument("--strict", action="store_true", help="a refused record is a failure")
    parser.add_argument("--profile", action="store_true", help=f"write {PROFILE} into the cache folder")


def options_from(arguments: argparse.Namespace) -> Options:
    """The Options in parsed ``arguments``."""
    return Options(
        corpus=arguments.corpus,
        content=arguments.content,
        output=arguments.output,
        config=arguments.config,
        siteurl=arguments.siteurl,
        publish=arguments.publish,
        strict=arguments.strict,
    )


@dataclass(frozen=True)
class Outcome:
    """What a run did, by step."""

    converted: Summary
    site: Report

    @property
    def refused(self) -> int:
        """How many records and content files were refused."""
        return len(self.converted.refused) + len(self.site.refusals)

    @property
    def unchanged(self) -> bool:
        """Whether there was nothing to do at all."""
        return not self.converted.published and self.site.unchanged

    def line(self) -> str:
        """The closing line of ``make``: read, published, unchanged, refused."""
        converted = self.converted
        parts = [
            f"{converted.read:,} read",
            f"{converted.published:,} published",
            f"{converted.unchanged:,} unchanged",
            f"{self.refused:,} refused",
        ]
        if converted.edited:
            parts.insert(3, f"{len(converted.edited):,} edited by hand")
        done = "Nothing changed" if self.unchanged else "Done"
        return f"{done}: {', '.join(parts)}; {self.site.articles:,} articles in the site"


def run(options: Options) -> Outcome:
    """Convert, build the site and say what was done, one line for each thing refused, the sum last.

    Raises WarraqError for what concerns the whole run; the previous site then stays as it was.
    """
    with Lock(options.content / ".cache" / "build.lock"), make_executor() as workers:
        return _run(options, workers)


def _run(options: Options, workers: Workers) -> Outcome:
    with closing(site.look(options.content, options.output)) as looking, ExitStack() as stack:
        return _steps(options, workers, looking, stack)


def _steps(options: Options, workers: Workers, looking: Looking, stack: ExitStack) -> Outcome:
    settings = beside_corpus(options.corpus, "corpus.yaml", options.config)
    ready = None
    new = not options.output.exists()
    if (looking.under_way or new) and workers.forkable and can_fork():
        # What comes next is loaded meanwhile, and what converting has held of memory goes with the child.
        source, target = Pipe(duplex=False)
        with Child(partial(_convert, options, workers, None if new else source)) as child:
            stack.enter_context(no_collection())  # of what is loaded and read here nothing is let go before the end
            source.close()
            if new:
                site.load()
            else:
                found = contents.look(options.content)
                with suppress(BrokenPipeError), target:  # it has ended: why, it tells
                    target.send_bytes(marshal.dumps((*found[:3], {})))
                ready = site.get_ready(options.content, found, workers)
                stack.callback(lambda: ready and ready.close())
            converted = child.hear()
            if converted is None:  # it has begun to
                ready = ready and site.get_ready(options.content, ready.contents, workers, ready)
                progress.load()
                converted = child.hear()
        if ready and converted.converted:
            ready = site.look_again(options.content, ready)
    else:
        from warraq.convert import cli

        converted = cli.run(options.corpus, options.content, options.config, workers=workers)
    converted.say()
    siteurl = ""
    if options.siteurl or options.publish:
        given = {"SITEURL": options.siteurl} if options.siteurl else {}
        siteurl = find_siteurl(os.environ | given, PROJECT, options.content)
    with progress.Work() as work:
        report = site.run(
            options.content,
            options.output,
            config=settings,
            vocabulary=beside_corpus(options.corpus, "vocabulary.yaml"),
            siteurl=siteurl,
            host_files=host_files(siteurl, PROJECT, options.content),
            remember=options.publish,
            work=work,
            executor=workers,
            looking=looking,
            ready=ready,
        )
    for line in report.refusals:
        print(f"refused: {line}", file=sys.stderr)
    for line in report.warnings:
        print(f"warning: {line}", file=sys.stderr)
    outcome = Outcome(converted, report)
    if not outcome.unchanged:
        work.table()
    print(f"Site: {options.output}" + (f" for {siteurl}" if siteurl else ""))
    print(outcome.line(), flush=True)
    # A build on GitHub's machines cannot commit; it works them out anew on every run from what was committed.
    if options.publish and "GITHUB_ACTIONS" not in os.environ and (names := uncommitted(options.content)):
        files = " ".join(str(options.content / name) for name in names)
        print(
            f"Not committed yet: {files}. Old addresses are remembered there: git add {files} && git commit", flush=True
        )
    return outcome


def _convert(options: Options, workers: Workers, source: Connection | None, tell: Tell) -> Summary:
    """Convert in a child of the process that has ``workers``, which is told None where there is something to convert. What the
    content folder holds is heard from ``source``, if somebody else looks."""
    from warraq.convert import cli  # here: a parent that only waits need not load it

    def looked() -> contents.Contents:
        assert source is not None
        return contents.Contents(*marshal.loads(source.recv_bytes()))  # noqa: S302 (from our parent)

    with workers.for_child() as own:
        done = cli.run(
            options.corpus,
            options.content,
            options.config,
            workers=own,
            begun=partial(tell, None),
            looked=looked if source else None,
        )
        return done.short()


def main(argv: list[str]) -> int:
    """Run ``python -m warraq build``; return the exit status: 1 where ``--strict`` and something was refused."""
    parser = argparse.ArgumentParser(prog="warraq build", description=__doc__)
    add_arguments(parser)
    arguments = parser.parse_args(argv)
    options = options_from(arguments)
    outcome = _profiled(options, options.content / ".cache" / PROFILE) if arguments.profile else run(options)
    return 1 if options.strict and outcome.refused else 0


def _profiled(options: Options, path: Path) -> Outcome:
    import cProfile
    import pstats

    profile = cProfile.Profile()
    outcome = profile.runcall(run, options)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        pstats.Stats(profile, stream=stream).sort_stats("cumulative").print_stats(PROFILE_ROWS)
    print(f"Profile: {path}")
    return outcome
