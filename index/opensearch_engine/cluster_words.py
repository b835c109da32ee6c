"""The words of the visible posts of a cluster: a `WordSource` that asks the nodes, and remembers the answers.

Every number is counted over visible posts by a query of its own. The term statistics that the nodes keep also count
hidden and deleted posts, so they are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from typing import NamedTuple, TypeVar, cast

import numpy as np

from ..cache_budget import CacheBudget
from ..fields import ALL_FIELDS, FIELDS
from ..matching.bm25f import compute_term_weight, get_field_weights
from ..matching.completion import complete_text, name_completion
from ..matching.fuzzy import MAX_NEIGHBORS, measure_distances, rank_neighbor
from ..matching.matchers import NO_DOCS, ScoredMatcher, TermMatcher
from ..matching.plan import FilterPlan, Leaf, OrPlan, Plan
from ..matching.prefix import MAX_EXPANDED_TERMS
from ..matching.scoring_context import ScoringContext
from ..matching.term_lookup import build_matcher
from ..matching.word_forms import (
    PROSE,
    PrefixForm,
    StemmedForm,
    WordForm,
    count_title_words,
    describe,
    iterate_parts,
)
from ..matching.written_form import find_written_form
from ..model import Keyword, Phrase, Prefix, Query, Range, Term
from ..query_tree import And, Not, Or, Synonyms
from ..ranking import Ranking
from ..text.normalize import fold
from .client import ClusterClient, Json
from .collection import Collection
from .form_queries import Expansion, FormQueries, complete_form, intersect, list_fields, list_prefixes
from .mappings import ANY_TERMS, PROSE_TERMS, get_position_field
from .plan_queries import QuerySets
from .posts import HIT, OpenPosts, make_context, make_joined_context

T = TypeVar("T")
_SAMPLE = 32
"""From how many posts the mean frequency of a form is computed that the cluster has no feature of."""
_WRITTEN = 16
"""In how many posts is looked how a term is written."""
_PIVOT = 8.0
"""Saturates features on their way through a score: the script undoes it. Near it floats are exact enough."""
_SUM_FEATURES: Json = {
    "source": "double y = _score.doubleValue(); return params.p * y / (1 - y)",
    "params": {"p": _PIVOT},
}
_SUM_COUNTS: Json = {"source": "_score.doubleValue()"}
_MAX_SUGGESTED = 5000
"""The most terms near a word that each shard lists, of hidden posts, too."""
_MAX_NEAR = 100
"""The most of them that are counted field by field."""
_MAX_FREQUENT = 16
"""How many of the terms that begin with a prefix score in the choice of candidates, if it has too many to count all. 64
would take a third more time with 100,000 posts, and choose better in 2 to 5 % of half-typed queries."""
_MAX_CACHED = 5000
"""The most words whose statistics are remembered, and the most other answers."""
_NO_SCORES = np.zeros(0, np.float32)


class _Count(NamedTuple):
    """The statistics of a form: the posts that match, and their summed tf~."""

    docs: int
    total: float


class ClusterWords:
    """See `matching.word_source.WordSource`."""

    def __init__(
        self, client: ClusterClient, posts: OpenPosts, collection: Collection, ranking: Ranking, budget: CacheBudget
    ) -> None:
        """Ask for nothing yet."""
        self.collection = collection
        self.forms = FormQueries(collection.langs, ranking)
        self.sets = QuerySets(self.forms)
        self.deadline: float | None = None
        """When the search that asks is given up. Searches that share the cached words make copies."""
        self._client = client
        self._posts = posts
        self._ranking = ranking
        self._budget = budget
        self._counts: dict[WordForm, _Count] = {}
        self._answers: dict[Hashable, object] = {}

    def with_deadline(self, deadline: float | None) -> ClusterWords:
        """Return the same words, for a search that is given up at a time of `time.monotonic`."""
        shared = copy(self)
        shared.deadline = deadline
        return shared

    def _remember(self, question: Hashable, ask: Callable[[], T]) -> T:
        """Return the answer to a question, which stays the same for as long as the visible posts do."""
        answer = self._answers.get(question, self)
        if answer is self:
            answer = ask()
            if len(self._answers) >= _MAX_CACHED:
                self._answers.clear()
            self._answers[question] = answer
        return cast("T", answer)

    @property
    def ranking(self) -> Ranking:
        """See WordSource."""
        return self._ranking

    @property
    def main_lang(self) -> str:
        """See WordSource."""
        return self.collection.corpus.main_lang

    def count_docs(self) -> int:
        """See WordSource."""
        return self.collection.corpus.doc_count

    # ---------------------------------------------------------------------------------- words of a query

    def prepare(self, query: Query) -> None:
        """Count all words of a query in one request: planning asks for them one by one."""
        forms = [form for word in _list_words(query) if (form := describe(word)) is not None]
        self._count(self._complete_forms(forms))

    def score_word(self, query: Term | Phrase | Prefix) -> ScoredMatcher | None:
        """See WordSource."""
        form = describe(query)
        return None if form is None else self.score_form(form, count_title_words(query))

    def score_form(self, form: WordForm, length: int = 1) -> ScoredMatcher:
        """See WordSource."""
        (form,) = self._complete_forms([form])
        self._count([form])
        count = self._counts.get(form, _Count(0, 0.0))
        weight = compute_term_weight(self._ranking, self.count_docs(), *count)
        return ScoredMatcher(TermMatcher(()), NO_DOCS, _NO_SCORES, weight, length, form, count.docs)

    def count_matching(self, scored: ScoredMatcher) -> int:
        """See WordSource."""
        return scored.doc_frequency or 0

    def has_any(self, scored: ScoredMatcher) -> bool:
        """See WordSource."""
        return scored.is_known

    def has_match(self, plan: Plan) -> bool:
        """See WordSource."""
        if isinstance(plan, Leaf):
            return plan.scored.is_known
        if isinstance(plan, OrPlan):
            return any(map(self.has_match, plan.children))
        return self._count_matches([self.sets.evaluate(plan)])[0] > 0

    def make_filter(self, query: Keyword | Range) -> FilterPlan:
        """See WordSource."""
        return FilterPlan(NO_DOCS, query)

    # ---------------------------------------------------------------------------------- statistics

    def _count(self, forms: Iterable[WordForm]) -> None:
        """Count those of some forms that are not yet, all in one request."""
        missing = [form for form in dict.fromkeys(forms) if form not in self._counts]
        if not missing:
            return
        bodies = [self._make_counting_body(form) for form in missing]
        responses = self._client.search_all("statistics", self.collection.index_name, bodies, self.deadline)
        if len(self._counts) > _MAX_CACHED:
            self._counts.clear()
        for form, found in zip(missing, responses, strict=True):
            docs = found["hits"]["total"]["value"]
            total = found["aggregations"]["total"]["value"] if "aggregations" in found else 0.0
            if docs and "aggregations" not in found:
                total = docs * self._measure_mean(form, found["hits"]["hits"])
            self._counts[form] = _Count(docs, total)

    def _complete_forms(self, forms: Iterable[WordForm]) -> list[WordForm]:
        """See `complete_form`. What begins with all their prefixes is counted in one request."""
        forms, known = list(forms), self.forms.expansions
        prefixes = [
            prefix for prefix in dict.fromkeys(each.prefix for each in list_prefixes(forms)) if prefix not in known
        ]
        if prefixes:
            bodies = [self._make_expanding_body(prefix) for prefix in prefixes]
            found = self._client.search_all("terms", self.collection.index_name, bodies, self.deadline)
            if len(known) > _MAX_CACHED:
                known.clear()
            known |= {prefix: _read_expansion(each) for prefix, each in zip(prefixes, found, strict=True)}
        return [complete_form(form, known) for form in forms]

    def _make_expanding_body(self, prefix: str) -> Json:
        body = self._make_terms_body(prefix, MAX_EXPANDED_TERMS + 1)
        terms = body["aggs"]["terms"]["terms"]
        return {**body, "aggs": {**body["aggs"], "in_prose": {"terms": {**terms, "field": PROSE_TERMS}}}}

    def _make_counting_body(self, form: WordForm) -> Json:
        if not self.forms.is_countable(form):
            return self._make_sample_body(self.forms.match(form), _SAMPLE)
        if self.forms.has_feature(form):
            scores, script = self.forms.score(form, _PIVOT, 1.0), _SUM_FEATURES
        else:
            scores, script = self.forms.count(form), _SUM_COUNTS
        query = {"bool": {"must": [scores], "must_not": self.collection.hidden}}
        aggregation = {"total": {"sum": {"script": script}}}
        return {"size": 0, "track_total_hits": True, "query": query, "aggs": aggregation}

    def _make_sample_body(self, query: Json, size: int) -> Json:
        return {
            "size": size,
            "track_total_hits": True,
            **HIT,
            "query": intersect([query, self.collection.visible]),
            "sort": ["id"],
        }

    def _measure_mean(self, form: WordForm, hits: Sequence[Json]) -> float:
        """Return the mean tf~ of a form in some posts that have it."""
        posts = self._posts.open_all(hits, self.deadline)
        context = make_joined_context(posts, "", self._ranking, self._budget, self.collection.corpus)
        frequencies = build_matcher(context, form).compute_frequencies(context)
        return float(frequencies.sum(dtype=np.float64)) / max(int(np.count_nonzero(frequencies)), 1)

    def find_sample(self, query: Json, size: int) -> ScoringContext:
        """Return some of the visible posts that match a query, the first by their ids."""
        body = self._make_sample_body(query, size)
        return self._open(
            self._client.search("sample", self.collection.index_name, body, self.deadline)["hits"]["hits"]
        )

    def _open(self, hits: Sequence[Json]) -> ScoringContext:
        posts = self._posts.open_all(hits, self.deadline)
        return make_context(posts, self.collection.generation, self._ranking, self._budget, self.collection.corpus)

    def _count_matches(self, queries: Sequence[Json]) -> list[int]:
        """Return how many visible posts match each of some queries."""
        if not queries:
            return []
        filters = {str(number): query for number, query in enumerate(queries)}
        body = {
            "size": 0,
            "query": self.collection.visible,
            "aggs": {"counts": {"filters": {"filters": filters}}},
        }
        found = self._client.search("statistics", self.collection.index_name, body, self.deadline)
        buckets = found["aggregations"]["counts"]["buckets"]
        return [buckets[str(number)]["doc_count"] for number in range(len(queries))]

    # ---------------------------------------------------------------------------------- terms

    def count_docs_with(self, term: str) -> int:
        """See WordSource."""
        return self._remember(("docs", term), lambda: self.count_docs_with_each([term])[0])

    def count_docs_with_each(self, terms: Sequence[str]) -> list[int]:
        """Return how many visible posts have each of some terms in any field."""
        return self._count_matches([{"term": {ANY_TERMS: term}} for term in terms])

    def count_postings(self, term: str) -> int:
        """See WordSource."""
        terms: list[Json] = [{"term": {get_position_field(field): term}} for field in range(len(FIELDS))]
        return self._remember(("postings", term), lambda: sum(self._count_matches(terms)))

    def has_word(self, word: str) -> bool:
        """See WordSource."""
        return self.score_form(StemmedForm(word, ALL_FIELDS)).is_known

    def are_surely_adjacent(self, first: str, second: str) -> bool:
        """See WordSource. No look is quicker than the search for the phrase, which is remembered."""
        return False

    def find_neighbors(self, word: str, edits: int, fields: int) -> list[str]:
        """See WordSource."""
        return self._remember(("near", word, edits, fields), lambda: self._find_neighbors(fold(word), edits, fields))

    def _find_neighbors(self, word: str, edits: int, fields: int) -> list[str]:
        """Return the terms near a folded word, see `fuzzy.find_neighbors`."""
        if not word:
            return []
        near = measure_distances(word, edits, [word] if not edits else self._suggest_terms(word, edits))
        if len(near) > _MAX_NEAR:
            counts = self._count_docs_of(list(near))
            ranks = {term: rank_neighbor(word, term, near[term], count) for term, count in counts.items()}
            near = {term: near[term] for term in sorted(ranks, key=ranks.__getitem__)[:_MAX_NEAR]}
        frequencies = self._sum_field_weights(list(near), fields)
        ranked = sorted(
            (rank_neighbor(word, term, distance, frequencies[term]), term)
            for term, distance in near.items()
            if frequencies[term] > 0
        )
        return [term for _, term in ranked[:MAX_NEIGHBORS]]

    def _suggest_terms(self, word: str, edits: int) -> list[str]:
        """Return terms near a word, of hidden posts, too."""
        options = {
            "field": ANY_TERMS,
            "suggest_mode": "always",
            "max_edits": edits,
            "prefix_length": 0,
            "min_word_length": 1,
            "max_term_freq": 1e9,
            "accuracy": 0.01,
            "size": _MAX_SUGGESTED,
            "shard_size": _MAX_SUGGESTED,
        }
        body = {"size": 0, "suggest": {"near": {"text": word, "term": options}}}
        found = self._client.search("near_terms", self.collection.index_name, body, self.deadline)
        terms = [option["text"] for entry in found["suggest"]["near"] for option in entry["options"]]
        return [*dict.fromkeys([word, *terms])]

    def _count_docs_of(self, terms: list[str]) -> dict[str, int]:
        """Return in how many visible posts each of many terms is; those that are in none are left out."""
        counts = {"terms": {"field": ANY_TERMS, "include": terms, "size": len(terms)}}
        body = {"size": 0, "query": self.collection.visible, "aggs": {"counts": counts}}
        found = self._client.search("statistics", self.collection.index_name, body, self.deadline)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["counts"]["buckets"]}

    def _sum_field_weights(self, terms: Sequence[str], fields: int) -> dict[str, float]:
        """Return for each term the summed weights of the fields of visible posts that have it."""
        numbers = list_fields(fields)
        weights = get_field_weights(self._ranking).tolist()
        pairs = [(term, field) for term in terms for field in numbers]
        sums = dict.fromkeys(terms, 0.0)
        counts = self._count_matches([{"term": {get_position_field(field): term}} for term, field in pairs])
        for (term, field), count in zip(pairs, counts, strict=True):
            sums[term] += weights[field] * count
        return sums

    def name_completion(self, text: str, scored: ScoredMatcher) -> str:
        """See WordSource. Words are counted in all posts, what phrases end with in some of them."""
        form = scored.form
        return text if form is None else self._remember(("completed", text, form), lambda: self._complete(text, form))

    def _complete(self, text: str, form: WordForm) -> str:
        parts = list(iterate_parts(form))
        prefixes = dict.fromkeys(part.prefix for part in parts if isinstance(part, PrefixForm))
        if len(prefixes) == 1 and all(isinstance(part, PrefixForm) for part in parts):
            (prefix,) = prefixes
            if counts := self.count_terms(prefix, 1):
                return complete_text(text, next(iter(counts)))
        context = self.find_sample(self.forms.match(form), _SAMPLE)
        return name_completion(context, text, build_matcher(context, form), context.snapshot.alive)

    def count_terms(self, prefix: str, limit: int, fields: int = ALL_FIELDS) -> dict[str, int]:
        """Return the terms that begin with a folded text and that most visible posts have, with how many have it.

        `fields`: all, or those of prose."""
        body = self._make_terms_body(prefix, limit, PROSE_TERMS if fields == PROSE else ANY_TERMS)
        found = self._client.search("terms", self.collection.index_name, body, self.deadline)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["terms"]["buckets"]}

    def _make_terms_body(self, prefix: str, limit: int, name: str = ANY_TERMS) -> Json:
        counts = {
            "field": name,
            "include": escape_pattern(prefix) + ".*",
            "size": limit,
            "shard_size": 10 * limit + 100,
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
        query = intersect([{"prefix": {name: prefix}}, self.collection.visible])
        return {"size": 0, "query": query, "aggs": {"terms": {"terms": counts}}}

    def find_written_form(self, term: str) -> str:
        """See WordSource."""

        def find() -> str:
            context = self.find_sample({"term": {ANY_TERMS: term}}, _WRITTEN)
            return find_written_form(context, term, context.snapshot.alive)

        return self._remember(("written", term), find)


def _read_expansion(found: Json) -> Expansion:
    terms, in_prose = (found["aggregations"][name]["buckets"] for name in ("terms", "in_prose"))
    listed = [bucket["key"] for bucket in in_prose]
    known = () if len(terms) > MAX_EXPANDED_TERMS else tuple(sorted(listed))
    return Expansion(len(terms), known, tuple(listed[:_MAX_FREQUENT]))


def escape_pattern(text: str) -> str:
    """Return a regular expression of Lucene that matches exactly a text."""
    return "".join([c if c.isalnum() else f"\\{c}" for c in text])


def _list_words(query: Query) -> Iterable[Term | Phrase | Prefix]:
    """Yield the words of a query that planning will ask for."""
    match query:
        case Term() | Phrase() | Prefix():
            yield query
        case And(children) | Or(children):
            for child in children:
                yield from _list_words(child)
        case Synonyms(original, alternatives):
            for each in (original, *alternatives):
                yield from _list_words(each)
        case Not(child):
            yield from _list_words(child)
