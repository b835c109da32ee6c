"""The segments of one generation, seen as one row of documents: number = the segment's base + number within it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from ..fields import ALL_FIELDS, FIELDS
from ..matching.bm25f import slot_weights, worth
from ..ranking import Ranking
from .cache import BoundedCache
from .forward_index import FIELD_SLOTS
from .ragged import Array
from .reader import Segment


class SegmentView:
    """One segment's place in a snapshot."""

    def __init__(self, number: int, segment: Segment, base: int, ranking: Ranking, weights: Array) -> None:
        self.number = number
        self.segment = segment
        self.base = base
        self.ranking = ranking
        self._weights = {ALL_FIELDS: weights}
        self._terms = BoundedCache(_TERMS, lambda found: 1 + len(found))  # words that nobody has are asked for, too

    def weights(self, fields: int) -> Array:
        """Return the BM25F weight and length norm of each slot of the segment (see ranking.slot_weights), 0 outside
        the set `fields`. Few sets are asked for; each is kept."""
        if fields not in self._weights:
            inside = np.array([fields >> field & 1 for field in range(FIELD_SLOTS)], np.float32)
            self._weights[fields] = (self._weights[ALL_FIELDS].reshape(-1, FIELD_SLOTS) * inside).reshape(-1)
        return self._weights[fields]

    def known(self, find: Callable[[SegmentView, str, int], Iterable[Any]], text: str, how: int) -> tuple[Any, ...]:
        """Return what `find` says of a word, from memory if it was asked before."""
        return self._terms.recall((find, text, how), lambda: tuple(find(self, text, how)))


T = TypeVar("T")
_TERMS = 20_000
"""Terms, and ranges of them, that a segment remembers: some MB."""
_WORDS = 16_000_000
_WORDS_A_DOCUMENT = 1000
"""Bytes of words, weighed, that a snapshot remembers at most: so many, and so many for each document."""
_NONE = np.zeros(0, np.int64)
_WORD = 500
"""Bytes of one without its arrays, about."""


class _Shown(NamedTuple):
    """What is visible from one moment to another, in seconds since 1970, half-open."""

    since: float
    until: float
    documents: Array
    """True: alive, and public."""


class Snapshot:
    """An unchanging view of the index: safe to be asked by many threads."""

    def __init__(self, generation: str, segments: Sequence[tuple[Segment, Sequence[int]]], ranking: Ranking) -> None:
        """Take each segment with its deleted documents."""
        self.generation = generation
        self._known: dict[object, object] = {}
        self.ranking = ranking
        bases = np.cumsum([0, *(segment.size for segment, _ in segments)]).tolist()
        self.size: int = bases[-1]
        self.words = BoundedCache(
            _WORDS + _WORDS_A_DOCUMENT * self.size, lambda word: _WORD + (word.held if word else 0)
        )
        """Words and phrases asked for, weighed; in bytes."""
        self.alive = np.ones(self.size, np.bool_)
        for base, (_, deleted) in zip(bases, segments, strict=False):
            self.alive[[base + number for number in deleted]] = False
        self.documents = int(np.count_nonzero(self.alive))
        lengths = [segment.lengths for segment, _ in segments]
        totals = np.zeros(len(FIELDS))
        for base, table in zip(bases, lengths, strict=False):
            totals += table[self.alive[base : base + len(table)]].sum(axis=0)
        self.parts = tuple(
            SegmentView(number, segment, base, ranking, slot_weights(ranking, segment.lengths, totals, self.documents))
            for number, (base, (segment, _)) in enumerate(zip(bases, segments, strict=False))
        )
        numbers = _joined([segment.numbers for segment, _ in segments], np.zeros((0, 3)))
        self.dates, self._visible_from, self._visible_until = numbers.T
        self._shown = _Shown(np.inf, -np.inf, self.alive)

    def named(self, id: str) -> int | None:
        """Return the document of an id. What a segment knows of its ids outlives the snapshot."""
        return self._alive_in([(part, part.segment.ids.get(id)) for part in self.parts])

    def at_url(self, url: str) -> int | None:
        """Return the document of a URL."""
        return self._alive_in([(part, part.segment.urls.get(url)) for part in self.parts])

    def _alive_in(self, places: Iterable[tuple[SegmentView, int | None]]) -> int | None:
        found = (part.base + number for part, number in places if number is not None)
        return next((document for document in found if self.alive[document]), None)

    def get_digests(self, ids: Iterable[str] | None = None) -> dict[str, str]:
        """Id -> digest, of those of `ids` that are alive; None: of all."""
        if ids is None:
            return {id: digest for _, (id, digest, _) in self.sources()}
        found = [(id, self.named(id)) for id in ids]
        return {id: self._digest(document) for id, document in found if document is not None}

    def _digest(self, document: int) -> str:
        part, number = self.locate(document)
        return part.segment.sources[number][1]

    def sources(self) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """Yield each document that is alive with its id, digest and URL."""
        for part in self.parts:
            for document, source in enumerate(part.segment.sources, part.base):
                if self.alive[document]:
                    yield document, source

    def known(self, find: Callable[[Snapshot], T]) -> T:
        """Return what `find` says of the snapshot, from memory if it was asked before."""
        if find not in self._known:
            self._known[find] = find(self)
        return cast("T", self._known[find])

    def visible(self, now: float) -> Array:
        """Return a boolean array: alive, and public at `now` (seconds since 1970)."""
        return self._shown_at(now).documents

    def valid_until(self, now: float) -> float:
        """Return when what is visible at `now` changes next, by the clock; infinity: never."""
        return self._shown_at(now).until

    def _shown_at(self, now: float) -> _Shown:
        """Return what is visible; it is the same from one post's coming or going to the next."""
        shown = self._shown
        if not shown.since <= now < shown.until:
            moments = np.concatenate((self._visible_from[self.alive], self._visible_until[self.alive]))
            since, until = moments[moments <= now].max(initial=-np.inf), moments[moments > now].min(initial=np.inf)
            visible = self.alive & (self._visible_from <= now) & (now < self._visible_until)
            shown = self._shown = _Shown(float(since), float(until), visible)
        return shown

    def worth(self, having: Array, total: Array) -> float:
        """Return what a word is worth (see ranking.worth) by the documents `having` it (a boolean array) and the tf~ of
        all; deleted ones don't count."""
        if self.documents < self.size:
            having = having & self.alive
            return worth(self.ranking, self.documents, int(np.count_nonzero(having)), float(total[having].sum()))
        return worth(self.ranking, self.documents, int(np.count_nonzero(having)), float(total.sum()))

    def titled(self, key: int) -> Array:
        """Return the documents whose title has a key (see `build.title_key`)."""
        return _joined([part.base + part.segment.titled(key) for part in self.parts] if key else [], _NONE)

    def locate(self, document: int) -> tuple[SegmentView, int]:
        """Return the part that holds a document, and its number there."""
        for part in self.parts:
            if document < part.base + part.segment.size:
                return part, document - part.base
        raise IndexError(document)

    def facet(self, name: str, key: str) -> Array:
        """Return the documents whose facet `name` has the folded value `key`."""
        found = [
            part.base + part.segment.facet_documents(value[1]).astype(np.int64)
            for part in self.parts
            if (value := part.segment.facets.get((name, key)))
        ]
        return _joined(found, _NONE)

    def facet_counts(self, name: str, matching: Array, limit: int, prefix: str = "") -> dict[str, int]:
        """Return the `limit` commonest values of a facet, of those that begin with the folded `prefix`, among the
        documents where `matching` is true."""
        counted: dict[str, tuple[str, int]] = {}
        for part in self.parts:
            inside = matching[part.base : part.base + part.segment.size]
            for key, written, count in part.segment.facet_counts(name, prefix, inside):
                before = counted.get(key, (written, 0))
                counted[key] = (before[0], before[1] + count)
        return dict(sorted(counted.values(), key=lambda item: (-item[1], item[0]))[:limit])


def _joined(arrays: list[Array], empty: Array) -> Array:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else empty
