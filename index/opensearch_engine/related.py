"""Find related posts: the cluster selects those that share key terms or links, the shared code scores them."""

from __future__ import annotations

import numpy as np

from ..cache_budget import CacheBudget
from ..fields import ALL_FIELDS, LINK_FACET
from ..markdown.templates.notes import WIKI_SCHEME
from ..matching.bind import bind_scored
from ..matching.word_forms import TermsForm
from ..model import Hit
from ..searcher.link_graph import list_link_names, list_link_targets
from ..searcher.related import build_related, choose_key_terms
from ..segment.part import Part
from ..segment.reader import SegmentReader
from .client import ClusterClient, Json
from .cluster_words import ClusterWords
from .documents import make_document_id, make_keyword
from .form_queries import unite
from .mappings import LINK_NAMES, get_key_field
from .posts import HIT, OpenPosts, make_context, make_key

_CANDIDATES = 50
"""How many of the posts that share key terms are compared exactly."""
_MAX_LINKED = 200
"""The most posts whose links are resolved."""
_MAX_COUNTED = 500
"""The most terms of a post that are counted: the most frequent ones."""


def find_related(
    client: ClusterClient, posts: OpenPosts, words: ClusterWords, budget: CacheBudget, id: str, limit: int
) -> list[Hit]:
    """Return the visible posts related to one, see `Engine.find_related`."""
    own = _search(client, words, {"ids": {"values": [make_document_id(id)]}}, 1)
    if not own:
        return []
    (post,) = posts.open_all(own, words.deadline)
    terms = _choose_terms(words, post.make_reader())
    scored = [words.score_form(TermsForm((term,), ALL_FIELDS)) for term in terms]
    ranking = words.ranking
    found = [*own, *_find_linked(client, words, post, budget)]
    if scored:
        should = [words.forms.score(each.form, ranking.k1, each.weight) for each in scored if each.form is not None]
        found += _search(client, words, {"bool": {"should": should}}, _CANDIDATES + limit)
    unique = list({make_key(hit): hit for hit in found}.values())
    opened = posts.open_all(unique, words.deadline)
    context = make_context(opened, words.collection.generation, ranking, budget, words.collection.corpus)
    scores = np.zeros(len(opened), np.float32)
    for each in scored:
        bound = bind_scored(context, each)
        scores[bound.docs] += bound.scores
    scores[0] = 0  # the post itself
    return build_related(context.snapshot, 0, scores, limit)


def _search(client: ClusterClient, words: ClusterWords, query: Json, size: int) -> list[Json]:
    body = {
        "size": size,
        **HIT,
        "query": {"bool": {"must": [query], "filter": [words.collection.visible]}},
        "sort": ["_score", {"date": {"order": "desc", "missing": "_last"}}, "id"],
    }
    hits: list[Json] = client.search("related", words.collection.index_name, body, words.deadline)["hits"]["hits"]
    return hits


def _choose_terms(words: ClusterWords, reader: SegmentReader) -> list[str]:
    """Return the key terms of a post."""
    numbers, counts = np.unique(reader.occurrences.read_rows([0]).terms, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MAX_COUNTED]
    terms = [reader.terms[number].decode() for number in numbers[order].tolist()]
    doc_counts = np.array(words.count_docs_with_each(terms))
    best = choose_key_terms(counts[order], doc_counts, words.count_docs())
    return [terms[at] for at in best.tolist() if doc_counts[at] > 1]


def _find_linked(client: ClusterClient, words: ClusterWords, post: Part, budget: CacheBudget) -> list[Json]:
    """Return the posts that a post may link to, or be linked from."""
    context = make_context([post], "", words.ranking, budget, words.collection.corpus)
    id, _, url = post.source
    names = [make_keyword(name) for name in list_link_names(id, url)]
    notes = [make_keyword(f"{WIKI_SCHEME}{name}") for name in list_link_names(id, url)]
    targets = [make_keyword(name) for name in list_link_targets(context.snapshot)]
    query = unite([{"terms": {LINK_NAMES: targets}}, {"terms": {get_key_field(LINK_FACET): [*names, *notes]}}])
    return _search(client, words, query, _MAX_LINKED)
