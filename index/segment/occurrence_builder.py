"""Build the occurrences of a segment: split texts into chunks in Python, then expand all chunks into tokens at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate, islice

import numpy as np

from ..fields import CODE, FIELDS
from ..text.numbers import groups_by_dot
from ..text.tokenize import cut_text
from .arrays import FIELD_GAP, FIELD_SLOTS, Occurrences
from .chunk_table import ChunkKind, ChunkTable
from .ragged import Array, expand_rows, find_run_starts, make_starts, row_lengths

Run = tuple[int, int, int]
"""Field, begin and end, in characters of a document's text: a passage, or a span of inline code in one."""


class OccurrenceBuilder:
    """Collects the chunks of documents, in order."""

    def __init__(self) -> None:
        self._chunks = ChunkTable()
        self._doc_count = 0
        self._chunk_numbers = array("I")  # of each chunk of each document, in order
        self._chunk_offsets = array("I")  # where it begins in its document's text, in bytes
        self._run_slots = array("Q")  # of each run: document * FIELD_SLOTS + field
        self._run_lengths = array("I")  # in chunks

    @property
    def chunk_count(self) -> int:
        """Number of chunks so far: the builder's memory grows with it."""
        return len(self._chunk_numbers)

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
            self._chunk_offsets[first:] = array("I", byte_offsets[self._chunk_offsets[first:]].tolist())
        self._doc_count += 1
        return counts

    def build(self) -> tuple[list[bytes], Occurrences, Array]:
        """Return the terms, the occurrences and the field lengths: [documents, fields] uint32."""
        terms, tokens = self._chunks.sort_terms()
        numbers = np.array(self._chunk_numbers, np.int64)
        run_lengths = np.array(self._run_lengths, np.int64)
        slots = np.repeat(np.array(self._run_slots, np.int64), run_lengths)
        widths = self._chunks.get_widths()[numbers]
        positions = _number_positions(slots, widths, run_lengths)
        starts, index = expand_rows(tokens.starts, numbers)
        token_counts = row_lengths(starts)
        places = (np.repeat(positions, token_counts) + tokens.positions[index]) * FIELD_SLOTS
        doc_tokens = np.bincount(slots // FIELD_SLOTS, token_counts, self._doc_count).astype(np.int64)
        occurrences = Occurrences(
            starts=make_starts(doc_tokens),
            terms=tokens.terms[index].astype(np.uint32),
            offsets=self._expand_offsets(token_counts, tokens.offsets[index]),
            lengths=tokens.lengths[index].astype(np.uint16),
            places=(places + np.repeat(slots % FIELD_SLOTS, token_counts)).astype(np.uint32),
        )
        return terms, occurrences, self._sum_widths(slots, widths)

    def _expand_offsets(self, token_counts: Array, token_offsets: Array) -> Array:
        chunk_offsets = np.array(self._chunk_offsets, np.int64)
        return (np.repeat(chunk_offsets, token_counts) + token_offsets).astype(np.uint32)

    def _sum_widths(self, slots: Array, widths: Array) -> Array:
        """Return the positions in each field of each document."""
        sums = np.bincount(slots, widths, self._doc_count * FIELD_SLOTS)
        return sums.reshape(-1, FIELD_SLOTS)[:, : len(FIELDS)].astype(np.uint32)


def _number_positions(slots: Array, widths: Array, run_lengths: Array) -> Array:
    """Return the position of each chunk: the widths of the chunks before it in the same field of the same document,
    and a gap before each run."""
    gaps = np.zeros(len(slots), np.int64)
    run_begins = np.cumsum(run_lengths) - run_lengths
    gaps[run_begins[run_lengths > 0]] = FIELD_GAP
    order = np.argsort(slots, kind="stable")
    advances = (widths + gaps)[order]
    running = np.cumsum(advances)
    sorted_slots = slots[order]
    first = find_run_starts(sorted_slots)
    before = np.repeat(running[first] - advances[first], np.diff(np.append(first, len(slots))))
    positions = np.empty(len(slots), np.int64)
    positions[order] = running - before - widths[order]
    return positions
