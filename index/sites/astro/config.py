"""The configuration of an Astro site: programs that are never run. Only their literals are understood."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...bounded_file import is_file, is_folder, read_bounded_text
from ...posts.javascript_objects import UNKNOWN, Call, list_named_calls, read_exported_object
from ..configuration import Address, parse_address
from .routes import find_collection_routes

log = logging.getLogger(__name__)

SCRIPT_SUFFIXES = ("ts", "mts", "js", "mjs", "cjs", "cts")
_SUFFIX_PATTERN = "**/*.{md,mdx}"
_NO_ADDRESS = Address("", "", "")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of pages."""

    kind: str
    """`docs`: of Starlight; `collection`; `legacy`: each folder in it is a collection; `pages`: routes by path."""
    folder: str
    """Below the root of the site."""
    route: str
    """Where the pages are, below the base path; of `legacy`, the routes are in `Config.routes`."""
    patterns: tuple[str, ...] = (_SUFFIX_PATTERN,)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site."""

    sources: tuple[Source, ...]
    routes: tuple[tuple[str, str], ...] = ()
    """The routes of collections that a page in `src/pages` shows, by the name of the collection."""
    address: Address = _NO_ADDRESS
    base: str = ""
    """Without a slash at its end: empty or `/docs`."""
    as_files: bool = False
    """Whether `build.format` is `file`: `a.md` is `/a.html`."""
    ends_in_slash: bool = True
    languages: tuple[tuple[str, str], ...] = ()
    """The languages of the first folders of pages, by the names of the folders."""
    language: str = "en"
    """Of all other pages."""

    @property
    def is_starlight(self) -> bool:
        """Whether Starlight shows some of the pages."""
        return any(source.kind == "docs" for source in self.sources)


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. What is no literal has its default, with a warning."""
    path = next(iter(sorted(root.glob("astro.config.*"))), root / "astro.config.mjs")
    text = _read(path)
    values = read_exported_object(text, ("starlight",))
    integrations = values.get("integrations")
    calls = integrations if isinstance(integrations, list) else []
    options = next((c.argument for c in calls if isinstance(c, Call) and isinstance(c.argument, dict)), None)
    is_starlight = options is not None or "@astrojs/starlight" in text
    for name in ("site", "base", "trailingSlash", "srcDir"):
        if values.get(name) is UNKNOWN:
            log.warning("%s: `%s` can't be read without running the program; using its default", path, name)
    source = _clean(_get(values, "srcDir", "src")) or "src"
    build = values.get("build")
    languages, language = _list_languages(options or {}, values.get("i18n"))
    routes = find_collection_routes(root / source / "pages")
    return Config(
        tuple(_list_sources(root, source, routes, is_starlight=is_starlight)),
        tuple(sorted(routes.items())),
        _parse_address(_get(values, "site", "")),
        _get(values, "base", "").strip("/") and f"/{_get(values, 'base', '').strip('/')}",
        isinstance(build, dict) and build.get("format") == "file",
        values.get("trailingSlash") != "never",
        languages,
        language,
    )


def find_content_configuration(root: Path, source: str) -> Path | None:
    """Return the program that defines the collections of a site, if there is one. `source`: `srcDir`."""
    names = [f"{source}/content.config.{suffix}" for suffix in SCRIPT_SUFFIXES]
    names += [f"{source}/content/config.{suffix}" for suffix in SCRIPT_SUFFIXES]
    return next((root / name for name in names if is_file(root / name)), None)


# ------------------------------------------------------------------------------------------------ sources


def _list_sources(root: Path, source: str, routes: dict[str, str], *, is_starlight: bool) -> Iterator[Source]:
    """Yield the folders of pages that exist."""
    path = find_content_configuration(root, source)
    collections = list(list_named_calls(_read(path), "defineCollection", ("glob",))) if path else []
    content = f"{source}/content"
    is_starlight = is_starlight or (not collections and is_folder(root / content / "docs"))
    found: list[Source] = [Source("docs", f"{content}/docs", "", ("**/[!_]*.{md,mdx}",))] if is_starlight else []
    for name, options in collections:
        loader = options.get("loader") if isinstance(options, dict) else None
        if isinstance(loader, Call) and isinstance(loader.argument, dict):
            found += _make_collection(name, loader.argument, source, routes)
    if not any(one.kind == "collection" for one in found) and not is_starlight:
        found.append(Source("legacy", content, ""))
    found.append(Source("pages", f"{source}/pages", ""))
    yield from (one for one in found if is_folder(root / one.folder))


def _make_collection(name: str, options: dict[str, Any], source: str, routes: dict[str, str]) -> Iterator[Source]:
    """Yield the collection that `glob({pattern, base})` loads, if it is within the site and of Markdown."""
    base = options.get("base", ".")
    folder = _clean(base) if isinstance(base, str) else f"{source}/content/{name}"
    patterns = options.get("pattern")
    listed = [p for p in (patterns if isinstance(patterns, list) else [patterns]) if isinstance(p, str)]
    if folder and (not listed or any(".md" in pattern or "md" in pattern for pattern in listed)):
        yield Source("collection", folder, routes.get(name, name), tuple(listed) or (_SUFFIX_PATTERN,))


def _clean(path: str) -> str:
    """Return a relative path without `.` and slashes at its ends; empty if it leads out of the site."""
    clean = posixpath.normpath(path or ".")
    return "" if clean.startswith(("..", "/")) or clean == "." or "\0" in clean else clean


# ------------------------------------------------------------------------------------------------ settings


def _read(path: Path) -> str:
    try:
        return read_bounded_text(path)
    except (OSError, ValueError) as error:
        log.warning("%s: cannot be read; using the defaults of Astro: %s", path, error)
        return ""


def _get(values: dict[str, Any], name: str, default: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else default


def _parse_address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError:
        return _NO_ADDRESS


def _list_languages(options: dict[str, Any], i18n: Any) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the languages of folders, and of all other pages, by Starlight's `locales` or else Astro's `i18n`."""
    locales = options.get("locales")
    if isinstance(locales, dict):
        named = {name: _get(own, "lang", name) for name, own in locales.items() if isinstance(own, dict)}
        root = named.pop("root", "")
        root = "en" if root == "root" else root
        default = options.get("defaultLocale")
        default = named.get(default, "en") if isinstance(default, str) else "en"
        return tuple(named.items()), root or default
    if not isinstance(i18n, dict):
        return (), "en"
    listed = i18n.get("locales")
    paths = [
        _get(one, "path", "") if isinstance(one, dict) else one for one in (listed if isinstance(listed, list) else [])
    ]
    return tuple((path, path) for path in paths if isinstance(path, str) and path), _get(i18n, "defaultLocale", "en")
