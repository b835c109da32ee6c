"""Words spelled about so: the vocabulary's nearest neighbours of a word."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator

import numpy as np

from ..fields import ALL_FIELDS, FIELDS
from ..segment.forward_index import FIELD_BITS, FIELD_SLOTS
from ..segment.letter_masks import make_letter_masks
from ..segment.ragged import Array
from ..segment.snapshot import SegmentView, Snapshot
from ..text.normalize import fold
from .bm25f import field_weights

MAX_NEIGHBOURS = 50
_LETTER = 4
"""Bytes of a letter, at most."""


_EDIT = 5.0
"""How much commoner, as a power of e, a word must be to be the likelier one though it takes an edit more."""
_SAME_LETTERS = 1.0
"""The same for a word of other letters, beside one of the same: swaps are the commonest slips."""


def corrections(snapshot: Snapshot, word: str, visible: Array, fields: int) -> list[str]:
    """Return what a word that no document has in some fields may have meant there, likeliest first: its neighbours by 1
    edit from 4 letters on, by 2 from 8. Digits and signs are meant as they are typed: 1.21 is no 1.12, and utf9 no
    utf8; so is a word that stands in other fields."""
    word = fold(word)
    signs = _signs(word)
    count = len(word) - len(signs)
    edits = 0 if count < 4 else 1 if count < 8 else 2
    if edits and fields != ALL_FIELDS and neighbours(snapshot, word, 0, visible, ALL_FIELDS):
        return []
    return (
        [term for term in neighbours(snapshot, word, edits, visible, fields) if _signs(term) == signs] if edits else []
    )


def _signs(word: str) -> list[str]:
    return [c for c in word if unicodedata.category(c)[0] not in "LM"]


def neighbours(snapshot: Snapshot, word: str, edits: int, visible: Array, fields: int) -> list[str]:
    """Return the terms that visible documents have in a set of fields within `edits` edits of the folded `word`,
    likeliest first: by the number of edits, and by how often they occur there, weighed by field as in ranking.

    Edits are insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). The first
    letter is kept, or swapped with the second. At most MAX_NEIGHBOURS."""
    word = fold(word)
    if not word:  # nothing but joiners
        return []
    weights = field_weights(snapshot.ranking) * [fields >> field & 1 for field in range(len(FIELDS))]
    found: dict[str, tuple[int, float]] = {}
    for part in snapshot.parts:
        for term, distance, number in part.known(_near, word, edits):
            weight = found.get(term, (0, 0.0))[1] + _weight(part, number, visible, weights)
            found[term] = (distance, weight)
    same = sorted(word)
    ranked = sorted(
        (_EDIT * distance - math.log(weight) - _SAME_LETTERS * (sorted(term) == same), term)
        for term, (distance, weight) in found.items()
        if weight > 0
    )
    return [term for _, term in ranked[:MAX_NEIGHBOURS]]


def _near(part: SegmentView, word: str, edits: int) -> Iterator[tuple[str, int, int]]:
    """Yield the terms near `word` that begin with its first letter, or with its second where the first two are swapped:
    each with its distance and its number."""
    from rapidfuzz import process  # here: most questions are spelled well
    from rapidfuzz.distance import OSA

    segment, size = part.segment, len(word.encode())
    for start in dict.fromkeys((word[:1], word[1::-1])):
        low, high = segment.prefix(start)
        begins = segment.terms.starts[low : high + 1].astype(np.int64)
        other = np.bitwise_count(segment.letters[low:high] ^ make_letter_masks([word])[0])
        near = (other <= 2 * edits) & (np.abs(begins[1:] - begins[:-1] - size) <= _LETTER * edits)
        numbers = (near.nonzero()[0] + low).tolist()
        terms = [segment.terms[number].decode() for number in numbers]
        for term, distance, index in process.extract_iter(word, terms, scorer=OSA.distance, score_cutoff=edits):
            yield term, distance, numbers[index]


def _weight(part: SegmentView, term: int, visible: Array, weights: Array) -> float:
    """Add up the weights of the fields of visible documents that have a term."""
    segment = part.segment
    slots = segment.slots[int(segment.starts[term]) : int(segment.starts[term + 1])]
    shown = visible[part.base + (slots >> FIELD_BITS).astype(np.int64)]
    return float(weights[slots[shown] & (FIELD_SLOTS - 1)].sum())
