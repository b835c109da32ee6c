"""Put included files into posts: limits, and the lines of the result."""

from __future__ import annotations

import pytest

from index.markdown.templates.excerpts import Excerpt, parse_ranges
from index.markdown.templates.includes import IncludedFile, expand_includes


class Files:
    """Has every file; each includes the next."""

    runs_in_code = True

    def __init__(self) -> None:
        self.reads = 0

    def read(self, target: str, folder: str, *, from_root: bool) -> IncludedFile | None:
        self.reads += 1
        return IncludedFile(target, f"x\n{{{{#include {target}x}}}}\ny\n")


def test_depth_is_limited() -> None:
    files = Files()
    expanded = expand_includes("a\n{{#include b}}\nc\n", "page.md", files)
    assert expanded is not None
    assert files.reads == 8
    assert expanded.lines == [0, *[1] * (expanded.text.count("\n") - 2), 2, 3]


def test_text_without_includes_is_not_copied() -> None:
    assert expand_includes("a {{ b }} {% c %}\n", "", Files()) is None


@pytest.mark.parametrize(
    "piece",
    ["{{#include ", "{{#include}}", "--8<--\n", '--8<-- "x', "--8<--\nx\n", "{!", "{! x", "<!--@include: ",
     "{{< readfile ",
     "{* a", "<<< a.b[\n", "{% include ", "{% include_relative ", ":::{include} x\n\n", "```{include}\n",
     "`a {{#", "- {*", "> <<<"],
)  # fmt: skip
def test_unclosed_includes_take_linear_time(piece: str) -> None:
    class NoFiles(Files):
        def read(self, target: str, folder: str, *, from_root: bool) -> IncludedFile | None:
            return None

    body = piece * 20_000
    expanded = expand_includes(body, "", NoFiles())
    assert expanded is None or len(expanded.lines) == expanded.text.count("\n") + 1


@pytest.mark.parametrize(
    ("source", "lines"),
    [("2", "bcde"), ("2:3", "bc"), ("2-3", "bc"), (":2", "ab"), ("4:", "de"), ("1:1,5:5", "ae"), ("-2:", "de"),
     ("9:", ""), ("0:1", "a"), ("3:2", ""), ("x", None), ("", None), ("1:2:3", None)],
)  # fmt: skip
def test_ranges_of_lines(source: str, lines: str | None) -> None:
    excerpt = parse_ranges(source).cut("a\nb\nc\nd\ne\n")
    assert (None if excerpt is None else excerpt.replace("\n", "")) == lines


def test_absent_section_includes_nothing() -> None:
    text = "a\n// #region one\nb\n// #endregion\nc\n<!-- --8<-- [start:two] -->\nd\n<!-- --8<-- [end:two] -->\n"
    assert Excerpt(section="one").cut(text) == "b\n"
    assert Excerpt(section="two").cut(text) == "d\n"
    assert Excerpt(section="on").cut(text) is None
    assert Excerpt(after="nowhere").cut(text) is None
    assert Excerpt().cut(text) == "a\nb\nc\nd\n"
