"""The two stages of work on an article, each over a chunk of articles, in any process: draft it, then finish it.

Between them the main process adds up what only the whole corpus tells. What goes in and comes out pickles small; the
result depends on the chunk alone, not on who computes it.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import pickle
import urllib.parse
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

from warraq import __version__
from warraq.config import CorpusConfig
from warraq.convert.article import Draft, draft, read_date
from warraq.convert.clean import clean, cleaned
from warraq.convert.duplicates import Duplicate, signatures
from warraq.convert.edits import apply, compose
from warraq.convert.folding import fold
from warraq.convert.keyphrases import candidates
from warraq.convert.learn import Learner
from warraq.convert.learn_counts import Counts
from warraq.convert.learned import Learned
from warraq.convert.markdown_text import unmark
from warraq.convert.model import Edit, Record, Refusal, Segments, Span, Stub, Unread
from warraq.convert.rules import Rules
from warraq.convert.segment import segment
from warraq.convert.segment_bylines import read_authors
from warraq.convert.spool import Laid, Shelf
from warraq.convert.store import Folders, Put, put
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally
from warraq.convert.words import cut
from warraq.cycles import no_collection

MARKDOWN = (".md", ".markdown", ".md.gz", ".md.zst")  # endings of files whose text is Markdown


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages need to know beside the article: settings, rules, what was learned of the corpus (once it was)."""

    config: CorpusConfig
    rules: Rules
    learned: Learned | None
    vocabulary: Vocabulary


class Seen(NamedTuple):
    """What was counted in a chunk: the hashes of what was seen more than once and once, and all of it, pickled (``Counts``)."""

    often: bytes
    once: bytes
    counts: bytes | Laid


class Kin(NamedTuple):
    """What of an article is compared with the others: its time (seconds since 1970), its phrases (the fields of their
    ``Candidate``), and by what its copies are known (those of its ``Signature``). All of it is cheap to send."""

    id: str
    time: float | None
    phrases: list[tuple[str, str, float]]
    exact: bytes
    minima: bytes


class Added(NamedTuple):
    """What the whole corpus tells of one article."""

    keyphrases: list[str]
    duplicate: Duplicate | None


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a chunk: its drafts (pickled, to be laid by where they are not yet), and what the main process adds up."""

    drafts: bytes | Laid
    kin: list[Kin]
    refused: list[tuple[str, Refusal]]  # with their ids
    tally: Tally


class Place(NamedTuple):
    """Where an article goes (a path without ending), and whether one is there."""

    path: str
    there: bool


class Written(NamedTuple):
    """What became of the files of one article: where they were put, or why they could not be; and themselves, if asked
    for."""

    id: str
    place: str
    put: Put | Refusal
    article: Finished | None = None


class Finished(NamedTuple):
    """The two files of one article, and where it comes from."""

    id: str
    markdown: bytes
    ledger: bytes
    file: str
    record: int | None


@no_collection()
def learn_chunk(chunk: bytes | Laid) -> Counts:
    """Count what recurs in the records of ``chunk`` (as ``pack_records`` gives it)."""
    learner = Learner()
    for _, record in unpack_records(chunk):
        learner.add(source_of(record), _shown(record))
    return learner.counts()


def count_chunk(chunk: bytes | Laid, tools: bytes | Laid | None, shelf: Shelf | None) -> Seen:
    """``learn_chunk``, with the counts pickled, and put on ``shelf`` where there is one.

    ``tools`` are not needed yet: who has them makes them ready here, while it would wait for the reader of the corpus.
    """
    if tools is not None:
        _opened(tools).rules.compile()
    counts = learn_chunk(chunk)
    packed = pickle.dumps(counts, pickle.HIGHEST_PROTOCOL)
    return Seen(counts.often, counts.once, shelf.put(packed) if shelf else packed)


def depends_on(record: Record, recurring: AbstractSet[tuple[str, ...]]) -> bool:
    """Return whether ``record`` holds one of ``recurring`` (each a ``Recurring.bearing``) of its source."""
    source = source_of(record)
    texts = [text for of, _, text, *_ in recurring if of == source]
    return bool(texts) and any(text in shown for shown in [_shown(record)] for text in texts)


@no_collection()
def draft_chunk(
    tools: bytes | Laid | Tools, learned: bytes | Laid | Learned | None, chunk: bytes | Laid, shelf: Shelf | None = None
) -> Drafted:
    """Clean, segment and compare the records of ``chunk``, with what was ``learned`` of the whole corpus; both it and
    ``tools`` may come pickled. The drafts are put on ``shelf`` where there is one."""
    known: Tools = dataclasses.replace(
        _opened(tools) if isinstance(tools, bytes | Laid) else tools,
        learned=_opened(learned) if isinstance(learned, bytes | Laid) else learned,
    )
    drafts: list[Draft] = []
    refused: list[tuple[str, Refusal]] = []
    tally = Tally()
    for name, record in unpack_records(chunk):
        made = draft_one(known, name, record, tally)
        if isinstance(made, Refusal):
            refused.append((name, made))
        else:
            drafts.append(made)
    try:
        kin = compare(drafts, known)
    except Exception:  # a defect of ours costs one record, not the chunk: find out which
        drafts, kin = _compare_singly(drafts, known, refused)
    packed = pickle.dumps(drafts, pickle.HIGHEST_PROTOCOL)
    return Drafted(shelf.put(packed) if shelf else packed, kin, refused, tally)


def draft_one(tools: Tools, name: str, record: Record, tally: Tally) -> Draft | Refusal:
    """Return the draft of one record, or why it is none; a defect of ours costs this one record."""
    config = tools.config
    crawled: datetime.datetime | None = None
    if config.date_means == "crawled" and record.given.get("date"):
        crawled, _ = read_date(str(record.given["date"]), config)
    try:
        cleaned, cleaning = _read_text(record)
        parts = segment(
            cleaned,
            given_title=record.given.get("title"),
            given_tags=record.given.get("tags") or (),
            rules=tools.rules,
            learned=tools.learned,
            config=config,
            crawled=crawled,
            source=source_of(record),
        )
        if not parts.paragraphs:
            _keep_title(parts)
        authors, place = read_authors(record.given.get("author") or (), tools.rules)
        parts.authors, parts.place = authors or parts.authors, parts.place or place
        return draft(name, record, cleaned, cleaning, parts, config, tally)
    except Exception as error:
        return _failed(record.file, record.number, error)


def _shown(record: Record) -> str:
    """What ``_read_text`` makes of the text, without the edits."""
    return _read_text(record)[0] if record.file.lower().endswith(MARKDOWN) else cleaned(record.text)


def _read_text(record: Record) -> tuple[str, list[Edit]]:
    """The text of the record as its reader would see it, and the edits over it: of Markdown, the marks go first."""
    marks = unmark(record.text) if record.file.lower().endswith(MARKDOWN) else []
    unmarked = apply(record.text, marks) if marks else record.text
    cleaned, edits = clean(unmarked)
    return cleaned, compose(unmarked, marks, edits) if marks else edits


def _each_once(tags: Sequence[str]) -> list[str]:
    """``tags``, of those that only signs tell apart the shortest: «فيروس كورونا» for «فيروس "كورونا"»."""
    plainest: dict[str, str] = {}
    for tag in tags:
        key = fold(tag) or tag
        plainest[key] = min(plainest.get(key, tag), tag, key=len)
    return list(plainest.values())


def compare(drafts: Sequence[Draft], tools: Tools) -> list[Kin]:
    """Tag ``drafts`` with what the vocabulary finds in them; return what is to be compared with other articles."""
    kin: list[Kin | None] = [None] * len(drafts)
    for words in cut([(made.shown, made.front.get("title", "")) for made in drafts]):
        found = zip(words.numbers, tools.vocabulary.tags_of(words), candidates(words), signatures(words), strict=True)
        for number, tags, phrases, signed in found:
            made = drafts[number]
            given = [tools.vocabulary.canonical(tag) for tag in made.front["tags"]]
            made.front["tags"] = _each_once([*given, *tags])
            # Phrases are told by Arabic's stop words and particles: of another language they would be scraps.
            arabic = made.front.get("language", tools.config.language) == "ar"
            date = made.front["date"]
            told = [(one.key, one.shown, one.weight) for one in phrases] if arabic else []
            kin[number] = Kin(made.id, date.timestamp() if date else None, told, *signed)
    return [one for one in kin if one is not None]


def _compare_singly(
    drafts: Sequence[Draft], tools: Tools, refused: list[tuple[str, Refusal]]
) -> tuple[list[Draft], list[Kin]]:
    sound: list[Draft] = []
    kin: list[Kin] = []
    for made in drafts:
        try:
            kin += compare([made], tools)
        except Exception as error:
            refused.append((made.id, _failed(made.file, made.record, error)))
        else:
            sound.append(made)
    return sound, kin


def _failed(file: str, record: int | None, error: Exception) -> Refusal:
    return Refusal(file, f"the converter failed on it ({type(error).__name__}: {error})", record)


def _keep_title(parts: Segments) -> None:
    """Where the text is nothing but the title that its record gives too, it is the article: a caption."""
    kept = [edit for edit in parts.removed if edit.rule == "title"]
    if kept:
        parts.paragraphs = [Span(edit.start, edit.end) for edit in kept]
        parts.removed = [edit for edit in parts.removed if edit.rule != "title"]
        parts.notes.append("nothing but the title: it is kept as the body")


@no_collection()
def finish_chunk(drafts: bytes | Laid, added: Sequence[Added]) -> list[Finished]:
    """Write out the drafts of a chunk with what the corpus told of each."""
    made: list[Draft] = pickle.loads(_read(drafts))  # noqa: S301  (our own, from ``draft_chunk``)
    return [finish_one(one, more) for one, more in zip(made, added, strict=True)]


def write_chunk(
    folders: Folders, drafts: bytes | Laid, added: Sequence[Added], places: Sequence[Place], watch: str
) -> list[Written]:
    """Write out the drafts of a chunk as ``finish_chunk`` does, and put them there: for a process of this machine."""
    return write(folders, finish_chunk(drafts, added), places, watch)


def write(folders: Folders, articles: Sequence[Finished], places: Sequence[Place], watch: str) -> list[Written]:
    """Put ``articles`` where they go; gives those back that bear the id ``watch``."""
    done = []
    for one, place in zip(articles, places, strict=True):
        outcome: Put | Refusal
        try:
            outcome = put(folders, place.path, one.markdown, one.ledger, there=place.there)
        except OSError as error:
            outcome = Refusal(one.file, f"cannot be written: {error.strerror or error}", one.record)
        done.append(Written(one.id, place.path, outcome, one if one.id == watch else None))
    return done


def finish_one(made: Draft, added: Added) -> Finished:
    """Return the files of one article."""
    tags = set(made.front["tags"])
    keyphrases = [phrase for phrase in added.keyphrases if phrase not in tags]
    duplicate = added.duplicate._asdict() if added.duplicate else None
    text = made.markdown(keyphrases, duplicate, __version__)
    return Finished(made.id, text.encode("utf-8"), made.ledger.encode("utf-8"), made.file, made.record)


def source_of(record: Record) -> str:
    """Return the name under which records of one origin are compared: publication, host or folder."""
    given = record.given
    return str(given.get("source") or _host(str(given.get("url", ""))) or record.file.rpartition("/")[0])


def pack_records(names: Sequence[str], records: Sequence[Record | Unread]) -> bytes:
    """Return records, each under its id of ``names``, as bytes."""
    # Of those unread there are many: to pickle them as what they are takes three times as long.
    packed = [(*one[:-1], tuple(one.stub)) if isinstance(one, Unread) else one for one in records]
    return pickle.dumps((names, packed), pickle.HIGHEST_PROTOCOL)


def unpack_records(chunk: bytes | Laid) -> Iterator[tuple[str, Any]]:
    """Yield what ``pack_records`` packed, (id, record) by (id, record)."""
    for name, one in zip(*pickle.loads(_read(chunk)), strict=True):  # noqa: S301  (our own)
        if isinstance(one, Record):
            yield name, one
        else:
            file, number, line, line_number, stub = one
            yield name, Unread(file, number, line, line_number, Stub(*stub))


def _host(url: str) -> str:
    try:
        return urllib.parse.urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _read(what: bytes | Laid) -> bytes:
    return what.read() if isinstance(what, Laid) else what


@functools.lru_cache(maxsize=4)
def _opened(packed: bytes | Laid) -> Any:
    return pickle.loads(_read(packed))  # noqa: S301  (our own)
