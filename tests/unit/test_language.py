"""The language of an article by its letters and words."""

from __future__ import annotations

import pytest
from warraq.convert.language import language

ARABIC = "وصلت صناعة الورق إلى سمرقند ثم انتقلت إلى بغداد حيث نشأت أسواق الورّاقين والنسّاخين."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ARABIC, "ar"),
        (f"{ARABIC} وكتب پاول في گوتنبرغ عن ذلك كتابا مطوّلا في تاريخ الطباعة وأثرها في أوروبا كلها.", "ar"),
        (f"{ARABIC} The art of paper making, as told by Bloom.", "ar"),
        ("صنعت کاغذسازی به سمرقند رسید و سپس به بغداد رفت و در آنجا بازار وراقان پدید آمد.", "fa"),
        ("کاغذ بنانے کا ہنر سمرقند پہنچا اور پھر بغداد میں کتابوں کے بازار قائم ہوئے۔", "ur"),
        ("پیشەی کاغەز دروستکردن گەیشتە سەمەرقەند و پاشان بەغداد", "ckb"),
        ("מלאכת הנייר הגיעה לסמרקנד ומשם לבגדאד, ושם קמו שווקים של מעתיקי ספרים", "he"),
        ("The craft of paper reached Samarkand and then the markets of the copyists in Baghdad.", "en"),
        ("La fabrication du papier est arrivée à Samarcande et de là dans les marchés de Bagdad.", "fr"),
        ("Kâğıt sanatı Semerkant'a ulaştı ve daha sonra Bağdat için bir çarşı kuruldu bu yüzyılda.", "tr"),
        ("Бумажное ремесло пришло в Самарканд, а затем в Багдад, где возникли рынки книг", "ru"),
        ("Ҳунари коғазсозӣ ба Самарқанд расид ва баъд ба Бағдод рафт", "tg"),
        ("Lorem ipsum dolor sit amet consectetur adipiscing elit sed", "und"),
        ("Al-Fihrist", "ar"),
        ("12 34 ...", "ar"),
        ("", "ar"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text, "ar") == expected


def test_the_corpus_own_language_is_presumed() -> None:
    assert language("سلام بر همه", "fa") == "fa"
    assert language("Lorem ipsum dolor sit amet consectetur", "en") == "en"
    assert language(ARABIC, "en") == "ar"
