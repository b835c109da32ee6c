"""Evaluate a plan: which documents match, as boolean arrays over all documents of a snapshot, visible or not."""

from __future__ import annotations

import functools

import numpy as np

from ..segment.ragged import Array
from .plan import AndPlan, FilterPlan, Leaf, NotPlan, OrPlan, Plan, SynonymsPlan


def evaluate(plan: Plan | None, doc_count: int) -> Array:
    """Return [documents] bool: the documents that match. Without a plan (None) no document matches."""
    match plan:
        case None:
            return np.zeros(doc_count, np.bool_)
        case Leaf(_, scored, _):
            if isinstance(scored.docs, slice):
                is_matching: Array = scored.scores > 0
                return is_matching
            mask = np.zeros(doc_count, np.bool_)
            mask[scored.docs] = True
            return mask
        case AndPlan(children, matches_all):
            return intersect([evaluate(child, doc_count) for child in children], doc_count, matches_all)
        case OrPlan((Leaf() as word, Leaf(_, prefix, _))) if not isinstance(prefix.docs, slice):
            mask = evaluate(word, doc_count)  # a half-typed word: as below, without an array for the prefix
            mask[prefix.docs] = True
            return mask
        case OrPlan(children):
            return unite([evaluate(child, doc_count) for child in children], doc_count)
        case SynonymsPlan(original, alternatives):
            return unite([evaluate(each, doc_count) for each in (*alternatives, original)], doc_count)
        case NotPlan(child):
            return ~evaluate(child, doc_count)
        case FilterPlan(mask):
            return mask


def has_match(plan: Plan, visible: Array) -> bool:
    """Return whether any visible document matches. `visible`: [documents] bool."""
    if isinstance(plan, Leaf):
        return plan.scored.has_any(visible)
    if isinstance(plan, OrPlan):
        return any(has_match(child, visible) for child in plan.children)
    return bool((evaluate(plan, len(visible)) & visible).any())


def intersect(masks: list[Array], doc_count: int, default: bool) -> Array:
    """Return the documents that are in every mask; `default` for each document if there are no masks."""
    if not masks:
        return np.full(doc_count, default)
    return functools.reduce(np.bitwise_and, masks)  # np.logical_and.reduce first copies all masks into one array


def unite(masks: list[Array], doc_count: int) -> Array:
    """Return the documents in any mask."""
    if not masks:
        return np.zeros(doc_count, np.bool_)
    return functools.reduce(np.bitwise_or, masks)
