"""Globs as Hugo reads them."""

from __future__ import annotations

import pytest

from index.sites.hugo.globs import compile_glob


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        ("a/*.md", ["a/x.md", "a/.md"], ["a/b/x.md", "b/x.md"]),
        ("**/b", ["a/b", "a/c/b"], ["b", "a/b/c"]),
        ("**b*c", ["b/bc", "a/b/bxc"], ["b/c"]),  # the first b is not the right one
        ("**/a/**/c", ["x/a/b/c", "x/a/a/b/c"], ["a/c", "x/a/b/d"]),
        ("{a,b{c,d}}?", ["ax", "bcx", "bdx"], ["b/", "bx", "bcx/"]),
        ("[!a]b", ["cb"], ["ab"]),
        (r"\*a", ["*a"], ["xa"]),
        ("{a", ["anything"], []),  # malformed
        ("{a,b}" * 20, ["anything"], []),  # too many alternatives
    ],
)
def test_glob_matches(glob: str, matching: list[str], others: list[str]) -> None:
    pattern = compile_glob(glob)
    assert [name for name in matching + others if pattern.fullmatch(name)] == matching


@pytest.mark.parametrize("glob", ["**a" * 40 + "b", "*a" * 60 + "b", "**a*b" * 20 + "c", "{**a,*a}" * 7 + "b"])
def test_many_wildcards_take_no_time(glob: str) -> None:
    """With backtracking, this test never ends."""
    assert not compile_glob(glob).fullmatch("a" * 250)
