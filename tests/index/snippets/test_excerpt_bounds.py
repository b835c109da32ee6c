"""Choosing the bounds of an excerpt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snippets.excerpt_bounds import choose_bounds, count_bytes, cut_excerpt, shorten

WORDS = st.sampled_from(["a", "word", "längst", "日本語", "end.", "\n", "    x = 1\n"])
TEXTS = st.lists(WORDS, min_size=1, max_size=80).map(" ".join)


@st.composite
def make_text_and_window(draw: st.DrawFn) -> tuple[str, int, int]:
    """Return a text and the bytes at which a window in it begins and ends, between characters."""
    text = draw(TEXTS)
    begin = draw(st.integers(0, len(text)))
    end = draw(st.integers(begin, min(begin + 40, len(text))))
    return text, len(text[:begin].encode()), len(text[:end].encode())


@given(make_text_and_window(), st.integers(20, 150), st.booleans())
def test_excerpt_contains_the_window_and_is_valid_text(
    text_and_window: tuple[str, int, int], length: int, is_code: bool
) -> None:
    text, begin, end = text_and_window
    data = text.encode()
    first, last = choose_bounds(data, (begin, end), length, is_code, len(data))
    assert 0 <= first <= begin <= end <= last <= len(data)
    data[first:last].decode()


@given(make_text_and_window(), st.integers(5, 60), st.booleans(), TEXTS)
def test_excerpt_of_what_is_near_the_window_is_that_of_the_whole_passage(
    text_and_window: tuple[str, int, int], length: int, is_code: bool, before: str
) -> None:
    text, start, stop = text_and_window
    data = text.encode()
    size = count_bytes(length, data, start)
    first, last = choose_bounds(data, (start, stop), size, is_code, len(data))
    shift = len(before.encode())
    texts = before.encode() + data + before.encode()
    window, passage = (shift + start, shift + stop), (shift, shift + len(data))
    excerpt, bounds = cut_excerpt(lambda begin, end: texts[begin:end], passage, window, length, is_code)
    assert (excerpt, bounds) == (data[first:last], (shift + first, shift + last))


def test_only_the_neighborhood_of_the_window_is_read() -> None:
    read = []
    text = b"word " * 10_000

    def record(begin: int, end: int) -> bytes:
        read.append(end - begin)
        return text[begin:end]

    for is_code in (False, True):
        cut_excerpt(record, (0, len(text)), (30_000, 30_004), 200, is_code)
    assert max(read) < 500


@given(make_text_and_window(), st.integers(50, 150), st.booleans())
def test_excerpt_has_about_the_length_asked_for(
    text_and_window: tuple[str, int, int], length: int, is_code: bool
) -> None:
    text, begin, end = text_and_window
    first, last = choose_bounds(text.encode(), (begin, end), length, is_code, len(text.encode()))
    assert last - first <= max(1.25 * length, 2 * length if is_code else 0, end - begin + length)


@given(TEXTS, st.integers(10, 200))
def test_text_that_is_hardly_longer_is_shown_whole(text: str, length: int) -> None:
    data = text.encode()
    if len(data) <= 1.25 * length:
        assert choose_bounds(data, (0, 1), length, False, len(data)) == (0, len(data))


def cut(text: str, window: str, length: int, *, is_code: bool = False) -> str:
    at = text.index(window)
    first, last = choose_bounds(text.encode(), (at, at + len(window)), length, is_code, len(text.encode()))
    return text[first:last]


def test_text_is_cut_between_words() -> None:
    text = "ordinary " * 20 + "needle " + "ordinary " * 20
    excerpt = cut(text, "needle", 60)
    assert excerpt.startswith("ordinary ") and excerpt.endswith("ordinary")
    assert "needle" in excerpt


def test_excerpt_begins_with_the_sentence_or_block_of_the_window_if_it_is_near() -> None:
    padding = "ordinary words " * 20
    assert cut(f"{padding}end. Here is the needle {padding}", "needle", 100).startswith("Here is the needle")
    assert cut(f"{padding}\nHere is the needle {padding}", "needle", 100).startswith("Here is the needle")


def test_context_before_the_window_is_limited() -> None:
    text = "word " * 200
    first, _ = choose_bounds(text.encode(), (500, 504), 400, False, len(text))
    assert 500 - 60 <= first <= 500


def test_window_longer_than_the_excerpt_is_shown_whole() -> None:
    text = "word " * 10 + "begin " + "x " * 60 + "end" + " word" * 50
    assert cut(text, text[50 : text.index("end") + 3], 60).endswith("end")


def test_code_is_cut_between_lines() -> None:
    lines = [f"    line_{i} = {i}" for i in range(40)]
    excerpt = cut("\n".join(lines), "line_20", 100, is_code=True)
    assert set(excerpt.split("\n")) <= set(lines)
    assert excerpt.startswith(lines[20])


def test_very_long_line_of_code_is_cut_near_the_window() -> None:
    excerpt = cut("x" * 1000 + "needle" + "y" * 1000, "needle", 100, is_code=True)
    assert "needle" in excerpt
    assert len(excerpt) == 100


def test_bytes_are_counted_by_the_characters_nearby() -> None:
    assert count_bytes(200, b"plain " * 100, 50) == 200
    assert count_bytes(200, "日本語".encode() * 200, 300) == pytest.approx(600, rel=0.02)  # characters cut in half
    assert count_bytes(200, b"", 0) == 200
    mixed = b"a" * 500 + "日".encode() * 500
    assert count_bytes(100, mixed, 0) == 100 < count_bytes(100, mixed, 800)


def test_text_is_shortened_between_words() -> None:
    assert shorten("short text", 20) == ("short text", False)
    assert shorten("a few words too many for this", 12) == ("a few words", True)
    assert shorten("x" * 100, 12) == ("x" * 12, True)
    assert shorten("x" * 15, 12) == ("x" * 15, False)
