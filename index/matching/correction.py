"""Correct misspelled words: find the terms that a word without visible documents may be meant for."""

from __future__ import annotations

import unicodedata

from ..fields import ALL_FIELDS
from ..segment.ragged import Array
from ..text.normalize import fold
from .fuzzy import find_neighbors
from .scoring_context import ScoringContext

_ONE_EDIT_FROM = 4
_TWO_EDITS_FROM = 8
"""Letters of the shortest words that are corrected by one and by two edits."""


def find_corrections(context: ScoringContext, word: str, visible: Array, fields: int) -> list[str]:
    """Return the corrections of a word that no visible document has in a set of fields, likeliest first.

    These are its neighbors within 1 edit from 4 letters on, within 2 edits from 8. Digits and signs must be as typed:
    1.21 is not corrected to 1.12, nor utf9 to utf8. A word that other fields have is correct: the list is empty.
    `visible`: [documents] bool."""
    word = fold(word)
    signs = _get_signs(word)
    edits = _get_allowed_edits(len(word) - len(signs))
    if not edits or (fields != ALL_FIELDS and find_neighbors(context, word, 0, visible, ALL_FIELDS)):
        return []
    return [term for term in find_neighbors(context, word, edits, visible, fields) if _get_signs(term) == signs]


def _get_allowed_edits(letters: int) -> int:
    if letters < _ONE_EDIT_FROM:
        return 0
    return 1 if letters < _TWO_EDITS_FROM else 2


def _get_signs(word: str) -> list[str]:
    """Return the characters that are neither letters nor marks."""
    return [c for c in word if unicodedata.category(c)[0] not in "LM"]
