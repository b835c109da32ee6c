"""Count the values of facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..fields import DATE_FIELD
from ..model import SearchOptions
from .client import Json
from .documents import decode_facet_value
from .mappings import get_value_field

_SPARE = 100
"""How many more values than wanted are counted: the same value may be written in several ways."""


def make_facet_body(options: SearchOptions, has_all: Json) -> Json:
    """Return the aggregations that count the requested facets: of the posts with all words, and of all listed."""
    if not options.facets:
        return {}
    counts = {f"facet_{name}": make_value_counts(name, options.facet_values) for name in options.facets}
    return {"complete_facets": {"filter": has_all, "aggs": counts}, **counts}


def make_value_counts(facet: str, limit: int, include: str | None = None) -> Json:
    """Return the aggregation that counts the values of a facet. `include`: a regular expression of Lucene."""
    size = 2 * limit + _SPARE
    order = {"_key": "desc"} if facet == DATE_FIELD.facet else {"_count": "desc"}
    counts: Json = {"field": get_value_field(facet), "size": size, "shard_size": 10 * size, "order": order}
    return {"terms": counts if include is None else {**counts, "include": include}}


def read_facets(found: Json, options: SearchOptions, *, has_all: bool) -> Mapping[str, Mapping[str, int]]:
    """Return the counted values of the requested facets, from the response to a search. `has_all`: whether any post has
    all words."""
    if not options.facets:
        return {}
    counts = found["aggregations"]["complete_facets"] if has_all else found["aggregations"]
    return {
        name: merge_values(name, counts[f"facet_{name}"]["buckets"], options.facet_values) for name in options.facets
    }


def merge_values(facet: str, buckets: Sequence[Json], limit: int) -> dict[str, int]:
    """Return the most frequent values as most posts write them, or the newest years."""
    merged: dict[str, tuple[str, int]] = {}
    for bucket in buckets:
        key, written = decode_facet_value(bucket["key"])
        before = merged.get(key, (written, 0))
        merged[key] = (before[0], before[1] + bucket["doc_count"])
    if facet == DATE_FIELD.facet:
        return dict(sorted(merged.values(), reverse=True)[:limit])
    return dict(sorted(merged.values(), key=lambda item: (-item[1], item[0]))[:limit])
