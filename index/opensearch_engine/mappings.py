"""The mapping of an index: what each post is stored as, so that the cluster matches and ranks as we do.

Nothing is analyzed by the cluster: it splits what we send at spaces. `VERSION` is in the mapping's `_meta`.
"""

from __future__ import annotations

from ..fields import FACETS, FIELDS, LINK_FACET
from .client import Json

VERSION = 3
"""Increase it with `whoosh_engine.VERSION`, or when the mapping changes: an index of another version is rebuilt."""

FEATURES, STEM_FEATURES = "v", "s"
"""Features: tf~ of each term, with the variants that share its stem; and that of each stem, as variants weigh."""
ANY_TERMS, PROSE_TERMS = "terms", "prose_terms"
"""The terms of all fields, and of all but code, each once: to be listed and counted."""
LINK_NAMES = "link_names"
"""The names by which other posts may link to one."""
TERM_UNIT = 4096
"""What each term that matches adds to a score, beside its frequency. The score of a sequence is a sum over its terms,
as many as the shard has: so both can be told from each other. Floats are exact up to 4096 of 4096."""
RECORD = "record"
"""The content of a document that is no post: the engine's own records."""
COLUMNS_ONLY = "_none_"
"""For `stored_fields`: nothing is read from the rows, which are compressed together, not even `_id`."""
NEVER = 1e300
"""Stands for infinity, which JSON has no number for."""

SAME_PLACE = "\x1f"
"""Between the terms at one position."""
NO_TERM = "\x02"
"""A position without a term."""
STEM_MARK, LANG_END = "\x03", "\x04"
"""A stem is a term, too: the mark, its language, the end of that, the stem. No term has control characters."""


def get_position_field(field: int) -> str:
    """Return the name of the field that has the terms of an indexed field at their positions."""
    return f"p_{FIELDS[field]}"


def get_key_field(facet: str) -> str:
    """Return the name of the field that has the folded values of a facet, to filter by."""
    return f"k_{facet}"


def get_value_field(facet: str) -> str:
    """Return the name of the field that has the values of a facet, folded and as written, to count."""
    return f"f_{facet}"


def get_weight_field(field: int) -> str:
    """Return the name of the field that has the weight of one occurrence in an indexed field."""
    return f"w_{FIELDS[field]}"


def get_length_field(field: int) -> str:
    """Return the name of the field that has the number of positions in an indexed field."""
    return f"len_{FIELDS[field]}"


def make_index_body(shards: int, replicas: int, field_means: list[float]) -> Json:
    """Return the settings and the mapping of a new index.

    `field_means`: the mean lengths of the fields that the features of its posts are computed with."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "-1",  # a batch becomes visible when all of it is written
            "max_result_window": 1_000_000,
            "similarity": {"count": {"type": "scripted", "script": {"source": f"return {TERM_UNIT} + doc.freq;"}}},
            "analysis": {
                "tokenizer": {"positions": {"type": "simple_pattern_split", "pattern": " "}},
                "filter": {
                    "no_term": {"type": "stop", "stopwords": [NO_TERM]},
                    "same_place": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [f"([^{SAME_PLACE}]+)"],
                    },
                },
                "analyzer": {
                    "positions": {"type": "custom", "tokenizer": "positions", "filter": ["no_term", "same_place"]}
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {
                "includes": ["id", "digest", "document", f"{RECORD}.*"]
            },  # the rest is read as columns, if at all
            "_meta": {"version": VERSION, "field_means": field_means},
            "properties": _make_properties(),
        },
    }


def _make_properties() -> Json:
    keyword = {"type": "keyword"}
    positions = {"type": "text", "analyzer": "positions", "norms": False, "similarity": "count"}
    properties: Json = {
        "key": {"type": "keyword", "index": False},
        "id": {"type": "keyword", "ignore_above": 8000},
        "digest": {"type": "keyword", "index": False, "doc_values": False},
        "url_key": keyword,
        "title_key": keyword,
        FEATURES: {"type": "rank_features"},
        STEM_FEATURES: {"type": "rank_features"},
        LINK_NAMES: {"type": "keyword", "doc_values": False},
        ANY_TERMS: keyword,
        PROSE_TERMS: keyword,
        "date": {"type": "double"},
        "local_date": {"type": "double"},
        "visible_from": {"type": "double"},
        "visible_until": {"type": "double"},
        "blob": {"type": "binary", "doc_values": True},
        "document": {"type": "binary"},
        RECORD: {"type": "object", "enabled": False},
        get_key_field(LINK_FACET): keyword,
    }
    for number in range(len(FIELDS)):
        properties[get_position_field(number)] = positions
        properties[get_weight_field(number)] = {"type": "float", "index": False}
        properties[get_length_field(number)] = {"type": "integer", "index": False}
    for facet in FACETS:
        properties[get_key_field(facet)] = {"type": "keyword", "doc_values": False}
        properties[get_value_field(facet)] = {"type": "keyword", "index": False}
    return properties
