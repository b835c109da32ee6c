"""Encode the postings of a field as Whoosh's codec (`whoosh.codec.whoosh3`) does, all terms at once.

Whoosh calls a dozen methods for each term and each block of postings. Here NumPy computes what the blocks need, and one
loop serializes them. `bulk_postings` verifies that the installed Whoosh writes the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from pickle import dumps
from typing import NamedTuple

import numpy as np
from whoosh.codec import whoosh3

from ..segment.ragged import Array, make_starts

_BLOCK = 128
"""Postings in a block."""
_MAGIC = b"W3Bl"
"""Begins the postings of each term."""
_PICKLE_PROTOCOL = 2
_COMPRESSION = 3
_MIN_COMPRESSED = getattr(whoosh3, "COMPRESSION_MIN_SIZE", 0)
"""Shorter blocks are not compressed. Whoosh 2.7.4 compresses all."""
_LENGTH = struct.Struct("!i")
_TERM_INFO = np.dtype(
    [
        ("is_inlined", "u1"),
        ("weight", ">f4"),
        ("documents", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("max_weight", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("offset", ">i8"),
        ("length", ">i4"),
    ]
)
"""An entry of the term index (`W3TermInfo`): lengths as in FieldPostings; offset and length of the term's postings."""


class FieldPostings(NamedTuple):
    """The postings of one field, by term and document. They have no values."""

    terms: list[bytes]
    starts: Array
    """[terms + 1] int64: the postings of term `i` are `starts[i]:starts[i + 1]`, at least one."""
    documents: Array
    """Document of each posting."""
    weights: Array
    """Weight of each posting, a number that float32 can hold. Of integers, the highest in a block takes less room."""
    lengths: Array
    """uint8: the length of each posting's document in this field, as Whoosh stores it (`length_to_byte`)."""


class EncodedField(NamedTuple):
    """The bytes of a field."""

    postings: bytes
    infos: list[bytes]
    """The entry of each term in the term index."""


def encode_field(field: FieldPostings, offset: int) -> EncodedField:
    """Return the bytes of a field whose postings will begin at `offset` in their file."""
    starts = field.starts
    first_blocks = make_starts(-(-np.diff(starts) // _BLOCK))
    block_terms = np.repeat(np.arange(len(field.terms)), np.diff(first_blocks))
    begins = starts[block_terms] + _BLOCK * (np.arange(len(block_terms)) - first_blocks[block_terms])
    ends = np.minimum(begins + _BLOCK, starts[block_terms + 1])
    blocks = _encode_blocks(field, begins, ends, starts)
    block_offsets = make_starts([len(block) for block in blocks])
    infos = _make_infos(field, offset + block_offsets[first_blocks])
    size, data = _TERM_INFO.itemsize, infos.tobytes()
    return EncodedField(b"".join(blocks), [data[at : at + size] for at in range(0, len(data), size)])


def _encode_blocks(field: FieldPostings, begins: Array, ends: Array, starts: Array) -> list[bytes]:
    """Return the bytes of each block."""
    documents = field.documents.astype(np.int64)
    gaps = np.diff(documents, prepend=0)
    gaps[begins] = documents[begins]
    bounds = (
        begins,
        ends,
        *(reduce.reduceat(field.weights, begins) for reduce in (np.minimum, np.maximum)),
        *(reduce.reduceat(field.lengths, begins) for reduce in (np.minimum, np.maximum)),
        documents[ends - 1],
        np.isin(begins, starts),
        np.isin(ends, starts),
    )
    all_gaps, all_weights = gaps.tolist(), field.weights.astype(np.float64).tolist()
    blocks = []
    for begin, end, low, high, shortest, longest, last, is_first, is_last in zip(
        *(column.tolist() for column in bounds), strict=True
    ):
        weights = None if low == high == 1 else all_weights[begin] if low == high else tuple(all_weights[begin:end])
        data = dumps((tuple(all_gaps[begin:end]), weights, None), _PICKLE_PROTOCOL)
        compression = _COMPRESSION if len(data) >= _MIN_COMPRESSED else 0
        if compression:
            data = zlib.compress(data, compression)
        info = dumps((end - begin, last, high, compression, shortest, longest), _PICKLE_PROTOCOL)
        length = len(info) + len(data)
        blocks.append((_MAGIC if is_first else b"") + _LENGTH.pack(-length if is_last else length) + info + data)
    return blocks


def _make_infos(field: FieldPostings, offsets: Array) -> Array:
    """Return the entries of the terms. `offsets`: where the postings of each term begin, and the last ones end."""
    begins = field.starts[:-1]
    infos = np.zeros(len(begins), _TERM_INFO)
    infos["weight"] = np.add.reduceat(field.weights, begins)
    infos["documents"] = np.diff(field.starts)
    infos["shortest"] = np.minimum.reduceat(field.lengths, begins)
    infos["longest"] = np.maximum.reduceat(field.lengths, begins)
    infos["max_weight"] = np.maximum.reduceat(field.weights, begins)
    infos["first"] = field.documents[begins]
    infos["last"] = field.documents[field.starts[1:] - 1]
    infos["offset"] = offsets[:-1]
    infos["length"] = np.diff(offsets)
    return infos
