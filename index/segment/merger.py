"""Merge forward indexes into one, without deleted documents. No text is analyzed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .arrays import Occurrences, make_no_vectors
from .forward_index import FacetKey, FacetValue, ForwardIndex
from .ragged import Array, Table, concatenate_rows, select_rows


class MergeSource(NamedTuple):
    """The documents that a merge takes from one segment."""

    forward: ForwardIndex
    documents: Array
    """Numbers of the documents to keep, ascending."""


def merge_forward_indexes(sources: Sequence[MergeSource]) -> ForwardIndex:
    """Return the documents of all sources, of which there is at least one, in order."""
    terms = sorted(set().union(*(forward.terms for forward, _ in sources)))
    merged = ForwardIndex(
        terms=terms,
        occurrences=concatenate_rows(_renumber_terms(sources, terms)),
        field_lengths=_concatenate(sources, lambda forward: forward.field_lengths),
        passages=_merge_rows(sources, lambda forward: forward.passages),
        lines=_merge_rows(sources, lambda forward: forward.lines),
        texts=_merge_rows(sources, lambda forward: forward.texts),
        displays=_merge_rows(sources, lambda forward: forward.displays),
        sources=_merge_rows(sources, lambda forward: forward.sources),
        times=_concatenate(sources, lambda forward: forward.times),
        title_keys=_concatenate(sources, lambda forward: forward.title_keys),
        langs=[forward.langs[doc] for forward, documents in sources for doc in documents.tolist()],
        facets=_merge_facets(sources),
        vectors=make_no_vectors(sum(len(documents) for _, documents in sources)),
    )
    return _drop_unused_terms(_add_vectors(merged, sources))


def _add_vectors(merged: ForwardIndex, sources: Sequence[MergeSource]) -> ForwardIndex:
    """Return a merged index with the vectors of all sources, if one model made them: others can't be compared."""
    filled = [source for source in sources if len(source.documents)]
    models = {forward.vector_model for forward, _ in filled}
    if len(models) != 1 or "" in models:
        return merged
    return replace(merged, vectors=_merge_rows(filled, lambda forward: forward.vectors), vector_model=models.pop())


def _merge_rows(sources: Sequence[MergeSource], get_table: Callable[[ForwardIndex], Table]) -> Table:
    return concatenate_rows([select_rows(get_table(forward), documents) for forward, documents in sources])


def _concatenate(sources: Sequence[MergeSource], get_array: Callable[[ForwardIndex], Array]) -> Array:
    return np.concatenate([get_array(forward)[documents] for forward, documents in sources])


def _renumber_terms(sources: Sequence[MergeSource], terms: list[bytes]) -> list[Occurrences]:
    """Return the occurrences of each source, with the numbers that terms have in the merged dictionary."""
    numbers = {term: number for number, term in enumerate(terms)}
    tables = []
    for forward, documents in sources:
        new_numbers = np.fromiter((numbers[term] for term in forward.terms), np.uint32, len(forward.terms))
        occurrences = select_rows(forward.occurrences, documents)
        tables.append(replace(occurrences, terms=new_numbers[occurrences.terms]))
    return tables


def _drop_unused_terms(forward: ForwardIndex) -> ForwardIndex:
    """Drop the terms that only deleted documents had."""
    used = np.unique(forward.occurrences.terms)
    if len(used) == len(forward.terms):
        return forward
    new_numbers = np.searchsorted(used, forward.occurrences.terms).astype(np.uint32)
    occurrences = replace(forward.occurrences, terms=new_numbers)
    return replace(forward, terms=[forward.terms[number] for number in used.tolist()], occurrences=occurrences)


def _merge_facets(sources: Sequence[MergeSource]) -> dict[FacetKey, FacetValue]:
    merged: dict[FacetKey, tuple[float, str, list[Array]]] = {}
    doc_base = 0
    for forward, documents in sources:
        new_docs = np.full(forward.doc_count, -1, np.int64)
        new_docs[documents] = doc_base + np.arange(len(documents))
        for key, (written, old_docs) in forward.facets.items():
            docs = new_docs[old_docs]
            is_kept = docs >= 0
            if is_kept.any():
                appears = float(forward.times[old_docs[is_kept], 1].min())
                first, known, parts = merged.get(key, (np.inf, written, []))
                parts.append(docs[is_kept].astype(np.uint32))
                merged[key] = (appears, written, parts) if appears < first else (first, known, parts)
        doc_base += len(documents)
    return {key: FacetValue(written, np.concatenate(docs)) for key, (_, written, docs) in merged.items()}
