"""Explain a score: which words in which fields contributed what, and the boosts on top of it."""

from __future__ import annotations

from collections.abc import Mapping

from ..fields import FIELDS
from ..matching.bm25f import saturate
from ..matching.boosts import Boosts
from ..matching.plan import AndPlan, Leaf, OrPlan, Plan, SynonymsPlan, Word
from ..matching.scoring_context import ScoringContext
from ..model import Explanation, TermScore
from ..segment.ragged import Array


class Explainer:
    """Explains the hits of one query. Each word is looked up once more in each field, for all hits at once."""

    def __init__(
        self, context: ScoringContext, plan: Plan | None, boosts: Boosts, proximity: Mapping[int, float]
    ) -> None:
        """Args: `proximity`: the factors of the reranked documents."""
        self._context = context
        self._plan = plan
        self._boosts = boosts
        self._proximity = proximity
        self._frequencies: dict[Word, list[Array]] = {}

    def explain(self, doc: int) -> Explanation:
        """Explain one document's score."""
        return Explanation(
            words=tuple(self._explain_plan(self._plan, doc)),
            recency=self._boosts.get_recency(doc),
            tag=self._boosts.get_tag_factor(doc),
            title=self._boosts.get_title_bonus(doc),
            nearness=self._proximity.get(doc, 1.0),
        )

    def _explain_plan(self, plan: Plan | None, doc: int) -> list[TermScore]:
        match plan:
            case AndPlan(children) | OrPlan(children):
                return [word for child in children for word in self._explain_plan(child, doc)]
            case SynonymsPlan(original, alternatives):
                return max((self._explain_plan(each, doc) for each in (original, *alternatives)), key=_sum_scores)
            case Leaf():
                return self._explain_leaf(plan, doc)
        return []

    def _explain_leaf(self, leaf: Leaf, doc: int) -> list[TermScore]:
        *by_field, total = self._compute_frequencies(leaf)
        frequency = float(total[doc])
        if not frequency:
            return []
        weight = leaf.boost * leaf.scored.weight
        score = weight * float(saturate(self._context.ranking, total[doc]))
        fields = {name: float(each[doc]) for name, each in zip(FIELDS, by_field, strict=True) if each[doc]}
        return [TermScore(leaf.query, fields, frequency, weight, score)]

    def _compute_frequencies(self, leaf: Leaf) -> list[Array]:
        """Return [documents] tf~ in each field, and in all together."""
        if leaf.query not in self._frequencies:
            matcher = leaf.scored.matcher
            matchers = [*(matcher.restrict_to(1 << field) for field in range(len(FIELDS))), matcher]
            self._frequencies[leaf.query] = [each.compute_frequencies(self._context) for each in matchers]
        return self._frequencies[leaf.query]


def _sum_scores(words: list[TermScore]) -> float:
    return sum(word.score for word in words)
