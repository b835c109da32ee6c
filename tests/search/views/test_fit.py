"""Text that fits into a terminal: whole at every width, with its match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.views.fit import clip_spans, cut_line, measure_columns, wrap_prose

TEXTS = st.text(alphabet="ab  cé日本e\u0301🙂", max_size=60)


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("한국어", 6), ("", 0), ("🙂", 2)]
)
def test_columns_of_a_text(text: str, columns: int) -> None:
    assert measure_columns(text) == columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the quick brown fox", ["the quick", "brown fox"]),
        ("the quick, brown", ["the quick,", "brown"]),
        ("antidisestablishment of x", ["antidisest", "ablishment", "of x"]),
        ("日本語の文章です", ["日本語の文", "章です"]),
        ("short", ["short"]),
        ("", [""]),
    ],
)
def test_prose_is_wrapped_between_words(text: str, lines: list[str]) -> None:
    assert [text[start:end] for start, end in wrap_prose(text, 10)] == lines


@given(TEXTS, st.integers(min_value=2, max_value=30))
def test_wrapped_prose_is_whole_and_fits(text: str, columns: int) -> None:
    text = text.lstrip()
    lines = [text[start:end] for start, end in wrap_prose(text, columns)]
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure_columns(line) <= columns for line in lines)


@pytest.mark.parametrize(
    ("text", "match", "part"),
    [
        ("short", "", "short"),
        ("a line that is too long to fit", "", "a line that is too "),
        ("a line that is too long to fit", "line", "a line that is too "),
        ("a line that is too long to fit", "fit", " is too long to fit"),
        ("0123456789" * 3 + "match" + "0123456789" * 3, "match", "456789match0123456"),
    ],
)
def test_line_is_cut_around_the_match(text: str, match: str, part: str) -> None:
    at = text.index(match)
    start, end = cut_line(text, [(at, at + len(match))] if match else [], 20)
    assert text[start:end] == part


@given(TEXTS, st.integers(min_value=8, max_value=30), st.data())
def test_cut_line_fits_and_has_the_match(text: str, columns: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(min_value=0, max_value=max(0, len(text) - 2)))
    spans = [(at, min(at + 2, len(text)))] if text else []
    start, end = cut_line(text, spans, columns)
    assert measure_columns(text[start:end]) + (start > 0) + (end < len(text)) <= columns
    assert not spans or start <= spans[0][0] <= spans[0][1] <= end


def test_spans_are_clipped_to_a_part() -> None:
    assert clip_spans([(0, 2), (3, 6), (8, 9)], 4, 8) == [(0, 2)]
