"""Completions of what is typed: titles, tags and words of visible documents."""

from __future__ import annotations

import numpy as np

from ..fields import CODE
from ..matching.evaluator import check_deadline
from ..model import And, Prefix, SearchOptions, Suggestion, Term
from ..segment.forward_index import FIELD_BITS, FIELD_SLOTS
from ..segment.ragged import Array, find_run_starts, row_lengths
from ..segment.snapshot import SegmentView, Snapshot
from ..text.keys import make_facet_key
from .search import search


def suggest(snapshot: Snapshot, text: str, limit: int, now: float, deadline: float | None = None) -> list[Suggestion]:
    """Return titles, tags and words that begin so; see Engine.suggest. Of many titles the last give way to tags and
    words, a quarter of the whole each."""
    visible = snapshot.visible(now)
    titles, tags = _titles(snapshot, text, limit, now, deadline), _tags(snapshot, text, visible, limit)
    words = _words(snapshot, text, visible, limit, deadline)
    kept = limit // 4
    room = limit - min(len(words), kept)
    return [*[*titles[: room - min(len(tags), kept)], *tags][:room], *words][:limit]


def _titles(snapshot: Snapshot, text: str, limit: int, now: float, deadline: float | None) -> list[Suggestion]:
    *whole, last = text.split() or [""]
    if not last:
        return []
    query = And((*(Term(word, "title") for word in whole), Prefix(last, "title")))
    options = SearchOptions(per_page=limit, fragments=0, now=now, deadline=deadline)
    results = search(snapshot, query, options)
    if results.relaxed:
        return []
    return [Suggestion(found.title, "title", found.url) for found in results.hits]


def _tags(snapshot: Snapshot, text: str, visible: Array, limit: int) -> list[Suggestion]:
    key = make_facet_key(text)
    counts = snapshot.facet_counts("tags", visible, limit, key) if key else {}
    return [Suggestion(tag, "tag", None, count) for tag, count in counts.items()]


def _words(snapshot: Snapshot, text: str, visible: Array, limit: int, deadline: float | None) -> list[Suggestion]:
    """Complete the last word by the words that most visible documents have."""
    *before, last = text.split() or [""]
    if len(last) < 2:
        return []
    counts: dict[str, int] = {}
    for part in snapshot.parts:
        check_deadline(deadline)
        low, having = _having(part, make_facet_key(last), visible)
        for at in np.argsort(-having, kind="stable")[: 2 * limit].tolist():
            if having[at]:
                word = part.segment.terms[low + at].decode()
                counts[word] = counts.get(word, 0) + int(having[at])
    best = sorted(counts, key=lambda word: (-counts[word], word))[:limit]
    return [Suggestion(" ".join([*before, word]), "word", None, counts[word]) for word in best]


def _having(part: SegmentView, prefix: str, visible: Array) -> tuple[int, Array]:
    """Return the first of the terms that begin with `prefix`, and for each how many visible documents have it outside
    of code."""
    segment = part.segment
    low, high = segment.prefix(prefix)
    slots = segment.slots[int(segment.starts[low]) : int(segment.starts[high])]
    owners = np.repeat(np.arange(high - low), row_lengths(segment.starts[low : high + 1]))
    documents = (slots >> FIELD_BITS).astype(np.int64)
    shown = ((slots & (FIELD_SLOTS - 1) != CODE) & visible[part.base + documents]).nonzero()[0]
    owners = owners.take(shown)
    once = find_run_starts(owners * segment.size + documents.take(shown))  # a document has a slot for each field
    return low, np.bincount(owners.take(once), minlength=high - low)
