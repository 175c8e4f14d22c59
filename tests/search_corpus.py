"""A small corpus of our own for the tests of search: sentences composed from our own words by a seeded generator.

Words follow Zipf's law and carry the affixes, spellings and marks that Arabic words carry, so that forwards, several forms
of one term, long posting lists, repeated words and adjacent pairs all occur.
"""

from __future__ import annotations

import random

from warraq.search import Document

ROOTS = [
    "كتاب",
    "ورق",
    "حبر",
    "قلم",
    "مكتبة",
    "ناسخ",
    "خطاط",
    "مخطوطة",
    "مطبعة",
    "فهرس",
    "سمرقند",
    "بغداد",
    "دمشق",
    "قرطبة",
    "القاهرة",
    "فاس",
    "صنعاء",
    "أستانا",
    "سوريا",
    "خزانة",
    "مجلد",
    "تجليد",
    "زخرفة",
    "هامش",
    "عنوان",
    "فصل",
    "باب",
    "صفحة",
    "سطر",
    "حرف",
    "نقطة",
    "نسخ",
    "ثلث",
    "رقعة",
    "كوفي",
    "أندلسي",
    "مداد",
    "رق",
    "بردي",
    "كاغد",
    "سوق",
    "وراق",
    "عالم",
    "طبيب",
    "فلكي",
    "شاعر",
    "رحالة",
    "مؤرخ",
    "خليفة",
    "وزير",
    "أمير",
    "قاض",
    "مدرسة",
    "جامع",
    "بيت",
    "حكمة",
    "ترجمة",
    "يونانية",
    "سريانية",
    "فارسية",
    "هندية",
    "رياضيات",
    "منطق",
    "فلسفة",
    "طب",
    "كيمياء",
    "جغرافيا",
    "تاريخ",
    "رحلة",
    "بحر",
    "طريق",
    "قافلة",
    "حرير",
    "ذهب",
    "فضة",
    "نحاس",
    "خشب",
    "جلد",
    "صمغ",
    "سخام",
    "عفص",
    "زاج",
    "مسطرة",
    "مبراة",
    "دواة",
    "كرسي",
    "لوح",
    "طين",
    "حجر",
    "نقش",
    "ختم",
    "توقيع",
    "إجازة",
    "سماع",
    "قراءة",
    "مقابلة",
    "تصحيح",
    "حاشية",
    "شرح",
    "متن",
    "مقدمة",
    "خاتمة",
    "ذيل",
    "معجم",
    "لغة",
    "نحو",
    "صرف",
    "بلاغة",
    "عروض",
    "قصيدة",
    "مقامة",
    "رسالة",
    "خطبة",
    "وقف",
    "واقف",
    "ناظر",
    "مستعير",
    "إعارة",
]
PREFIXES = ("", "", "", "ال", "ال", "و", "وال", "بال", "لل", "ب", "ل", "ف")
SUFFIXES = ("", "", "", "", "ات", "ين", "ها", "هم", "نا", "ه")
FILLERS = ["في", "من", "إلى", "على", "عن", "التي", "الذي", "كان", "قد", "بعد", "هذا"]
LATIN = ("Samarkand", "BBC", "UNESCO", "Codex", "G20")
TAGS = ("مخطوطات", "مكتبات", "طباعة", "خط عربي", "رحلات")
SOURCES = ("مجلة الورق", "صحيفة الحبر", "")
MARKS = "ًٌٍَُِّْ"


def word(chance: random.Random) -> str:
    """Return a word: a root of Zipf frequency with affixes, now and then in another spelling or with tashkeel."""
    if chance.random() < 0.03:
        return chance.choice((*LATIN, str(chance.randint(1200, 2025))))
    root = ROOTS[min(int(chance.paretovariate(0.45)) - 1, len(ROOTS) - 1)]
    if root.endswith("ة") and (suffix := chance.choice(SUFFIXES)):
        root = root[:-1] + suffix
    else:
        root += chance.choice(SUFFIXES)
    text = chance.choice(PREFIXES) + root
    if chance.random() < 0.05:
        text = text.replace("أ", "ا").replace("ة", "ه")
    if chance.random() < 0.03:
        place = chance.randint(1, len(text))
        text = text[:place] + chance.choice(MARKS + "ـ") + text[place:]
    return text


def sentence(chance: random.Random, words: int) -> str:
    """Return ``words`` words with function words among them."""
    return " ".join(chance.choice(FILLERS) if chance.random() < 0.2 else word(chance) for _ in range(words))


def corpus(size: int = 300, seed: int = 7) -> list[Document]:
    """Return ``size`` documents, oldest first, with some undated ones at the beginning."""
    chance = random.Random(seed)
    documents = []
    for number in range(size):
        paragraphs = [sentence(chance, chance.randint(5, 60)) + "." for _ in range(chance.randint(1, 6))]
        day = size - number
        dated = number < size * 9 // 10
        documents.append(
            Document(
                id=f"a{number}",
                url=f"2017/{number}/",
                title=sentence(chance, chance.randint(2, 8)) + (" 😀" if number % 50 == 3 else ""),
                date=f"{2010 + day // 40}-{1 + day // 4 % 10:02d}-{1 + day % 28:02d}T08:00:00+05:00" if dated else None,
                tags=tuple(chance.sample(TAGS, chance.randint(0, 3))),
                source=chance.choice(SOURCES),
                text="\n".join(paragraphs),
            )
        )
    return documents[::-1]


def mistyped(text: str, chance: random.Random) -> str:
    """Return ``text`` with one character left out, put twice, swapped with the next, or parted from it by a blank."""
    at = chance.randrange(len(text))
    blank = text.find(" ", at)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
            text[:at] + " " + text[at:],
            text[: max(blank, 0)] + text[blank + 1 :],
        )
    )


def queries(count: int, seed: int = 11) -> list[str]:
    """Return ``count`` queries as people write them: one to eight words, some unknown, some punctuation."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        text = sentence(chance, chance.choice((1, 1, 2, 2, 3, 3, 3, 4, 5, 8)))
        if chance.random() < 0.1:
            text += chance.choice(("؟", "!", " …", " xyz", " زنمردة", " ()", "«"))
        found.append(mistyped(text, chance) if chance.random() < 0.2 else text)
    return found
