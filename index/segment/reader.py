"""Open a segment file: its term dictionary, postings, occurrences, stored fields and facets, read-only."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import orjson

from ..text.keys import make_stem_key
from .array_file import ArrayFile
from .arrays import SegmentArrays
from .facets_reader import FacetsReader
from .postings_reader import PostingsReader
from .ragged import Array, expand_rows, row_lengths
from .stored_fields import StoredFields, TitleIndex
from .stored_occurrences import OccurrencesReader
from .term_dictionary import SortedStrings, TermDictionary

T = TypeVar("T")


class SegmentReader:
    """A read-only segment. Documents and terms are numbered from 0; deleted documents are included."""

    def __init__(self, arrays: SegmentArrays, file: ArrayFile | None = None) -> None:
        """Read some arrays; to open a file of them, use `open` or `from_file`. `file`: that they are from."""
        self.arrays = arrays
        self.doc_count = len(arrays.texts.starts) - 1
        self.term_count = len(arrays.postings.starts) - 1
        self.terms = TermDictionary(arrays.terms.starts, arrays.terms.bytes, arrays.terms.letter_masks)
        self.stems = SortedStrings(arrays.stems.starts, arrays.stems.bytes)
        """The keys of the stems, see `keys.make_stem_key`."""
        self.postings = PostingsReader(arrays.postings, arrays.prefix_sums, arrays.occurrences.starts)
        self.occurrences = OccurrencesReader(arrays.occurrences, arrays.texts.starts, file)
        self.stored = StoredFields(arrays, file)
        self.titles = TitleIndex(arrays.title_keys)
        self.facets = FacetsReader(arrays.facets)
        self.field_lengths = arrays.field_lengths
        """[documents, fields]: positions in each field."""
        self.times = arrays.times
        """[documents, 3]: date, visible from, visible until, in seconds since 1970."""
        self.vectors = arrays.vectors
        self.vector_model = arrays.vector_model.tobytes().decode()
        """The id of the model of `vectors`; empty without a model."""
        self._computed: dict[object, object] = {}

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> SegmentReader:
        """Open a segment file. Raises IndexDamaged if it is incomplete.

        `verify`: read the whole file and compare its checksums."""
        return cls.from_file(ArrayFile.open(path, verify=verify))

    @classmethod
    def from_file(cls, file: ArrayFile) -> SegmentReader:
        """Read an open segment file. Raises IndexDamaged if an array is missing."""
        return cls(SegmentArrays.from_file(file), file)

    def compute_once(self, compute: Callable[[SegmentReader], T]) -> T:
        """Return `compute(self)`, computed at the first call and cached: a reader serves many generations."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("T", self._computed[compute])

    @cached_property
    def langs(self) -> list[str]:
        """The language tag of each document."""
        langs: list[str] = orjson.loads(self.arrays.langs.data)
        return langs

    @cached_property
    def lang_names(self) -> list[str]:
        """The different language tags of the documents, in the order of their bytes."""
        return sorted(set(self.langs), key=str.encode)

    @cached_property
    def lang_numbers(self) -> Array:
        """[documents] int64: the language of each document, as its number in `lang_names`."""
        numbers = {lang: number for number, lang in enumerate(self.lang_names)}
        return np.array([numbers[lang] for lang in self.langs], np.int64)

    # ---------------------------------------------------------------------------------- stems

    def find_stem(self, lang: str, stem: str) -> list[int]:
        """Return the terms that share a stem in the documents of a language."""
        number = self.stems.find(make_stem_key(lang, stem))
        if number is None:
            term = self.terms.find_term(stem)  # a term that equals its stem, the only one, has no entry
            return [term[0]] if term else []
        rows = self.arrays.stems
        terms: list[int] = rows.terms[rows.term_starts[number] : rows.term_starts[number + 1]].tolist()
        return terms

    def list_stems(self, terms: Array) -> tuple[Array, Array]:
        """Return pairs of a term and a stem: for each of these terms, the number of its stem in each language. A term
        has none in a language in which it equals its stem and shares it with no other."""
        return _list_pairs(self.arrays.terms.stem_starts, self.arrays.terms.stems, terms)

    def list_terms_of_stems(self, stems: Array) -> tuple[Array, Array]:
        """Return pairs of a stem and a term: for each stem of these numbers, the terms that have it."""
        return _list_pairs(self.arrays.stems.term_starts, self.arrays.stems.terms, stems)

    def number_stem_langs(self, stems: Array) -> Array:
        """Return the language of each stem of these numbers, as its number in `lang_names`: int64."""
        return np.searchsorted(self._stem_lang_starts, stems, side="right") - 1

    @cached_property
    def _stem_lang_starts(self) -> Array:
        """The number of the first stem of each language, or of the next one's: stems are sorted by language."""
        return np.array([self.stems.lower_bound(make_stem_key(lang, "")) for lang in self.lang_names], np.int64)


def _list_pairs(starts: Array, values: Array, rows: Array) -> tuple[Array, Array]:
    new_starts, index = expand_rows(starts, rows)
    return rows.repeat(row_lengths(new_starts)), values.take(index).astype(np.int64)
