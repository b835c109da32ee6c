"""Search in turn: what engines do that search a snapshot in this process."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..cache_budget import CacheBudget
from ..matching.scoring_context import ScoringContext
from ..model import Hit, Query, Results, SearchOptions, Suggestion
from ..text.shared_caches import measure_shared_caches, resize_shared_caches
from ..turns import Turns
from .related import find_related
from .search import search
from .suggest import suggest

if TYPE_CHECKING:
    from ..semantic.model import StaticModel

T = TypeVar("T")


class TurnSearcher(ABC):
    """The searching methods of `SearchEngine`, over the current context of a subclass."""

    def __init__(self, budget: CacheBudget, model: StaticModel | None) -> None:
        """`budget`: the sizes of the caches; `model`: finds by meaning, too."""
        resize_shared_caches(budget)
        self._model = model
        self._turns = Turns()

    @abstractmethod
    def _find_context(self) -> ScoringContext | None:
        """Return the context of the current generation; None if nothing was published yet."""

    @abstractmethod
    def _get_context(self) -> ScoringContext:
        """Return the context of the current generation. Raises NoIndex if nothing was published yet."""

    def count_visible(self) -> int:
        """See SearchEngine.count_visible."""
        context = self._find_context()
        return 0 if context is None else context.snapshot.restrict_to_visible(time.time()).alive_count

    def search(self, query: Query, options: SearchOptions) -> Results:
        """See SearchEngine.search."""
        return self._run_in_turn(lambda context: search(context, query, options, self._model), options.deadline)

    def suggest(self, text: str, limit: int, *, deadline: float | None = None) -> list[Suggestion]:
        """See SearchEngine.suggest."""
        return self._run_in_turn(lambda context: suggest(context, text, limit, time.time(), deadline), deadline)

    def find_related(self, id: str, limit: int, *, deadline: float | None = None) -> list[Hit]:
        """See SearchEngine.find_related."""
        return self._run_in_turn(
            lambda context: find_related(context, id, limit, time.time(), deadline, self._model), deadline
        )

    def measure_caches(self) -> dict[str, int]:
        """See SearchEngine.measure_caches."""
        context = self._find_context()
        sizes = measure_shared_caches()
        return sizes if context is None else sizes | context.measure_caches()

    def _run_in_turn(self, run: Callable[[ScoringContext], T], deadline: float | None) -> T:
        """Run a query over the current context when it is its turn. Raises TooSlow after the deadline."""
        context = self._get_context()
        with self._turns.take(deadline):
            return run(context)
