"""``python -m warraq convert``: a corpus into the content folder."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from warraq import contents
from warraq.config import beside_corpus, load_config
from warraq.convert.settled import settled
from warraq.convert.summary import Progress, Summary
from warraq.errors import WarraqError
from warraq.executor import Workers, make_executor
from warraq.lock import Lock

if TYPE_CHECKING:
    from warraq.progress import Stage

PARALLEL_FROM = 2 * 2**20  # bytes of corpus below which starting processes costs more than it saves


def main(argv: list[str]) -> int:
    """Run the command with the arguments ``argv``; returns the exit status. Raises WarraqError."""
    parser = argparse.ArgumentParser(prog="warraq convert", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="folder or file of articles")
    parser.add_argument("--content", type=Path, default=Path("content"), help="where articles/ and ledger/ are written")
    parser.add_argument(
        "--config", type=Path, help="corpus.yaml to use (default: the corpus's own, else the project's)"
    )
    parser.add_argument("--strict", action="store_true", help="exit with status 1 if anything was refused")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be done")
    parser.add_argument(
        "--explain", metavar="ID", default="", help="write nothing, show every decision for one article"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="write DIR/index.html and DIR/report.json")
    options = parser.parse_args(argv)
    dry_run = options.dry_run or bool(options.explain)
    summary = run(
        options.corpus,
        options.content,
        options.config,
        dry_run=dry_run,
        thorough=options.report is not None,
        watch=options.explain,
    )
    if options.explain:
        return _explain(options.explain, summary)
    if options.report is not None:
        from warraq.convert import report

        report.write(options.report, summary, str(options.corpus))
        print(f"report: {options.report / 'index.html'}")
    summary.say(dry_run=dry_run)
    return 1 if options.strict and summary.refused else 0


def run(
    corpus: Path,
    content: Path,
    config: Path | None = None,
    *,
    workers: Workers | None = None,
    dry_run: bool = False,
    thorough: bool = False,
    watch: str = "",
    begun: Callable[[], object] | None = None,
    looked: Callable[[], contents.Contents] | None = None,
) -> Summary:
    """Convert with the settings that belong to ``corpus``, by ``workers`` or whoever is there, where that pays; ``begun`` is
    called when there is something to convert; ``looked`` gives what somebody else has found in ``content``, and waits for it.

    The rest is as in ``pipeline.convert``. Raises WarraqError.
    """
    settings = beside_corpus(corpus, "corpus.yaml", config)
    loaded = load_config(settings)
    vocabulary = beside_corpus(corpus, "vocabulary.yaml")
    with ExitStack() as stack:
        if not dry_run and corpus.exists():
            stack.enter_context(Lock(content / ".cache" / "convert.lock"))
        given = {"vocabulary": vocabulary, "base": settings.parent}
        look = functools.cache(looked or functools.partial(contents.look, content))
        digest = ""
        if not (thorough or watch):
            found = settled(corpus, content, loaded, look=look, dry_run=dry_run, **given)
            if isinstance(found, Summary):
                return found
            digest = found
        if begun:
            begun()
        from warraq.convert.pipeline import convert  # what converts is much to load

        workers = workers or stack.enter_context(make_executor())
        executor = workers.executor() if _weight(corpus) >= PARALLEL_FROM else None
        shown = stack.enter_context(_Shown())
        return convert(
            corpus,
            content,
            loaded,
            **given,
            executor=executor,
            progress=shown,
            dry_run=dry_run,
            thorough=thorough,
            watch=watch,
            digest=digest,
            look=look,
        )


def _explain(name: str, summary: Summary) -> int:
    if summary.watched is not None:
        from warraq.convert.explain import explain

        print("\n".join(explain(summary.watched)))
        return 0
    for refusal in summary.refused:
        if name in str(refusal):
            print(f"refused: {refusal}")
    raise WarraqError(f"no article has the id {name!r}", mend="an article's id is the name of its Markdown file")


class _Shown(Progress):
    """Progress as bars on a terminal, lines in a log."""

    def __init__(self) -> None:
        from warraq.progress import Work

        self._work = Work()
        self._stack = ExitStack()
        self._stage: Stage | None = None

    def __enter__(self) -> _Shown:
        self._work.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self._work.__exit__(None, None, None)

    def stage(self, name: str, total: int | None = None) -> None:
        self._stack.close()
        self._stage = self._stack.enter_context(self._work.stage(name, total))

    def advance(self, items: int = 1) -> None:
        if self._stage is not None:
            self._work.advance(self._stage, items)


def _weight(corpus: Path) -> int:
    try:
        if corpus.is_file():
            return corpus.stat().st_size
        return sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file())
    except OSError as error:
        raise WarraqError("cannot list the corpus", where=str(corpus), why=error.strerror or str(error)) from None
