"""The forward index: the content of each document of a segment, from which everything else in the segment is derived.

Indexing builds one from documents, merging joins several, and the inverter makes the arrays of a segment file from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import orjson

from .arrays import (
    ByteRows,
    Facets,
    Lines,
    Occurrences,
    Passages,
    SectionVectors,
    SegmentArrays,
    StoredTexts,
    Terms,
)
from .ragged import Array, RaggedTable, number_rows
from .stored_occurrences import unpack_occurrences
from .text_blocks import unpack_texts

FacetKey = tuple[str, str]
"""Facet name, folded value."""


@dataclass(slots=True, eq=False, repr=False)
class PassageRows(RaggedTable):
    """One row per document, an entry for each passage, in the order of the text."""

    offsets: Array
    """Start in the document's text."""
    fields: Array
    sections: Array
    """Index in the document's outline; 0 for the title and tags."""
    code_blocks: Array
    """1 + index in the outline's languages; 0 for text."""


def number_groups(passages: PassageRows) -> Array:
    """Return [passages] int64: the group of each passage, a section's heading and text or a code block, which are shown
    as one; numbered from 0 over all documents."""
    columns = number_rows(passages.starts), passages.sections, passages.code_blocks
    changes = [column[1:] != column[:-1] for column in columns]
    groups: Array = np.concatenate(([0], np.cumsum(np.logical_or.reduce(changes))))[: len(passages.sections)]
    return groups


class FacetValue(NamedTuple):
    """A facet value of a segment."""

    written: str
    """The value as one of its documents writes it: that which appears first, because later ones may be hidden yet."""
    documents: Array
    """uint32, ascending."""


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """The content of a segment. Documents are numbered as in the Whoosh segment, from 0. Offsets are bytes of UTF-8."""

    terms: list[bytes]
    """All terms, sorted by their bytes; a term's number is its index."""
    occurrences: Occurrences
    field_lengths: Array
    """[documents, fields]: positions in each field."""
    passages: PassageRows
    lines: Lines
    texts: ByteRows
    """One row per document: its passages, a line end after each."""
    displays: ByteRows
    """JSON of what a hit shows, see `builder.encode_display`."""
    sources: ByteRows
    """JSON of [id, digest, URL]."""
    times: Array
    """[documents, 4] float64, in seconds since 1970: date, visible from, visible until, and the date in the post's own
    local time (see `keys.date_to_local_seconds`); -inf, -inf, +inf, -inf if absent."""
    title_keys: Array
    """[documents] uint64: see `keys.make_title_key`."""
    langs: list[str]
    """The language tag of each document."""
    facets: dict[FacetKey, FacetValue]
    vectors: SectionVectors
    vector_model: str = ""
    """The id of the model of `vectors`; empty without a model."""

    @property
    def doc_count(self) -> int:
        """Number of documents."""
        return len(self.langs)


def restore_forward_index(arrays: SegmentArrays) -> ForwardIndex:
    """Return the forward index that a segment was made from: the inverse of `inverter.invert`."""
    return ForwardIndex(
        terms=_restore_terms(arrays.terms),
        occurrences=unpack_occurrences(arrays.occurrences),
        field_lengths=arrays.field_lengths,
        passages=_restore_passages(arrays.passages, arrays.texts),
        lines=arrays.lines,
        texts=unpack_texts(arrays.texts),
        displays=arrays.displays,
        sources=arrays.sources,
        times=arrays.times,
        title_keys=arrays.title_keys,
        langs=orjson.loads(arrays.langs.data),
        facets=_restore_facets(arrays.facets),
        vectors=arrays.vectors,
        vector_model=arrays.vector_model.tobytes().decode(),
    )


def _restore_terms(terms: Terms) -> list[bytes]:
    starts, data = terms.starts.tolist(), terms.bytes.tobytes()
    return [data[begin:end] for begin, end in pairwise(starts)]


def _restore_passages(passages: Passages, texts: StoredTexts) -> PassageRows:
    """Return the passages with offsets that count from the start of each document again."""
    text_starts = texts.starts.astype(np.int64)
    offsets = passages.begins[:-1] - text_starts[number_rows(passages.starts)]
    return PassageRows(passages.starts, offsets, passages.fields, passages.sections, passages.code_blocks)


def _restore_facets(facets: Facets) -> dict[FacetKey, FacetValue]:
    rows: list[tuple[str, str, str]] = orjson.loads(facets.values.data)
    spans = pairwise(facets.starts.tolist())
    return {
        (name, folded): FacetValue(written, facets.documents[begin:end])
        for (name, folded, written), (begin, end) in zip(rows, spans, strict=True)
    }
