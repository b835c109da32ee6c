"""Guess the language of a query from its letters and its function words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .function_words import COMPARING_WORDS, FUNCTION_WORDS, VERSUS

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)
"""Scripts that show the language, in this order: Japanese also has Chinese characters."""
_LANGS_OF_WORD: dict[str, list[str]] = {}
"""Function word -> the languages that have it."""
for _lang, _words in FUNCTION_WORDS.items():
    for _word in _words:
        _LANGS_OF_WORD.setdefault(_word, []).append(_lang)
_COMPARING_NOUNS = frozenset().union(*(nouns for nouns, _ in COMPARING_WORDS.values()))
_LETTERS = {
    "cs": "ěřůťď", "da": "æøå", "de": "äöüß", "es": "ñ¿¡áéíóú", "fi": "äö", "fr": "éèêàçùœëïîôû", "it": "àèìòù",
    "nb": "æøå", "pl": "ąćęłńśźż", "pt": "ãõâêçáéíóú", "ru": "ыэъё", "sv": "åäö", "tr": "ğışçöü", "uk": "іїєґ",
}  # fmt: skip
"""Language -> the letters that tell it from others, among the languages with function words."""
_PUNCTUATION = "\"'.,;:!?()[]{}<>¿¡«»“”„…"
_MAX_WORDS = 200
"""The most words of a query that are looked at."""
_MAX_LETTERS = 2000
"""The most letters that are looked at."""
_MAX_CACHED = 50
"""The most letters of a word whose folded form is cached, so that the cache has at most 0.5 MB."""


def guess_language(words: Sequence[str], default: str = "") -> str:
    """Return the language of a query's words as typed, `en`; `default` if nothing shows it.

    The language with the most function words counts: `no` and `a` are words in many. Of several, or if there is no
    function word, it is the one with the most letters of its own; of several, the default."""
    if not all(map(str.isascii, words)):
        for lang, letters in _SCRIPTS:
            if any(map(letters.search, words)):
                return lang
    counts: dict[str, int] = {}
    for word in words[:_MAX_WORDS]:
        for lang in _LANGS_OF_WORD.get(_fold(word), ()):
            counts[lang] = counts.get(lang, 0) + 1
    best = _find_best(counts) or list(_LETTERS)
    if len(best) > 1:
        text = "" if all(map(str.isascii, words)) else "".join(words[:_MAX_WORDS])[:_MAX_LETTERS].lower()
        best = _find_best({lang: len(set(text).intersection(_LETTERS.get(lang, ""))) for lang in best})
    return best[0] if len(best) == 1 else default


def _find_best(counts: dict[str, int]) -> list[str]:
    """Return the languages with the highest count; none if it is 0."""
    highest = max(counts.values(), default=0)
    return [lang for lang, count in counts.items() if count == highest] if highest else []


def find_function_words(words: Sequence[str], default: str = "") -> frozenset[str]:
    """Return the words of a query, as typed, that are function words of its language or only say that it compares:
    the `difference between` two things, one `vs` the other.

    Words in capitals are names: `US`, `IT`, `WHO`. `default`: the language if nothing shows it."""
    folded = [_fold(word) for word in words]
    versus = [word for word, key in zip(words[1:-1], folded[1:-1], strict=True) if key in VERSUS]
    if _LANGS_OF_WORD.keys().isdisjoint(folded):
        return frozenset(versus)
    comparing, lang = _find_comparing_words(words, folded)
    known = FUNCTION_WORDS.get(guess_language(words, lang or default), ())
    function_words = [
        word for word, key in zip(words, folded, strict=True) if key in known and not (len(word) > 1 and word.isupper())
    ]
    return frozenset([*function_words, *versus, *comparing])


def _find_comparing_words(words: Sequence[str], folded: Sequence[str]) -> tuple[Sequence[str], str]:
    """Return the noun of `difference between a and b` with its preposition, and their language; nothing if fewer than
    two words follow."""
    for at, noun in enumerate(folded[:-3]):
        for lang, (nouns, prepositions) in COMPARING_WORDS.items() if noun in _COMPARING_NOUNS else ():
            if noun in nouns and folded[at + 1] in prepositions:
                return words[at : at + 2], lang
    return (), ""


def _fold(word: str) -> str:
    return _fold_short(word) if len(word) <= _MAX_CACHED else _strip(word)


@lru_cache(maxsize=500)  # each word is folded several times, and again while the query is typed
def _fold_short(word: str) -> str:
    return _strip(word)


def _strip(word: str) -> str:
    return word.strip(_PUNCTUATION).lower()
