"""Fetch posts from the cluster and open their segments, and keep the ones used last open."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from ..cache_budget import CacheBudget
from ..errors import IndexDamaged
from ..matching.scoring_context import Corpus, ScoringContext
from ..ranking import Ranking
from ..segment.cache import BoundedCache
from ..segment.joined_reader import JoinedReader
from ..segment.part import Part
from ..segment.snapshot import Snapshot
from .client import ClusterClient, Json
from .compression import decompress
from .mappings import COLUMNS_ONLY

HIT: Json = {"stored_fields": COLUMNS_ONLY, "docvalue_fields": ["key"], "seq_no_primary_term": True}
"""What a search asks for, of posts that `OpenPosts` opens."""


class PostKey(NamedTuple):
    """One version of one post."""

    index_name: str
    id: str
    """Its id in the cluster."""
    sequence: int
    term: int
    """Both numbers change when the post does."""


class OpenPosts:
    """The segments of posts, of which the ones used last stay open."""

    def __init__(self, client: ClusterClient, max_bytes: int) -> None:
        self._client = client
        self._cache = BoundedCache(max_bytes, attrgetter("size"))

    @property
    def size(self) -> int:
        """Approximate bytes that the open posts take."""
        return self._cache.size

    def resize(self, max_bytes: int) -> None:
        """Change how many bytes the open posts may take."""
        self._cache.resize(max_bytes)

    def open_all(self, found: Sequence[Json], deadline: float | None) -> list[Part]:
        """Return the segment of each hit of a search that asked for `HIT`; fetch those not open.

        Raises IndexDamaged if one is not as it was written."""
        keys = [make_key(hit) for hit in found]
        opened = {key: self._peek(key) for key in keys}
        missing = [key for key, post in opened.items() if post is None]
        if missing:
            opened |= self._fetch(missing, deadline)
        return [post for key in keys if (post := opened[key]) is not None]

    def _peek(self, key: PostKey) -> Part | None:
        try:
            found: Part = self._cache.get_or_compute(key, _refuse)
        except KeyError:
            return None
        return found

    def _fetch(self, keys: Sequence[PostKey], deadline: float | None) -> dict[PostKey, Part]:
        by_index: dict[str, list[PostKey]] = {}
        for key in keys:
            by_index.setdefault(key.index_name, []).append(key)
        opened: dict[PostKey, Part] = {}
        for index, wanted in by_index.items():
            body = {
                "size": len(wanted),
                "query": {"ids": {"values": [key.id for key in wanted]}},
                "stored_fields": COLUMNS_ONLY,
                "docvalue_fields": ["key", "blob"],
                "seq_no_primary_term": True,
            }
            hits = self._client.search("fetch", index, body, deadline)["hits"]["hits"]
            by_id = {get_column(hit, "key"): hit for hit in hits}
            for key in wanted:
                if key.id not in by_id:
                    raise PostChanged
                opened[key] = self._open(make_key(by_id[key.id]), get_column(by_id[key.id], "blob"))
        return opened

    def _open(self, key: PostKey, blob: str) -> Part:
        post: Part = self._cache.get_or_compute(key, lambda: open_blob(blob, key.id))
        return post


class PostChanged(Exception):
    """A post was deleted between two requests: search again."""


def _refuse() -> Any:
    raise KeyError


def make_key(hit: Json) -> PostKey:
    """Return which version of which post a hit is."""
    return PostKey(hit["_index"], get_column(hit, "key"), hit["_seq_no"], hit["_primary_term"])


def get_column(hit: Json, name: str) -> str:
    """Return the value of a column of a hit; empty if it has none."""
    return str(hit.get("fields", {}).get(name, ("",))[0])


def open_blob(blob: str, name: str) -> Part:
    """Return the segment that `documents.pack_blob` packed. Raises IndexDamaged if it is not as it was written."""
    try:
        return Part(decompress(base64.b64decode(blob + "=" * (-len(blob) % 4))))  # columns come without padding
    except (ValueError, TypeError) as error:
        raise IndexDamaged(f"post {name}: {error}; run `posthaste index --rebuild`") from error


def make_context(
    posts: Iterable[Part], generation: str, ranking: Ranking, budget: CacheBudget, corpus: Corpus
) -> ScoringContext:
    """Return the scoring context of some posts, with the statistics of the whole index. They are numbered in their
    order."""
    return ScoringContext(Snapshot(generation, [(post.make_reader(), ()) for post in posts]), ranking, budget, corpus)


def make_joined_context(
    posts: Sequence[Part], generation: str, ranking: Ranking, budget: CacheBudget, corpus: Corpus
) -> ScoringContext:
    """Return the scoring context of many posts, joined to one segment: to match, to score and to build hits, but not to
    list terms. They are numbered in their order."""
    joined = [(JoinedReader(posts), ())] if posts else []
    return ScoringContext(Snapshot(generation, joined), ranking, budget, corpus)
