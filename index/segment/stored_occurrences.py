"""Store the forward index in few bytes, and read it: all of it, or the rows of the documents of a page.

Rows of a large segment are read from the file at each call, like texts: a page of hits needs ten of them, and mapped
pages and their neighbors would stay in the memory of each process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np

from .array_file import ArrayFile
from .arrays import FIELD_SLOTS, Occurrences, StoredOccurrences
from .narrow_arrays import MostlySmall, set_aside
from .ragged import Array, narrow

_MAX_MAPPED = 1 << 23
"""Bytes of the terms of a segment of which rows are read from the mapping: up to here, it is small anyway."""


def pack_occurrences(occurrences: Occurrences) -> StoredOccurrences:
    """Return the forward index as a segment file has it."""
    pack = partial(set_aside, small=np.uint16)
    offsets, far_offsets, far_offset_values = pack(occurrences.offsets)
    places, far_places, far_place_values = pack(occurrences.places)
    return StoredOccurrences(
        starts=narrow(occurrences.starts),
        terms=narrow(occurrences.terms),
        offsets=offsets,
        far_offsets=far_offsets,
        far_offset_values=far_offset_values,
        lengths=narrow(occurrences.lengths),
        places=places,
        far_places=far_places,
        far_place_values=far_place_values,
    )


def store_whole_occurrences(
    starts: Array, terms: Array, offsets: Array, lengths: Array, places: Array
) -> StoredOccurrences:
    """Return a forward index as readers take it, with all values in place."""
    none = np.zeros(0, np.uint8)
    return StoredOccurrences(starts, terms, offsets, none, none, lengths, places, none, none)


def unpack_occurrences(stored: StoredOccurrences) -> Occurrences:
    """Return the forward index that was stored."""
    return Occurrences(
        starts=stored.starts,
        terms=stored.terms,
        offsets=MostlySmall(stored.offsets, stored.far_offsets, stored.far_offset_values).read_all(),
        lengths=stored.lengths,
        places=MostlySmall(stored.places, stored.far_places, stored.far_place_values).read_all(),
    )


class OccurrencesReader:
    """The occurrences of a segment, numbered document by document in the order of the text."""

    def __init__(self, stored: StoredOccurrences, text_starts: Array, file: ArrayFile | None) -> None:
        """`file`: that of the arrays, if they are from one."""
        self.row_starts = stored.starts
        """[documents + 1]: where the occurrences of each document start."""
        self._terms = stored.terms
        self._text_starts = text_starts
        self._places = MostlySmall(stored.places, stored.far_places, stored.far_place_values)
        self._offsets = MostlySmall(stored.offsets, stored.far_offsets, stored.far_offset_values)
        self._columns = {"terms": stored.terms, "offsets": stored.offsets, "lengths": stored.lengths}
        self._readers = None
        if file is not None and stored.terms.nbytes > _MAX_MAPPED:
            self._readers = {name: file.make_reader(f"occurrences.{name}") for name in self._columns}

    def read_rows(self, docs: Sequence[int]) -> OccurrenceRows:
        """Return the occurrences of some documents, at least one, in their order."""
        return OccurrenceRows(self, docs)

    def get_terms(self, occurrences: Array) -> Array:
        """Return the term of each occurrence; of a number outside the segment, that of its first or last one."""
        return self._terms.take(occurrences, mode="clip")

    def are_adjacent(self, doc: int, occurrence: int) -> bool:
        """Return whether an occurrence and the next one are in a document, in one field, and at adjacent positions."""
        if not self.row_starts[doc] <= occurrence < int(self.row_starts[doc + 1]) - 1:
            return False
        return self._places.read(occurrence + 1) - self._places.read(occurrence) == FIELD_SLOTS

    def read_places(self, occurrences: Array) -> Array:
        """Return the place of each occurrence: position * FIELD_SLOTS + field."""
        return self._places.take(occurrences)

    def read_fields(self, occurrences: Array) -> Array:
        """Return the field of each occurrence."""
        fields: Array = self._places.take(occurrences) & (FIELD_SLOTS - 1)
        return fields

    def locate_start(self, doc: int, occurrence: int) -> int:
        """Return the byte of the segment's texts at which an occurrence starts."""
        return int(self._text_starts[doc]) + self._offsets.read(occurrence)

    def locate_spans(self, docs: Array, first: Array, last: Array) -> tuple[Array, Array]:
        """Return the start and end of spans from one occurrence to another, in bytes of the segment's texts.

        The arguments are arrays of one length: the document, the first and the last occurrence of each span."""
        begins = self.get_text_starts(docs)
        starts: Array = begins + self._offsets.take(first)
        ends = starts if first is last else begins + self._offsets.take(last)
        return starts, ends + self._columns["lengths"].take(last)

    def read_column(self, name: str, bounds: Sequence[tuple[int, int]]) -> Array:
        """Return the values of the occurrences in some ranges, end to end, as the file has them."""
        column = self._columns[name]
        if self._readers is None:
            return np.concatenate([column[begin:end] for begin, end in bounds])
        read, size = self._readers[name], column.itemsize
        return np.frombuffer(b"".join([read(size * begin, size * end) for begin, end in bounds]), column.dtype)

    @property
    def is_small(self) -> bool:
        """Whether rows are read from the mapping, which needs no calls of the system."""
        return self._readers is None

    def get_text_starts(self, docs: Array) -> Array:
        """Return where the texts of some documents start: int64."""
        return self._text_starts.take(docs).astype(np.int64)

    def restore_offsets(self, low: Array, occurrences: Array) -> Array:
        """Return the offsets of some occurrences, given what the column `offsets` has of them."""
        return self._offsets.restore(low, occurrences)


class OccurrenceRows:
    """The occurrences of some documents, laid end to end."""

    def __init__(self, reader: OccurrencesReader, docs: Sequence[int]) -> None:
        self._reader = reader
        self._docs = np.array(docs)
        begins, ends = (reader.row_starts.take(self._docs + i).astype(np.int64) for i in (0, 1))
        self._bounds = list(zip(begins.tolist(), ends.tolist(), strict=True))
        self.ends = (ends - begins).cumsum()
        """Where the row of each document ends."""
        self.shifts = ends - self.ends
        """For each document what to add to get the numbers of its occurrences in the segment."""

    @cached_property
    def terms(self) -> Array:
        """The term of each occurrence."""
        return self._reader.read_column("terms", self._bounds)

    def locate_spans(self, doc_indexes: Array, first: Array, last: Array) -> tuple[Array, Array]:
        """Return the start and end of spans from one occurrence to another, in bytes of the segment's texts.

        The arguments are arrays of one length: the index of the document, the first and the last occurrence of each
        span, by their numbers in the segment."""
        reader, docs = self._reader, self._docs.take(doc_indexes)
        if reader.is_small:
            return reader.locate_spans(docs, first, last)
        shifts, begins = self.shifts.take(doc_indexes), reader.get_text_starts(docs)
        offsets = reader.read_column("offsets", self._bounds)
        starts: Array = begins + reader.restore_offsets(offsets.take(first - shifts), first)
        at, ends = last - shifts, starts
        if first is not last:
            ends = begins + reader.restore_offsets(offsets.take(at), last)
        return starts, ends + reader.read_column("lengths", self._bounds).take(at)
