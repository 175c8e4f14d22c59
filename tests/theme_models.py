"""View models of a small library in Arabic, for tests of the theme: every page kind, the ordinary and the awkward."""

from __future__ import annotations

import datetime
from typing import Any

from warraq.site.model import Article, Citations, Link, Page, Pagination, Period, Removal, Site, Source, Term

ZONE = datetime.timezone(datetime.timedelta(hours=3))

PARAGRAPHS = (
    "لم تكن الوراقة في بغداد نسخًا للكتب وحده، بل صناعة قائمة بنفسها: ينسخ الورّاق ويقابل ويصحّح ويجلّد ويبيع، ويجلس إليه أهل العلم في حانوته "
    "يتناظرون. وكان الكتاب يمر بأيدٍ كثيرة قبل أن يصل إلى قارئه، وفي كل يد منها نصيب من العناية ونصيب من الخطأ.",
    "وانتقلت صناعة الورق من سمرقند إلى بغداد في أواخر القرن الثاني للهجرة، فرخص ثمن الكتاب وكثر الناسخون. ويذكر صاحب «الفهرست» أسماء ورّاقين عُرفوا "
    "بحسن الخط وسرعة النسخ، وبعضهم نسخ مئة ورقة في اليوم والليلة.",
    "ومن أشهر ما كُتب في هذا الباب بلغة أخرى كتاب Paper Before Print، وفيه أن الورق غيّر طرائق التفكير كما غيّر أدوات الكتابة (انظر الفصل C5+1)، وكذلك وزعت شركة Wien Energy في فيينا نسخًا منه. "
    "ويمكن مطالعة الفهرس في https://example.org/catalogue/paper-before-print?page=12&view=full من غير اشتراك.",
    "وقال أحدهم يصف صاحبه: «دفاتره أندى من الروض»، ثم أضاف أن الحبر يبقى 300 سنة إذا حُفظ من الماء.",
)
TITLES = (
    "ورّاقو بغداد: حوانيت العلم قبل المطبعة",
    "الورق يصل من سمرقند إلى بيت الحكمة",
    "ابن مقلة وقواعد الخط المنسوب",
    "مكتبة قرطبة وفهارسها الأربعة والأربعون",
    "كيف كان الناسخ يصحّح ما سقط من السطر",
    "مطبعة بولاق وأول كتاب خرج منها",
    "رحلة ابن بطوطة كما رواها الكاتب ابن جزي",
    "التجليد المغربي: لسان الكتاب وزخارفه",
)


def html_of(paragraphs: tuple[str, ...]) -> str:
    """Return the paragraphs as the site renders them."""
    return "\n".join(f'<p id="p{n}">{text}</p>' for n, text in enumerate(paragraphs, 1))


def make_article(n: int, **changes: Any) -> Article:
    """Return the ``n``-th article of the library, with the fields in ``changes`` instead of its own."""
    date = datetime.datetime(2012 + n % 7, 1 + (n * 5) % 12, 1 + (n * 11) % 28, 8, 51, tzinfo=ZONE)
    values: dict[str, Any] = {
        "id": f"warraq-{n}",
        "title": TITLES[n % len(TITLES)],
        "path": f"{date:%Y/%m/%d}/warraq-{n}/",
        "html": html_of(PARAGRAPHS),
        "text": "\n".join(PARAGRAPHS),
        "date": date,
        "has_time": True,
        "date_text": "يناير 17, 2017 08:51",
        "authors": (Link("سلمى الكاتب", "author/سلمى الكاتب/"),),
        "category": Link("صناعة الكتاب", "section/صناعة الكتاب/"),
        "tags": TAGS,
        "source": Source(
            name="مجلة المخطوط",
            url="https://example.org/a/1",
            file="baghdad.txt",
            sha256="9f" * 32,
            views=447,
            encoding="windows-1256",
        ),
        "source_link": Link("مجلة المخطوط", "source/مجلة المخطوط/"),
        "description": PARAGRAPHS[n % 4][:150].rsplit(" ", 1)[0] + "…",
        "words": 180,
        "removals": (
            Removal("dateline", 2, ("يناير 17, 2017 08:51, 447 مشاهدات",)),
            Removal("related", 12, ("أخبار أخرى لهذا القسم",)),
        ),
        "citations": Citations(
            "سلمى الكاتب، «ورّاقو بغداد: حوانيت العلم قبل المطبعة»، مجلة المخطوط، 17 يناير 2017، https://example.org/repo/2017/01/17/warraq-1/.",
            "Salmá al-Kātib, “Warrāqū Baghdād: ḥawānīt al-ʿilm qabla al-maṭbaʿah,” Majallat al-Makhṭūṭ, 17 January 2017.",
            "cite/warraq-1.bib",
            "cite/warraq-1.ris",
            "cite/warraq-1.json",
        ),
        "raw_url": "https://example.org/raw/baghdad.txt",
        "edit_url": "https://example.org/edit/warraq-1.md",
    }
    return Article(**{**values, **changes})


TAGS = (
    Link("بغداد", "tag/بغداد/", 14),
    Link("ابن النديم", "tag/ابن النديم/", 5),
    Link("الورق", "tag/الورق/", 21),
    Link("سمرقند", "tag/سمرقند/", 9),
    Link("بيت الحكمة", "tag/بيت الحكمة/", 7),
)
KINDS = {
    "person": [
        Link(n, f"tag/{n}/", c)
        for n, c in (("ابن النديم", 12), ("ابن مقلة", 9), ("ابن البواب", 7), ("ياقوت المستعصمي", 4), ("ابن بطوطة", 3))
    ],
    "place": [
        Link(n, f"tag/{n}/", c) for n, c in (("بغداد", 14), ("سمرقند", 9), ("القاهرة", 8), ("قرطبة", 6), ("إسطنبول", 2))
    ],
    "topic": [
        Link(n, f"tag/{n}/", c)
        for n, c in (("الورق", 21), ("الخط", 13), ("التجليد", 6), ("الفهارس", 3), ("الطباعة", 11))
    ],
}
MONTHS = {(y, m): (y * 7 + m * 5) % 9 for y in range(2012, 2019) for m in range(1, 13) if (y * 7 + m * 5) % 9 > 2}
DAYS = {(m, d): 1 + (m * d) % 4 for m in (1, 2, 4, 5, 8, 9, 11) for d in range(2, 28, 3 + m % 4)}


def make_site(**changes: Any) -> Site:
    """Return what every page knows of the library."""
    values: dict[str, Any] = {
        "title": "خزانة الورّاق",
        "description": "مقالات في تاريخ الكتاب العربي: نسّاخه وورقه وخطوطه ومكتباته ومطابعه.",
        "language": "ar",
        "direction": "rtl",
        "url": "",
        "publisher": "خزانة الورّاق",
        "licence_name": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "repository": "",
        "count": 36,
        "undated": 3,
        "first": datetime.date(2012, 1, 3),
        "last": datetime.date(2018, 11, 26),
        "years": tuple(Link(str(y), f"{y}/", 5) for y in range(2018, 2011, -1)),
        "taxonomies": {"tag": 48, "source": 3, "author": 6, "section": 4},
        "indexes": ("dates", "tag", "source", "author", "section"),
        "pages": (Link("عن المكتبة", "about/"), Link("التصحيح والحذف", "corrections/")),
        "version": "0.1.0",
        "css": "theme/css/warraq.css",
        "reader_js": "theme/js/reader.js",
        "search_js": "theme/js/search-page.js",
        "lists_js": "theme/js/lists.js",
        "search_worker": "theme/js/search-worker.js",
        "fonts": ("theme/fonts/amiri-regular.woff2", "theme/fonts/amiri-bold.woff2"),
        "icon": "theme/icons/favicon.svg",
        "touch_icon": "theme/icons/touch.png",
        "manifest": "manifest.webmanifest",
        "opensearch": "opensearch.xml",
    }
    return Site(**{**values, **changes})


def make_page(kind: str, path: str, title: str, **changes: Any) -> Page:
    """Return what the template of the page at ``path`` knows of it."""
    root = "../" * path.count("/") or "./"
    values: dict[str, Any] = {
        "kind": kind,
        "path": path,
        "title": title,
        "root": root,
        "canonical": "",
        "feeds": (Link("خزانة الورّاق", "feeds/all.atom.xml"),),
    }
    return Page(**{**values, **changes})


def pages() -> list[tuple[str, Page, dict[str, Any]]]:
    """Return (template, page, what else the template is given) for one page of each kind and several awkward ones."""
    articles = [make_article(n) for n in range(8)]
    links = tuple(Link(a.title, a.path, date=a.date.date()) for a in articles if a.date)
    full = make_article(
        1,
        kicker="من تاريخ الكتاب",
        previous=links[2],
        next=links[3],
        related=links[3:7],
        versions=links[:1],
        story=links[:3],
        place="بغداد",
    )
    undated = [make_article(n, date=None, has_time=False, path=f"undated/warraq-{n}/", date_text="") for n in range(3)]
    pagination = Pagination(
        3, 9, "tag/بغداد/page/2/", "tag/بغداد/page/4/", tuple(f"tag/بغداد/page/{n}/" for n in range(1, 10))
    )
    single = Pagination(1, 1, None, None, ("",))
    year = Period(
        2017,
        None,
        None,
        "2017/",
        64,
        Link("2016", "2016/"),
        Link("2018", "2018/"),
        Link("المقالات بحسب التاريخ", "dates/"),
        days=DAYS,
        months={m: sum(n for (k, _), n in DAYS.items() if k == m) for m in {m for m, _ in DAYS}},
    )
    month = Period(
        2017,
        1,
        None,
        "2017/01/",
        12,
        Link("ديسمبر 2016", "2016/12/"),
        Link("فبراير 2017", "2017/02/"),
        Link("2017", "2017/"),
        days={k: n for k, n in DAYS.items() if k[0] == 1},
    )
    day = Period(
        2017, 1, 17, "2017/01/17/", 2, Link("14 يناير 2017", "2017/01/14/"), None, Link("يناير 2017", "2017/01/")
    )
    years = [
        Period(y, None, None, f"{y}/", 9, months={m: n for (k, m), n in MONTHS.items() if k == y})
        for y in range(2012, 2019)
    ]
    term = Term(
        "tag",
        "بغداد",
        "tag/بغداد/",
        43,
        "place",
        ("مدينة السلام", "دار السلام"),
        "ب",
        TAGS[1:],
        MONTHS,
        "feeds/tag/بغداد.atom.xml",
    )
    groups: dict[str, dict[str, list[Term]]] = {}
    for kind, terms in KINDS.items():
        for link in sorted(terms, key=lambda link: link.title):
            letter = link.title.removeprefix("ال").removeprefix("ابن ")[0].replace("إ", "ا")
            groups.setdefault(kind, {}).setdefault(letter, []).append(
                Term("tag", link.title, link.path, link.count or 0, kind)
            )
    long_title = " ".join(TITLES) + " " + "ذ" * 200
    awkward = make_article(
        4,
        title=long_title[:300],
        html=html_of(("كلمة" * 60, "الحرف ب", PARAGRAPHS[0] * 20)),
        tags=tuple(Link(f"وسم رقم {n}", f"tag/{n}/", n) for n in range(500)),
        path="2017/01/17/awkward/",
        authors=(),
        category=None,
        source_link=None,
        source=Source(),
        citations=None,
        removals=(),
        raw_url="",
        edit_url="",
    )
    return [
        (
            "home.html",
            make_page("home", "", "خزانة الورّاق"),
            {"newest": articles[:6], "months": MONTHS, "terms": KINDS, "words": 14210},
        ),
        ("article.html", make_page("article", full.path, full.title), {"article": full}),
        ("article.html", make_page("article", awkward.path, awkward.title), {"article": awkward}),
        ("article.html", make_page("article", undated[0].path, undated[0].title), {"article": undated[0]}),
        ("dates.html", make_page("dates", "dates/", "المقالات بحسب التاريخ"), {"years": years}),
        ("year.html", make_page("year", "2017/", "2017"), {"period": year}),
        (
            "month.html",
            make_page("month", "2017/01/", "يناير 2017"),
            {"period": month, "articles": articles[:5], "pagination": single},
        ),
        (
            "day.html",
            make_page("day", "2017/01/17/", "17 يناير 2017"),
            {"period": day, "articles": articles[:2], "pagination": single},
        ),
        (
            "undated.html",
            make_page("undated", "undated/", "مقالات بلا تاريخ"),
            {"articles": undated, "pagination": single},
        ),
        ("terms.html", make_page("terms", "tag/", "الوسوم"), {"taxonomy": "tag", "groups": groups}),
        (
            "term.html",
            make_page("term", "tag/بغداد/", "بغداد"),
            {
                "term": term,
                "articles": articles,
                "pagination": Pagination(1, 9, None, pagination.next, pagination.paths),
            },
        ),
        (
            "term.html",
            make_page("term", "tag/بغداد/page/3/", "بغداد"),
            {"term": term, "articles": articles, "pagination": pagination},
        ),
        ("search.html", make_page("search", "search/", "البحث"), {"years": make_site().years, "top_terms": KINDS}),
        (
            "page.html",
            make_page("page", "about/", "عن المكتبة"),
            {
                "content": html_of(PARAGRAPHS[:2]),
                "figures": [("articles", 36), ("words", 14210), ("undated", 3), ("tags", 48), ("years", 7)],
            },
        ),
        ("404.html", make_page("not_found", "404.html", "الصفحة غير موجودة", root="/repo/"), {}),
    ]
