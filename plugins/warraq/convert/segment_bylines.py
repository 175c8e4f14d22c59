"""Who wrote, and where: «كتب: فلان», «القاهرة - وكالات», or a bare name in its place."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Sequence

from warraq.arabic.dates import examine_dateline
from warraq.convert.clean import one_line
from warraq.convert.folding import fold
from warraq.convert.rules import Hit, Rules
from warraq.convert.segment_lines import ends_sentence

REMEMBERED = 1 << 11  # values of fields: the same writers and desks write again and again
NAME_WORDS = 5
PLACE_WORDS = 3
FIELD_WORDS = 12  # of one person with rank and title, or of an office, in a record's own field
SEPARATORS = " \xa0ـ*:،,|()[]-–—/"
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u064b-\u0652]|\.?\s|\.(?=[^\W\d_]))+")
_LATIN, _NOT_LATIN = re.compile("[A-Za-z]"), re.compile("[\u0590-\u08ff]")  # «Next Previous المدينة – الرياض»
_PHOTO = re.compile(r"\s*[-–—ـ،,:/|(]+\s*(?:ال)?(?:تصوير|عدسة|بعدسة|صور|كاميرا)\s*[:–—ـ/-].*$")
_POSTED = re.compile(
    r"(?:(?:ن|نُ)شرت?|ك\u064f?تبت?|[أا]ضيفت?|مرسلة?|[أا]رسلت?|تم النشر|posted|published|written)\s+(?:بواسطة|من قبل|by)\s*:?"
    r"\s*(?P<who>[^\W\d_]+(?: [^\W\d_]+){0,3}?)(?:\s+(?:في|بتاريخ|يوم|on)|\s*[-–|]\s*(?:[أا]رشيف|مقالات) الكاتبة?)?",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?P<title>[^\W\d_]+(?: [^\W\d_]+)?)\s*/\s*(?P<who>[^\W\d_]+\.?(?: [^\W\d_]+){1,4})")
_OPENING = re.compile(r"كتبت?\s?[:/ـ–—-]\s?(?P<who>[^\W\d_]+(?: [^\W\d_]+){1,4})\s?[:–—-]")
_REPORTER = re.compile(
    r"[\s–—-]كتبت?\s?[:/–—-]\s?(?P<who>[^\W\d_]+(?: [^\W\d_]+){1,4})\s*:?$"
)  # «فلان - القاهرة - كتب- فلان:»
_PEN = "بقلم "  # no sentence opens so, as «كتب» does
HANDLE = re.compile(r"\s+@\w{2,40}$")
_BAR = re.compile(r"\s*\|\s*")
_DASH = re.compile(r"\s+[-–—ـ]+\s*|[-–—]\s+|\s*:\s+|\s+:|-(?=[^\W\d_])|\s*/\s*|\s*[(\[]")
_ASIDE = re.compile(r"\*\*|[(|]")  # what follows a name: another office, a remark
_LABEL_NEXT = re.compile(r"\s+[^\W\d_]{4,}\s?:(?=\s*\S)")  # «الكاتب: فلان المصدر: …»
_FROM = re.compile(r"\s+(?:من|في)\s+")
_FIELD_EDGES = SEPARATORS + "«»{}\"“”'‘’.;؛"
_PAIRS = (("«", "»"), ("“", "”"), ("‘", "’"), ("(", ")"), ("[", "]"), ("{", "}"))
_ENDS = " \xa0:،,.;؛"
_BULLETS = ("-", "–", "—", "•", "*", "·", "▪")
_TOWN_FIRST = re.compile(r"(?P<town>[^\W\d_][^:()«»\"،/–—-]*?)\s*(?:\((?P<country>[^()]+)\)\s*)?:\s*(?P<rest>\S[^:]+)")
_AND = re.compile(r"\s+و\s*(?=[^\W\d_]{2})|\s*[/،,]\s*")
_FIELD_CUT = re.compile(r"\s*[-–—:/()\[\]|]+\s*|\s+ـ+\s*")
_PHOTOGRAPHER = frozenset(map(fold, ("تصوير", "عدسة", "بعدسة", "كاميرا")))  # of what follows nothing is the writer's
_ACCOUNTS = ("admin", "administrator", "super user", "المدير", "الإدارة", "مدير الموقع", "إدارة الموقع")
# what stands where a name might
NOBODY = frozenset(map(fold, ("خاص", "متابعة", "متابعات", "رصد", "المصدر", "مصدر", *_ACCOUNTS)))

_RELATING = frozenset(
    map(fold, ("في", "من", "إلى", "على", "عن", "مع", "بين", "بعد", "قبل"))
)  # in headlines, not in names


def byline(
    text: str, key: str, hit: Hit | None, rules: Rules, *, bare: bool = True, title_known: bool = False
) -> tuple[list[str], str | None] | None:
    """Return (authors, place) if the line says who wrote or where, else None.

    ``key`` is the folded text and ``hit`` what the rules know of it; ``bare`` says whether a name without any label may
    stand here, ``title_known`` that «تحرير: سارة» cannot be a title any more.
    """
    found = _written(text, key, hit, rules, bare=bare, title_known=title_known)
    return (_each(found[0], rules) if found[0] else [], found[1]) if found else None


def _written(
    text: str, key: str, hit: Hit | None, rules: Rules, *, bare: bool, title_known: bool
) -> tuple[str, str | None] | None:
    """``byline``, with all who are named in one string."""
    text = text.strip("| ")
    if "@" in text and (handle := HANDLE.search(text)):  # «ليان العبدالله @layan»
        text = text[: handle.start()]
        return (text, None) if bare and 2 <= len(text.split()) < NAME_WORDS and _LETTERS.fullmatch(text) else None
    words = key.count(" ") + 1
    if text[-1:] == "." and 2 <= words <= NAME_WORDS and key.startswith(_PEN):
        text = text.rstrip(" .")  # «بقلم. فلان .»
    if words > 2 * NAME_WORDS or ends_sentence(text.rstrip(":")):
        return None
    if "/" in text and (titled := titled_writer(text, rules)):
        return titled, None
    if posted := _POSTED.fullmatch(text):
        who = posted["who"].strip(SEPARATORS)
        return ("" if fold(who) in NOBODY else who), None
    if not hit and "كتب" in text and (reporter := _REPORTER.search(text)):
        return (reporter["who"], None) if _is_name(fold(reporter["who"]), rules) else None
    if hit:
        rest = _ASIDE.split(_LABEL_NEXT.split(hit.rest)[0])[0].strip(SEPARATORS) or hit.rest.strip(SEPARATORS)
        if hit.does == "genre" and fold(rest).removesuffix("تابع").rstrip() in rules.credits:
            return "", None  # «نص: فرانس 24»
        named = hit.does == "byline" or (
            hit.does == "genre"
            and (_is_name(fold(rest), rules) or (title_known and len(rest.split()) <= 2 and _LETTERS.fullmatch(rest)))
        )
        longest = 2 * NAME_WORDS if _is_name(fold(rest), rules) else NAME_WORDS
        return (
            _with_place(rest, rules) if named and any(map(str.isalpha, rest)) and len(rest.split()) <= longest else None
        )
    opener, _, rest = text.partition(" ")
    if rules.opens(fold(opener), "byline") and rest and len(rest.split()) <= NAME_WORDS:
        return _with_place(rest.strip(SEPARATORS), rules)
    if bare and (photo := _PHOTO.search(text)):  # «جدة – طلال الغامدي، تصوير – محمد حامد»
        text = text[: photo.start()]
        return _written(text, fold(text), None, rules, bare=True, title_known=title_known)
    if not bare or words > NAME_WORDS + 2 or (_LATIN.search(text) and _NOT_LATIN.search(text)):
        return None
    text = text.strip(SEPARATORS)
    halves = _BAR.split(text)
    if len(halves) == 2:  # «سعيدة شريف | المغربية»
        persons = [half for half in halves if _is_name(fold(half), rules)]
        return (persons[0], None) if len(persons) == 1 and len(persons[0].split()) < NAME_WORDS else None
    parts = [half for part in _DASH.split(text) if (half := part.strip(SEPARATORS))]
    if len(parts) == 3 and fold(parts[0]) in rules.places and fold(parts[2]) in rules.agencies:
        return (parts[1], parts[0]) if parts[1].count(" ") < NAME_WORDS - 1 else None  # «إسطنبول/ فلان/ الأناضول»
    if len(parts) == 3 and {fold(part) for part in parts[:2]} <= rules.places and _is_name(fold(parts[2]), rules):
        return (parts[2], parts[0]) if parts[2].count(" ") < NAME_WORDS - 1 else None  # «رام الله - نابلس - فلان»
    if len(parts) == 3 and fold(parts[2]) in rules.places and _is_name(fold(parts[0]), rules):
        return (parts[0], parts[2]) if parts[1].count(" ") < 2 else None  # «فلان- الصحيفة- أبها»
    if len(parts) == 2 and not set(map(fold, parts)) & rules.honorifics:
        return _place_and_name(parts, rules, dashed=":" not in text)
    if _FROM.search(text):
        found = _with_place(text, rules)
        return found if found[1] and _is_name(fold(found[0]), rules) else None
    if key in rules.agencies:
        return ("" if key in NOBODY else text), None
    if key in rules.credits:  # who holds the picture
        return "", None
    if 2 <= words < NAME_WORDS and _is_name(key, rules) and _LETTERS.fullmatch(text):
        return text, None
    return None


def titled_writer(text: str, rules: Rules) -> str | None:
    """Who is named behind a title and a slash: «الإعلامي / فلان»; or None."""
    found = _TITLED.fullmatch(text) if "/" in text else None
    return found["who"] if found and fold(found["title"]) in rules.honorifics else None


def signature(text: str, rules: Rules) -> str | None:
    """Who signs with name and office: «فلان بن فلان - محافظ المدينة»; or None."""
    name, *office = _DASH.split(text)
    fits = len(name.split()) in range(2, NAME_WORDS + 1) and len(office) <= 1 and sum(map(len, office)) <= 3 * len(name)
    return name if fits and _is_name(fold(name), rules) else None


def is_officer(text: str, rules: Rules) -> bool:
    """Whether ``text`` is of a paper's imprint: «رئيس التحرير: فلان»."""
    office, _, who = text.partition(":")
    hit = rules.exact.get(fold(office))
    return hit is not None and hit.rule == "office" and _is_name(fold(who), rules)


def opening_writer(text: str, rules: Rules) -> str | None:
    """Who wrote, where a paragraph opens with it: «كتب ـ فلان: …»; or None."""
    found = _OPENING.match(text)
    return found["who"] if found and _is_name(fold(found["who"]), rules) else None


def is_photographer(key: str) -> bool:
    """Whether the folded line begins with the label of a photographer: «تصوير فلان»."""
    return key.partition(" ")[0] in _PHOTOGRAPHER


def read_authors(values: Sequence[str], rules: Rules) -> tuple[list[str], str | None]:
    """Return (authors, place) of what a record's own field holds: «(الرياض - فهد الموركي)», «فلان- سبق- الرياض:».

    A field is taken apart only where a place, a person or an agency is known in it; of its parts, persons are the
    authors, else agencies, else what is left. A sign, a word that names nobody («متابعة»), a date or a sentence that
    slipped into the field is no author.
    """
    said = [value.replace('"', " - ") if value.count('"') == 1 else value for value in map(one_line, values)]
    if any(char.isdigit() for value in said for char in value):
        said = _without_date(said)
    authors: list[str] = []
    place: str | None = None
    strangers: list[str] = []  # values in which nobody is known
    prose = False
    for value in said:
        names, town, known = _of_field(_bare(value), rules, alone=len(said) == 1)
        if not known and (prose := _is_prose(value)):
            break  # what follows is the rest of the sentence, parted at its commas
        if not known:
            strangers.append(value)
        authors += names
        place = place or town
    if prose or _run_on(strangers):
        authors = [name for name in authors if _is_name(fold(name), rules)]
    return list(dict.fromkeys(authors)), place


def _without_date(values: Sequence[str]) -> list[str]:
    """The values without the date and time that a page prints beside the name; its commas parted them, too."""
    text = ", ".join(values)
    date = examine_dateline(text, zone=datetime.UTC)
    if not date.end:
        return list(values)
    return [part for side in (text[: date.start], text[date.end :]) for part in side.split(", ") if part.strip()]


def _is_prose(text: str) -> bool:
    """Whether ``text``, in which nobody is known, is too long for a name or an item of a list, or ends as sentences do."""
    words = _bare(text).count(" ") + 1
    item = text.lstrip()[:1] in _BULLETS or text.lstrip()[:1].isdigit()
    return words > FIELD_WORDS or (words > NAME_WORDS and (item or ends_sentence(text)))


def _run_on(values: Sequence[str]) -> bool:
    """Whether the values are clauses of a sentence that was parted at its commas: many words, and more than names have."""
    words = sum(value.count(" ") + 1 for value in values)
    return words > max(3 * NAME_WORDS, 4 * len(values))


def _bare(text: str) -> str:
    """``text`` without signs at its edges, but for a quotation mark or bracket whose partner stays inside."""
    bare = text.strip(_FIELD_EDGES)
    if len(bare) == len(text):
        return bare
    for opening, closing in _PAIRS:
        if bare.count(opening) > bare.count(closing) and text.rstrip(_ENDS).endswith(closing):
            return bare + closing
        if bare.count(closing) > bare.count(opening) and text.lstrip(_ENDS).startswith(opening):
            return opening + bare
    return bare


@functools.lru_cache(REMEMBERED)
def _of_field(text: str, rules: Rules, *, alone: bool) -> tuple[list[str], str | None, bool]:
    """Return (authors, place, whether anything in it is known) of one value of a field."""
    if not any(map(str.isalpha, text)):
        return [], None, False
    if not alone and fold(text) in rules.places:
        return [], text, False
    headed = _TOWN_FIRST.fullmatch(text)
    if headed and _is_town(headed, rules):
        return _each(_bare(headed["rest"]), rules), headed["town"] if headed["country"] else None, True
    for cut in (_FIELD_CUT, _FROM):
        parts = [half for piece in cut.split(text) if (half := _bare(piece)) and half != "م"]
        photographer = next((i for i, part in enumerate(parts) if fold(part) in _PHOTOGRAPHER), len(parts))
        towns = [part for part in parts if fold(part) in rules.places]
        rest = [part for part in parts[:photographer] if part not in towns and not _names_nobody(part, rules)]
        persons = [part for part in rest if _is_name(fold(part), rules)]
        agencies = [part for part in rest if fold(part) in rules.agencies]
        known = towns or persons or agencies or len(rest) < len(parts)
        if len(parts) > 1 and known and (rest or not towns):
            names = [name for part in persons or agencies or rest for name in _each(part, rules)]
            return names, towns[0] if towns else None, bool(persons or agencies)
    nobody = _names_nobody(text, rules)
    known = nobody or fold(text) in rules.agencies or _is_name(fold(text), rules)
    return ([] if nobody else _each(text, rules)), None, known


def _is_town(headed: re.Match[str], rules: Rules) -> bool:
    """Whether a place stands before the colon: its country is known, or an agency or a paper's name in quotes follows.

    The latter may also follow «تحليل», so that only the former says which place it is.
    """
    town, rest = headed["town"], headed["rest"]
    if town.count(" ") >= PLACE_WORDS or rest.count(" ") >= NAME_WORDS or fold(town) in rules.places:
        return False
    if headed["country"]:
        return fold(headed["country"]) in rules.places
    quoted = (rest[0], rest[-1]) in _PAIRS and rest.count(rest[0]) == 1
    return (quoted or fold(rest) in rules.agencies) and not (
        _is_name(fold(town), rules) or fold(town) in _PHOTOGRAPHER or _names_nobody(town, rules)
    )


def _each(text: str, rules: Rules) -> list[str]:
    """«سمير علي ومنى حسن» → both; only where each is like a full name, for «و» begins names, too («أسماء وهبة»)."""
    names = _AND.split(text)
    return names if len(names) > 1 and all(" " in name and _is_name(fold(name), rules) for name in names) else [text]


def _names_nobody(text: str, rules: Rules) -> bool:
    key = fold(text)
    hit = rules.labels.get(key)
    return key in NOBODY or (hit is not None and hit.does in ("byline", "genre"))


def _with_place(text: str, rules: Rules) -> tuple[str, str | None]:
    """Return (author, place) of what a label names: «فلان», «فلان - الرباط», «فلان من الرباط»."""
    for parts in (_DASH.split(text), _FROM.split(text)):
        if len(parts) == 2 and all(parts):
            for name, place in (parts, parts[::-1]):
                if fold(place) in rules.places:
                    return name.strip(SEPARATORS), place.strip(SEPARATORS)
    return text, None


def _place_and_name(parts: list[str], rules: Rules, *, dashed: bool) -> tuple[str, str | None] | None:
    """Which half is the name, which the place; before a colon only a known town is one: «منة شلبي: …» quotes her.

    Two places are neither («مصر - السعودية» is a match).
    """
    if all(key in rules.places and key not in rules.agencies for key in map(fold, parts)):
        return None
    if dashed and all(" " in part and _is_name(fold(part), rules) for part in parts):
        return " / ".join(parts), None  # «نسرين علي / كريم سعيد»: both wrote it
    for name, place in (parts, parts[::-1]):
        if fold(place) in NOBODY:  # «صنعاء - خاص»
            town = fold(name) in rules.places
            return ("" if town or fold(name) in NOBODY else name), name if town else None
        if len(name.split()) >= NAME_WORDS or not _RELATING.isdisjoint(fold(name).split()):
            continue
        if fold(name) in NOBODY:
            name = ""
        if (name[:1], name[-1:]) in _PAIRS:
            name = name[1:-1]
        known = not name or fold(name) in rules.agencies or (dashed and _is_name(fold(name), rules))
        place = _without_agency(place, rules)
        if known and 0 < len(place.split()) <= PLACE_WORDS:
            return name, place if fold(place) in rules.places else None
        if fold(place) in rules.places and (dashed or name.count(" ") < 3 or _is_name(fold(name), rules)):
            return name, place  # but «وهران: جائزة لأحسن واجهة» is a headline
    return None


def _without_agency(place: str, rules: Rules) -> str:
    """«رام الله وفا» → «رام الله»: the agency that a page runs together with the place."""
    town, _, last = place.rpartition(" ")
    return town.strip(SEPARATORS) if town and fold(last) in rules.agencies else place


def _is_name(key: str, rules: Rules) -> bool:
    """Whether the folded words are like a name: a given name first, which honorifics may precede, and no verb after it."""
    words = key.split()
    if any(word[0] in "يت" and len(word) > 2 and word not in rules.given_names for word in words[1:]):
        return False
    for i, word in enumerate(words):
        if word in rules.given_names:
            return True
        if word not in rules.honorifics:
            return False
        if len(word) == 1 and i + 1 < len(words) and len(words[i + 1]) > 2 and words[i + 1].isalpha():
            return True
    return False
