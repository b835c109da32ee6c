"""Replacing the characters that a terminal would interpret."""

from __future__ import annotations

from search.printable import format_count, make_printable, make_printable_line


def test_printable_text_has_no_terminal_controls() -> None:
    assert make_printable("a\x1b[31mb\x07\nc\u202e") == "a�[31mb�\nc�"


def test_line_stays_a_line() -> None:
    assert make_printable_line("a\nb\tc\r\u2028d") == "a�b�c��d"


def test_letters_of_all_scripts_stay() -> None:
    for text in ("नमस्ते 👩‍🚀", "می‌خواهم", "שלום", "C++ – “x”", "\u00a0\u3000"):
        assert make_printable_line(text) == text


def test_counts_agree_with_their_nouns() -> None:
    assert [format_count(count, "post") for count in (0, 1, 2)] == ["0 posts", "1 post", "2 posts"]
