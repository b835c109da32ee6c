"""Join the segments of single documents to one, to be read together: in less than a millisecond for 50.

Unlike a merge, nothing is sorted: terms and stems are numbered part by part, so a term has a number in each part that
has it. `PartTerms` looks terms up; the term dictionary of a joined segment is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from .arrays import (
    FIELD_SLOTS,
    ByteRows,
    Facets,
    Lines,
    Passages,
    Postings,
    PrefixSums,
    SegmentArrays,
    Stems,
    StoredOccurrences,
    StoredTexts,
    Terms,
    make_no_vectors,
    pack_json,
)
from .facets_reader import FacetsReader
from .part_terms import PartTerms
from .ragged import Array, make_starts, row_lengths
from .reader import SegmentReader
from .stored_fields import StoredFields

_NONE = np.zeros(0, np.uint32)
_NO_ROWS = np.zeros(1, np.uint32)
_NO_BYTES = np.zeros(0, np.uint8)


class JoinedReader(SegmentReader):
    """The segments of single documents as one segment, a document for each."""

    def __init__(self, parts: Sequence[SegmentReader]) -> None:
        """`parts`: at least one, each of one document that is not deleted."""
        arrays = _join_arrays(parts)
        super().__init__(arrays)
        self.part_terms = PartTerms(parts, arrays.stems)
        self.facets = _JoinedFacets(parts)
        self.stored = _JoinedStoredFields(parts, arrays)


def _make_text_reader(parts: Sequence[SegmentReader], starts: list[int]) -> Callable[[int, int], bytes]:
    """Return what reads a range of the joined texts that is in one document. `starts`: of each document's text."""

    def read_text(begin: int, end: int) -> bytes:
        doc = bisect_right(starts, begin, 0, len(parts)) - 1
        return parts[doc].stored.read_text(begin - starts[doc], end - starts[doc])

    return read_text


class _JoinedStoredFields(StoredFields):
    """Reads what hits show from the parts, which remember it parsed."""

    def __init__(self, parts: Sequence[SegmentReader], arrays: SegmentArrays) -> None:
        super().__init__(arrays, None)
        self._parts = parts
        self.read_text = _make_text_reader(parts, arrays.texts.starts.tolist())
        self.read_display = lambda number: parts[number].stored.read_display(0)

    @property
    def sources(self) -> list[tuple[str, str, str]]:
        """See StoredFields."""
        return [part.stored.sources[0] for part in self._parts]

    def read_ids(self) -> list[str]:
        """See StoredFields."""
        return [id for id, _, _ in self.sources]


class _JoinedFacets(FacetsReader):
    """Reads facets from the parts. A value comes once for each document that has it."""

    def __init__(self, parts: Sequence[SegmentReader]) -> None:
        self._parts = parts

    def find_docs(self, facet: str, folded: str) -> Array | None:
        """See FacetsReader."""
        key = (facet, folded)
        docs = [doc for doc, part in enumerate(self._parts) if key in part.facets.values]
        return np.array(docs, np.uint32) if docs else None

    def iterate_values(self, facet: str) -> Iterator[tuple[str, Array]]:
        """See FacetsReader."""
        for doc, part in enumerate(self._parts):
            for folded, _ in part.facets.iterate_values(facet):
                yield folded, np.array([doc], np.uint32)

    def count_values(self, facet: str, prefix: str, matching: Array) -> Iterator[tuple[str, str, int]]:
        """See FacetsReader."""
        for doc, part in enumerate(self._parts):
            yield from part.facets.count_values(facet, prefix, matching[doc : doc + 1])


# ------------------------------------------------------------------------------------------------ arrays


class _Joiner:
    """Concatenates the arrays of segments, by their names: `postings.slots`."""

    def __init__(self, parts: Sequence[SegmentReader]) -> None:
        self._arrays = [part.arrays for part in parts]

    def join(self, name: str) -> Array:
        """Return an array of all parts, end to end."""
        return np.concatenate(self._get_all(name))

    def join_shifted(self, name: str, bases: Array) -> Array:
        """Return an array of all parts, to each of which its base is added."""
        arrays = self._get_all(name)
        return np.concatenate(arrays) + bases.repeat([len(array) for array in arrays])

    def join_starts(self, name: str) -> Array:
        """Return the starts of the rows of all parts."""
        starts = self._get_all(name)
        lengths = np.diff(np.concatenate(starts, dtype=np.int64))
        ends = make_starts([len(each) for each in starts])[1:-1] - 1  # from the last start of a part to the next part's
        return make_starts(np.delete(lengths, ends))

    def count(self, name: str) -> Array:
        """Return [parts + 1] int64: where the entries of each part begin once all are end to end, and their end."""
        return make_starts([len(array) for array in self._get_all(name)])

    def count_rows(self, name: str) -> Array:
        """Return the same of the rows that have some starts."""
        return make_starts([len(starts) - 1 for starts in self._get_all(name)])

    def _get_all(self, name: str) -> list[Array]:
        get: Callable[[SegmentArrays], Any] = attrgetter(name)
        return list(map(get, self._arrays))


def _join_arrays(parts: Sequence[SegmentReader]) -> SegmentArrays:
    joiner = _Joiner(parts)
    terms, stems = joiner.count("terms.letter_masks"), joiner.count_rows("stems.starts")
    text_starts = joiner.join_starts("texts.starts")
    no_rows = ByteRows(np.zeros(len(parts) + 1, np.int64), _NO_BYTES)
    slot_bases = FIELD_SLOTS * np.arange(len(parts), dtype=np.uint32)
    return SegmentArrays(
        terms=Terms(
            starts=_NO_ROWS,
            bytes=_NO_BYTES,
            letter_masks=_NONE,
            stem_starts=joiner.join_starts("terms.stem_starts"),
            stems=joiner.join_shifted("terms.stems", stems[:-1]),
        ),
        postings=Postings(
            starts=joiner.join_starts("postings.starts"),
            slots=joiner.join_shifted("postings.slots", slot_bases),
            occurrence_starts=joiner.join_starts("postings.occurrence_starts"),
            occurrence_bases=_NONE,
            occurrences=joiner.join("postings.occurrences"),
        ),
        prefix_sums=PrefixSums(_NONE, _NONE, _NO_ROWS, _NONE, _NONE, _NONE, _NONE),
        stems=Stems(
            starts=_NO_ROWS,
            bytes=_NO_BYTES,
            term_starts=joiner.join_starts("stems.term_starts"),
            terms=joiner.join_shifted("stems.terms", terms[:-1]),
        ),
        occurrences=StoredOccurrences(
            starts=joiner.count("occurrences.terms"),
            terms=joiner.join_shifted("occurrences.terms", terms[:-1]),
            offsets=joiner.join("occurrences.offsets"),
            far_offsets=_NONE,
            far_offset_values=_NONE,
            lengths=joiner.join("occurrences.lengths"),
            places=joiner.join("occurrences.places"),
            far_places=_NONE,
            far_place_values=_NONE,
        ),
        passages=_join_passages(joiner, parts, text_starts),
        lines=Lines(joiner.count("lines.offsets"), joiner.join("lines.offsets"), joiner.join("lines.numbers")),
        texts=StoredTexts(text_starts, _NONE, _NO_BYTES, _NO_BYTES),
        displays=no_rows,
        sources=no_rows,
        facets=Facets(pack_json([]), _NO_ROWS, _NONE),
        field_lengths=joiner.join("field_lengths"),
        times=joiner.join("times"),
        title_keys=joiner.join("title_keys"),
        langs=pack_json([part.langs[0] for part in parts]),
        vectors=make_no_vectors(len(parts)),
        vector_model=_NO_BYTES,
    )


def _join_passages(joiner: _Joiner, parts: Sequence[SegmentReader], text_starts: Array) -> Passages:
    starts = joiner.count("passages.fields")
    begins = np.concatenate([part.arrays.passages.begins[:-1] for part in parts])
    group_counts = [int(part.arrays.passages.groups[-1]) + 1 for part in parts]  # each has a title
    return Passages(
        starts=starts,
        begins=np.append(begins + text_starts[:-1].repeat(row_lengths(starts)), text_starts[-1]),
        fields=joiner.join("passages.fields"),
        sections=joiner.join("passages.sections"),
        code_blocks=joiner.join("passages.code_blocks"),
        groups=joiner.join_shifted("passages.groups", make_starts(group_counts)[:-1]),
    )
