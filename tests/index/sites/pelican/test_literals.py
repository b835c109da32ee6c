"""Settings in a Python program are read without executing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.sites.pelican.literals import UNKNOWN, read_literals


def read(folder: Path, source: str) -> dict[str, Any]:
    path = folder / "conf.py"
    path.write_text(source, "utf-8")
    return read_literals(path)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("X = 'a'", "a"), ("X: str = 'a'", "a"), ("Y = X = 'a'", "a"),
        ("X = ['a', ('b', 1), None]", ["a", ("b", 1), None]),
        ("X = {'a': {'b': True}}", {"a": {"b": True}}), ("X = dict(a=1, b=[2])", {"a": 1, "b": [2]}), ("X = -1", -1),
        ("Y = 'a'\nX = Y + 'b' + 'c'", "abc"), ("X = ['a']\nX += ['b']", ["a", "b"]), ("X = 'a' 'b'", "ab"),
        ("X = {}\nX['a'] = 1", {"a": 1}), ("X = 'a'\nX = 'b'", "b"),
        # Not literals
        ("X = f()", UNKNOWN), ("X = os.environ['X']", UNKNOWN), ("X = ['a', f()]", ["a", UNKNOWN]),
        ("X = {'a': f()}", {"a": UNKNOWN}), ("X = 'a'\nif y:\n    X = 'b'", UNKNOWN), ("X = 'a' * 10**9", UNKNOWN),
        ("X = ['a']\nX.append('b')", UNKNOWN), ("X = {'a': []}\nX['a'].append('b')", UNKNOWN), ("X = f'{y}'", UNKNOWN),
        ("X = [y for y in 'a']", UNKNOWN), ("X, Y = 'a', 'b'", UNKNOWN),
        ("try:\n    X = 1\nexcept E:\n    pass", UNKNOWN),
        ("def X():\n    pass", UNKNOWN), ("X = {f(): 1}", UNKNOWN), ("X = {**y}", UNKNOWN), ("X = 1 + 'a'", UNKNOWN),
    ],
)  # fmt: skip
def test_value(tmp_path: Path, source: str, value: Any) -> None:
    assert read(tmp_path, source)["X"] == value


def test_program_is_not_executed(tmp_path: Path) -> None:
    read(tmp_path, f"open({str(tmp_path / 'made')!r}, 'w')\nX = __import__('os').mkdir({str(tmp_path / 'made')!r})")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "source", ["X = (", "X = '\0'", "X = " + "-" * 100_000 + "1", "X = " + "(" * 1000 + ")" * 1000]
)
def test_unreadable_program_is_an_error(tmp_path: Path, source: str) -> None:
    with pytest.raises(SettingsError, match=r"conf\.py: cannot read the configuration"):
        read(tmp_path, source)


def test_doubling_text_stays_small(tmp_path: Path) -> None:
    assert read(tmp_path, "X = 'a'\n" + "X = X + X\n" * 100)["X"] is UNKNOWN
