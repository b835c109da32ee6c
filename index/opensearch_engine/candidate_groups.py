"""Select the candidates of a query of which any word suffices, as of most, in groups:

- all posts with any word. Their scores are sums over the words, without conditions and factors of each post: so a node
  goes through the postings of one word after another, in blocks.
- the posts with all words, with their reward. They are few, and a node need not look at others.
- the posts of a version that the query names, or with a tag that is only a part of it, with their reward.

A post in several groups counts with the highest score, which is the one with all its rewards.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from ..matching.plan import Leaf
from ..matching.qualify import ClauseDocs, Qualified, is_function_word
from .candidate_scores import CandidateScores, Factor
from .client import Json
from .collection import Collection
from .form_queries import NOTHING, get_excluded, take_best, unite
from .plan_queries import iterate_leaves


class CandidateGroups(NamedTuple):
    """The queries of the posts that a search lists, scored."""

    any_word: Json
    """All of them."""
    all_words: Json | None
    """Those with all words; None: having all words is not rewarded."""
    others: list[Json]
    """Further groups, of rewarded posts."""
    word: Json | None
    """The query of the posts that have the only word, if that is all that is asked for;"""
    word_count: int
    """and how many visible ones there are, which is known already. So a node may skip those that can't be the best."""


def select_groups(
    scores: CandidateScores,
    qualified: Qualified[Json],
    collection: Collection,
    filters: Sequence[Json],
    *,
    titled: bool,
) -> CandidateGroups | None:
    """Return the groups of the candidates of a search; None if they can't be selected so.

    Args:
        filters: the conditions that only restrict.
        titled: whether a post whose whole title is the query matches in any case.
    """
    ranking = scores.ranking
    if not qualified.words or min(ranking.all_words, ranking.whole_tag, ranking.named_version) < 1:
        return None
    conditions = [*filters, *(clause.docs for clause in qualified.conditions)]
    title = scores.score_title()

    def finish(words: Json, docs: Json) -> Json:
        """Return the query of a group. `docs`: that of the same posts without scores."""
        queries = [] if words == NOTHING else [scores.demote(words)]
        if title != NOTHING:
            queries.append(title if titled else {"bool": {"must": [title], "filter": [docs]}})
        return _restrict(queries, conditions, collection.hidden)

    some = unite([clause.some for clause in qualified.words])
    scored = [_score_clause(scores, clause) for clause in qualified.words]
    every = unite(scored)
    tagged, rewarded = scores.reward_tagged(), [scores.reward_versions()]
    if not titled:  # the tag is a part of the query, so posts that have it may lack other words
        tagged, rewarded = None, [*rewarded, tagged]
    best, complete = _reward(every, tagged), None
    if qualified.rewards_all:
        topic = _reward(_require_topic(qualified.words, scored, ranking.all_words), tagged)
        best, complete = take_best([every, topic]), finish(topic, qualified.has_topic)
    others = [finish(_select_rewarded(best, factor), some) for factor in rewarded if factor is not None]
    word = qualified.words[0] if len(qualified.words) == 1 and not conditions and titled else None
    count = word.plan.scored.doc_frequency if word is not None and isinstance(word.plan, Leaf) else None
    return CandidateGroups(
        any_word=finish(best if complete is None else every, some),
        all_words=complete,
        others=others,
        word=None if word is None or count is None else word.docs,
        word_count=count or 0,
    )


def merge_hits(responses: Sequence[Json], size: int) -> list[Json]:
    """Return the best hits of the searches for several groups, best first."""
    best: dict[str, Json] = {}
    for hit in [hit for response in responses for hit in response["hits"]["hits"]]:
        key = hit["fields"]["key"][0]
        if key not in best or hit["sort"][0] > best[key]["sort"][0]:
            best[key] = hit
    return sorted(best.values(), key=_get_rank)[:size]


def _get_rank(hit: Json) -> tuple[float, float, bool, str]:
    """Return what orders hits as a node does: the score, the date if there is one, and the id."""
    score, date, id = hit["sort"]
    return -score, -float(date), id is None, id or ""


def _restrict(queries: Sequence[Json], conditions: Sequence[Json], hidden: Sequence[Json]) -> Json:
    """Return the scored query of the visible posts that match any of some queries and meet all conditions."""
    excluded = [query for query in map(get_excluded, conditions) if query is not None]
    filters = [query for query in conditions if get_excluded(query) is None]
    body = {"should": [*queries], "minimum_should_match": 1, "must_not": [*hidden, *excluded]}
    return {"bool": {**body, "filter": filters} if filters else body} if queries else NOTHING


def _reward(query: Json, factor: Factor | None) -> Json:
    """Return a query with a factor on the scores of some posts, of at least 1."""
    return query if factor is None else take_best([query, _select_rewarded(query, factor)])


def _select_rewarded(query: Json, factor: Factor) -> Json:
    """Return a query of only the posts that have a factor, with it."""
    if query == NOTHING:
        return NOTHING
    return {"bool": {"filter": [factor.condition], "must": [query], "boost": factor.weight}}


def _require_topic(words: Sequence[ClauseDocs[Json]], scored: Sequence[Json], reward: float) -> Json:
    """Return the scored and rewarded query of the posts that have all words but function words.

    `scored`: the query of each word, see `_score_clause`."""
    is_topic = [not is_function_word(clause.plan) for clause in words]
    if not any(is_topic):
        is_topic = [True] * len(words)
    required = list(compress(scored, is_topic))
    if NOTHING in required:
        return NOTHING
    others = [query for query, topic in zip(scored, is_topic, strict=True) if not topic and query != NOTHING]
    body = {"must": required, "should": others}
    if filters := [clause.docs for clause in compress(words, is_topic) if clause.docs is not clause.some]:
        body["filter"] = filters
    return {"bool": {**body, "boost": reward}}


def _score_clause(scores: CandidateScores, clause: ClauseDocs[Json]) -> Json:
    """Return a query that matches as a clause does, and scores it."""
    scored = scores.score_plan(clause.plan)
    if all(leaf.boost * leaf.scored.weight > 0 for leaf in iterate_leaves(clause.plan) if leaf.scored.is_known):
        return NOTHING if scored is None else scored
    silent = {"constant_score": {"filter": clause.some, "boost": 0.0}}  # words without weight match, too
    return unite([silent] if scored is None else [scored, silent])
