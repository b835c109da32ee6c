"""Split runs of scripts without spaces into units."""

from __future__ import annotations

import pytest

from index.text.unspaced import split_units


@pytest.mark.parametrize(
    ("run", "terms"),
    [
        ("サーバー", "サーバ"),
        ("サーバーを", "サーバを"),
        ("ユーザー名", "ユーザ名"),
        ("ｻｰﾊﾞｰ", "サーバ"),
        ("コピー", "コピー"),
        ("データ", "データ"),
        ("スーパーマン", "スーパーマン"),
        ("か\u3099", "が"),
        ("한국어", "한국어"),
        ("臺灣", "台湾"),
    ],
)
def test_units_are_folded_letters(run: str, terms: str) -> None:
    units = split_units(run)
    assert "".join(unit.term for unit in units) == terms
    assert "".join(run[unit.start : unit.end] for unit in units) == run
