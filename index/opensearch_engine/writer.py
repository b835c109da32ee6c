"""Write an index: apply a batch by way of the journal, or build a new index and switch the alias to it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from tempfile import TemporaryFile

import numpy as np

from ..cluster_address import ClusterOptions
from ..errors import PosthasteError
from ..fields import FIELDS
from ..matching.scoring_context import Corpus
from ..model import Batch, Document, Generation
from ..ranking import Ranking
from .client import ClusterClient, Missing
from .documents import AnalyzedPost, analyze_all, encode_deletes, encode_upsert, unpack_post
from .journal import Journal, divide_lines
from .lease import Lease
from .mappings import make_index_body
from .published import Published, write_published

log = logging.getLogger(__name__)

_BULK_BYTES = 4_000_000
"""Characters of one bulk request."""
_WRITE_SECONDS = 60.0
"""How long the cluster may take for one bulk request, a refresh or a new index."""
_MEASURED = 20_000
"""From how many posts at most the mean lengths of a new index are computed: these wait until they are known."""
_IN_MEMORY = 4_000
"""How many of them wait in memory, where they take some 140 MB; the rest wait in a file, of up to 240 MB."""


class Writer:
    """Writes the index of one name. Every method needs the lease."""

    def __init__(
        self, client: ClusterClient, name: str, lease: Lease, ranking: Ranking, options: ClusterOptions
    ) -> None:
        """`options`: the number of shards and replicas of an index that a rebuild creates."""
        self._client = client
        self._name = name
        self._lease = lease
        self._ranking = ranking
        self._options = options

    def recover(self, published: Published) -> bool:
        """Apply the batch that an earlier writer did not finish; return whether there was one."""
        journal = Journal(self._client, published.index_name)
        parts = list(journal.read())
        if not parts:
            return False
        log.warning("applying a batch that was interrupted: %s", self._name)
        for part in parts:
            self._send(published.index_name, part)
        self._publish(published)
        journal.finish()
        return True

    def apply(self, published: Published, batch: Batch) -> Published:
        """Apply a batch."""
        upserts = {document.id: document for document in batch.upserts}.values()
        lines = list(self._encode(analyze_all(upserts), published.baked))
        lines += encode_deletes(batch.deletes)
        journal = Journal(self._client, published.index_name)
        if lines:
            self._lease.require_held()
            journal.write(lines)
            self._send(published.index_name, lines)
        self._lease.require_held()
        new = self._publish(published)
        journal.finish()
        return new

    def rebuild(self, documents: Iterable[Document]) -> Published:
        """Build a new index of documents, and switch the alias to it."""
        self._remove_others(self._list_aliased())
        index = f"{self._name}.{int(time.time()):x}-{uuid.uuid4().hex[:6]}"
        try:
            new = self._fill(index, analyze_all(documents))
            self._lease.require_held()
            self._switch(index)
        except BaseException:
            with suppress(PosthasteError):
                self._client.send("create", "DELETE", f"/{index}", timeout=_WRITE_SECONDS)
            raise
        with suppress(PosthasteError):  # the next rebuild removes them, too
            self._remove_others([index])
        return new

    # ---------------------------------------------------------------------------------- steps

    def _fill(self, index: str, posts: Iterator[AnalyzedPost]) -> Published:
        """Create an index and write all posts to it."""
        with TemporaryFile() as file:
            waiting = list(islice(posts, _IN_MEMORY))
            lengths = [post.field_lengths for post in waiting]
            for post in islice(posts, _MEASURED - _IN_MEMORY):
                lengths.append(post.field_lengths)
                file.write(post.pack())
            means = np.mean(lengths, axis=0).tolist() if lengths else [1.0] * len(FIELDS)
            body = make_index_body(self._options.shards, self._options.replicas, means)
            self._client.send("create", "PUT", f"/{index}", body, timeout=_WRITE_SECONDS)
            file.seek(0)
            all_posts = chain(_take(waiting), map(unpack_post, file), posts)
            self._send(index, self._encode(all_posts, Corpus(1, np.array(means), "")))
        return self._publish(Published(index, Generation("", 0, 0, 0.0), tuple(means)))

    def _encode(self, posts: Iterable[AnalyzedPost], corpus: Corpus) -> Iterator[str]:
        for post in posts:
            yield from encode_upsert(post, self._ranking, corpus)

    def _send(self, index: str, lines: Iterable[str]) -> None:
        for part in divide_lines(lines, _BULK_BYTES):
            self._client.send_bulk(index, part, timeout=_WRITE_SECONDS)

    def _publish(self, published: Published) -> Published:
        """Make all changes of an index visible, and give it a new generation."""
        index = published.index_name
        self._client.send("refresh", "POST", f"/{index}/_refresh", timeout=_WRITE_SECONDS)
        count = self._client.send(
            "publish", "POST", f"/{index}/_count", {"query": {"exists": {"field": "visible_from"}}}
        )
        stats = self._client.send("publish", "GET", f"/{index}/_stats/store")
        size = stats["_all"]["primaries"]["store"]["size_in_bytes"]
        generation = Generation(uuid.uuid4().hex[:12], count["count"], size, time.time())
        new = published._replace(generation=generation)
        write_published(self._client, new)
        return new

    def _switch(self, index: str) -> None:
        """Let the alias name an index, and no other: one change of the cluster's state."""
        actions: list[dict[str, dict[str, str]]] = [
            {"remove": {"index": old, "alias": self._name}} for old in self._list_aliased()
        ]
        actions.append({"add": {"index": index, "alias": self._name}})
        self._client.send("create", "POST", "/_aliases", {"actions": actions}, timeout=_WRITE_SECONDS)

    def _list_aliased(self) -> list[str]:
        try:
            return list(self._client.send("create", "GET", f"/_alias/{self._name}"))
        except Missing:
            return []

    def _remove_others(self, kept: list[str]) -> None:
        """Remove the indexes of this name that no alias names: old ones, and those of interrupted rebuilds."""
        found = self._client.send("create", "GET", f"/{self._name}.*/_settings/index.uuid")
        for index in found:
            if index not in kept and index != get_control_index(self._name):
                self._client.send("create", "DELETE", f"/{index}", timeout=_WRITE_SECONDS)


def _take(posts: list[AnalyzedPost]) -> Iterator[AnalyzedPost]:
    """Yield posts in order, and forget them."""
    posts.reverse()
    while posts:
        yield posts.pop()


def get_control_index(name: str) -> str:
    """Return the index that holds the lease of a name."""
    return f"{name}.control"
