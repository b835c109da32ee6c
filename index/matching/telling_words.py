"""Choose the most telling words of a long query, such as an error message pasted whole: the rarest ones."""

from __future__ import annotations

import math
from collections.abc import Container

from ..model import And, Query, Term
from ..text.query_terms import analyze_query_text
from .word_source import WordSource


def select_telling_words(source: WordSource, query: Query, limit: int, function_words: Container[str]) -> Query:
    """Return the query with at most `limit` different plain words, in the order typed; repetitions stay.

    Words that no document has come last, so that they do not displace words that match. Clauses of other kinds stay.
    `function_words`: those of the query."""
    if not isinstance(query, And) or len(query.children) <= limit:
        return query
    words = list(dict.fromkeys(child for child in query.children if isinstance(child, Term) and child.field is None))
    if len(words) <= limit:
        return query
    words.sort(key=lambda word: (word.text in function_words, _rank(source, word.text)))
    dropped = set(words[limit:])
    return And(tuple([child for child in query.children if child not in dropped]))


def _rank(words: WordSource, text: str) -> float:
    """Return a sort key: first the rarest words, last those that no document has."""
    return sum(words.count_postings(term) for term in _find_terms(text)) or math.inf


def _find_terms(text: str) -> tuple[str, ...]:
    """Return the terms that stand for a word as a whole; of several chunks (`foo(bar)`) those of the first."""
    chunks = analyze_query_text(text, code=False)
    return chunks[0].whole_terms[:1] or chunks[0].phrase_terms[:1] if chunks else ()
