"""Build the occurrences of a segment: split texts into chunks in Python, then expand many chunks into tokens."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, islice

import numpy as np

from ..fields import CODE, FIELDS
from ..text.numbers import groups_by_dot
from ..text.tokenize import cut_text
from .arrays import FIELD_GAP, FIELD_SLOTS, Occurrences
from .chunk_table import ChunkKind, ChunkTable
from .ragged import Array, concatenate_rows, expand_rows, find_run_starts, make_starts, row_lengths

Run = tuple[int, int, int]
"""Field, begin and end, in characters of a document's text: a passage, or a span of inline code in one."""

_BLOCK = 1 << 16
"""Chunks that are expanded at once: few enough for the processor's caches."""


class OccurrenceBuilder:
    """Collects the chunks of documents, in order."""

    def __init__(self) -> None:
        self._chunks = ChunkTable()
        self._blocks: list[Occurrences] = []
        """Of the documents before those below, with the terms as `ChunkTable` numbers them."""
        self._field_lengths: list[Array] = []
        """Of the same documents."""
        self._chunk_count = 0
        """Of the same documents."""
        self._begin_block()

    def _begin_block(self) -> None:
        self._doc_count = 0
        self._chunk_numbers = array("I")  # of each chunk of each document, in order
        self._chunk_offsets = array("I")  # where it begins in its document's text, in bytes
        self._run_slots = array("Q")  # of each run: document * FIELD_SLOTS + field
        self._run_lengths = array("I")  # in chunks

    @property
    def chunk_count(self) -> int:
        """Number of chunks so far: the builder's memory grows with it."""
        return self._chunk_count + len(self._chunk_numbers)

    def add_document(self, text: str, lang: str, runs: Iterable[Run], byte_offsets: Array | None) -> list[int]:
        """Add the next document; return how many occurrences it has in each field.

        `lang`: its language tag. `byte_offsets`: where each character of `text` begins in its UTF-8; None if it is
        ASCII.
        """
        first, first_slot, is_ascii = len(self._chunk_numbers), self._doc_count * FIELD_SLOTS, byte_offsets is None
        counts = [0] * len(FIELDS)
        prose = ChunkKind.PROSE_WITH_DOTS if groups_by_dot(lang) else ChunkKind.PROSE
        for field, begin, end in runs:
            kind = ChunkKind.CODE if field == CODE else prose
            pieces = cut_text(text[begin:end], field == CODE, is_ascii)
            numbers = self._chunks.number_chunks(pieces[1::2], kind)
            self._chunk_numbers += numbers
            counts[field] += self._chunks.count_tokens(numbers)
            ends = accumulate(map(len, pieces), initial=begin)
            self._chunk_offsets.extend(islice(ends, 1, len(pieces), 2))
            self._run_slots.append(first_slot + field)
            self._run_lengths.append(len(pieces) // 2)
        if byte_offsets is not None:
            offsets = byte_offsets[self._chunk_offsets[first:]].astype(np.uint32)
            self._chunk_offsets[first:] = array("I", offsets.tobytes())
        self._doc_count += 1
        if len(self._chunk_numbers) >= _BLOCK:
            self._end_block()
        return counts

    def build(self) -> tuple[list[bytes], Occurrences, Array]:
        """Return the terms, the occurrences and the field lengths: [documents, fields] uint32."""
        self._end_block()
        terms, sorted_numbers = self._chunks.sort_terms()
        occurrences = concatenate_rows(self._blocks)
        return terms, replace(occurrences, terms=sorted_numbers[occurrences.terms]), np.concatenate(self._field_lengths)

    def _end_block(self) -> None:
        """Expand the chunks since the last block into tokens."""
        tokens = self._chunks.get_tokens()
        numbers = np.array(self._chunk_numbers, np.int64)
        run_lengths = np.array(self._run_lengths, np.int64)
        run_slots = np.array(self._run_slots, np.int64)
        slots = np.repeat(run_slots, run_lengths)
        widths = self._chunks.get_widths()[numbers]
        positions = _number_positions(run_slots, run_lengths, widths)
        places = (positions * FIELD_SLOTS + slots % FIELD_SLOTS).astype(np.uint32)
        starts, index = expand_rows(tokens.starts, numbers)
        token_counts = row_lengths(starts)
        doc_tokens = np.bincount(slots // FIELD_SLOTS, token_counts, self._doc_count).astype(np.int64)
        block = Occurrences(
            starts=make_starts(doc_tokens),
            terms=tokens.terms[index],
            offsets=np.repeat(np.array(self._chunk_offsets, np.uint32), token_counts) + tokens.offsets[index],
            lengths=tokens.lengths[index],
            places=np.repeat(places, token_counts) + (tokens.positions * FIELD_SLOTS)[index],
        )
        self._blocks.append(block)
        self._field_lengths.append(self._sum_widths(slots, widths))
        self._chunk_count += len(numbers)
        self._begin_block()

    def _sum_widths(self, slots: Array, widths: Array) -> Array:
        """Return the positions in each field of each document."""
        sums = np.bincount(slots, widths, self._doc_count * FIELD_SLOTS)
        return sums.reshape(-1, FIELD_SLOTS)[:, : len(FIELDS)].astype(np.uint32)


def _number_positions(run_slots: Array, run_lengths: Array, widths: Array) -> Array:
    """Return the position of each chunk: the widths of the chunks before it in the same field of the same document,
    and a gap before each run."""
    chunk_starts = make_starts(widths)
    run_starts = make_starts(run_lengths)
    advances = np.diff(chunk_starts[run_starts]) + FIELD_GAP * (run_lengths > 0)
    order = np.argsort(run_slots, kind="stable")
    first = find_run_starts(run_slots[order])
    before = make_starts(advances[order])[:-1]
    bases = np.empty(len(order), np.int64)
    bases[order] = before - np.repeat(before[first], np.diff(np.append(first, len(order))))
    shifts = bases + FIELD_GAP - chunk_starts[run_starts[:-1]]
    positions: Array = chunk_starts[:-1] + np.repeat(shifts, run_lengths)
    return positions
