"""The lines of an article and what can be seen of each by itself: prose, title-like, file name, address, ornament."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warraq.convert.folding import fold
from warraq.convert.rules import LONGEST_LINE, Hit, Rules
from warraq.convert.segment_captions import caption

INVISIBLE = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
PARAGRAPH = 160  # characters from which a line is a paragraph, whatever it ends in: headlines end at about 130
SENTENCE = 60  # characters from which a line that ends in a full stop is prose
SHORT_SENTENCE = 25  # characters from which, with five words, a line that ends in a full stop may be prose
LONG_LINE = 100  # characters from which a line without a full stop may be prose
REPORTED = 40  # characters from which a line that begins «وقال», «وأضاف» is prose
TICKER_HEADLINES, TICKER_SHORTEST = 4, 40  # so many, of so many characters on average: half-verses are shorter

OFFICER_WORDS = 4  # of a name below its office in a paper's imprint
RECURRING = "recurring-line"  # the rule by which statistics know a line
GAP_QUANTILE = 0.85  # an embedded picture or post leaves a wide gap in a body whose lines stand close

_STOPS = ".۔:؛…،;,܀։॥"
_CLOSERS = "\"'”’»)]}“‘«›*"
_STARS = "*•●▪-–—"  # before what a page tells of the writer
_BIO = Hit("author-bio", "edge")
_LATIN = r"A-Za-z0-9"
_DEGREES = re.compile(r"\d\s?°")  # the weather of a town: «24.9° غزة»
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{0,2}[\s._-]*){6,}")  # an address as browsers write it: «%d8%a7%d9%84…»
# photo_2025-07-15_14-04-00بحث…: a file name without spaces, of at least two parts, with a right-to-left headline stuck to it
_PHOTO_GLUED = re.compile(rf"[{_LATIN}][{_LATIN}.]*(?:[-_][{_LATIN}.]+)+(?=\s?[\"«“(]?\s?[\d ]*[\u0590-\u08ff])")
_PHOTO_ALONE = re.compile(
    rf"[{_LATIN}%+.()]+(?:[-_][{_LATIN}%+.()]+){{2,}}|\S{{1,120}}\.(?:jpe?g|png|gif|webp|bmp|svg|mp4|mp3|pdf)",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}|\d{17,}")  # a picture's name: «خريطة-الترام-1935», «202402200600510051»
_CODE = re.compile(r"[A-Za-z0-9+/]{12,}={1,2}")  # an address put into letters, by which a page counts its readers
_RULE = "=-_*ـ—–"  # drawn across the page below a report, before the initials of those who wrote and checked it
_SIGNED = re.compile(r"([=\-_*ـ—–])\1{3,}\s*[^\W\d_]{1,2}(?:\s?[./\s]\s?[^\W\d_]{1,2}){0,3}\.?")
_ENTITY = re.compile(r"&#?\w{1,8};$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,40})(?:\s|$)")
_ARROWS = "»›◄►◀▶⇐⇒←→❮❯"  # before links to other stories
# «E - mail: …», «للتواصل مع الكاتب: …»: a label and an address
_CONTACT = re.compile(r"(?:[^\W\d_]+[\s:./–-]+){0,5}[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*")
_HASHTAGS = re.compile(r"(?:#(?=[^\W\d])[\w\u200c]+[\s،,|]*)+")
_TICKER_GAP = re.compile(r"[ \xa0]{3,}|\t+")


@dataclass(slots=True, eq=False)
class Line:
    """One line that is not blank: where it stands, how many blank lines precede it, and what it looks like."""

    start: int  # of the stripped text
    end: int
    text: str
    gap: int  # blank lines before it
    key: str  # folded; empty for paragraphs, which no rule matches whole
    hit: Hit | None
    prose: int  # 0 no, 1 perhaps, 2 surely
    fate: str = ""  # the rule that removed it, or empty: it stays
    why: str = ""
    doubt: float = 0.0  # 0 … 1: how uncertain its removal is

    @property
    def words(self) -> int:
        """How many words the folded line has."""
        return self.key.count(" ") + 1 if self.key else 0

    def remove(self, rule: str, why: str = "", doubt: float = 0.0) -> None:
        """Mark the line as removed by ``rule``; the first word stands."""
        if not self.fate:
            self.fate, self.why, self.doubt = rule, why, doubt


def read_lines(text: str, rules: Rules) -> list[Line]:
    """Return the lines of ``text`` that hold anything visible."""
    lines: list[Line] = []
    blank = 0
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip(INVISIBLE)
        if stripped:
            begin = start + raw.index(stripped[0])
            lines.append(_line(stripped, begin, blank, rules))
            blank = 0
        else:
            blank += 1
        start += len(raw) + 1
    _by_neighbours(lines)
    return lines


def _by_neighbours(lines: list[Line]) -> None:
    """Mend what was said of lines that stand alone, by the lines beside them."""
    for above, line, below in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if line.hit is _BIO and any(other and other.text[0] == line.text[0] for other in (above, below)):
            line.hit, line.prose = None, prose(line.text, line.key)  # an item of a list: a life, perhaps
        if line.hit is not None or above is None or above.hit is None:
            continue
        if line.prose < 2 and _is_bare_label(above):
            line.hit, line.prose = Hit("caption", "edge"), 0
        elif above.hit.rule == "office" and not line.gap and max(line.words, above.words) <= OFFICER_WORDS:
            line.hit, line.prose = Hit("officer", "masthead"), 0  # the name below «رئيس التحرير»


def _is_bare_label(line: Line) -> bool:
    """Whether the line is the label of a caption and nothing else: the caption is on the next line, then."""
    return line.hit is not None and line.hit.rule == "picture-labels" and line.text[-1] in ":،"


def _line(text: str, start: int, gap: int, rules: Rules) -> Line:
    length = len(text)
    wide = length > PARAGRAPH and ("   " in text or "\t" in text or "\xa0" in text)  # few are: spares the search
    if wide and _TICKER_GAP.search(text, 0, LONGEST_LINE) and is_ticker(text):
        return Line(start, start + length, text, gap, "", Hit("ticker", "masthead"), 0)
    if length > LONGEST_LINE:
        address = " " not in text[:LONGEST_LINE] and _ADDRESS.fullmatch(text)
        return Line(
            start, start + length, text, gap, "", Hit("address", "beside") if address else None, 0 if address else 2
        )
    key = fold(text)
    hit = rules.match(text, key) or _seen(text, key) or caption(text, rules)
    if hit is None and text[0] in _STARS and rules.opens(key, "bio"):
        hit = _BIO
    if hit is None and length >= REPORTED and key[0] == "و" and rules.opens(key[1:], "lead"):
        return Line(start, start + length, text, gap, key, None, 2)  # «وقال …»: no headline begins so
    return Line(start, start + length, text, gap, key, hit, 0 if hit else prose(text, key))


def is_ticker(text: str) -> bool:
    """Whether the line is headlines side by side, parted by wide gaps, as a page's ticker leaves them."""
    parts = _TICKER_GAP.split(text)
    if len(parts) < TICKER_HEADLINES or any(ends_sentence(part) for part in parts):
        return False
    return TICKER_SHORTEST <= len(text) / len(parts) <= PARAGRAPH


def prose(text: str, key: str) -> int:
    """How surely the line is a sentence of the body: 0 no, 1 perhaps, 2 surely."""
    length = len(text)
    if length >= PARAGRAPH:
        return 0 if doubled(key) else 2
    stop = ends_sentence(text)
    if length >= (LONG_LINE if text.endswith(":") else SENTENCE) and (stop or text.endswith(":")):
        return 2
    if stop and length >= SHORT_SENTENCE and key.count(" ") >= 4:
        return 1
    if length >= LONG_LINE and not doubled(key):
        return 1
    return 0


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a sentence does and a headline does not (a question or a cry may be either)."""
    bare = text.rstrip(_CLOSERS + INVISIBLE)
    if bare.endswith(";") and _ENTITY.search(bare):
        return False
    return bare[-1:] in _STOPS and not bare.endswith(("..", "…", ":"))


def doubled(key: str) -> bool:
    """Whether the folded line is the same words twice, as a picture's text and its link give."""
    half = len(key) // 2
    return len(key) >= 9 and key[half : half + 1] == " " and key[:half] == key[half + 1 :]


def _seen(text: str, key: str) -> Hit | None:
    """What the line shows itself to be without any rule: an ornament, an address, a file name."""
    if not key:
        return Hit("ornament", "beside")
    if text[0] in _RULE and _SIGNED.fullmatch(text):
        return Hit("initials", "edge")
    if text[0] in _ARROWS and "«" not in text and len(text) < PARAGRAPH and not ends_sentence(text):
        return Hit("link", "edge")
    if "@" in text and len(text) < PARAGRAPH and _CONTACT.fullmatch(text):
        return Hit("mail-address", "edge")
    if len(text) < SHORT_SENTENCE and "°" in text and _DEGREES.search(text):
        return Hit("weather", "masthead")
    if " " not in text and _SLUG.fullmatch(text):
        return _slug(text)
    if text[0] > "\x7f":
        return None
    if text[0] == "%" and _ESCAPED.fullmatch(text):
        return Hit("file-name", "line")
    if _HASHTAGS.fullmatch(text):
        return Hit("hashtags", "tags", text)
    if _MAIL.fullmatch(text):
        return Hit("mail-address", "edge")
    if _ADDRESS.fullmatch(text):
        return Hit("address", "beside")
    if _CODE.fullmatch(text):
        return Hit("code", "line")
    if _PHOTO_ALONE.fullmatch(text):
        return Hit("file-name", "line")
    if _PHOTO_GLUED.match(text):
        return Hit("file-name-headline", "headline")
    return None


def _slug(text: str) -> Hit | None:
    """What words and numbers are that hyphens join: a picture's name, or a day or a telephone, which are none."""
    lettered = any(map(str.isalpha, text))
    if not any(map(str.isdigit, text)):
        return Hit("file-name", "edge")  # words alone may be the body's
    return Hit("file-name", "line") if lettered or text.isdigit() else None


def usual_gap(lines: list[Line]) -> int:
    """The run of blank lines that few of the gaps between the given lines exceed; the first line's own does not count."""
    gaps = sorted(line.gap for line in lines[1:])
    return gaps[int(GAP_QUANTILE * (len(gaps) - 1))] if gaps else 0
