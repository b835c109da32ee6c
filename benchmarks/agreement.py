"""Compare what engines find: times of engines that do different work say nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

MIN_ANSWERED = 0.9
"""The least share of the queries that an engine must answer, of those that the best one answers."""
MIN_SHARED = 0.4
"""The least share of an engine's results that another engine must have, too: ranking differs, but not that much."""


class NotComparable(Exception):
    """An engine finds other posts than all others."""


class Agreement(NamedTuple):
    """How far the results of an engine are those of the others."""

    answered: float
    """The share of the queries that have results."""
    shared: float
    """The mean share of the results of a query that another engine has among its own; 1 if there is no other one."""


def compute_agreements(
    found: Mapping[str, Sequence[Sequence[str]]], related: Collection[tuple[str, str]] = ()
) -> dict[str, Agreement]:
    """Return the agreement of each engine.

    Args:
        found: engine -> for each query, the ids of its results.
        related: pairs of engines that are not compared with each other, in both orders.
    """
    agreements = {}
    for name, several in found.items():
        others = [lists for other, lists in found.items() if other != name and (name, other) not in related]
        shares = [
            _compute_share(ids, [lists[number] for lists in others])
            for number, ids in enumerate(several)
            if ids and others
        ]
        answered = fmean(bool(ids) for ids in several) if several else 1.0
        agreements[name] = Agreement(answered, fmean(shares) if shares else 1.0)
    return agreements


def _compute_share(ids: Sequence[str], others: Sequence[Sequence[str]]) -> float:
    known = set().union(*others)
    return sum(id in known for id in ids) / len(ids)


def require_agreement(agreements: Mapping[str, Agreement]) -> None:
    """Raise NotComparable if an engine leaves queries unanswered that another one answers, or finds other posts."""
    best = max(each.answered for each in agreements.values())
    for name, each in agreements.items():
        if each.answered < MIN_ANSWERED * best:
            raise NotComparable(f"{name} answers {each.answered:.0%} of the queries, another engine {best:.0%}")
        if each.shared < MIN_SHARED:
            raise NotComparable(f"only {each.shared:.0%} of the results of {name} are those of another engine, too")
