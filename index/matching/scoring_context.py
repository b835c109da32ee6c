"""Hold a snapshot with its BM25F statistics, and cache matched and scored terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sys import getsizeof
from typing import Any, NamedTuple

import numpy as np

from ..cache_budget import DEFAULT_BUDGET, CacheBudget
from ..fields import ALL_FIELDS, TITLE
from ..ranking import Ranking
from ..segment.arrays import FIELD_SLOTS
from ..segment.cache import BoundedCache
from ..segment.ragged import Array
from ..segment.snapshot import SegmentView, Snapshot, concatenate
from .bm25f import compute_slot_weights, compute_term_weight
from .live_terms import LiveTerms

_LOOKUP_BYTES = 700
_RANGE_BYTES = 200
"""Approximate bytes of a cached lookup without its text and its ranges, and of each of these."""
_ENTRY_BYTES = 1200
"""Approximate bytes of a scored term without its arrays."""


class TermRange(NamedTuple):
    """Terms `low` to `high` (half-open) of one segment, matched in a set of fields."""

    low: int
    high: int
    fields: int
    """One bit per field."""
    weight: float
    """Factor on their frequencies: below 1 for terms that only share a stem with the query's word."""


class SegmentScoring:
    """The BM25F weights of one segment, and the lookups of recent queries in it."""

    def __init__(
        self, view: SegmentView, alive: Array, weights: Array, variant_weight: float, lookups: BoundedCache
    ) -> None:
        """`lookups`: the cache that all segments share."""
        self.view = view
        self.reader = view.reader
        self.live_terms = LiveTerms(view.reader, alive)
        self.variant_weight = variant_weight
        """Weight of a term that only shares a stem with the query's word, see `Ranking.variant`."""
        self._weights = {ALL_FIELDS: weights}
        self._lookups = lookups

    def get_weights(self, fields: int) -> Array:
        """Return the weight of each slot (see `bm25f.compute_slot_weights`), 0 outside the set `fields`. Queries use
        few sets, so the weights of each set stay in memory."""
        if fields not in self._weights:
            is_inside = np.array([fields >> field & 1 for field in range(FIELD_SLOTS)], np.float32)
            self._weights[fields] = (self._weights[ALL_FIELDS].reshape(-1, FIELD_SLOTS) * is_inside).reshape(-1)
        return self._weights[fields]

    def look_up(
        self, find: Callable[[SegmentScoring, str, int], Iterable[Any]], text: str, option: int
    ) -> tuple[Any, ...]:
        """Return all that `find(self, text, option)` yields, cached. `option`: the set of fields, or the number of
        edits."""
        key = (self.view.ordinal, find, text, option)
        return self._lookups.get_or_compute(key, lambda: tuple(find(self, text, option)), getsizeof(text))


class Corpus(NamedTuple):
    """The statistics of all visible documents, for a snapshot that has only some of them."""

    doc_count: int
    field_totals: Array
    """[fields] float64: the positions in each field of all documents."""
    main_lang: str
    """The language of most documents without its region, `en`; empty if unknown."""


class ScoringContext:
    """The snapshot, statistics and caches that all queries against one generation share, in any number of threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        ranking: Ranking,
        budget: CacheBudget = DEFAULT_BUDGET,
        corpus: Corpus | None = None,
    ) -> None:
        """`corpus`: the statistics of the index that the snapshot is a part of; None: those of the snapshot."""
        self.snapshot = snapshot
        self.corpus = corpus or _describe_snapshot(snapshot)
        self.ranking = ranking
        self._budget = budget
        self.lookups = BoundedCache(budget.lookups, lambda ranges: _LOOKUP_BYTES + _RANGE_BYTES * len(ranges))
        """Lookups of recent queries in all segments."""
        self.segments = tuple(
            SegmentScoring(
                view,
                view.select(snapshot.alive),
                compute_slot_weights(
                    ranking, view.reader.field_lengths, self.corpus.field_totals, self.corpus.doc_count
                ),
                ranking.variant,
                self.lookups,
            )
            for view in snapshot.segments
        )
        lengths = [view.reader.field_lengths[:, TITLE] for view in snapshot.segments]
        self.title_lengths = np.maximum(concatenate(lengths, np.zeros(0, np.uint32)), 1).astype(np.float32)
        """[documents] float32: positions in each title, at least 1."""
        self.scored_terms = BoundedCache(
            budget.scores + budget.scores_per_doc * snapshot.doc_count,
            lambda scored: _ENTRY_BYTES + (scored.memory_bytes if scored else 0),
        )
        """Words and phrases of recent queries with their documents and scores."""
        self._restricted: ScoringContext | None = None

    @property
    def main_lang(self) -> str:
        """The language of most documents without its region, `en`; empty if unknown."""
        return self.corpus.main_lang

    def restrict_to_visible(self, now: float) -> ScoringContext:
        """Return the context of the documents that are public at `now`: this one if all are, else one that is cached
        until the clock changes what is public. So hidden documents change no score. `now`: seconds since 1970."""
        snapshot, restricted = self.snapshot.restrict_to_visible(now), self._restricted
        if snapshot is self.snapshot:
            self._restricted = None
            return self
        if restricted is None or restricted.snapshot is not snapshot:
            self.clear_caches()  # only one of the two contexts is in use
            restricted = self._restricted = ScoringContext(snapshot, self.ranking, self._budget)
        return restricted

    def clear_caches(self) -> None:
        """Forget what earlier queries have found."""
        self.scored_terms.clear()
        self.lookups.clear()

    def measure_caches(self) -> dict[str, int]:
        """Return approximately how many bytes each cache takes, by name."""
        context = self._restricted or self
        return {"scores": context.scored_terms.size, "lookups": context.lookups.size}

    def drop_dead(self, frequencies: Array) -> Array:
        """Return frequencies with 0 for documents that are deleted or hidden. `frequencies`: [documents] float32."""
        snapshot = self.snapshot
        return frequencies if snapshot.alive_count == snapshot.doc_count else frequencies * snapshot.alive

    def compute_term_weight(self, doc_frequency: int, frequencies: Array) -> float:
        """Return idf * burst of a term.

        `doc_frequency`: how many documents have it; `frequencies`: float32, their tf~, and zeros. They are added in
        double precision, so that the sum does not depend on how many zeros are in between."""
        total = float(np.add.reduce(frequencies, dtype=np.float64))
        return compute_term_weight(self.ranking, self.corpus.doc_count, doc_frequency, total)


def _describe_snapshot(snapshot: Snapshot) -> Corpus:
    return Corpus(snapshot.alive_count, snapshot.sum_field_lengths(), _find_main_lang(snapshot))


def _find_main_lang(snapshot: Snapshot) -> str:
    counts = snapshot.count_facet_values("lang", snapshot.alive, 1)
    return next(iter(counts), "").partition("-")[0].lower()
