"""Look up terms in a dictionary of sorted byte strings, and narrow fuzzy searches by letter masks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from .ragged import Array

_BLOCK = 64
"""Strings from one landmark to the next."""
_LETTER_BYTES = 4
"""The most bytes that a letter takes in UTF-8."""


class SortedStrings(Sequence[bytes]):
    """Sorted byte strings in two arrays. Items are read through memoryviews: NumPy takes three times as long."""

    def __init__(self, starts: Array, data: Array) -> None:
        self._starts, self._bytes = starts.data, data.data
        self._size = len(starts) - 1

    def __len__(self) -> int:
        """Return the number of strings."""
        return self._size

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # slices are not needed
        """Return a string by its index."""
        return self._bytes[self._starts[index] : self._starts[index + 1]].tobytes()

    @cached_property
    def _landmarks(self) -> list[bytes]:
        """Every 64th string: searching this list first leaves 6 of about 20 slow steps."""
        return [self[i] for i in range(0, self._size, _BLOCK)]

    def lower_bound(self, key: bytes) -> int:
        """Return the index of the first string that is not less than `key`."""
        block = bisect_left(self._landmarks, key)
        return bisect_left(self, key, max(_BLOCK * (block - 1), 0), min(_BLOCK * block, self._size))

    def find(self, key: bytes) -> int | None:
        """Return the index of `key`; None if it is absent."""
        index = self.lower_bound(key)
        return index if index < self._size and self[index] == key else None


class TermDictionary(SortedStrings):
    """All terms of a segment, sorted by their UTF-8. A term's number is its index; ranges of terms are half-open."""

    def __init__(self, starts: Array, data: Array, letter_masks: Array) -> None:
        super().__init__(starts, data)
        self._start_array = starts
        self._letter_masks = letter_masks

    def find_term(self, text: str) -> tuple[int, int] | None:
        """Return the range of the term `text` (a range of one); None if no document has it."""
        index = self.find(text.encode())
        return None if index is None else (index, index + 1)

    def find_prefix(self, text: str) -> tuple[int, int]:
        """Return the range of the terms that begin with `text`."""
        return self.find_range(text, text)

    def find_range(self, first: str, last: str) -> tuple[int, int]:
        """Return the range of the terms from the first that begins with `first` to the last that begins with `last`."""
        low, key = self.lower_bound(first.encode()), last.encode() + b"\xff"
        is_empty = low == self._size or key < self[low]
        return low, low if is_empty else self.lower_bound(key)

    def find_candidates(self, low: int, high: int, word: str, edits: int) -> list[int]:
        """Return the terms of a range that may be within `edits` edits of `word`, by letters and length, ascending.

        A superset: the caller computes the distances."""
        masks, mask = self._letter_masks[low:high], np.uint32(make_letter_mask(word))
        numbers = (np.bitwise_count(mask & ~masks) <= edits).nonzero()[0]  # rejects most, so that the rest is short
        masks = masks.take(numbers)
        numbers += low
        missing, extra = np.bitwise_count(mask & ~masks), np.bitwise_count(masks & ~mask)
        starts = self._start_array
        longer = starts.take(numbers + 1).astype(np.int64) - starts.take(numbers) - len(word.encode())
        near = (extra <= edits) & (np.abs(longer) <= _LETTER_BYTES * edits)
        if word.isascii():  # then the lengths of other words of ASCII tell how many edits are left to change letters
            near &= ~self._is_ascii.take(numbers) | (
                (missing <= edits - np.maximum(longer, 0)) & (extra <= edits + np.minimum(longer, 0))
            )
        candidates: list[int] = numbers[near].tolist()
        return candidates

    @cached_property
    def _is_ascii(self) -> Array:
        """[terms] bool: whether each term is in ASCII."""
        if not self._size:
            return np.zeros(0, np.bool_)
        is_ascii: Array = np.maximum.reduceat(np.asarray(self._bytes), self._start_array[:-1].astype(np.int64)) < 0x80
        return is_ascii


def make_letter_mask(word: str) -> int:
    """Return the mask of one word, see `make_letter_masks`."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 31)
    return mask


def make_letter_masks(words: Sequence[str]) -> Array:
    """Return a uint32 mask for each word, with a bit for each of its letters; words must not be empty.

    A letter's bit is its code point modulo 32. One edit changes at most two bits, so masks cheaply reject words
    that are too far apart."""
    code_points = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    if not len(code_points):
        return np.zeros(0, np.uint32)
    bits = np.uint32(1) << (code_points & np.uint32(31))
    masks: Array = np.bitwise_or.reduceat(bits, np.cumsum(lengths) - lengths)
    return masks
