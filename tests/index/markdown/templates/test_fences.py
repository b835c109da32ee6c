"""Split Markdown at fenced code."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from index.markdown.templates.fences import FENCE_START, Syntax, keep_line_ends, split_fences


def test_fences_belong_to_their_code() -> None:
    assert split_fences("a\n```go\nx\n```\nb\n") == [(False, "a\n"), (True, "```go\nx\n```\n"), (False, "b\n")]


def test_fence_ends_only_at_one_as_long_of_the_same_kind() -> None:
    assert split_fences("````\n```\n~~~~\n`````\n")[1] == (True, "````\n```\n~~~~\n`````\n")


def test_code_span_is_no_fence() -> None:
    assert split_fences("```x``` y\n") == [(False, "```x``` y\n")]


@given(st.lists(st.sampled_from(["```", "~~~", "\n", " ", "x", "> ", "- "]), max_size=40).map("".join))
def test_blocks_join_to_the_body(body: str) -> None:
    assert "".join(text for _, text in split_fences(body)) == body


def test_fence_in_a_list_or_a_quote_is_found() -> None:
    assert [is_code for is_code, _ in split_fences("> ```\n> x\n> ```\n- ~~~\n  y\n")] == [False, True, False, True]


def test_only_line_ends_are_kept() -> None:
    assert keep_line_ends("a\nb\n\n c") == "\n\n\n"


@given(st.text("`~> -1.[!x\n"), st.integers(0, 20))
def test_syntax_finds_what_one_pattern_for_all_finds(text: str, position: int) -> None:
    line, anywhere = rf"(?P<fence_start>{FENCE_START})|(?P<callout>[ >]*>[ >]*\[!x)", r"`+|!?\[\["
    match = Syntax(r"[`\[]|~~~|!\[", line, anywhere, re.MULTILINE).search(text, position)
    expected = re.compile(f"^(?:{line})|{anywhere}", re.MULTILINE).search(text, position)
    assert (match and match.span()) == (expected and expected.span())


@given(st.lists(st.sampled_from(["```", "````", "~~~", "a ```", "> ```", "- ```", "``` x", "x", ""])))
def test_code_ends_at_the_first_line_with_only_a_fence(lines: list[str]) -> None:
    end = next((i + 1 for i, line in enumerate(lines) if re.fullmatch(r"(?:> |- )?`{3,}", line)), len(lines))
    code = "".join(f"{line}\n" for line in ["```", *lines[:end]])
    assert split_fences("".join(f"{line}\n" for line in ["```", *lines]))[1] == (True, code)
