"""Explain why a query does not find a post: `posthaste show --why-not`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import replace

from index.engine import Engine
from index.model import And, Correction, Not, Or, Post, Query, SearchOptions

from ..query.formatter import format_query
from ..query.number_groups import join_number_groups
from ..query.parser import parse_query
from ..query.synonyms import SynonymTable, expand_synonyms

_PER_PAGE = 200


def explain_miss(engine: Engine, post: Post, digest: str, query: str, synonyms: SynonymTable) -> Iterator[str]:
    """Yield the reasons why a query does not find a post: a rule that hides it, or the clauses that it does not match.

    `digest` is that of the post's current file.
    """
    indexed_digest = engine.get_digests((post.id,)).get(post.id)
    if reason := _explain_absence(post, indexed_digest):
        yield reason
        return
    if indexed_digest != digest:
        yield "note: the post has changed since it was indexed: run `posthaste index`"
    parsed = parse_query(query)
    yield from (f"note: {warning}" for warning in parsed.warnings)
    expanded = expand_synonyms(join_number_groups(parsed.query), synonyms)
    results = engine.search(expanded, SearchOptions(per_page=1))
    completions = [each for each in results.corrections if each.kind == "completed"]
    yield from (_format_completion(each) for each in completions)
    completed = {each.term for each in completions}
    clauses = _resolve_dashes(expanded, results.dashed_words)
    missing = [clause for clause in clauses if not _is_match(engine, post.id, clause, completed)]
    yield from (f"does not match: {format_query(clause)}" for clause in missing)
    if not missing:
        yield "this query finds the post"


def _explain_absence(post: Post, indexed_digest: str | None) -> str:
    """Return why no query can find a post; empty if some can."""
    visibility = post.visibility
    if not visibility.is_public:
        return f"not public: {visibility.reason}"
    if visibility.visible_from and visibility.visible_from.timestamp() > time.time():
        return f"not yet public: {visibility.reason}"
    return "not indexed yet: run `posthaste index`" if indexed_digest is None else ""


def _format_completion(completion: Correction) -> str:
    typed, example = format_query(completion.term), completion.replacement
    return f"note: no post has {typed}: words that begin with it are searched, such as {example}"


def _resolve_dashes(query: And, dashed_words: Collection[Not]) -> Iterator[Query]:
    """Yield the clauses of a query, each dashed word in the reading that the engine chose (see `Not.dashed`)."""
    for clause in query.children:
        yield clause.dashed if isinstance(clause, Not) and clause.dashed and clause in dashed_words else clause


def _is_match(engine: Engine, id: str, clause: Query, completed: Collection[Query]) -> bool:
    """Return whether a post matches a clause without relaxing or correcting it, or completing any but some words."""
    page, options = 1, SearchOptions(per_page=_PER_PAGE)
    while True:
        results = engine.search(Or((clause,)), replace(options, page=page))
        if any(each.term not in completed for each in results.corrections):
            return False
        if any(hit.id == id for hit in results.hits):
            return True
        if page * options.per_page >= results.total:
            return False
        page += 1
