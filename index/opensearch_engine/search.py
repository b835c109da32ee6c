"""Answer a query from a cluster: it selects the best posts, of which the shared code makes exact scores and snippets.

    plan (words counted by the cluster) -> select candidates -> open their segments -> match, boost, rerank, snippets

The cluster's scores decide only which posts are compared exactly, and the order of those after them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..cache_budget import CacheBudget
from ..errors import TooSlow
from ..matching.bind import bind_query
from ..matching.dashed_words import find_dashed_term, resolve_dashed_words
from ..matching.match import Found, PlannedQuery, evaluate_query, plan_query
from ..matching.qualify import Qualified, find_qualified, find_relaxed
from ..model import And, Not, Query, Results, SearchOptions
from ..searcher.page import CANDIDATES, Preselection
from ..searcher.search import build_results, get_valid_until
from ..searcher.well_formed import make_well_formed
from .candidate_groups import CandidateGroups, merge_hits, select_groups
from .candidate_scores import CandidateScores, select_titled
from .client import ClusterClient, Json, TooManyClauses
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
_ATTEMPTS = ((False, 1000), (True, 1000), (True, 16), (True, 8), (True, 4), (True, 2), (True, 1))
"""Whether scores are coarse, and the most words: until the query has no more clauses than a node takes."""
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


class _Found(NamedTuple):
    """The response to a search for candidates."""

    hits: Sequence[Json]
    """The candidates, best first."""
    response: Json
    """With the facets of all that are listed."""
    total: int
    """How many are listed."""
    counts: Mapping[str, int]
    """How many of these match (`docs`), have all words (`has_all`), have all but function words (`has_topic`), and how
    many have all words or are pinned (`has_all_or_pinned`)."""


class _Sets(NamedTuple):
    """The queries of the posts that a search may list, before visibility and filters."""

    filters: list[Json]
    """The conditions that only restrict."""
    qualified: Qualified[Json]
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
        planned, selected, first = self._plan_and_select(query, options, now)
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

    def _plan_and_select(self, query: Query, options: SearchOptions, now: float) -> tuple[PlannedQuery, _Selected, int]:
        """Return the plan of a query, and what `_select` returns. If the query has too many clauses, try again with
        coarse scores, then with fewer words. Raises TooSlow if a single word has too many."""
        with suppress(TooManyClauses):
            self._words.prepare(query)
        for is_coarse, most_words in _ATTEMPTS:
            max_words = min(options.max_words, most_words)
            with suppress(TooManyClauses):
                planned = plan_query(self._words, query, options.filters, options.deadline, max_words)
                return planned, *self._select(planned, options, now, is_coarse=is_coarse)
        raise TooSlow("the query has too many parts for the cluster; search for less at once")

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
        filters = [sets.evaluate(condition) for condition in planned.filters]
        qualified = find_qualified(plan, sets)
        if planned.title_key and planned.is_only_words:
            titled = select_titled(planned.title_key)
            qualified = qualified._replace(
                docs=unite([qualified.docs, titled]),
                has_all=unite([qualified.has_all, titled]),
                has_topic=unite([qualified.has_topic, titled]),
            )
        return _Sets(filters, qualified, select_pinned(options.pinned))

    def _select(
        self, planned: PlannedQuery, options: SearchOptions, now: float, *, is_coarse: bool
    ) -> tuple[_Selected, int]:
        """Return the candidates of a query, and how many of the better ones are not among them. `is_coarse`: see
        CandidateScores."""
        sets = self._make_sets(planned, options)
        size, first = _choose_window(options, self._count_compared(planned))
        scores = CandidateScores(self._words, planned, options, now, is_coarse=is_coarse)
        groups = None
        if options.sort == "relevance" and not options.pinned and not first:
            groups = select_groups(
                scores, sets.qualified, self._words.collection, sets.filters, titled=planned.is_only_words
            )
        if groups is None:
            found = self._ask(options, sets, sets.qualified.docs, scores, size, first)
        else:
            found = self._ask_for_groups(options, sets, groups, scores, size)
        topic, any_docs = found.counts["has_topic"], found.counts["docs"]
        relaxed = NOTHING if topic or any_docs else find_relaxed(planned.plan, self._words.sets)
        if relaxed != NOTHING:
            found = self._ask(options, sets, relaxed, scores, size, first)
        elif options.sort == "date" and 0 < topic < any_docs:
            found = self._ask(options, sets, sets.qualified.has_topic, scores, size, first)
        pinned = self._find_pinned(sets) if options.pinned and options.sort == "relevance" else []
        own = {make_key(hit).id for hit in pinned}
        return _Selected(
            hits=[hit for hit in found.hits if make_key(hit).id not in own] if own else found.hits,
            pinned=pinned,
            total=found.total,
            matching=found.counts["docs"],
            has_all=found.counts["has_all_or_pinned"],
            has_topic=topic,
            facets=read_facets(found.response, options, has_all=found.counts["has_all"] > 0),
            is_relaxed=relaxed != NOTHING,
        ), first

    def _ask(
        self, options: SearchOptions, sets: _Sets, docs: Json, scores: CandidateScores, size: int, first: int
    ) -> _Found:
        """Search for the candidates among some posts."""
        listed = intersect([self._words.collection.visible, *sets.filters, unite([docs, sets.pinned])])
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
        scored = scores.score_all(sets.qualified)
        query = {"bool": {"filter": [listed], "should": [scored] if scored else []}}
        aggregations = {**counted.make_body(), **make_facet_body(options, has_all)}
        body = {**_make_body(query, size, by_date=options.sort == "date"), "from": first, "aggs": aggregations}
        if first and options.pinned and options.sort == "relevance":  # they are on earlier pages
            body["post_filter"] = exclude(sets.pinned)
        found = self._client.search("search", self._words.collection.index_name, body, options.deadline)
        return _Found(found["hits"]["hits"], found, found["hits"]["total"]["value"], counted.read(found))

    def _ask_for_groups(
        self, options: SearchOptions, sets: _Sets, groups: CandidateGroups, scores: CandidateScores, size: int
    ) -> _Found:
        """Search for the candidates in all groups at once."""
        qualified, index = sets.qualified, self._words.collection.index_name
        counted = CountedSets(
            {"has_all": qualified.has_all, "has_topic": qualified.has_topic}, everything=qualified.has_topic
        )
        facets = make_facet_body(options, qualified.has_all)
        is_counted = groups.word is not None and not facets
        bodies = [{**_make_body(groups.any_word, size), "aggs": facets, "track_total_hits": not is_counted}]
        if groups.all_words is not None and groups.all_words != NOTHING:
            bodies.append({**_make_body(groups.all_words, size), "aggs": counted.make_body()})
        bodies += [{**_make_body(query, size), "track_total_hits": False} for query in groups.others]
        found = self._client.search_all("search", index, bodies, options.deadline)
        hits = merge_hits(found, size)
        if is_counted:
            total = groups.word_count + self._count_lacking(groups.word, scores, hits)
        else:
            total = found[0]["hits"]["total"]["value"]
        match groups.all_words:
            case None:
                counts = {"has_all": total, "has_topic": total}
            case query if query == NOTHING:
                counts = {"has_all": 0, "has_topic": 0}
            case _:
                counts = counted.read(found[1])
        counts |= {"docs": total, "has_all_or_pinned": counts["has_all"]}
        return _Found(hits, found[0], total, counts)

    def _count_lacking(self, word: Json | None, scores: CandidateScores, hits: Sequence[Json]) -> int:
        """Return how many visible posts have the query as their whole title, but lack its only word: it may be written
        in another way."""
        if word is None or not scores.has_whole_title(hits):
            return 0
        collection = self._words.collection
        body = {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": {"filter": [scores.score_title()], "must_not": [word, *collection.hidden]}},
        }
        found = self._client.search("search", collection.index_name, body, self._words.deadline)
        count: int = found["hits"]["total"]["value"]
        return count

    def _find_pinned(self, sets: _Sets) -> list[Json]:
        body = {
            "size": 1000,
            **HIT,
            "query": intersect([self._words.collection.visible, *sets.filters, sets.pinned]),
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


def _make_body(query: Json, size: int, *, by_date: bool = False) -> Json:
    """Return the body of a search for candidates, the best or newest first."""
    by_id: Json = {"id": {"order": "asc", "missing": "_last"}}
    newest: Json = {"date": {"order": "desc", "missing": "_last"}}
    best: Json = {"_score": "desc"}
    return {
        "size": size,
        "track_total_hits": True,
        **HIT,
        "query": query,
        "sort": [newest, best, by_id] if by_date else [best, newest, by_id],
    }


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
