"""Articles that a careless expression takes hours over, and everything that is done with an article's text."""

from __future__ import annotations

import hashlib

from warraq.config import CorpusConfig
from warraq.convert.clean import clean
from warraq.convert.learn import Learner
from warraq.convert.model import Record, Refusal
from warraq.convert.rules import load_rules
from warraq.convert.stages import Added, Tools, compare, draft_one, finish_one
from warraq.convert.tags import Vocabulary
from warraq.convert.tally import Tally
from warraq.search import Document
from warraq.search.prepare import prepare
from warraq.site.bidi import isolate
from warraq.site.reader import parse

SENTENCE = "كان الورّاق ينسخ الكتب بخطّ واضح في دكانه قرب المسجد، ثم يقابلها على الأصل سطرًا سطرًا قبل أن يبيعها."
FOOTER = "جميع الحقوق محفوظة لصحيفة الورّاق اليومية، ولا يجوز النقل"
# Each is repeated to make one line (or, with a line end in it, one paragraph or many) of the size asked for.
PIECES = {
    "blanks": " ", "no-break blanks": "\u00a0", "tabs": "\t", "line ends": "\n", "CRLF": "\r\n", "blank lines": " \n",
    "letters": "ا", "words": "كتاب ", "Latin": "a", "capitals": "A b ", "digits": "7", "Arabic digits": "٧", "marks": "\u0651",
    "tatweel": "ـ", "direction": "\u202e\u200f", "joiners": "ا\u200c", "full stops": ".", "sentences": "كتب. ", "commas": "كتاب، ",
    "colons": "كتاب: ", "quotes": "«", "closed quotes": "«»", "brackets": "(", "square brackets": "[", "links": "[a](", "images": "![",
    "angles": "<", "tags": "<a ", "comments": "<!--", "entities": "&#", "ampersands": "&amp", "stars": "*", "emphasis": "*a ",
    "underscores": "_a_", "backticks": "`", "code": "`a ", "hashes": "# ", "dashes": "- ", "list": "- ا\n", "items": "1. ", "pipes": "|a",
    "backslashes": "\\", "escapes": "\\*", "addresses": "http://a.", "one address": "a/", "mail": "a@", "mails": "a@b.c ",
    "slashes": "1/2/", "days": "17 يناير ", "datelines": "يناير 17, 2017 08:51 ", "hijri": "17 ربيع الأول ", "years": "2017 ",
    "times": "08:51 ", "weekdays": "الثلاثاء ", "days and commas": "الثلاثاء، ", "bylines": "كتب: محمد ", "labels": "شارك: ",
    "share bar": "فيسبوك تويتر واتساب ", "drawn-out share bar": "فيسـبوك تويتر واتساب ", "views": "447 مشاهدات ", "photos": "photo_2025-07-15_14-04-00", "related": "اقرأ أيضًا: ",
    "lines": "عنوان قصير\n", "paragraphs": "عنوان قصير\n\n", "footers": f"{FOOTER}\n", "footers in a line": f"{FOOTER} ",
    "template": "{{ ", "blocks": "{% a ", "colon words": "a:b ", "mixed": "aا1 ", "prefixes": "وبال", "hours": "قبل 3 ساعات ",
}  # fmt: skip
AT_FIRST = ("blanks", "words", "share bar", "drawn-out share bar", "datelines")  # also where an article begins


def articles(size: int) -> dict[str, tuple[str, str]]:
    """Return {name: (title, text)}: each text has one pathological stretch of ``size`` characters amid an article."""
    made = {}
    for name, piece in PIECES.items():
        stretch = piece * (size // len(piece))
        if name in AT_FIRST:
            made[f"{name} at first"] = ("خبر", f"{stretch}\n\n{SENTENCE}\n\n{SENTENCE}\n\n{FOOTER}\n")
        made[name] = (
            "خبر",
            f"عنوان المقال\n\nيناير 17, 2017 08:51\n\n{SENTENCE}\n\n{stretch}\n\n{SENTENCE}\n\n{FOOTER}\n",
        )
    return made


def _tools() -> Tools:
    learner = Learner()
    for number in range(12):
        learner.add(
            "", f"عنوان رقم {number}\n\nنصّ المقال {number} عن شيء {number * 7} في مكان {number * 3}.\n\n{FOOTER}\n"
        )
    rules = load_rules()
    return Tools(CorpusConfig(), rules, learner.finish(rules.keep), Vocabulary.load([]))


TOOLS = _tools()


def read_whole(title: str, text: str) -> None:
    """Do with ``text`` what publishing does: learn, clean, segment, date, tag, write, read again, render, index."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    longest = max(text.split("\n\n"), key=len)
    for given in ({}, {"title": title, "author": [longest], "tags": [longest], "source": longest, "date": longest}):
        record = Record("x.txt", None, text, sha, given=given)
        Learner().add("", clean(text)[0])
        made = draft_one(TOOLS, "x", record, Tally())
        if isinstance(made, Refusal):
            raise AssertionError(str(made))
        compare([made], TOOLS)
        finished = finish_one(made, Added([], None))
        parsed = parse("x.md", finished.markdown, finished.ledger, "UTC", "ar")
        if parsed.entry is None:
            raise AssertionError(parsed.refusal)
        isolate(parsed.text)
        prepare([Document("x", "x/", title, None, (), "", parsed.text)])
