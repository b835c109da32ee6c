"""Explain scores: the contribution of each word, its frequency in each field, and the boosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..fields import FIELDS
from ..matching.bm25f import saturate
from ..matching.boosts import Boosts
from ..matching.plan import AndPlan, Leaf, OrPlan, Plan, SynonymsPlan
from ..matching.scoring_context import ScoringContext
from ..model import Explanation, TermScore
from ..turns import give_way


def explain_scores(
    context: ScoringContext,
    plan: Plan | None,
    boosts: Boosts,
    proximity: Mapping[int, float],
    names: Mapping[int, float],
    docs: Sequence[int],
) -> dict[int, Explanation]:
    """Return the explanations of the scores of `docs`.

    Each word is matched again in each field, for all documents at once, so this is slow: do it on request only.
    `proximity`: the factors of the reranked documents; `names`: the bonuses for titles and headings."""
    term_scores = _explain_plan(context, plan, docs)
    return {
        doc: Explanation(
            words=tuple(words),
            recency=boosts.get_recency(doc),
            edition=boosts.get_edition_factor(doc),
            tag=boosts.get_tag_factor(doc),
            title=boosts.get_title_bonus(doc) + names.get(doc, 0.0),
            proximity=proximity.get(doc, 1.0),
            all_words=boosts.get_all_words_factor(doc),
        )
        for doc, words in zip(docs, term_scores, strict=True)
    }


def _explain_plan(context: ScoringContext, plan: Plan | None, docs: Sequence[int]) -> list[list[TermScore]]:
    """Return for each document the scores of the plan's words; of synonyms only the best."""
    match plan:
        case AndPlan(children) | OrPlan(children):
            parts = [_explain_plan(context, child, docs) for child in children]
            return [[word for part in parts for word in part[i]] for i in range(len(docs))]
        case SynonymsPlan(original, alternatives):
            parts = [_explain_plan(context, each, docs) for each in (original, *alternatives)]
            return [max((part[i] for part in parts), key=_sum_scores) for i in range(len(docs))]
        case Leaf():
            return _explain_leaf(context, plan, docs)
    return [[] for _ in docs]


def _explain_leaf(context: ScoringContext, leaf: Leaf, docs: Sequence[int]) -> list[list[TermScore]]:
    matcher, weight = leaf.scored.matcher, leaf.boost * leaf.scored.weight
    total = matcher.compute_frequencies(context)
    by_field = {}
    for field, name in enumerate(FIELDS):
        give_way()
        by_field[name] = matcher.restrict_to(1 << field).compute_frequencies(context)
    term_scores: list[list[TermScore]] = []
    for doc in docs:
        frequency = float(total[doc])
        fields = {name: float(each[doc]) for name, each in by_field.items() if each[doc]}
        score = weight * float(saturate(context.ranking, total[doc]))
        term_scores.append([TermScore(leaf.query, fields, frequency, weight, score)] if frequency else [])
    return term_scores


def _sum_scores(words: list[TermScore]) -> float:
    return sum(word.score for word in words)
