"""Finding the spans to highlight, and counting them in characters."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Span
from index.snippets import highlighter
from index.snippets.highlighter import Highlighter, decode_with_spans, dedent_with_spans, join_neighbors
from index.snippets.occurrences import Occurrences

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda span: (span[0], sum(span))), max_size=20)
TEXTS = st.text("aé日🌱 \n", max_size=30)


def build_highlighter(spans: list[Span]) -> Highlighter:
    starts, ends = np.array(sorted(spans), np.int64).reshape(-1, 2).T
    empty = np.zeros(len(starts), np.int64)
    return Highlighter(Occurrences(empty, empty, empty, np.ascontiguousarray(starts), np.ascontiguousarray(ends)))


# ------------------------------------------------------------------------------------------------ finding spans


@given(SPANS, st.integers(0, 40), st.integers(1, 40))
def test_spans_cover_the_occurrences_inside_the_range(spans: list[Span], begin: int, length: int) -> None:
    end = begin + length
    highlighted = {
        at
        for start, stop in build_highlighter(spans).find_spans(begin, end)
        for at in range(start + begin, stop + begin)
    }
    assert highlighted == {at for start, stop in spans if begin <= start and stop <= end for at in range(start, stop)}


@given(SPANS)
def test_spans_ascend_without_overlaps(spans: list[Span]) -> None:
    bounds = [at for span in build_highlighter(spans).find_spans(0, 100) for at in span]
    assert bounds == sorted(bounds)


def test_adjacent_occurrences_stay_separate_and_overlapping_ones_are_joined() -> None:
    assert build_highlighter([(0, 3), (3, 6)]).find_spans(0, 9) == [(0, 3), (3, 6)]
    assert build_highlighter([(0, 4), (2, 3), (3, 6)]).find_spans(0, 9) == [(0, 6)]


def test_spans_are_counted_from_the_start_of_the_range() -> None:
    assert build_highlighter([(100, 104), (110, 112)]).find_spans(95, 111) == [(5, 9)]


def test_number_of_highlighted_spans_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlighter, "_MAX_SPANS", 3)
    assert len(build_highlighter([(i, i + 1) for i in range(0, 20, 2)]).find_spans(0, 100)) == 3


@given(SPANS, st.integers(0, 40))
def test_many_occurrences_give_the_same_spans_as_few(spans: list[Span], begin: int) -> None:
    few = build_highlighter(spans)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(highlighter, "_MAX_LISTED", -1)
        many = build_highlighter(spans)
    assert many.find_spans(begin, 50) == few.find_spans(begin, 50)
    assert many.find_first(begin, 50) == few.find_first(begin, 50)


def test_first_occurrence_is_found_or_an_empty_span_at_the_start() -> None:
    found = build_highlighter([(5, 8), (10, 12)])
    assert found.find_first(0, 20) == (5, 8)
    assert found.find_first(6, 20) == (10, 12)
    assert found.find_first(6, 10) == (6, 6)
    assert build_highlighter([]).find_first(3, 9) == (3, 3)


# ------------------------------------------------------------------------------------------------ decoding


@given(TEXTS, st.data())
def test_byte_spans_become_the_same_spans_of_characters(text: str, data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8).filter(lambda b: len(b) % 2 == 0)))
    spans = list(zip(bounds[::2], bounds[1::2], strict=True))
    byte_spans = [(len(text[:a].encode()), len(text[:b].encode())) for a, b in spans]
    assert decode_with_spans(text.encode(), byte_spans) == (text, tuple(spans))


# ------------------------------------------------------------------------------------------------ indentation


@given(st.lists(st.tuples(st.integers(0, 6), st.text("ab ", max_size=6)), min_size=1, max_size=6), st.data())
def test_dedented_code_keeps_the_highlighted_text(lines: list[tuple[int, str]], data: st.DataObject) -> None:
    code = "\n".join(" " * indent + text for indent, text in lines)
    words = [i for i, c in enumerate(code) if c in "ab"]
    spans = tuple((at, at + 1) for at in words if data.draw(st.booleans()))
    dedented, shifted = dedent_with_spans(code, spans)
    assert [dedented[a:b] for a, b in shifted] == [code[a:b] for a, b in spans]
    assert [line.rstrip() for line in dedented.split("\n")] == [
        line.rstrip() for line in textwrap.dedent(code).split("\n")
    ]


def test_span_over_several_lines_is_shifted_at_both_ends() -> None:
    assert dedent_with_spans("  ab\n  cd", ((2, 9),)) == ("ab\ncd", ((0, 5),))


def test_tabs_are_indentation_too() -> None:
    assert dedent_with_spans("\tab\n\t\tcd", ((1, 3),)) == ("ab\n\tcd", ((0, 2),))


def test_blank_lines_do_not_limit_the_indentation() -> None:
    assert dedent_with_spans("    ab\n\n    cd", ((12, 14),)) == ("ab\n\ncd", ((4, 6),))


def test_code_without_common_indentation_is_unchanged() -> None:
    assert dedent_with_spans("ab\n  cd", ((5, 7),)) == ("ab\n  cd", ((5, 7),))
    assert dedent_with_spans("", ()) == ("", ())


@pytest.mark.parametrize(
    ("text", "spans", "joined"),
    [
        ("plain language now", [(0, 5), (6, 14)], ((0, 14),)),
        ("plain  language\u00a0now", [(0, 5), (7, 15), (16, 19)], ((0, 19),)),
        ("loadUserConfig", [(4, 8), (8, 14)], ((4, 14),)),
        ("plain-language", [(0, 5), (6, 14)], ((0, 5), (6, 14))),
        ("plain, language", [(0, 5), (7, 15)], ((0, 5), (7, 15))),
        ("plain\nlanguage", [(0, 5), (6, 14)], ((0, 5), (6, 14))),
        ("a", [], ()),
    ],
)
def test_neighboring_words_are_one_highlight(text: str, spans: list[Span], joined: tuple[Span, ...]) -> None:
    assert join_neighbors(text, spans) == joined
