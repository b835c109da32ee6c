"""What a post's links name of its own site: other posts' files and URLs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin

MAX_LINKS = 100
"""Links of a post that are kept, the first."""
_MARK = re.compile(r"@(?=/)|\{filename\}")
"""What Zola and Pelican write before the path of a file."""
_ADDRESS = re.compile(r"(?:https?:)?//(?:www\.)?([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_FILE = (".md", ".markdown", ".mdx")


def resolve_links(targets: Iterable[str], id: str, url: str, host: str = "") -> tuple[str, ...]:
    """Return what the links of a post name: the ids of files, and rooted paths without fragment, query and the slash at
    their end. `targets`: as written; those to other sites go, and those to the post itself. `host`: the site's own."""
    found = (_named(_rooted(target.strip(), host), id, url) for target in targets)
    kept = dict.fromkeys(name for name in found if name and name not in (id, normalize_path(url)))
    return tuple(kept)[:MAX_LINKS]


def _rooted(target: str, host: str) -> str:
    """Return a link to the site's own address, with `www.` or without, as a path."""
    found = _ADDRESS.match(target) if host else None
    own = found is not None and found[1].lower() == host.lower().removeprefix("www.")
    return (found[2] or "/") if found and own else target


def _named(target: str, id: str, url: str) -> str:
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    if path.endswith(_FILE):
        return _file(unquote(path), id)
    try:
        return normalize_path(urljoin(url, path)) if path else ""
    except ValueError:  # `http://[`
        return ""


def _file(path: str, id: str) -> str:
    """Return the id of a file as it is linked: from the content folder, or from that of the post."""
    path = _MARK.sub("", path, count=1)
    if ":" in path or path.startswith("//"):
        return ""
    name = posixpath.normpath(path.lstrip("/") if path.startswith("/") else f"{posixpath.dirname(id)}/{path}")
    return "" if name.startswith("..") else name.lstrip("/")


def normalize_path(url: str) -> str:
    """Return the path of a URL of the site as it is compared: decoded, without the slash or the `index.html` at its
    end; empty for the front page and for other sites."""
    if not url.startswith("/") or url.startswith("//"):
        return ""
    return unquote(url).removesuffix("index.html").rstrip("/")
