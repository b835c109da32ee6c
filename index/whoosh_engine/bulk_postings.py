"""Write the postings of a Whoosh segment in blocks instead of one by one.

Whoosh passes each posting through a pool, a sort, a look-up of the field's length and a call, although the inverter
has sorted them already. So each document is added with a placeholder for the postings of each text field, which tells
Whoosh the field's length. When the segment is written, `BulkPostingsWriter` replaces the placeholders with the
postings.

The files are the same byte for byte (a test compares them). If Whoosh's codec is not built as expected, Whoosh gets
the postings one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from whoosh.system import pack_uint

from ..fields import FIELDS
from ..segment.arrays import FIELD_BITS, FIELD_SLOTS, SegmentArrays
from ..segment.forward_index import ForwardIndex
from ..segment.ragged import Array, find_run_starts, number_rows, row_lengths

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, value: as Whoosh's writer passes them on."""

PLACEHOLDER = b""
"""The term that represents a document's postings in a field; no real term is empty."""
_BLOCK = 128
"""Postings in a block of Whoosh's codec."""
_EXPECTED = ("_ids", "_weights", "_values", "_minlength", "_maxlength", "_maxweight", "_write_block", "_blocklimit")
"""Attributes of the codec's block writer that are used here."""


def make_placeholder(length: int) -> Iterator[tuple[bytes, int, float, bytes]]:
    """Yield the placeholder of a text field as Whoosh takes postings: term, frequency, weight, value."""
    yield PLACEHOLDER, length, 0.0, b""


def sum_frequencies(forward: ForwardIndex, arrays: SegmentArrays) -> list[dict[str, int]]:
    """Return for each document the sum of its term frequencies in each field that has terms."""
    frequencies = row_lengths(arrays.postings.occurrence_starts)
    sums = np.bincount(arrays.postings.slots, frequencies, forward.doc_count * FIELD_SLOTS)
    rows: list[list[int]] = sums.astype(np.int64).reshape(-1, FIELD_SLOTS).tolist()
    return [{name: total for name, total in zip(FIELDS, row, strict=False) if total} for row in rows]


class BulkPostingsWriter:
    """Replaces the writer that `whoosh.writing.SegmentWriter` passes all postings to when it finishes a segment."""

    def __init__(self, writer: Any, forward: ForwardIndex, arrays: SegmentArrays) -> None:
        """Wrap `writer`, Whoosh's own. `forward`, `arrays`: of the documents that were added with placeholders."""
        self._writer = writer
        self._forward = forward
        self._arrays = arrays

    def __getattr__(self, name: str) -> Any:
        """Return any other attribute from Whoosh's writer."""
        return getattr(self._writer, name)

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Posting]) -> None:
        """Write all postings, which Whoosh passes in sorted order; those of text fields replace the placeholders."""
        for name, postings in groupby(items, key=itemgetter(0)):
            field = _collect_postings(name, self._forward, self._arrays) if name in FIELDS else None
            if field and field.terms and self._accepts_blocks(name, schema):
                self._write_blocks(name, schema, field)
            else:
                self._writer.add_postings(schema, lengths, _iterate_postings(name, field) if field else postings)

    def _accepts_blocks(self, name: str, schema: Any) -> bool:
        """Return whether the codec's block writer is the one that `_write_blocks` knows."""
        self._writer.start_field(name, schema[name])
        block = self._writer._postwriter
        self._writer.finish_field()
        if not hasattr(block, "_new_block"):
            return False
        block._new_block()
        return all(hasattr(block, attribute) for attribute in _EXPECTED) and block._blocklimit == _BLOCK

    def _write_blocks(self, name: str, schema: Any, field: _FieldPostings) -> None:
        """Fill the blocks of the codec's `W3PostingsWriter` as its `add_posting` does."""
        bounds = list(zip(field.terms, pairwise(field.starts), strict=True))
        block_starts = [first for _, (begin, end) in bounds for first in range(begin, end, _BLOCK)]
        shortest, longest = (iter(f.reduceat(field.lengths, block_starts).tolist()) for f in (np.minimum, np.maximum))
        self._writer.start_field(name, schema[name])
        block = self._writer._postwriter
        for term, (begin, end) in bounds:
            self._writer.start_term(term)
            for first in range(begin, end, _BLOCK):
                if first > begin:
                    block._write_block()
                frequencies = field.frequencies[first : min(first + _BLOCK, end)]
                block._ids = array("I", field.documents[first : first + len(frequencies)])
                block._weights, block._values = array("f", frequencies), [_encode_frequency(f) for f in frequencies]
                block._minlength, block._maxlength = next(shortest), next(longest)
                block._maxweight = float(max(frequencies))
            self._writer.finish_term()
        self._writer.finish_field()


class _FieldPostings(NamedTuple):
    """The postings of one field, by term and document; those of term `i` are `starts[i]:starts[i + 1]`."""

    terms: list[bytes]
    starts: list[int]
    documents: list[int]
    frequencies: list[int]
    lengths: Array
    """Sum of frequencies of each posting's document, in this field."""


def _collect_postings(name: str, forward: ForwardIndex, arrays: SegmentArrays) -> _FieldPostings:
    postings, field = arrays.postings, FIELDS.index(name)
    chosen = (postings.slots & (FIELD_SLOTS - 1) == field).nonzero()[0]
    terms = number_rows(postings.starts).take(chosen)
    documents = postings.slots.take(chosen) >> FIELD_BITS
    frequencies = row_lengths(postings.occurrence_starts).take(chosen)
    first = find_run_starts(terms)
    lengths = np.bincount(documents, frequencies, forward.doc_count).astype(np.int64)
    return _FieldPostings(
        terms=[forward.terms[term] for term in terms.take(first).tolist()],
        starts=[*first.tolist(), len(terms)],
        documents=documents.tolist(),
        frequencies=frequencies.tolist(),
        lengths=lengths.take(documents),
    )


def _iterate_postings(name: str, field: _FieldPostings) -> Iterator[Posting]:
    for term, (begin, end) in zip(field.terms, pairwise(field.starts), strict=True):
        for document, frequency in zip(field.documents[begin:end], field.frequencies[begin:end], strict=True):
            yield name, term, document, float(frequency), _encode_frequency(frequency)


@lru_cache(maxsize=4096)
def _encode_frequency(frequency: int) -> bytes:
    """Return the value of a posting in Whoosh's format `Frequency`."""
    encoded: bytes = pack_uint(frequency)
    return encoded
