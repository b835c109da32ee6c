"""A query put to a snapshot -> Results: matching, ranking, the page asked for, facets."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from ..matching import dashed_words
from ..matching.boosts import Boosts
from ..matching.evaluator import Matches, check_deadline, evaluate
from ..model import Hit, Query, Results, SearchOptions
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..snippets.snippets import Shown
from .explain import Explainer

_NEAR = 10
"""So many of the best documents, and whatever is on the first page, are put in order by how near the words stand."""

_GROUP = 64
"""Documents that one of them stands for, in looking for the best."""


def search(snapshot: Snapshot, query: Query, options: SearchOptions) -> Results:
    """Answer one query; see Engine.search."""
    now = time.time() if options.now is None else options.now
    query, found = dashed_words.read(snapshot, query, snapshot.visible(now))
    matches = evaluate(snapshot, query, options, now)
    check_deadline(options.deadline)
    boosts = Boosts(snapshot, matches, now)
    pinned = _pinned(snapshot, options.pinned, matches)
    if pinned:
        matches.mask[pinned] = True
    page = _Page(snapshot, matches, boosts, pinned, options)
    check_deadline(options.deadline)
    explainer = Explainer(snapshot, query, matches, boosts, page.nearness) if options.explain else None
    return Results(
        hits=tuple([page.hit(document, explainer) for document in page.documents]),
        total=int(np.count_nonzero(matches.mask)),
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        dashed_words=found,
        valid_until=_stands_until(snapshot, now),
        facets={name: snapshot.facet_counts(name, matches.mask, options.facet_values) for name in options.facets},
    )


_STANDS = 3600.0
"""Seconds that an answer stands in which newer documents come first: a little later they are all a little older."""


def _stands_until(snapshot: Snapshot, now: float) -> float:
    until = snapshot.valid_until(now)
    return min(until, now + _STANDS) if snapshot.ranking.recency else until


def _pinned(snapshot: Snapshot, names: tuple[str, ...], matches: Matches) -> list[int]:
    """Return the documents named by id or URL that may be shown, in order."""
    found = [snapshot.at_url(name) if (own := snapshot.named(name)) is None else own for name in names]
    return [number for number in dict.fromkeys(found) if number is not None and matches.within[number]]


class _Page:
    """The page of hits asked for: the documents pinned, then the best of the others."""

    def __init__(
        self, snapshot: Snapshot, matches: Matches, boosts: Boosts, pinned: list[int], options: SearchOptions
    ) -> None:
        first, last = (options.page - 1) * options.per_page, options.page * options.per_page
        ahead = pinned if options.sort == "relevance" else []
        others = matches.mask
        if ahead:
            others = others.copy()
            others[ahead] = False
        begin, end = (max(at - len(ahead), 0) for at in (first, last))
        by_nearness = options.sort == "relevance" and len(matches.clauses) > 1 and begin < _NEAR
        count = max(end, _NEAR) if by_nearness else end
        best = best_of(snapshot, others.nonzero()[0], matches.scores, options.sort, count)
        looked_at = [*ahead[first:last], *(best if by_nearness else best[begin:])]
        self._shown = Shown(snapshot, looked_at, matches.clauses, options)
        self._scores = dict(zip(looked_at, matches.scores.take(looked_at).tolist(), strict=True))
        self._pinned = frozenset(pinned)
        self.nearness: dict[int, float] = {}
        if by_nearness:
            self._put_in_order(best, boosts)
        self.documents = [*ahead[first:last], *best[begin:end]]

    def _put_in_order(self, best: list[int], boosts: Boosts) -> None:
        """Order the first of the best by how near the words stand in them."""
        for document in best[:_NEAR]:
            self.nearness[document] = boosts.nearness(self._shown.nearness(document))
            self._scores[document] *= self.nearness[document]
        best[:_NEAR] = sorted(best[:_NEAR], key=self._scores.__getitem__, reverse=True)

    def hit(self, document: int, explainer: Explainer | None) -> Hit:
        """Return what to show of a document."""
        hit = self._shown.hit(document, self._scores[document])
        if explainer is None and document not in self._pinned:
            return hit
        explanation = explainer.of(document) if explainer else None
        return hit._replace(pinned=document in self._pinned, explanation=explanation)


def best_of(snapshot: Snapshot, documents: Array, scores: Array, sort: str, count: int) -> list[int]:
    """Return the first `count` of documents. Equal scores: the newest first; equal dates: the better first."""
    first, second = (scores, snapshot.dates) if sort == "relevance" else (snapshot.dates, scores)
    keys = first.take(documents)
    if len(documents) > count > 0:
        among = (keys >= _reached(keys, count)).nonzero()[0]
        documents, keys = documents.take(among), keys.take(among)
    best = np.lexsort((documents, -second.take(documents), -keys))[:count]
    order: list[int] = documents.take(best).tolist()
    return order


def _reached(keys: Array, count: int) -> Any:
    """Return what at least `count` of the keys reach, and few more than must: of many, the greatest of each of some
    groups stand for all."""
    groups = max(len(keys) // _GROUP, count)
    greatest = keys[: len(keys) // groups * groups].reshape(-1, groups).max(axis=0)
    return np.partition(greatest, groups - count)[groups - count]
