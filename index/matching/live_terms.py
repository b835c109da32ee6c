"""See the terms of a segment as if its deleted and hidden documents did not exist."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..segment.postings_reader import split_slots
from ..segment.ragged import Array
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
        """Return the terms that share a stem in the live documents of a language. See `SegmentReader.find_stem`."""
        terms = self._reader.find_stem(lang, stem)
        if self._dead_postings is None:
            return terms
        slots = (self._reader.postings.read_slots(term, term + 1) for term in terms)
        has_lang = self._select_docs(lang)
        live = [term for term, each in zip(terms, slots, strict=True) if has_lang.take(split_slots(each)).any()]
        if live:
            return live
        term = self._reader.terms.find_term(stem)  # as if the stem had no entry
        return [term[0]] if term else []

    def _select_docs(self, lang: str) -> Array:
        """Return which documents are live and have a language: [documents] bool."""
        has_lang: Array = self._alive & np.array([each == lang for each in self._reader.langs])
        return has_lang

    @cached_property
    def _dead_postings(self) -> Array | None:
        """[terms] int64: the postings of documents that are not live; None if all are."""
        if self.doc_count == self._reader.doc_count:
            return None
        return self._reader.postings.count_postings_of_docs(~self._alive)
