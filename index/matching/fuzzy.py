"""Find the terms of the dictionary that are a few edits away from a word."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ..fields import FIELDS
from ..segment.arrays import FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array
from ..text.normalize import fold
from .bm25f import get_field_weights
from .scoring_context import ScoringContext, SegmentScoring

MAX_NEIGHBORS = 50
"""The most terms that one fuzzy word is expanded to."""
_EDIT_COST = 5.0
"""A term must be e ** this times as frequent to rank before one that is an edit nearer."""
_SAME_LETTERS_BONUS = 1.0
"""In the same unit: terms of the same letters rank higher, since swapped letters are the most common mistake."""


def find_neighbors(context: ScoringContext, word: str, edits: int, visible: Array, fields: int) -> list[str]:
    """Return the terms within `edits` edits of `word` that visible documents have in a set of fields, likeliest first.

    Terms rank by the number of edits and by how often they occur in these fields, weighted as in ranking. Edits are
    insertions, deletions, substitutions and swaps of adjacent letters (optimal string alignment distance). The first
    letter must be the same, or swapped with the second. Returns at most MAX_NEIGHBORS. `visible`: [documents] bool."""
    word = fold(word)
    if not word:  # nothing but format characters
        return []
    weights = get_field_weights(context.ranking) * [fields >> field & 1 for field in range(len(FIELDS))]
    neighbors: dict[str, tuple[int, float]] = {}
    for segment in context.segments:
        for term, distance, number in segment.look_up(_find_near_terms, word, edits):
            frequency = _sum_field_weights(segment, number, visible, weights)
            neighbors[term] = (distance, neighbors.get(term, (0, 0.0))[1] + frequency)
    ranked = sorted(
        (rank_neighbor(word, term, distance, frequency), term)
        for term, (distance, frequency) in neighbors.items()
        if frequency > 0
    )
    return [term for _, term in ranked[:MAX_NEIGHBORS]]


def rank_neighbor(word: str, term: str, distance: int, frequency: float) -> float:
    """Return the sort key of a term near a word: the lowest for the likeliest. `frequency`: above 0."""
    return _EDIT_COST * distance - math.log(frequency) - _SAME_LETTERS_BONUS * (sorted(term) == sorted(word))


def measure_distances(word: str, edits: int, terms: Iterable[str]) -> dict[str, int]:
    """Return the distance of those of some terms that are near a word, see `find_neighbors`."""
    from rapidfuzz import process  # imported here: most queries have no misspelled word
    from rapidfuzz.distance import OSA

    texts = [term for term in terms if term.startswith(_list_beginnings(word))]
    return {
        term: distance
        for term, distance, _ in process.extract_iter(word, texts, scorer=OSA.distance, score_cutoff=edits)
    }


def _list_beginnings(word: str) -> tuple[str, ...]:
    """Return how a term near a word may begin: with its first letter, or with its first two swapped."""
    return tuple(dict.fromkeys((word[:1], word[1::-1])))


def _find_near_terms(segment: SegmentScoring, word: str, edits: int) -> Iterator[tuple[str, int, int]]:
    """Yield text, distance and number of each term near `word` that begins with its first letter, or with its first two
    letters swapped."""
    terms = segment.reader.terms
    for start in _list_beginnings(word):
        numbers = terms.find_candidates(*terms.find_prefix(start), word, edits)
        texts = {terms[number].decode(): number for number in numbers}
        for term, distance in measure_distances(word, edits, texts).items():
            yield term, distance, texts[term]


def _sum_field_weights(segment: SegmentScoring, term: int, visible: Array, weights: Array) -> float:
    """Return the summed weights of the fields of visible documents that have a term."""
    slots = segment.reader.postings.read_slots(term, term + 1)
    is_visible = visible[segment.view.doc_base + split_slots(slots)]
    return float(weights[slots[is_visible] & (FIELD_SLOTS - 1)].sum())
