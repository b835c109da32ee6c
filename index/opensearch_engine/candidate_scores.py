"""Make the query that orders the candidates: the scores of the words with all boosts but those for names in part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..matching.editions import find_wanted
from ..matching.match import PlannedQuery
from ..matching.plan import Plan, iterate_clauses
from ..matching.qualify import Qualified
from ..model import SearchOptions
from ..text.editions import get_primary_language
from ..text.keys import make_facet_key
from .client import Json
from .cluster_words import ClusterWords
from .documents import make_keyword
from .form_queries import NOTHING, unite
from .mappings import get_key_field
from .plan_queries import list_forms, score_plan

_SECONDS_PER_DAY = 86_400
_ABOVE_ALL = 100.0
"""How many times the highest possible score of the words a whole title is worth: it comes first in any case."""


class Factor(NamedTuple):
    """A factor on the scores of some posts."""

    condition: Json
    """The query of these posts."""
    weight: float


class CandidateScores:
    """Makes the queries that score the candidates of one search."""

    def __init__(
        self, words: ClusterWords, planned: PlannedQuery, options: SearchOptions, now: float, *, is_coarse: bool = False
    ) -> None:
        """`now`: seconds since 1970. `is_coarse`: score by fields only, and leave out what takes more clauses."""
        self._words = words
        self._planned = planned
        self._now = now
        self._wanted = find_wanted(options.lang or planned.lang, planned.title_text.split())
        forms = words.forms
        self._forms = forms.make_coarse() if is_coarse else forms.limit_counted(list_forms(planned.plan))
        self._is_coarse = is_coarse
        self.ranking = words.ranking

    def score_all(self, qualified: Qualified[Json]) -> Json | None:
        """Return a query that scores posts about as `boosts.compute_boosts` does; None if nothing scores."""
        scores = self.score_plan(self._planned.plan)
        if scores is None:
            return None
        rewards = [self.reward_tagged(), self.reward_versions()]
        if qualified.rewards_all and not self._is_coarse:
            rewards.append(Factor(qualified.has_topic, self.ranking.all_words))
        return unite([self._multiply(scores, [each for each in rewards if each is not None]), self.score_title()])

    def score_plan(self, plan: Plan | None) -> Json | None:
        """Return a query that scores the words of a plan; None if it has none."""
        return score_plan(plan, self._forms, self.ranking.k1)

    def demote(self, scores: Json) -> Json:
        """Return scores with the factors of posts in other languages and of old ones, which few sites have."""
        return self._multiply(scores, [])

    def _multiply(self, scores: Json, rewards: Iterable[Factor]) -> Json:
        factors = [*rewards, *self._demote_languages()]
        if factors:
            functions = [{"filter": condition, "weight": weight} for condition, weight in factors]
            scores = {"function_score": {"query": scores, "functions": functions, "score_mode": "multiply"}}
        if self.ranking.recency:
            scores = _add_recency(scores, self.ranking.recency, self.ranking.half_life, self._now)
        return scores

    def reward_tagged(self) -> Factor | None:
        """Return the factor of the posts of which the whole query is a tag."""
        tag = make_facet_key(self._planned.title_text)
        if not tag or self._is_coarse:
            return None
        return Factor({"term": {get_key_field("tags"): make_keyword(tag)}}, self.ranking.whole_tag)

    def reward_versions(self) -> Factor | None:
        """Return the factor of the posts of the versions that the query names."""
        named = sorted(each for each in self._wanted.versions if each[:1].isdigit())
        if not named or self._is_coarse:
            return None
        versions = [make_keyword(make_facet_key(each)) for each in named]
        return Factor({"terms": {get_key_field("version"): versions}}, self.ranking.named_version)

    def _demote_languages(self) -> list[Factor]:
        langs, lang = self._words.collection.langs, self._wanted.lang
        others = [make_facet_key(each) for each in langs if get_primary_language(each) != lang]
        if not lang or not 0 < len(others) < len(langs):
            return []
        return [Factor({"terms": {get_key_field("lang"): others}}, self.ranking.other_language)]

    def score_title(self) -> Json:
        """Return a query that scores the posts whose whole title is the query, above all others."""
        if not self._planned.title_key:
            return NOTHING
        titled = select_titled(self._planned.title_key)
        return {"constant_score": {"filter": titled, "boost": self.title_score}}

    @property
    def title_score(self) -> float:
        """The score of a whole title."""
        highest = sum(clause.weight for clause in iterate_clauses(self._planned.plan)) * (self.ranking.k1 + 1)
        return _ABOVE_ALL * max(highest, 1.0)

    def has_whole_title(self, hits: Sequence[Json]) -> bool:
        """Return whether the best hit has the query as its whole title."""
        return bool(hits) and hits[0]["sort"][0] > 0.5 * self.title_score


def select_titled(key: int) -> Json:
    """Return the query of the posts whose whole title has a key."""
    return {"term": {"title_key": str(key)}}


def _add_recency(scores: Json, recency: float, half_life: float, now: float) -> Json:
    """Return scores times the factors of `bm25f.compute_recency`."""
    decay = {"exp": {"date": {"origin": now, "scale": half_life * _SECONDS_PER_DAY, "decay": 0.5}}}
    functions = [
        {"filter": {"match_all": {}}, "weight": 1.0},
        {"filter": {"exists": {"field": "date"}}, "weight": recency, **decay},
    ]
    return {"function_score": {"query": scores, "functions": functions, "score_mode": "sum"}}
