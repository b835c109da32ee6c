"""Posts that come first for certain queries, from a site's own file.

docker = post/docker-in-production.md, /2016/08/swarm/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.text.normalize import fold

from .reloading import BadLine

Pins = Mapping[str, tuple[str, ...]]
"""Query, as it is compared -> ids or URLs of posts, the first first."""


def rule(line: str) -> tuple[str, tuple[str, ...]]:
    """Read a line of the file: the query as it is compared, and its posts. Raises BadLine."""
    query, _, posts = line.partition("=")
    named = tuple(dict.fromkeys(post.strip() for post in posts.split(",") if post.strip()))
    if not key(query) or not named:
        raise BadLine("say a query and its posts, by id or URL: `docker = post/docker.md, /swarm/`")
    return key(query), named


def table(rules: Sequence[tuple[str, tuple[str, ...]]]) -> Pins:
    """Return what all rules say together; of one query the posts of the earlier line come first."""
    found: dict[str, dict[str, None]] = {}
    for query, posts in rules:
        found.setdefault(query, {}).update(dict.fromkeys(posts))
    return {query: tuple(posts) for query, posts in found.items()}


def key(query: str) -> str:
    """Return a query as it is compared: folded, white space collapsed."""
    return " ".join(fold(query).split())
