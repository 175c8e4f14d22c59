"""Whatever happens to a build, the site that stood stays whole, and the next build succeeds without cleaning."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warraq import build, executor, site
from warraq.errors import WarraqError
from warraq.site import looks

from tests.scale.builds import PROJECT, Job, differing
from tests.scale.corpus import write

KILLS = int(os.environ.get("WARRAQ_KILLS", "0"))  # of test_killed; 0: as many as fit into SECONDS, at least LEAST_KILLS
SECONDS = 30.0
LEAST_KILLS = 5
TEXT_KILLS = 6
ARTICLES = 60
SEED = 20170117


def _run(job: Job, few: int) -> None:
    """A build in a process of its own; fewer than ``few`` items are not worth worker processes."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    executor.FEW = few
    looks.LEAST_BYTES = 0  # small sites, too, are looked at by a process of its own, and converted for by another
    build.run(build.Options(job.corpus, job.content, job.output))


@pytest.fixture
def launch() -> Iterator[Callable[[Job, int], multiprocessing.process.BaseProcess]]:
    """Start builds from a server that has the program loaded, so that a kill meets the build and not the imports."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warraq.build", "pelican", "warraq.site.generator"])

    def start(job: Job, few: int) -> multiprocessing.process.BaseProcess:
        process = context.Process(target=_run, args=(job, few))
        process.start()
        return process

    return start


class Versions:
    """One corpus that is now this, now that: two folders, and a link to one of them."""

    def __init__(self, root: Path) -> None:
        self.link = root / "corpus"
        for seed in (1, 2):
            write(root / str(seed) / "corpus", ARTICLES, seed)
        self.root = root

    def choose(self, seed: int) -> None:
        """Make the corpus that of ``seed``."""
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(self.root / str(seed) / "corpus")


@pytest.mark.slow
def test_killed_at_any_moment(
    tmp_path: Path,
    launch: Callable[[Job, int], multiprocessing.process.BaseProcess],
    record_property: Callable[[str, object], None],
) -> None:
    versions = Versions(tmp_path)
    clean = {}
    seconds = []
    for seed in (1, 2):
        versions.choose(seed)
        job = Job(tmp_path / "clean" / str(seed), versions.link)
        began = time.monotonic()
        process = launch(job, executor.FEW)
        process.join()
        seconds.append(time.monotonic() - began)
        assert process.exitcode == 0
        clean[seed] = job.site()
    assert differing(clean[1], clean[2])

    job = Job(tmp_path, versions.link)
    versions.choose(1)
    job.build()
    assert job.site() == clean[1]
    chance = random.Random(SEED)
    ended_by_kill = number = 0
    took = {few: [min(seconds)] for few in (8, executor.FEW)}  # with worker processes, and without
    until = time.monotonic() + SECONDS
    while number < (KILLS or LEAST_KILLS) or (not KILLS and time.monotonic() < until):
        number += 1
        versions.choose(2 - number % 2)
        few = chance.choice((8, executor.FEW))
        process = launch(job, few)
        began = time.monotonic()
        process.join(chance.uniform(0, took[few][-1]))
        if process.exitcode == 0:
            took[few].append(time.monotonic() - began)  # the first builds, which loaded more, took longer
        process.kill()
        process.join()
        ended_by_kill += process.exitcode == -signal.SIGKILL
        found = [differing(job.site(), whole) for whole in clean.values()]
        assert not all(found), (
            f"kill {number}: half a site, {min(found, key=len)[:20]} of {len(min(found, key=len))} differ"
        )
    record_property("kills", ended_by_kill)
    print(f"{ended_by_kill} of {number} builds killed, at moments drawn with seed {SEED}")
    assert ended_by_kill >= number // 2, "most builds were over before they could be killed"
    for seed in (1, 2):
        versions.choose(seed)
        job.build()
        assert differing(job.site(), clean[seed]) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_build_leaves_no_process_behind(tmp_path: Path) -> None:
    write(tmp_path / "corpus", 10 * ARTICLES)
    job = Job(tmp_path, tmp_path / "corpus")
    process = job.start()
    _wait_for(lambda: len(_session(process.pid)) >= 4)  # the build, its fork server, two workers
    process.kill()  # it alone, as a system short of memory does
    process.wait()
    _wait_for(lambda: not _session(process.pid))


@pytest.mark.parametrize("processes", [1, 4])
def test_interrupted(tmp_path: Path, processes: int) -> None:
    """While the program still loads, and while workers are at work."""
    articles = ARTICLES if processes == 1 else 10 * ARTICLES
    write(tmp_path / "corpus", articles)
    job = Job(tmp_path, tmp_path / "corpus")
    job.build()
    before = job.site()
    write(tmp_path / "corpus", articles, seed=2)
    process = job.start()
    _wait_for(lambda: _holder(job) == process.pid and (processes == 1 or len(_session(process.pid)) >= processes))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    *above, last = said.splitlines()
    assert last == "interrupted: what was there before is untouched"
    assert all(line.startswith("convert: ") for line in above), said
    assert job.site() == before
    job.build()
    assert job.site() != before


def test_a_template_that_raises_on_one_article(tmp_path: Path) -> None:
    write(tmp_path / "corpus", ARTICLES)
    job = Job(tmp_path, tmp_path / "corpus")
    job.build()
    before = job.site()
    theme = tmp_path / "theme"
    shutil.copytree(PROJECT / "themes" / "warraq", theme)
    template = theme / "templates" / "article.html"
    broken = f'{{% if article.id == "r{ARTICLES // 2:05d}" %}}{{{{ 1 // 0 }}}}{{% endif %}}'
    source = template.read_text(encoding="utf-8")
    at = source.index("<article") if "<article" in source else len(source)
    template.write_text(source[:at] + broken + source[at:], encoding="utf-8")
    for workers in (1, 2):
        with pytest.raises(WarraqError, match=f"article/r{ARTICLES // 2:05d}.*ZeroDivisionError"):
            site.run(job.content, job.output, config=job.corpus / "corpus.yaml", theme=theme, workers=workers)
        assert job.site() == before
    job.build()
    assert job.site() == before


def test_two_builds_at_once(tmp_path: Path) -> None:
    write(tmp_path / "corpus", 4 * ARTICLES)
    job = Job(tmp_path, tmp_path / "corpus")
    first = job.start()
    _wait_for(lambda: _holder(job) == first.pid)
    os.killpg(first.pid, signal.SIGSTOP)  # it does not get done before the second has looked
    try:
        said = job.build(status=1)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert f"process {first.pid}" in said.strip().splitlines()[-1]
    out, _ = first.communicate(timeout=120)
    assert first.returncode == 0, out
    assert "nothing changed" in job.build().lower()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], capture_output=True, check=False
        )
    except FileNotFoundError:
        mounted = None
    if mounted is None or mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk(tmp_path: Path, small_disk: Path) -> None:
    write(tmp_path / "corpus", ARTICLES)
    job = Job(small_disk, tmp_path / "corpus")
    job.build()
    before = job.site()
    write(tmp_path / "corpus", ARTICLES, seed=2)
    free = shutil.disk_usage(small_disk).free
    for left in (0, 200_000, 1_000_000):  # full before, while and after the articles are converted
        filler = small_disk / "filler"
        filler.write_bytes(bytes(max(0, free - left)))
        said = job.build(status=1)
        assert re.search("(?i)no space left|disk is full", said), said
        assert job.site() == before
        filler.unlink()
    job.build()
    elsewhere = Job(tmp_path / "elsewhere", tmp_path / "corpus")
    elsewhere.build()
    assert differing(job.site(), elsewhere.site()) == []


def test_make_clean_leaves_what_is_the_owners(tmp_path: Path) -> None:
    for name in ("corpus/a.txt", "content/articles/a.md", "content/ledger/a.json", "content/pages/about.md", "output/index.html",
                 ".output.warraq/next/index.html", "content/.cache/site.sqlite"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("x", encoding="utf-8")
    subprocess.run(["make", "-f", PROJECT / "Makefile", "clean"], cwd=tmp_path, check=True, capture_output=True)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"corpus/a.txt", "content/articles/a.md", "content/ledger/a.json", "content/pages/about.md"}


def _session(leader: int) -> list[int]:
    """The processes of the session that ``leader`` began, zombies left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _holder(job: Job) -> int:
    """The process that holds the lock of a build, 0 where none has yet."""
    try:
        return int((job.content / ".cache" / "build.lock").read_text(encoding="utf-8").split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.slow
def test_killed_while_texts_are_corrected(
    tmp_path: Path, launch: Callable[[Job, int], multiprocessing.process.BaseProcess]
) -> None:
    """The same, where nothing but a text has changed, which takes a way of its own: what stands is one of two sites."""
    write(tmp_path / "corpus", ARTICLES)
    job = Job(tmp_path, tmp_path / "corpus")
    job.build()
    (article, *_) = sorted((job.content / "articles").rglob("*.md"))
    first = article.read_text(encoding="utf-8")
    texts = [first, f"{first.rstrip()}\n\nثم صححت هذه الجملة بعد النشر.\n"]
    whole = []
    for text in reversed(texts):
        article.write_text(text, encoding="utf-8")
        began = time.monotonic()
        job.build()
        whole.insert(0, job.site())
    assert differing(*whole)
    took, chance, ended_by_kill = time.monotonic() - began, random.Random(SEED), 0
    for number in range(KILLS or TEXT_KILLS):
        article.write_text(texts[1 - number % 2], encoding="utf-8")
        process = launch(job, executor.FEW)
        process.join(chance.uniform(0, took))
        process.kill()
        process.join()
        ended_by_kill += process.exitcode == -signal.SIGKILL
        found = [differing(job.site(), one) for one in whole]
        assert not all(found), f"kill {number}: half a site, {min(found, key=len)[:20]} differ"
    assert ended_by_kill >= (KILLS or TEXT_KILLS) // 2, "most builds were over before they could be killed"
    for text, one in zip(texts, whole, strict=True):
        article.write_text(text, encoding="utf-8")
        job.build()
        assert differing(job.site(), one) == []
