"""Hypothesis strategies for query strings."""

from __future__ import annotations

from hypothesis import strategies as st

SYNTAX = [
    '"', "“", "(", ")", "-", "--", "*", "~", ":", "title:", "tag:", "date:", "2016", "..", "OR", "NOT", "AND", "a",
    "word", "ß", "🌱", "\\", "”", "«", "»", "„", ",", ")x", "::", "~2", "after:", "9999-12-31", "0001", " ", "\n",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(SYNTAX), max_size=60)
"""Pieces of syntax, in any order."""
QUERY_TEXTS = PIECES.map("".join) | st.text(max_size=300)
