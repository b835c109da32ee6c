"""Look up prefixes: find all terms that begin with a text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..segment.ragged import find_run_starts
from ..text.query_terms import QueryChunk, analyze_phrase, list_prefix_ranges
from .matchers import Matcher, TermMatcher
from .scoring_context import ScoringContext, SegmentScoring, TermRange
from .term_lookup import PROSE, join_spellings, look_up_in_order, look_up_in_prose_and_code, look_up_with_stems

_MAX_EXPANDED_TERMS = 64
"""A prefix of more terms than this does not match their stem variants."""


def look_up_prefix(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up all terms that begin with a text and, if they are few, the variants that share a stem with one of them.

    Of a text of several terms (`foo(ba`, `日本語`) the last may be incomplete. `fields`: one bit per field. Returns
    None if the text has no terms."""

    def build(chunks: tuple[QueryChunk, ...], is_code: bool, allowed: int) -> Matcher:
        if len(chunks) > 1 or not chunks[0].whole_terms:
            return _look_up_in_order(context, text, is_code, allowed)
        return join_spellings([_look_up_spelling(context, prefix, allowed) for prefix in chunks[0].whole_terms])

    return look_up_in_prose_and_code(text, fields, build)


def look_up_phrase_prefix(context: ScoringContext, text: str, fields: int) -> Matcher | None:
    """Look up a phrase whose last word may be incomplete. Returns None if it has no terms."""
    return look_up_in_prose_and_code(
        text, fields, lambda _, is_code, allowed: _look_up_in_order(context, text, is_code, allowed)
    )


def _look_up_in_order(context: ScoringContext, text: str, is_code: bool, fields: int) -> Matcher:
    *whole, last = analyze_phrase(text, is_code)
    words = look_up_with_stems(context, text, whole, fields)
    return look_up_in_order(context, [*words, _look_up_spelling(context, last, fields)], fields)


def _look_up_spelling(context: ScoringContext, prefix: str, fields: int) -> TermMatcher:
    return TermMatcher(
        tuple([segment.look_up(_find_prefix_and_variants, prefix, fields) for segment in context.segments])
    )


def _find_prefix_and_variants(segment: SegmentScoring, text: str, fields: int) -> Iterator[TermRange]:
    """Yield the terms that begin with a text, and their stem variants: `managem` should already match all that
    `management` matches, `managers` too."""
    if not text:  # a term that was too long to index is empty
        return
    reader, live_terms = segment.reader, segment.live_terms
    for first, last in list_prefix_ranges(text):
        low, high = reader.terms.find_prefix(first)[0], reader.terms.find_prefix(last)[1]
        if low < high:
            yield TermRange(low, high, fields, 1.0)
    low, high = reader.terms.find_prefix(text)
    if low == high or not fields & PROSE or live_terms.count_terms(low, high) > _MAX_EXPANDED_TERMS:
        return
    variants = live_terms.find_stem_variants(low, high)
    runs = find_run_starts(variants - np.arange(len(variants)))  # adjacent terms form one range
    for run in np.split(variants, runs[1:]) if len(variants) else []:
        yield TermRange(int(run[0]), int(run[-1]) + 1, fields & PROSE, segment.variant_weight)
