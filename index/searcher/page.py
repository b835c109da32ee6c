"""Select the documents of one page of results: pinned ones, then the best of the others.

The best `CANDIDATES` documents by the scores of their words are ordered with the bonuses for their titles; the first
`_RERANKED` of these by headings and proximity, too. Documents after the candidates stay in the order of their scores.
The candidates are the same whichever page is requested, so each document is on one page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..matching.boosts import get_proximity_factor
from ..matching.match import Matches
from ..matching.name_bonus import compute_highest_score, compute_title_bonuses
from ..matching.scoring_context import ScoringContext
from ..model import SearchOptions
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import SnippetBuilder
from .top_k import find_top

CANDIDATES = 50
"""How many of the best documents are compared by their titles."""
_RERANKED = 10
"""How many of them are reranked by headings and proximity."""
_NO_BONUSES = np.zeros(0)


class Preselection(NamedTuple):
    """The best documents, selected by an engine: a snapshot need not have any others."""

    docs: Array
    """Best first, without pinned ones."""
    skipped: int
    """How many documents before them are better: none, or all that are ordered by exact scores."""
    compared: int
    """How many of the best are ordered by exact scores: the same number whichever page is requested."""


class Page(NamedTuple):
    """A page of results."""

    pinned: list[int]
    """The pinned documents on this page."""
    best: list[int]
    """The best of the others: those of this page; if they are reranked, also those of earlier pages."""
    skip: int
    """How many of `best` are on earlier pages."""
    end: int
    """Index in `best` of the end of this page."""
    reranks: bool
    """Whether headings and proximity can change the order."""
    scores: dict[int, float]
    """The scores of all candidates."""
    names: dict[int, float]
    """Their bonuses for titles and headings, which the scores include; documents without a bonus may be absent."""
    proximity: dict[int, float]
    """The proximity factors of the reranked documents."""

    @property
    def candidates(self) -> list[int]:
        """The documents to find occurrences in: those of the page, and those that reranking compares."""
        return [*self.pinned, *self.best]

    @property
    def docs(self) -> list[int]:
        """The documents of the page, in order."""
        return [*self.pinned, *self.best[self.skip : self.end]]


def select_page(
    context: ScoringContext,
    matches: Matches,
    mask: Array,
    scores: Array,
    pinned: list[int],
    options: SearchOptions,
    preselection: Preselection | None = None,
) -> Page:
    """Select the documents of the requested page, and those beyond it that reranking compares.

    `mask`: [documents] bool, the documents that match or are pinned; `scores`: [documents], without names;
    `preselection`: the best documents; None: find them."""
    first, last = (options.page - 1) * options.per_page, options.page * options.per_page
    is_by_relevance = options.sort == "relevance"
    pinned_first = pinned if is_by_relevance else []
    begin, end = max(first - len(pinned_first), 0), max(last - len(pinned_first), 0)
    others = set_docs(mask, pinned_first, False).nonzero()[0]
    by_titles = is_by_relevance and matches.is_several_words
    count = max(end, CANDIDATES if by_titles else _RERANKED) if is_by_relevance else end
    reranks = is_by_relevance and len(matches.clauses) > 1 and begin < _RERANKED
    if preselection is None:
        top = find_top(context.snapshot, others, scores, options.sort, count)
    else:
        top = _order_preselection(context.snapshot, preselection, mask, scores, options.sort)
        by_titles = by_titles and not preselection.skipped
        begin, end = begin - preselection.skipped, end - preselection.skipped
    shown = slice(0 if reranks else begin, max(end, _RERANKED) if reranks else end)
    order, bonuses = _order_by_titles(context, matches, top, scores) if by_titles else (top, _NO_BONUSES)
    best = order[shown].tolist()
    names = dict(zip(best, bonuses[shown].tolist(), strict=False))
    if not reranks:
        begin, end = 0, end - begin
    candidates = [*pinned_first[first:last], *best]
    return Page(
        pinned=pinned_first[first:last],
        best=best,
        skip=begin,
        end=end,
        reranks=reranks,
        scores=_add_names(candidates, scores, names),
        names=names,
        proximity={},
    )


def _order_preselection(snapshot: Snapshot, preselection: Preselection, mask: Array, scores: Array, sort: str) -> Array:
    """Return preselected documents in the order of their exact scores, as far as these decide."""
    docs = preselection.docs.compress(mask.take(preselection.docs))
    if preselection.skipped or sort == "date":
        return docs
    compared = preselection.compared
    head = find_top(snapshot, np.sort(docs[:compared]), scores, sort, compared)
    return np.concatenate((head, docs[compared:]))


def _add_names(docs: list[int], scores: Array, names: dict[int, float]) -> dict[int, float]:
    """Return the scores of documents with their bonuses."""
    found = dict(zip(docs, scores.take(docs).tolist(), strict=True))
    return {doc: score + names.get(doc, 0.0) for doc, score in found.items()} if names else found


def _order_by_titles(context: ScoringContext, matches: Matches, top: Array, scores: Array) -> tuple[Array, Array]:
    """Return the documents with the candidates in the order of their scores with the bonuses for titles, and the
    bonuses of the candidates; none if no title has a word of the query."""
    candidates = top[:CANDIDATES]
    bonuses = compute_title_bonuses(context, matches.clauses, candidates)
    if bonuses is None:
        return top, _NO_BONUSES
    order = (-bonuses - scores.take(candidates)).argsort(kind="stable")
    ordered = candidates.take(order)
    if len(top) > CANDIDATES:
        ordered = np.concatenate((ordered, top[CANDIDATES:]))
    return ordered, bonuses.take(order)


def rerank(context: ScoringContext, matches: Matches, page: Page, snippets: SnippetBuilder) -> Page:
    """Return the page with its best documents reordered by their scores, headings and proximity factors."""
    if not page.reranks:
        return page
    ranking, head = context.ranking, page.best[:_RERANKED]
    scores, names, proximity = page.scores.copy(), page.names.copy(), {}
    share = ranking.heading_part * compute_highest_score(context, matches.clauses)
    for doc in head:
        if matches.is_several_words:
            bonus = share * snippets.measure_headings(doc)
            names[doc] = names.get(doc, 0.0) + bonus
            scores[doc] += bonus
        proximity[doc] = factor = get_proximity_factor(ranking, snippets.measure_proximity(doc))
        scores[doc] *= factor
    head = sorted(head, key=scores.__getitem__, reverse=True)
    return page._replace(best=[*head, *page.best[_RERANKED:]], scores=scores, names=names, proximity=proximity)


def set_docs(mask: Array, docs: list[int], is_included: bool) -> Array:
    """Return a mask with some documents included or excluded; the mask itself if there are none."""
    if not docs:
        return mask
    mask = mask.copy()
    mask[docs] = is_included
    return mask
