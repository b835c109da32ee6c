"""See the terms of a segment as if its deleted and hidden documents did not exist."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ..fields import CODE
from ..segment.arrays import FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array, row_lengths
from ..segment.reader import SegmentReader


class LiveTerms:
    """The terms that the live documents of a segment have, and how often. Most segments have only live documents; then
    nothing is counted."""

    def __init__(self, reader: SegmentReader, alive: Array) -> None:
        """`alive`: [documents of the segment] bool, false for deleted and hidden documents."""
        self._reader = reader
        self._alive = alive
        self.doc_count = int(np.count_nonzero(alive))
        """How many documents are live."""

    @cached_property
    def langs(self) -> tuple[str, ...]:
        """The different language tags of the documents, sorted."""
        langs = self._reader.langs
        return tuple(sorted({langs[doc] for doc in self._alive.nonzero()[0].tolist()}))

    def count_postings(self, terms: Array) -> Array:
        """Return how many postings in live documents each of some terms has."""
        counts = self._reader.postings.count_postings_of_each(terms)
        return counts if self._dead_postings is None else counts - self._dead_postings.take(terms)

    def select_terms(self, low: int, high: int) -> Array:
        """Return the terms `low` to `high` (half-open) that live documents have: int64, ascending."""
        terms = np.arange(low, high)
        return terms if self._dead_postings is None else terms[self.count_postings(terms) > 0]

    def count_terms(self, low: int, high: int) -> int:
        """Return how many of the terms `low` to `high` (half-open) live documents have."""
        return high - low if self._dead_postings is None else len(self.select_terms(low, high))

    def find_stem(self, lang: str, stem: str) -> list[int]:
        """Return the terms that share a stem in the prose of live documents of a language. See
        `SegmentReader.find_stem`."""
        terms = self._reader.find_stem(lang, stem)
        if self._dead_postings is None:
            return terms
        number = self._reader.lang_names.index(lang)
        live = [term for term, is_live in zip(terms, self._are_live(terms, number), strict=True) if is_live]
        if live:
            return live
        term = self._reader.terms.find_term(stem)  # as if the stem had no entry
        return [term[0]] if term else []

    def find_stem_variants(self, low: int, high: int) -> Array:
        """Return the terms outside `low` to `high` that share a stem with one inside, in the prose of live documents
        of a language: int64, ascending."""
        stems = np.unique(self._select_live_pairs(*self._reader.list_stems(np.arange(low, high)))[1])
        numbers, terms = self._reader.list_terms_of_stems(stems)
        variants = np.unique(self._select_live_pairs(terms, numbers)[0])
        return variants[(variants < low) | (variants >= high)]

    def _select_live_pairs(self, terms: Array, stems: Array) -> tuple[Array, Array]:
        """Return those pairs of a term and a stem whose term is in the prose of a live document of the stem's
        language."""
        if self._dead_postings is None:
            return terms, stems
        live = self._are_live(terms, self._reader.number_stem_langs(stems))
        return terms[live], stems[live]

    def _are_live(self, terms: Array | Sequence[int], langs: Array | int) -> Array:
        """Return whether each term is in the prose of a live document of the language beside it: [terms] bool."""
        starts, slots = self._reader.postings.read_slots_of_each(np.asarray(terms, np.int64))
        wanted = np.broadcast_to(langs, len(starts) - 1).repeat(row_lengths(starts))
        matches = self._live_langs.take(split_slots(slots)) == wanted
        matches &= slots % FIELD_SLOTS != CODE  # code has no stems
        counts = np.concatenate(([0], matches.cumsum()))
        live: Array = counts[starts[1:]] > counts[starts[:-1]]
        return live

    @cached_property
    def _live_langs(self) -> Array:
        """[documents of the segment] int64: the number of each live document's language; -1 for the others."""
        return np.where(self._alive, self._reader.lang_numbers, -1)

    @cached_property
    def _dead_postings(self) -> Array | None:
        """[terms] int64: the postings of documents that are not live; None if all are."""
        if self.doc_count == self._reader.doc_count:
            return None
        return self._reader.postings.count_postings_of_docs(~self._alive)
