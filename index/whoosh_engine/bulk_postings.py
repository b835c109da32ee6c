"""Postings by the term instead of one by one: Whoosh's own writer, fed in blocks.

Whoosh takes each posting through its pool, a sort, a look-up of the field's length and a call; the columns have all of
them sorted already. So documents are added with a mark in place of a text field's postings, which gives the field its
length, and when the segment is written this writer puts the postings in place of the marks. What is written is the same
to the byte (a test compares); where Whoosh is not made as expected, it is given the postings one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from whoosh.system import pack_uint

from ..fields import FIELDS
from ..segment.arrays import SegmentArrays
from ..segment.forward_index import FIELD_BITS, FIELD_SLOTS, ForwardIndex
from ..segment.ragged import Array, find_run_starts, row_lengths

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, value: as Whoosh's writer passes them on."""

MARK = b""
"""Stands for a document's postings in a field; no term is empty."""
_BLOCK = 128
"""Postings a block, as Whoosh's codec has it."""
_EXPECTED = ("_ids", "_weights", "_values", "_minlength", "_maxlength", "_maxweight", "_write_block", "_blocklimit")


class _Field(NamedTuple):
    """The postings of one field, by term and document: of term i those from starts[i] to starts[i + 1]."""

    terms: list[bytes]
    starts: list[int]
    documents: list[int]
    counts: list[int]
    lengths: Array
    """Of each posting's document, in this field: all its counts."""


class FieldWriter:
    """Takes the place of the writer that `whoosh.writing.SegmentWriter` gives all postings to at the end."""

    def __init__(self, writer: Any, forward: ForwardIndex, arrays: SegmentArrays) -> None:
        """Take Whoosh's own `writer`, and the columns of the documents that are added with marks."""
        self._writer = writer
        self._forward = forward
        self._arrays = arrays

    def __getattr__(self, name: str) -> Any:
        """Everything else is Whoosh's writer's."""
        return getattr(self._writer, name)

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Posting]) -> None:
        """Write all postings, which come sorted: of the text fields our own in place of the marks."""
        for name, postings in groupby(items, key=itemgetter(0)):
            own = _field(name, self._forward, self._arrays) if name in FIELDS else None
            if own and own.terms and self._takes_blocks(name, schema):
                self._write(name, schema, own)
            else:
                self._writer.add_postings(schema, lengths, _one_by_one(name, own) if own else postings)

    def _takes_blocks(self, name: str, schema: Any) -> bool:
        """Say whether the codec's writer of blocks is the one that `_write` knows."""
        self._writer.start_field(name, schema[name])
        block = self._writer._postwriter
        self._writer.finish_field()
        if not hasattr(block, "_new_block"):
            return False
        block._new_block()
        return all(hasattr(block, attribute) for attribute in _EXPECTED) and block._blocklimit == _BLOCK

    def _write(self, name: str, schema: Any, field: _Field) -> None:
        """Fill the blocks of the codec's `W3PostingsWriter` as its `add_posting` does."""
        bounds = list(zip(field.terms, field.starts, field.starts[1:], strict=False))
        begins = [first for _, begin, end in bounds for first in range(begin, end, _BLOCK)]
        shortest, longest = (iter(f.reduceat(field.lengths, begins).tolist()) for f in (np.minimum, np.maximum))
        self._writer.start_field(name, schema[name])
        block = self._writer._postwriter
        for term, begin, end in bounds:
            self._writer.start_term(term)
            for first in range(begin, end, _BLOCK):
                if first > begin:
                    block._write_block()
                counts = field.counts[first : min(first + _BLOCK, end)]
                block._ids = array("I", field.documents[first : first + len(counts)])
                block._weights, block._values = array("f", counts), [_packed(count) for count in counts]
                block._minlength, block._maxlength = next(shortest), next(longest)
                block._maxweight = float(max(counts))
            self._writer.finish_term()
        self._writer.finish_field()


def _field(name: str, forward: ForwardIndex, arrays: SegmentArrays) -> _Field:
    number, slots = FIELDS.index(name), arrays.postings.slots
    chosen = (slots & (FIELD_SLOTS - 1) == number).nonzero()[0]
    owners = np.arange(len(forward.terms)).repeat(row_lengths(arrays.postings.starts)).take(chosen)
    documents, counts = slots.take(chosen) >> FIELD_BITS, row_lengths(arrays.postings.occurrence_starts).take(chosen)
    first = find_run_starts(owners)
    lengths = np.bincount(documents, counts, len(forward.langs)).astype(np.int64)
    return _Field(
        terms=[forward.terms[i] for i in owners.take(first).tolist()],
        starts=[*first.tolist(), len(owners)],
        documents=documents.tolist(),
        counts=counts.tolist(),
        lengths=lengths.take(documents),
    )


def lengths(forward: ForwardIndex, arrays: SegmentArrays) -> list[dict[str, int]]:
    """Return for each document how often terms occur in each field that has any: what a mark stands for."""
    totals = np.bincount(
        arrays.postings.slots, row_lengths(arrays.postings.occurrence_starts), len(forward.langs) * FIELD_SLOTS
    )
    rows: list[list[int]] = totals.astype(np.int64).reshape(-1, FIELD_SLOTS).tolist()
    return [{name: total for name, total in zip(FIELDS, row, strict=False) if total} for row in rows]


def mark(length: int) -> Iterator[tuple[bytes, int, float, bytes]]:
    """Yield what a text field gives Whoosh for a document: term, frequency, weight, value."""
    yield MARK, length, 0.0, b""


def _one_by_one(name: str, field: _Field) -> Iterator[Posting]:
    for term, begin, end in zip(field.terms, field.starts, field.starts[1:], strict=False):
        for document, count in zip(field.documents[begin:end], field.counts[begin:end], strict=True):
            yield name, term, document, float(count), _packed(count)


@lru_cache(maxsize=4096)
def _packed(count: int) -> bytes:
    """Return a posting's value as Whoosh's format `Frequency` has it."""
    packed: bytes = pack_uint(count)
    return packed
