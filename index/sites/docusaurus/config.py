"""The configuration of a Docusaurus site. It is a program, which is never run: only its literals are understood."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...bounded_file import read_bounded_text
from ...posts.javascript_objects import UNKNOWN, read_exported_object
from ..configuration import Address, parse_address

log = logging.getLogger(__name__)

_KINDS = ("docs", "blog", "pages")
_PATHS = {"docs": "docs", "blog": "blog", "pages": "src/pages"}
_ROUTES = {"docs": "docs", "blog": "blog", "pages": "/"}
_EXCLUDED = ("**/_*", "**/_*/**", "**/__tests__/**")
_PRESETS = ("classic", "@docusaurus/preset-classic", "preset-classic")


@dataclass(frozen=True, slots=True)
class Instance:
    """A content plugin of the site, with the settings of its own."""

    kind: str
    """`docs`, `blog` or `pages`."""
    id: str
    folder: str
    """The folder of the pages in the default language, below the root."""
    source: str
    """The name of the folder of the pages in other languages, below that of the plugin."""
    route: str
    """Where the pages are, below the base URL; with the path of the version."""
    excluded: tuple[str, ...] = _EXCLUDED
    suffixes: tuple[str, ...] = (".md", ".mdx")
    strips_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site that affect how its pages are read."""

    instances: tuple[Instance, ...]
    base: str = "/"
    host: str = ""
    origin: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    trailing_slash: bool | None = None


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. What is no literal has its default, with a warning."""
    path = next(iter(sorted(root.glob("docusaurus.config.*"))), root / "docusaurus.config.js")
    try:
        settings = read_exported_object(read_bounded_text(path))
    except (OSError, ValueError) as error:
        log.warning("%s: cannot be read; using the defaults of Docusaurus: %s", path, error)
        settings = {}
    reader = _Settings(path, settings)
    languages = _Settings(path, reader.get("i18n", dict, {}), "i18n.")
    address = _parse_address(reader.get("url", str, ""))
    return Config(
        tuple(_list_instances(root, reader)),
        "/" + reader.get("baseUrl", str, "/").strip("/"),
        address.host,
        address.origin,
        languages.get("defaultLocale", str, "en"),
        tuple(name for name in languages.get("locales", list, []) if isinstance(name, str)),
        reader.get("trailingSlash", bool, None),
    )


class _Settings:
    """The settings in one object of the configuration."""

    def __init__(self, path: Path, values: dict[str, Any], prefix: str = "") -> None:
        self.path, self.values, self._prefix = path, values, prefix

    def get(self, name: str, kind: type, default: Any) -> Any:
        """Return a setting; the default if it is missing, of another type, or no literal: then with a warning."""
        value = self.values.get(name, default)
        if value is UNKNOWN:
            log.warning(
                "%s: `%s%s` can't be read without running the program; using %r. Write it as a plain literal, or set "
                "`permalink` or `slug` in the posts", self.path, self._prefix, name, default,
            )  # fmt: skip
        return value if isinstance(value, kind) else default


def _parse_address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError:
        return Address("", "", "")


# ------------------------------------------------------------------------------------------------ plugins


def _list_instances(root: Path, settings: _Settings) -> Iterator[Instance]:
    """Yield the instances of content plugins of the classic preset, and those in `plugins`."""
    presets = [_split_options(entry) for entry in settings.get("presets", list, [])]
    classic = [options for name, options in presets if name in _PRESETS]
    plugins = [_split_options(entry) for entry in settings.get("plugins", list, [])]
    own_plugins = [(name.rpartition("content-")[2], options) for name, options in plugins if "content-" in name]
    for options in classic or ([] if own_plugins else [{}]):
        for kind in _KINDS:
            if (own := options.get(kind, {})) is not False:
                yield _make_instance(
                    root, kind, _Settings(settings.path, own if isinstance(own, dict) else {}, f"{kind}.")
                )
    for kind, options in own_plugins:
        if kind in _KINDS:
            yield _make_instance(root, kind, _Settings(settings.path, options, f"{kind}."))


def _split_options(entry: Any) -> tuple[str, dict[str, Any]]:
    """Return the name and the options of a plugin or preset: `"name"` or `["name", {...}]`."""
    name, *rest = entry if isinstance(entry, list) and entry else [entry]
    options = rest[0] if rest and isinstance(rest[0], dict) else {}
    return (name if isinstance(name, str) else ""), options


def _make_instance(root: Path, kind: str, settings: _Settings) -> Instance:
    id = settings.get("id", str, "default")
    folder = _clean(settings.get("path", str, _PATHS[kind])) or _PATHS[kind]
    route = settings.get("routeBasePath", str, _ROUTES[kind]).strip("/")
    source = ""
    if kind == "docs":
        version, path = _choose_version(root, id, settings)
        source = "current" if version == "current" else f"version-{version}"
        prefix = "" if id == "default" else f"{id}_"
        folder = folder if version == "current" else f"{prefix}versioned_docs/{source}"
        route = f"{route}/{path}".strip("/")
    include = settings.get("include", list, ["**/*.{md,mdx}"])
    suffixes = tuple(s for s in (".md", ".mdx") if any(s[1:] in str(p).rpartition(".")[2] for p in include))
    if any(str(p).endswith(".md") for p in include) and not any("mdx" in str(p) for p in include):
        suffixes = (".md",)
    excluded = settings.get("exclude", list, list(_EXCLUDED))
    return Instance(
        kind, id, folder, source, route, tuple(p for p in excluded if isinstance(p, str)), suffixes,
        settings.get("numberPrefixParser", bool, True),
    )  # fmt: skip


def _clean(path: str) -> str:
    """Return a relative path without `.` and trailing slashes; empty if it leads out of the site."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "" if ".." in parts or path.startswith("/") else "/".join(parts)


def _choose_version(root: Path, id: str, settings: _Settings) -> tuple[str, str]:
    """Return the version that readers see first, and its path below the route: the only one that is read."""
    names = [] if settings.get("disableVersioning", bool, False) else _list_versions(root, id)
    only = [name for name in settings.get("onlyIncludeVersions", list, []) if isinstance(name, str)]
    names = [name for name in names if not only or name in only]
    last = settings.get("lastVersion", str, names[0] if names else "current")
    last = last if last in names else "current"
    own = settings.get("versions", dict, {}).get(last)
    path = own.get("path") if isinstance(own, dict) else ""
    return last, path.strip("/") if isinstance(path, str) else ""


def _list_versions(root: Path, id: str) -> list[str]:
    """Return the names in `versions.json`, the newest first."""
    path = root / ("versions.json" if id == "default" else f"{id}_versions.json")
    if not path.is_file():
        return []
    try:
        names = json.loads(read_bounded_text(path))
    except (OSError, ValueError, RecursionError) as error:
        log.warning("%s: cannot be read; using the current version: %s", path, error)
        return []
    return [name for name in names if isinstance(name, str) and "/" not in name] if isinstance(names, list) else []
