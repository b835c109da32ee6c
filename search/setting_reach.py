"""Decide what a site's own posthaste.toml may set: it may have come with a site that somebody else wrote.

Only who runs Posthaste may name folders outside the site, other hosts and downloads: in the environment or with an
argument.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.cluster_address import Location
from index.errors import SettingsError

PREFIX = "POSTHASTE_"
"""Of the environment variables that are settings."""


def check_reach(values: Mapping[str, Any], path: Path) -> None:
    """Raise SettingsError if the settings in the file `path` reach beyond its folder or its machine."""
    root = path.parent.resolve()
    sources = [(site.content, site.index) for site in values.get("sites", ())]
    paths = [("sites", each) for source in sources for each in source if each is not None]
    for name, value in [*values.items(), *paths]:
        if isinstance(value, Path) and not value.resolve().is_relative_to(root):
            raise _make_reach_error(path, name, value, f"is outside {root}")
    if values.get("hook_secret"):
        raise SettingsError(f"{path}: hook_secret would be published with the site; set {PREFIX}HOOK_SECRET instead")
    index = values.get("index")
    for node, _ in index.nodes if isinstance(index, Location) else ():
        if not is_loopback(node.strip("[]")):
            raise _make_reach_error(path, "index", index, "is on another machine")
    host = values.get("host", "")
    if host and not is_loopback(host):
        raise _make_reach_error(path, "host", host, "is not an address of this machine alone")
    if isinstance(values.get("semantic"), str):
        raise _make_reach_error(path, "semantic", values["semantic"], "is downloaded")
    storage = values.get("rate_limit_storage", "")
    if storage and not storage.startswith("memory:"):
        raise _make_reach_error(path, "rate_limit_storage", storage, "is a server")


def is_loopback(host: str) -> bool:
    """Return whether a host is an address of this machine that no other machine reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _make_reach_error(path: Path, name: str, value: object, reason: str) -> SettingsError:
    option = {"host": "host", "index": "index", "sites": "content"}.get(name)
    return SettingsError(
        f"{path}: {name} = '{value}' {reason}; a site's own file may not decide that. "
        f"To allow it, set {PREFIX}{name.upper()} in the environment" + (f" or pass --{option}" if option else "")
    )
