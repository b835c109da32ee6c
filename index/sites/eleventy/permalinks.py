"""The URLs that Eleventy gives to pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from ..values import PATH_SAFE, is_safe_path, to_text
from . import templates
from .code_data import COMPUTED_PERMALINK

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.DOTALL)


def make_permalink(metadata: dict[str, Any], custom_filters: Collection[str]) -> tuple[str, str]:
    """Return the path that a post's `permalink` gives, and a warning; each may be empty.

    `metadata` has the key `page`, for templates.
    """
    value = metadata.get("permalink")
    if isinstance(value, dict):
        value = value.get("build")
    permalink = to_text(value)
    if not permalink:
        is_computed = metadata.get(COMPUTED_PERMALINK)
        return "", "`permalink` is computed by a program; using the file's path instead" if is_computed else ""
    try:
        path = templates.render(permalink, metadata, custom_filters).strip()
    except templates.UnknownValue:
        path = ""
    if not path or not is_safe_path(path.lstrip("/")):
        return "", f"`permalink: {permalink!r}` can't be evaluated or is not a path; using the file's path instead"
    return _normalize(path), ""


def _normalize(path: str) -> str:
    """Return a path as Eleventy normalizes it: `//a/./b/index.html` is `/a/b/`."""
    normal = "/" + posixpath.normpath(path).lstrip("/.") if path.strip("/.") else "/"
    normal += "/" if path.endswith("/") and normal != "/" else ""
    return re.sub(r"/index(?:\.html)?$", "/", normal)


def make_file_path(id: str) -> str:
    """Return the path of a page from its file's path: `posts/posts.md` and `posts/index.md` are the page `/posts/`."""
    *folders, name = id.removesuffix(".md").split("/")
    parts = folders if name == "index" or (folders and name == folders[-1]) else [*folders, name]
    return f"/{'/'.join(parts)}/" if parts else "/"


def make_file_slug(id: str) -> str:
    """Return the value of `page.fileSlug`: the file's name without date; for an `index.md`, its folder's name."""
    *folders, name = id.removesuffix(".md").split("/")
    slug = _strip_date(name)
    if slug != "index":
        return slug
    return _strip_date(folders[-1]) if folders else ""


def make_file_path_stem(id: str) -> str:
    """Return the value of `page.filePathStem`: the file's path without suffix and date."""
    *folders, name = id.removesuffix(".md").split("/")
    return "/" + "/".join([*folders, _strip_date(name)])


def _strip_date(name: str) -> str:
    match = _DATED.search(name)
    return match[1] if match else name


def quote_path(path: str) -> str:
    """Return a path as it is written in a URL."""
    return quote(path, safe=PATH_SAFE)
