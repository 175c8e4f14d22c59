"""Finds boilerplate by statistics: lines, line beginnings and line ends that recur in many articles of one source.

A first pass over the corpus feeds a ``Learner`` for each part of it; what they counted is added up. What recurs must
recur at the edges of articles that are otherwise different: copies of one article, refrains and quotations inside the
body teach nothing. Of what a part has seen once the sum holds four bytes, unless another part has seen it too.
"""

from __future__ import annotations

import marshal
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping

from warraq.convert.folding import fold
from warraq.convert.learn_counts import DIFFERENT, Count, Counts, Entry, Source, hashes_of
from warraq.convert.learned import LONG, Learned, Recurring
from warraq.convert.segment_lines import INVISIBLE, ends_sentence

HEAD_LINES = 5  # lines that count as the beginning of an article
TAIL_LINES = 25  # lines that may count as its end, if they stand in its second half
LONGEST = 600  # characters of a line that may be boilerplate
EDGE_SHARE = 0.8  # of its occurrences that must stand at an edge
LONG_SHARE = 0.003  # of the source's articles, for a long line; at least DIFFERENT of them
SHORT_SHARE, SHORT_LEAST = 0.02, 5  # for a short line, which may also be a refrain or a sub-heading
SENTENCE_SHARE = 0.05  # for a short line that is a sentence: an author's parting words are his own
PHRASE_LEAST = 10  # articles that a line's end or beginning must recur in
PHRASE_SHARE = 0.04  # and the share of the source's articles, for line ends of PHRASE_WORDS words or more
PHRASE_WORDS = 3
BEGINNING_SHARE = 0.04  # for line beginnings: the weather report of every day opens 1 of 100 articles with one formula
SENTENCES = 0.2  # of what follows a label, as a share, may end as sentences do: «انہوں نے مزید کہا کہ» opens sentences
LABEL_SHARE = 0.2  # for shorter ones: a word or two; «يذكر أن» opens the last sentence of at most 5 of 100 articles
ELSEWHERE = 0.1  # how often, as a share of its occurrences, a phrase may also stand inside articles
HOT_EVERY = 64  # articles after which the phrases to be looked for inside articles are chosen anew
HOT_MOST = 24
OPENING_WORDS = 4  # a line's beginning is counted by its first four words
CLOSING_WORDS = (1, 3)  # what follows the last full stop, by its first word and by its first three
TAIL_WORDS = (6, 40, 120)  # the very end of the last line is counted by so many words; by more, once fewer recur
LONGEST_TAIL, LONG_TAIL = 4000, 600  # characters of it that are compared; so many, a page of sentences, need no share
SIGNATURE_WORDS, SIGNATURE_BITS = 16, 128
STORED = 160  # characters of a phrase kept while it was seen once
LAST_LINE = 80  # characters that make a line one that something can be glued to

_AFTER_STOP = re.compile(r"[.!؟?۔»”\")](?:\s*[.!])?\s+(?=\S)")
_TO_LAST_STOP = re.compile(r"(?s:.*)[.!?؟۔»”\")]\s+(?=\S)")


def _signature(line: str) -> int:
    """A set of bits, one for each of the first words of ``line``: articles that share half of theirs are copies."""
    bits = 0
    words = " ".join(line.split(None, SIGNATURE_WORDS)[:SIGNATURE_WORDS])
    for word in words.encode("utf-8", "surrogatepass").split(b" ") if words else ():
        bits |= 1 << (zlib.crc32(word) % SIGNATURE_BITS)
    return bits


class Learner:
    """Counts, article by article, what recurs in each source; ``merge`` adds what others counted in other parts.

    What is found does not depend on who counted if the parts of the corpus are cut alike and merged in order.
    """

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._sources: dict[str, Source] = {}

    def add(self, source: str, text: str) -> None:
        """Count the cleaned ``text`` of one article of ``source`` (any name; articles of one name are compared)."""
        counts = self._sources.setdefault(source, Source())
        lines = [stripped for raw in text.split("\n") if (stripped := raw.strip(INVISIBLE))]
        if not lines:
            return
        counts.articles += 1
        signature = _signature(max(lines, key=len))
        self._count_lines(counts, lines, signature)
        self._count_ends(counts, lines, signature)
        self._look_inside(counts, text)

    def _see(self, table: dict[str, Count], key: str, signature: int, text: str = "") -> Count:
        count = table.get(key)
        if count is None:
            count = table[key] = Count()
        count.see(signature, text)
        return count

    def _count_lines(self, counts: Source, lines: list[str], signature: int) -> None:
        longest = max(map(len, lines))
        second = max(HEAD_LINES, len(lines) - TAIL_LINES, _half(lines))
        seen: set[str] = set()
        for i, line in enumerate(lines):
            if len(line) > LONGEST or line in seen or (len(line) == longest and len(lines) > 1 and longest > LONG):
                continue
            seen.add(line)
            if i < HEAD_LINES or i >= second:
                self._see(counts.lines, line, signature)
            elif line in counts.lines:
                counts.lines[line].inside += 1

    def _count_ends(self, counts: Source, lines: list[str], signature: int) -> None:
        opening = next((line for line in lines[:HEAD_LINES] if len(line) >= LAST_LINE), lines[0])
        words = opening[:LONGEST].split(" ", OPENING_WORDS)
        if len(words) > OPENING_WORDS:
            self._see(counts.openings, " ".join(words[:OPENING_WORDS]), signature, opening[:STORED])
        last = next((line for line in reversed(lines) if len(line) >= LAST_LINE), lines[-1])
        self._count_tail(counts, last, signature)
        closing = last[-LONGEST:]
        fragment = closing[last_stop(closing) :]
        words = fragment.split(" ")
        if len(fragment) < len(closing):
            for number in CLOSING_WORDS:
                if len(words) >= number:
                    count = self._see(counts.closings, " ".join(words[:number]), signature, fragment[:STORED])
                    count.sentences += ends_sentence(fragment)

    def _count_tail(self, counts: Source, last: str, signature: int) -> None:
        """Count the end of the last line by its last words, and keep how far back all of them agree."""
        words = last[-LONGEST_TAIL:].split()
        backwards = last[: -LONGEST_TAIL - 1 : -1]
        for number in TAIL_WORDS:
            if len(words) <= number:
                break
            key = " ".join(words[-number:])
            if number > TAIL_WORDS[0]:
                key = str(zlib.crc32(key.encode("utf-8", "surrogatepass")))
            count = counts.tails.get(key)
            if count is not None and count.edge == 1:
                count.common = backwards  # it was cut short to save room
            self._see(counts.tails, key, signature, backwards if count is not None else backwards[:STORED])
            if count is None:
                break

    def _look_inside(self, counts: Source, text: str) -> None:
        """Count how often promising phrases stand elsewhere than where they were counted."""
        if counts.articles % HOT_EVERY == 0:
            least = max(PHRASE_LEAST, PHRASE_SHARE * counts.articles)
            promising = [
                (count.common.strip(), count)
                for table in (counts.openings, counts.closings)
                for count in table.values()
                if count.edge >= least
            ]
            counts.hot = sorted(promising, key=lambda one: (-one[1].edge, one[0]))[:HOT_MOST]
        for phrase, count in counts.hot:
            times = text.count(phrase) if phrase else 0
            count.since += times
            if times:
                at_end = phrase in text[-LONGEST:] or phrase in text[:LONGEST]
                count.inside += times - at_end

    def counts(self) -> Counts:
        """Return what was counted, for ``merge``."""
        often: list[int] = []
        once: list[int] = []
        many: list[Entry] = []
        waiting: list[bytes] = []
        for name, source in self._sources.items():
            for number, table in enumerate(source.tables()):
                seed = zlib.crc32(f"{name}\0{number}".encode("utf-8", "surrogatepass"))
                for key, c in table.items():
                    entry = (name, number, key, c.edge, c.inside, c.since, c.sentences, c.common, c.signatures)
                    hashed = zlib.crc32(key.encode("utf-8", "surrogatepass"), seed)
                    if c.edge > 1:
                        often.append(hashed)
                        many.append(Entry(*entry))
                    else:
                        once.append(hashed)
                        waiting.append(marshal.dumps(entry))
        articles = {name: source.articles for name, source in self._sources.items()}
        return Counts(articles, hashes_of(often), many, hashes_of(once), waiting)

    def merge(self, articles: Mapping[str, int], entries: Iterable[Entry]) -> None:
        """Add what another learner counted in so many ``articles`` (source → number): its ``entries``."""
        for name, number in articles.items():
            self._sources.setdefault(name, Source()).articles += number
        for entry in entries:
            mine = self._sources[entry.source].tables()[entry.table]
            count, known = Count(*entry[3:]), mine.get(entry.key)
            if known is None:
                mine[entry.key] = count
            else:
                known.add(count)

    def finish(self, keep: Collection[str] = ()) -> Learned:
        """Return what recurs often enough. ``keep`` holds folded lines and phrases that are never boilerplate."""
        return Learned(sorted(self._found(frozenset(keep))))

    def _found(self, keep: frozenset[str]) -> Iterator[Recurring]:
        for name, source in self._sources.items():
            n = source.articles
            for line, count in source.lines.items():
                if _line_recurs(line, count, n) and fold(line) not in keep:
                    yield Recurring(name, "line", line, count.edge, n)
            for count in source.tails.values():
                if tail := _tail(count, n):
                    yield Recurring(name, "tail", tail, count.edge, n)
            for kind, table in (("beginning", source.openings), ("end", source.closings)):
                found = {phrase: c for c in table.values() if (phrase := _phrase(c, n, kind, keep))}
                for phrase, count in found.items():
                    longer = (o for o in found if o != phrase and o.startswith(phrase))
                    if not any(found[o].edge >= 0.8 * count.edge for o in longer):
                        yield Recurring(name, kind, phrase, count.edge, n)


def _half(lines: list[str]) -> int:
    """Index of the line in which the second half of the text begins."""
    half = sum(map(len, lines)) / 2
    at = 0
    for i, line in enumerate(lines):
        at += len(line)
        if at >= half:
            return i
    return len(lines)


def last_stop(text: str) -> int:
    """Offset of what follows the last sentence's end in ``text``; 0 where there is none."""
    found = _TO_LAST_STOP.match(text)
    return found.end() if found else 0


def _line_recurs(line: str, count: Count, articles: int) -> bool:
    if len(count.signatures) < DIFFERENT or count.edge < EDGE_SHARE * (count.edge + count.inside):
        return False
    if len(line) >= LONG:
        return count.edge >= max(DIFFERENT, LONG_SHARE * articles)
    share = SENTENCE_SHARE if ends_sentence(line) else SHORT_SHARE
    return count.edge >= max(SHORT_LEAST, share * articles)


def _phrase(count: Count, articles: int, kind: str, keep: frozenset[str]) -> str:
    """Return the phrase all occurrences share, in whole words, if it recurs as boilerplate does, else an empty text."""
    phrase = count.common[: count.common.rfind(" ") + 1].strip()
    words = phrase.count(" ") + 1 if phrase else 0
    if not words or count.edge < PHRASE_LEAST or len(count.signatures) < DIFFERENT:
        return ""
    if kind == "beginning":
        if words <= OPENING_WORDS or count.edge < BEGINNING_SHARE * articles:
            return ""
    elif (
        count.edge < (PHRASE_SHARE if words >= PHRASE_WORDS else LABEL_SHARE) * articles
        or count.sentences > SENTENCES * count.edge
    ):
        return ""
    if count.inside > ELSEWHERE * max(count.since, 1) or (articles >= 2 * HOT_EVERY and not count.since):
        return ""
    folded = fold(phrase)
    if any(folded == one or folded.startswith(one + " ") for one in keep):
        return ""
    return phrase


def _tail(count: Count, articles: int) -> str:
    """Return the sentences that all occurrences end in, if they are too long or too frequent for a writer's own words."""
    if len(count.signatures) < DIFFERENT:
        return ""
    text = count.common[::-1]
    begin = _AFTER_STOP.search(text)
    text = text[begin.end() :] if begin else ""
    often = count.edge >= max(PHRASE_LEAST, LABEL_SHARE * articles) and len(text) >= LONG
    return text if often or len(text) >= LONG_TAIL else ""
