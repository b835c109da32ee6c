"""Make the query that orders the candidates: the scores of the words with all boosts but those for names in part."""

from __future__ import annotations

from ..matching.editions import find_wanted
from ..matching.match import PlannedQuery
from ..matching.plan import iterate_clauses
from ..matching.qualify import Qualified
from ..model import SearchOptions
from ..text.editions import get_primary_language
from ..text.keys import make_facet_key
from .client import Json
from .cluster_words import ClusterWords
from .documents import make_keyword
from .mappings import get_key_field
from .plan_queries import list_forms, score_plan

_SECONDS_PER_DAY = 86_400
_ABOVE_ALL = 100.0
"""How many times the highest possible score of the words a whole title is worth: it comes first in any case."""


def score_candidates(
    words: ClusterWords, planned: PlannedQuery, qualified: Qualified[Json], options: SearchOptions, now: float
) -> Json | None:
    """Return a query that scores posts about as `boosts.compute_boosts` does; None if nothing scores."""
    ranking = words.ranking
    scores = score_plan(planned.plan, words.forms.limit_counted(list_forms(planned.plan)), ranking.k1)
    if scores is None:
        return None
    functions = _list_factors(words, planned, qualified, options)
    if functions:
        scores = {"function_score": {"query": scores, "functions": functions, "score_mode": "multiply"}}
    if ranking.recency:
        scores = _add_recency(scores, ranking.recency, ranking.half_life, now)
    if not planned.title_key:
        return scores
    highest = sum(clause.weight for clause in iterate_clauses(planned.plan)) * (ranking.k1 + 1)
    titled = {"term": {"title_key": str(planned.title_key)}}
    bonus = {"constant_score": {"filter": titled, "boost": _ABOVE_ALL * max(highest, 1.0)}}
    return {"bool": {"should": [scores, bonus]}}


def _list_factors(
    words: ClusterWords, planned: PlannedQuery, qualified: Qualified[Json], options: SearchOptions
) -> list[Json]:
    """Return the factors of posts: for all words, for the whole query as a tag, for language and version."""
    ranking = words.ranking
    factors: list[Json] = []
    if qualified.rewards_all:
        factors.append({"filter": qualified.has_topic, "weight": ranking.all_words})
    if tag := make_facet_key(planned.title_text):
        factors.append({"filter": {"term": {get_key_field("tags"): make_keyword(tag)}}, "weight": ranking.whole_tag})
    wanted = find_wanted(options.lang or planned.lang, planned.title_text.split())
    langs = words.collection.langs
    others = [make_facet_key(lang) for lang in langs if get_primary_language(lang) != wanted.lang]
    if wanted.lang and 0 < len(others) < len(langs):
        factors.append({"filter": {"terms": {get_key_field("lang"): others}}, "weight": ranking.other_language})
    versions = [make_keyword(make_facet_key(each)) for each in sorted(wanted.versions) if each[:1].isdigit()]
    if versions:
        factors.append({"filter": {"terms": {get_key_field("version"): versions}}, "weight": ranking.named_version})
    return factors


def _add_recency(scores: Json, recency: float, half_life: float, now: float) -> Json:
    """Return scores times the factors of `bm25f.compute_recency`."""
    decay = {"exp": {"date": {"origin": now, "scale": half_life * _SECONDS_PER_DAY, "decay": 0.5}}}
    functions = [
        {"filter": {"match_all": {}}, "weight": 1.0},
        {"filter": {"exists": {"field": "date"}}, "weight": recency, **decay},
    ]
    return {"function_score": {"query": scores, "functions": functions, "score_mode": "sum"}}
