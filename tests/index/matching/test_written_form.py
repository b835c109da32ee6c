"""Find how posts write a term."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.matching.written_form import find_written_form
from tests.support.documents import document
from tests.support.snapshots import build_context


@pytest.mark.parametrize(
    ("bodies", "form"),
    [
        (("Der Löwenzahn.", "lowenzahn"), "löwenzahn"),
        (("Der Löwenzahn.", "Lowenzahn, lowenzahn"), "lowenzahn"),
        (("nothing", "nothing"), "lowenzahn"),
        (("LÖWENZAHN", "x"), "löwenzahn"),
    ],
)
def test_most_common_form_of_visible_documents_counts(bodies: tuple[str, str], form: str) -> None:
    context = build_context([document(f"{i}.md", "T", body) for i, body in enumerate(bodies)])
    assert find_written_form(context, "lowenzahn", np.ones(2, np.bool_)) == form


def test_hidden_documents_show_nothing() -> None:
    context = build_context([document("0.md", "T", "Löwenzahn"), document("1.md", "T", "lowenzahn")])
    assert find_written_form(context, "lowenzahn", np.array([False, True])) == "lowenzahn"


@given(forms=st.lists(st.sampled_from(["Löwenzahn", "lowenzahn", "LÖWENZAHN", "löwenzahn, lowenzahn"]), max_size=12))
def test_form_is_that_of_all_occurrences_although_not_all_are_read(forms: list[str]) -> None:
    context = build_context([document(f"{i}.md", "T", body) for i, body in enumerate(forms)])
    counts = Counter(re.findall(r"\w+", " ".join(forms).lower()))
    expected = max(counts, key=lambda form: (counts[form], form), default="lowenzahn")
    assert find_written_form(context, "lowenzahn", context.snapshot.alive) == expected
