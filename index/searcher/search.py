"""Answer a query: match -> score -> boost -> top k -> rerank by proximity -> snippets -> Results."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..matching.boosts import Boosts, compute_boosts, get_proximity_factor
from ..matching.dashed_words import resolve_dashed_words
from ..matching.match import match_query
from ..matching.planner import check_deadline
from ..matching.scoring_context import ScoringContext
from ..model import Explanation, Hit, Query, Results, SearchOptions
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import SnippetBuilder, prepare_snippets
from .explain import explain_scores
from .top_k import select_top

_RERANKED = 10
"""How many of the best documents are reranked by proximity."""
_RECENCY_SECONDS = 3600.0
"""How long results with recency boosts are valid: documents age all the time, but slowly."""


def search(context: ScoringContext, query: Query, options: SearchOptions) -> Results:
    """Answer a query, see `Engine.search`. Raises TooSlow after `options.deadline`."""
    now = time.time() if options.now is None else options.now
    snapshot, deadline = context.snapshot, options.deadline
    visible = snapshot.get_visible_docs(now)
    query, dashed = resolve_dashed_words(context, query, visible)
    matches = match_query(context, query, options.filters, visible, deadline, options.max_words)
    check_deadline(deadline)
    boosts, scores = compute_boosts(context, matches, now)
    pinned = _find_pinned(snapshot, options.pinned, matches.eligible)
    has_all = _set_docs(matches.has_all, pinned, True)
    total_all_words = int(np.count_nonzero(has_all))
    counted = mask = _set_docs(matches.mask, pinned, True)
    if total_all_words:
        counted = has_all
    if options.sort == "date":  # by date, documents with a single common word would come first
        mask = counted
    page = _select_page(snapshot, mask, scores, pinned, len(matches.clauses), options)
    snippets = prepare_snippets(snapshot, page.candidates, matches.clauses, options)
    page = _rerank(context, page, snippets, boosts)
    check_deadline(deadline)
    explanations: dict[int, Explanation] = {}
    if options.explain:
        explanations = explain_scores(context, matches.plan, boosts, page.proximity, page.headings, page.docs)
    return Results(
        hits=tuple([_build_hit(doc, page, snippets, pinned, explanations) for doc in page.docs]),
        total=int(np.count_nonzero(mask)),
        total_all_words=total_all_words,
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        dashed_words=dashed,
        valid_until=_get_valid_until(context, now),
        facets={name: snapshot.count_facet_values(name, counted, options.facet_values) for name in options.facets},
    )


def _get_valid_until(context: ScoringContext, now: float) -> float:
    until = context.snapshot.get_valid_until(now)
    return min(until, now + _RECENCY_SECONDS) if context.ranking.recency else until


# ------------------------------------------------------------------------------------------------ pinned documents


def _find_pinned(snapshot: Snapshot, names: Sequence[str], eligible: Array) -> list[int]:
    """Return the eligible documents that have one of these ids or URLs, in order, each once."""
    docs = [_find_doc(snapshot, name) for name in names]
    return [doc for doc in dict.fromkeys(docs) if doc is not None and eligible[doc]]


def _find_doc(snapshot: Snapshot, name: str) -> int | None:
    doc = snapshot.find_doc_by_id(name)
    return snapshot.find_doc_by_url(name) if doc is None else doc


def _set_docs(mask: Array, docs: list[int], is_included: bool) -> Array:
    """Return a mask with some documents included or excluded; the mask itself if there are none."""
    if not docs:
        return mask
    mask = mask.copy()
    mask[docs] = is_included
    return mask


# ------------------------------------------------------------------------------------------------ one page


class _Page(NamedTuple):
    """A page of results: pinned documents, then the best of the others."""

    pinned: list[int]
    """The pinned documents on this page."""
    best: list[int]
    """The best of the others: those of this page; if they are reranked, also those of earlier pages."""
    skip: int
    """How many of `best` are on earlier pages."""
    end: int
    """Index in `best` of the end of this page."""
    reranks: bool
    """Whether proximity can change the order."""
    scores: dict[int, float]
    """The scores of all candidates."""
    proximity: dict[int, float]
    """The proximity factors of the reranked documents."""
    headings: dict[int, float]
    """Their bonuses for headings."""

    @property
    def candidates(self) -> list[int]:
        """The documents to find occurrences in: those of the page, and those that reranking compares."""
        return [*self.pinned, *self.best]

    @property
    def docs(self) -> list[int]:
        """The documents of the page, in order."""
        return [*self.pinned, *self.best[self.skip : self.end]]


def _select_page(
    snapshot: Snapshot, mask: Array, scores: Array, pinned: list[int], clause_count: int, options: SearchOptions
) -> _Page:
    """Select the documents of the requested page, and those beyond it that reranking compares."""
    first, last = (options.page - 1) * options.per_page, options.page * options.per_page
    is_by_relevance = options.sort == "relevance"
    pinned_first = pinned if is_by_relevance else []
    begin, end = (max(at - len(pinned_first), 0) for at in (first, last))
    reranks = is_by_relevance and clause_count > 1 and begin < _RERANKED
    others = _set_docs(mask, pinned_first, False)
    best = select_top(snapshot, others.nonzero()[0], scores, options.sort, max(end, _RERANKED) if reranks else end)
    if not reranks:
        best, begin, end = best[begin:], 0, end - begin
    candidates = [*pinned_first[first:last], *best]
    return _Page(
        pinned=pinned_first[first:last],
        best=best,
        skip=begin,
        end=end,
        reranks=reranks,
        scores=dict(zip(candidates, scores.take(candidates).tolist(), strict=True)),
        proximity={},
        headings={},
    )


def _rerank(context: ScoringContext, page: _Page, snippets: SnippetBuilder, boosts: Boosts) -> _Page:
    """Return the page with its best documents reordered by their scores, headings and proximity factors."""
    if not page.reranks:
        return page
    head = page.best[:_RERANKED]
    ranking, highest = context.ranking, boosts.names.highest_score
    proximity = {doc: get_proximity_factor(ranking, snippets.measure_proximity(doc)) for doc in head}
    headings = {doc: ranking.heading_part * highest * snippets.measure_headings(doc) for doc in head}
    scores = page.scores | {doc: (page.scores[doc] + headings[doc]) * proximity[doc] for doc in head}
    head = sorted(head, key=scores.__getitem__, reverse=True)
    return page._replace(best=[*head, *page.best[_RERANKED:]], scores=scores, proximity=proximity, headings=headings)


def _build_hit(
    doc: int, page: _Page, snippets: SnippetBuilder, pinned: list[int], explanations: Mapping[int, Explanation]
) -> Hit:
    hit = snippets.build_hit(doc, page.scores[doc])
    if not explanations and doc not in pinned:
        return hit
    return hit._replace(pinned=doc in pinned, explanation=explanations.get(doc))
