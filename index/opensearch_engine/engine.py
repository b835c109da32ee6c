"""The engine over an index in an OpenSearch cluster. See `docs/scaling.md` for what it is for."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from ..cache_budget import DEFAULT_BUDGET, CacheBudget
from ..cluster_address import DEFAULT_CLUSTER, ClusterOptions, Credentials, Location
from ..errors import ClusterUnavailable, IndexDamaged, NoIndex, NotWritable, PosthasteError
from ..model import Batch, ClusterUse, Document, Generation, Hit, Problem, Query, Results, SearchOptions, Suggestion
from ..ranking import Ranking
from ..segment.document_json import NO_DOCUMENTS, StoredDocuments
from ..text.shared_caches import measure_shared_caches, resize_shared_caches
from .client import ClusterClient, Missing, Rejected
from .cluster_words import ClusterWords
from .collection import Collection as VisibleCollection
from .collection import count_collection
from .lease import Lease
from .posts import OpenPosts, PostChanged
from .published import Published, read_published
from .related import find_related
from .search import ClusterSearch
from .stored import check_index, list_digests, read_digests, read_documents
from .suggest import suggest
from .writer import Writer, get_control_index

T = TypeVar("T")
_MAX_AGE = 1.0
"""How many seconds old the generation may be that a search takes for the current one."""
_PROBE = 2.0
"""Seconds for the question how the cluster is."""
_MAX_ATTEMPTS = 3
"""A search is repeated if posts or the index were replaced while it ran."""
_OPEN_POST_BYTES = 64_000_000
"""Memory for the segments of posts that are kept open, at least: of some 3,400 posts. A larger budget for scores
replaces it."""
_OPEN_BYTES_PER_POST, _MAX_GROWN_BYTES = 4000, 200_000_000
"""By default, it grows with the index, up to so much more: the best posts of popular queries are a fifth of all."""


class OpenSearchEngine:
    """See `index.engine.Engine`."""

    def __init__(
        self,
        location: Location,
        ranking: Ranking,
        credentials: Credentials,
        options: ClusterOptions = DEFAULT_CLUSTER,
        *,
        budget: CacheBudget = DEFAULT_BUDGET,
    ) -> None:
        """Connect to nothing yet."""
        resize_shared_caches(budget)
        self._location = location
        self._ranking = ranking
        self._budget = budget
        self._client = ClusterClient(location, credentials, timeout=options.timeout)
        self._posts = OpenPosts(self._client, _choose_open_bytes(budget, 0))
        self._lease = Lease(self._client, get_control_index(location.name), seconds=options.lease_seconds)
        self._writer = Writer(self._client, location.name, self._lease, ranking, options)
        self._lock = threading.Lock()
        self._published: Published | None = None
        self._read_at = -math.inf
        self._words: ClusterWords | None = None

    # ---------------------------------------------------------------------------------- writing

    @contextmanager
    def hold_write_lock(self) -> Iterator[None]:
        """See Engine.hold_write_lock. A batch that an earlier writer did not finish is applied first."""
        with _report_unwritable(), self._lease.hold() as is_taken:
            if is_taken:
                self._recover()
            yield

    def _recover(self) -> None:
        try:
            published = self._get_published(max_age=0.0)
        except IndexDamaged:
            return  # of another version: it will be rebuilt
        if published is not None and self._writer.recover(published):
            self._forget()

    def apply(self, batch: Batch) -> Generation:
        """See Engine.apply."""
        with self.hold_write_lock():
            published = self._get_published(max_age=0.0)
            if published is None:
                return self._keep(self._writer.rebuild(batch.upserts))
            return self._keep(self._writer.apply(published, batch))

    def rebuild(self, documents: Iterable[Document]) -> Generation:
        """See Engine.rebuild."""
        with self.hold_write_lock():
            return self._keep(self._writer.rebuild(documents))

    def _keep(self, published: Published) -> Generation:
        self._forget()
        return published.generation

    def _forget(self) -> None:
        with self._lock:
            self._read_at = -math.inf

    # ---------------------------------------------------------------------------------- reading

    def get_generation(self) -> Generation | None:
        """See Engine.get_generation."""
        published = self._get_published()
        return None if published is None else published.generation

    def _get_published(self, max_age: float = _MAX_AGE) -> Published | None:
        with self._lock:
            if time.monotonic() - self._read_at <= max_age:
                return self._published
        published = read_published(self._client, self._location.name)
        with self._lock:
            self._published, self._read_at = published, time.monotonic()
        return published

    def count_visible(self) -> int:
        """See Engine.count_visible."""
        if self._get_published() is None:
            return 0
        return self._get_words(time.time(), None).count_docs()

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """See Engine.get_digests."""
        published = self._get_published()
        if published is None:
            return {}
        if ids is None:
            return list_digests(self._client, published.index_name)
        return read_digests(self._client, published.index_name, ids)

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """See Engine.get_documents."""
        published = self._get_published()
        if published is not None and ids:
            yield from read_documents(self._client, published.index_name, ids)

    def is_outdated(self) -> bool:
        """See Engine.is_outdated: this engine has no models."""
        return False

    def open_stored(self) -> StoredDocuments:
        """See Engine.open_stored. Of another version it can't read any."""
        try:
            return StoredDocuments(self.get_digests(), self.get_documents)
        except IndexDamaged:
            return NO_DOCUMENTS

    def check(self) -> list[Problem]:
        """See Engine.check."""
        try:
            published = self._get_published(max_age=0.0)
        except ClusterUnavailable as error:
            return [Problem(str(error), "start the missing nodes")]
        if published is None:
            return [Problem(f"{self._location}: there is no index", "run `posthaste index`")]
        return list(check_index(self._client, published))

    def measure_caches(self) -> Mapping[str, int]:
        """See Engine.measure_caches."""
        return measure_shared_caches() | {"posts": self._posts.size}

    def measure_cluster(self) -> ClusterUse:
        """See SearchEngine.measure_cluster."""
        try:
            health = self._client.send("health", "GET", f"/_cluster/health/{self._location.name}", timeout=_PROBE)
            return replace(self._client.measure(), status=health["status"])
        except PosthasteError:
            return self._client.measure()

    def close(self) -> None:
        """See Engine.close."""
        self._client.close()

    # ---------------------------------------------------------------------------------- searching

    def search(self, query: Query, options: SearchOptions) -> Results:
        """See Engine.search."""
        now = time.time() if options.now is None else options.now
        return self._run(now, options.deadline, lambda words: self._search(words, query, options, now))

    def _search(self, words: ClusterWords, query: Query, options: SearchOptions, now: float) -> Results:
        return ClusterSearch(self._client, self._posts, words, self._budget).run(query, options, now)

    def suggest(self, text: str, limit: int, *, deadline: float | None = None) -> list[Suggestion]:
        """See Engine.suggest."""
        now = time.time()
        return self._run(
            now,
            deadline,
            lambda words: suggest(
                self._client, words, lambda query, options: self._search(words, query, options, now), text, limit
            ),
        )

    def find_related(self, id: str, limit: int, *, deadline: float | None = None) -> list[Hit]:
        """See Engine.find_related."""
        return self._run(
            time.time(),
            deadline,
            lambda words: find_related(self._client, self._posts, words, self._budget, id, limit),
        )

    def _run(self, now: float, deadline: float | None, run: Callable[[ClusterWords], T]) -> T:
        """Run a search; again if what it reads was replaced meanwhile."""
        for _ in range(_MAX_ATTEMPTS):
            try:
                return run(self._get_words(now, deadline))
            except (PostChanged, Missing):
                self._forget()
        raise ClusterUnavailable(f"{self._location}: the index is being replaced; try again in a moment")

    def _get_words(self, now: float, deadline: float | None) -> ClusterWords:
        """Return the words of the posts that are visible at a time. Raises NoIndex."""
        published = self._get_published()
        if published is None:
            raise NoIndex(f"{self._location}: there is no index yet; run `posthaste index`")
        with self._lock:
            words = self._words
        if words is None or not _is_current(words.collection, published, now):
            collection = count_collection(self._client, published.index_name, published.generation.id, now, deadline)
            self._posts.resize(_choose_open_bytes(self._budget, collection.corpus.doc_count))
            words = ClusterWords(self._client, self._posts, collection, self._ranking, self._budget)
            with self._lock:
                self._words = words
        return words.with_deadline(deadline)


def _choose_open_bytes(budget: CacheBudget, doc_count: int) -> int:
    """Return how many bytes the open posts of an index may take. A budget that the site's owner sets does not grow."""
    grown = min(_OPEN_BYTES_PER_POST * doc_count, _MAX_GROWN_BYTES) if budget.scores_per_doc else 0
    return max(_OPEN_POST_BYTES, budget.scores) + grown


def _is_current(collection: VisibleCollection, published: Published, now: float) -> bool:
    is_same = collection.index_name == published.index_name and collection.generation == published.generation.id
    return is_same and collection.since <= now < collection.until


@contextmanager
def _report_unwritable() -> Iterator[None]:
    """Raise NotWritable if the cluster can't be written."""
    try:
        yield
    except (ClusterUnavailable, Rejected) as error:
        raise NotWritable(str(error)) from error
