"""Several Forward tables -> one, leaving deleted documents out; nothing is analysed again."""

from __future__ import annotations

import numpy as np

from .forward_index import ForwardIndex
from .ragged import Array, Ragged, concatenate_rows

_RAGGED = ("pieces", "lines", "texts", "displays", "outlines", "sources")


def merge_forward_indexes(parts: list[tuple[ForwardIndex, Array]]) -> ForwardIndex:
    """Join tables in order; of each only the documents numbered in the array beside it, ascending."""
    vocabulary = sorted(set().union(*(forward.terms for forward, _ in parts)))
    number = {term: i for i, term in enumerate(vocabulary)}
    rows = []
    for forward, keep in parts:
        renumber = np.fromiter((number[term] for term in forward.terms), np.uint32, len(forward.terms))
        chosen = forward.occurrences.select(keep)
        rows.append(Ragged(chosen.starts, (renumber[chosen.values[0]], *chosen.values[1:])))
    tables = {name: concatenate_rows([getattr(f, name).select(keep) for f, keep in parts]) for name in _RAGGED}
    return _without_unused_terms(
        ForwardIndex(
            terms=vocabulary,
            occurrences=concatenate_rows(rows),
            lengths=np.concatenate([f.lengths[keep] for f, keep in parts]),
            **tables,
            numbers=np.concatenate([f.numbers[keep] for f, keep in parts]),
            title_keys=np.concatenate([f.title_keys[keep] for f, keep in parts]),
            langs=[f.langs[i] for f, keep in parts for i in keep.tolist()],
            facets=_facets(parts),
        )
    )


def _without_unused_terms(forward: ForwardIndex) -> ForwardIndex:
    terms, *rest = forward.occurrences.values
    used = np.unique(terms)
    if len(used) == len(forward.terms):
        return forward
    renumbered = np.searchsorted(used, terms).astype(np.uint32)
    occurrences = Ragged(forward.occurrences.starts, (renumbered, *rest))
    fields = {name: getattr(forward, name) for name in ForwardIndex.__slots__}
    return ForwardIndex(**fields | {"terms": [forward.terms[i] for i in used.tolist()], "occurrences": occurrences})


def _facets(parts: list[tuple[ForwardIndex, Array]]) -> dict[tuple[str, str], tuple[str, Array]]:
    merged: dict[tuple[str, str], tuple[str, list[Array]]] = {}
    base = 0
    for forward, keep in parts:
        renumber = np.full(len(forward.langs), -1, np.int64)
        renumber[keep] = base + np.arange(len(keep))
        for key, (written, documents) in forward.facets.items():
            kept = renumber[documents]
            kept = kept[kept >= 0]
            if len(kept):
                merged.setdefault(key, (written, []))[1].append(kept.astype(np.uint32))
        base += len(keep)
    return {key: (written, np.concatenate(found)) for key, (written, found) in merged.items()}
