"""How the text of one record falls into title, dateline, byline, body, tags and what is not the article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from html import unescape

from warraq.config import Boilerplate, CorpusConfig
from warraq.convert.folding import fold
from warraq.convert.learn import last_stop
from warraq.convert.learned import Learned
from warraq.convert.model import DateFound, Edit, Segments
from warraq.convert.patterns import Loose, Span
from warraq.convert.rules import Rules
from warraq.convert.segment_body import label_below, mark_fine_print, read_body, restore
from warraq.convert.segment_dateline import Dating, Head, date_again, date_below, date_below_deck
from warraq.convert.segment_edges import keyword_rows, title_below, title_under
from warraq.convert.segment_head import bio_below, byline_below, lead_place, lead_writer, read_head
from warraq.convert.segment_lines import Line, ends_sentence, read_lines
from warraq.convert.segment_paragraphs import Cut, paragraphs
from warraq.convert.segment_tail import FURNITURE

NEAR_ENDS = 300  # characters at either end of the body in which glued boilerplate is looked for
WORTH_SAYING = 0.1  # of doubt, from which on the least certain removal is told
RUN_TOGETHER = 3  # blanks in a tag from which on it may be several: «حنين بن إسحاق» is one
LONGEST_PARTICLE = 3  # letters of a word from which its first is not taken for «و», «ب», «ل», «ف»
GLUED_WORDS = 3  # of what is cut off behind the last sentence because a rule knows it as a line
LABELLED_WORDS = 20  # of a last line, with the label that opens it
VERY_END = 60  # characters in which «… المزيد» and the like are looked for


def segment(
    text: str,
    *,
    given_title: str | None,
    given_tags: Sequence[str] = (),
    rules: Rules,
    learned: Learned | None,
    config: CorpusConfig,
    crawled: datetime.datetime | None = None,
    source: str = "",
) -> Segments:
    """Return the parts of ``text`` (decoded, without control characters, lines ended by a newline).

    ``given_title`` is the title the record's own field gives: it is then not looked for; ``given_tags`` are its own keywords,
    which the page may print below the text. ``learned`` is what statistics
    say of ``source``; ``crawled`` gives relative dates a meaning. Never raises on any text.
    """
    lines = read_lines(text, rules)
    owner = config.boilerplate
    if learned is not None:
        learned.mark(lines, source, owner.keep)
    if owner.remove:
        _mark_owners(lines, frozenset(owner.remove))
    dating = Dating(config.zone, crawled, config.language, text)
    head = read_head(lines, rules, dating, given_title)
    if head.date.when is None:
        date_below_deck(lines, rules, dating, head)
    behind = mark_fine_print(lines[head.body :], rules)
    tags: list[str] = []
    end = read_body(lines, head.body, tags, rules, dating)
    if head.title is None and not given_title:
        title_under(lines, end, dating, head)
    if head.date.when is None:
        date_below(lines, end, rules, dating, head)
    else:
        date_again(lines, end, dating, head.date.when.date())
    if end < len(lines):
        title_below(lines, end, head.title.key if head.title else fold(unescape(given_title or "")))
    if given_tags:
        _take_given_tags([line for line in lines if not line.fate], frozenset(map(fold, given_tags)))
    left = [line for line in lines if not line.fate]
    if keywords := keyword_rows(left, head.title_text or given_title):
        tags += keywords
        left = [line for line in left if not line.fate]
    byline_below(left, lines[end:], rules, head)
    bio_below(lines, rules, head)
    label_below(lines, rules)
    kept = _kept(lines, head)
    title = fold(head.title_text or unescape(given_title or ""))  # some records give it with HTML's references
    if learned is not None:
        kept = _without_labelled(kept, learned, source, owner, title)
    lead_place(kept, rules, head)
    lead_writer(kept, rules, head)
    cuts = _cuts(kept, rules, tags)
    if behind and kept:
        cuts += [cut for cut in behind if cut.line is kept[-1]]
    if head.glued and kept and kept[0] is lines[head.body]:
        cuts.append(Cut(kept[0], kept[0].start, kept[0].start + head.glued, "dateline", "glued to the first sentence"))
    cuts += _learned_cuts(kept, learned, source, owner, title)
    spans, unwrapped = paragraphs(text, kept, cuts)
    result = Segments(
        paragraphs=spans,
        removed=_edits(text, lines, cuts, unwrapped, [(span.start, span.end) for span in spans]),
        title=head.title_text if head.title else given_title or None,
        kicker=head.kicker,
        date=head.date,
        authors=head.authors,
        place=head.place,
        tags=_tags_apart(tags, kept, head),
        views=head.views if head.views is not None else _views(lines),
        certainty=round(1.0 - max((line.doubt for line in lines if line.fate), default=0.0), 2),
    )
    _explain(result, head, lines)
    return result


def _take_given_tags(kept: list[Line], tags: frozenset[str]) -> None:
    """Remove the record's own keywords where they stand below the body, a line each."""
    for line in reversed(kept[1:]):
        if not line.key or line.key not in tags:  # a paragraph has no key, and a tag of signs is folded to none
            break
        line.remove("tags", "a keyword of the record's own field")


def _kept(lines: list[Line], head: Head) -> list[Line]:
    """The lines of the body. Of a text that is nothing but names and a title, these are the body."""
    kept = [line for line in lines if not line.fate]
    if kept or not lines:
        return kept
    if restore(lines):
        head.authors, head.place, head.kicker = [], None, None
    elif head.title is not None:
        head.title.fate, head.title = "", None
    return [line for line in lines if not line.fate]


def _mark_owners(lines: list[Line], remove: frozenset[str]) -> None:
    for line in lines:
        if line.text in remove:
            line.remove("owner", "corpus.yaml: boilerplate.remove")


def _without_labelled(kept: list[Line], learned: Learned, source: str, owner: Boilerplate, title: str) -> list[Line]:
    """Remove the last line if it is what ends of lines recur as: a label, and behind it the article's own title, or a few words
    that are no sentence."""
    last = kept[-1] if len(kept) > 1 else None
    for one in learned.ends(source) if last else ():
        if last and _begins(last.text, one.text, 0) and one.text not in owner.keep:
            few = last.words <= LABELLED_WORDS and not ends_sentence(last.text) and not last_stop(last.text)
            if few or fold(last.text[len(one.text) :]) == title:
                last.remove("recurring-end", f"«{one.text}» {one.evidence}")
                return kept[:-1]
    return kept


def _learned_cuts(kept: list[Line], learned: Learned | None, source: str, owner: Boilerplate, title: str) -> list[Cut]:
    """What the owner or the statistics know as boilerplate at the beginning or the end of a line of the body; ``title`` is the
    article's, folded."""
    cuts: list[Cut] = []
    if not kept:
        return cuts
    for line in kept if owner.remove else ():
        end = next((text for text in owner.remove if line.text.endswith(text)), None)
        if end:
            cuts.append(Cut(line, line.end - len(end), line.end, "owner", "corpus.yaml: boilerplate.remove"))
    if learned is None:
        return cuts
    first, last = kept[0], kept[-1]
    for one in learned.beginnings(source):
        if first.text.startswith(one.text) and one.text not in owner.keep:
            cuts.append(Cut(first, first.start, first.start + len(one.text), "recurring-beginning", one.evidence))
            break
    for one in learned.tails(source):
        if last.text.endswith(one.text) and len(one.text) < len(last.text) and one.text not in owner.keep:
            cuts.append(Cut(last, last.end - len(one.text), last.end, "recurring-tail", one.evidence))
            return cuts
    stop = last_stop(last.text)
    for one in learned.ends(source):
        at = stop if _begins(last.text, one.text, stop) else last.text.rfind(f" {one.text}") + 1
        # Behind the last full stop; or wherever, where it is the label of the title, in which there may be one.
        if at and (at == stop or fold(last.text[at + len(one.text) :]) == title) and one.text not in owner.keep:
            cuts.append(Cut(last, last.start + at, last.end, "recurring-end", f"«{one.text}» {one.evidence}"))
            break
    return cuts


def _begins(text: str, label: str, at: int) -> bool:
    """Whether the whole words of ``label`` stand at ``at``."""
    return text.startswith(label, at) and not (label[-1].isalnum() and text[at + len(label) :][:1].isalnum())


def _tags_apart(tags: list[str], kept: list[Line], head: Head) -> list[str]:
    """The printed tags, each once; a long one that is several run together is parted into phrases that the text holds."""
    if not any(tag.count(" ") >= RUN_TOGETHER for tag in tags):
        return list(dict.fromkeys(tags))
    words = fold(" ".join([head.title_text or "", *(line.text for line in kept)])).split()
    told = f" {' '.join(words)} "
    told += "".join(f" {word[1:]} " for word in words if word[0] in "وبلف" and len(word) > LONGEST_PARTICLE)
    apart: list[str] = []
    for tag in tags:
        apart += _phrases_of(tag.split(), told) if tag.count(" ") >= RUN_TOGETHER else [tag]
    return list(dict.fromkeys(apart))


def _phrases_of(words: list[str], told: str) -> list[str]:
    """``words`` cut into the longest phrases that stand in the folded text ``told``; uncut where some do not."""
    found: list[str] = []
    at = 0
    while at < len(words):
        width = next((w for w in range(len(words) - at, 0, -1) if f" {fold(' '.join(words[at : at + w]))} " in told), 0)
        if not width:
            return [" ".join(words)]
        found.append(" ".join(words[at : at + width]))
        at += width
    return found


def _views(lines: list[Line]) -> int | None:
    return next((line.hit.count for line in lines if line.hit and line.hit.count is not None and line.fate), None)


def _explain(result: Segments, head: Head, lines: list[Line]) -> None:
    if result.title is None:
        result.notes.append("no title found")
    if result.date.when is None and not result.date.note:
        result.date = DateFound(note="the text prints no dateline")
    if not result.paragraphs:
        result.notes.append("nothing is left for the body")
    doubtful = [line for line in lines if line.doubt >= WORTH_SAYING and line.fate]
    if doubtful:
        doubted = max(doubtful, key=lambda line: line.doubt)
        result.notes.append(
            f"least certain: «{doubted.text[:60]}» went by {doubted.fate} ({doubted.why or 'its place'})"
        )
    for line in lines:
        if line.why and not line.fate:
            result.notes.append(f"left standing: «{line.text[:60]}» ({line.why})")


def _cuts(kept: list[Line], rules: Rules, tags: list[str]) -> list[Cut]:
    """What of the first and last lines is boilerplate glued to a sentence."""
    cuts: list[Cut] = []
    if not kept:
        return cuts
    first, last = kept[0], kept[-1]
    bar = rules.share_bar(first.text[:NEAR_ENDS])
    if bar and bar < len(first.text):
        cuts.append(Cut(first, first.start, first.start + bar, "share-bar", first.text[:bar].strip()))
    for i, line in enumerate(kept):
        if 2 <= i < len(kept) - 3 and line.text[-1] not in "]ن":  # of «[عدل]», «إعلان»
            continue
        text = line.text
        if rules.suffixes and (span := rules.suffixes.search(text, max(len(text) - NEAR_ENDS, 0))):
            cuts.append(Cut(line, line.start + span[0], line.end, "contact", text[span[0] : span[1]]))
        elif rules.endings and (found := rules.endings.search(text, begin := max(len(text) - VERY_END, 0))):
            start = begin + len(text[begin : found.start()].rstrip())  # the blanks before it go too
            cuts.append(Cut(line, line.start + start, line.end, "contact", text[start : found.end()]))
    at = last_stop(last.text)
    fragment = last.text[at:]
    if (
        at
        and not ends_sentence(fragment)
        and fragment.count(" ") >= GLUED_WORDS - 1
        and (hit := rules.match(fragment, fold(fragment)))
        and hit.does in FURNITURE - {"tags"}
    ):
        cuts.append(Cut(last, last.start + at, last.end, hit.rule, "glued to the last sentence"))
    if rules.glued_tags and (span := _last_glued(rules.glued_tags, last.text, at)):
        words = last.text[span[1] :].strip(" :،,.")
        tags += words.split() if not re.search("[،,|]", words) else [w.strip() for w in re.split("[،,|]", words)]
        cuts.append(Cut(last, last.start + span[0], last.end, "tags-glued", last.text[span[0] :]))
    return cuts


def _last_glued(pattern: Loose, text: str, at: int) -> Span | None:
    """The label of glued tags that follows the last full sentence, ``at``, and is followed by bare words to the text's end."""
    found = pattern.match(text, at) if at > len(text) - NEAR_ENDS and at else None
    if found and text[found[1] :][:1] in (" ", ":") and not re.search(r"[.!؟?»\"]", text[found[1] :]):
        return found
    return None


def _edits(
    text: str, lines: list[Line], cuts: list[Cut], inside: list[Edit], spans: list[tuple[int, int]]
) -> list[Edit]:
    """Every character that is in no paragraph, as edits in order; white space is its own rule."""
    marked = [(line.start, line.end, line.fate, line.why) for line in lines if line.fate]
    marked += [(cut.start, cut.end, cut.rule, cut.why) for cut in cuts]
    edits: list[Edit] = []
    at = 0

    def fill(end: int) -> None:
        if at < end:
            edits.append(Edit(at, end, "", "white-space"))

    for start, end, rule, why in sorted([*marked, *((s, e, "", "") for s, e in spans)]):
        if start < at:
            continue
        fill(start)
        if rule:
            edits.append(Edit(start, end, "", rule, why))
        at = end
    fill(len(text))
    return sorted([*edits, *inside], key=lambda edit: edit.start)
