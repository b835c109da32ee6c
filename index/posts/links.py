"""Resolve the links of a post to the ids and the paths of other posts on the same site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin

from ..markdown.templates.notes import WIKI_SCHEME

MAX_LINKS = 100
"""Links stored for each post; the first ones count."""
_CONTENT_ROOT_PREFIX = re.compile(r"@(?=/)|\{filename\}")
"""Matches what Zola (`@/`) and Pelican (`{filename}`) write before the path of a file."""
_ABSOLUTE_URL = re.compile(r"(?:https?:)?//(?:www\.)?([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_OTHER_SITES = ("https://", "http://")
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdx")


def resolve_links(targets: Iterable[str], id: str, url: str, host: str = "") -> tuple[str, ...]:
    """Return what the links of a post refer to on its own site, without repetitions.

    A link to a Markdown file resolves to its id, a link to a note (see `notes`) to its name in lower case with
    WIKI_SCHEME, any other link to a rooted path without query, fragment and trailing slash. Links to
    other sites and to the post itself are dropped.

    Args:
        targets: Link targets as written.
        id: The id of the post.
        url: The URL of the post.
        host: The site's host name; empty if unknown. Links to it, with `www.` or without, are links within the site.
    """
    post_names = (id, normalize_path(url))
    names = (_resolve_link(_strip_host(target.strip(), host), id, url) for target in targets)
    return tuple(dict.fromkeys(name for name in names if name and name not in post_names))[:MAX_LINKS]


def _strip_host(target: str, host: str) -> str:
    """Return an absolute URL of the site itself as a rooted path, and any other target unchanged."""
    match = _ABSOLUTE_URL.match(target) if host else None
    if match is None or match[1].lower() != host.lower().removeprefix("www."):
        return target
    return match[2] or "/"


def _resolve_link(target: str, id: str, url: str) -> str:
    """Return the id or the path that a target refers to; empty for anything else."""
    if target.startswith(WIKI_SCHEME):
        return target.lower().removesuffix(".md")
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    if path.endswith(_MARKDOWN_SUFFIXES):
        return _resolve_file(unquote(path), id)
    if path.startswith(_OTHER_SITES):  # most links are; `urljoin` takes long
        return ""
    try:
        return normalize_path(urljoin(url, path)) if path else ""
    except ValueError:  # `http://[` is not a URL
        return ""


def _resolve_file(path: str, id: str) -> str:
    """Return the id of a linked file, given its path from the content root (`/a.md`) or from the post's folder."""
    path = _CONTENT_ROOT_PREFIX.sub("", path, count=1)
    if ":" in path or path.startswith("//"):
        return ""
    name = posixpath.normpath(path.lstrip("/") if path.startswith("/") else f"{posixpath.dirname(id)}/{path}")
    return "" if name.startswith("..") else name.lstrip("/")


def normalize_path(url: str) -> str:
    """Return the path of a URL of the site, decoded, without a trailing slash or `index.html`.

    Empty for the front page and for URLs of other sites.
    """
    if not url.startswith("/") or url.startswith("//"):
        return ""
    return unquote(url).removesuffix("index.html").rstrip("/")
