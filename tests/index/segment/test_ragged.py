"""Rows of ragged tables are selected and concatenated as lists would be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.segment.arrays import Lines
from index.segment.ragged import concatenate_rows, make_starts, narrow, narrow_rows, number_rows, select_rows

Rows = list[list[int]]
ROWS = st.lists(st.lists(st.integers(0, 1000), max_size=5), min_size=1, max_size=8)


def make_table(rows: Rows) -> Lines:
    flat = np.array([value for row in rows for value in row], np.int64)
    return Lines(make_starts([len(row) for row in rows]), offsets=flat, numbers=flat + 1)


def list_rows(table: Lines) -> Rows:
    assert (table.offsets + 1 == table.numbers).all()
    return [row.tolist() for row in np.split(table.offsets, table.starts[1:-1].astype(np.int64))]


@given(ROWS, st.data())
def test_selected_rows_are_those_asked_for_in_their_order(rows: Rows, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1))
    assert list_rows(select_rows(make_table(rows), np.array(chosen))) == [rows[number] for number in chosen]


@given(ROWS, ROWS)
def test_concatenated_tables_follow_each_other(first: Rows, second: Rows) -> None:
    assert list_rows(concatenate_rows([make_table(first), make_table(second)])) == first + second


@given(ROWS)
def test_every_entry_has_the_number_of_its_row(rows: Rows) -> None:
    numbers = [number for number, row in enumerate(rows) for _ in row]
    assert number_rows(make_table(rows).starts).tolist() == numbers


@given(st.lists(st.integers(0, 2**40), max_size=9))
def test_narrow_keeps_every_value(values: list[int]) -> None:
    array = narrow(np.array(values, np.int64))
    assert array.tolist() == values
    assert array.dtype == np.min_scalar_type(max(values, default=0))


def test_narrow_rows_keeps_every_row() -> None:
    assert list_rows(narrow_rows(make_table([[1, 2], [], [900]]))) == [[1, 2], [], [900]]
