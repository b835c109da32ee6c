"""The bonus of a document whose title, or a heading of which, stands in the query: `deploy to github pages` names the
page "GitHub Pages".

    bonus = share * U * g^2 * s^2
    U = (k1 + 1) * sum of the weights of the query's words: the highest possible score of the words
    g = share of the name that the query has
    s = share of the query's weight that the name has

`share` is `Ranking.title_part` or `heading_part`. Both squares make names that match in part count little: "Pages" says
less of that query than "GitHub Pages", and so does "GitHub Pages and other hosts". Compare the field match of Vespa
(`fieldMatch(title).completeness`), which also takes both directions into account.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..segment.ragged import Array
from .matchers import list_title_slots
from .plan import Clause
from .scoring_context import ScoringContext


def sum_known_weights(clauses: Sequence[Clause]) -> float:
    """Return the summed weights of the clauses that match any document: a misspelled word is in no name."""
    return sum([clause.weight for clause in clauses if clause.is_known])


def compute_highest_score(context: ScoringContext, clauses: Sequence[Clause]) -> float:
    """Return U, the highest possible score of the query's words."""
    return (context.ranking.k1 + 1) * sum_known_weights(clauses)


def compute_title_bonuses(context: ScoringContext, clauses: Sequence[Clause], docs: Array) -> Array | None:
    """Return the bonus of each of `docs` for its title: [docs] float64; None if none has any."""
    if not len(docs):
        return None
    matched, weights = np.zeros(len(docs)), np.zeros(len(docs))
    total = sum_known_weights(clauses)
    titles = list_title_slots(context, docs)
    marks = [(clause, clause.matcher.mark_titled(context, titles)) for clause in clauses]
    marks = [(clause, is_titled) for clause, is_titled in marks if is_titled.any()]
    if not marks or not total:
        return None
    for clause, is_titled in marks:
        matched += float(clause.length) * is_titled
        weights += clause.weight * is_titled
    covered = matched / context.title_lengths.take(docs)
    np.minimum(covered, 1.0, out=covered)
    weights /= total
    highest = (context.ranking.k1 + 1) * total
    bonuses: Array = context.ranking.title_part * highest * combine_shares(covered, weights)
    return bonuses


def combine_shares(covered: Array, weights: Array) -> Array:
    """Return g^2 * s^2, see above. `covered`: g, the covered shares of names; `weights`: s, the shares of weight."""
    product: Array = covered * weights
    product *= product
    return product
