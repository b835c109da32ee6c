"""Build the forward index of a segment from documents."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import orjson

from ..fields import CODE, iterate_facet_values
from ..model import Document
from ..text.keys import date_to_local_seconds, date_to_seconds, make_facet_key, make_title_key
from .arrays import Lines, make_no_vectors, pack_rows
from .forward_index import FacetKey, FacetValue, ForwardIndex, PassageRows
from .occurrence_builder import OccurrenceBuilder, Run
from .passages import split_passages
from .ragged import Array, make_starts


class SegmentBuilder:
    """Collects the documents of one segment."""

    def __init__(self) -> None:
        self._occurrences = OccurrenceBuilder()
        self._passages: list[list[tuple[int, ...]]] = []
        self._lines: list[list[tuple[int, ...]]] = []
        self._texts: list[bytes] = []
        self._displays: list[bytes] = []
        self._sources: list[bytes] = []
        self._times: list[tuple[float, float, float, float]] = []
        self._title_keys: list[int] = []
        self._langs: list[str] = []
        self._facets: dict[FacetKey, tuple[float, str, list[int]]] = {}
        """(facet, folded value) -> when the first of its documents appears, the value as that writes it, documents."""

    def __len__(self) -> int:
        """Return the number of documents so far."""
        return len(self._texts)

    @property
    def chunk_count(self) -> int:
        """Number of chunks (about as many as words) so far: the builder's memory grows with it."""
        return self._occurrences.chunk_count

    def add(self, document: Document) -> list[int]:
        """Add a document; its number is the number of documents before it. Return how many occurrences it has in each
        field."""
        self._add_facets(document)
        counts = self._add_text(document)
        self._displays.append(encode_display(document))
        self._sources.append(orjson.dumps([document.id, document.digest, document.url]))
        self._times.append(_get_times(document))
        self._title_keys.append(make_title_key(document.title))
        self._langs.append(document.lang)
        return counts

    def _add_text(self, document: Document) -> list[int]:
        passages = list(split_passages(document))
        text = "\n".join([passage.text for passage in passages])
        byte_offsets = _find_byte_offsets(text)
        runs, rows, lines = list[Run](), list[tuple[int, ...]](), list[tuple[int, ...]]()
        begin = 0
        for passage in passages:
            end = begin + len(passage.text)
            runs.append((passage.field, begin, end))
            runs += [(CODE, begin + first, begin + last) for first, last in passage.inline_code]
            rows.append((begin, passage.field, passage.section, passage.code_block))
            lines += [(begin + offset, line) for offset, line in passage.lines]
            begin = end + 1
        counts = self._occurrences.add_document(text, document.lang, runs, byte_offsets)
        if byte_offsets is not None:
            rows = [(int(byte_offsets[at]), *row) for at, *row in rows]
            lines = [(int(byte_offsets[min(at, len(text))]), line) for at, line in lines]
        self._passages.append(rows)
        self._lines.append(lines)
        self._texts.append(text.encode() + b"\n")
        return counts

    def _add_facets(self, document: Document) -> None:
        number, appears = len(self), _get_times(document)[1]
        for name, value in iterate_facet_values(document):
            key = (name, make_facet_key(value))
            first, _, documents = self._facets.setdefault(key, (appears, value, []))
            if appears < first:
                self._facets[key] = (appears, value, documents)
            if not documents or documents[-1] != number:
                documents.append(number)

    def build(self) -> ForwardIndex:
        """Return the forward index of all documents. The builder can't be used afterwards."""
        terms, occurrences, field_lengths = self._occurrences.build()
        return ForwardIndex(
            terms=terms,
            occurrences=occurrences,
            field_lengths=field_lengths,
            passages=PassageRows(*_make_columns(self._passages, 4)),
            lines=Lines(*_make_columns(self._lines, 2)),
            texts=pack_rows(self._texts),
            displays=pack_rows(self._displays),
            sources=pack_rows(self._sources),
            times=np.array(self._times, np.float64).reshape(-1, 4),
            title_keys=np.array(self._title_keys, np.uint64),
            langs=self._langs,
            facets={
                key: FacetValue(written, np.array(documents, np.uint32))
                for key, (_, written, documents) in self._facets.items()
            },
            vectors=make_no_vectors(len(self)),
        )


def build_forward_index(documents: Iterable[Document]) -> ForwardIndex:
    """Return the forward index of some documents."""
    builder = SegmentBuilder()
    for document in documents:
        builder.add(document)
    return builder.build()


def _find_byte_offsets(text: str) -> Array | None:
    """Return the offset in UTF-8 of each character and of the end; None if the text is ASCII."""
    if text.isascii():
        return None
    code_points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return make_starts(1 + (code_points > 0x7F).astype(np.int64) + (code_points > 0x7FF) + (code_points > 0xFFFF))


def _make_columns(rows: list[list[tuple[int, ...]]], columns: int) -> tuple[Array, ...]:
    """Return the arrays of a ragged table: its starts, then each of its `columns` columns, uint32."""
    flat = np.array([value for row in rows for entry in row for value in entry], np.uint32).reshape(-1, columns)
    return make_starts([len(row) for row in rows]), *flat.T


def encode_display(document: Document) -> bytes:
    """Return what a hit shows of a document, see `StoredFields.read_display`."""
    d = document
    sections = [(section.heading, section.anchor, section.level) for section in d.sections]
    languages = [code.language for section in d.sections for code in section.code]
    stored = (d.id, d.url, d.title, d.date, d.lastmod, d.lang, d.section, d.tags, d.authors, d.description)
    return orjson.dumps([*stored, sections, languages])


def _get_times(document: Document) -> tuple[float, float, float, float]:
    visible_from, visible_until = document.visible_from, document.visible_until
    return (
        date_to_seconds(document.date),
        -math.inf if visible_from is None else visible_from,
        math.inf if visible_until is None else visible_until,
        date_to_local_seconds(document.date),
    )
