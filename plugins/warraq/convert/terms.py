"""Which runs of words can be the name of something: what opens, ends and holds no term."""

from __future__ import annotations

from warraq.arabic.dates_names import MONTHS, WEEKDAYS
from warraq.arabic.dates_words import AGENCIES
from warraq.arabic.letters import fold
from warraq.arabic.stopwords import STOP_WORDS

SHORTEST_WORD = 3
"""Letters that a word at either end must have."""

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
    "أفاد أفادت أصدر أصدرت صرح صرحت سجلت انخفض انخفضت ارتفع ارتفعت ضبطت انطلق انطلقت شهدت طالبت أنقذت جاء جاءت تمكن تمكنت "
    "استقبل استقبلت حذرت شارك شاركت وصل وصلت بدأ بدأت كشفت ناقش ناقشت عثر عثرت نظمت افتتح افتتحت اختتم اختتمت التقى التقت "
    "أقيمت عقدت قتلت أصيب أصيبت أوقفت أحبطت تأهل خسر خسرت لقي توفي توفيت علمت حصل حصلت دعا دعت قرر قررت أطلق أطلقت "
    "تراجعت نقلت شددت لفتت اعتبر اعتبرت رحبت أدان أدانت نفت بحثت فازت احتفل احتفلت أنهى أنهت واصل واصلت استهدف استهدفت"
)
VERBS = frozenset(map(fold, _VERBS.split()))
# Words after which a name goes on: what ends in one is a scrap of it.
_HEADS = (
    "بن ابن بنت آل أبو أبي أم عبد بني ذو ذات ولي وزير وكيل نائب رئيس رئيسة مدير مديرة أمين أمير محافظ سفير عضو أعضاء ممثل "
    "وزارة رئاسة هيئة مجلس لجنة منظمة مؤسسة شركة جمعية جامعة كلية معهد مدرسة مستشفى مطار ميناء بنك نادي مركز "
    "منطقة مدينة محافظة ولاية بلدية أمانة إمارة جمهورية دولة مملكة سلطنة حي جسر كأس دوري"
)
HEADS = frozenset(map(fold, _HEADS.split()))
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
    """Tell whether ``phrase`` can be the name of something: no scraps of words, no half of a name, not opened by a verb."""
    first, last = phrase[0], phrase[-1]
    if len(first) < SHORTEST_WORD or len(last) < SHORTEST_WORD or first in VERBS:
        return False
    if (first[0] == "ي" and first not in _NAMES_LIKE_VERBS) or (first == "عبد" and len(phrase) == 2):
        return False
    return last.startswith("ال") or first[0] not in "تنس"


def is_cut(phrase: tuple[str, ...]) -> bool:
    """Tell whether the name that ``phrase`` begins goes on: «خادم الحرمين الشريفين الملك», «جامعة الملك», «رئيس مجلس»."""
    return phrase[-1] in HEADS or (phrase[-1] in TITLES and (len(phrase) > 2 or phrase[0] in HEADS))
