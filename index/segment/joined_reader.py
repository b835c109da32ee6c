"""Join the segments of single documents to one, to be read together: in less than a millisecond for 50.

Unlike a merge, nothing is sorted: terms and stems are numbered part by part, so a term has a number in each part that
has it. `PartTerms` looks terms up; the term dictionary of a joined segment is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from .arrays import (
    FIELD_SLOTS,
    ByteRows,
    Facets,
    Lines,
    Passages,
    Postings,
    SegmentArrays,
    Stems,
    StoredTexts,
    Terms,
    make_no_vectors,
    pack_json,
)
from .facets_reader import FacetsReader
from .part import NO_PREFIX_SUMS, Part, PartColumns, read_records
from .part_terms import PartTerms
from .ragged import Array, make_starts
from .reader import SegmentReader
from .stored_fields import StoredFields
from .stored_occurrences import store_whole_occurrences

_NONE = np.zeros(0, np.uint32)
_NO_ROWS = np.zeros(1, np.uint32)
_NO_BYTES = np.zeros(0, np.uint8)
_NO_VALUES = pack_json([])
_Columns = PartColumns[tuple[Array, ...]]


class JoinedReader(SegmentReader):
    """The segments of single documents as one segment, a document for each."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """`parts`: at least one; their documents are not deleted."""
        arrays = _join_arrays(parts)
        super().__init__(arrays)
        self.part_terms = PartTerms(parts, arrays.stems)
        self.facets = _JoinedFacets(parts)
        self.stored = _JoinedStoredFields(parts, arrays)
        self._parts = parts

    @cached_property
    def langs(self) -> list[str]:
        """See SegmentReader."""
        return [part.lang for part in self._parts]

    def list_stems(self, terms: Array) -> tuple[Array, Array]:
        """See SegmentReader. The pairs are in the order of the stems."""
        stems = self.arrays.stems
        at = np.isin(stems.terms, terms).nonzero()[0]
        return stems.terms.take(at), stems.term_starts.searchsorted(at, "right") - 1


def _make_text_reader(parts: Sequence[Part], starts: list[int]) -> Callable[[int, int], bytes]:
    """Return what reads a range of the joined texts that is in one document. `starts`: of each document's text."""

    def read_text(begin: int, end: int) -> bytes:
        doc = bisect_right(starts, begin, 0, len(parts)) - 1
        return parts[doc].read_text(begin - starts[doc], end - starts[doc])

    return read_text


class _JoinedStoredFields(StoredFields):
    """Reads what hits show from the parts."""

    def __init__(self, parts: Sequence[Part], arrays: SegmentArrays) -> None:
        super().__init__(arrays, None)
        self._parts = parts
        self.read_text = _make_text_reader(parts, arrays.texts.starts.tolist())
        self.read_display = lambda number: parts[number].read_display()

    @property
    def sources(self) -> list[tuple[str, str, str]]:
        """See StoredFields."""
        return [part.source for part in self._parts]

    def read_ids(self) -> list[str]:
        """See StoredFields."""
        return [id for id, _, _ in self.sources]


class _JoinedFacets(FacetsReader):
    """Reads facets from the parts. A value comes once for each document that has it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def find_docs(self, facet: str, folded: str) -> Array | None:
        """See FacetsReader."""
        docs = [doc for doc, part in enumerate(self._parts) if part.has_facet_value(facet, folded)]
        return np.array(docs, np.uint32) if docs else None

    def iterate_values(self, facet: str) -> Iterator[tuple[str, Array]]:
        """See FacetsReader."""
        for doc, part in enumerate(self._parts):
            for folded, _ in part.list_facet_values(facet):
                yield folded, np.array([doc], np.uint32)

    def count_values(self, facet: str, prefix: str, matching: Array) -> Iterator[tuple[str, str, int]]:
        """See FacetsReader."""
        for doc in matching.nonzero()[0].tolist():
            for folded, written in self._parts[doc].list_facet_values(facet):
                if folded.startswith(prefix):
                    yield folded, written, 1


# ------------------------------------------------------------------------------------------------ arrays


def _join_arrays(parts: Sequence[Part]) -> SegmentArrays:
    columns: _Columns = PartColumns._make(zip(*[part.columns for part in parts], strict=True))
    terms = _count(columns.term_sizes)
    text_starts = make_starts([part.text_size for part in parts])
    occurrence_starts, line_starts = _count(columns.offsets), _count(columns.line_offsets)
    no_rows = ByteRows(np.zeros(len(parts) + 1, np.int64), _NO_BYTES)
    records = read_records(parts)
    return SegmentArrays(
        terms=Terms(_NO_ROWS, _NO_BYTES, _NONE, stem_starts=_NO_ROWS, stems=_NONE),
        postings=Postings(
            starts=_join_starts(columns.posting_counts),
            slots=_join_shifted(columns.fields, FIELD_SLOTS * np.arange(len(parts), dtype=np.uint32)),
            occurrence_starts=_join_starts(columns.frequencies),
            occurrence_bases=_NONE,
            occurrences=_join(columns.posting_occurrences),
        ),
        prefix_sums=NO_PREFIX_SUMS,
        stems=Stems(
            starts=_NO_ROWS,
            bytes=_NO_BYTES,
            term_starts=_join_starts(columns.stem_term_counts),
            terms=_join_shifted(columns.stem_terms, terms[:-1]),
        ),
        occurrences=store_whole_occurrences(
            occurrence_starts,
            _join_shifted(columns.occurrence_terms, terms[:-1]),
            _join(columns.offsets),
            _join(columns.lengths),
            _join(columns.places),
        ),
        passages=_join_passages(columns, text_starts),
        lines=Lines(line_starts, _join(columns.line_offsets), _join(columns.line_numbers)),
        texts=StoredTexts(text_starts, _NONE, _NO_BYTES, _NO_BYTES),
        displays=no_rows,
        sources=no_rows,
        facets=Facets(_NO_VALUES, _NO_ROWS, _NONE),
        field_lengths=_join(columns.field_lengths).reshape(len(parts), -1),
        times=records["times"],
        title_keys=records["title_key"],
        langs=_NO_VALUES,
        vectors=make_no_vectors(len(parts)),
        vector_model=_NO_BYTES,
    )


def _join_passages(columns: _Columns, text_starts: Array) -> Passages:
    starts = _count(columns.passage_fields)
    group_counts = [int(groups[-1]) + 1 for groups in columns.groups]  # each has a title
    return Passages(
        starts=starts,
        begins=np.append(_join_shifted(columns.passage_begins, text_starts[:-1]), text_starts[-1]),
        fields=_join(columns.passage_fields),
        sections=_join(columns.sections),
        code_blocks=_join(columns.code_blocks),
        groups=_join_shifted(columns.groups, make_starts(group_counts)[:-1]),
    )


def _join(columns: Sequence[Array]) -> Array:
    """Return the columns of all parts, end to end."""
    return np.concatenate(columns)


def _join_shifted(columns: Sequence[Array], bases: Array) -> Array:
    """Return the columns of all parts, to each of which its base is added."""
    return np.concatenate(columns) + bases.repeat([*map(len, columns)])


def _join_starts(lengths: Sequence[Array]) -> Array:
    """Return the starts of the rows of all parts."""
    return make_starts(np.concatenate(lengths))


def _count(columns: Sequence[Array]) -> Array:
    """Return [parts + 1] int64: where the entries of each part begin once all are end to end, and their end."""
    return make_starts([*map(len, columns)])
