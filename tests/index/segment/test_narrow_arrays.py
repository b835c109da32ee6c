"""Integers stored in few bytes are read back as they were, also those that have no room."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from index.segment.narrow_arrays import MostlySmall, SplitStarts, set_aside, split_starts
from index.segment.ragged import make_starts


@pytest.mark.parametrize("small", [np.uint8, np.uint16])
@pytest.mark.parametrize(("share", "sizes"), [(0.0, {1}), (0.01, {1, 2}), (1.0, {4})])
@pytest.mark.parametrize("seed", range(5))
def test_values_without_room_are_kept_aside(
    small: type[np.unsignedinteger[Any]], share: float, sizes: set[int], seed: int
) -> None:
    chance = random.Random(seed)
    most = np.iinfo(small).max
    edges = [0, most - 1, most, most + 1, 70_000]
    values = np.array([chance.choice(edges) if chance.random() < share else chance.randrange(9) for _ in range(500)])
    low, far, far_values = set_aside(values, small)
    assert low.itemsize in sizes
    stored = MostlySmall(low, far, far_values)
    assert stored.read_all().tolist() == values.tolist()
    indexes = np.array(chance.choices(range(500), k=100))
    assert stored.take(indexes).tolist() == values[indexes].tolist()
    assert [stored.read(index) for index in indexes.tolist()] == values[indexes].tolist()
    begin, end = sorted(chance.sample(range(501), 2))
    assert stored.read_range(begin, end).tolist() == values[begin:end].tolist()


def test_no_values_are_read_back() -> None:
    assert MostlySmall(*set_aside(np.zeros(0, np.int64), np.uint8)).read_all().tolist() == []


@pytest.mark.parametrize("longest", [1, 900, 2000])
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000])
def test_starts_are_read_back_from_their_lowest_bits(longest: int, count: int) -> None:
    chance = random.Random(count)
    lengths = [chance.randint(0, longest) for _ in range(count)]
    starts = make_starts(lengths)
    stored = SplitStarts(*split_starts(starts))
    rows = np.array([chance.randint(0, count) for _ in range(100)])
    inside = rows[rows < count]
    found = stored.take_with_lengths(inside)
    assert [each.tolist() for each in found] == [starts[inside].tolist(), np.diff(starts)[inside].tolist()]
    assert [stored.read(row) for row in rows.tolist()] == starts[rows].tolist()
    begin, end = sorted((int(rows[0]), int(rows[1])))
    assert stored.read_lengths(begin, end).tolist() == lengths[begin:end]
    assert stored.read_all_lengths().tolist() == lengths


def test_starts_take_two_bytes_unless_rows_are_long() -> None:
    assert split_starts(make_starts([1000] * 100))[0].itemsize == 2
    assert split_starts(make_starts([1000] * 50 + [70_000] + [1000] * 50))[0].itemsize == 4
