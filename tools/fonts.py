"""Makes the theme's three font files from the whole fonts of Amiri. Run by hand; what it writes is committed.

    npm pack @expo-google-fonts/amiri && tar xzf expo-google-fonts-amiri-*.tgz
    python tools/fonts.py package

The Arabic files keep what Arabic, Persian, Urdu and Kurdish are written with, digits and the punctuation of a sentence, so that an Arabic
sentence needs no second file; of the shaping, what is on by default. Stylistic sets, presentation forms and signs of recitation are left out.
"""

from __future__ import annotations

import argparse
import shutil
import string
import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "themes" / "warraq" / "static" / "fonts"

ARABIC_LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيٱپچژکگیۀەٹڈڑںھہۂۃےۓڤڵڕۆێڎ"
ARABIC_SIGNS = "ًٌٍَُِّْٰٕٖٓٔٗ٘ـ،؛؟٪٫٬٭۔؍٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹﴾﴿\u200c\u200d\u200e\u200f\u061c"
COMMON = " \u00a00123456789.:!-–—…()[]/«»‹›“”‘’\"'*%+"
LATIN = string.ascii_letters + string.digits + " \u00a0.,:;!?()«»-–—…’'&@/#_=<>"  # the rest comes from the Arabic files
FEATURES = [
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "calt",
    "liga",
    "ccmp",
    "locl",
    "mark",
    "mkmk",
    "kern",
    "curs",
    "rclt",
]
ARABIC_MOST, LATIN_MOST = 60_000, 12_000  # bytes

OUTPUTS = (  # our file, the whole font, characters, most bytes
    ("amiri-regular.woff2", "400Regular/Amiri_400Regular.ttf", ARABIC_LETTERS + ARABIC_SIGNS + COMMON, ARABIC_MOST),
    ("amiri-bold.woff2", "700Bold/Amiri_700Bold.ttf", ARABIC_LETTERS + ARABIC_SIGNS + COMMON, ARABIC_MOST),
    ("amiri-latin.woff2", "400Regular/Amiri_400Regular.ttf", LATIN, LATIN_MOST),
)  # fmt: skip


def forget_spaces(font: TTFont) -> None:
    """Take out of ``font`` the kerning across a space: a few units of distance that cost whole pages.

    Where a space takes part in positioning, words cannot be shaped one by one, and no break of a line is known to be safe:
    browsers shape the rest of the paragraph again at each line, which grows with the square of its length.
    """
    spaces = {font.getBestCmap().get(code) for code in (0x20, 0xA0)}
    for lookup in font["GPOS"].table.LookupList.Lookup:
        kept = [table for table in lookup.SubTable if not spaces & _context(getattr(table, "ExtSubTable", table))]
        if kept != lookup.SubTable:
            lookup.SubTable, lookup.SubTableCount = kept, len(kept)


def _context(table: Any) -> set[str]:
    """Return the glyphs that a contextual lookup's ``table`` (of format 3) looks at."""
    parts = ("BacktrackCoverage", "InputCoverage", "LookAheadCoverage")
    return {glyph for part in parts for coverage in getattr(table, part, None) or () for glyph in coverage.glyphs}


def make(source: Path, target: Path, text: str, most: int) -> None:
    """Write the subset of the font ``source`` that holds the characters of ``text``; SystemExit where it is over ``most`` bytes."""
    options = subset.Options(
        flavor="woff2", layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True
    )
    font = TTFont(source, recalcTimestamp=False)
    missing = sorted(set(text) - {chr(code) for code in font.getBestCmap()})
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    forget_spaces(font)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    size = target.stat().st_size
    print(f"{target.name}: {size:,} bytes, {font['maxp'].numGlyphs} glyphs, not in the font: {missing}")
    if size > most:
        sys.exit(f"{target.name} is over its {most:,} bytes")


def main() -> None:
    """Read the command line and write the three files and their licence."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package @expo-google-fonts/amiri")
    package = parser.parse_args().package
    for name, source, text, most in OUTPUTS:
        make(package / source, TARGET / name, text, most)
    shutil.copyfile(package / "LICENSE_FONT", TARGET / "OFL.txt")


if __name__ == "__main__":
    main()
