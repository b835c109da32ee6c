"""Ragged tables: rows of different lengths, stored end to end in flat NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(slots=True, eq=False, repr=False)
class RaggedTable:
    """Base of the tables whose arrays have one entry each for every entry of a row.

    Row `i` is `starts[i]:starts[i + 1]` of each further array that a subclass declares.
    """

    starts: Array
    """[rows + 1]; the last entry is the end of the last row."""


Table = TypeVar("Table", bound=RaggedTable)


def select_rows(table: Table, rows: Array) -> Table:
    """Return the rows with these numbers, in this order."""
    starts, index = expand_rows(table.starts, rows)
    return replace(table, starts=starts, **{name: column[index] for name, column in _get_columns(table).items()})


def concatenate_rows(tables: Sequence[Table]) -> Table:
    """Return the rows of all tables, of which there is at least one, one table after the other."""
    starts = make_starts(np.concatenate([row_lengths(table.starts) for table in tables]))
    columns = {name: np.concatenate([getattr(table, name) for table in tables]) for name in _get_columns(tables[0])}
    return replace(tables[0], starts=starts, **columns)


def narrow_rows(table: Table) -> Table:
    """Return a table of unsigned integers with each array in the smallest type that holds it."""
    columns = {name: narrow(column) for name, column in _get_columns(table).items()}
    return replace(table, starts=narrow(table.starts), **columns)


def _get_columns(table: RaggedTable) -> dict[str, Array]:
    return {field.name: getattr(table, field.name) for field in fields(table) if field.name != "starts"}


# ------------------------------------------------------------------------------------------------ arrays


def make_starts(lengths: Array | Sequence[int]) -> Array:
    """Return [rows + 1] int64: where rows of these lengths start, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.asarray(lengths, np.int64), out=starts[1:])
    return starts


def row_lengths(starts: Array) -> Array:
    """Return [rows] int64: the length of each row."""
    wide = starts.astype(np.int64, copy=False)
    lengths: Array = wide[1:] - wide[:-1]
    return lengths


def number_rows(starts: Array) -> Array:
    """Return [entries] int64: the number of each entry's row."""
    return np.repeat(np.arange(len(starts) - 1), row_lengths(starts))


def find_run_starts(ordered: Array) -> Array:
    """Return the index at which each run of equal values begins: int64."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    changes = np.empty(len(ordered), np.bool_)  # np.ones takes longer than the comparison
    changes[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes.nonzero()[0]


def are_in(keys: Array, others: Array) -> Array:
    """Return a boolean for each of `keys`: whether it is in `others`. `others` ascends, and has the type of `keys`."""
    if not len(others):
        return np.zeros(len(keys), np.bool_)
    is_in: Array = others.take(others.searchsorted(keys), mode="clip") == keys
    return is_in


def expand_rows(starts: Array, rows: Array) -> tuple[Array, Array]:
    """Return where the rows with these numbers start once laid end to end, and the index of each of their entries."""
    return expand_spans(starts.take(rows), starts.take(rows + 1))


def expand_spans(begins: Array, ends: Array) -> tuple[Array, Array]:
    """Return where half-open spans start once laid end to end, and the index of each of their entries."""
    begins = begins.astype(np.int64)
    return lay_end_to_end(begins, ends.astype(np.int64) - begins)


def lay_end_to_end(begins: Array, lengths: Array) -> tuple[Array, Array]:
    """Return where rows that begin there start once laid end to end, and the index of each of their entries: int64."""
    new_starts = np.zeros(len(begins) + 1, np.int64)
    lengths.cumsum(out=new_starts[1:])
    index = (begins - new_starts[:-1]).repeat(lengths)
    index += np.arange(new_starts[-1])
    return new_starts, index


def narrow(array: Array) -> Array:
    """Return unsigned integers in the smallest type that holds them all."""
    if array.dtype.itemsize == 1:  # the bytes of all texts need no search for the largest
        return array
    return array.astype(np.min_scalar_type(array.max()) if array.size else np.uint8)
