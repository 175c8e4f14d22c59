"""Writes plugins/warraq/convert/places.tsv: countries and capitals by their Arabic names, for tagging.

Names of countries, and of capitals that give their name to a time zone, are those of CLDR (through Babel); what CLDR does
not know stands in the tables below: other spellings, capitals without a time zone, adjectives that the rule does not make.
Run by hand when CLDR has a new release: python tools/places.py
"""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale

OUT = Path(__file__).resolve().parents[1] / "plugins" / "warraq" / "convert" / "places.tsv"

# Code of each country → its capital: a CLDR time zone, or the name after «=»; «-» where it bears the country's name.
CAPITALS = """
AD:Europe/Andorra AE:=أبوظبي AF:Asia/Kabul AG:- AL:Europe/Tirane AM:Asia/Yerevan AO:Africa/Luanda AR:America/Buenos_Aires AT:Europe/Vienna
AU:=كانبرا AZ:Asia/Baku BA:Europe/Sarajevo BB:- BD:Asia/Dhaka BE:Europe/Brussels BF:Africa/Ouagadougou BG:Europe/Sofia BH:=المنامة BI:Africa/Bujumbura
BJ:Africa/Porto-Novo BN:- BO:- BR:=برازيليا BS:- BT:- BW:- BY:Europe/Minsk BZ:- CA:=أوتاوا CD:Africa/Kinshasa CF:Africa/Bangui CG:Africa/Brazzaville
CH:=برن CI:=ياموسوكرو CL:America/Santiago CM:=ياوندي CN:=بكين CO:America/Bogota CR:- CU:America/Havana CV:- CY:Asia/Nicosia CZ:Europe/Prague DE:Europe/Berlin
DJ:- DK:Europe/Copenhagen DM:- DO:America/Santo_Domingo DZ:- EC:=كيتو EE:Europe/Tallinn EG:Africa/Cairo EH:- ER:Africa/Asmera ES:Europe/Madrid ET:Africa/Addis_Ababa
FI:Europe/Helsinki FJ:- FM:- FR:Europe/Paris GA:Africa/Libreville GB:Europe/London GD:- GE:Asia/Tbilisi GH:Africa/Accra GM:Africa/Banjul GN:Africa/Conakry GQ:Africa/Malabo
GR:Europe/Athens GT:- GW:- GY:- HK:- HN:America/Tegucigalpa HR:Europe/Zagreb HT:=بورت_أو_برنس HU:Europe/Budapest ID:Asia/Jakarta IE:Europe/Dublin IL:- IN:=نيودلهي IQ:Asia/Baghdad
IR:Asia/Tehran IS:Atlantic/Reykjavik IT:Europe/Rome JM:- JO:=عمّان JP:Asia/Tokyo KE:Africa/Nairobi KG:Asia/Bishkek KH:Asia/Phnom_Penh KI:- KM:=موروني KP:Asia/Pyongyang
KR:Asia/Seoul KW:- KZ:=أستانا LA:Asia/Vientiane LB:Asia/Beirut LC:- LI:- LK:Asia/Colombo LR:Africa/Monrovia LS:- LT:Europe/Vilnius LU:- LV:Europe/Riga LY:=طرابلس_الغرب
MA:=الرباط MC:- MD:=كيشيناو ME:=بودغوريتسا MG:Indian/Antananarivo MH:- MK:Europe/Skopje ML:Africa/Bamako MM:=نايبيداو MN:=أولان_باتور MR:Africa/Nouakchott MT:=فاليتا
MU:- MV:- MW:- MX:=مكسيكو_سيتي MY:Asia/Kuala_Lumpur MZ:Africa/Maputo NA:Africa/Windhoek NE:Africa/Niamey NG:=أبوجا NI:America/Managua NL:Europe/Amsterdam NO:Europe/Oslo
NP:=كاتماندو NR:- NZ:=ولينغتون OM:Asia/Muscat PA:- PE:America/Lima PG:- PH:Asia/Manila PK:=إسلام_آباد PL:Europe/Warsaw PR:- PS:=رام_الله PT:Europe/Lisbon PW:- PY:America/Asuncion
QA:=الدوحة RO:Europe/Bucharest RS:Europe/Belgrade RU:Europe/Moscow RW:Africa/Kigali SA:Asia/Riyadh SB:- SC:- SD:Africa/Khartoum SE:Europe/Stockholm SG:- SI:Europe/Ljubljana
SK:Europe/Bratislava SL:Africa/Freetown SM:- SN:Africa/Dakar SO:Africa/Mogadishu SR:- SS:Africa/Juba ST:- SV:- SY:Asia/Damascus SZ:- TD:Africa/Ndjamena TG:- TH:Asia/Bangkok
TJ:=دوشنبه TL:- TM:Asia/Ashgabat TN:- TO:- TR:=أنقرة TT:- TV:- TW:Asia/Taipei TZ:=دودوما UA:Europe/Kiev UG:Africa/Kampala US:=واشنطن UY:America/Montevideo UZ:Asia/Tashkent
VA:- VE:America/Caracas VN:=هانوي VU:- WS:- XK:=بريشتينا YE:=صنعاء ZA:=بريتوريا ZM:Africa/Lusaka ZW:Africa/Harare GL:- PF:- NC:-
"""

# Code → the name to tag with, where CLDR's is longer than common usage.
SHORTER = {
    "AE": "الإمارات",
    "SA": "السعودية",
    "PS": "فلسطين",
    "GB": "بريطانيا",
    "MM": "ميانمار",
    "CD": "الكونغو الديمقراطية",
    "CG": "الكونغو برازافيل",
    "CF": "أفريقيا الوسطى",
    "DO": "الدومينيكان",
    "HK": "هونغ كونغ",
    "TL": "تيمور الشرقية",
    "MV": "المالديف",
    "VA": "الفاتيكان",
    "KZ": "قازاخستان",
    "DK": "الدنمارك",
    "TH": "تايلاند",
}

# Name of a country or capital → further spellings; hamza, ى/ي and ة/ه need none.
SPELLINGS = {
    "سوريا": "سورية, الجمهورية العربية السورية",
    "الولايات المتحدة": "الولايات المتحدة الأمريكية, الولايات المتحدة الأميركية, أمريكا, أميركا",
    "بريطانيا": "المملكة المتحدة, بريطانيا العظمى",
    "السعودية": "المملكة العربية السعودية, العربية السعودية",
    "الإمارات": "الإمارات العربية المتحدة, دولة الإمارات",
    "فلسطين": "الأراضي الفلسطينية, الأراضي الفلسطينية المحتلة, دولة فلسطين, فلسطين المحتلة",
    "قازاخستان": "كازاخستان, كازخستان, قزقستان, كزاخستان",
    "قيرغيزستان": "قرغيزستان, قرغيزيا, قيرغيزيا, قرقيزستان",
    "طاجيكستان": "تاجيكستان, طاجكستان",
    "تركمانستان": "تركمنستان",
    "أوزبكستان": "أزبكستان",
    "روسيا": "روسيا الاتحادية, الاتحاد الروسي",
    "عُمان": "سلطنة عمان, سلطنة عُمان",
    "عمّان": "العاصمة الأردنية",
    "الدنمارك": "الدانمرك, الدنمرك, الدانمارك",
    "هنغاريا": "المجر",
    "إسبانيا": "أسبانيا",
    "ميانمار": "بورما",
    "بيلاروس": "بيلاروسيا, روسيا البيضاء",
    "الكونغو الديمقراطية": "جمهورية الكونغو الديمقراطية",
    "جنوب أفريقيا": "جنوب إفريقيا, جمهورية جنوب أفريقيا",
    "أفريقيا الوسطى": "إفريقيا الوسطى, جمهورية أفريقيا الوسطى",
    "ساحل العاج": "كوت ديفوار",
    "التشيك": "جمهورية التشيك",
    "هولندا": "هولندة",
    "النرويج": "النروج",
    "سريلانكا": "سري لانكا",
    "بنغلاديش": "بنجلاديش, بنغلادش",
    "غينيا": "غينيا كوناكري",
    "إثيوبيا": "أثيوبيا",
    "إريتريا": "أريتريا, إرتريا",
    "تشيلي": "شيلي",
    "سنغافورة": "سنغافورا",
    "تايلاند": "تايلند",
    "فيتنام": "فييتنام",
    "نيودلهي": "نيو دلهي, دلهي",
    "أبوظبي": "أبو ظبي",
    "أستانا": "أستانة, نور سلطان",
    "دوشنبه": "دوشانبي, دوشنبة, دوشانبيه",
    "كييف": "كييڤ",
    "كابول": "كابل",
    "مقديشيو": "مقديشو",
    "عشق آباد": "عشق أباد",
    "سول": "سيول, سيئول",
    "بكين": "بيجين",
    "جاكرتا": "جاكارتا",
    "واشنطن": "واشنطن العاصمة",
    "كوالا لامبور": "كوالالمبور",
    "طرابلس الغرب": "العاصمة الليبية",
}

# Names that are ordinary words, or two places at once: only their longer spellings count.
WORDS = frozenset(
    ("مالي", "بنين", "سول", "لومي", "ليما", "برن", "كيتو", "جوبا", "دكا", "موروني", "ديلي", "ريغا", "عُمان", "عمّان")
)

# Phrases in which the name means something else.
NOT = {
    "مدريد": "ريال مدريد, أتلتيكو مدريد, اتلتيكو مدريد",
    "باريس": "باريس سان جيرمان",
    "الرياض": "صحيفة الرياض, جريدة الرياض",
    "المغرب": "صلاة المغرب, أذان المغرب, آذان المغرب, وقت المغرب, بعد المغرب, قبل المغرب, المغرب والعشاء, المغرب العربي, المغرب الكبير",
    "روما": "اتفاقية روما, نظام روما",
    "جورجيا": "ولاية جورجيا",
    "الهند": "جوز الهند",
    "واشنطن": "واشنطن بوست, الواشنطن بوست, جورج واشنطن, ولاية واشنطن, واشنطن تايمز",
    "صوفيا": "آيا صوفيا, أيا صوفيا",
}

# Countries whose adjective the rule does not make, or makes into another word.
ADJECTIVES = {
    "US": "أمريكي, أميركي",
    "GB": "بريطاني",
    "AT": "نمساوي",
    "DK": "دنماركي, دانمركي",
    "NE": "نيجري",
    "PK": "باكستاني",
    "KZ": "قازاخي, كازاخي, كازاخستاني, قازاخستاني",
    "KG": "قرغيزي, قيرغيزي",
    "AM": "أرمني, أرميني",
    "CZ": "تشيكي",
    "NZ": "نيوزيلندي",
    "LY": "ليبي",
    "BA": "بوسني",
    "TJ": "طاجيكي",
    "OM": "عماني",
    "KP": "كوري شمالي",
    "KR": "كوري جنوبي",
    "IE": "أيرلندي, إيرلندي",
    "JP": "ياباني",
    "HU": "هنغاري",
}
# No adjective: the word means something else too (مالي financial, روماني Roman, كندي the philosopher …), or hardly occurs.
NO_ADJECTIVE = frozenset(
    [
        "GH",
        "KE",
        "BZ",
        "PA",
        "GY",
        "MW",
        "ML",
        "BJ",
        "RO",
        "CA",
        "GN",
        "TD",
        "HK",
        "DJ",
        "CU",
        "GE",
        "PE",
        "TG",
        "MC",
        "MT",
        "GA",
        "KM",
        "LA",
        "CL",
        "SC",
        "HN",
        "FJ",
        "TO",
        "NR",
        "PW",
        "WS",
        "CI",
        "SV",
        "CV",
    ]
)


def adjective(country: str) -> str:
    """Return the adjective by rule: روسيا → روسي, أفغانستان → أفغاني, اليمن → يمني; empty for names of several words."""
    if " " in country:
        return ""
    stem = country.removeprefix("ال")
    if stem.endswith("ستان"):
        return stem.removesuffix("ستان") + "ي"
    if stem.endswith("ية"):
        return stem.removesuffix("ة")
    if stem.endswith("يا"):
        return stem.removesuffix("ا")
    return re.sub("[اةوي]$", "", stem) + "ي"


def rows() -> list[tuple[str, ...]]:
    """Return (name, whether it is looked for itself, other spellings, adjectives, phrases that are not it), sorted."""
    locale = Locale("ar")
    found: dict[str, tuple[str, ...]] = {}
    for item in CAPITALS.split():
        code, _, capital = item.partition(":")
        cldr = locale.territories[code]
        name = SHORTER.get(code, cldr)
        spellings = [*SPELLINGS.get(name, "").split(", ")]
        if cldr != name and "(" not in cldr and " - " not in cldr:
            spellings.append(cldr)
        made = "" if code in NO_ADJECTIVE else ADJECTIVES.get(code) or adjective(name)
        found[name] = _row(name, spellings, made)
        if capital != "-":
            city = capital[1:].replace("_", " ") if capital[0] == "=" else locale.time_zones[capital]["city"]
            if city not in found:
                found[city] = _row(city, SPELLINGS.get(city, "").split(", "), "")
    return sorted(found.values())


def _row(name: str, spellings: list[str], made: str) -> tuple[str, ...]:
    others = sorted({s for s in spellings if s and s != name})
    return name, "no" if name in WORDS else "yes", ", ".join(others), made, NOT.get(name, "")


if __name__ == "__main__":
    lines = ["name\tsearched\taliases\tadjectives\tnot", *("\t".join(row) for row in rows())]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
