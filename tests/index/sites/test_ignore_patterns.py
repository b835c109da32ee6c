"""Match paths against glob patterns and lines like those of `.gitignore`."""

from __future__ import annotations

import time

import pytest

from index.sites.ignore_patterns import IgnoreLines


@pytest.mark.parametrize(
    ("lines", "matched", "others"),
    [
        ("a.md", ["a.md", "x/a.md", "a.md/b.md"], ["ba.md", "a.mdx"]), ("/a.md", ["a.md"], ["x/a.md"]),
        ("x/a.md", ["x/a.md"], ["y/x/a.md"]), ("x/", ["x/a.md", "y/x/a.md"], ["x"]), ("/x/*", ["x/a.md"], ["y/x/a"]),
        ("*.md", ["a.md", "x/b.md"], ["a.txt"]), ("x/**", ["x/a", "x/y/b"], ["y/x"]), ("**/y", ["y", "x/y"], ["x/z"]),
        ("x/**/b.md", ["x/b.md", "x/y/z/b.md"], ["b.md"]), ("[ab].md", ["a.md"], ["c.md"]),
        ("a?.md", ["ab.md"], ["a.md"]),
        ("*.md\n!/keep.md", ["a.md", "x/keep.md"], ["keep.md"]), ("x/\n!x/a.md", ["x/a.md"], []),
        ("x/*\n!x/a.md", ["x/b.md"], ["x/a.md"]), ("# a.md\n\n  \n\\#b.md", ["#b.md"], ["a.md"]), ("", [], ["a.md"]),
    ],
)  # fmt: skip
def test_lines(lines: str, matched: list[str], others: list[str]) -> None:
    rules = IgnoreLines(lines.splitlines())
    assert [path for path in [*matched, *others] if rules.match(path)] == matched


def test_hostile_patterns_take_little_time() -> None:
    start = time.process_time()
    for line in ("**/" * 50 + "a", "*a" * 200 + "b", "a/" * 2000, "[" * 2000):
        IgnoreLines([line] * 20).match("/".join(["a" * 50] * 60))
    assert time.process_time() - start < 8
