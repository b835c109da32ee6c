"""The segment of one document in few bytes: engines that store each document alone fetch many of them for a query.

Unlike a segment file it has neither names nor checksums: the compression around it has a checksum. Integer columns hold
lengths instead of starts, so that the columns of many documents are joined by laying them end to end, see
`joined_reader`. Letter masks and the stems of each term are left out, because they follow from the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import orjson

from ..text.keys import make_stem_key
from .arrays import (
    ByteRows,
    Facets,
    Lines,
    Passages,
    Postings,
    PrefixSums,
    SegmentArrays,
    Stems,
    StoredTexts,
    Terms,
    make_no_vectors,
    pack_json,
    pack_rows,
)
from .ragged import Array, make_starts, number_rows
from .reader import SegmentReader
from .stored_occurrences import store_whole_occurrences
from .term_dictionary import make_letter_masks

T = TypeVar("T")
_NONE = np.zeros(0, np.uint32)
_NO_BYTES = np.zeros(0, np.uint8)
_TYPES = tuple(map(np.dtype, ("<u1", "<u2", "<u4")))
_TYPE_BITS = 2
_RECORD = np.dtype([("times", "<f8", 4), ("title_key", "<u8")])
_OBJECT_BYTES = 4300
"""What an open part takes beside its bytes: mostly the objects of its columns."""
KEY_BYTES = 8
"""How many bytes of a term its key has."""
_TEXTS = ("terms", "stems", "text", "display", "source", "facets", "lang")
"""The columns of bytes, after those of integers. Stems have no language: it is that of the document."""


class PartColumns(NamedTuple, Generic[T]):
    """The columns of integers of one document, each in the smallest type that holds it; or those of several documents.
    See `arrays` for what they mean."""

    term_sizes: T
    """[terms]: bytes of each term."""
    posting_counts: T
    """[terms]: how many fields have each term."""
    fields: T
    """[postings]: the slots, of the only document."""
    frequencies: T
    """[postings]"""
    posting_occurrences: T
    stem_sizes: T
    """[stems]: bytes of each stem."""
    stem_term_counts: T
    """[stems]: how many terms have each stem."""
    stem_terms: T
    occurrence_terms: T
    offsets: T
    lengths: T
    places: T
    passage_begins: T
    """[passages]"""
    passage_fields: T
    sections: T
    code_blocks: T
    groups: T
    line_offsets: T
    line_numbers: T
    field_lengths: T
    """[fields]"""


NO_PREFIX_SUMS = PrefixSums(_NONE, _NONE, np.zeros(1, np.uint32), _NONE, _NONE, _NONE, _NONE)
"""A segment of few documents has none."""
_KINDS = {kind.itemsize: number for number, kind in enumerate(_TYPES)}
_COLUMN_COUNT = len(PartColumns._fields)
_SIZE_COUNT = _COLUMN_COUNT + len(_TEXTS)
_RECORD_AT = 4 * _SIZE_COUNT
_TERMS, _STEMS, _TEXT, _DISPLAY, _SOURCE, _FACETS, _LANG = range(len(_TEXTS))


class Part:
    """The segment of one document, open. Read-only; threads may share it."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes that `part_builder` made. Raises ValueError if they are not as they were written."""
        self._data = data
        sizes: list[int] = np.frombuffer(data, "<u4", _SIZE_COUNT).tolist()
        at = _RECORD_AT + _RECORD.itemsize
        columns = []
        for size in sizes[:_COLUMN_COUNT]:
            count, kind = size >> _TYPE_BITS, size & (1 << _TYPE_BITS) - 1
            columns.append(np.frombuffer(data, _TYPES[kind], count, at))
            at += count << kind
        self.columns: PartColumns[Array] = PartColumns._make(columns)
        self._bounds = tuple(accumulate(sizes[_COLUMN_COUNT:], initial=at))
        """Where each of `_TEXTS` begins, and the end."""
        if self._bounds[-1] != len(data):
            raise ValueError(f"the segment has {len(data)} bytes instead of {self._bounds[-1]}")
        self.lang = self._get(_LANG).decode()
        """The language tag of the document."""

    @cached_property
    def term_keys(self) -> Array:
        """[terms] uint64: the first 8 bytes of each term, as numbers that are in the order of the terms."""
        return _make_keys(self.columns.term_sizes, self._get(_TERMS))

    @cached_property
    def stem_keys(self) -> Array:
        """[stems] uint64: the same of each stem."""
        return _make_keys(self.columns.stem_sizes, self._get(_STEMS))

    def list_terms(self) -> list[str]:
        """Return all terms."""
        return _split(self.columns.term_sizes, self._get(_TERMS))

    def list_stems(self) -> list[str]:
        """Return all stems."""
        return _split(self.columns.stem_sizes, self._get(_STEMS))

    @property
    def size(self) -> int:
        """Approximate bytes of memory that it takes."""
        keys = KEY_BYTES * (len(self.columns.term_sizes) + len(self.columns.stem_sizes))
        return len(self._data) + keys + _OBJECT_BYTES

    @property
    def record(self) -> bytes:
        """What `read_records` reads."""
        return self._data[_RECORD_AT : _RECORD_AT + _RECORD.itemsize]

    @property
    def text_size(self) -> int:
        """Bytes of the document's text."""
        return self._bounds[_TEXT + 1] - self._bounds[_TEXT]

    @cached_property
    def source(self) -> tuple[str, str, str]:
        """Id, digest and URL of the document."""
        id, digest, url = orjson.loads(self._get(_SOURCE))
        return id, digest, url

    def has_facet_value(self, facet: str, folded: str) -> bool:
        """Return whether the document has a folded value of a facet."""
        beginning = orjson.dumps([facet, folded])[:-1] + b","  # of a row; quotes inside of values are escaped
        return beginning in self._get(_FACETS)

    def list_facet_values(self, facet: str) -> list[tuple[str, str]]:
        """Return the values of a facet: folded, and as written. Nothing stays in memory."""
        data = self._get(_FACETS)
        if orjson.dumps([facet])[:-1] + b"," not in data:
            return []
        return [(folded, written) for name, folded, written in orjson.loads(data) if name == facet]

    def read_display(self) -> Any:
        """See `StoredFields.read_display`."""
        return orjson.loads(self._get(_DISPLAY))

    def read_text(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` of the document's text."""
        at = self._bounds[_TEXT]
        return self._data[at + begin : at + end]

    def read_term(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` of the terms."""
        at = self._bounds[_TERMS]
        return self._data[at + begin : at + end]

    def read_stem(self, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` of the stems."""
        at = self._bounds[_STEMS]
        return self._data[at + begin : at + end]

    def _get(self, text: int) -> bytes:
        return self._data[self._bounds[text] : self._bounds[text + 1]]

    # ---------------------------------------------------------------------------------- as a segment

    def make_reader(self) -> SegmentReader:
        """Return the reader of the segment: unlike one of joined parts it can list terms."""
        reader = SegmentReader(self._restore_arrays())
        reader.stored.read_text = self.read_text
        reader.stored.read_display = lambda number: self.read_display()
        return reader

    def _restore_arrays(self) -> SegmentArrays:
        own, record = self.columns, read_records([self])
        terms = ByteRows(make_starts(own.term_sizes), np.frombuffer(self._get(_TERMS), np.uint8))
        stems = self._restore_stems()
        order = np.argsort(stems.terms, kind="stable")
        term_stems = number_rows(stems.term_starts)[order]
        facets = orjson.loads(self._get(_FACETS))
        words = self.list_terms()
        return SegmentArrays(
            terms=Terms(
                starts=terms.starts,
                bytes=terms.bytes,
                letter_masks=make_letter_masks(words),
                stem_starts=np.searchsorted(stems.terms[order], np.arange(len(words) + 1)),
                stems=term_stems,
            ),
            postings=Postings(
                starts=make_starts(own.posting_counts),
                slots=own.fields,
                occurrence_starts=make_starts(own.frequencies),
                occurrence_bases=_NONE,
                occurrences=own.posting_occurrences,
            ),
            prefix_sums=NO_PREFIX_SUMS,
            stems=stems,
            occurrences=store_whole_occurrences(
                np.array([0, len(own.offsets)]), own.occurrence_terms, own.offsets, own.lengths, own.places
            ),
            passages=Passages(
                starts=np.array([0, len(own.passage_fields)]),
                begins=np.append(own.passage_begins, self.text_size),
                fields=own.passage_fields,
                sections=own.sections,
                code_blocks=own.code_blocks,
                groups=own.groups,
            ),
            lines=Lines(np.array([0, len(own.line_offsets)]), own.line_offsets, own.line_numbers),
            texts=StoredTexts(np.array([0, self.text_size]), _NONE, _NO_BYTES, _NO_BYTES),
            displays=pack_rows([self._get(_DISPLAY)]),
            sources=pack_rows([self._get(_SOURCE)]),
            facets=Facets(
                np.frombuffer(self._get(_FACETS), np.uint8),
                np.arange(len(facets) + 1),
                np.zeros(len(facets), np.uint32),
            ),
            field_lengths=own.field_lengths.reshape(1, -1),
            times=record["times"],
            title_keys=record["title_key"],
            langs=pack_json([self.lang]),
            vectors=make_no_vectors(1),
            vector_model=np.zeros(0, np.uint8),
        )

    def _restore_stems(self) -> Stems:
        own = self.columns
        stems = [make_stem_key(self.lang, stem) for stem in self.list_stems()]
        rows = pack_rows(stems)
        return Stems(rows.starts, rows.bytes, make_starts(own.stem_term_counts), own.stem_terms)


def read_records(parts: Sequence[Part]) -> Array:
    """Return [parts], with the fields `times` and `title_key`: see `SegmentArrays`."""
    return np.frombuffer(b"".join([part.record for part in parts]), _RECORD)


# ------------------------------------------------------------------------------------------------ packing


def pack_record(times: Array, title_key: Array) -> bytes:
    """Return what `read_records` reads."""
    return times.astype("<f8").tobytes() + title_key.astype("<u8").tobytes()


def pack_columns(columns: PartColumns[Array], record: bytes, texts: Sequence[bytes]) -> bytes:
    """Return the bytes of a part. `record`: see `pack_record`; `texts`: in the order of `_TEXTS`."""
    packed = [_narrow(column) for column in columns]
    sizes = [len(column) << _TYPE_BITS | _KINDS[column.dtype.itemsize] for column in packed]
    head = np.array([*sizes, *map(len, texts)], "<u4")
    return b"".join([head.tobytes(), record, *[column.tobytes() for column in packed], *texts])


def _narrow(column: Array) -> Array:
    """Return a column in the smallest of `_TYPES` that holds it."""
    highest = int(column.max(initial=0))
    return column.astype(_TYPES[(highest > 0xFF) + (highest > 0xFFFF)], copy=False)


def _split(sizes: Array, data: bytes) -> list[str]:
    """Return texts of some sizes, in bytes, that are laid end to end."""
    bounds, text = pairwise([0, *sizes.cumsum(dtype=np.int64).tolist()]), data.decode()
    if len(text) == len(data):
        return [text[begin:end] for begin, end in bounds]
    return [data[begin:end].decode() for begin, end in bounds]


def make_key(text: bytes, filler: bytes = b"\0") -> int:
    """Return the first 8 bytes of a term or stem as a number, see `Part.term_keys`. `filler`: for those it lacks."""
    return int.from_bytes(text[:KEY_BYTES].ljust(KEY_BYTES, filler), "big")


def _make_keys(sizes: Array, data: bytes) -> Array:
    """Return `make_key` of each of some texts that are laid end to end: uint64."""
    ends = sizes.cumsum(dtype=np.int64)
    letters = np.frombuffer(data + bytes(KEY_BYTES), np.uint8)
    begins = ends - sizes
    rows = np.lib.stride_tricks.as_strided(letters, (len(data) + 1, KEY_BYTES), (1, 1), writeable=False)
    keys: Array = rows[begins].view(">u8").ravel().astype(np.uint64)
    spare = np.maximum(KEY_BYTES - sizes.astype(np.int64), 0).astype(np.uint64) * np.uint64(8)
    keys = keys >> spare << spare
    return keys
