"""What the tests of text analysis share."""

from __future__ import annotations

from index.text.tokenize import analyze_chunk, split_chunks


def list_terms(text: str, code: bool = False) -> list[str]:
    """Return the terms under which a text is indexed, in order."""
    return [token.term for match in split_chunks(text, code) for token in analyze_chunk(match.group(), code).tokens]
