"""The configuration of a VitePress site: a program that is never run. Only its literals are understood."""

from __future__ import annotations

import logging
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...bounded_file import is_file, read_bounded_text
from ...posts.javascript_objects import UNKNOWN, read_exported_object
from ..configuration import Address, parse_address

log = logging.getLogger(__name__)

_SUFFIXES = ("js", "ts", "mjs", "mts", "cjs", "cts")
_NAMES = (*(f"config.{suffix}" for suffix in _SUFFIXES), *(f"config/index.{suffix}" for suffix in _SUFFIXES))
_SETTINGS = ("base", "srcDir", "srcExclude", "rewrites", "cleanUrls")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site."""

    source: str = ""
    """The folder of the pages, below that of `.vitepress`; empty: that itself."""
    excluded: tuple[str, ...] = ()
    rewrites: tuple[tuple[str, str], ...] = ()
    base: str = ""
    """Without a slash at its end: empty or `/docs`."""
    cleans_urls: bool = False
    """`cleanUrls`: whether URLs have no `.html`."""
    title: str = ""
    language: str = "en-us"
    languages: tuple[tuple[str, str], ...] = ()
    """The languages of the first folders of pages, by the names of the folders."""
    address: Address = Address("", "", "")  # noqa: RUF009  # immutable


def find_home(root: Path) -> Path:
    """Return the folder that has `.vitepress`: the root, or `docs` in it."""
    return root if (root / ".vitepress").is_dir() else root / "docs"


def is_configuration(path: Path, home: Path) -> bool:
    """Return whether a file may be the configuration of the site, or a part of it."""
    return path.is_relative_to(home / ".vitepress") and path.suffix[1:] in _SUFFIXES


def read_config(home: Path) -> Config:
    """Read the configuration in `home`/.vitepress. What is no literal has its default, with a warning."""
    path = next((home / ".vitepress" / name for name in _NAMES if is_file(home / ".vitepress" / name)), None)
    try:
        values = read_exported_object(read_bounded_text(path)) if path else {}
    except (OSError, ValueError) as error:
        log.warning("%s: cannot be read; using the defaults of VitePress: %s", path, error)
        values = {}
    for name in _SETTINGS:
        if values.get(name) is UNKNOWN:
            log.warning("%s: `%s` can't be read without running the program; using its default", path, name)
    rewrites, excluded, sitemap = values.get("rewrites"), values.get("srcExclude"), values.get("sitemap")
    base = _get(values, "base").strip("/")
    language = _get(values, "lang", "en-US")
    languages = _list_languages(values.get("locales"), language)
    return Config(
        _clean(_get(values, "srcDir")),
        tuple(p for p in excluded if isinstance(p, str)) if isinstance(excluded, list) else (),
        tuple((k, v) for k, v in rewrites.items() if isinstance(v, str)) if isinstance(rewrites, dict) else (),
        f"/{base}" if base else "",
        values.get("cleanUrls") is True,
        _get(values, "title"),
        languages.pop("root", language).lower(),
        tuple(languages.items()),
        _parse_address(_get(sitemap, "hostname") if isinstance(sitemap, dict) else ""),
    )


def _get(values: dict[str, Any], name: str, default: str = "") -> str:
    value = values.get(name)
    return value if isinstance(value, str) else default


def _clean(path: str) -> str:
    """Return a relative path without `.`; empty if it leads out of the site."""
    clean = posixpath.normpath(path or ".")
    return "" if clean.startswith(("..", "/")) or clean == "." or "\0" in clean else clean


def _list_languages(locales: Any, default: str) -> dict[str, str]:
    """Return the languages in `locales` by the names of their folders; `root` is for all other pages."""
    own = locales.items() if isinstance(locales, dict) else ()
    return {name: _get(values, "lang", default) for name, values in own if isinstance(values, dict)}


def _parse_address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError:
        return Address("", "", "")
