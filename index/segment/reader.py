"""Open a segment file: its term dictionary, postings, occurrences, stored fields and facets, read-only."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import orjson

from ..text.keys import make_stem_key
from .array_file import ArrayFile
from .arrays import SegmentArrays
from .facets_reader import FacetsReader
from .postings_reader import OccurrencesReader, PostingsReader
from .ragged import Array, expand_rows
from .stored_fields import StoredFields, TitleIndex
from .term_dictionary import SortedStrings, TermDictionary

T = TypeVar("T")


class SegmentReader:
    """A read-only segment. Documents and terms are numbered from 0; deleted documents are included."""

    def __init__(self, file: ArrayFile) -> None:
        """Read the arrays of an open file. Raises IndexDamaged if one is missing."""
        self._arrays = arrays = SegmentArrays.from_file(file)
        self.doc_count = len(arrays.texts.starts) - 1
        self.terms = TermDictionary(arrays.terms.starts, arrays.terms.bytes, arrays.terms.letter_masks)
        self._stem_keys = SortedStrings(arrays.stems.starts, arrays.stems.bytes)
        self.postings = PostingsReader(arrays.postings, arrays.prefix_sums, arrays.occurrences)
        self.occurrences = OccurrencesReader(arrays.occurrences, arrays.texts.starts)
        self.stored = StoredFields(arrays, partial(file.read_bytes, "texts.bytes"))
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
        return cls(ArrayFile.open(path, verify=verify))

    def compute_once(self, compute: Callable[[SegmentReader], T]) -> T:
        """Return `compute(self)`, computed at the first call and cached: a reader serves many generations."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("T", self._computed[compute])

    @cached_property
    def langs(self) -> list[str]:
        """The language tag of each document."""
        langs: list[str] = orjson.loads(self._arrays.langs.data)
        return langs

    # ---------------------------------------------------------------------------------- stems

    def find_stem(self, lang: str, stem: str) -> list[int]:
        """Return the terms that share a stem in the documents of a language."""
        number = self._stem_keys.find(make_stem_key(lang, stem))
        if number is None:
            term = self.terms.find_term(stem)  # a term that equals its stem, the only one, has no entry
            return [term[0]] if term else []
        stems = self._arrays.stems
        terms: list[int] = stems.terms[stems.term_starts[number] : stems.term_starts[number + 1]].tolist()
        return terms

    def find_stem_variants(self, low: int, high: int, inside: Array) -> Array:
        """Return the terms outside `low` to `high` that share a stem with a term of `inside`: int64, ascending."""
        terms, stems = self._arrays.terms, self._arrays.stems
        numbers = terms.stems[expand_rows(terms.stem_starts, inside)[1]]
        _, index = expand_rows(stems.term_starts, np.unique(numbers).astype(np.int64))
        variants = np.unique(stems.terms[index]).astype(np.int64)
        return variants[(variants < low) | (variants >= high)]
