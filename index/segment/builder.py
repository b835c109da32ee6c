"""Documents -> Forward table. Texts are cut in Python, chunk by chunk; all that follows from chunks is done at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from ..fields import BODY, CODE, HEADINGS, TAGS, TITLE
from ..model import Document
from ..text import tokenize
from ..text.keys import date_to_seconds, make_facet_key, make_title_key
from .forward_index import FIELD_GAP, FIELD_SLOTS, ForwardIndex
from .ragged import Array, Ragged, expand_rows, find_run_starts, pack_bytes, row_lengths

LINK_FACET = "link"
"""The facet of what a document links to. It can't be asked for; `related` follows it both ways."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a document's text: one title, tag, heading, section text or code block."""

    field: int
    text: str
    section: int
    block: int
    lines: tuple[tuple[int, int], ...]
    inline_code: tuple[tuple[int, int], ...] = ()


def _pieces(document: Document) -> Iterator[_Piece]:
    yield _Piece(TITLE, document.title, 0, 0, ((0, 1),))
    for tag in document.tags:
        yield _Piece(TAGS, tag, 0, 0, ((0, 1),))
    block = 0
    for number, section in enumerate(document.sections):
        if section.heading:
            yield _Piece(HEADINGS, section.heading, number, 0, ((0, section.line),))
        if section.text:
            lines = section.lines or ((0, section.line),)
            yield _Piece(BODY, section.text, number, 0, lines, section.inline_code)
        for code in section.code:
            block += 1
            yield _Piece(CODE, code.text, number, block, tuple(_code_lines(code.text, code.line)))


def _code_lines(text: str, line: int) -> Iterator[tuple[int, int]]:
    yield 0, line
    at = text.find("\n")
    while at >= 0:
        line += 1
        yield at + 1, line
        at = text.find("\n", at + 1)


class SegmentBuilder:
    """Collects documents; `finish` returns their Forward table. One builder makes one segment."""

    def __init__(self) -> None:
        self._chunks = _Chunks()
        self._ids = array("I")  # chunk, and the byte where it begins, of every chunk of every document
        self._starts = array("I")
        self._runs: list[tuple[int, int, int]] = []  # document, field, chunks: a piece each
        self._pieces: list[list[tuple[int, int, int, int]]] = []
        self._lines: list[list[tuple[int, int]]] = []
        self._texts: list[bytes] = []
        self._displays: list[bytes] = []
        self._outlines: list[bytes] = []
        self._sources: list[bytes] = []
        self._numbers: list[tuple[float, float, float]] = []
        self._title_keys: list[int] = []
        self._langs: list[str] = []
        self._facets: dict[tuple[str, str], tuple[str, list[int]]] = {}

    def __len__(self) -> int:
        """Documents so far."""
        return len(self._texts)

    @property
    def chunks(self) -> int:
        """Chunks so far: what memory grows with."""
        return len(self._ids)

    def add(self, document: Document) -> None:
        """Take one document in."""
        number = len(self)
        pieces = list(_pieces(document))
        text = "\n".join(piece.text for piece in pieces)
        offsets = _byte_offsets(text)
        begin = len(self._ids)
        start, places, lines = 0, [], []
        for piece in pieces:
            end = start + len(piece.text)
            self._cut(number, piece.field, text, start, end)
            for first, last in piece.inline_code:
                self._cut(number, CODE, text, start + first, start + last)
            places.append((start, piece.field, piece.section, piece.block))
            lines += [(start + offset, line) for offset, line in piece.lines]
            start = end + 1
        if offsets is not None:
            self._starts[begin:] = array("I", offsets[self._starts[begin:]].tolist())
            places = [(int(offsets[at]), field, section, block) for at, field, section, block in places]
            lines = [(int(offsets[min(at, len(text))]), line) for at, line in lines]
        self._pieces.append(places)
        self._lines.append(lines)
        self._texts.append(text.encode() + b"\n")
        self._describe(number, document)

    def _cut(self, number: int, field: int, text: str, start: int, end: int) -> None:
        code = field == CODE
        known, ids, starts = self._chunks.known[code], self._ids, self._starts
        before = len(ids)
        for match in tokenize.split_chunks(text, code, start, end):
            chunk = match.group()
            id = known.get(chunk)
            ids.append(self._chunks.add(chunk, code) if id is None else id)
            starts.append(match.start())
        self._runs.append((number, field, len(ids) - before))

    def _describe(self, number: int, document: Document) -> None:
        d = document
        self._displays.append(
            orjson.dumps([d.id, d.url, d.title, d.date, d.lastmod, d.lang, d.section, d.tags, d.authors, d.description])
        )
        sections = [(s.heading, s.anchor, s.level) for s in d.sections]
        self._outlines.append(orjson.dumps([sections, [c.language for s in d.sections for c in s.code]]))
        self._sources.append(orjson.dumps([d.id, d.digest, d.url]))
        self._numbers.append(
            (
                date_to_seconds(d.date),
                -np.inf if d.visible_from is None else d.visible_from,
                np.inf if d.visible_until is None else d.visible_until,
            )
        )
        self._title_keys.append(make_title_key(d.title))
        self._langs.append(d.lang)
        for name, value in _facet_values(d):
            _, holders = self._facets.setdefault((name, make_facet_key(value)), (value, []))
            if not holders or holders[-1] != number:
                holders.append(number)

    def finish(self) -> ForwardIndex:
        """Return the table of all documents taken in. The builder is not to be used afterwards."""
        terms, table = self._chunks.table()
        occurrences, lengths = self._occurrences(table)
        return ForwardIndex(
            terms=terms,
            occurrences=occurrences,
            lengths=lengths,
            pieces=_rows(self._pieces, 4),
            lines=_rows(self._lines, 2),
            texts=pack_bytes(self._texts),
            displays=pack_bytes(self._displays),
            outlines=pack_bytes(self._outlines),
            sources=pack_bytes(self._sources),
            numbers=np.array(self._numbers, np.float64).reshape(-1, 3),
            title_keys=np.array(self._title_keys, np.uint64),
            langs=self._langs,
            facets={key: (value, np.array(docs, np.uint32)) for key, (value, docs) in self._facets.items()},
        )

    def _occurrences(self, table: _ChunkTable) -> tuple[Ragged, Array]:
        """Spread every chunk out into its tokens, and count positions within each document's fields."""
        runs = np.array(self._runs, np.int64).reshape(-1, 3)
        ids, starts = np.array(self._ids, np.int64), np.array(self._starts, np.int64)
        slot = np.repeat(runs[:, 0] * FIELD_SLOTS + runs[:, 1], runs[:, 2])
        width = table.widths[ids]
        positions = _positions(slot, width, runs[:, 2])
        lengths = np.bincount(slot, width, len(self) * FIELD_SLOTS).reshape(-1, FIELD_SLOTS)[:, : CODE + 1]
        begins, index = expand_rows(table.starts, ids)
        tokens = row_lengths(begins)
        place = (np.repeat(positions, tokens) + table.positions[index]) * FIELD_SLOTS + np.repeat(
            slot % FIELD_SLOTS, tokens
        )
        per_document = np.bincount(slot // FIELD_SLOTS, tokens, len(self)).astype(np.int64)
        values = (
            table.terms[index].astype(np.uint32),
            (np.repeat(starts, tokens) + table.offsets[index]).astype(np.uint32),
            table.lengths[index].astype(np.uint16),
            place.astype(np.uint32),
        )
        return Ragged(np.concatenate(([0], np.cumsum(per_document))), values), lengths.astype(np.uint32)


def _positions(slot: Array, width: Array, run_lengths: Array) -> Array:
    """Return each chunk's position: the widths before it in the same field of the same document, and the gaps."""
    gap = np.zeros(len(slot), np.int64)
    begins = np.cumsum(run_lengths) - run_lengths
    gap[begins[run_lengths > 0]] = FIELD_GAP
    order = np.argsort(slot, kind="stable")
    advance = (width + gap)[order]
    running = np.cumsum(advance)
    grouped = slot[order]
    first = find_run_starts(grouped)
    base = np.repeat(running[first] - advance[first], np.diff(np.append(first, len(slot))))
    positions = np.empty(len(slot), np.int64)
    positions[order] = running - base - width[order]
    return positions


@dataclass(frozen=True, slots=True)
class _ChunkTable:
    """Chunk i has the tokens starts[i] to starts[i + 1]."""

    starts: Array
    widths: Array
    terms: Array
    offsets: Array
    lengths: Array
    positions: Array


class _Chunks:
    """Every chunk seen, analysed once."""

    def __init__(self) -> None:
        self.known: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._terms: dict[str, int] = {}
        self._starts = array("I", [0])
        self._widths = array("I")
        self._columns = (array("I"), array("I"), array("I"), array("I"))  # term, offset, length, position

    def add(self, chunk: str, code: bool) -> int:
        """Analyse a new chunk and return its number."""
        number = self.known[code][chunk] = len(self._widths)
        tokens, width, _ = tokenize.analyze_chunk(chunk, code)
        terms, offsets, lengths, positions = self._columns
        plain = chunk.isascii()
        for term, start, end, position in tokens:
            if not plain:
                start, end = len(chunk[:start].encode()), len(chunk[:end].encode())
            terms.append(self._terms.setdefault(term, len(self._terms)))
            offsets.append(start)
            lengths.append(end - start)
            positions.append(position)
        self._starts.append(len(terms))
        self._widths.append(width)
        return number

    def table(self) -> tuple[list[bytes], _ChunkTable]:
        """Return all terms, sorted, and the chunks' tokens with terms numbered in that order."""
        encoded = [term.encode() for term in self._terms]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        terms, offsets, lengths, positions = (np.array(c, np.int64) for c in self._columns)
        table = _ChunkTable(
            np.array(self._starts, np.int64), np.array(self._widths, np.int64), rank[terms], offsets, lengths, positions
        )
        return [encoded[i] for i in order], table


def _byte_offsets(text: str) -> Array | None:
    """Return the UTF-8 offset of each character and of the end; None where they are the same as the characters'."""
    if text.isascii():
        return None
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    row_lengths = 1 + (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
    return np.concatenate(([0], np.cumsum(row_lengths)))


def _rows(rows: list[list[Any]], columns: int) -> Ragged:
    flat = np.array([value for row in rows for value in row], np.uint32).reshape(-1, columns)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), tuple(flat.T))


def _facet_values(document: Document) -> Iterator[tuple[str, str]]:
    for name, values in (
        ("tags", document.tags),
        ("author", document.authors),
        ("category", document.categories),
        ("series", document.series),
        (LINK_FACET, document.links),
    ):
        for value in values:
            yield name, value
    for name, value in (("section", document.section), ("lang", document.lang), ("year", (document.date or "")[:4])):
        if value:
            yield name, value
