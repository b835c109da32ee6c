"""Look up prefixes: find all terms that begin with a text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..segment.ragged import find_run_starts
from ..text.query_terms import list_prefix_ranges
from .scoring_context import SegmentScoring, TermRange
from .word_forms import PROSE

MAX_EXPANDED_TERMS = 64
"""A prefix of more terms than this does not match their stem variants."""


def find_prefix_and_variants(segment: SegmentScoring, text: str, fields: int) -> Iterator[TermRange]:
    """Yield the terms that begin with a text, and their stem variants: `managem` should already match all that
    `management` matches, `managers` too."""
    if not text:  # a term that was too long to index is empty
        return
    reader, live_terms = segment.reader, segment.live_terms
    ranges = {bounds: reader.terms.find_range(*bounds) for bounds in list_prefix_ranges(text)}
    for low, high in ranges.values():
        if low < high:
            yield TermRange(low, high, fields, 1.0)
    low, high = ranges.get((text, text)) or reader.terms.find_range(text, text)
    if low == high or not fields & PROSE or live_terms.count_terms(low, high) > MAX_EXPANDED_TERMS:
        return
    variants = live_terms.find_stem_variants(low, high)
    runs = find_run_starts(variants - np.arange(len(variants)))  # adjacent terms form one range
    for run in np.split(variants, runs[1:]) if len(variants) else []:
        yield TermRange(int(run[0]), int(run[-1]) + 1, fields & PROSE, segment.variant_weight)
