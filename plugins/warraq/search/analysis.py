"""How a language's words become terms.

Three steps, each finer than the next: a *form* is a word as written (without tashkeel), its *fold* joins spellings, its
*root key* is what the client can compute alone; the *term*, under which all of them are found, comes from the whole
corpus (lexicon.py) and is published, root key by root key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from whoosh.lang import has_stemmer, has_stopwords, stemmer_for_language, stopwords_for_language

from warraq.arabic.attested import REST_LETTERS, extensions, rests
from warraq.arabic.letters import fold, plain
from warraq.arabic.light10 import light10
from warraq.arabic.stopwords import STOP_WORDS
from warraq.arabic.synonyms import SYNONYMS
from warraq.arabic.tokens import words


@dataclass(frozen=True)
class Analysis:
    """``stem`` maps a folded word to its root key; ``leads`` tells which terms a root key may lead to, and ``led`` which
    root keys may lead to a term. Where ``attested``, the corpus decides between them by how often each occurs; else the
    one there is holds. ``rests`` gives what may stand for a root key that the corpus lacks."""

    language: str
    stop_words: frozenset[str]
    stem: Callable[[str], str]
    leads: Callable[[str], list[str]]
    led: Callable[[str], list[str]]
    attested: bool
    rests: Callable[[str], list[str]]
    synonyms: tuple[tuple[str, ...], ...] = ()


def forms(text: str, memo: dict[str, str]) -> list[str]:
    """Return the words of ``text`` as forms; ``memo`` keeps word → form between calls (words repeat)."""
    found = []
    for word in words(text):
        form = memo.get(word)
        if form is None:
            form = memo[word] = plain(word).lower()
        if form:
            found.append(form)
    return found


def _none(_word: str) -> list[str]:
    return []


def _same(word: str) -> str:
    return word


def analysis_for(language: str) -> Analysis:
    """Return the analysis of ``language`` (a BCP 47 tag).

    Arabic has its own; where Whoosh has a stemmer or stop words, they are used; elsewhere words are folded only.
    """
    primary = language.split("-")[0].lower()
    if primary == "ar":
        return Analysis(primary, STOP_WORDS, light10, rests, extensions, True, rests, SYNONYMS)
    stop_words = (
        frozenset(fold(word) for word in stopwords_for_language(primary)) if has_stopwords(primary) else frozenset()
    )
    if has_stemmer(primary):
        stemmer = stemmer_for_language(primary)
        return Analysis(primary, stop_words, _same, lambda key: [stemmer(key)], _none, False, beginnings)
    return Analysis(primary, stop_words, _same, _none, _none, False, beginnings)


def beginnings(word: str) -> list[str]:
    """Return ``word`` without its last letter, its last two and its last three: at least three letters, and half of it.

    The client has no stemmer but ours for Arabic, and the stems themselves are terms: one of these is often the stem.
    """
    least = max(REST_LETTERS, (len(word) + 1) // 2)
    return [word[:-cut] for cut in (1, 2, 3) if len(word) - cut >= least]
