"""Correct misspelled words: find the terms that a word without visible documents may be meant for.

A word that no document has may be a typo, or a name that the site does not mention. Names are mostly short, and short
words are near to many others, so the shorter the word, the likelier the typo must be (see `typos`).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from ..fields import ALL_FIELDS
from ..text.normalize import fold
from ..text.stemming import find_stems
from .typos import measure_typo
from .word_source import WordSource

_ONE_EDIT_FROM = 4
_TWO_EDITS_FROM = 8
"""Letters of the shortest words that are corrected by one and by two edits."""
_COMPARED = 10
"""How many of the likeliest neighbors are compared with the word letter by letter."""
_MAX_COSTS = (1.3, 2.0, 1.5, 2.2, 2.2, 2.2, 2.6)
"""The highest costs of typos (see `measure_typo`) in words of 4, 5, 6, 7, 8, 9, and 10 or more letters."""
_MAX_COSTS_OF_RARE = (0.0, 0.0, 0.0, 1.0, 1.3, 1.3, 2.6)
"""The same for typos of a word that a single document has: short ones are often typos or abbreviations themselves."""
MANY_DOCS = 100
"""In fewer documents any word may be rare."""


class Corrections(NamedTuple):
    """The terms that a word may be meant for."""

    terms: list[str]
    """The likeliest first."""
    are_likely: bool
    """Whether the word is likelier a typo of these terms than a word of its own."""


def find_corrections(words: WordSource, word: str, fields: int) -> Corrections:
    """Return the corrections of a word that no visible document has in a set of fields.

    These are its neighbors within 1 edit from 4 letters on, within 2 edits from 8; of these the likely ones if there
    are any. Digits and signs must be as typed: 1.21 is not corrected to 1.12, nor utf9 to utf8. A word that other
    fields have is correct: it has none."""
    word = fold(word)
    signs = _get_signs(word)
    letters = len(word) - len(signs)
    edits = _get_allowed_edits(letters)
    if not edits or (fields != ALL_FIELDS and words.find_neighbors(word, 0, ALL_FIELDS)):
        return Corrections([], False)
    neighbors = [term for term in words.find_neighbors(word, edits, fields) if _get_signs(term) == signs]
    at = min(letters - _ONE_EDIT_FROM, len(_MAX_COSTS) - 1)
    limits = (_MAX_COSTS[at], _MAX_COSTS_OF_RARE[at])
    stems = set(find_stems(words.main_lang, word))
    likely = [
        term
        for term in neighbors[:_COMPARED]
        if stems & set(find_stems(words.main_lang, term)) or _is_likely(words, word, term, limits)
    ]  # another form of a term of code is likely, too: no stems match there
    return Corrections(likely or neighbors, bool(likely))


def _is_likely(words: WordSource, word: str, term: str, limits: tuple[float, float]) -> bool:
    """Return whether a word is probably a typo of a term. `limits`: the highest costs for common and rare terms."""
    cost = measure_typo(word, term, words.main_lang)
    common, rare = limits
    return cost <= rare or (cost <= common and not _is_rare(words, term))


def _is_rare(words: WordSource, term: str) -> bool:
    """Return whether of many documents only one visible document has a term."""
    return words.count_docs_with(term) < 2 and words.count_docs() >= MANY_DOCS


def _get_allowed_edits(letters: int) -> int:
    if letters < _ONE_EDIT_FROM:
        return 0
    return 1 if letters < _TWO_EDITS_FROM else 2


def _get_signs(word: str) -> list[str]:
    """Return the characters that are neither letters nor marks."""
    if word.isalpha():  # as most
        return []
    return [c for c in word if unicodedata.category(c)[0] not in "LM"]
