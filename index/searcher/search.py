"""Answer a query: match -> score -> boost -> top k -> rerank by names and proximity -> snippets -> Results."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from ..matching.boosts import compute_boosts
from ..matching.dashed_words import resolve_dashed_words
from ..matching.match import match_query
from ..matching.planner import check_deadline
from ..matching.scoring_context import ScoringContext
from ..model import And, Explanation, Hit, Query, Results, SearchOptions, Variant
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import SnippetBuilder, prepare_snippets
from .explain import explain_scores
from .page import Page, rerank, select_page, set_docs
from .variants import Variants, collapse, find_variants, parse_version

_EVERYTHING = And(())
_MAX_VARIANTS = 50
"""The most variants that a hit names."""
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
    mask, has_all = matches.mask, matches.has_all
    if options.sort == "date" and has_all.any():  # by date, documents with a single common word would come first
        mask = has_all
    counted = set_docs(has_all if has_all.any() else mask, pinned, True)
    variants = snapshot.compute_once(find_variants)
    if variants is not None and query != _EVERYTHING:
        versions = frozenset(map(parse_version, matches.title_text.split()))
        mask, has_all, scores = collapse(variants, mask, has_all, scores, options.lang or matches.lang, versions)
    mask, has_all = set_docs(mask, pinned, True), set_docs(has_all, pinned, True)
    page = select_page(context, matches, mask, scores, pinned, options)
    snippets = prepare_snippets(snapshot, page.candidates, matches.clauses, options)
    page = rerank(context, matches, page, snippets)
    check_deadline(deadline)
    explanations: dict[int, Explanation] = {}
    if options.explain:
        explanations = explain_scores(context, matches.plan, boosts, page.proximity, page.names, page.docs)
    return Results(
        hits=tuple([_build_hit(doc, page, snippets, pinned, explanations) for doc in page.docs])
        if variants is None
        else tuple(
            [
                _build_hit(doc, page, snippets, pinned, explanations)._replace(
                    also_in=_list_variants(snapshot, variants, doc, matches.eligible)
                )
                for doc in page.docs
            ]
        ),
        total=int(np.count_nonzero(mask)),
        total_all_words=int(np.count_nonzero(has_all)),
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


def _build_hit(
    doc: int, page: Page, snippets: SnippetBuilder, pinned: list[int], explanations: Mapping[int, Explanation]
) -> Hit:
    hit = snippets.build_hit(doc, page.scores[doc])
    if not explanations and doc not in pinned:
        return hit
    return hit._replace(pinned=doc in pinned, explanation=explanations.get(doc))


def _list_variants(snapshot: Snapshot, variants: Variants, doc: int, eligible: Array) -> tuple[Variant, ...]:
    """Return the other variants of a document that are visible and meet the filters."""
    return tuple(
        [
            Variant(_read_url(snapshot, other.doc), other.version or other.lang, other.lang, other.version)
            for other in variants.get_others(doc)
            if eligible[other.doc]
        ][:_MAX_VARIANTS]
    )


def _read_url(snapshot: Snapshot, doc: int) -> str:
    view, number = snapshot.locate_doc(doc)
    url: str = view.reader.stored.sources[number][2]
    return url
