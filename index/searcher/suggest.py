"""Suggest completions of a half-typed text: titles, tags and words of visible documents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..fields import CODE
from ..matching.scoring_context import ScoringContext
from ..model import And, Prefix, Query, Results, SearchOptions, Suggestion, Term
from ..segment.arrays import FIELD_SLOTS
from ..segment.postings_reader import split_slots
from ..segment.ragged import Array, find_run_starts
from ..segment.snapshot import SegmentView
from ..text.keys import make_facet_key
from ..turns import check_deadline
from .search import search

_MIN_WORD = 2
"""Words of fewer letters are not completed."""


def suggest(
    context: ScoringContext, text: str, limit: int, now: float, deadline: float | None = None
) -> list[Suggestion]:
    """Return at most `limit` titles, tags and words of visible documents that complete a text, in this order.

    A quarter of the suggestions is reserved for tags, another for words. `now`: seconds since 1970; `deadline`: of
    `time.monotonic`. Raises TooSlow after the deadline."""
    context = context.restrict_to_visible(now)
    visible = context.snapshot.alive
    query = make_title_query(text)
    titles = [] if query is None else list_titles(search(context, query, make_title_options(limit, now, deadline)))
    tags = _suggest_tags(context, text, visible, limit)
    words = _suggest_words(context, text, visible, limit, deadline)
    return join_suggestions(titles, tags, words, limit)


def join_suggestions(
    titles: list[Suggestion], tags: list[Suggestion], words: list[Suggestion], limit: int
) -> list[Suggestion]:
    """Return at most `limit` suggestions: titles, then tags, then words, with places reserved for the latter two."""
    reserved = limit // 4
    max_others = limit - min(len(words), reserved)
    return [*[*titles[: max_others - min(len(tags), reserved)], *tags][:max_others], *words][:limit]


def make_title_query(text: str) -> Query | None:
    """Return the query of the titles that complete a text; None if it has no words."""
    *whole, last = text.split() or [""]
    return And((*(Term(word, "title") for word in whole), Prefix(last, "title"))) if last else None


def make_title_options(limit: int, now: float, deadline: float | None) -> SearchOptions:
    """Return the options of the search for titles."""
    return SearchOptions(per_page=limit, fragments=0, now=now, deadline=deadline)


def list_titles(results: Results) -> list[Suggestion]:
    """Return the titles that a search has found, if they have all words."""
    return [] if results.relaxed else [Suggestion(hit.title, "title", hit.url) for hit in results.hits]


def make_tag_suggestions(counts: Mapping[str, int]) -> list[Suggestion]:
    """Return tags as suggestions. `counts`: how many visible documents have each."""
    return [Suggestion(tag, "tag", None, count) for tag, count in counts.items()]


def find_half_typed(text: str) -> tuple[list[str], str]:
    """Return the words of a text before the last, and the last, folded; empty if it is too short to be completed."""
    *before, last = text.split() or [""]
    return before, make_facet_key(last) if len(last) >= _MIN_WORD else ""


def make_word_suggestions(before: list[str], counts: Mapping[str, int], limit: int) -> list[Suggestion]:
    """Return the most common completions of the last word. `counts`: how many visible documents have each."""
    best = sorted(counts, key=lambda word: (-counts[word], word))[:limit]
    return [Suggestion(" ".join([*before, word]), "word", None, counts[word]) for word in best]


def _suggest_tags(context: ScoringContext, text: str, visible: Array, limit: int) -> list[Suggestion]:
    prefix = make_facet_key(text)
    counts = context.snapshot.count_facet_values("tags", visible, limit, prefix) if prefix else {}
    return make_tag_suggestions(counts)


def _suggest_words(
    context: ScoringContext, text: str, visible: Array, limit: int, deadline: float | None
) -> list[Suggestion]:
    """Complete the last word to the terms that most visible documents have."""
    before, last = find_half_typed(text)
    if not last:
        return []
    counts: dict[str, int] = {}
    for view in context.snapshot.segments:
        check_deadline(deadline)
        low, doc_counts = _count_docs_with_prefix(view, last, visible)
        for at in np.argsort(-doc_counts, kind="stable")[: 2 * limit].tolist():
            if doc_counts[at]:
                word = view.reader.terms[low + at].decode()
                counts[word] = counts.get(word, 0) + int(doc_counts[at])
    return make_word_suggestions(before, counts, limit)


def _count_docs_with_prefix(view: SegmentView, prefix: str, visible: Array) -> tuple[int, Array]:
    """Return the first term that begins with `prefix` and, for each such term, how many visible documents have it
    outside of code."""
    reader = view.reader
    low, high = reader.terms.find_prefix(prefix)
    terms, slots = reader.postings.read_slots_by_term(low, high)
    docs = split_slots(slots)
    chosen = ((slots & (FIELD_SLOTS - 1) != CODE) & visible[view.doc_base + docs]).nonzero()[0]
    terms = terms.take(chosen)
    once = find_run_starts(terms * reader.doc_count + docs.take(chosen))  # a document has a posting for each field
    return low, np.bincount(terms.take(once), minlength=high - low)
