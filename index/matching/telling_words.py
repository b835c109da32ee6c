"""Choose the most telling words of a long query, such as an error message pasted whole: the rarest ones."""

from __future__ import annotations

import math
from collections.abc import Container

import numpy as np

from ..model import And, Query, Term
from ..text.query_terms import analyze_query_text
from .scoring_context import ScoringContext


def select_telling_words(context: ScoringContext, query: Query, limit: int, function_words: Container[str]) -> Query:
    """Return the query with at most `limit` different plain words, in the order typed; repetitions stay.

    Words that no document has come last, so that they do not displace words that match. Clauses of other kinds stay.
    `function_words`: those of the query."""
    if not isinstance(query, And) or len(query.children) <= limit:
        return query
    words = list(dict.fromkeys(child for child in query.children if isinstance(child, Term) and child.field is None))
    if len(words) <= limit:
        return query
    words.sort(key=lambda word: (word.text in function_words, _rank(context, word.text)))
    dropped = set(words[limit:])
    return And(tuple([child for child in query.children if child not in dropped]))


def _rank(context: ScoringContext, text: str) -> float:
    """Return a sort key: first the rarest words, last those that no document has."""
    return sum(_count_postings(context, term) for term in _find_terms(text)) or math.inf


def _find_terms(text: str) -> tuple[str, ...]:
    """Return the terms that stand for a word as a whole; of several chunks (`foo(bar)`) those of the first."""
    chunks = analyze_query_text(text, code=False)
    return chunks[0].whole_terms[:1] or chunks[0].phrase_terms[:1] if chunks else ()


def _count_postings(context: ScoringContext, term: str) -> int:
    found = ((segment.live_terms, segment.reader.terms.find_term(term)) for segment in context.segments)
    return sum(int(live.count_postings(np.array(numbers[:1]))[0]) for live, numbers in found if numbers)
