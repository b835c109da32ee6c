"""Write the postings of a Whoosh segment a field at a time instead of one by one.

Whoosh passes each posting through a pool, a sort, a look-up of the field's length and several calls, although the
inverter has sorted them already. So each document is added with a placeholder for the postings of each text field,
which tells Whoosh the field's length. When the segment is written, `BulkPostingsWriter` replaces the placeholders with
the postings, and `block_format` encodes them.

The files are the same byte for byte. A few postings are written both ways first: if the results differ, since Whoosh's
codec is not as expected, Whoosh gets the postings one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.filedb.filestore import RamStorage
from whoosh.system import pack_uint, pack_ushort
from whoosh.util.numeric import length_to_byte

from ..fields import FIELDS
from ..segment.arrays import FIELD_BITS, FIELD_SLOTS, SegmentArrays
from ..segment.forward_index import ForwardIndex
from ..segment.postings_reader import list_frequencies
from ..segment.ragged import find_run_starts, number_rows
from .block_format import FieldPostings, encode_field

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, value: as Whoosh's writer passes them on."""

PLACEHOLDER = b""
"""The term that represents a document's postings in a field; no real term is empty."""
_SLOT = struct.Struct("!Iq")
"""A slot of Whoosh's hash tables: hash, position."""


def make_placeholder(length: int) -> Iterator[tuple[bytes, int, float, bytes]]:
    """Yield the placeholder of a text field as Whoosh takes postings: term, frequency, weight, value."""
    yield PLACEHOLDER, length, 0.0, b""


def count_occurrences(forward: ForwardIndex, first: int) -> list[list[int]]:
    """Return how many occurrences each document has in each field, from the document `first` on."""
    starts = forward.occurrences.starts[first:].astype(np.int64)
    fields = forward.occurrences.places[starts[0] : starts[-1]].astype(np.int64) % FIELD_SLOTS
    slots = number_rows(starts - starts[0]) * FIELD_SLOTS + fields
    counts = np.bincount(slots, minlength=(len(starts) - 1) * FIELD_SLOTS)
    rows: list[list[int]] = counts.reshape(-1, FIELD_SLOTS)[:, : len(FIELDS)].tolist()
    return rows


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
        is_known = is_known_codec(self._writer._codec.__class__)
        for name, given in groupby(items, key=itemgetter(0)):
            field, postings = self._collect(name, schema, given)
            if is_known and field:
                write_field(self._writer, name, schema, field)
            else:
                self._writer.add_postings(schema, lengths, postings)

    def _collect(
        self, name: str, schema: Any, given: Iterable[Posting]
    ) -> tuple[FieldPostings | None, Iterable[Posting]]:
        """Return the postings of a field packed, if they can be and there are any, and one by one."""
        if name in FIELDS:
            field = _collect_postings(name, self._forward, self._arrays)
            return field if field.terms else None, _iterate_postings(name, field)
        postings = list(given)
        return _pack_postings(postings, schema[name]), postings


def write_field(writer: Any, name: str, schema: Any, field: FieldPostings) -> None:
    """Write the postings of a field with the `W3FieldWriter` of Whoosh's codec, all at once."""
    writer.start_field(name, schema[name])
    encoded = encode_field(field, writer._postfile.tell())
    writer._postfile.write(encoded.postings)
    _add_entries(writer._tindex, pack_ushort(writer._fieldid), field.terms, encoded.infos)
    writer.finish_field()
    writer._tindex._write_hashes = partial(_write_hashes, writer._tindex)


def _write_hashes(index: Any) -> None:
    """Write the hash tables of Whoosh's `HashWriter` as its method does, which serializes the empty slots, too."""
    for entries in index.buckets:
        slots = 2 * len(entries)
        index.directory.append((index.dbfile.tell(), slots))
        table, is_taken = bytearray(slots * _SLOT.size), bytearray(slots)
        for hash_value, position in entries:
            slot = (hash_value >> 8) % slots
            while is_taken[slot]:
                slot = (slot + 1) % slots
            is_taken[slot] = 1
            _SLOT.pack_into(table, slot * _SLOT.size, hash_value, position)
        index.dbfile.write(bytes(table))


def _add_entries(index: Any, prefix: bytes, terms: list[bytes], infos: list[bytes]) -> None:
    """Add the entries of terms, in order, to Whoosh's `OrderedHashWriter`, as its method `add` does."""
    position, entries = index.dbfile.tell(), []
    buckets, find_hash, remember = index.buckets, index.hashfn, index.index.append
    for term, info in zip(terms, infos, strict=True):
        key = prefix + term
        entry = pack_uint(len(key)) + pack_uint(len(info)) + key + info
        hash_value = find_hash(key)
        buckets[hash_value & 255].append((hash_value, position))
        remember(position)
        entries.append(entry)
        position += len(entry)
    index.dbfile.write(b"".join(entries))
    index.lastkey = prefix + terms[-1]


def _collect_postings(name: str, forward: ForwardIndex, arrays: SegmentArrays) -> FieldPostings:
    postings, field = arrays.postings, FIELDS.index(name)
    chosen = (postings.slots & (FIELD_SLOTS - 1) == field).nonzero()[0]
    terms = number_rows(postings.starts).take(chosen)
    documents = postings.slots.take(chosen) >> FIELD_BITS
    frequencies = list_frequencies(postings).take(chosen)
    first = find_run_starts(terms)
    lengths = np.bincount(documents, frequencies, forward.doc_count).astype(np.int64)
    return FieldPostings(
        terms=[forward.terms[term] for term in terms.take(first).tolist()],
        starts=np.append(first, len(terms)),
        documents=documents,
        weights=frequencies,
        lengths=np.array([length_to_byte(length) for length in lengths.tolist()], np.uint8).take(documents),
    )


def _pack_postings(postings: list[Posting], spec: Any) -> FieldPostings | None:
    """Return the postings of a field whose lengths are not stored; None if they have values.

    `spec`: the field in Whoosh's schema."""
    if spec.scorable or any(posting[-1] for posting in postings):
        return None
    _, terms, documents, weights, _ = zip(*postings, strict=True)
    starts = [0, *(i for i in range(1, len(terms)) if terms[i] != terms[i - 1]), len(terms)]
    return FieldPostings(
        terms=[terms[start] for start in starts[:-1]],
        starts=np.array(starts),
        documents=np.array(documents),
        weights=np.array(weights, np.float64),
        lengths=np.zeros(len(terms), np.uint8),
    )


def _iterate_postings(name: str, field: FieldPostings) -> Iterator[Posting]:
    """Yield the postings of a field one by one."""
    documents, weights = field.documents.tolist(), field.weights.tolist()
    for term, (begin, end) in zip(field.terms, pairwise(field.starts.tolist()), strict=True):
        for document, weight in zip(documents[begin:end], weights[begin:end], strict=True):
            yield name, term, document, weight, b""


# ------------------------------------------------------------------------------------------------ the codec


@cache
def is_known_codec(codec: type) -> bool:
    """Return whether `write_field` writes what a codec of Whoosh does, by writing a few postings both ways."""

    def write_singly(writer: Any, name: str, schema: Any, field: FieldPostings) -> None:
        writer.add_postings(schema, _SampleLengths(), _iterate_postings(name, field))

    try:
        return _write_sample(codec, write_field) == _write_sample(codec, write_singly)
    except (AttributeError, TypeError, ValueError):
        return False


def _write_sample(codec: type, write: Callable[[Any, str, Any, FieldPostings], None]) -> list[bytes]:
    """Return the files that a codec makes of a sample."""
    weights = [1, *[1] * 3, *[2] * 4, *[1 + n % 7 for n in range(_SAMPLE_DOCUMENTS)]]
    documents = [5, *range(3), *range(7, 11), *range(_SAMPLE_DOCUMENTS)]
    text = FieldPostings(
        terms=[b"one", b"same", b"twice", "über".encode()],
        starts=np.array([0, 1, 4, 8, len(documents)]),
        documents=np.array(documents),
        weights=np.array(weights, np.float64),
        lengths=np.array([length_to_byte(_SampleLengths.doc_field_length(d, "text")) for d in documents], np.uint8),
    )
    ones = np.ones(len(documents))
    ids = text._replace(weights=ones, lengths=np.zeros(len(documents), np.uint8))
    storage, instance = RamStorage(), codec()
    schema = fields.Schema(id=fields.ID(), text=fields.TEXT(phrase=False))
    schema["text"].format = formats.Existence()
    writer = instance.field_writer(storage, instance.new_segment(storage, "sample"))
    write(writer, "id", schema, ids)
    write(writer, "text", schema, text)
    writer.close()
    return sorted(storage.files.values())


_SAMPLE_DOCUMENTS = 130
"""More than a block has."""


class _SampleLengths:
    """Says how long the documents of the sample are, as Whoosh's readers do."""

    @staticmethod
    def doc_field_length(document: int, name: str) -> int:
        return 1 + document**2 if name == "text" else 0
