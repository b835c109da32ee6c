"""Words spelled about so: the vocabulary's nearest neighbours of a word."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .. import analysis
from .forward import SLOT_BITS, Array
from .letters import letters
from .snapshot import Part, Snapshot

MAX_NEIGHBOURS = 50
_LETTER = 4
"""Bytes of a letter, at most."""


def edits_for(word: str) -> int:
    """Return how many edits a word is corrected by: 1 from 4 letters, 2 from 8."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def neighbours(snapshot: Snapshot, word: str, edits: int, visible: Array) -> list[str]:
    """Return the terms of visible documents within `edits` edits of the folded `word`, nearest first, commoner first.

    Edits are insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). The first
    letter is kept, or swapped with the second. At most MAX_NEIGHBOURS."""
    from rapidfuzz.distance import OSA  # here and below: most questions are spelled well

    word = analysis.fold(word)
    found: dict[str, tuple[int, int]] = {}
    for part in snapshot.parts:
        for term, number in _candidates(part, word, edits):
            distance = OSA.distance(word, term, score_cutoff=edits)
            if distance <= edits:
                count = found.get(term, (0, 0))[1] + _documents(part, number, visible)
                found[term] = (distance, count)
    ranked = sorted((distance, -count, term) for term, (distance, count) in found.items() if count)
    return [term for _, _, term in ranked[:MAX_NEIGHBOURS]]


def _candidates(part: Part, word: str, edits: int) -> Iterator[tuple[str, int]]:
    """The terms near `word` that begin with its first letter, or with its second where the first two are swapped."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    segment, size = part.segment, len(word.encode())
    for start in dict.fromkeys((word[:1], word[1::-1])):
        low, high = segment.prefix(start)
        begins = segment.terms.starts[low : high + 1].astype(np.int64)
        other = np.bitwise_count(segment.letters[low:high] ^ letters([word])[0])
        near = (other <= 2 * edits) & (np.abs(begins[1:] - begins[:-1] - size) <= _LETTER * edits)
        numbers = (near.nonzero()[0] + low).tolist()
        terms = [segment.terms[number].decode() for number in numbers]
        for term, _, index in process.extract_iter(word, terms, scorer=OSA.distance, score_cutoff=edits):
            yield term, numbers[index]


def _documents(part: Part, term: int, visible: Array) -> int:
    """Count the visible documents of a part that have a term."""
    segment = part.segment
    slots = segment.slots[int(segment.starts[term]) : int(segment.starts[term + 1])]
    documents = np.unique(slots >> SLOT_BITS)
    return int(np.count_nonzero(visible[part.base + documents.astype(np.int64)]))
