"""The configuration of a Docusaurus site. It is a program, which is never run: only its literals are understood."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ...bounded_file import read_bounded_text
from ...posts.javascript_objects import UNKNOWN, read_exported_object
from ..configuration import Address, parse_address
from .versions import CURRENT, choose_versions

log = logging.getLogger(__name__)

_KINDS = ("docs", "blog", "pages")
_PATHS = {"docs": "docs", "blog": "blog", "pages": "src/pages"}
_ROUTES = {"docs": "docs", "blog": "blog", "pages": "/"}
_EXCLUDED = ("**/_*", "**/_*/**", "**/__tests__/**")
_MAX_INSTANCES = 100
"""How many content plugins count, each version as one."""
_MAX_LOCALES = 100
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
    authors: str = ""
    """The file that names the authors, below the folder of the pages; empty: none."""
    tags: str = ""
    """The file that names the tags."""


class Locale(NamedTuple):
    """A language of the site other than the default one."""

    name: str
    folder: str
    """The folder of its pages, below the root."""
    base: str
    """The base URL of its pages."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site that affect how its pages are read."""

    instances: tuple[Instance, ...]
    base: str = "/"
    host: str = ""
    origin: str = ""
    language: str = "en"
    locales: tuple[Locale, ...] = ()
    trailing_slash: bool | None = None
    keeps_case: bool = False
    """Whether the anchors of headings keep their case."""


def read_config(root: Path, versions: Sequence[str] = ()) -> Config:
    """Read the configuration of the site at `root`. What is no literal has its default, with a warning.

    `versions`: see `choose_versions`. Raises SettingsError if the site has none of them.
    """
    path = next(iter(sorted(root.glob("docusaurus.config.*"))), root / "docusaurus.config.js")
    try:
        settings = read_exported_object(read_bounded_text(path))
    except (OSError, ValueError) as error:
        log.warning("%s: cannot be read; using the defaults of Docusaurus: %s", path, error)
        settings = {}
    reader = _Settings(path, settings)
    languages = _Settings(path, reader.get("i18n", dict, {}), "i18n.")
    markdown = reader.get("markdown", dict, {})
    anchors = markdown.get("anchors")
    address, base = _parse_address(reader.get("url", str, "")), "/" + reader.get("baseUrl", str, "/").strip("/")
    default = languages.get("defaultLocale", str, "en")
    return Config(
        tuple(islice(_list_instances(root, reader, versions), _MAX_INSTANCES)),
        base,
        address.host,
        address.origin,
        default,
        tuple(islice(_list_locales(languages, default, base), _MAX_LOCALES)),
        reader.get("trailingSlash", bool, None),
        isinstance(anchors, dict) and anchors.get("maintainCase") is True,
    )


def _list_locales(settings: _Settings, default: str, base: str) -> Iterator[Locale]:
    """Yield the languages other than the default one."""
    folder, configs = settings.get("path", str, "i18n"), settings.get("localeConfigs", dict, {})
    for name in settings.get("locales", list, []):
        if isinstance(name, str) and name != default:
            config = configs.get(name)
            own = config if isinstance(config, dict) else {}
            path, own_base = own.get("path"), own.get("baseUrl")
            yield Locale(
                name,
                _clean(f"{folder}/{path if isinstance(path, str) else name}") or f"i18n/{name}",
                own_base if isinstance(own_base, str) else f"{base}/{name}",
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
                "%s: `%s%s` can't be read without running the program; using %r. Write it as a plain literal, or "
                "replace the rule with a setting of Posthaste such as `url` or `posts`",
                self.path, self._prefix, name, default,
            )  # fmt: skip
        return value if isinstance(value, kind) else default


def _parse_address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError:
        return Address("", "", "")


# ------------------------------------------------------------------------------------------------ plugins


def _list_instances(root: Path, settings: _Settings, versions: Sequence[str]) -> Iterator[Instance]:
    """Yield the instances of content plugins of the classic preset, and those in `plugins`."""
    presets = [_split_options(entry) for entry in settings.get("presets", list, [])]
    classic = [options for name, options in presets if name in _PRESETS]
    plugins = [_split_options(entry) for entry in settings.get("plugins", list, [])]
    own_plugins = [(name.rpartition("content-")[2], options) for name, options in plugins if "content-" in name]
    for options in classic or ([] if own_plugins else [{}]):
        for kind in _KINDS:
            if (own := options.get(kind, {})) is not False:
                own = own if isinstance(own, dict) else {}
                yield from _make_instances(root, kind, _Settings(settings.path, own, f"{kind}."), versions)
    for kind, options in own_plugins:
        if kind in _KINDS:
            yield from _make_instances(root, kind, _Settings(settings.path, options, f"{kind}."), versions)


def _split_options(entry: Any) -> tuple[str, dict[str, Any]]:
    """Return the name and the options of a plugin or preset: `"name"` or `["name", {...}]`."""
    name, *rest = entry if isinstance(entry, list) and entry else [entry]
    options = rest[0] if rest and isinstance(rest[0], dict) else {}
    return (name if isinstance(name, str) else ""), options


def _make_instances(root: Path, kind: str, settings: _Settings, versions: Sequence[str]) -> Iterator[Instance]:
    """Yield the instance of a plugin; for documentation, one for each version that is read."""
    id = settings.get("id", str, "default")
    folder = _clean(settings.get("path", str, _PATHS[kind])) or _PATHS[kind]
    route = settings.get("routeBasePath", str, _ROUTES[kind]).strip("/")
    instance = Instance(
        kind, id, folder, "", route,
        tuple(pattern for pattern in settings.get("exclude", list, list(_EXCLUDED)) if isinstance(pattern, str)),
        _list_suffixes(settings.get("include", list, ["**/*.{md,mdx}"])),
        settings.get("numberPrefixParser", bool, True),
        _clean(settings.get("authorsMapPath", str, "authors.yml")) if kind == "blog" else "",
        _clean(settings.get("tags", str, "tags.yml")) if settings.values.get("tags") is not False else "",
    )  # fmt: skip
    if kind != "docs":
        yield instance
        return
    prefix = "" if id == "default" else f"{id}_"
    for version, path in choose_versions(root, id, settings.values, versions):
        source = CURRENT if version == CURRENT else f"version-{version}"
        yield replace(
            instance,
            folder=folder if version == CURRENT else f"{prefix}versioned_docs/{source}",
            source=source,
            route=f"{route}/{path}".strip("/"),
        )


def _list_suffixes(include: list[Any]) -> tuple[str, ...]:
    """Return the suffixes of the files that patterns include."""
    names = [pattern.rpartition("/")[2] for pattern in include if isinstance(pattern, str)]
    is_mdx = any("mdx" in name for name in names)
    is_markdown = any(re.search(r"md(?!x)", name) for name in names)
    return (*((".md",) if is_markdown or not is_mdx else ()), *((".mdx",) if is_mdx else ()))


def _clean(path: str) -> str:
    """Return a relative path without `.` and trailing slashes; empty if it leads out of the site."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "" if ".." in parts or path.startswith("/") else "/".join(parts)
