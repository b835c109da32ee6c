"""Analyze the words of a query: how each is looked up in the term dictionary."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .tokenize import Chunk, analyze_chunk, is_unspaced_run, split_chunks


class QueryChunk(NamedTuple):
    """How one chunk of a query is looked up: any of `wholes`, or `parts` side by side."""

    wholes: tuple[str, ...]
    parts: tuple[str, ...]
    """More than one, or empty."""


@lru_cache(maxsize=10_000)  # while a query is typed, most of it is the same as a moment ago
def analyze_query_text(text: str, code: bool) -> tuple[QueryChunk, ...]:
    """Return how each chunk of a query's words is looked up among the terms of words or of code."""
    found = []
    for match in split_chunks(text, code):
        chunk = analyze_chunk(match.group(), code)
        parts = _phrase(match.group(), chunk)
        if chunk.wholes or parts:
            found.append(QueryChunk(chunk.wholes, tuple(parts) if len(parts) > 1 else ()))
    return tuple(found)


@lru_cache(maxsize=10_000)
def analyze_phrase(text: str, code: bool) -> tuple[str, ...]:
    """Return the terms of a phrase, one a position, in order."""
    return tuple(
        [term for m in split_chunks(text, code) for term in _phrase(m.group(), analyze_chunk(m.group(), code))]
    )


def _phrase(text: str, chunk: Chunk) -> list[str]:
    width = chunk.width
    if width > 1 and is_unspaced_run(text):
        width -= 1  # the last character stands in the last pair already
    return [next((t.term for t in chunk.tokens if t.position == i), "") for i in range(width)]
