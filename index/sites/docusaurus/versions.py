"""The versions of the documentation in a Docusaurus site: which are read, and where they are."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...bounded_file import is_file, read_bounded_text
from ...errors import SettingsError

log = logging.getLogger(__name__)

CURRENT = "current"
ALL = "all"


class Version(NamedTuple):
    """A version of the documentation."""

    name: str
    path: str
    """Below the route of the plugin; empty for the version that readers see first."""


def choose_versions(root: Path, id: str, options: Mapping[str, Any], wanted: Sequence[str]) -> list[Version]:
    """Return the versions to read, the one that readers see first at the front.

    `options`: of the plugin with this id; `wanted`: names, or ALL; empty: only the one that readers see first. Raises
    SettingsError if the site has versions, but none of these names.
    """
    names = [] if options.get("disableVersioning") is True else _list_names(root, id)
    only = options.get("onlyIncludeVersions")
    only = [name for name in only if isinstance(name, str)] if isinstance(only, list) else []
    has_current = options.get("includeCurrentVersion") is not False or not names
    available = [name for name in [*names, *([CURRENT] if has_current else [])] if not only or name in only]
    last = options.get("lastVersion")
    last = last if last in available else next(iter(available), CURRENT)
    ordered = [last, *(name for name in available if name != last)]
    chosen = [name for name in ordered if name in wanted or ALL in wanted] if wanted else ordered[:1]
    if not chosen and names:
        raise SettingsError(
            f"versions {', '.join(wanted)}: the site has no such version; the versions are: {ALL}, {', '.join(ordered)}"
        )
    settings = options.get("versions")
    settings = settings if isinstance(settings, dict) else {}
    return [Version(name, _find_path(name, last, settings.get(name))) for name in chosen or ordered[:1]]


def _find_path(name: str, last: str, settings: Any) -> str:
    path = settings.get("path") if isinstance(settings, dict) else None
    if isinstance(path, str):
        return path.strip("/")
    return "" if name == last else "next" if name == CURRENT else name


def _list_names(root: Path, id: str) -> list[str]:
    """Return the names in `versions.json`, the newest first."""
    path = root / ("versions.json" if id == "default" else f"{id}_versions.json")
    if not is_file(path):
        return []
    try:
        names = json.loads(read_bounded_text(path))
    except (OSError, ValueError, RecursionError) as error:
        log.warning("%s: cannot be read; using the current version: %s", path, error)
        return []
    return [name for name in names if isinstance(name, str) and "/" not in name] if isinstance(names, list) else []
