"""Answer a query from a cluster: it selects the best posts, of which the shared code makes exact scores and snippets.

    plan (words counted by the cluster) -> select candidates -> open their segments -> match, boost, rerank, snippets

The cluster's scores decide only which posts are compared exactly, and the order of those after them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..cache_budget import CacheBudget
from ..matching.bind import bind_query
from ..matching.dashed_words import find_dashed_term, resolve_dashed_words
from ..matching.match import Found, PlannedQuery, evaluate_query, plan_query
from ..matching.qualify import Qualified, find_qualified, find_relaxed
from ..model import And, Not, Query, Results, SearchOptions
from ..searcher.page import CANDIDATES, Preselection
from ..searcher.search import build_results, get_valid_until
from ..searcher.well_formed import make_well_formed
from .candidate_scores import score_candidates
from .client import ClusterClient, Json
from .cluster_words import ClusterWords
from .counted_sets import CountedSets
from .documents import make_document_id, make_keyword
from .facet_counts import make_facet_body, read_facets
from .form_queries import NOTHING, exclude, intersect, unite
from .mappings import ANY_TERMS
from .plan_queries import list_forms
from .posts import HIT, OpenPosts, make_joined_context, make_key

_COMPARED_BY_WORD = 20
"""How many posts are compared exactly if the query is one word."""
_COMPARED_BY_PREFIX = 100
"""How many if it has a beginning of so many words that the cluster does not count them."""
_DASHED_SAMPLE = 64
"""In how many posts that have a word with its minus is looked what stands beside it."""


class _Selected(NamedTuple):
    """What the cluster says of a query."""

    hits: Sequence[Json]
    """The candidates, best first, without pinned posts."""
    pinned: Sequence[Json]
    total: int
    matching: int
    """How many of them match, pinned or not."""
    has_all: int
    has_topic: int
    facets: Mapping[str, Mapping[str, int]]
    is_relaxed: bool


class _Sets(NamedTuple):
    """The queries of the posts that a search may list, before visibility and filters."""

    eligible: Json
    qualified: Qualified[Json]
    relaxed: Json
    pinned: Json


class ClusterSearch:
    """Runs the searches over one collection."""

    def __init__(self, client: ClusterClient, posts: OpenPosts, words: ClusterWords, budget: CacheBudget) -> None:
        """`words`: of this search, with its deadline."""
        self._client = client
        self._posts = posts
        self._words = words
        self._budget = budget

    def run(self, query: Query, options: SearchOptions, now: float) -> Results:
        """Answer a query, see `Engine.search`. `now`: seconds since 1970."""
        words, collection = self._words, self._words.collection
        query = make_well_formed(query)
        query, dashed = self._resolve_dashed_words(query)
        words.prepare(query)
        planned = plan_query(words, query, options.filters, options.deadline, options.max_words)
        selected, first = self._select(planned, options, now)
        posts = self._posts.open_all([*selected.hits, *selected.pinned], options.deadline)
        order = np.array([post.source[0] for post in posts], object).argsort(kind="stable")
        in_order = [posts[at] for at in order.tolist()]
        context = make_joined_context(in_order, collection.generation, words.ranking, self._budget, collection.corpus)
        found = Found(selected.has_topic > 0, has_any=not selected.is_relaxed)
        bound = bind_query(context, planned)
        matches = evaluate_query(context, bound, context.snapshot.alive, found)
        docs = np.argsort(order)[: len(selected.hits)]  # they are numbered by their ids, as in an index of one machine
        preselection = Preselection(docs, first, self._count_compared(planned))
        own_options = replace(options, facets=())
        results = build_results(context, query, matches, own_options, now, preselection=preselection)
        return replace(
            results,
            total=selected.total,
            total_all_words=selected.has_all,
            relaxed=not selected.has_topic and selected.matching > 0,
            dashed_words=dashed,
            facets=selected.facets,
            valid_until=get_valid_until(words.ranking, collection.until, now),
        )

    def _resolve_dashed_words(self, query: Query) -> tuple[Query, tuple[Not, ...]]:
        """See `dashed_words.resolve_dashed_words`: looked up in some of the posts that have such a word."""
        if not isinstance(query, And):
            return query, ()
        flags = [child for child in query.children if isinstance(child, Not) and child.dashed is not None]
        if not flags:
            return query, ()
        wanted = unite([{"prefix": {ANY_TERMS: text}} for text in dict.fromkeys(map(find_dashed_term, flags)) if text])
        context = self._words.find_sample(wanted, _DASHED_SAMPLE)
        return resolve_dashed_words(context, query, context.snapshot.alive)

    # ---------------------------------------------------------------------------------- selection

    def _count_compared(self, planned: PlannedQuery) -> int:
        """Return how many posts are compared exactly. One word alone scores in the cluster nearly as it does
        exactly."""
        if not all(map(self._words.forms.is_countable, list_forms(planned.plan))):
            return _COMPARED_BY_PREFIX
        return CANDIDATES if planned.is_several_words else _COMPARED_BY_WORD

    def _make_sets(self, planned: PlannedQuery, options: SearchOptions) -> _Sets:
        sets, plan = self._words.sets, planned.plan
        eligible = intersect(
            [self._words.collection.visible, *(sets.evaluate(condition) for condition in planned.filters)]
        )
        qualified = find_qualified(plan, sets)
        if planned.title_key and planned.is_only_words:
            titled = select_titled(planned.title_key)
            qualified = qualified._replace(
                docs=unite([qualified.docs, titled]),
                has_all=unite([qualified.has_all, titled]),
                has_topic=unite([qualified.has_topic, titled]),
            )
        return _Sets(eligible, qualified, find_relaxed(plan, sets), select_pinned(options.pinned))

    def _select(self, planned: PlannedQuery, options: SearchOptions, now: float) -> tuple[_Selected, int]:
        """Return the candidates of a query, and how many of the better ones are not among them."""
        sets = self._make_sets(planned, options)
        found, counts, first = self._ask(planned, options, sets, sets.qualified.docs, now)
        topic, any_docs = counts["has_topic"], counts["docs"]
        is_relaxed = not topic and not any_docs and sets.relaxed != NOTHING
        if is_relaxed:
            found, counts, first = self._ask(planned, options, sets, sets.relaxed, now)
        elif options.sort == "date" and 0 < topic < any_docs:
            found, counts, first = self._ask(planned, options, sets, sets.qualified.has_topic, now)
        pinned = self._find_pinned(sets) if options.pinned else []
        own = {make_key(hit).id for hit in pinned} if options.sort == "relevance" else set()
        return _Selected(
            hits=[hit for hit in found["hits"]["hits"] if make_key(hit).id not in own],
            pinned=[hit for hit in pinned if make_key(hit).id in own],
            total=found["hits"]["total"]["value"],
            matching=counts["docs"],
            has_all=counts["has_all_or_pinned"],
            has_topic=topic,
            facets=read_facets(found, options, has_all=counts["has_all"] > 0),
            is_relaxed=is_relaxed,
        ), first

    def _ask(
        self, planned: PlannedQuery, options: SearchOptions, sets: _Sets, docs: Json, now: float
    ) -> tuple[Json, Mapping[str, int], int]:
        """Return the response of a search for the candidates among some posts, how many of these are in each set, and
        how many of the better ones are not among the candidates."""
        size, first = _choose_window(options, self._count_compared(planned))
        listed = intersect([sets.eligible, unite([docs, sets.pinned])])
        has_all = unite([sets.qualified.has_all, sets.pinned])
        counted = CountedSets(
            {
                "docs": docs,
                "has_all": sets.qualified.has_all,
                "has_topic": sets.qualified.has_topic,
                "has_all_or_pinned": has_all,
            },
            everything=None if options.pinned else docs,
        )
        scores = score_candidates(self._words, planned, sets.qualified, options, now)
        by_id: list[Json] = [{"id": {"order": "asc", "missing": "_last"}}]
        newest: Json = {"date": {"order": "desc", "missing": "_last"}}
        best: Json = {"_score": "desc"}
        body: Json = {
            "from": first,
            "size": size,
            "track_total_hits": True,
            "track_scores": True,
            **HIT,
            "query": {"bool": {"filter": [listed], "should": [scores] if scores else []}},
            "sort": [*([newest, best] if options.sort == "date" else [best, newest]), *by_id],
            "aggs": {**counted.make_body(), **make_facet_body(options, has_all)},
        }
        if first and options.pinned and options.sort == "relevance":  # they are on earlier pages
            body["post_filter"] = exclude(sets.pinned)
        found = self._client.search("search", self._words.collection.index_name, body, options.deadline)
        return found, counted.read(found), first

    def _find_pinned(self, sets: _Sets) -> list[Json]:
        body = {
            "size": 1000,
            **HIT,
            "query": intersect([sets.eligible, sets.pinned]),
        }
        hits: list[Json] = self._client.search("search", self._words.collection.index_name, body, self._words.deadline)[
            "hits"
        ]["hits"]
        return hits


def _choose_window(options: SearchOptions, compared: int) -> tuple[int, int]:
    """Return how many candidates to select, and how many better ones to skip."""
    begin, end = (options.page - 1) * options.per_page, options.page * options.per_page
    if options.sort == "date":
        return options.per_page, begin
    begin = max(begin - len(options.pinned), 0)
    if begin < compared:
        return max(end, compared) + len(options.pinned), 0
    return options.per_page + len(options.pinned), begin


def select_titled(key: int) -> Json:
    """Return the query of the posts whose whole title has a key."""
    return {"term": {"title_key": str(key)}}


def select_pinned(names: Sequence[str]) -> Json:
    """Return the query of the posts that have one of some ids or URLs."""
    if not names:
        return NOTHING
    return unite(
        [
            {"ids": {"values": [make_document_id(name) for name in names]}},
            {"terms": {"url_key": [make_keyword(name) for name in names]}},
        ]
    )
