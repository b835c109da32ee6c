"""A query put to a snapshot -> Results: matching, ranking, the page asked for, facets."""

from __future__ import annotations

import time

import numpy as np

from ..model import All, Hit, Prefix, Query, Results, SearchOptions, Suggestion, Term
from . import lookup, ranking
from .build import facet_key, title_key
from .evaluate import Clause, Matches, evaluate, words
from .forward import CODE, SLOT_BITS, SLOTS, Array, sizes
from .fragments import hit
from .snapshot import Snapshot


def search(snapshot: Snapshot, query: Query, options: SearchOptions) -> Results:
    """Answer one query; see Engine.search."""
    matches = evaluate(snapshot, query, options.filters, _now(options))
    scores = _boosted(snapshot, query, matches)
    first = (options.page - 1) * options.per_page
    order = _best(snapshot, matches.mask, scores, options.sort, first + options.per_page)[first:]
    return Results(
        hits=tuple(hit(snapshot, document, float(scores[document]), matches.clauses, options) for document in order),
        total=int(np.count_nonzero(matches.mask)),
        generation=snapshot.generation,
        relaxed=matches.relaxed,
        corrections=matches.corrections,
        facets=snapshot.facet_counts(options.facets, matches.mask, options.facet_values) if options.facets else {},
    )


def _now(options: SearchOptions) -> float:
    return time.time() if options.now is None else options.now


def _boosted(snapshot: Snapshot, query: Query, matches: Matches) -> Array:
    """Lift a post whose whole title the query is above all others, and one that bears it as a tag a little."""
    asked = " ".join(words(query))
    if not asked or not matches.mask.any():
        return matches.scores
    scores = matches.scores.copy()
    scores[snapshot.facet("tags", facet_key(asked))] *= ranking.WHOLE_TAG
    key = title_key(asked)
    if key:
        scores[snapshot.title_keys == key] += scores[matches.mask].max()
    return scores


def _best(snapshot: Snapshot, mask: Array, scores: Array, sort: str, count: int) -> list[int]:
    """Return the first `count` matching documents. Equal scores: the newest first; equal dates: the better first."""
    documents = np.flatnonzero(mask)
    newest, best = -snapshot.dates[documents], -scores[documents]
    keys = (best, newest) if sort == "relevance" else (newest, best)
    if len(documents) > count:
        worst = np.partition(keys[0], count - 1)[count - 1]
        among = keys[0] <= worst
        documents, keys = documents[among], (keys[0][among], keys[1][among])
    order: list[int] = documents[np.lexsort((documents, keys[1], keys[0]))][:count].tolist()
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
    scores = np.zeros(snapshot.size, np.float32)
    for clause in _telling(snapshot, document):
        scores += clause.idf * ranking.saturate(clause.lookup.frequencies(snapshot))
    mask = visible & (scores > 0)
    mask[document] = False
    options = SearchOptions(per_page=limit, fragments=0)
    order = _best(snapshot, mask, scores, "relevance", limit)
    return [hit(snapshot, number, float(scores[number]), (), options) for number in order]


def _telling(snapshot: Snapshot, document: int) -> list[Clause]:
    """Return the words that tell most about a document: often here, rarely elsewhere, but not here only."""
    part, number = snapshot.locate(document)
    segment = part.segment
    row = slice(int(segment.rows[number]), int(segment.rows[number + 1]))
    terms, counts = np.unique(segment.row_terms[row], return_counts=True)
    having = segment.starts[terms.astype(np.int64) + 1].astype(np.int64) - segment.starts[terms]
    worth = counts / (counts + 1.0) * np.log(1 + segment.size / having)
    worth[having < 2] = 0
    best = terms[np.argsort(-worth, kind="stable")[:_RELATED_TERMS]]
    clauses = []
    for term in best.tolist():
        found = lookup.terms(snapshot, [segment.terms[term].decode()], lookup.ALL_FIELDS)
        documents = int(np.count_nonzero(found.frequencies(snapshot)))
        clauses.append(Clause(found, ranking.idf(snapshot.documents, documents)))
    return clauses
