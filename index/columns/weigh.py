"""A word or phrase, found and weighed: which documents have it, and what it adds to the score of each."""

from __future__ import annotations

from typing import NamedTuple

from . import ranking
from .forward import Array
from .lookup import Lookup
from .snapshot import Snapshot

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


def weigh(snapshot: Snapshot, lookup: Lookup) -> Weighed:
    """Weigh what was found."""
    total = lookup.frequencies(snapshot)
    documents = (total != 0).nonzero()[0]
    frequencies = total.take(documents)
    worth = snapshot.worth(documents, frequencies)
    if len(documents) > _WIDE * len(total):
        return Weighed(lookup, slice(None), worth * ranking.saturate(snapshot.ranking, total), worth)
    return Weighed(lookup, documents, worth * ranking.saturate(snapshot.ranking, frequencies), worth)


def held(weighed: Weighed | None) -> int:
    """Return how many numbers one keeps in memory, about."""
    return 1 if weighed is None else 1 + len(weighed.scores) + weighed.lookup.held
