"""Which plural form a count takes: the cardinal rules of CLDR for whole numbers (unicode.org/reports/tr35, Plural Rules)."""

from __future__ import annotations

CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def plural(count: int, language: str = "ar") -> str:
    """Return the category of ``count`` (≥ 0) in ``language`` (BCP 47, only its first part counts): one of ``CATEGORIES``.

    A language without rules here takes *other* for every count. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"a count is not negative: {count}")
    match language.partition("-")[0]:
        case "ar":
            return _arabic(count)
        case "he":
            return {1: "one", 2: "two"}.get(count, "other")
        case "fa":
            return "one" if count <= 1 else "other"
        case "ur" | "en":
            return "one" if count == 1 else "other"
    return "other"


def _arabic(count: int) -> str:
    if count <= 2:
        return CATEGORIES[count]
    if 3 <= count % 100 <= 10:
        return "few"  # ٣ مقالات, ١٠٣ مقالات
    if count % 100 >= 11:
        return "many"  # ١١ مقالًا
    return "other"  # ١٠٠ مقال
