"""The Engine protocol, which every engine implements, and `open_engine`, which chooses one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from .cache_budget import DEFAULT_BUDGET, CacheBudget
from .cluster_address import DEFAULT_CLUSTER, ClusterOptions, Location, read_credentials
from .errors import SettingsError
from .model import Batch, ClusterUse, Document, Generation, Hit, Problem, Query, Results, SearchOptions, Suggestion
from .ranking import Ranking
from .segment.document_json import StoredDocuments
from .segment.site_label import SiteLabel

if TYPE_CHECKING:
    from .segment.snapshot import Snapshot
    from .semantic.model import StaticModel


class SearchEngine(Protocol):
    """An index, or several as one, that is searched from any thread.

    Searches use the generation published last. `deadline` parameters are times of `time.monotonic()`; a method that
    passes its deadline raises `TooSlow`.

    Methods raise `NoIndex` if nothing was ever published, `IndexDamaged` if the index is not as it was written, and
    `IndexUnreadable` if the system refuses to read it.
    """

    # ---------------------------------------------------------------------------------- reading

    def get_generation(self) -> Generation | None:
        """Return the current generation; None if nothing was ever published. Cheap: called at every request."""
        ...

    def count_visible(self) -> int:
        """Return how many documents are visible now; 0 if there is no index. Cheap: called at every scrape."""
        ...

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """Return id -> digest of every document; with `ids`, only of those of them that are in the index, which is
        faster. Empty if there is no index yet."""
        ...

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """Yield the documents with these ids, as they were applied, in this order. Skip unknown ids."""
        ...

    # ---------------------------------------------------------------------------------- searching

    def search(self, query: Query, options: SearchOptions) -> Results:
        """Return the visible documents that match, best first.

        - If no document matches all clauses of a top-level `And`, those that match some of them (`Results.relaxed`).
        - A term without hits is replaced by its nearest neighbors (`Results.corrections`).
        - An excluded word (`-jar`) is searched with its minus if documents have it with the minus beside a word that is
          also next to it in the query (`Results.dashed_words`).
        - Pinned documents come before all others, once, and count in the total.

        Raises TooSlow if `options.deadline` passes.
        """
        ...

    def suggest(self, text: str, limit: int, *, deadline: float | None = None) -> list[Suggestion]:
        """Return the titles, tags and words of visible documents that begin with `text`, best first."""
        ...

    def find_related(self, id: str, limit: int, *, deadline: float | None = None) -> list[Hit]:
        """Return the visible documents that share rare words and tags with this one, or link to it, or are linked from
        it. Empty if the id is unknown or its document is hidden."""
        ...

    def measure_caches(self) -> Mapping[str, int]:
        """Return approximately how many bytes each cache of this process takes, by its name. All are bounded."""
        ...

    def measure_cluster(self) -> ClusterUse | None:
        """Return how this process uses the cluster that holds the index; None if the index is in a folder."""
        ...

    def close(self) -> None:
        """Release files and locks. Closing twice does nothing."""
        ...


class Engine(SearchEngine, Protocol):
    """An index that is changed in batches, from any number of processes. A batch becomes visible only as a whole.

    Methods that write raise `IndexBusy` while another process writes, and `NotWritable` if the index can't be written.
    """

    # ---------------------------------------------------------------------------------- writing

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """Return a context manager that holds the write lock, so that nothing else can write while it is held.
        The methods that write take the lock themselves; the holder may call them."""
        ...

    def apply(self, batch: Batch) -> Generation:
        """Apply upserts and deletes, all or nothing. When it returns, they survive power loss."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> Generation:
        """Replace the whole index. The old one serves readers until the switch, and stays if this fails."""
        ...

    # ---------------------------------------------------------------------------------- reading

    def is_outdated(self) -> bool:
        """Return whether the index was made without the model that this engine searches with, or with another one: only
        words count until it is rebuilt. False without a model."""
        ...

    def open_stored(self) -> StoredDocuments:
        """Return the documents of the index, even if another version of Posthaste wrote it. There are none if the index
        is absent or damaged, or if its documents have a form that this version can't read."""
        ...

    def check(self) -> list[Problem]:
        """Read the whole index and return its problems; empty if it is sound."""
        ...


@runtime_checkable
class SegmentEngine(Engine, Protocol):
    """An engine whose segments this process reads, so that those of several indexes can be searched as one."""

    def get_snapshot(self) -> Snapshot:
        """Return the segments of the current generation: the same object until there is a new one. Raises NoIndex."""
        ...


def open_engine(
    location: Path | Location,
    ranking: Ranking | None = None,
    *,
    verify: bool = False,
    budget: CacheBudget = DEFAULT_BUDGET,
    model: StaticModel | None = None,
    cluster: ClusterOptions = DEFAULT_CLUSTER,
) -> Engine:
    """Open the engine whose index is, or will be, in a folder or in a cluster. Nothing is created before the first
    write.

    `ranking` applies to searches only, so it need not be the one that the index was written with. `verify`: read every
    file completely when it is opened, so that a long-running program finds damage early. `budget`: the sizes of the
    caches. The engines of a process share those for the analysis of texts, and the last one opened sets their sizes.
    `model`: finds posts by meaning, too.

    `cluster`: how to use a cluster; it is for no other engine. Raises SettingsError if the index is in a cluster and
    its client is not installed, the credentials are incomplete, or there is a model.
    """
    if isinstance(location, Location):
        from .opensearch_engine import OpenSearchEngine

        if model is not None:
            raise SettingsError(f"{location}: an index in a cluster can't find posts by meaning; set semantic = false")
        return OpenSearchEngine(location, ranking or Ranking(), read_credentials(), cluster, budget=budget)
    from .whoosh_engine import WhooshEngine  # imported here: each engine imports its own dependencies

    return WhooshEngine(location, ranking or Ranking(), verify=verify, budget=budget, model=model)


def join_engines(
    engines: Mapping[SiteLabel, Engine],
    ranking: Ranking | None = None,
    *,
    budget: CacheBudget = DEFAULT_BUDGET,
    model: StaticModel | None = None,
) -> SearchEngine:
    """Return an engine that searches the indexes of several sites as if one had all their documents.

    `ranking`, `budget`, `model`: see `open_engine`. Closing it closes all engines. Raises SettingsError for an engine
    whose segments are elsewhere.
    """
    from .joined_engine import JoinedEngine  # imported here: few searches are of several sites

    local = {site: engine for site, engine in engines.items() if isinstance(engine, SegmentEngine)}
    if others := [site.name for site in engines if site not in local]:
        raise SettingsError(f"the index of site '{others[0]}' is not a folder; only those are searched as one")
    return JoinedEngine(local, ranking or Ranking(), budget, model)
