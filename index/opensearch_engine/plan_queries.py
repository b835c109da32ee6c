"""Make queries of plans: which posts match, and about how they score."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import FACET_OF_KEYWORD
from ..matching.plan import AndPlan, FilterPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan
from ..matching.snapshot_words import make_filter_key
from ..matching.word_forms import WordForm
from ..model import Keyword, Range
from .client import Json
from .documents import make_keyword
from .form_queries import EVERYTHING, NOTHING, FormQueries, exclude, intersect, unite
from .mappings import get_key_field


def match_condition(query: Keyword | Range) -> Json:
    """Return the query of the posts that meet a condition on stored values."""
    match query:
        case Keyword(name):
            return {"term": {get_key_field(FACET_OF_KEYWORD[name]): make_keyword(make_filter_key(query))}}
        case Range(start, end):
            bounds = {name: value for name, value in (("gte", start), ("lt", end)) if value is not None}
            return {"range": {"local_date": bounds}} if bounds else {"exists": {"field": "local_date"}}


class QuerySets:
    """The `qualify.DocSets` of a cluster: queries."""

    def __init__(self, forms: FormQueries) -> None:
        self._forms = forms

    def evaluate(self, plan: Plan | None) -> Json:
        """See DocSets."""
        match plan:
            case Leaf(_, scored) if scored.form is not None:
                return self._forms.match(scored.form)
            case AndPlan(children, matches_all):
                return self.intersect([self.evaluate(child) for child in children], default=matches_all)
            case OrPlan(children):
                return unite([self.evaluate(child) for child in children])
            case SynonymsPlan(original, alternatives):
                return unite([self.evaluate(each) for each in (*alternatives, original)])
            case NotPlan(child):
                return exclude(self.evaluate(child))
            case FilterPlan(_, query) if query is not None:
                return match_condition(query)
        return NOTHING

    def intersect(self, sets: list[Json], *, default: bool) -> Json:
        """See DocSets."""
        return intersect(sets) if sets else EVERYTHING if default else NOTHING

    def unite(self, sets: list[Json]) -> Json:
        """See DocSets."""
        return unite(sets)


def iterate_leaves(plan: Plan | None) -> Iterator[Leaf]:
    """Yield the words of a plan that score."""
    match plan:
        case Leaf():
            yield plan
        case AndPlan(children) | OrPlan(children):
            for child in children:
                yield from iterate_leaves(child)
        case SynonymsPlan(original, alternatives):
            for each in (original, *alternatives):
                yield from iterate_leaves(each)


def list_forms(plan: Plan | None) -> list[WordForm]:
    """Return the forms of the words of a plan that score."""
    return [leaf.scored.form for leaf in iterate_leaves(plan) if leaf.scored.form is not None]


def score_plan(plan: Plan | None, forms: FormQueries, k1: float) -> Json | None:
    """Return a query whose scores are about those of `scorer.score_plan`; None if the plan has no words."""
    clauses = list(_score_clauses(plan, forms, k1))
    if len(clauses) < 2:
        return clauses[0] if clauses else None
    return {"bool": {"should": clauses}}


def _score_clauses(plan: Plan | None, forms: FormQueries, k1: float) -> Iterator[Json]:
    match plan:
        case Leaf(_, scored, boost):
            weight = boost * scored.weight * (k1 + 1)
            if scored.form is not None and scored.is_known and weight > 0:
                yield forms.score(scored.form, k1, weight)
        case AndPlan(children) | OrPlan(children):
            for child in children:
                yield from _score_clauses(child, forms, k1)
        case SynonymsPlan(original, alternatives):
            scores = [score_plan(each, forms, k1) for each in (original, *alternatives)]
            known = [score for score in scores if score is not None]
            if known:
                yield {"dis_max": {"queries": known}}
