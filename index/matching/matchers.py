"""Match one word or phrase of a query in every segment of a snapshot.

A `TermMatcher` is a few ranges of terms in each segment (one term, a prefix, the terms that share a stem); a
`PhraseMatcher` is a list of phrase matches. Each computes its frequency in every document (for the score) and yields
its matches (for snippets and highlights).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol

import numpy as np

from ..fields import ALL_FIELDS, TITLE
from ..segment.postings_reader import select_title_docs, split_slots
from ..segment.ragged import Array, find_run_starts
from ..segment.snapshot import concatenate
from .phrase import PhraseMatches
from .scoring_context import ScoringContext, SegmentScoring, TermRange

SegmentMatches = tuple[TermRange, ...] | PhraseMatches
"""The matches in one segment: of a TermMatcher its term ranges, of a PhraseMatcher its phrase matches."""

NO_DOCS = np.zeros(0, np.int64)
_FEW_DOCS = 64
"""So many documents are looked at first: one of them is nearly always visible."""
_MAX_TITLE_TERMS = 200
"""The most terms of a prefix whose titles are found: a word with few letters typed says little about a title."""


class Matcher(Protocol):
    """A word or phrase of a query, looked up in a snapshot."""

    @property
    def memory_bytes(self) -> int:
        """Approximate bytes of memory that the matcher takes, without the index."""
        ...

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """Return [documents] float32: tf~ (see `bm25f`), 0 for documents that do not match."""
        ...

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """Yield the matches in the segment number `ordinal`."""
        ...

    def find_titled(self, context: ScoringContext) -> Array:
        """Return the documents that match in their title, ascending, each once."""
        ...

    def restrict_to(self, fields: int) -> Matcher:
        """Return the same matcher for a set of fields."""
        ...


def _sum_frequencies(context: ScoringContext, postings: Iterable[tuple[Array, Array]]) -> Array:
    """Return [documents] float32: the summed frequencies. `postings`: pairs of documents and their frequencies."""
    total = np.zeros(context.snapshot.doc_count, np.float32)
    for docs, frequencies in postings:
        np.add.at(total, docs, frequencies)
    return total


@dataclass(slots=True, eq=False, repr=False)
class TermMatcher:
    """Occurrences of any of some terms, added up."""

    ranges: tuple[tuple[TermRange, ...], ...]
    """For each segment of the snapshot its ranges of terms."""
    memory_bytes = 0

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """See Matcher."""
        segments = zip(context.segments, self.ranges, strict=True)
        return _sum_frequencies(
            context, (each for segment, ranges in segments for each in _weigh_postings(segment, ranges))
        )

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        yield self.ranges[ordinal]

    def find_titled(self, context: ScoringContext) -> Array:
        """See Matcher."""
        return join_docs(
            [
                segment.view.doc_base + _find_title_docs(segment, ranges)
                for segment, ranges in zip(context.segments, self.ranges, strict=True)
                if ranges
            ]
        )

    def restrict_to(self, fields: int) -> TermMatcher:
        """See Matcher."""
        restricted = [
            tuple([each._replace(fields=each.fields & fields) for each in ranges if each.fields & fields])
            for ranges in self.ranges
        ]
        return TermMatcher(tuple(restricted))


def _find_title_docs(segment: SegmentScoring, ranges: Sequence[TermRange]) -> Array:
    """Return the documents (of the segment) whose title has a term of the ranges, in any order."""
    slots = [
        segment.reader.postings.read_slots(low, high)
        for low, high, fields, _ in ranges
        if fields >> TITLE & 1 and segment.live_terms.count_terms(low, high) <= _MAX_TITLE_TERMS
    ]
    return select_title_docs(concatenate(slots, NO_DOCS))


_get_fields_and_weight = itemgetter(2, 3)


def _weigh_postings(segment: SegmentScoring, ranges: Sequence[TermRange]) -> Iterator[tuple[Array, Array]]:
    """Yield the documents (of the snapshot) of the ranges' postings and their weighted, normalized frequencies."""
    for (fields, weight), group in groupby(ranges, key=_get_fields_and_weight):
        postings = [segment.reader.postings.read_frequencies(low, high) for low, high, _, _ in group]
        slots, counts = postings[0] if len(postings) == 1 else map(np.concatenate, zip(*postings, strict=True))
        frequencies = segment.get_weights(fields).take(slots)
        frequencies *= counts
        if weight != 1.0:
            frequencies *= weight
        yield split_slots(slots) + segment.view.doc_base, frequencies


@dataclass(slots=True, eq=False, repr=False)
class PhraseMatcher:
    """Terms at adjacent positions in one field. Each match is one span, from its first term to its last."""

    matches: tuple[PhraseMatches, ...]
    """For each segment of the snapshot its matches."""

    @property
    def memory_bytes(self) -> int:
        """See Matcher."""
        return sum(column.nbytes for matches in self.matches for column in matches)

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """See Matcher."""
        segments = zip(context.segments, (matches.slots for matches in self.matches), strict=True)
        return _sum_frequencies(
            context,
            (
                (split_slots(slots) + segment.view.doc_base, segment.get_weights(ALL_FIELDS).take(slots))
                for segment, slots in segments
            ),
        )

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        yield self.matches[ordinal]

    def find_titled(self, context: ScoringContext) -> Array:
        """See Matcher."""
        segments = zip(context.segments, self.matches, strict=True)
        return join_docs([segment.view.doc_base + select_title_docs(each.slots) for segment, each in segments])

    def restrict_to(self, fields: int) -> PhraseMatcher:
        """See Matcher."""
        return PhraseMatcher(tuple(matches.restrict_to(fields) for matches in self.matches))


@dataclass(slots=True, eq=False, repr=False)
class MaxMatcher:
    """Spellings of one word: an occurrence may match several of them, so the highest frequency counts."""

    matchers: tuple[Matcher, ...]

    @property
    def memory_bytes(self) -> int:
        """See Matcher."""
        return sum(matcher.memory_bytes for matcher in self.matchers)

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """See Matcher."""
        highest: Array = functools.reduce(np.maximum, [each.compute_frequencies(context) for each in self.matchers])
        return highest

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        for matcher in self.matchers:
            yield from matcher.iterate_matches(ordinal)

    def find_titled(self, context: ScoringContext) -> Array:
        """See Matcher."""
        return join_docs([each.find_titled(context) for each in self.matchers])

    def restrict_to(self, fields: int) -> MaxMatcher:
        """See Matcher."""
        return MaxMatcher(tuple(matcher.restrict_to(fields) for matcher in self.matchers))


@dataclass(slots=True, eq=False, repr=False)
class SumMatcher:
    """One word in different fields: frequencies are added up."""

    matchers: tuple[Matcher, ...]

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """See Matcher."""
        total: Array = functools.reduce(np.add, [each.compute_frequencies(context) for each in self.matchers])
        return total

    memory_bytes = MaxMatcher.memory_bytes
    iterate_matches = MaxMatcher.iterate_matches
    find_titled = MaxMatcher.find_titled

    def restrict_to(self, fields: int) -> SumMatcher:
        """See Matcher."""
        return SumMatcher(tuple(matcher.restrict_to(fields) for matcher in self.matchers))


def join_docs(docs: list[Array]) -> Array:
    """Return the documents in any of some arrays, ascending, each once."""
    joined = concatenate(docs, NO_DOCS)
    if (joined[1:] > joined[:-1]).all():  # as for most words: np.unique takes several times as long
        return joined
    joined = np.sort(joined)
    return joined.take(find_run_starts(joined))


@dataclass(slots=True, eq=False, repr=False)
class ScoredMatcher:
    """A matcher with the scores of its documents. It depends on the snapshot only, so it is cached with it."""

    matcher: Matcher
    docs: Array | slice
    """The documents that match, ascending; if there are many, a slice of all documents."""
    scores: Array
    """float32: the score of each of `docs`; 0 for documents that do not match, if `docs` is a slice."""
    weight: float
    """The term weight, see `bm25f.compute_term_weight`."""
    length: int = 1
    """How many words of a title it matches."""
    _titled: Array | None = None

    @property
    def memory_bytes(self) -> int:
        """Approximate bytes in memory, with room for the documents that match in their title."""
        docs = 0 if isinstance(self.docs, slice) else self.docs.nbytes
        titled = NO_DOCS.itemsize * len(self.scores)
        return docs + self.scores.nbytes + titled + self.matcher.memory_bytes

    def has_any(self, mask: Array) -> bool:
        """Return whether any matching document is in a mask. `mask`: [documents] bool."""
        if isinstance(self.docs, slice):
            few, rest = slice(_FEW_DOCS), slice(_FEW_DOCS, None)
            return any(bool((mask[part] & (self.scores[part] > 0)).any()) for part in (few, rest))
        if len(self.docs) and mask[self.docs[0]]:  # as nearly always
            return True
        return bool(mask.take(self.docs).any())

    def find_titled(self, context: ScoringContext) -> Array:
        """Return the documents that match in their title, ascending. They are found at the first call: a query of one
        word does not need them."""
        if self._titled is None:
            self._titled = self.matcher.find_titled(context)
        return self._titled
