"""Analyze the words of a query: find the terms to look up in the term dictionary."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .tokenize import Chunk, analyze_chunk, is_unspaced_run, split_chunks

CACHED_TEXTS = 10_000
"""Analyses that stay cached: while a user types, most of the query repeats with every key press."""


class QueryChunk(NamedTuple):
    """How to look up one chunk of a query: as any of `whole_terms`, or as the phrase `phrase_terms`."""

    whole_terms: tuple[str, ...]
    """Terms that each match the whole chunk."""
    phrase_terms: tuple[str, ...]
    """Terms that match as a phrase, one for each position: at least two, or empty."""


@lru_cache(maxsize=CACHED_TEXTS)
def analyze_query_text(text: str, code: bool) -> tuple[QueryChunk, ...]:
    """Return how to look up each chunk of a query text: in the prose fields or, with `code`, in the code field."""
    query_chunks = []
    for match in split_chunks(text, code):
        chunk = analyze_chunk(match.group(), code)
        parts = _list_phrase_terms(match.group(), chunk)
        if chunk.whole_terms or parts:
            query_chunks.append(QueryChunk(chunk.whole_terms, tuple(parts) if len(parts) > 1 else ()))
    return tuple(query_chunks)


@lru_cache(maxsize=CACHED_TEXTS)
def analyze_phrase(text: str, code: bool) -> tuple[str, ...]:
    """Return the terms of a phrase in order, one for each position."""
    chunk_texts = [match.group() for match in split_chunks(text, code)]
    return tuple([term for chunk in chunk_texts for term in _list_phrase_terms(chunk, analyze_chunk(chunk, code))])


def _list_phrase_terms(text: str, chunk: Chunk) -> list[str]:
    """Return the first term at each position of a chunk; the empty string where the term was too long to index."""
    width = chunk.position_count
    if width > 1 and is_unspaced_run(text):
        width -= 1  # the last bigram already covers the last character
    return [next((token.term for token in chunk.tokens if token.position == i), "") for i in range(width)]
