"""Find how posts write a term: terms are folded, but readers are shown `löwenzahn` and `loadUserConfig`."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ..segment.postings_reader import split_slots
from ..segment.ragged import Array
from ..text.stemming import find_written_word
from .scoring_context import ScoringContext, SegmentScoring

_MAX_POSTINGS = 16
"""How many documents of each segment are read."""


def find_written_form(context: ScoringContext, term: str, visible: Array) -> str:
    """Return how most of some visible documents write a term: with its accents and the capitals of a name."""
    spans = [(segment, span) for segment in context.segments for span in _list_spans(segment, term, visible)]
    forms = Counter[str]()
    for left, (segment, (start, end)) in zip(range(len(spans), 0, -1), spans, strict=True):
        if _is_decided(forms, left):
            break
        forms[find_written_word(segment.reader.stored.read_text(start, end).decode(), term)] += 1
    return max(forms, key=lambda form: (forms[form], form), default=term)


def _is_decided(forms: Counter[str], left: int) -> bool:
    """Return whether one form is the most common whatever the `left` other occurrences are."""
    counts = sorted(forms.values())[-2:]
    return counts[-1] > left + sum(counts[:-1]) if counts else False


def _list_spans(segment: SegmentScoring, term: str, visible: Array) -> list[list[int]]:
    """Return where a segment's visible documents have a term: start and end in bytes of the segment's texts."""
    reader = segment.reader
    found = reader.terms.find_term(term)
    if found is None:
        return []
    postings = reader.postings.number_postings(*found)
    docs = split_slots(reader.postings.read_slots(*found))
    shown = visible[segment.view.doc_base + docs].nonzero()[0][:_MAX_POSTINGS]
    docs, occurrences = reader.postings.find_occurrences(postings.start + shown, docs.take(shown))
    starts, ends = reader.occurrences.locate_spans(docs, occurrences, occurrences)
    spans: list[list[int]] = np.stack((starts, ends), axis=1)[: 4 * _MAX_POSTINGS].tolist()
    return spans
