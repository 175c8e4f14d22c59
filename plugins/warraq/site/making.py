"""Makes what has changed: every unit of output whose inputs, templates, or what it read of the site are not what they were."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache

from warraq.config import CorpusConfig
from warraq.executor import Workers, map_chunks
from warraq.progress import Work
from warraq.site.corpus import digest, fold
from warraq.site.model import Link, Site
from warraq.site.plan import Unit
from warraq.site.store import Made, Store
from warraq.site.tasks import Frame, Job, render_chunk
from warraq.site.templates import closures
from warraq.site.writer import Trees


class Making:
    """Makes units in as many calls of ``make`` as one likes. ``kept`` says what each was made from, by its id; ``made`` counts
    those that had to be made."""

    def __init__(
        self, templates: Mapping[str, str], tables: Sequence[Mapping[str, object]], config: CorpusConfig, root: str, site: Site,
        feeds: tuple[Link, ...], before: Mapping[str, Made], trees: Trees, store: Store,
    ) -> None:  # fmt: skip
        """``before`` says what the last build made each unit from; ``root`` is the path of the site on its host."""
        self.kept: dict[str, Made] = {}
        self.made = 0
        self._before, self._trees, self._store = before, trees, store
        frame = Frame(templates, tuple(tables), config.month_names, site, root, feeds)
        self._frame = (hashlib.sha256(packed := pickle.dumps(frame)).hexdigest(), packed)
        common = digest(tables, config.month_names, root, feeds)
        told = {name: digest(common, text) for name, text in closures(templates).items()}
        told[""] = common
        values = {f.name: digest(getattr(site, f.name)) for f in fields(Site)}

        @cache
        def look(template: str, reads: tuple[str, ...]) -> str:
            return fold((told[template], *(values[name] for name in reads)))

        self._look = look

    def make(self, units: Sequence[Unit], workers: Workers, work: Work, stage_name: str) -> None:
        """Make those of ``units`` whose inputs have changed, as a stage of ``work``, and keep the others."""
        kept: dict[str, Made] = {}
        todo: dict[str, Unit] = {}
        for unit in units:
            before = self._before.get(unit.id)
            if before and before.key == self._key(unit, before.reads) and self._trees.stand(before.files):
                kept[unit.id] = before
            else:
                todo[unit.id] = unit
        self._trees.keep(path for before in kept.values() for path in before.files)
        jobs = (Job(unit.id, unit.kind, unit.spec()) for unit in todo.values())
        fresh: list[tuple[str, Made]] = []
        with work.stage(stage_name, len(units)) as stage:
            work.advance(stage, len(kept), skipped=True)
            for output in map_chunks(workers.executor(len(todo)), render_chunk, self._frame, jobs):
                for path, content in output.files.items():
                    self._trees.write(path, content)
                key = self._key(todo[output.id], output.reads)
                fresh.append((output.id, Made(key, output.reads, tuple(output.files))))
                work.advance(stage)
        self._store.keep_made(fresh)
        self.kept |= kept
        self.kept.update(fresh)
        self.made += len(todo)

    def _key(self, unit: Unit, reads: tuple[str, ...]) -> str:
        return f"{self._look(unit.template, reads)} {unit.digest}"
