"""Store integers in one or two bytes where most of them fit, and read them back.

Large arrays decide how much of a segment file is in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from .ragged import Array, narrow

_ASIDE_BYTES = 8
"""What a value that is kept aside takes: its index and itself."""
_BLOCK_BITS = 6
_BLOCK = 1 << _BLOCK_BITS
"""Starts from one base to the next."""
_LOW = 1 << 16


# ------------------------------------------------------------------------------------------------ mostly small values


def set_aside(values: Array, small: type[np.unsignedinteger[Any]]) -> tuple[Array, Array, Array]:
    """Return unsigned integers in the type `small`, and the indexes and values of those that have no room in it.

    If there are too many of these, the first array has them all, in a wider type."""
    no_room = np.iinfo(small).max
    far = (values >= no_room).nonzero()[0]
    wide = narrow(values)
    if len(far) * _ASIDE_BYTES > (wide.itemsize - np.dtype(small).itemsize) * len(values):
        return wide, narrow(far[:0]), narrow(values[:0])
    return np.minimum(values, no_room).astype(small), narrow(far), narrow(values.take(far))


class MostlySmall:
    """Reads what `set_aside` returned."""

    def __init__(self, low: Array, far: Array, far_values: Array) -> None:
        self._low, self._far, self._far_values = low, far, far_values
        self._has_far = len(far) > 0
        self._no_room = np.iinfo(low.dtype).max

    def read(self, index: int) -> int:
        """Return one value."""
        value = int(self._low[index])
        if self._has_far and value == self._no_room:
            return int(self._far_values[bisect_left(self._far, index)])
        return value

    def take(self, indexes: Array) -> Array:
        """Return the values with these indexes, in any unsigned type that holds them."""
        return self.restore(self._low.take(indexes), indexes)

    def restore(self, low: Array, indexes: Array) -> Array:
        """Return the values with these indexes, given what the first array has of them."""
        if not self._has_far or low.max(initial=0) != self._no_room:
            return low
        at = (low == self._no_room).nonzero()[0]
        values = low.astype(self._far_values.dtype)
        values[at] = self._far_values.take(self._far.searchsorted(indexes.take(at)))
        return values

    def read_range(self, begin: int, end: int) -> Array:
        """Return values `begin` to `end`, in any unsigned type that holds them."""
        low = self._low[begin:end]
        first, last = self._far.searchsorted((begin, end)).tolist() if self._has_far else (0, 0)
        if first == last:
            return low
        values = low.astype(self._far_values.dtype)
        values[self._far[first:last] - begin] = self._far_values[first:last]
        return values

    def read_all(self) -> Array:
        """Return all values."""
        return self.read_range(0, len(self._low))


# ------------------------------------------------------------------------------------------------ starts of short rows


def split_starts(starts: Array) -> tuple[Array, Array]:
    """Return the lowest 16 bits of ascending starts, and every 64th of them whole: the bases.

    If that would be ambiguous, because rows are too long, return the starts as they are and no bases."""
    starts = starts.astype(np.int64, copy=False)
    bases = starts[::_BLOCK]
    if np.diff(bases, append=starts[-1:]).max(initial=0) >= _LOW:
        return narrow(starts), np.zeros(0, np.uint8)
    return (starts & (_LOW - 1)).astype(np.uint16), narrow(bases)


class SplitStarts:
    """Reads what `split_starts` returned: where the rows of a ragged table start."""

    def __init__(self, low: Array, bases: Array) -> None:
        self._low, self._bases = low, bases
        self._is_split = len(bases) > 0

    def read(self, row: int) -> int:
        """Return where a row starts."""
        low = int(self._low[row])
        if not self._is_split:
            return low
        base = int(self._bases[row >> _BLOCK_BITS])
        return base + ((low - base) & (_LOW - 1))

    def take_with_lengths(self, rows: Array) -> tuple[Array, Array]:
        """Return where some rows start, and their lengths: int64."""
        if not self._is_split:
            starts = self._low.take(rows).astype(np.int64)
            return starts, self._low.take(rows + 1) - starts
        starts = self._bases.take(rows >> _BLOCK_BITS).astype(np.int64)
        low = self._low.take(rows)
        lengths = self._low.take(rows + 1) - low
        low -= starts.astype(np.uint16)  # modulo 2^16, like all arithmetic of this type
        starts += low
        return starts, lengths.astype(np.int64)

    def read_lengths(self, begin: int, end: int) -> Array:
        """Return the lengths of rows `begin` to `end`, in an unsigned type."""
        low = self._low[begin : end + 1]
        lengths: Array = low[1:] - low[:-1]  # modulo 2^16: every row is shorter
        return lengths

    def read_all_lengths(self) -> Array:
        """Return [rows] int64: the length of each row."""
        return self.read_lengths(0, len(self._low) - 1).astype(np.int64)
