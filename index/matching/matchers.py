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
from typing import NamedTuple, Protocol

import numpy as np

from ..fields import ALL_FIELDS, TITLE
from ..segment.postings_reader import select_titles, split_slots
from ..segment.ragged import Array, are_in, find_run_starts
from .phrase import PhraseMatches
from .scoring_context import ScoringContext, SegmentScoring, TermRange
from .word_forms import WordForm

SegmentMatches = tuple[TermRange, ...] | PhraseMatches
"""The matches in one segment: of a TermMatcher its term ranges, of a PhraseMatcher its phrase matches."""

NO_DOCS = np.zeros(0, np.int64)
_NO_POSTINGS = np.zeros(0, np.uint32), np.zeros(0, np.float32)
_MANY_DOCS = 1 << 14
_FEW_POSTINGS = 32
"""Of so many documents, an array over all of them takes longer than postings of at most one in so many."""
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

    def find_few(self, context: ScoringContext) -> tuple[Array, Array] | None:
        """Return the visible documents that match, ascending, and their tf~, above 0, if that is faster than to compute
        it for all documents; else None."""
        ...

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """Yield the matches in the segment number `ordinal`."""
        ...

    def mark_titled(self, context: ScoringContext, titles: Sequence[Array]) -> Array:
        """Return [docs] bool: which of some documents match in their title. `titles`: see
        `list_title_slots`."""
        ...

    def restrict_to(self, fields: int) -> Matcher:
        """Return the same matcher for a set of fields."""
        ...


def list_title_slots(context: ScoringContext, docs: Array) -> list[Array]:
    """Return for each segment the slots of the titles of some documents; of those outside it, slots that it lacks."""
    return [segment.reader.postings.make_title_slots(docs - segment.view.doc_base) for segment in context.segments]


def _are_few(context: ScoringContext, count: int) -> bool:
    """Return whether so many postings are summed faster without an array over all documents."""
    doc_count = context.snapshot.doc_count
    return doc_count > _MANY_DOCS and count * _FEW_POSTINGS < doc_count


def _sum_few(context: ScoringContext, postings: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return the visible documents of some postings, ascending, and their summed frequencies: in the same order as in
    `_sum_frequencies`, so they are the same to the bit."""
    pairs = [
        (segment.view.doc_base + split_slots(slots), frequencies)
        for segment, (slots, frequencies) in zip(context.segments, postings, strict=True)
    ]
    docs, values = _join(pairs)
    if (docs[1:] < docs[:-1]).any():  # of several terms
        order = docs.argsort(kind="stable")
        docs, values = docs.take(order), values.take(order)
    first = find_run_starts(docs)
    totals = np.zeros(len(first), np.float32)
    np.add.at(totals, np.arange(len(first)).repeat(np.diff(first, append=len(docs))), values)
    docs = docs.take(first)
    visible = (context.snapshot.alive.take(docs) & (totals != 0)).nonzero()[0]
    return docs.take(visible), totals.take(visible)


def _sum_frequencies(context: ScoringContext, postings: Iterable[tuple[Array, Array]]) -> Array:
    """Return [documents] float32: the summed frequencies. `postings`: the slots and frequencies in each segment."""
    total = np.zeros(context.snapshot.doc_count, np.float32)
    for segment, (slots, frequencies) in zip(context.segments, postings, strict=True):
        np.add.at(segment.view.select(total), split_slots(slots), frequencies)
    return total


@dataclass(slots=True, eq=False, repr=False)
class TermMatcher:
    """Occurrences of any of some terms, added up."""

    ranges: tuple[tuple[TermRange, ...], ...]
    """For each segment of the snapshot its ranges of terms."""
    memory_bytes = 0

    def compute_frequencies(self, context: ScoringContext) -> Array:
        """See Matcher."""
        return _sum_frequencies(context, map(_weigh_postings, context.segments, self.ranges))

    def find_few(self, context: ScoringContext) -> tuple[Array, Array] | None:
        """See Matcher."""
        counts = [
            segment.reader.postings.count_postings(low, high)
            for segment, ranges in zip(context.segments, self.ranges, strict=True)
            for low, high, _, _ in ranges
        ]
        if not _are_few(context, sum(counts)):
            return None
        return _sum_few(context, map(_weigh_postings, context.segments, self.ranges))

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        yield self.ranges[ordinal]

    def mark_titled(self, context: ScoringContext, titles: Sequence[Array]) -> Array:
        """See Matcher."""
        marked = np.zeros(len(titles[0]), np.bool_)
        for segment, ranges, slots in zip(context.segments, self.ranges, titles, strict=True):
            postings, in_titles = segment.reader.postings, [each for each in ranges if each.fields >> TITLE & 1]
            if len(in_titles) == 1 and in_titles[0].high - in_titles[0].low == 1:  # as most are
                marked |= are_in(slots, postings.read_slots(in_titles[0].low, in_titles[0].high))
            elif few := [(low, high) for low, high, _, _ in in_titles if _has_few_terms(segment, low, high)]:
                marked |= are_in(slots, np.sort(select_titles(postings.read_slots_of_all(few))))
        return marked

    def restrict_to(self, fields: int) -> TermMatcher:
        """See Matcher."""
        restricted = [
            tuple([each._replace(fields=each.fields & fields) for each in ranges if each.fields & fields])
            for ranges in self.ranges
        ]
        return TermMatcher(tuple(restricted))


def _has_few_terms(segment: SegmentScoring, low: int, high: int) -> bool:
    return high - low == 1 or segment.live_terms.count_terms(low, high) <= _MAX_TITLE_TERMS


_get_fields_and_weight = itemgetter(2, 3)


def _weigh_postings(segment: SegmentScoring, ranges: Sequence[TermRange]) -> tuple[Array, Array]:
    """Return the slots of the ranges' postings and their weighted, normalized frequencies."""
    weighed = []
    for (fields, weight), group in groupby(ranges, key=_get_fields_and_weight):
        slots, counts = segment.reader.postings.read_frequencies_of_all([(low, high) for low, high, _, _ in group])
        frequencies = segment.get_weights(fields).take(slots)
        frequencies *= counts
        if weight != 1.0:
            frequencies *= weight
        weighed.append((slots, frequencies))
    return _join(weighed) if weighed else _NO_POSTINGS


def _join(postings: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    if len(postings) == 1:
        return postings[0]
    slots, values = zip(*postings, strict=True)
    return np.concatenate(slots), np.concatenate(values)


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
        return _sum_frequencies(context, self._weigh_matches(context))

    def find_few(self, context: ScoringContext) -> tuple[Array, Array] | None:
        """See Matcher."""
        is_few = _are_few(context, sum([len(matches.keys) for matches in self.matches]))
        return _sum_few(context, self._weigh_matches(context)) if is_few else None

    def _weigh_matches(self, context: ScoringContext) -> Iterator[tuple[Array, Array]]:
        for segment, matches in zip(context.segments, self.matches, strict=True):
            yield matches.slots, segment.get_weights(ALL_FIELDS).take(matches.slots)

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        yield self.matches[ordinal]

    def mark_titled(self, context: ScoringContext, titles: Sequence[Array]) -> Array:
        """See Matcher."""
        marked = np.zeros(len(titles[0]), np.bool_)
        for slots, matches in zip(titles, self.matches, strict=True):
            marked |= are_in(slots, select_titles(matches.slots))
        return marked

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

    def find_few(self, context: ScoringContext) -> None:
        """See Matcher."""

    def iterate_matches(self, ordinal: int) -> Iterator[SegmentMatches]:
        """See Matcher."""
        for matcher in self.matchers:
            yield from matcher.iterate_matches(ordinal)

    def mark_titled(self, context: ScoringContext, titles: Sequence[Array]) -> Array:
        """See Matcher."""
        marked: Array = functools.reduce(np.bitwise_or, [each.mark_titled(context, titles) for each in self.matchers])
        return marked

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
    find_few = MaxMatcher.find_few
    iterate_matches = MaxMatcher.iterate_matches
    mark_titled = MaxMatcher.mark_titled

    def restrict_to(self, fields: int) -> SumMatcher:
        """See Matcher."""
        return SumMatcher(tuple(matcher.restrict_to(fields) for matcher in self.matchers))


class ScoredMatcher(NamedTuple):
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
    form: WordForm | None = None
    """What the matcher was made of."""
    doc_frequency: int | None = None
    """How many visible documents match, if the matcher is of a part of the index; None: those of `docs`."""

    @property
    def memory_bytes(self) -> int:
        """Approximate bytes in memory."""
        docs = 0 if isinstance(self.docs, slice) else self.docs.nbytes
        return docs + self.scores.nbytes + self.matcher.memory_bytes

    @property
    def is_known(self) -> bool:
        """Whether any visible document matches."""
        return len(self.scores) > 0 if self.doc_frequency is None else self.doc_frequency > 0

    def has_any(self, mask: Array) -> bool:
        """Return whether any matching document is in a mask. `mask`: [documents] bool."""
        if isinstance(self.docs, slice):
            few, rest = slice(_FEW_DOCS), slice(_FEW_DOCS, None)
            return any(bool((mask[part] & (self.scores[part] > 0)).any()) for part in (few, rest))
        if len(self.docs) and mask[self.docs[0]]:  # as nearly always
            return True
        return bool(mask.take(self.docs).any())
