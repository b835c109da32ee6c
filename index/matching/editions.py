"""Favor the pages of the language that a reader wants, and of the version that the query names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ..model import FacetName
from ..ranking import Ranking
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..text.editions import get_primary_language, parse_version
from ..text.keys import make_facet_key

_MAX_LANGS = 100


class Wanted(NamedTuple):
    """What a reader wants of a page that has several editions."""

    lang: str
    """A language without its region; empty: unknown."""
    versions: frozenset[str]
    """The words of the query that may name a version, without their prefixes: `3.5`, `next`."""


NOTHING = Wanted("", frozenset())


def find_wanted(lang: str, words: Sequence[str]) -> Wanted:
    """Return what a reader wants, from a language tag (it may be empty) and the words of the query."""
    return Wanted(get_primary_language(lang), frozenset(map(parse_version, words)))


def compute_edition_factors(snapshot: Snapshot, ranking: Ranking, wanted: Wanted) -> Array | None:
    """Return [documents] float32: the factors of documents for their language and version; None if all are 1.

    A language that no document has is not wanted. Documents in no known language may be in any."""
    lowered = snapshot.compute_once(_LangDocs).find_others(wanted.lang) if wanted.lang else []
    named = _find_docs(snapshot, "version", [number for number in wanted.versions if number[:1].isdigit()])
    if not lowered and not named:
        return None
    factors = np.ones(snapshot.doc_count, np.float32)
    for docs in lowered:
        factors[docs] *= ranking.other_language
    for docs in named:
        factors[docs] *= ranking.named_version
    return factors


class _LangDocs:
    """The documents of a snapshot by language: to count them for each query would take longer than most queries."""

    def __init__(self, snapshot: Snapshot) -> None:
        values = list(snapshot.count_facet_values("lang", snapshot.alive, _MAX_LANGS))
        self._langs = list(map(get_primary_language, values))
        self._docs = [_find_docs(snapshot, "lang", [value]) for value in values]

    def find_others(self, lang: str) -> list[Array]:
        """Return the documents of each language except `lang`; none if no document is in it."""
        if lang not in self._langs:
            return []
        return [each for other, docs in zip(self._langs, self._docs, strict=True) if other != lang for each in docs]


def _find_docs(snapshot: Snapshot, facet: FacetName, values: Iterable[str]) -> list[Array]:
    """Return the documents of each value of a facet that has any."""
    found = [snapshot.find_docs_by_facet(facet, make_facet_key(value)) for value in values]
    return [docs for docs in found if len(docs)]
