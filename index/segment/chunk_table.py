"""The distinct chunks of a segment's texts and their tokens. Chunks repeat a lot: each is analyzed once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial
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
    """One row per chunk, an entry for each of its tokens; uint32, lengths uint16."""

    terms: Array
    """Number of the term, in the order in which terms were first found."""
    offsets: Array
    """In bytes from the start of the chunk."""
    lengths: Array
    """In bytes."""
    positions: Array
    """From the first position of the chunk."""


class _ChunkNumbers(dict[str, int]):
    """Chunk -> number, of the chunks of one kind. A chunk that has none is added to the table."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add = add

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = self._add(chunk)
        return number


class ChunkTable:
    """Numbers chunks in the order in which they are first looked up."""

    def __init__(self) -> None:
        self._numbers = {kind: _ChunkNumbers(partial(self._add, kind)) for kind in ChunkKind}
        self._terms: dict[str, int] = {}
        self._starts = array("I", [0])
        self._token_counts = array("I")
        self._widths = array("I")
        self._columns = (array("I"), array("I"), array("I"), array("I"))  # term, offset, length, position

    def number_chunks(self, chunks: Iterable[str], kind: ChunkKind) -> array[int]:
        """Return the numbers of chunks, of which new ones are analyzed."""
        return array("I", map(self._numbers[kind].__getitem__, chunks))  # no Python code runs for known chunks

    def _add(self, kind: ChunkKind, chunk: str) -> int:
        """Analyze a new chunk; return its number."""
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
        self._token_counts.append(len(tokens))
        self._widths.append(width)
        return len(self._widths) - 1

    def count_tokens(self, numbers: array[int]) -> int:
        """Return how many tokens some chunks have, each as often as it is there."""
        return sum(map(self._token_counts.__getitem__, numbers))

    def get_widths(self) -> Array:
        """Return the number of positions that each chunk takes, int64."""
        return np.array(self._widths, np.int64)

    def get_tokens(self) -> ChunkTokens:
        """Return the tokens of all chunks so far."""
        terms, offsets, lengths, positions = (np.array(column, np.uint32) for column in self._columns)
        return ChunkTokens(np.array(self._starts, np.int64), terms, offsets, lengths.astype(np.uint16), positions)

    def sort_terms(self) -> tuple[list[bytes], Array]:
        """Return all terms, sorted by their bytes, and for the number of each term so far its index among these,
        uint32."""
        terms = [term.encode() for term in self._terms]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        sorted_numbers = np.empty(len(order), np.uint32)
        sorted_numbers[order] = np.arange(len(order))
        return [terms[i] for i in order], sorted_numbers
