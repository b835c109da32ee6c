"""Guess the language of a query from its letters and its function words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .function_words import FUNCTION_WORDS

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
_PUNCTUATION = "\"'.,;:!?()[]{}<>¿¡«»“”„…"
_MAX_WORDS = 200
"""The most words of a query that are looked at."""


def guess_language(words: Iterable[str], default: str = "") -> str:
    """Return the language of a query's words as typed, `en`; `default` if nothing shows it.

    The language with the most function words counts; of several, the default: `no` and `a` are words in many.
    """
    folded = [word.strip(_PUNCTUATION).lower() for word, _ in zip(words, range(_MAX_WORDS), strict=False)]
    text = " ".join(folded)
    for lang, letters in _SCRIPTS:
        if letters.search(text):
            return lang
    counts = {lang: sum(word in known for word in folded) for lang, known in FUNCTION_WORDS.items()}
    best = max(counts.values())
    langs = [lang for lang, count in counts.items() if count == best]
    return langs[0] if best and len(langs) == 1 else default


def is_function_word(word: str, lang: str) -> bool:
    """Return whether a word as typed is a function word of a language. In capitals it is a name: `US`, `IT`, `WHO`."""
    bare = word.strip(_PUNCTUATION)
    if len(bare) > 1 and bare.isupper():
        return False
    return bare.lower() in FUNCTION_WORDS.get(lang, ())
