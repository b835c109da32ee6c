"""Answer a query: match -> score -> boost -> top k -> rerank by names and proximity -> snippets -> Results."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..matching.boosts import compute_boosts
from ..matching.dashed_words import resolve_dashed_words
from ..matching.editions import Wanted, find_wanted
from ..matching.match import Matches, match_query
from ..matching.scoring_context import ScoringContext
from ..model import And, Explanation, Hit, Query, Results, SearchOptions, Variant
from ..ranking import Ranking
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import prepare_snippets
from ..turns import check_deadline
from .explain import explain_scores
from .page import Preselection, rerank, select_page, set_docs
from .variants import Variants, collapse, find_variants, list_others
from .well_formed import make_well_formed

if TYPE_CHECKING:
    from ..semantic.fuse import Meaning
    from ..semantic.model import StaticModel

_EVERYTHING = And(())
"""The query that browses all documents: each variant is listed."""
_RECENCY_SECONDS = 3600.0
"""How long results with recency boosts are valid: documents age all the time, but slowly."""


def search(context: ScoringContext, query: Query, options: SearchOptions, model: StaticModel | None = None) -> Results:
    """Answer a query, see `Engine.search`. `model`: finds by meaning, too. Raises TooSlow after `options.deadline`."""
    now = time.time() if options.now is None else options.now
    context = context.restrict_to_visible(now)
    visible = context.snapshot.alive
    query = make_well_formed(query)
    query, dashed = resolve_dashed_words(context, query, visible)
    matches = match_query(context, query, options.filters, visible, options.deadline, options.max_words)
    check_deadline(options.deadline)
    results = build_results(context, query, matches, options, now, model=model)
    return replace(results, dashed_words=dashed) if dashed else results


def build_results(
    context: ScoringContext,
    query: Query,
    matches: Matches,
    options: SearchOptions,
    now: float,
    *,
    model: StaticModel | None = None,
    preselection: Preselection | None = None,
) -> Results:
    """Boost, collapse, select and rerank matching documents, and build the hits of the requested page.

    `query`: as it was matched; `now`: seconds since 1970; `preselection`: see `page.select_page`. Raises TooSlow."""
    snapshot, visible = context.snapshot, context.snapshot.alive
    wanted = find_wanted(options.lang or matches.lang, matches.title_text.split())
    boosts, scores = compute_boosts(context, matches, now, wanted)
    meaning: Meaning | None = None
    if model is not None:
        from . import by_meaning  # imported late: most sites have no model

        matches, scores, meaning = by_meaning.add_meaning(context, model, query, matches, scores, options)
    pinned = _find_pinned(snapshot, options.pinned, matches.eligible)
    variants = None if query == _EVERYTHING else snapshot.compute_once(find_variants)
    check_deadline(options.deadline)
    listed = _list_docs(matches, scores, variants, pinned, options, wanted)
    page = select_page(context, matches, listed.mask, scores, pinned, options, preselection)
    check_deadline(options.deadline)
    snippets = prepare_snippets(snapshot, page.candidates, matches.clauses, options)
    check_deadline(options.deadline)
    page = rerank(context, matches, page, snippets)
    check_deadline(options.deadline)
    explanations: dict[int, Explanation] = {}
    if options.explain:
        explanations = explain_scores(context, matches.plan, boosts, page.proximity, page.names, page.docs)
    also_in = {} if variants is None else {doc: list_others(snapshot, variants, doc, visible) for doc in page.docs}
    by_meaning_alone: dict[int, Hit] = {}
    if meaning is not None:
        by_meaning_alone = by_meaning.build_hits(context, meaning, matches, page, options)
        explanations = by_meaning.explain_meaning(explanations, meaning)
    hits = {doc: by_meaning_alone.get(doc) or snippets.build_hit(doc, page.scores[doc]) for doc in page.docs}
    if explanations or also_in or pinned:
        hits = {doc: _add_details(hits[doc], doc, pinned, explanations, also_in) for doc in hits}
    return Results(
        hits=tuple(hits.values()),
        total=int(np.count_nonzero(listed.mask)),
        total_all_words=int(np.count_nonzero(listed.has_all)),
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        valid_until=get_valid_until(context.ranking, snapshot.get_valid_until(now), now),
        facets=_count_facets(snapshot, listed.counted, options),
    )


def _count_facets(snapshot: Snapshot, counted: Array, options: SearchOptions) -> dict[str, dict[str, int]]:
    """Return the values of the requested facets, and how many documents of a mask have each."""
    facets: dict[str, dict[str, int]] = {}
    for name in options.facets:
        check_deadline(options.deadline)
        facets[name] = snapshot.count_facet_values(name, counted, options.facet_values)
    return facets


def get_valid_until(ranking: Ranking, until: float, now: float) -> float:
    """Return how long results are valid. `until`: when the clock changes next what is visible."""
    return min(until, now + _RECENCY_SECONDS) if ranking.recency else until


# ------------------------------------------------------------------------------------------------ pinned documents


def _find_pinned(snapshot: Snapshot, names: Sequence[str], eligible: Array) -> list[int]:
    """Return the eligible documents that have one of these ids or URLs, in order, each once."""
    docs = [_find_doc(snapshot, name) for name in names]
    return [doc for doc in dict.fromkeys(docs) if doc is not None and eligible[doc]]


def _find_doc(snapshot: Snapshot, name: str) -> int | None:
    doc = snapshot.find_doc_by_id(name)
    return snapshot.find_doc_by_url(name) if doc is None else doc


# ------------------------------------------------------------------------------------------------ documents to list


class _Listed(NamedTuple):
    """The documents to list, pinned ones included: [documents] bool each."""

    mask: Array
    """One of each group of variants."""
    has_all: Array
    """Those of `mask` that have all words of the query."""
    counted: Array
    """The documents that facets count, all variants included: those with all words; if none has, those with any."""


def _list_docs(
    matches: Matches,
    scores: Array,
    variants: Variants | None,
    pinned: list[int],
    options: SearchOptions,
    wanted: Wanted,
) -> _Listed:
    """Return the documents to list. By date, those that have some of the words are listed only if none has all except
    function words: a common word would bring the newest documents to the top."""
    mask, has_all = matches.mask, matches.has_all
    is_complete = bool(has_all.any())
    if options.sort == "date" and matches.has_topic.any():
        mask = matches.has_topic
    counted = has_all if is_complete else mask
    if variants is not None:
        mask, has_all = collapse(variants, mask, has_all, scores, wanted.lang, wanted.versions)
    if pinned:
        mask, has_all, counted = (set_docs(each, pinned, True) for each in (mask, has_all, counted))
    return _Listed(mask, has_all, counted)


# ------------------------------------------------------------------------------------------------ hits


def _add_details(
    hit: Hit,
    doc: int,
    pinned: list[int],
    explanations: Mapping[int, Explanation],
    also_in: Mapping[int, tuple[Variant, ...]],
) -> Hit:
    return hit._replace(pinned=doc in pinned, explanation=explanations.get(doc), also_in=also_in.get(doc, ()))
