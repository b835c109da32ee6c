"""A query put to a snapshot -> Results: matching, ranking, the page asked for, facets."""

from __future__ import annotations

import time

import numpy as np

from ..model import All, Hit, Prefix, Query, Results, SearchOptions, Suggestion, Term
from . import lookup, ranking
from .build import facet_key
from .evaluate import Matches, evaluate, in_time, words
from .forward import ALL_FIELDS, CODE, SLOT_BITS, SLOTS, Array, sizes
from .fragments import Shown
from .snapshot import Snapshot

_NEAR = 10
"""So many of the best documents, and whatever is on the first page, are put in order by how near the words stand."""


def search(snapshot: Snapshot, query: Query, options: SearchOptions) -> Results:
    """Answer one query; see Engine.search."""
    now = time.time() if options.now is None else options.now
    matches = evaluate(snapshot, query, options, now)
    documents = matches.mask.nonzero()[0]
    in_time(options.until)
    if len(documents):
        _boost(snapshot, query, documents, matches, now)
    return Results(
        hits=_hits(snapshot, documents, matches, options),
        total=len(documents),
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        facets=snapshot.facet_counts(options.facets, matches.mask, options.facet_values) if options.facets else {},
    )


def _boost(snapshot: Snapshot, query: Query, documents: Array, matches: Matches, now: float) -> None:
    """Lift a post whose whole title the query is above all others, and one that bears it as a tag a little; where asked
    for, newer ones too."""
    parameters, scores = snapshot.ranking, matches.scores
    if parameters.recency:
        scores[documents] *= ranking.freshness(parameters, snapshot.dates.take(documents), now)
    asked = facet_key(" ".join(words(query)))
    if asked:
        scores[snapshot.facet("tags", asked)] *= parameters.whole_tag
        scores[matches.titled] += (1 + parameters.proximity) * scores.take(documents).max()


def _hits(snapshot: Snapshot, documents: Array, matches: Matches, options: SearchOptions) -> tuple[Hit, ...]:
    """Return the page of hits asked for."""
    first, last = (options.page - 1) * options.per_page, options.page * options.per_page
    by_nearness = options.sort == "relevance" and len(matches.clauses) > 1 and first < _NEAR
    best = _best(snapshot, documents, matches.scores, options.sort, max(last, _NEAR) if by_nearness else last)
    shown = Shown(snapshot, best if by_nearness else best[first:], matches.clauses, options)
    scores = dict(zip(best, matches.scores.take(best).tolist(), strict=True))
    if by_nearness:
        for document in best[:_NEAR]:
            scores[document] *= 1 + snapshot.ranking.proximity * shown.nearness(document)
        best[:_NEAR] = sorted(best[:_NEAR], key=scores.__getitem__, reverse=True)
    in_time(options.until)
    return tuple([shown.hit(document, scores[document]) for document in best[first:last]])


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
