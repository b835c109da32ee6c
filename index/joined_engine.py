"""Search the indexes of several sites as if one index had all their documents.

Snapshots are lists of segments, so the segments of all sites make one: statistics, orders, totals and facets are those
of one index, by the same code. Each site keeps its own index, and is synced on its own.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .cache_budget import CacheBudget
from .engine import SegmentEngine
from .errors import NoIndex
from .matching.scoring_context import ScoringContext
from .model import Document, Generation
from .ranking import Ranking
from .searcher.turn_searcher import TurnSearcher
from .segment.site_label import SiteLabel
from .segment.snapshot import Snapshot, join_snapshots

if TYPE_CHECKING:
    from .semantic.model import StaticModel


class JoinedEngine(TurnSearcher):
    """See `index.engine.SearchEngine`. Ids begin with the name of a site. There is an index only if each site has one:
    results without those of a site would look complete."""

    def __init__(
        self,
        engines: Mapping[SiteLabel, SegmentEngine],
        ranking: Ranking,
        budget: CacheBudget,
        model: StaticModel | None,
    ) -> None:
        """See `index.engine.join_engines`."""
        super().__init__(budget, model)
        self._engines = dict(engines)
        self._ranking = ranking
        self._budget = budget
        self._lock = threading.Lock()
        self._snapshots: dict[SiteLabel, Snapshot] = {}
        self._context: ScoringContext | None = None

    # ---------------------------------------------------------------------------------- reading

    def get_generation(self) -> Generation | None:
        """See SearchEngine.get_generation. Its id names the generation of each site."""
        found = {site: engine.get_generation() for site, engine in self._engines.items()}
        generations = {site: generation for site, generation in found.items() if generation is not None}
        if len(generations) < len(found):
            return None
        return Generation(
            _join_generations({site: generation.id for site, generation in generations.items()}),
            sum(generation.documents for generation in generations.values()),
            sum(generation.bytes for generation in generations.values()),
            max(generation.published for generation in generations.values()),
        )

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """See SearchEngine.get_digests."""
        return {
            site.add_to_id(id): digest
            for site, engine in self._engines.items()
            for id, digest in engine.get_digests(None if ids is None else _list_own_ids(site, ids)).items()
        }

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """See SearchEngine.get_documents. The links of the documents are within their site."""
        for site, engine in self._engines.items():
            for document in engine.get_documents(_list_own_ids(site, ids)):
                yield replace(document, id=site.add_to_id(document.id), url=site.add_to_url(document.url))

    def measure_cluster(self) -> None:
        """See SearchEngine.measure_cluster: only indexes in folders are joined."""
        return None

    def close(self) -> None:
        """See SearchEngine.close."""
        with self._lock:
            self._snapshots, self._context = {}, None
        for engine in self._engines.values():
            engine.close()

    # ---------------------------------------------------------------------------------- opening

    def _find_context(self) -> ScoringContext | None:
        try:
            return self._get_context()
        except NoIndex:
            return None

    def _get_context(self) -> ScoringContext:
        """Return the context of all sites' current generations. Raises NoIndex if a site has none."""
        snapshots = {site: engine.get_snapshot() for site, engine in self._engines.items()}
        with self._lock:
            if self._context is None or any(snapshots[site] is not self._snapshots[site] for site in snapshots):
                generation = _join_generations({site: snapshot.generation for site, snapshot in snapshots.items()})
                self._context = ScoringContext(join_snapshots(generation, snapshots), self._ranking, self._budget)
                self._snapshots = snapshots
            return self._context


def _join_generations(ids: Mapping[SiteLabel, str]) -> str:
    return ",".join(f"{site.name}:{id}" for site, id in ids.items())


def _list_own_ids(site: SiteLabel, ids: Collection[str]) -> list[str]:
    """Return the ids of a site's documents, as its own index has them."""
    return [own for id in ids if (own := site.remove_from_id(id)) is not None]
