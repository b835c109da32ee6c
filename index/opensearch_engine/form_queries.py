"""Make queries of word forms: which posts match, and what tf~ they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import NamedTuple, TypeGuard

from ..fields import ALL_FIELDS, CODE, FIELDS
from ..matching.bm25f import get_field_weights
from ..matching.prefix import MAX_EXPANDED_TERMS
from ..matching.word_forms import (
    PROSE,
    BestForm,
    PrefixForm,
    SequenceForm,
    StemmedForm,
    SumForm,
    TermsForm,
    WordForm,
    iterate_parts,
)
from ..ranking import Ranking
from ..text.normalize import fold
from ..text.number_variants import list_number_variants
from ..text.query_terms import list_prefix_ranges
from ..text.stemming import find_query_stems, find_stems, get_stemmer
from .client import Json
from .documents import make_feature, make_stem_term
from .mappings import ANY_TERMS, FEATURES, STEM_FEATURES, TERM_UNIT, get_position_field, get_weight_field

Word = TermsForm | StemmedForm | PrefixForm

NOTHING: Json = {"match_none": {}}
EVERYTHING: Json = {"match_all": {}}
_MAX_COUNTED = 60
"""The frequencies of the terms of a prefix and of their stems are only counted if these are no more: for each and each
field the query has a clause, and a node takes 1024 in all."""
_MAX_COUNTED_EACH = 50
"""The most terms that are counted in one field: hidden posts may have more."""
_MAX_IN_SEQUENCE = 80
"""The most terms of a prefix that are looked for in one field of a phrase, which is in a query twice."""
_MAX_COUNTED_PREFIXES = 2
"""How many prefixes of a query may be counted."""
_OF_RARE_TERMS = 0.01
"""The score of a term that is not among the most frequent ones that begin with a prefix, as a share of its weight."""
_OF_TERMS = "_score % params.u * params.w * doc[params.f].value"
"""tf~ of a term or several in one field: their frequencies are added."""
_OF_SEQUENCE = "_score % params.u / Math.floor(_score / params.u) * params.w * doc[params.f].value"
"""tf~ of a sequence: its frequency is added for each of its terms."""
_SATURATE = "params.w * _score / (_score + params.k)"


def unite(queries: Sequence[Json]) -> Json:
    """Return the query of what any of some queries matches."""
    kept = [query for query in queries if query != NOTHING]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    return {"bool": {"should": kept}}


def intersect(queries: Sequence[Json]) -> Json:
    """Return the query of what all of some queries match, without scores; everything if there are none."""
    if NOTHING in queries:
        return NOTHING
    kept = [query for query in queries if query != EVERYTHING]
    if len(kept) < 2:
        return kept[0] if kept else EVERYTHING
    return {"bool": {"filter": kept}}


def exclude(query: Json) -> Json:
    """Return the query of what another does not match."""
    return {"bool": {"must_not": [query]}}


def get_excluded(query: Json) -> Json | None:
    """Return what `exclude` was given; None if a query is not from it."""
    if query.keys() == {"bool"} and query["bool"].keys() == {"must_not"}:
        excluded: Json = query["bool"]["must_not"][0]
        return excluded
    return None


class Expansion(NamedTuple):
    """The terms that begin with a prefix."""

    term_count: int
    """How many there are, up to one more than `prefix.MAX_EXPANDED_TERMS`."""
    in_prose: tuple[str, ...]
    """Those in prose, sorted; none if there are more of all."""
    frequent: tuple[str, ...] = ()
    """The few of them in prose that most posts have."""


class FormQueries:
    """Makes queries of forms for an index whose posts are in some languages."""

    def __init__(self, langs: Sequence[str], ranking: Ranking) -> None:
        """`langs`: the language tags of all visible posts, as written."""
        self._langs = langs
        self._all_stemmed = all(map(get_stemmer, langs))
        self._ranking = ranking
        self._is_coarse = False
        self._counts_prefixes = True
        self.expansions: dict[str, Expansion] = {}
        """What begins with a prefix, if that is known."""

    # ---------------------------------------------------------------------------------- matching

    def match(self, form: WordForm) -> Json:
        """Return the query of the posts that match."""
        match form:
            case BestForm(forms) | SumForm(forms):
                return unite([self.match(each) for each in forms])
            case SequenceForm(words, fields):
                return unite([self._match_in_order(words, field) for field in list_fields(fields)])
            case _:
                return self._match_word(form)

    def _match_word(self, form: TermsForm | StemmedForm | PrefixForm) -> Json:
        if isinstance(form, PrefixForm):
            return unite([*self._match_prefix_in_fields(form), *self._match_stems(form, self._list_prefix_stems(form))])
        terms, stems = self.list_terms(form)
        if self.has_feature(form):
            return unite(
                [_match_feature(FEATURES, term) for term in terms]
                + [_match_feature(STEM_FEATURES, stem) for stem in stems]
            )
        if form.fields == ALL_FIELDS:
            return unite([*([{"terms": {ANY_TERMS: terms}}] if terms else ()), *self._match_stems(form, stems)])
        in_fields = [(field, terms if field == CODE else [*terms, *stems]) for field in list_fields(form.fields)]
        return unite([{"terms": {get_position_field(field): wanted}} for field, wanted in in_fields if wanted])

    def _match_prefix_in_fields(self, form: PrefixForm) -> Iterable[Json]:
        if form.fields == ALL_FIELDS:
            return _match_prefix(ANY_TERMS, form.prefix)
        names = map(get_position_field, list_fields(form.fields))
        return [query for name in names for query in _match_prefix(name, form.prefix)]

    def _match_stems(self, form: StemmedForm | TermsForm | PrefixForm, stems: list[str]) -> list[Json]:
        prose = list_fields(form.fields & PROSE)
        return [{"terms": {get_position_field(field): stems}} for field in prose if stems]

    def _list_prefix_stems(self, form: PrefixForm) -> list[str]:
        """Return the terms that stand for the stems of the terms that begin with a prefix."""
        terms = form.stemmed or ()
        stems = [
            make_stem_term(lang, stem) for lang in self._langs for term in terms for stem in find_stems(lang, term)
        ]
        return list(dict.fromkeys(stems))

    def list_terms(self, form: TermsForm | StemmedForm) -> tuple[list[str], list[str]]:
        """Return the terms that match a form, and those that stand for its stems in prose."""
        if isinstance(form, TermsForm):
            return list(form.texts), []
        word = fold(form.spelling)
        terms = list(filter(None, dict.fromkeys([word, *list_number_variants(word)])))
        stems = [make_stem_term(lang, stem) for lang in self._langs for stem in find_query_stems(lang, form.spelling)]
        return terms, list(dict.fromkeys(stems)) if form.fields & PROSE else []

    def _match_in_order(self, words: Iterable[TermsForm | StemmedForm | PrefixForm], field: int) -> Json:
        spans = [self._match_span(word, field) for word in words]
        if NOTHING in spans:
            return NOTHING
        return {"span_near": {"clauses": spans, "slop": 0, "in_order": True}}

    def _match_span(self, word: TermsForm | StemmedForm | PrefixForm, field: int) -> Json:
        name = get_position_field(field)
        if isinstance(word, PrefixForm):
            spans: list[Json] = [
                {"span_multi": {"match": {kind: body}}}
                for query in _match_prefix(name, word.prefix, rewrite=f"top_terms_boost_{_MAX_IN_SEQUENCE}")
                for kind, body in query.items()
            ]
        else:
            terms, stems = self.list_terms(word)
            if stems and field != CODE and self._all_stemmed:  # the term has a stem, too: it would be counted twice
                terms = terms[1:]
            spans = [{"span_term": {name: term}} for term in (*terms, *(stems if field != CODE else ()))]
        if len(spans) < 2:
            return spans[0] if spans else NOTHING
        return {"span_or": {"clauses": spans}}

    # ---------------------------------------------------------------------------------- scoring

    def has_feature(self, form: WordForm) -> TypeGuard[StemmedForm]:
        """Return whether tf~ of a form is a feature of each post, so that no script has to compute it."""
        if not isinstance(form, StemmedForm) or form.fields != ALL_FIELDS:
            return False
        return not list_number_variants(fold(form.spelling))

    def is_countable(self, form: WordForm) -> bool:
        """Return whether the cluster can compute tf~ of a form: not of what begins too many words."""
        return all(self._counts_prefixes and self._is_prefix_countable(each) for each in list_prefixes([form]))

    def _is_prefix_countable(self, form: PrefixForm) -> bool:
        known = self.expansions.get(form.prefix)
        if known is None or known.term_count > MAX_EXPANDED_TERMS:
            return False
        stems = len(self._list_prefix_stems(form))
        return known.term_count * (1 if self._all_stemmed else 2) + stems <= _MAX_COUNTED

    def limit_counted(self, forms: Iterable[WordForm]) -> FormQueries:
        """Return what makes queries of some forms in one query: if too many are prefixes, it counts none of these."""
        if len([*list_prefixes(forms)]) <= (_MAX_COUNTED_PREFIXES if self._all_stemmed else 1):
            return self
        few = copy(self)
        few._counts_prefixes = False
        return few

    def make_coarse(self) -> FormQueries:
        """Return what makes queries of fewer clauses: it uses no scripts, but scores what has no features by fields
        only."""
        coarse = copy(self)
        coarse._is_coarse = True
        return coarse

    def score(self, form: WordForm, pivot: float, weight: float) -> Json:
        """Return a query whose score is weight * tf~ / (tf~ + pivot); of what is not countable, only about so."""
        if self.has_feature(form):
            terms, stems = self.list_terms(form)
            queries = [make_feature_query(FEATURES, term, pivot, weight) for term in terms]
            queries += [make_feature_query(STEM_FEATURES, stem, pivot, weight) for stem in stems]
            return take_best(queries)
        if isinstance(form, BestForm):  # the highest tf~ has the highest score
            return take_best([self.score(each, pivot, weight) for each in form.forms])
        if not self._is_coarse and self.is_countable(form):
            return _run_script(self.count(form), _SATURATE, {"k": pivot, "w": weight})
        if isinstance(form, PrefixForm) and form.fields == ALL_FIELDS and not self._is_coarse:
            return self._score_by_frequent_terms(form, pivot, weight)
        return take_best(list(self._score_by_fields(form, pivot, weight)))

    def _score_by_frequent_terms(self, form: PrefixForm, pivot: float, weight: float) -> Json:
        """Return a query that scores the best of the most frequent terms that begin with a prefix. All others match."""
        known = self.expansions.get(form.prefix)
        features = [make_feature_query(FEATURES, term, pivot, weight) for term in (known.frequent if known else ())]
        rest = {"constant_score": {"filter": self.match(form), "boost": _OF_RARE_TERMS * weight}}
        return take_best([*features, rest])

    def _score_by_fields(self, form: WordForm, pivot: float, weight: float) -> Iterator[Json]:
        """Yield queries whose scores tell in which field the best occurrence is, but not how many there are."""
        weights = get_field_weights(self._ranking).tolist()
        for field in range(len(FIELDS)):
            query = self.match(restrict(form, 1 << field))
            if query != NOTHING:
                frequency = max(weights[field], 1e-3)
                yield {"constant_score": {"filter": query, "boost": weight * frequency / (frequency + pivot)}}

    def count(self, form: WordForm) -> Json:
        """Return a query whose score is tf~ of a form."""
        match form:
            case BestForm(forms):
                return take_best([self.count(each) for each in forms])
            case SumForm(forms):
                return unite([self.count(each) for each in forms])
            case _:
                return unite([self._count_in(form, field) for field in list_fields(form.fields)])

    def _count_in(self, form: TermsForm | StemmedForm | PrefixForm | SequenceForm, field: int) -> Json:
        """Return a query whose score is tf~ of a form in a field."""
        if isinstance(form, SequenceForm):
            return _weigh(self._match_in_order(form.words, field), _OF_SEQUENCE, field)
        if isinstance(form, PrefixForm):
            return self._count_prefix_in(form, field)
        terms, stems = self.list_terms(form)
        variant = self._ranking.variant
        if isinstance(form, TermsForm):
            return unite([_count_term(field, term) for term in terms])
        exact = unite([_count_term(field, term, variant if at else 1.0) for at, term in enumerate(terms)])
        if not stems or field == CODE:
            return exact
        variants = [_count_term(field, stem, variant) for stem in stems]
        return take_best([exact, unite([*variants, *(_count_term(field, term, 1 - variant) for term in terms[:1])])])

    def _count_prefix_in(self, form: PrefixForm, field: int) -> Json:
        """Return a query whose score is tf~ in a field of what begins with a prefix, and in prose of its variants."""
        name, variant = get_position_field(field), self._ranking.variant
        queries = list(_match_prefix(name, form.prefix, rewrite=f"top_terms_{_MAX_COUNTED_EACH}"))
        exact = unite([_weigh(query, _OF_TERMS, field) for query in queries])
        stems = self._list_prefix_stems(form) if field != CODE else []
        if not stems:
            return exact
        terms = {"bool": {"should": [{"term": {name: stem}} for stem in stems]}}
        variants = [_weigh(terms, _OF_TERMS, field, variant)]  # of the terms themselves, too
        rest = unite([*variants, *(_weigh(query, _OF_TERMS, field, 1 - variant) for query in queries)])
        return rest if self._all_stemmed else take_best([exact, rest])


def _count_term(field: int, term: str, weight: float = 1.0) -> Json:
    return _weigh({"term": {get_position_field(field): term}}, _OF_TERMS, field, max(weight, 0.0))


def _weigh(query: Json, script: str, field: int, weight: float = 1.0) -> Json:
    """Return a query with the weighted frequencies that are hidden in its scores, see `mappings.TERM_UNIT`."""
    if query == NOTHING:
        return NOTHING
    return _run_script(query, script, {"f": get_weight_field(field), "w": weight, "u": TERM_UNIT})


def _run_script(query: Json, script: str, parameters: Json) -> Json:
    """Return a query with the scores that a script makes of those of another."""
    return {"script_score": {"query": query, "script": {"source": script, "params": parameters}}}


def take_best(queries: Sequence[Json]) -> Json:
    """Return a query with the best of the scores of some queries."""
    kept = [query for query in queries if query != NOTHING]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    return {"dis_max": {"queries": kept}}


def _list_words(form: TermsForm | StemmedForm | PrefixForm | SequenceForm) -> Sequence[WordForm]:
    return form.words if isinstance(form, SequenceForm) else (form,)


def list_prefixes(forms: Iterable[WordForm]) -> Iterator[PrefixForm]:
    """Yield the prefixes in some forms."""
    for form in forms:
        for part in iterate_parts(form):
            yield from (word for word in _list_words(part) if isinstance(word, PrefixForm))


def complete_form(form: WordForm, expansions: Mapping[str, Expansion]) -> WordForm:
    """Return a form without parts that match nothing, since others may have features; its prefixes know the terms of
    the whole index that begin with them."""
    match form:
        case BestForm(forms) | SumForm(forms):
            kept = [complete_form(each, expansions) for each in forms if not _is_empty(each)]
            return kept[0] if len(kept) == 1 else replace(form, forms=tuple(kept)) if kept else form
        case SequenceForm(words):
            return replace(form, words=tuple([_expand_word(each, expansions) for each in words]))
        case _:
            return _expand_word(form, expansions)


def _is_empty(form: WordForm) -> bool:
    return isinstance(form, TermsForm) and not form.texts


def _expand_word(word: Word, expansions: Mapping[str, Expansion]) -> Word:
    if isinstance(word, PrefixForm) and word.prefix in expansions:
        return replace(word, stemmed=expansions[word.prefix].in_prose)
    return word


def make_feature_query(name: str, term: str, pivot: float, weight: float) -> Json:
    """Return the query of the posts that have a feature, scored by its saturated value."""
    return {"rank_feature": {"field": f"{name}.{make_feature(term)}", "saturation": {"pivot": pivot}, "boost": weight}}


def _match_feature(name: str, term: str) -> Json:
    """Return the query of the posts that have a feature."""
    return {"rank_feature": {"field": f"{name}.{make_feature(term)}", "linear": {}}}


def list_fields(fields: int) -> list[int]:
    """Return the numbers of a set of fields."""
    return [field for field in range(len(FIELDS)) if fields >> field & 1]


def restrict(form: WordForm, fields: int) -> WordForm:
    """Return a form for a set of fields."""
    if isinstance(form, BestForm | SumForm):
        return replace(form, forms=tuple([restrict(each, fields) for each in form.forms]))
    return replace(form, fields=form.fields & fields)


def _match_prefix(name: str, prefix: str, **options: str) -> Iterable[Json]:
    if not prefix:  # a term that was too long to index is empty
        return
    for first, last in list_prefix_ranges(prefix):
        if first == last:
            yield {"prefix": {name: {"value": first, **options}}}
        else:
            yield {"range": {name: {"gte": first, "lt": last + "\U0010ffff", **options}}}
