"""The arrays of one segment as typed records: written by the inverter, stored in one file, read by the reader.

Documents and terms are numbered from 0 within the segment. A table with `starts` is ragged: row `i` is
`starts[i]:starts[i + 1]` of its other arrays. Offsets count bytes of UTF-8. Nobody changes a record once it is made.

The decorators leave out comparison, representation and freezing: every command imports these records, and each method
that `dataclass` generates costs it time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

import numpy as np
import orjson

from ..errors import IndexDamaged
from .array_file import ArrayFile
from .ragged import Array, RaggedTable, make_starts

FIELD_BITS = 3
FIELD_SLOTS = 1 << FIELD_BITS
"""A slot is document * FIELD_SLOTS + field, a place position * FIELD_SLOTS + field: one integer that sorts by both."""
FIELD_GAP = 10
"""Positions left empty between two passages of a field, so that no phrase matches across them."""


@dataclass(slots=True, eq=False, repr=False)
class ByteRows(RaggedTable):
    """A table of byte strings, one per row."""

    bytes: Array


@dataclass(slots=True, eq=False, repr=False)
class StoredTexts:
    """The texts of documents, their passages with a line end after each, see `text_blocks`."""

    starts: Array
    """[documents + 1]: where each text starts in all of them."""
    block_starts: Array
    """[blocks + 1]: rows of `bytes`; empty if `bytes` are the texts themselves."""
    bytes: Array
    """The compressed blocks."""
    dictionary: Array
    """What all blocks have in common."""


@dataclass(slots=True, eq=False, repr=False)
class Terms:
    """The term dictionary: surface forms, sorted by their UTF-8 bytes. A term's number is its index."""

    starts: Array
    bytes: Array
    letter_masks: Array
    """[terms] uint32: see `term_dictionary.make_letter_masks`."""
    stem_starts: Array
    """[terms + 1]: rows of `stems`."""
    stems: Array
    """Numbers of the stems that each term has in `Stems`."""


@dataclass(slots=True, eq=False, repr=False)
class Postings:
    """The inverted index: one row per term, a posting for each document and field that has it, ascending."""

    starts: Array
    """[terms + 1]: rows of `slots`."""
    slots: Array
    """document * FIELD_SLOTS + field, in the smallest type for all slots of the segment."""
    occurrence_starts: Array
    """[postings + 1]: rows of `occurrences`; a row's length is the term frequency in that document and field. See
    `narrow_arrays.split_starts`."""
    occurrence_bases: Array
    occurrences: Array
    """Index of each occurrence in its document's row of `Occurrences`."""


@dataclass(slots=True, eq=False, repr=False)
class PrefixSums:
    """The summed postings of frequent prefixes of one or two letters: the first keys typed match the most terms."""

    lows: Array
    """First term of each prefix."""
    highs: Array
    """End of each prefix's terms."""
    starts: Array
    slots: Array
    counts: Array
    """Occurrences of all terms of the prefix in each slot."""
    far_counts: Array
    far_count_values: Array
    """The entries for whose count `counts` has no room, and these; see `narrow_arrays.set_aside`."""


@dataclass(slots=True, eq=False, repr=False)
class Stems:
    """The terms that share a stem, by language: a row of `terms` for each key."""

    starts: Array
    bytes: Array
    """Sorted keys, see `inverter.make_stem_key`."""
    term_starts: Array
    terms: Array


@dataclass(slots=True, eq=False, repr=False)
class Occurrences(RaggedTable):
    """The forward index: one row per document, an entry for each token, in the order of the text."""

    terms: Array
    offsets: Array
    """Start in the document's text."""
    lengths: Array
    """In bytes of the text."""
    places: Array
    """position * FIELD_SLOTS + field."""


@dataclass(slots=True, eq=False, repr=False)
class StoredOccurrences:
    """The forward index as a segment file has it, see `stored_occurrences`."""

    starts: Array

    terms: Array
    offsets: Array
    far_offsets: Array
    far_offset_values: Array
    """The occurrences for whose offset `offsets` has no room, and these; see `narrow_arrays.set_aside`."""
    lengths: Array
    places: Array
    far_places: Array
    far_place_values: Array
    """As with `offsets`."""


@dataclass(slots=True, eq=False, repr=False)
class Passages:
    """One row per document, a passage for each title, tag, heading, section text and code block. Passages are numbered
    through the segment."""

    starts: Array
    begins: Array
    """[passages + 1]: start in the bytes of all texts; a line end follows each passage."""
    fields: Array
    sections: Array
    """Index in the document's outline; 0 for the title and tags."""
    code_blocks: Array
    """1 + index in the outline's languages; 0 for text."""
    groups: Array
    """Number of the group of passages that a hit shows as one: a section's heading and text, or a code block."""


@dataclass(slots=True, eq=False, repr=False)
class Lines(RaggedTable):
    """One row per document: where the line of the post's file changes, ascending."""

    offsets: Array
    numbers: Array


@dataclass(slots=True, eq=False, repr=False)
class Facets:
    """The documents of each facet value."""

    values: Array
    """JSON of [facet, folded value, value as written], sorted."""
    starts: Array
    documents: Array


@dataclass(slots=True, eq=False, repr=False)
class SectionVectors(RaggedTable):
    """One row per document, an entry for each section that has a vector (see `index/semantic`); none without a model,
    and in documents in a language that it does not know."""

    sections: Array
    """Index in the document's outline."""
    levels: Array
    """[sections, dimensions] int8: the vectors; their lengths mean nothing."""
    signs: Array
    """[sections, dimensions / 64] uint64: a bit for each component above 0."""


@dataclass(slots=True, eq=False, repr=False)
class SegmentArrays:
    """Everything in a segment file."""

    terms: Terms
    postings: Postings
    prefix_sums: PrefixSums
    stems: Stems
    occurrences: StoredOccurrences
    passages: Passages
    lines: Lines
    texts: StoredTexts
    displays: ByteRows
    """JSON of what a hit shows, see `builder.encode_display`."""
    sources: ByteRows
    """JSON of [id, digest, URL]."""
    facets: Facets
    field_lengths: Array
    """[documents, fields]: positions in each field."""
    times: Array
    """[documents, 4] float64: see `forward_index.ForwardIndex.times`."""
    title_keys: Array
    """[documents] uint64: see `keys.make_title_key`."""
    langs: Array
    """JSON list of the documents' language tags."""
    vectors: SectionVectors
    vector_model: Array
    """The id of the model of `vectors`, as bytes; empty without a model."""

    def flatten(self) -> dict[str, Array]:
        """Return every array under the name that it has in a file: `postings.slots`."""
        arrays: dict[str, Array] = {}
        for name, record in _SHAPE.items():
            value = getattr(self, name)
            if record is None:
                arrays[name] = value
            else:
                arrays |= {f"{name}.{column.name}": getattr(value, column.name) for column in fields(record)}
        return arrays

    @classmethod
    def from_file(cls, file: ArrayFile) -> SegmentArrays:
        """Return the record of a file's arrays. Raises IndexDamaged if one is missing."""
        values: dict[str, Any] = {}
        try:
            for name, record in _SHAPE.items():
                if record is None:
                    values[name] = file.arrays[name]
                else:
                    columns = [column.name for column in fields(record)]
                    values[name] = record(**{column: file.arrays[f"{name}.{column}"] for column in columns})
        except KeyError as error:
            raise IndexDamaged(f"{file.name}: array {error} is missing; run `posthaste index --rebuild`") from error
        return cls(**values)


def make_no_vectors(doc_count: int) -> SectionVectors:
    """Return the vectors of documents of which no section has any."""
    starts = np.zeros(doc_count + 1, np.uint32)
    return SectionVectors(starts, np.zeros(0, np.uint32), np.zeros((0, 0), np.int8), np.zeros((0, 0), np.uint64))


def pack_rows(items: Sequence[bytes]) -> ByteRows:
    """Return byte strings as the rows of a table."""
    lengths = np.fromiter(map(len, items), np.int64, len(items))
    return ByteRows(make_starts(lengths), np.frombuffer(b"".join(items), np.uint8))


def pack_json(value: object) -> Array:
    """Return the JSON of a value as an array of bytes."""
    return np.frombuffer(orjson.dumps(value), np.uint8)


_SHAPE: dict[str, Any] = {
    name: record if is_dataclass(record) else None for name, record in get_type_hints(SegmentArrays).items()
}
"""Field of `SegmentArrays` -> its record; None for a single array."""
