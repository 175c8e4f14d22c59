"""The rules of what is not the article: read from ``plugins/warraq/rules/*.yaml`` and the owner's own files.

A rule names lines, labels or phrases; how they are recognised (folded, as whole short lines) is decided here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from warraq.convert.folding import ALIKE, fold
from warraq.convert.names import read_places
from warraq.convert.patterns import (
    AnyWords,
    Late,
    Loose,
    any_loosely,
    any_of,
    any_words,
    branches,
    loosely,
    together,
    trie,
)
from warraq.errors import WarraqError

RULES_FOLDER = Path(__file__).resolve().parent.parent / "rules"
LONGEST_LINE = 200  # characters: what is longer is no heading, label or footer line (the longest seen had 175)
CONTAINED = 0.5  # of a sentence that a phrase must fill to make it a footer; it suffices in a line without a full stop
CRUMBS, CRUMB_WORDS = 2, 4  # «كذا › كذا › كذا»: so many signs between so few words are a path, whatever they name
MENU_BARS = 4  # «كذا | كذا | …»: so many bars between few words are a menu, whatever they name
ROW_WORDS = 6  # blanks within each of the parts of a row
SECTIONS_LONGEST = 60  # characters of sections side by side
SEQUENCE_WORDS = 12  # of a line that is nothing but known lines in a row
IN_SEQUENCE = frozenset(("line", "always", "edge", "beside", "views", "share", "end"))
SHARE_BAR_WORDS = 3  # of its words in a row
_BETWEEN_NETWORKS = " \xa0|،,•·-+()0123456789X𝕏"  # what stands between the words of a share bar, counters too
LABEL_AT = 48  # characters within which a label must end

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is

DOES = frozenset(
    (
        "line",  # remove the whole line; inside the body only if it is of two words or more: one may be a sub-heading
        "always",  # remove the whole line wherever it stands
        "edge",  # remove it before or after the body, or beside another removed line
        "beside",  # remove it only outside the body and next to another removed line
        "masthead",  # remove it only above the title, or in place of one
        "end",  # the heading of the readers' comments: all below it goes
        "box",  # what may be skipped begins here: all up to the mark of its end goes
        "box-end",  # it ends here
        "related",  # remove it and the title-like lines after it, until prose resumes
        "tags",  # remove it; the words after it are tags
        "boilerplate",  # `phrases`: a paragraph outside the body with two of them is fine print
        "share",  # `words`: three or more of them in a row are a share bar, also when glued to a sentence
        "views",  # a counter; the group <n> is the number
        "byline",
        "genre",  # a byline if a name follows the label, else perhaps a title
        "lead",  # `openers`: verbs with which a report begins, and a title does not below another
        "bio",  # `openers`: what a writer is; a line outside the body that begins so after a star or a dash tells who he is
        "part",  # `openers`: «الحلقة الثالثة» and the like, which no title is
        "agency",  # a name that stands for the writer
        "names",  # given names, by which a bare byline is known
        "honorifics",  # what may stand before them; one letter («د.») suffices by itself
        "places",  # towns, by which «PLACE: NAME» is known, beside the countries and capitals that are known anyhow
        "keep",  # lines and openings that statistics must never call boilerplate
        "imprint",  # who publishes: goes between title and body, and is no title where another line may be one
        "credit",  # `words`: who holds pictures, by which captions are known; `glued`: labels of the photographer
        "replies",  # a heading of readers' comments that stands above empty boxes too: the end only above a comment
        "comment",  # `patterns`: how a reader's comment begins, looked for below such a heading only
        "dateline",  # `glued`: labels of a date, known even when the paper's name is glued to them
    )
)
KEYS = frozenset(
    (
        "id",
        "does",
        "lines",
        "labels",
        "openers",
        "contains",
        "patterns",
        "phrases",
        "suffixes",
        "endings",
        "glued",
        "words",
    )
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that a rule knows: which rule, what it does, and what stands after the label (or the number counted)."""

    rule: str
    does: str
    rest: str = ""
    count: int | None = None
    evidence: str = ""


@dataclass(slots=True, eq=False)  # hashed as what they are, for what remembers answers
class Rules:
    """All rules, ready for matching."""

    exact: dict[str, Hit] = field(default_factory=dict)
    beginnings: frozenset[str] = frozenset()  # first words of ``exact``
    labels: dict[str, Hit] = field(default_factory=dict)
    tag_words: frozenset[str] = frozenset()  # first words of those of ``labels`` behind which tags stand
    openers: dict[str, Hit] = field(default_factory=dict)
    patterns: Late | None = None  # all of them at once, since most lines match none
    pattern_rules: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # group → rule, does, group of <n>
    contains: AnyWords | None = None
    contains_rule: dict[str, str] = field(default_factory=dict)
    phrases: AnyWords | None = None
    suffixes: Loose | None = None
    endings: Late | None = None
    glued_tags: Loose | None = None
    date_labels: Loose | None = None
    credit_labels: Loose | None = None
    comment_marks: Late | None = None
    share_words: Loose | None = None
    agencies: frozenset[str] = frozenset()
    given_names: frozenset[str] = frozenset()
    honorifics: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    credits: frozenset[str] = frozenset()

    def compile(self) -> None:
        """Compile all patterns now, by who would wait otherwise."""
        for name in self.__slots__:
            one = getattr(self, name)
            if isinstance(one, Late | Loose | AnyWords):
                one.compile()

    def match(self, line: str, key: str) -> Hit | None:
        """Return what is known of ``line`` (stripped; ``key`` is it folded), or None."""
        hit = self.exact.get(key)
        if hit is not None:
            return hit
        if len(line) > LONGEST_LINE:
            return None
        label = self._labelled(line)
        if label is not None and not label.rest[:1].isdigit():  # «قراءة: 612 مرة» is a counter, «قراءة: فلان» is none
            return label
        if matched := self._matched(key):
            return matched
        if label is not None:
            return self._sequence(key) or label
        if key.partition(" ")[0] in self.tag_words and (tags := self._tags_behind(line)):
            return tags
        if self.share_bar(line) == len(line):
            return Hit("share-bar", "line")
        if line.count("|") >= MENU_BARS and self._menu(line):
            return Hit("menu", "edge")
        if self._row(line):
            return Hit("row", "line", count=self._counted(line))
        if len(line) <= SECTIONS_LONGEST and _SECTIONS_SIGN.search(line) and self._sections(line):
            return Hit("row", "edge")
        if sequence := self._sequence(key):
            return sequence
        if self.contains is not None:
            found = self.contains.search(key)
            if found and (
                len(found.group()) >= CONTAINED * len(key) or not line.rstrip().endswith((".", "۔", "؛", ":"))
            ):
                return Hit(self.contains_rule[found.group()], "edge")
        return None

    def _labelled(self, line: str) -> Hit | None:
        if not _LABEL_SIGN.search(line, 0, LABEL_AT):
            return None
        found = _LABEL_END.search(line, 0, LABEL_AT)
        if found is None:
            home, sign, rest = line.partition("/")
            hit = self.labels.get(fold(home)) if sign and len(home) <= LABEL_AT else None
            slashed = hit is not None and (hit.rule == "breadcrumb" or hit.does == "byline")  # «إعداد/فلان»
            return Hit(hit.rule, hit.does, rest) if hit is not None and slashed else None
        hit = self.labels.get(fold(line[: found.start()]))
        if hit is None:
            return None
        return Hit(hit.rule, hit.does, line[found.end() :].strip())

    def _tags_behind(self, line: str) -> Hit | None:
        """Keywords behind their heading without any sign between: «كلمات مفتاحية خط, ورق».

        Where no comma parts them nothing tells which words are one keyword, and the line is furniture.
        """
        words = line.split(" ", 2)
        hit = self.labels.get(fold(" ".join(words[:2]))) if len(words) > 2 else None
        if hit is None or hit.does != "tags" or words[2].endswith(".") or len(line) > LONGEST_LINE // 2:
            return None
        return Hit(hit.rule, hit.does, words[2]) if _COMMA.search(line) else Hit(hit.rule, "edge")

    def share_bar(self, text: str) -> int:
        """How many characters at the start of ``text`` are a share bar; 0 where there is none."""
        if self.share_words is None:
            return 0
        count, end = self.share_words.row(text, _BETWEEN_NETWORKS)
        return end if count >= SHARE_BAR_WORDS else 0

    def opens(self, key: str, does: str) -> bool:
        """Whether the folded line begins with an opener of a rule that does this."""
        words = key.split(" ", 3)
        for number in (1, 2):
            hit = self.openers.get(" ".join(words[:number]))
            if hit is not None and hit.does == does:
                return True
        return False

    def _menu(self, line: str) -> bool:
        """Whether the line is a menu by its bars alone, and no row of a table, which has figures or bars at its ends."""
        parts = line.split("|")
        return all(part.strip().count(" ") < CRUMB_WORDS and part.strip() for part in parts) and not any(
            map(str.isdigit, line)
        )

    def _row(self, line: str) -> bool:
        """Whether the line is known lines side by side: a menu or a footer."""
        if not _ROW_SIGN.search(line):
            return False
        parts = [part for part in _ROW.split(line) if part.strip()]
        if len(parts) < 2:
            return False
        if len(_CRUMB.findall(line)) >= CRUMBS and all(part.count(" ") < CRUMB_WORDS for part in parts):
            return True
        known = sum(self._known(fold(part)) for part in parts)
        return 2 * known >= len(parts) and all(part.count(" ") <= ROW_WORDS for part in parts)

    def _sections(self, line: str) -> bool:
        """Whether the line is sections side by side: «ثقافة، العالم العربي», «أخبار - محليات»."""
        parts = _SECTIONS.split(line)
        if len(parts) < 2 or any(part.count(" ") >= CRUMB_WORDS - 1 for part in parts):
            return False
        hits = [self.exact.get(fold(part)) for part in parts]
        known = sum(hit is not None and hit.rule == "section" for hit in hits)
        return known >= 2 and 2 * known > len(parts)

    def _sequence(self, key: str) -> Hit | None:
        """What the folded line is, itself unknown, that holds nothing but known lines: «تكبير الخط تصغير الخط»."""
        if not (key.partition(" ")[0] in self.beginnings or key[-1:].isdigit()):  # as with most
            return None
        words = key.split(" ", SEQUENCE_WORDS)
        if not 2 <= len(words) <= SEQUENCE_WORDS or not (words[0] in self.beginnings or words[-1].isdigit()):
            return None
        found: list[Hit] = []
        at = 0
        while at < len(words):
            for end in range(len(words) if at else len(words) - 1, at, -1):
                part = " ".join(words[at:end])
                hit = self.exact.get(part) or (self._matched(part) if end > at + 1 else None)
                if hit is not None and hit.does in IN_SEQUENCE and hit.rule != "section":
                    found.append(hit)
                    at = end
                    break
            else:
                return None
        return Hit("sequence", "edge", count=next((hit.count for hit in found if hit.count is not None), None))

    def _counted(self, line: str) -> int | None:
        """The readers that one part of a row counts."""
        hits = (self._matched(fold(part)) for part in _ROW.split(line) if any(map(str.isdigit, part)))
        return next((hit.count for hit in hits if hit and hit.count is not None), None)

    def _matched(self, key: str) -> Hit | None:
        found = self.patterns.fullmatch(key) if self.patterns is not None else None
        if found is None:
            return None
        rule, does, number = self.pattern_rules[found.lastgroup or ""]
        return Hit(rule, does, count=_number(found[number]) if number else None)

    def _known(self, key: str) -> bool:
        """Whether the folded part of a row is furniture: bare numbers and names of papers are not, by themselves."""
        if key in self.exact:
            return True
        hit = self._matched(key) if any(map(str.isalpha, key)) else None
        return hit is not None and hit.does != "imprint"

    def fine_print(self, key: str) -> list[str]:
        """The phrases of the fine print that the folded paragraph ``key`` holds, each once."""
        return sorted(set(self.phrases.findall(key))) if self.phrases is not None else []


_LABEL_END = re.compile(r"\s*(?:[:：|]|(?<=\S)(?=«)|\s[-–—]+(?=\s)|[/›»>](?=\s))\s*")
_LABEL_SIGN = re.compile("[:：|/›»«>–—-]")  # it holds one
_ROW = re.compile(r"\s*[|•·]\s*|\s[»›>/]\s")
_ROW_SIGN = re.compile("[|•·»›>/]")  # a row has one
_CRUMB = re.compile(r"\s[»›>]\s")
_COMMA = re.compile("[,،]")
_SECTIONS = re.compile(r"\s*[,،]\s*|\s+[-–—]\s+")
_SECTIONS_SIGN = re.compile("[,،–—-]")
_NUMBER = re.compile(r"\d+")


def _number(counted: str | None) -> int | None:
    digits = "".join(_NUMBER.findall(counted or ""))
    return int(digits) if 0 < len(digits) <= 10 else None


def load_rules(extra_paths: Iterable[Path] = ()) -> Rules:
    """Return the rules of ``plugins/warraq/rules/*.yaml`` and of the owner's files ``extra_paths``.

    Raises WarraqError where a file cannot be read, is not YAML, or holds a rule that means nothing here.
    """
    raw: list[tuple[str, Mapping[str, Any]]] = []
    for path in [*sorted(RULES_FOLDER.glob("*.yaml")), *extra_paths]:
        try:
            found = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or []  # noqa: S506 (it is the safe one)
        except OSError as error:
            raise WarraqError("cannot read the rules", where=str(path), why=error.strerror or str(error)) from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise WarraqError("the rules are not YAML", where=str(path), why=str(error)) from None
        if not isinstance(found, list):
            raise WarraqError("expected a list of rules", where=str(path), mend="each begins with `- id:`")
        raw += ((str(path), rule) for rule in found)
    return compile_rules(raw)


def compile_rules(raw: Iterable[tuple[str, Mapping[str, Any]]]) -> Rules:
    """Return the rules given as (where, mapping) pairs; raises WarraqError as ``load_rules`` does."""
    rules = Rules()
    gathered: dict[str, list[str]] = {key: [] for key in ("phrases", "suffixes", "endings", "words")}
    glued: dict[str, list[str]] = {"tags": [], "dateline": [], "credit": []}
    marks: list[str] = []  # of readers' comments
    patterns: list[tuple[str, str, str]] = []  # with rule, and what it does
    words: dict[str, set[str]] = {kind: set() for kind in ("agency", "names", "honorifics", "places", "keep", "credit")}
    for where, rule in raw:
        name, does = _checked(rule, where)
        if Path(where).parent != RULES_FOLDER:  # ours are held by a test
            _check_patterns(name, rule, where)
        lines = [fold(line) for line in rule.get("lines", ())]
        if does in words:
            words[does].update(lines)
        else:
            rules.exact.update((line, Hit(name, does)) for line in lines if line)
        if does == "related":  # «اقرأ أيضا: <headline>» is one line of it
            rules.labels.update((line, Hit(name, "line")) for line in lines if " " in line)
            together_written = (line.replace(" ", "") for line in lines if line.count(" ال") == 1 == line.count(" "))
            rules.exact.update((line, Hit(name, does)) for line in together_written)  # «آخرالأخبار»
        rules.labels.update((fold(label), Hit(name, does)) for label in rule.get("labels", ()))
        rules.openers.update((fold(opener), Hit(name, does)) for opener in rule.get("openers", ()))
        rules.contains_rule.update((fold(phrase), name) for phrase in rule.get("contains", ()))
        if does == "credit":
            words["credit"].update(fold(word) for word in rule.get("words", ()))
        for key, values in gathered.items():
            values += rule.get(key, ()) if does != "credit" else ()
        if "glued" in rule:
            glued.setdefault(does, []).extend(rule["glued"])
        for pattern in rule.get("patterns", ()):
            if does == "comment":
                marks.append(pattern.translate(ALIKE))
            else:
                patterns.append((pattern.translate(ALIKE), name, does))
    rules.comment_marks = any_of(marks)
    rules.patterns, rules.pattern_rules = together(patterns)
    rules.tag_words = frozenset(label.partition(" ")[0] for label, hit in rules.labels.items() if hit.does == "tags")
    rules.beginnings = frozenset(line.partition(" ")[0] for line in rules.exact)
    rules.contains = any_words(rules.contains_rule)
    rules.phrases = any_words(fold(phrase) for phrase in gathered["phrases"])
    rules.suffixes = any_loosely(gathered["suffixes"])
    rules.endings = any_of([ending.removeprefix(r"\s*") for ending in gathered["endings"]])  # see ``segment._cuts``
    rules.glued_tags = any_loosely(glued["tags"])
    rules.date_labels = any_loosely(glued["dateline"])
    if glued["credit"]:
        labels = branches(trie(map(fold, glued["credit"])), loosely)
        rules.credit_labels = Loose(rf"(?:^|[\s(\[|–-])(?:{labels})\s*[:/]\s*\S+(?:\s\S+){{0,3}}$")
    rules.share_words = any_loosely(gathered["words"])
    rules.agencies, rules.given_names = frozenset(words["agency"]), frozenset(words["names"])
    countries = (fold(spelling) for name in read_places() for spelling in name.spellings)
    rules.honorifics, rules.places = frozenset(words["honorifics"]), frozenset(words["places"]).union(countries)
    rules.keep, rules.credits = frozenset(words["keep"]), frozenset(words["credit"])
    return rules


def _checked(rule: Any, where: str) -> tuple[str, str]:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("id"), str):
        raise WarraqError("a rule without a name", where=where, mend="each begins with `- id:`")
    name = rule["id"]
    for key in rule:
        if key not in KEYS:
            raise WarraqError(
                f"rule {name}: unknown key {key!r}", where=where, mend=f"known are {', '.join(sorted(KEYS))}"
            )
    does = rule.get("does")
    if does not in DOES:
        raise WarraqError(
            f"rule {name}: `does: {does}` means nothing", where=where, mend=f"known are {', '.join(sorted(DOES))}"
        )
    for key, values in rule.items():
        if key in ("id", "does"):
            continue
        if not isinstance(values, list) or not all(
            isinstance(value, str) and fold(value) + value.strip() for value in values
        ):
            raise WarraqError(f"rule {name}: {key} must be a list of texts", where=where, mend="put numbers in quotes")
    return name, str(does)


def _check_patterns(name: str, rule: Mapping[str, Any], where: str) -> None:
    """Raise WarraqError where one of the rule's patterns is none: they are compiled together, and late."""
    for key in ("patterns", "endings"):
        for pattern in rule.get(key, ()):
            try:
                groups = re.compile(
                    f"(?:{pattern.translate(ALIKE) if key == 'patterns' else pattern})"
                ).groupindex.keys() - {"n"}
            except re.error as error:
                raise WarraqError(f"rule {name}: not a pattern: {pattern!r}", where=where, why=str(error)) from None
            if groups:
                why = f"it names {', '.join(sorted(groups))}: only <n>, the number, may have a name"
                raise WarraqError(f"rule {name}: not a pattern: {pattern!r}", where=where, why=why)
