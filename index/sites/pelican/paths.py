"""Decide which files are articles and which are pages, and expand the patterns of their URLs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from ..url_lengths import expand_tokens
from .config import Config

Kind = Literal["article", "page", ""]
_FIELD = re.compile(r"\{([A-Za-z_]\w*)(?:\.(year|month|day|hour|minute))?(?::([^{}]*))?\}")


def find_kind(id: str, config: Config) -> Kind:
    """Return what Pelican makes of a file; empty: nothing. A file that is both is a page."""
    if _is_selected(id, config.page_paths, config.page_excludes):
        return "page"
    return "article" if _is_selected(id, config.article_paths, config.article_excludes) else ""


def is_ignored(id: str, config: Config) -> bool:
    """Return whether the name of a file, or of a folder above it, matches IGNORE_FILES."""
    return any(fnmatch.fnmatch(part, pattern) for part in id.split("/") for pattern in config.ignored)


def _is_selected(id: str, paths: Iterable[str], excludes: Iterable[str]) -> bool:
    """Return whether a file is below one of some paths, and not in an excluded folder below that path."""
    excluded = [folder for folder in excludes if folder and id.startswith(f"{folder}/")]
    return any(
        id == path or (_is_below(id, path) and not any(_is_below(folder, path) for folder in excluded))
        for path in paths
    )


def _is_below(id: str, folder: str) -> bool:
    return not folder or id.startswith(f"{folder}/")


def expand_pattern(pattern: str, values: Mapping[str, Any]) -> str:
    """Replace `{slug}`, `{date:%Y}`, `{date.year}` and so on in a pattern; unknown fields stay as they are.

    Raises UrlTooLong.
    """

    def expand(match: re.Match[str]) -> str:
        name, part, form = match.groups()
        value = values.get(name)
        if isinstance(value, datetime):
            value = getattr(value, part) if part else value.strftime((form or "%Y-%m-%d %H:%M:%S")[:100])
        return match[0] if value is None or isinstance(value, list | dict) else str(value)

    return expand_tokens(_FIELD, expand, pattern)
