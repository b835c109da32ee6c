"""Completions of what is typed: titles, tags and words of visible documents."""

from __future__ import annotations

import numpy as np

from ..model import All, Prefix, SearchOptions, Suggestion, Term
from .answer import search
from .build import facet_key
from .evaluate import in_time
from .forward import CODE, SLOT_BITS, SLOTS, Array, run_starts, sizes
from .snapshot import Part, Snapshot


def suggest(snapshot: Snapshot, text: str, limit: int, now: float, until: float | None = None) -> list[Suggestion]:
    """Return titles, tags and words that begin so; see Engine.suggest. Of many titles the last give way to tags and
    words, a quarter of the whole each."""
    visible = snapshot.visible(now)
    titles, tags = _titles(snapshot, text, limit, now, until), _tags(snapshot, text, visible, limit)
    words = _words(snapshot, text, visible, limit, until)
    kept = limit // 4
    room = limit - min(len(words), kept)
    return [*[*titles[: room - min(len(tags), kept)], *tags][:room], *words][:limit]


def _titles(snapshot: Snapshot, text: str, limit: int, now: float, until: float | None) -> list[Suggestion]:
    *whole, last = text.split() or [""]
    if not last:
        return []
    query = All((*(Term(word, "title") for word in whole), Prefix(last, "title")))
    options = SearchOptions(per_page=limit, fragments=0, now=now, until=until)
    results = search(snapshot, query, options)
    if results.relaxed:
        return []
    return [Suggestion(found.title, "title", found.url) for found in results.hits]


def _tags(snapshot: Snapshot, text: str, visible: Array, limit: int) -> list[Suggestion]:
    key = facet_key(text)
    counts = snapshot.facet_counts("tags", visible, limit, key) if key else {}
    return [Suggestion(tag, "tag", None, count) for tag, count in counts.items()]


def _words(snapshot: Snapshot, text: str, visible: Array, limit: int, until: float | None) -> list[Suggestion]:
    """Complete the last word by the words that most visible documents have."""
    *before, last = text.split() or [""]
    if len(last) < 2:
        return []
    counts: dict[str, int] = {}
    for part in snapshot.parts:
        in_time(until)
        low, having = _having(part, facet_key(last), visible)
        for at in np.argsort(-having, kind="stable")[: 2 * limit].tolist():
            if having[at]:
                word = part.segment.terms[low + at].decode()
                counts[word] = counts.get(word, 0) + int(having[at])
    best = sorted(counts, key=lambda word: (-counts[word], word))[:limit]
    return [Suggestion(" ".join([*before, word]), "word", None, counts[word]) for word in best]


def _having(part: Part, prefix: str, visible: Array) -> tuple[int, Array]:
    """Return the first of the terms that begin with `prefix`, and for each how many visible documents have it outside
    of code."""
    segment = part.segment
    low, high = segment.prefix(prefix)
    slots = segment.slots[int(segment.starts[low]) : int(segment.starts[high])]
    owners = np.repeat(np.arange(high - low), sizes(segment.starts[low : high + 1]))
    documents = (slots >> SLOT_BITS).astype(np.int64)
    shown = ((slots & (SLOTS - 1) != CODE) & visible[part.base + documents]).nonzero()[0]
    owners = owners.take(shown)
    once = run_starts(owners * segment.size + documents.take(shown))  # a document has a slot for each field
    return low, np.bincount(owners.take(once), minlength=high - low)
