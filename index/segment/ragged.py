"""Ragged tables: rows of different lengths in flat NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def row_lengths(starts: Array) -> Array:
    """Return the lengths of the rows that begin at `starts` (whose last entry is the end)."""
    whole = starts.astype(np.int64)
    lengths: Array = whole[1:] - whole[:-1]
    return lengths


def find_run_starts(ordered: Array) -> Array:
    """Return where each run of equal values begins."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    changes = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes.nonzero()[0]


def expand_rows(starts: Array, rows: Array) -> tuple[Array, Array]:
    """Return where the rows numbered `rows` begin once laid end to end, and the index of each of their entries."""
    begins = starts.take(rows).astype(np.int64)
    lengths = starts.take(rows + 1).astype(np.int64) - begins
    made = np.zeros(len(rows) + 1, np.int64)
    lengths.cumsum(out=made[1:])
    return made, (begins - made[:-1]).repeat(lengths) + np.arange(made[-1])


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths, one after the other: row i is `values[starts[i]:starts[i + 1]]` of each array."""

    starts: Array
    values: tuple[Array, ...]

    def select(self, keep: Array) -> Ragged:
        """Return the rows numbered in `keep`, in that order."""
        starts, index = expand_rows(self.starts, keep)
        return Ragged(starts, tuple(values[index] for values in self.values))


def concatenate_rows(tables: list[Ragged]) -> Ragged:
    """Return the rows of all `tables`, one table after the other."""
    lengths = np.concatenate([row_lengths(t.starts) for t in tables])
    columns = zip(*(t.values for t in tables), strict=True)
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), tuple(np.concatenate(column) for column in columns))


def pack_bytes(items: list[bytes]) -> Ragged:
    """Return byte strings as rows."""
    lengths = np.fromiter(map(len, items), np.int64, len(items))
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), (np.frombuffer(b"".join(items), np.uint8),))
