"""A word or phrase, found and weighed: which documents have it, and what it adds to the score of each."""

from __future__ import annotations

from typing import NamedTuple

from . import ranking
from .forward import Array
from .lookup import Lookup
from .snapshot import Snapshot


class Weighed(NamedTuple):
    """It stays the same as long as the snapshot does."""

    lookup: Lookup
    documents: Array
    """Those that have it, ascending."""
    scores: Array
    """What it adds to the score of each."""
    worth: float
    """See `ranking.worth`."""


def weigh(snapshot: Snapshot, lookup: Lookup) -> Weighed:
    """Weigh what was found."""
    total = lookup.frequencies(snapshot)
    documents = (total != 0).nonzero()[0]
    frequencies = total.take(documents)
    worth = snapshot.worth(documents, frequencies)
    return Weighed(lookup, documents, worth * ranking.saturate(snapshot.ranking, frequencies), worth)


def held(weighed: Weighed | None) -> int:
    """Return how many numbers one keeps in memory, about."""
    return 1 if weighed is None else 1 + len(weighed.documents) + weighed.lookup.held
