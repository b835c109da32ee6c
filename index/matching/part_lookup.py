"""Look up words in all parts of a joined segment at once, as `term_lookup` and `prefix` do in one segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ..segment.joined_reader import JoinedReader
from ..segment.part_terms import PartTerms
from ..segment.ragged import Array, are_in
from ..text.normalize import fold
from ..text.number_variants import list_number_variants
from ..text.query_terms import list_prefix_ranges
from ..text.stemming import find_query_stems, find_stems
from .prefix import MAX_EXPANDED_TERMS
from .scoring_context import SegmentScoring, TermRange
from .word_forms import PROSE


def find_terms(segment: SegmentScoring, texts: Iterable[str], fields: int) -> list[TermRange]:
    """Return exactly these terms."""
    terms = _get_terms(segment)
    return [each for text in texts for each in _make_ranges(terms.find_term(text), fields, 1.0)]


def find_stemmed(segment: SegmentScoring, spelling: str, fields: int) -> list[TermRange]:
    """See `term_lookup.find_stemmed`."""
    terms, word = _get_terms(segment), fold(spelling)
    exact = terms.find_term(word)
    ranges = _make_ranges(exact, fields, 1.0)
    for number in list_number_variants(word):
        ranges += _make_ranges(terms.find_term(number), fields, segment.variant_weight)
    if not fields & PROSE:
        return ranges
    found = [terms.find_stem(lang, stem) for lang in terms.langs for stem in find_query_stems(lang, spelling)]
    if found:
        variants = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
        ranges += _make_ranges(_exclude(variants, exact), fields & PROSE, segment.variant_weight)
    return ranges


def find_prefix_and_variants(segment: SegmentScoring, text: str, fields: int) -> Iterator[TermRange]:
    """See `prefix.find_prefix_and_variants`."""
    if not text:
        return
    terms = _get_terms(segment)
    ranges = {bounds: list(terms.find_ranges(*bounds)) for bounds in list_prefix_ranges(text)}
    for each in ranges.values():
        yield from [TermRange(low, high, fields, 1.0) for low, high in each]
    own = ranges.get((text, text)) or list(terms.find_ranges(text, text))
    few = [np.arange(low, high) for low, high in own if high - low <= MAX_EXPANDED_TERMS]
    if few and fields & PROSE:
        numbers: Array = np.concatenate(few)
        reader = segment.reader
        stems = np.unique(reader.list_stems(numbers)[1])
        variants = np.unique(reader.list_terms_of_stems(stems)[1])
        yield from _make_ranges(_exclude(variants, numbers), fields & PROSE, segment.variant_weight)


def find_prefix_and_stems(
    segment: SegmentScoring, text: str, fields: int, stemmed: Iterable[str]
) -> Iterator[TermRange]:
    """Yield the terms that begin with a text, and all that share a stem with one of some terms of the whole index."""
    if not text:
        return
    terms = _get_terms(segment)
    ranges = [each for bounds in list_prefix_ranges(text) for each in terms.find_ranges(*bounds)]
    yield from [TermRange(low, high, fields, 1.0) for low, high in ranges]
    if not stemmed or not fields & PROSE:
        return
    found = [
        terms.find_stems(lang, {stem for term in stemmed for stem in find_stems(lang, term)}) for lang in terms.langs
    ]
    own = [np.arange(low, high) for low, high in terms.find_ranges(text, text)]
    variants = np.unique(np.concatenate(found))
    if own:
        variants = _exclude(variants, np.concatenate(own))
    yield from _make_ranges(variants, fields & PROSE, segment.variant_weight)


def _get_terms(segment: SegmentScoring) -> PartTerms:
    assert isinstance(segment.reader, JoinedReader)
    return segment.reader.part_terms


def _exclude(terms: Array, others: Array) -> Array:
    """Return the terms that are not among others; both ascend."""
    return terms.compress(~are_in(terms, others))


def _make_ranges(terms: Array, fields: int, weight: float) -> list[TermRange]:
    """Return terms as ranges of one each: few are adjacent, since most parts have one term of a word."""
    return [TermRange(term, term + 1, fields, weight) for term in terms.tolist()]
