"""A word or phrase, found and weighed: which documents have it, and what it adds to the score of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from . import bm25f
from .matchers import Lookup

_WIDE = 0.25
"""A word that a larger share of all documents has is kept, and added, as an array over all: that is less work."""


class Weighed(NamedTuple):
    """It stays the same as long as the snapshot does."""

    lookup: Lookup
    documents: Array | slice
    """Those that have it, ascending; of a wide word all."""
    scores: Array
    """What it adds to the score of each; 0 for those that don't have it."""
    worth: float
    """See `ranking.worth`."""

    @property
    def held(self) -> int:
        """How many bytes it keeps in memory, about."""
        documents = 0 if isinstance(self.documents, slice) else self.documents.nbytes
        return documents + self.scores.nbytes + self.lookup.held


def weigh(snapshot: Snapshot, lookup: Lookup) -> Weighed:
    """Weigh what was found."""
    total = lookup.frequencies(snapshot)
    having = total != 0
    worth = snapshot.worth(having, total)
    if np.count_nonzero(having) > _WIDE * len(total):
        return Weighed(lookup, slice(None), worth * bm25f.saturate(snapshot.ranking, total), worth)
    documents = having.nonzero()[0]
    return Weighed(lookup, documents, worth * bm25f.saturate(snapshot.ranking, total.take(documents)), worth)
