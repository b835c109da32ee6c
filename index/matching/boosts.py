"""What lifts documents above what their words are worth: recency, a whole tag, a whole title, nearness."""

from __future__ import annotations

import numpy as np

from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..text.keys import make_facet_key
from . import bm25f
from .evaluator import Matches


class Boosts:
    """A post whose whole title the query is stands above all others, and one that bears it as a tag a little higher;
    where asked for, newer ones too. A score is (words * recency * tag + title) * nearness."""

    def __init__(self, snapshot: Snapshot, matches: Matches, now: float) -> None:
        """Lift the scores of what matches."""
        self._ranking = snapshot.ranking
        self._dates = snapshot.dates
        self._now = now
        self._titled = matches.titled
        asked = make_facet_key(matches.asked)
        self._tagged: Array = snapshot.facet("tags", asked) if asked else np.zeros(0, np.int64)
        self._title = 0.0
        self._apply(matches.scores, matches.mask)

    def _apply(self, scores: Array, mask: Array) -> None:
        if self._ranking.recency:
            documents = mask.nonzero()[0]
            scores[documents] *= self._freshness(documents)
        if len(self._tagged):
            scores[self._tagged] *= self._ranking.whole_tag
        if len(self._titled):
            self._title = (1 + self._ranking.proximity) * float(scores.max(where=mask, initial=0))
            scores[self._titled] += self._title

    def _freshness(self, documents: Array) -> Array:
        return bm25f.freshness(self._ranking, self._dates.take(documents), self._now)

    def recency(self, document: int) -> float:
        """Return the factor of a document for its date."""
        return float(self._freshness(np.array([document]))[0]) if self._ranking.recency else 1.0

    def tag(self, document: int) -> float:
        """Return the factor of a document for its tags."""
        return self._ranking.whole_tag if document in self._tagged else 1.0

    def title(self, document: int) -> float:
        """Return what was added to a document's score for its title."""
        return self._title if document in self._titled else 0.0

    def nearness(self, near: float) -> float:
        """Return the factor for how near the query's words stand, `near` from 0 to 1."""
        return 1 + self._ranking.proximity * near
