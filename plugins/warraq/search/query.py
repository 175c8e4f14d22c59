"""What a person typed → what is asked. Nothing that can be typed is an error: what is no operator is text.

    ورق سمرقند          words, ranked; documents that hold all of them come first by score, not by force
    "بيت الحكمة"        a phrase, unless more words stand around it than in it; also “…”, and «…» around a whole query (inside one they are how headlines quote);
                        one word in quotation marks is a word
    -قرطبة              not this word, phrase or field
    مخطوط*              every word that begins so
    title:ورق           also عنوان: وسم: مصدر: تاريخ:, tag: source: date:
    2017-01             a month or day; «من 2016 إلى 2018», 2016..2018; a year when nothing else is asked
    ورق أو بردي         either; also OR and |

The client reads queries the same way; tests/data/search/queries.json is run by both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from warraq.arabic.letters import fold, plain
from warraq.arabic.tokens import tokens

FIELDS = {
    "title": "title",
    "عنوان": "title",
    "tag": "tag",
    "وسم": "tag",
    "source": "source",
    "مصدر": "source",
    "date": "date",
    "تاريخ": "date",
}
EITHER = {"or", "|", "او"}  # as folding leaves OR and أو
PREFIX_LETTERS = 2  # a shorter beginning stands for too many words
QUERY_LETTERS = 2000  # what is longer was pasted by mistake; its beginning says enough

_PIECE = re.compile(
    r"(?P<minus>[-−](?=\S))?(?:(?P<field>[^\W\d_]+):(?=\S))?"
    r"(?:\"(?P<a>[^\"]*)\"|“(?P<b>[^”]*)”|(?P<run>[^\s\"“”]+))|\S"
)
_DIGIT = "[0-9٠-٩۰-۹]"
_DATE = r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)"
_DATES = re.compile(rf"{_DATE}(?:(?:\.\.|–|/){_DATE})?\Z")
_FROM_TO = re.compile(
    rf"(?:^|(?<=\s))(?:من|from)\s+({_DIGIT}{{4}}[-{_DIGIT[1:]}*)\s+(?:إلى|الى|إلي|الي|to)\s+({_DIGIT}{{4}}[-{_DIGIT[1:]}*)(?=\s|$)"
)


@dataclass(frozen=True)
class Item:
    """One thing asked: ``kind`` is word, prefix, phrase, title, tag or source, ``text`` its forms with a blank between them;
    ``either`` joins it with the item before."""

    kind: str
    text: str
    exclude: bool = False
    either: bool = False


@dataclass
class Query:
    """What is asked, and the range of dates if one is (``explicit``: by ``date:`` or a range, not by a number that may be text)."""

    items: list[Item] = field(default_factory=list)
    date_from: str | None = None
    date_to: str | None = None
    explicit: bool = False


def parse(text: str) -> Query:
    """Return what ``text`` asks."""
    query = Query()
    text = text[:QUERY_LETTERS]
    if found := _FROM_TO.search(text):
        first, last = _dates(fold(found[1])), _dates(fold(found[2]))
        if first and last:
            query.date_from, query.date_to, query.explicit = first[0], last[1], True
            text = f"{text[: found.start()]} {text[found.end() :]}"
    if (whole := text.strip())[:1] == "«" and whole.find("»") == len(whole) - 1:
        text = f'"{whole[1:-1]}"'
    either = False
    years: list[int] = []
    for piece in _PIECE.finditer(text):
        run = piece["run"]
        phrase = next((piece[name] for name in "ab" if piece[name] is not None), None)
        if run is None and phrase is None:
            continue  # a quotation mark without its pair
        exclude = bool(piece["minus"])
        kind = FIELDS.get(fold(piece["field"] or ""))
        if piece["field"] and not kind:  # «قال:كذا» is text
            run, phrase = f"{piece['field']} {run if run is not None else phrase}", None
        if run is not None and not kind and not exclude and fold(run) in EITHER:
            either = bool(query.items)
            continue
        if kind == "date" or (run is not None and not kind and not exclude):
            if dates := _dates(fold(run if run is not None else phrase or "")):
                if kind == "date" or "-" in dates[0] or dates[0] != dates[1]:
                    query.date_from, query.date_to, query.explicit = *dates, True
                    continue
                years.append(len(query.items))
            elif kind == "date":
                kind = None
        added = _items(kind, run, phrase, exclude=exclude)
        for number, item in enumerate(added):
            query.items.append(Item(item.kind, item.text, item.exclude, either and number == 0))
        either = either and not added
    if len(query.items) == 1 and years == [0] and not query.explicit:
        query.date_from = query.date_to = fold(query.items.pop().text)
    around = sum(item.kind == "word" and not item.exclude for item in query.items)
    return without_phrases(query, shorter_than=around)


def without_phrases(query: Query, shorter_than: int = QUERY_LETTERS) -> Query:
    """Return ``query`` with the words of its phrases of fewer words than ``shorter_than`` as words.

    So it is asked again when a phrase stands nowhere; and a phrase among more words than its own is how headlines and
    questions quote, not an operator.
    """
    items: list[Item] = []
    for item in query.items:
        forms = item.text.split(" ")
        if item.kind == "phrase" and not item.exclude and len(forms) < shorter_than:
            items += [Item("word", form, either=item.either and at == 0) for at, form in enumerate(forms)]
        else:
            items.append(item)
    return replace(query, items=items)


def _dates(text: str) -> tuple[str, str] | None:
    found = _DATES.match(text)
    dates = (found[1], found[2] or found[1]) if found else ()
    try:
        for date_text in dates:
            date.fromisoformat(date_text + "2000-01-01"[len(date_text) :])
    except ValueError:  # the 31st of February is text
        return None
    return dates or None


def _items(kind: str | None, run: str | None, phrase: str | None, *, exclude: bool) -> list[Item]:
    value = run if run is not None else phrase or ""
    words = [plain(value[token.start : token.end]).lower() for token in tokens(value)]
    if not words:
        return []
    if kind in ("tag", "source"):
        return [Item(kind, " ".join(words), exclude)]
    if kind == "title":
        return [Item(kind, word, exclude) for word in words]
    if len(words) > 1 and (phrase is not None or exclude):
        return [Item("phrase", " ".join(words), exclude)]
    if value.endswith("*") and len(words[-1]) >= PREFIX_LETTERS:
        return [*(Item("word", word, exclude) for word in words[:-1]), Item("prefix", words[-1], exclude)]
    return [Item("word", word, exclude) for word in words]
