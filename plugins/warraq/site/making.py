"""Makes what has changed: every unit of output whose inputs, templates, or what it read of the site are not what they were."""

from __future__ import annotations

import gc
import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache

from warraq.config import CorpusConfig
from warraq.executor import CHUNK, Workers, map_chunks
from warraq.forked import MOST_PIECES
from warraq.progress import Work
from warraq.site.compiling import Compiled
from warraq.site.corpus import digest, fold
from warraq.site.model import Link, Site
from warraq.site.plan import Unit
from warraq.site.store import Made, Store
from warraq.site.tasks import Frame, Job, open_frame, render_chunk
from warraq.site.templates import closures, uses_of
from warraq.site.writer import Trees

_NOBODY = Workers(1)  # what a child has to help it
_FEW = CHUNK  # units that are made before a child would have begun
_SHARES = 8  # of a child, at least: sheets of long lists take long, and who is done takes the next share


class Making:
    """Makes units in as many calls of ``make`` as one likes. ``kept`` says what each was made from, by its id; ``made`` counts
    those that had to be made."""

    def __init__(
        self, templates: Mapping[str, str], tables: Sequence[Mapping[str, object]], config: CorpusConfig, root: str, site: Site,
        feeds: tuple[Link, ...], trees: Trees, store: Store,
    ) -> None:  # fmt: skip
        """``root`` is the path of the site on its host."""
        self.kept: dict[str, Made] = {}
        self.made = 0
        self.before: dict[str, Made] = {}  # what the last build made units from
        self._trees, self._store = trees, store
        self._plain = frame = Frame(templates, tuple(tables), config.month_names, site, root, feeds)
        self._frame = (hashlib.sha256(packed := pickle.dumps(frame)).hexdigest(), packed)
        common = digest(tables, config.month_names, root, feeds)
        told = {name: digest(common, text) for name, text in closures(templates, self._uses()).items()}
        told[""] = common
        values = {f.name: digest(getattr(site, f.name)) for f in fields(Site)}

        @cache
        def look(template: str, reads: tuple[str, ...]) -> str:
            return fold((told[template], *(values[name] for name in reads)))

        self._look = look
        compiled = Compiled(store.load, store.save, f"{common} {site.language}")
        self._templates = open_frame(self._frame[0], frame, compiled)

    def _uses(self) -> dict[str, list[str]]:
        """Which templates each template uses, from the store where they are the same."""
        of = digest(sorted(self._plain.templates.items()))
        kept = self._store.load("uses")
        if not kept or kept[0] != of:
            kept = of, uses_of(self._plain.templates)
            self._store.save("uses", kept)
        uses: dict[str, list[str]] = kept[1]
        return uses

    def make(
        self,
        units: Sequence[Unit],
        workers: Workers,
        work: Work,
        stage_name: str,
        until: Callable[[], bool] | None = None,
        standing: int = 0,
    ) -> list[Unit]:
        """Make those of ``units`` whose inputs have changed since ``before``, as a stage of ``work``, and keep the others, beside so
        many ``standing`` that nobody needs to look at. Where others are at work ``until`` that becomes true, this process makes what
        it can alone; the units that are left then are returned."""
        kept: dict[str, Made] = {}
        todo: list[Unit] = []
        for unit in units:
            before = self.before.get(unit.id)
            if before and before.key == self._key(unit, before.reads) and self._trees.stand(before.files):
                kept[unit.id] = before
            else:
                todo.append(unit)
        self._trees.keep(path for before in kept.values() for path in before.files)
        fresh: dict[str, Made] = {}
        with work.stage(stage_name, len(units) + standing) as stage:
            work.advance(stage, len(kept) + standing, skipped=True)
            children = workers.children if len(todo) >= _FEW and not until else 0
            if until:
                made = self._alone(todo, until)
            else:
                made = self._by_children(todo, children) if children else self._here(todo, workers)
            for name, one in made:
                fresh[name] = one
                work.advance(stage)
            stage.total = standing + len(kept) + len(fresh)
        self._store.keep_made(fresh.items())
        self.kept |= kept
        self.kept |= fresh
        self.made += len(fresh)
        return todo[len(fresh) :]

    def _alone(self, todo: Sequence[Unit], until: Callable[[], bool]) -> Iterator[tuple[str, Made]]:
        """Make and write ``todo`` here, in order, until somebody says that it is enough."""
        gc.freeze()
        try:
            for start in range(0, len(todo), CHUNK):
                if until():
                    return
                yield from self._here(todo[start : start + CHUNK], _NOBODY)
                gc.collect(0)  # pages leave cycles behind
        finally:
            gc.unfreeze()

    def _here(self, todo: Sequence[Unit], workers: Workers) -> Iterator[tuple[str, Made]]:
        """Make ``todo`` by the executor, and write here what it makes."""
        jobs = (Job(unit.id, unit.kind, unit.spec()) for unit in todo)
        for unit, output in zip(
            todo, map_chunks(workers.executor(len(todo)), render_chunk, self._frame, jobs), strict=True
        ):
            for path, content in output.files.items():
                self._trees.write(path, content)
            yield unit.id, Made(self._key(unit, output.reads), output.reads, tuple(output.files))

    def _by_children(self, todo: Sequence[Unit], children: int) -> Iterator[tuple[str, Made]]:
        """Make and write ``todo`` by children of this process, which have all that it is made from already."""
        self._templates.compile()
        size = max(min(CHUNK, len(todo) // (children * _SHARES)), len(todo) // MOST_PIECES + 1)

        def part(number: int) -> list[tuple[str, Made]]:
            return list(self._here(todo[number * size : (number + 1) * size], _NOBODY))

        for made in self._trees.written_by(children, part, -(-len(todo) // size)):
            yield from made

    def difference(self) -> int:
        """What is to be added to the number that tells what all units ``before`` were made from, for that of all that were kept: it
        is the sum of the units' numbers, in whatever order."""
        come = {name: made for name, made in self.kept.items() if self.before.get(name) is not made}
        gone = {name: made for name, made in self.before.items() if self.kept.get(name) is not made}
        return _sum(come) - _sum(gone)

    def moved(self) -> tuple[set[str], set[str]]:
        """The files that units have now and had not ``before``, and those that they had and have not."""
        now, before = ({path for one in units.values() for path in one.files} for units in (self.kept, self.before))
        return now - before, before - now

    @property
    def frame(self) -> str:
        """A hash of templates, strings, settings, and of all that pages know of the site."""
        return self._frame[0]

    def _key(self, unit: Unit, reads: tuple[str, ...]) -> str:
        return f"{self._look(unit.template, reads)} {unit.digest}"


def _sum(units: Mapping[str, Made]) -> int:
    digests = (hashlib.blake2b(f"{made.key} {name}".encode(), digest_size=16).digest() for name, made in units.items())
    return sum(int.from_bytes(one, "little") for one in digests)
