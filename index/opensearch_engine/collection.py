"""The statistics of all visible posts at one time: how many there are, how long, in which languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..fields import FIELDS
from ..matching.scoring_context import Corpus
from ..text.editions import get_primary_language
from .client import ClusterClient, Json
from .documents import decode_facet_value
from .mappings import NEVER, get_length_field, get_value_field

_MAX_LANGS = 1000


class Collection(NamedTuple):
    """What of an index is visible from one change of visibility to the next."""

    index_name: str
    """The name of the index in the cluster."""
    generation: str
    since: float
    """The time for which it was counted, in seconds since 1970."""
    until: float
    """When the clock changes next what is visible; infinity: never."""
    corpus: Corpus
    langs: tuple[str, ...]
    """The language tags of the posts, as written; the most frequent first."""

    @property
    def visible(self) -> Json:
        """The query of the visible posts. It is the same for as long as they are, so that nodes may cache it."""
        return select_visible(self.since)

    @property
    def hidden(self) -> list[Json]:
        """The queries of the posts that are not visible. To exclude them is quicker than to require the visible ones,
        which are nearly all; but it leaves the engine's own records in, which have no words."""
        return [
            {"range": {"visible_from": {"gt": self.since}}},
            {"range": {"visible_until": {"lte": self.since}}},
        ]


def select_visible(now: float) -> Json:
    """Return the query of the posts that are public at a time, in seconds since 1970."""
    return {
        "bool": {
            "filter": [
                {"range": {"visible_from": {"lte": now}}},
                {"range": {"visible_until": {"gt": now}}},
            ]
        }
    }


def count_collection(
    client: ClusterClient, index: str, generation: str, now: float, deadline: float | None
) -> Collection:
    """Count the visible posts of an index."""
    visible = {
        **{get_length_field(field): {"sum": {"field": get_length_field(field)}} for field in range(len(FIELDS))},
        "langs": {"terms": {"field": get_value_field("lang"), "size": _MAX_LANGS, "shard_size": _MAX_LANGS}},
    }
    aggregations = {
        "visible": {"filter": select_visible(now), "aggs": visible},
        **{name: _find_next(name, now) for name in ("visible_from", "visible_until")},
    }
    found = client.search("statistics", index, {"size": 0, "aggs": aggregations}, deadline)["aggregations"]
    counted = found["visible"]
    totals = np.array([counted[get_length_field(field)]["value"] for field in range(len(FIELDS))])
    langs = _merge_langs(counted["langs"]["buckets"])
    changes = (found[name]["next"]["value"] for name in ("visible_from", "visible_until"))
    until = min((each for each in changes if each is not None), default=math.inf)
    main = get_primary_language(langs[0]) if langs else ""
    return Collection(index, generation, now, until, Corpus(counted["doc_count"], totals, main), tuple(langs))


def _find_next(name: str, now: float) -> Json:
    return {
        "filter": {"range": {name: {"gt": now, "lt": NEVER}}},
        "aggs": {"next": {"min": {"field": name}}},
    }


def _merge_langs(buckets: Sequence[Json]) -> list[str]:
    """Return the language tags as written, the most frequent first."""
    counts: dict[str, int] = {}
    for bucket in buckets:
        written = decode_facet_value(bucket["key"])[1]
        counts[written] = counts.get(written, 0) + bucket["doc_count"]
    return sorted(counts, key=lambda lang: (-counts[lang], lang))
