"""Boosts on top of BM25F: all words, recency, language and version, a tag or a title equal to the query, titles,
headings and proximity.

score = (sum of the words' scores * all words * recency * edition * tag + title and heading) * proximity
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..ranking import Ranking
from ..segment.ragged import Array
from ..text.keys import make_facet_key
from .bm25f import compute_recency
from .editions import NOTHING, Wanted, compute_edition_factors
from .match import Matches
from .name_bonus import compute_highest_score
from .scoring_context import ScoringContext


class Boosts(NamedTuple):
    """The boosts of one query, to look up for each document that is shown or explained."""

    ranking: Ranking
    dates: Array
    """[documents] float64: seconds since 1970."""
    now: float
    editions: Array | None
    """[documents] float32: factors for languages and versions; None: 1."""
    complete: Array | None
    """[documents] bool or float32: from 0 to 1, how nearly a document has all words of the query except function words;
    None if that does not count."""
    tagged_docs: Array
    """The documents that have the query as a tag."""
    titled_docs: Array
    """The documents whose whole title is the query."""
    title_bonus: float
    """Added to the scores of `titled_docs`."""

    def get_recency(self, doc: int) -> float:
        """Return a document's factor for its date."""
        if not self.ranking.recency:
            return 1.0
        return float(compute_recency(self.ranking, self.dates.take([doc]), self.now)[0])

    def get_edition_factor(self, doc: int) -> float:
        """Return a document's factor for its language and version."""
        return 1.0 if self.editions is None else float(self.editions[doc])

    def get_tag_factor(self, doc: int) -> float:
        """Return a document's factor for its tags."""
        return self.ranking.whole_tag if doc in self.tagged_docs else 1.0

    def get_title_bonus(self, doc: int) -> float:
        """Return the bonus that a document has if the query is its whole title."""
        return self.title_bonus if doc in self.titled_docs else 0.0

    def get_all_words_factor(self, doc: int) -> float:
        """Return a document's factor for having all words of the query."""
        return 1.0 if self.complete is None else 1 + (self.ranking.all_words - 1) * float(self.complete[doc])


def compute_boosts(
    context: ScoringContext, matches: Matches, now: float, wanted: Wanted = NOTHING
) -> tuple[Boosts, Array]:
    """Return the boosts of a query and the boosted scores: [documents] float32.

    `now`: seconds since 1970; `wanted`: the language and versions that the reader wants."""
    snapshot, ranking = context.snapshot, context.ranking
    tag = make_facet_key(matches.title_text)
    tagged = snapshot.find_docs_by_facet("tags", tag) if tag else np.zeros(0, np.int64)
    scores, titled = matches.scores.copy(), matches.titled_docs
    complete = _find_complete(matches)
    if complete is not None and complete.dtype == np.bool_:
        scores[complete.nonzero()[0]] *= ranking.all_words
    elif complete is not None:
        scores *= 1 + (ranking.all_words - 1) * complete
    if ranking.recency:
        docs = matches.mask.nonzero()[0]
        scores[docs] *= compute_recency(ranking, snapshot.dates.take(docs), now)
    editions = compute_edition_factors(snapshot, ranking, wanted)
    if editions is not None:
        scores *= editions
    if len(tagged):
        scores[tagged] *= ranking.whole_tag
    bonus = 0.0
    if len(titled):  # above all others, whatever their proximity and names
        names = (ranking.title_part + ranking.heading_part) * compute_highest_score(context, matches.clauses)
        bonus = (1 + ranking.proximity) * (float(scores.max(where=matches.mask, initial=0)) + names)
        scores[titled] += bonus
    return Boosts(ranking, snapshot.dates, now, editions, complete, tagged, titled, bonus), scores


def _find_complete(matches: Matches) -> Array | None:
    """Return how nearly each document has all words, see `Boosts.complete`."""
    if not matches.rewards_all or (matches.relaxed and matches.completeness is None):
        return None
    return matches.has_topic if matches.completeness is None else matches.completeness


def get_proximity_factor(ranking: Ranking, proximity: float) -> float:
    """Return the factor for the proximity of the query's words, which is from 0 (apart) to 1 (all in one window)."""
    return 1 + ranking.proximity * proximity
