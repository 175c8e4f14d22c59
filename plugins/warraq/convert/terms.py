"""Which runs of words can be the name of something: what opens, ends and holds no term."""

from __future__ import annotations

import re

from warraq.arabic.dates_names import MONTHS, WEEKDAYS
from warraq.arabic.dates_words import AGENCIES
from warraq.arabic.letters import fold
from warraq.arabic.stopwords import STOP_WORDS

SHORTEST_WORD = 3
"""Letters that a word at either end must have."""
PARTICLES = frozenset("وبلفك")
"""What is written together with the word behind it."""

# Words of no term: verbs of saying, numbers in words, time, formulas, what pages print.
_EMPTY_WORDS = (
    "قال قالت وقال وقالت أضاف وأضاف أضافت وأضافت أكد وأكد أكدت وأكدت أوضح وأوضح أوضحت أشار وأشار أشارت ذكر وذكر ذكرت أعلن أعلنت وأعلن تم يتم وتم سيتم "
    "اليوم أمس غدا الآن صباح مساء يوم أيام شهر عام سنة سنوات أسبوع ساعة دقيقة الماضي الماضية المقبل المقبلة القادم القادمة الحالي الحالية الجاري "
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف مليون مليار عدد العديد عدة الأول الأولى الثاني الثانية الثالث الثالثة أول أكثر أقل "
    "جميع كافة مختلف خاصة الأنباء صحيفة جريدة موقع الخبر أنباء فرانس برس رويترز شكرا المزيد اقرأ شارك تابعنا "
    "يمكن يجب ينبغي قام قامت يقوم تقوم وأن وأنه بشكل وذلك إضافة بالإضافة فضلا جهة جانب جانبه جانبها صلى وسلم رحمه تعالى يرحمه حفظه الله سبحانه "
    "the of and in to a an is are was for on at by with from that this it as has have will be not but"
)
EMPTY: frozenset[str] = (
    STOP_WORDS
    | {fold(word) for word in _EMPTY_WORDS.split()}
    | {name[0] for table in (MONTHS, WEEKDAYS) for name in table if len(name) == 1}
    | {word for agency in AGENCIES for word in agency}
) - {fold("الله")}  # «حزب الله»

# Verbs with which sentences of news begin, as far as their letters are no noun's («تراجع», «عقد», «نقل» may be).
_VERBS = (
    "أفاد أفادت أصدر أصدرت صرح صرحت سجلت انخفض انخفضت ارتفع ارتفعت ضبطت بلغ انطلق انطلقت شهدت طالبت أنقذت جاء جاءت تمكن تمكنت "
    "استقبل استقبلت حذرت شارك شاركت وصل وصلت بدأ بدأت كشفت ناقش ناقشت عثر عثرت نظمت افتتح افتتحت اختتم اختتمت التقى التقت "
    "أقيمت عقدت قتلت أصيب أصيبت أوقفت أحبطت تأهل خسر خسرت لقي توفي توفيت علمت حصل حصلت دعا دعت قرر قررت أطلق أطلقت "
    "تراجعت نقلت شددت لفتت اعتبر اعتبرت رحبت أدان أدانت نفت بحثت فازت احتفل احتفلت أنهى أنهت واصل واصلت استهدف استهدفت "
    "وافق وافقت رفضت أجرى أجرت قدمت شملت تضمنت بلغت تجاوزت احتل احتلت أظهر أظهرت أعرب أعربت أبدى أبدت أسفر أسفرت أعاد أعادت "
    "أقر أقرت ألقى ألقت أمرت أنجز أنجزت أوصى أوصت اتفقت اتهم اتهمت اجتمع اجتمعت استعرض استعرضت استعاد استعادت اطلعت انتقد انتقدت "
    "انتهى انتهت انضم انضمت باشرت تابعت تسببت تسلمت تصدرت تعرضت تعهدت تقدمت تلقى تلقت توصلت تولى تولت حاولت حددت حضرت حقق حققت "
    "خاض خاضت خرجت دخلت ركزت زارت ساهم ساهمت صدرت عادت غادرت سقطت أثارت فارقت فاز قضت منحت نالت نشرت نفذت نفى هاجمت هددت وجدت وضعت وقعت"
)
VERBS = frozenset(map(fold, _VERBS.split()))
# The present tense, as far as its letters are no name's: يتعلق، يستهدف، يعملون، يساوي (not «يونايتد», «ينبع», «يوان»).
_PRESENT = re.compile("ي(?:ت..+|ست..+|..+ون|[^ايه]ا[^ا].{1,2})")
# Words that tell where, when, how much or whether, and not what: no term begins with one.
_OPENERS = (
    "داخل خارج قرب رغم بشأن باسم تمام أثناء أنحاء بداية نهاية بدء وقت الوقت مرة بمناسبة بمشيئة سبيل مجال إطار مقارنة إجمالي نتيجة "
    "نفس عدم وجود حدوث إجراء ضرورة أهمية إمكانية استمرار قيام حرص اهتمام إحدى أعلى أدنى أكبر أصغر شديد شديدة رضي "
    "مستوى مستويات ملايين مليارات آلاف مئات عشرات المائة المئة معظم غالبية"
)
OPENERS = frozenset(map(fold, _OPENERS.split()))
# What amounts are told in. «ريال مدريد» begins with one: «ملايين ريال», «ريال سعودي», «متر مربع» are no terms.
_UNITS = (
    "ريال دولار يورو جنيه درهم دينار ليرة فرنك روبل روبية برميل طن كيلو كيلوغرام كيلوجرام غرام جرام كيلومتر كيلومترا متر مترا هكتار "
    "لتر ميغاواط ميجاواط"
)
UNITS = frozenset(map(fold, _UNITS.split()))
# No term ends in one of these.
_ENDS = "مربع مربعا مكعب مكعبا نفسه نفسها نفسهم أنفسهم أخرى الأخرى الآخر آخر آخرون آخرين باسم بنسبة مستوى يوميا شهريا سنويا حاليا إلخ"
ENDS = frozenset(map(fold, _ENDS.split())) | UNITS
# Words after which a name goes on: what ends in one is a scrap of it.
_HEADS = (
    "بن ابن بنت آل أبو أبي أم عبد بني ذو ذات ولي وزير وكيل نائب رئيس رئيسة مدير مديرة أمين أمير محافظ سفير عضو أعضاء ممثل "
    "وزارة رئاسة هيئة مجلس لجنة منظمة مؤسسة شركة جمعية جامعة كلية معهد مدرسة مستشفى مطار ميناء بنك نادي مركز "
    "منطقة مدينة محافظة ولاية بلدية أمانة إمارة جمهورية دولة مملكة سلطنة حي جسر كأس دوري "
    "حزب حركة جبهة تنظيم قناة شارع جبل وادي نهر جزيرة برج ملعب فندق مهرجان بطولة جائزة برنامج مشروع منتخب فريق قائد زعيم"
)
HEADS = frozenset(map(fold, _HEADS.split()))
KIN = frozenset(map(fold, ["بن", "ابن", "بنت", "آل"]))
"""Words inside the names of persons."""
# A title may end a term of two words («قصر الملك»), but not where the first is such a word itself («جامعة الملك …»).
_TITLES = (
    "الملك الملكة الأمير الأميرة الرئيس السلطان السيد السيدة الدكتور الدكتورة الأستاذ الأستاذة المهندس المهندسة "
    "الوزير السفير النائب القاضي المستشار الفريق اللواء العميد العقيد المقدم النقيب الملازم الجنرال "
    "الشهيد الفنان الفنانة الكاتب الكاتبة الشاعر الشاعرة اللاعب المدرب المواطن"
)
TITLES = frozenset(map(fold, _TITLES.split()))
_NAMES_LIKE_VERBS = frozenset(
    map(fold, ["يوسف", "يحيى", "ياسر", "ياسين", "يعقوب", "يزيد", "يونس", "يافا", "يثرب", "يسوع"])
)


def is_term(phrase: tuple[str, ...]) -> bool:
    """Tell whether ``phrase`` (folded words) can be the name of something: no scraps of words, no half of a name, no verb, no
    amount, nothing of somebody's («أراضيها»)."""
    first, last = phrase[0], phrase[-1]
    if len(first) < SHORTEST_WORD or len(last) < SHORTEST_WORD or last in ENDS:
        return False
    if first in OPENERS or (first[0] in PARTICLES and first[1:] in OPENERS):
        return False
    if (first[0] == "ي" and first not in _NAMES_LIKE_VERBS) or (first == "عبد" and len(phrase) == 2):
        return False
    if first[0] == "و" and first[1:] in VERBS:
        return False
    if not VERBS.isdisjoint(phrase) or any(word[0] == "ي" and _PRESENT.fullmatch(word) for word in phrase[1:]):
        return False
    if _is_somebodys(first) or _is_somebodys(last):
        return False
    if last.startswith("ال"):
        return True
    return first[0] not in "تنس" and not (first in UNITS and last.endswith(("ي", "يه")))


def _is_somebodys(word: str) -> bool:
    return word.endswith("ها") and len(word) > len("ابها") and not word.startswith("ال")


def is_cut(phrase: tuple[str, ...]) -> bool:
    """Tell whether the name that ``phrase`` begins goes on: «خادم الحرمين الشريفين الملك», «جامعة الملك», «رئيس مجلس»."""
    return phrase[-1] in HEADS or (phrase[-1] in TITLES and (len(phrase) > 2 or phrase[0] in HEADS))
