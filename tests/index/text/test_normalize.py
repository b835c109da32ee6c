"""Fold text so that spellings of one word compare equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème", "creme"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("ﬁne ² ①", "fine 2 1"),
        ("don’t re‑use", "don't re-use"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ΛΌΓΟΣ", "λογοσ"),
        ("йод ёж", "йод еж"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same_text(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
