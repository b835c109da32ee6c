"""The distinct chunks of a segment's texts and their tokens. Chunks repeat a lot: each is analyzed once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

import numpy as np

from ..text.tokenize import analyze_chunk
from .ragged import Array, RaggedTable


class ChunkKind(Enum):
    """How a chunk is analyzed."""

    PROSE = 0
    PROSE_WITH_DOTS = 1
    """Of a language that groups thousands by dots."""
    CODE = 2


@dataclass(slots=True, eq=False, repr=False)
class ChunkTokens(RaggedTable):
    """One row per chunk, an entry for each of its tokens; int64."""

    terms: Array
    """Number of the term in the sorted term dictionary."""
    offsets: Array
    """In bytes from the start of the chunk."""
    lengths: Array
    """In bytes."""
    positions: Array
    """From the first position of the chunk."""


class ChunkTable:
    """Numbers chunks in the order in which they are first added."""

    def __init__(self) -> None:
        self.numbers: dict[ChunkKind, dict[str, int]] = {kind: {} for kind in ChunkKind}
        """Kind -> chunk -> number."""
        self._terms: dict[str, int] = {}
        self._starts = array("I", [0])
        self._widths = array("I")
        self._columns = (array("I"), array("I"), array("I"), array("I"))  # term, offset, length, position

    def add(self, chunk: str, kind: ChunkKind) -> int:
        """Analyze a chunk that has no number yet; return its number."""
        number = self.numbers[kind][chunk] = len(self._widths)
        tokens, width, _ = analyze_chunk(chunk, kind is ChunkKind.CODE, kind is ChunkKind.PROSE_WITH_DOTS)
        terms = self._terms
        byte_offsets = None if chunk.isascii() else [0, *accumulate(len(character.encode()) for character in chunk)]
        numbers, offsets, lengths, positions = self._columns  # local names: an attribute each time costs more
        for term, start, end, position in tokens:
            if byte_offsets is not None:
                start, end = byte_offsets[start], byte_offsets[end]
            numbers.append(terms.setdefault(term, len(terms)))
            offsets.append(start)
            lengths.append(end - start)
            positions.append(position)
        self._starts.append(len(numbers))
        self._widths.append(width)
        return number

    def get_widths(self) -> Array:
        """Return the number of positions that each chunk takes, int64."""
        return np.array(self._widths, np.int64)

    def sort_terms(self) -> tuple[list[bytes], ChunkTokens]:
        """Return all terms, sorted by their bytes, and the tokens of all chunks with these terms' numbers."""
        terms = [term.encode() for term in self._terms]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        sorted_numbers = np.empty(len(order), np.int64)
        sorted_numbers[order] = np.arange(len(order))
        starts, numbers, *columns = (np.array(column, np.int64) for column in (self._starts, *self._columns))
        return [terms[i] for i in order], ChunkTokens(starts, sorted_numbers[numbers], *columns)
