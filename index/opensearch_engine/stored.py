"""Read what is stored of posts: digests, whole documents, and whether all of it is as it was written."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from itertools import islice

from ..errors import IndexDamaged
from ..model import Document, Problem
from ..segment.document_json import decode_document
from .client import ClusterClient, Json
from .compression import decompress
from .documents import make_document_id
from .posts import open_blob
from .published import Published

_DIGESTS, _DOCUMENTS = 2000, 100
"""How many posts are read at once."""
_SCROLL = "2m"
_POSTS: Json = {"exists": {"field": "visible_from"}}


def list_digests(client: ClusterClient, index: str) -> dict[str, str]:
    """Return id -> digest of all posts."""
    hits = _scroll(client, index, ["id", "digest"], [], _DIGESTS)
    return {hit["_source"]["id"]: hit["_source"]["digest"] for hit in hits}


def read_digests(client: ClusterClient, index: str, ids: Collection[str]) -> dict[str, str]:
    """Return id -> digest of those of some posts that are in the index."""
    return {source["id"]: source["digest"] for source in _get_all(client, index, ids, ["id", "digest"], _DIGESTS)}


def read_documents(client: ClusterClient, index: str, ids: Collection[str]) -> Iterator[Document]:
    """Yield the documents of those of some posts that are in the index. Raises IndexDamaged."""
    for source in _get_all(client, index, ids, ["id", "document"], _DOCUMENTS):
        yield _decode(source)


def _decode(source: Json) -> Document:
    try:
        return decode_document(decompress(base64.b64decode(source["document"])))
    except (ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"post {source['id']}: {error}; run `posthaste index --rebuild`") from error


def check_index(client: ClusterClient, published: Published) -> Iterator[Problem]:
    """Read all posts and yield what is wrong."""
    index = published.index_name
    health = client.send("check", "GET", f"/_cluster/health/{index}")
    if health["status"] != "green":
        missing = health["unassigned_shards"]
        yield Problem(
            f"{index}: the cluster is {health['status']}: {missing} shards are not on any node",
            "start the missing nodes, or lower opensearch_replicas",
        )
    if health["status"] == "red":
        return
    count = 0
    for hit in _scroll(client, index, ["id", "digest", "document"], ["blob"], _DOCUMENTS):
        count += 1
        try:
            _check_post(hit["_source"], hit["fields"]["blob"][0])
        except IndexDamaged as error:
            yield Problem(str(error).partition("; run `")[0], "run `posthaste check --repair`")
    if count != published.generation.documents:
        yield Problem(
            f"{index}: it has {count} posts instead of {published.generation.documents}",
            "run `posthaste check --repair`",
        )


def _check_post(source: Json, blob: str) -> None:
    """Raise IndexDamaged if a post is not as it was written."""
    id, digest = source["id"], source["digest"]
    document = _decode(source)
    own = open_blob(blob, id).source
    if (document.id, document.digest) != (id, digest) or own[:2] != (id, digest):
        raise IndexDamaged(f"post {id}: its parts are of different versions")


def _get_all(client: ClusterClient, index: str, ids: Collection[str], fields: list[str], size: int) -> Iterator[Json]:
    left = iter(dict.fromkeys(ids))
    while some := list(islice(left, size)):
        body = {"ids": [make_document_id(id) for id in some]}
        found = client.send("read", "POST", f"/{index}/_mget", body, timeout=60.0, _source_includes=",".join(fields))
        yield from (each["_source"] for each in found["docs"] if each.get("found"))


def _scroll(client: ClusterClient, index: str, fields: list[str], columns: list[str], size: int) -> Iterator[Json]:
    """Yield all posts as they are at one moment, with some of what is stored of them."""
    body = {"size": size, "_source": fields, "docvalue_fields": columns, "query": _POSTS, "sort": ["_doc"]}
    found = client.send("read", "POST", f"/{index}/_search", body, timeout=60.0, scroll=_SCROLL)
    try:
        while hits := found["hits"]["hits"]:
            yield from hits
            again = {"scroll": _SCROLL, "scroll_id": found["_scroll_id"]}
            found = client.send("read", "POST", "/_search/scroll", again, timeout=60.0)
    finally:
        client.send("read", "DELETE", "/_search/scroll", {"scroll_id": [found["_scroll_id"]]})
