"""Fold text so that spellings of one word compare equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import fold


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
