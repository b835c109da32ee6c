"""Choosing windows, compared with a search through all occurrences."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import BODY, CODE, HEADINGS, TAGS, TITLE
from index.segment.stored_fields import StoredFields
from index.snippets.occurrences import Occurrences
from index.snippets.windows import Windows, choose_best_windows, find_windows

PASSAGE_BYTES = 40
FIELDS = [TITLE, TAGS, HEADINGS, BODY, CODE]
"""Each document has one passage of each of these fields."""
WEIGHTS = [1.0, 0.7, 0.25]
MAX_BYTES = 15
FIELD_WEIGHTS = {HEADINGS: 1.5, BODY: 1.0, CODE: 1.0}


class Occurrence(NamedTuple):
    start: int
    clauses: int

    @property
    def passage(self) -> int:
        return self.start // PASSAGE_BYTES

    @property
    def doc(self) -> int:
        return self.passage // len(FIELDS)

    @property
    def field(self) -> int:
        return FIELDS[self.passage % len(FIELDS)]


DOC_BYTES = PASSAGE_BYTES * len(FIELDS)
OCCURRENCES = st.lists(
    st.builds(Occurrence, st.integers(0, 3 * DOC_BYTES - 1), st.integers(1, 7)), min_size=1, max_size=25
).map(sorted)


def make_stored(doc_count: int = 3) -> StoredFields:
    count = doc_count * len(FIELDS)
    begins = (np.arange(count + 1) * PASSAGE_BYTES).astype(np.uint16)
    stored = SimpleNamespace(passage_begins=begins, passage_fields=np.array(FIELDS * doc_count, np.uint8))
    return stored  # type: ignore[return-value]


def make_windows(occurrences: list[Occurrence]) -> Windows:
    starts = np.array([each.start for each in occurrences], np.int64)
    columns = Occurrences(
        clauses=np.array([each.clauses for each in occurrences], np.int64),
        docs=np.array([each.doc for each in occurrences], np.int64),
        fields=np.array([each.field for each in occurrences], np.int64),
        starts=starts,
        ends=starts + 3,
    )
    return find_windows(make_stored(), columns, WEIGHTS, MAX_BYTES)


def get_window(occurrences: list[Occurrence], first: int) -> list[Occurrence]:
    """Return the occurrences in the window that begins with one of them."""
    begin = occurrences[first]
    return [
        each for each in occurrences[first:] if each.passage == begin.passage and (each.start < begin.start + MAX_BYTES)
    ]


def weigh(window: list[Occurrence]) -> float:
    """Return the summed weights of the different clauses of a window."""
    clauses = set()
    for each in window:
        clauses |= {i for i in range(len(WEIGHTS)) if each.clauses >> i & 1}
    return sum(WEIGHTS[i] for i in clauses)


@given(OCCURRENCES)
def test_each_window_has_the_weight_of_its_different_clauses(occurrences: list[Occurrence]) -> None:
    windows = make_windows(occurrences)
    expected = [get_window(occurrences, first) for first in range(len(occurrences))]
    assert windows.passages.tolist() == [each.passage for each in occurrences]
    assert windows.weights.tolist() == pytest.approx([weigh(window) for window in expected])
    # Windows that begin with occurrences at one place have the same end.
    assert (windows.ends - np.arange(len(occurrences))).tolist() == [len(window) for window in expected]


@given(OCCURRENCES)
def test_proximity_is_the_share_of_the_query_in_the_best_window(occurrences: list[Occurrence]) -> None:
    expected: dict[int, float] = {}
    for first, each in enumerate(occurrences):
        expected[each.doc] = max(expected.get(each.doc, 0), weigh(get_window(occurrences, first)) / sum(WEIGHTS))
    assert make_windows(occurrences).measure_proximity() == pytest.approx(expected)


@given(OCCURRENCES)
def test_fields_with_an_occurrence_are_collected(occurrences: list[Occurrence]) -> None:
    expected: dict[int, int] = {}
    for each in occurrences:
        expected[each.doc] = expected.get(each.doc, 0) | 1 << each.field
    assert make_windows(occurrences).collect_fields() == expected


@given(OCCURRENCES, st.integers(1, 3))
def test_best_windows_are_one_a_passage_best_first(occurrences: list[Occurrence], limit: int) -> None:
    best: dict[int, tuple[float, int]] = {}
    for first, each in enumerate(occurrences):
        window = get_window(occurrences, first)
        weight = FIELD_WEIGHTS.get(each.field, 0) * (weigh(window) + 0.001 * len(window))
        if weight > best.get(each.passage, (0, 0))[0] + 1e-9:
            best[each.passage] = (weight, each.start)
    expected: dict[int, list[float]] = {}
    for passage, (weight, _) in sorted(best.items(), key=lambda item: -item[1][0]):
        expected.setdefault(passage // len(FIELDS), []).append(weight)
    chosen = choose_best_windows(make_windows(occurrences), limit)
    assert [doc for doc, _, _, _ in chosen] == sorted(doc for doc, _, _, _ in chosen)
    weights: dict[int, list[float]] = {}
    for doc, passage, begin, end in chosen:
        assert begin == best[passage][1]
        assert begin + 3 <= end <= begin + MAX_BYTES + 2
        weights.setdefault(doc, []).append(best[passage][0])
    assert weights == {doc: pytest.approx(each[: 2 * limit]) for doc, each in expected.items()}


def test_titles_and_tags_have_no_windows() -> None:
    occurrences = [Occurrence(PASSAGE_BYTES * FIELDS.index(field) + 1, 1) for field in (TITLE, TAGS)]
    assert choose_best_windows(make_windows(occurrences), 3) == []


def test_no_occurrences_have_no_windows() -> None:
    windows = make_windows([])
    assert choose_best_windows(windows, 3) == []


@given(OCCURRENCES)
def test_headings_with_occurrences_are_listed_once(occurrences: list[Occurrence]) -> None:
    expected = sorted({each.passage for each in occurrences if each.field == HEADINGS})
    assert make_windows(occurrences).list_headings() == expected


def test_single_clause_has_its_weight_in_each_window() -> None:
    starts = np.array([100, 130])
    occurrences = Occurrences(np.array([1, 1]), np.array([0, 0]), np.array([HEADINGS, BODY]), starts, starts + 3)
    windows = find_windows(make_stored(), occurrences, [0.5], MAX_BYTES)
    assert windows.weights.tolist() == [0.5, 0.5]
    assert windows.measure_proximity() == {0: 1.0}
