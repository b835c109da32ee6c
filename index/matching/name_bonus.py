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
from typing import NamedTuple

import numpy as np

from ..segment.ragged import Array
from .matchers import NO_DOCS
from .plan import Clause
from .scoring_context import ScoringContext


class NameBonus(NamedTuple):
    """What one query adds for names."""

    highest_score: float
    """U: the highest possible score of the query's words."""
    docs: Array
    """The documents with a word of the query in their title, ascending."""
    bonuses: Array
    """[docs] float32: the bonus for the title of each."""

    def get_title_bonus(self, doc: int) -> float:
        """Return the bonus of a document for its title."""
        at = int(self.docs.searchsorted(doc))
        return float(self.bonuses[at]) if at < len(self.docs) and self.docs[at] == doc else 0.0


def sum_known_weights(clauses: Sequence[Clause]) -> float:
    """Return the summed weights of the clauses that match any document: a misspelled word is in no name."""
    return sum(clause.weight for clause in clauses if clause.is_known)


def compute_name_bonus(context: ScoringContext, clauses: Sequence[Clause]) -> NameBonus:
    """Return the bonuses of all documents for their titles."""
    ranking = context.ranking
    total = sum_known_weights(clauses)
    docs = np.unique(np.concatenate([NO_DOCS, *(clause.titled for clause in clauses)]))
    matched, weights = np.zeros(len(docs)), np.zeros(len(docs))
    for clause in clauses:
        at = docs.searchsorted(clause.titled)
        matched[at] += clause.length
        weights[at] += clause.weight
    covered = np.minimum(matched / np.maximum(context.title_lengths.take(docs), 1), 1)
    highest = (ranking.k1 + 1) * total
    bonuses = ranking.title_part * highest * combine_shares(covered, weights / total if total else weights)
    return NameBonus(highest, docs, bonuses.astype(np.float32))


def combine_shares(covered: Array, weights: Array) -> Array:
    """Return g^2 * s^2, see above. `covered`: g, the covered shares of names; `weights`: s, the shares of weight."""
    squared: Array = (covered * np.minimum(weights, 1)) ** 2
    return squared
