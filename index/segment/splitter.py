"""Split a forward index into one for each document. To analyze many documents together is faster than one by one: each
distinct chunk of their texts is analyzed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np

from .arrays import make_no_vectors
from .forward_index import FacetKey, FacetValue, ForwardIndex
from .ragged import Table

_FIRST = np.zeros(1, np.uint32)
"""The number of the only document."""


def split_forward_index(forward: ForwardIndex) -> Iterator[ForwardIndex]:
    """Yield the forward index of each document in order, as if it had been built alone. Vectors are left out."""
    facets = _list_facets(forward)
    for doc in range(forward.doc_count):
        occurrences = _take_row(forward.occurrences, doc)
        used, numbers = np.unique(occurrences.terms, return_inverse=True)
        yield replace(
            forward,
            terms=[forward.terms[number] for number in used.tolist()],
            occurrences=replace(occurrences, terms=numbers.astype(np.uint32)),
            field_lengths=forward.field_lengths[doc : doc + 1],
            passages=_take_row(forward.passages, doc),
            lines=_take_row(forward.lines, doc),
            texts=_take_row(forward.texts, doc),
            displays=_take_row(forward.displays, doc),
            sources=_take_row(forward.sources, doc),
            times=forward.times[doc : doc + 1],
            title_keys=forward.title_keys[doc : doc + 1],
            langs=forward.langs[doc : doc + 1],
            facets=facets[doc],
            vectors=make_no_vectors(1),
            vector_model="",
        )


def _take_row(table: Table, row: int) -> Table:
    """Return a table of one row."""
    begin, end = int(table.starts[row]), int(table.starts[row + 1])
    names = (field.name for field in fields(table) if field.name != "starts")
    columns = {name: getattr(table, name)[begin:end] for name in names}
    return replace(table, starts=np.array([0, end - begin]), **columns)


def _list_facets(forward: ForwardIndex) -> list[dict[FacetKey, FacetValue]]:
    """Return the facet values of each document."""
    facets: list[dict[FacetKey, FacetValue]] = [{} for _ in range(forward.doc_count)]
    for key, value in forward.facets.items():
        for doc in value.documents.tolist():
            facets[doc][key] = FacetValue(value.written, _FIRST)
    return facets
