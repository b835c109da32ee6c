"""Open a segment file: its term dictionary, postings, occurrences, stored fields and facets, read-only."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import orjson

from ..errors import IndexDamaged
from .array_file import ArrayFile
from .arrays import SegmentArrays
from .facets_reader import FacetsReader
from .forward_index import ForwardIndex
from .inverter import make_stem_key
from .postings_reader import OccurrencesReader, PostingsReader
from .ragged import Array, Ragged, expand_rows, row_lengths
from .stored_fields import StoredFields, TitleIndex
from .term_dictionary import SortedStrings, TermDictionary


class SegmentReader:
    """A read-only segment. Documents and terms are numbered from 0; deleted documents are included."""

    def __init__(self, file: ArrayFile) -> None:
        """Read the arrays of an open file. Raises KeyError with the name of the array if one is missing."""
        self._arrays = arrays = SegmentArrays.from_named(file.arrays)
        self.doc_count = len(arrays.texts.starts) - 1
        self.terms = TermDictionary(arrays.terms.starts, arrays.terms.bytes, arrays.terms.letter_masks)
        self._stem_keys = SortedStrings(arrays.stems.starts, arrays.stems.bytes)
        self.postings = PostingsReader(arrays.postings, arrays.prefix_sums, arrays.occurrences)
        self.occurrences = OccurrencesReader(arrays.occurrences, arrays.texts.starts)
        self.stored = StoredFields(arrays, file.stored("texts.bytes"))
        self.titles = TitleIndex(arrays.title_keys)
        self.facets = FacetsReader(arrays.facets)
        self.field_lengths = arrays.field_lengths
        """[documents, fields]: positions in each field."""
        self.times = arrays.times
        """[documents, 3]: date, visible from, visible until, in seconds since 1970."""

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> SegmentReader:
        """Open a segment file. Raises IndexDamaged if it is incomplete.

        `verify`: read the whole file and compare its checksums."""
        try:
            return cls(ArrayFile(path, verify=verify))
        except KeyError as error:
            raise IndexDamaged(f"{path}: array {error} is missing; run `posthaste index --rebuild`") from error

    @cached_property
    def langs(self) -> tuple[str, ...]:
        """The different language tags of the documents, sorted."""
        return tuple(sorted(set(self._read_langs())))

    def _read_langs(self) -> list[str]:
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

    def find_stem_variants(self, low: int, high: int) -> Array:
        """Return the terms outside `low` to `high` that share a stem with a term inside: int64, ascending."""
        terms, stems = self._arrays.terms, self._arrays.stems
        numbers = terms.stems[int(terms.stem_starts[low]) : int(terms.stem_starts[high])]
        _, index = expand_rows(stems.term_starts, np.unique(numbers).astype(np.int64))
        variants = np.unique(stems.terms[index]).astype(np.int64)
        return variants[(variants < low) | (variants >= high)]

    # ---------------------------------------------------------------------------------- merging

    def read_forward_index(self) -> ForwardIndex:
        """Return the forward index that the segment was built from."""
        a = self._arrays
        occurrences, lines = a.occurrences, a.lines
        values = (occurrences.terms, occurrences.offsets, occurrences.lengths, occurrences.places)
        texts, displays, outlines, sources = (
            Ragged(rows.starts.astype(np.int64), (rows.bytes,)) for rows in (a.texts, a.displays, a.outlines, a.sources)
        )
        return ForwardIndex(
            terms=list(self.terms),
            lengths=a.field_lengths,
            occurrences=Ragged(occurrences.starts.astype(np.int64), values),
            pieces=self._read_passages(),
            lines=Ragged(lines.starts.astype(np.int64), (lines.offsets, lines.numbers)),
            texts=texts,
            displays=displays,
            outlines=outlines,
            sources=sources,
            numbers=a.times,
            title_keys=a.title_keys,
            langs=self._read_langs(),
            facets={key: (written, self.facets.get_docs(n)) for key, (written, n) in self.facets.values.items()},
        )

    def _read_passages(self) -> Ragged:
        passages, starts = self._arrays.passages, self._arrays.passages.starts.astype(np.int64)
        text_starts = self._arrays.texts.starts[:-1].astype(np.int64)
        offsets = passages.begins[:-1] - np.repeat(text_starts, row_lengths(starts))
        return Ragged(starts, (offsets, passages.fields, passages.sections, passages.code_blocks))
