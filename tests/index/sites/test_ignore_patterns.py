"""Match paths against glob patterns and lines like those of `.gitignore`."""

from __future__ import annotations

import time

import pytest

from index.sites.ignore_patterns import GlobPatterns, IgnoreLines


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


@pytest.mark.parametrize(
    ("patterns", "path", "is_matched"),
    [
        (["**/*.{md,mdx}"], "a/b.mdx", True), (["**/*.{md,mdx}"], "b.md", True), (["*.md"], "a/b.md", False),
        (["**/[^_]*.md"], "a/_b.md", False), (["**/*", "!**/x*"], "a/xb", False), (["./a/**"], "a/b/c", True),
        (["!a", "**"], "a", False), (["{a,b{c,d}}"], "bd", True), (["{" * 3000], "a", False), (["**/" * 9], "a", False),
        (["{a,b}" * 50], "x", False),
    ],
)  # fmt: skip
def test_glob_patterns_of_javascript_match_whole_files(patterns: list[str], path: str, is_matched: bool) -> None:
    assert GlobPatterns(patterns).match(path) == is_matched


def test_pathspec_excepts_files_in_folders() -> None:
    lines = IgnoreLines(["a/", "!a/keep.md", "*.x", "!a/b/"], excepts_in_folders=True)
    assert [lines.match(path) for path in ("a/c.md", "a/keep.md", "a/b/d.md", "a/b/d.x")] == [True, False, False, True]
