"""A query put to a snapshot -> Results: matching, ranking, the page asked for, facets."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from ..model import All, Hit, Prefix, Query, Results, SearchOptions, Suggestion, Term
from . import lookup, ranking
from .boosts import Boosts
from .build import facet_key
from .evaluate import Matches, evaluate
from .explain import Explainer
from .forward import ALL_FIELDS, CODE, SLOT_BITS, SLOTS, Array, sizes
from .fragments import Shown
from .snapshot import Snapshot

_NEAR = 10
"""So many of the best documents, and whatever is on the first page, are put in order by how near the words stand."""


def search(snapshot: Snapshot, query: Query, options: SearchOptions) -> Results:
    """Answer one query; see Engine.search."""
    now = time.time() if options.now is None else options.now
    matches = evaluate(snapshot, query, options.filters, now)
    boosts = Boosts(snapshot, query, matches, now)
    pinned = _pinned(snapshot, options.pinned, matches)
    matches.mask[pinned] = True
    page = _Page(snapshot, matches, boosts, pinned, options)
    explainer = Explainer(snapshot, query, matches, boosts, page.nearness) if options.explain else None
    return Results(
        hits=tuple([page.hit(document, explainer) for document in page.documents]),
        total=int(np.count_nonzero(matches.mask)),
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        facets=snapshot.facet_counts(options.facets, matches.mask, options.facet_values) if options.facets else {},
    )


def _pinned(snapshot: Snapshot, names: tuple[str, ...], matches: Matches) -> list[int]:
    """Return the documents named by id or URL that may be shown, in order."""
    found = [snapshot.numbers.get(name, -1) for name in names]
    if -1 in found:
        found = [snapshot.urls.get(name, n) if n < 0 else n for name, n in zip(names, found, strict=True)]
    return [number for number in dict.fromkeys(found) if number >= 0 and matches.within[number]]


class _Page:
    """The page of hits asked for: the documents pinned, then the best of the others."""

    def __init__(
        self, snapshot: Snapshot, matches: Matches, boosts: Boosts, pinned: list[int], options: SearchOptions
    ) -> None:
        first, last = (options.page - 1) * options.per_page, options.page * options.per_page
        ahead = pinned if options.sort == "relevance" else []
        others = matches.mask.copy()
        others[ahead] = False
        begin, end = (max(at - len(ahead), 0) for at in (first, last))
        by_nearness = options.sort == "relevance" and len(matches.clauses) > 1 and begin < _NEAR
        count = max(end, _NEAR) if by_nearness else end
        best = _best(snapshot, others.nonzero()[0], matches.scores, options.sort, count)
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
        return replace(hit, pinned=document in self._pinned, explanation=explanation)


def _best(snapshot: Snapshot, documents: Array, scores: Array, sort: str, count: int) -> list[int]:
    """Return the first `count` of documents. Equal scores: the newest first; equal dates: the better first."""
    first, second = (scores, snapshot.dates) if sort == "relevance" else (snapshot.dates, scores)
    keys = -first.take(documents)
    if len(documents) > count:
        among = (keys <= np.partition(keys, count - 1)[count - 1]).nonzero()[0]
        documents, keys = documents.take(among), keys.take(among)
    best = np.lexsort((documents, -second.take(documents), keys))[:count]
    order: list[int] = documents.take(best).tolist()
    return order


# ------------------------------------------------------------------------------------------------ suggestions


def suggest(snapshot: Snapshot, text: str, limit: int, now: float) -> list[Suggestion]:
    """Return titles, tags and words that begin so; see Engine.suggest."""
    visible = snapshot.visible(now)
    found = [
        *_titles(snapshot, text, limit, now),
        *_tags(snapshot, text, visible),
        *_words(snapshot, text, visible, limit),
    ]
    return found[:limit]


def _titles(snapshot: Snapshot, text: str, limit: int, now: float) -> list[Suggestion]:
    *whole, last = text.split() or [""]
    if not last:
        return []
    query = All((*(Term(word, "title") for word in whole), Prefix(last, "title")))
    options = SearchOptions(per_page=limit, fragments=0, now=now)
    results = search(snapshot, query, options)
    if results.relaxed:
        return []
    return [Suggestion(found.title, "title", found.url) for found in results.hits]


def _tags(snapshot: Snapshot, text: str, visible: Array) -> list[Suggestion]:
    key = facet_key(text)
    counts = snapshot.facet_counts(["tags"], visible, 10_000)["tags"] if key else {}
    return [Suggestion(tag, "tag", None, n) for tag, n in counts.items() if facet_key(tag).startswith(key)]


def _words(snapshot: Snapshot, text: str, visible: Array, limit: int) -> list[Suggestion]:
    """Complete the last word by the words that most visible documents have."""
    *before, last = text.split() or [""]
    if len(last) < 2:
        return []
    counts: dict[str, int] = {}
    for part in snapshot.parts:
        segment = part.segment
        low, high = segment.prefix(facet_key(last))
        slots = segment.slots[int(segment.starts[low]) : int(segment.starts[high])]
        owners = np.repeat(np.arange(low, high), sizes(segment.starts[low : high + 1]))
        shown = (slots & (SLOTS - 1) != CODE) & visible[part.base + (slots >> SLOT_BITS).astype(np.int64)]
        numbers, having = np.unique(owners[shown], return_counts=True)
        for at in np.argsort(-having, kind="stable")[: 2 * limit].tolist():
            word = segment.terms[int(numbers[at])].decode()
            counts[word] = counts.get(word, 0) + int(having[at])
    best = sorted(counts, key=lambda word: (-counts[word], word))[:limit]
    return [Suggestion(" ".join([*before, word]), "word", None, counts[word]) for word in best]


# ------------------------------------------------------------------------------------------------ related posts

_RELATED_TERMS = 25


def related(snapshot: Snapshot, id: str, limit: int, now: float) -> list[Hit]:
    """Return the documents that share this one's rarest and most frequent words, and its tags; see Engine.related."""
    visible = snapshot.visible(now)
    document = snapshot.numbers.get(id)
    if document is None or not visible[document]:
        return []
    scores = _telling_scores(snapshot, document)
    scores[document] = 0
    best = _best(snapshot, (visible & (scores > 0)).nonzero()[0], scores, "relevance", limit)
    shown = Shown(snapshot, best, (), SearchOptions())
    return [shown.hit(number, float(scores[number])) for number in best]


def _telling_scores(snapshot: Snapshot, document: int) -> Array:
    """Score all documents by the words that tell most about one: often there, rarely elsewhere, but not there only."""
    part, number = snapshot.locate(document)
    segment = part.segment
    terms, counts = np.unique(segment.row_terms[segment.row(number)], return_counts=True)
    having = segment.starts[terms.astype(np.int64) + 1].astype(np.int64) - segment.starts[terms]
    worth = counts / (counts + 1.0) * np.log(1 + segment.size / having)
    worth[having < 2] = 0
    best = terms[np.argsort(-worth, kind="stable")[:_RELATED_TERMS]]
    scores = np.zeros(snapshot.size, np.float32)
    for term in best.tolist():
        found = lookup.terms(snapshot, [segment.terms[term].decode()], ALL_FIELDS).frequencies(snapshot)
        documents = np.unique(found.documents)
        worth = ranking.worth(snapshot.ranking, snapshot.documents, len(documents), float(found.total.sum()))
        scores[documents] += worth * ranking.saturate(snapshot.ranking, found.total.take(documents))
    return scores
