"""Suggest completions of a half-typed text from a cluster."""

from __future__ import annotations

from collections.abc import Callable

from ..matching.word_forms import PROSE
from ..model import Query, Results, SearchOptions, Suggestion
from ..searcher.suggest import (
    find_half_typed,
    join_suggestions,
    list_titles,
    make_tag_suggestions,
    make_title_options,
    make_title_query,
    make_word_suggestions,
)
from ..text.keys import make_facet_key
from .client import ClusterClient
from .cluster_words import ClusterWords, escape_pattern
from .facet_counts import make_value_counts, merge_values


def suggest(
    client: ClusterClient,
    words: ClusterWords,
    search: Callable[[Query, SearchOptions], Results],
    text: str,
    limit: int,
) -> list[Suggestion]:
    """Return the suggestions of `Engine.suggest`. `search`: runs a search of the same engine."""
    query = make_title_query(text)
    titles = (
        []
        if query is None
        else list_titles(search(query, make_title_options(limit, words.collection.since, words.deadline)))
    )
    before, last = find_half_typed(text)
    counts = words.count_terms(last, limit, PROSE) if last else {}
    return join_suggestions(
        titles, _suggest_tags(client, words, text, limit), make_word_suggestions(before, counts, limit), limit
    )


def _suggest_tags(client: ClusterClient, words: ClusterWords, text: str, limit: int) -> list[Suggestion]:
    prefix = make_facet_key(text)
    if not prefix:
        return []
    counts = make_value_counts("tags", limit, include=escape_pattern(prefix) + "(.|\n)*")
    body = {"size": 0, "query": words.collection.visible, "aggs": {"tags": counts}}
    found = client.search("suggest", words.collection.index_name, body, words.deadline)
    return make_tag_suggestions(merge_values("tags", found["aggregations"]["tags"]["buckets"], limit))
