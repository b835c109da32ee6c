"""The configuration of a Jekyll site: the settings in `_config.yml` that affect posts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..configuration import parse_address, read_configuration
from ..signs import JEKYLL_NAMES
from ..values import is_yes, to_strings, to_text
from .defaults import DefaultSet, read_default_sets

DEFAULT_EXCLUDES = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules", "vendor/bundle/",
    "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
"""Jekyll adds them to `exclude`."""
_DEFAULT_SUFFIXES = "markdown,mkdown,mkdn,mkd,md"


@dataclass(frozen=True, slots=True)
class Collection:
    """The settings of a collection."""

    output: bool = False
    """Whether its documents are published."""
    permalink: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Config:
    """The settings in `_config.yml` that affect posts. It is hashed by identity."""

    base_path: str = ""
    """`baseurl`: empty or `/blog`."""
    host: str = ""
    origin: str = ""
    permalink: str = "date"
    """The name of a style, or a pattern."""
    future: bool = False
    """Whether posts with a date in the future are published."""
    drafts: bool = False
    unpublished: bool = False
    """Whether posts with `published: false` are published."""
    zone: tzinfo = UTC
    lang: str = ""
    source: str = ""
    """The folder of the files, below the root; empty: the root."""
    destination: str = "_site"
    include: tuple[str, ...] = (".htaccess",)
    exclude: tuple[str, ...] = DEFAULT_EXCLUDES
    collections: Mapping[str, Collection] = field(default_factory=dict)
    """By label, in lower case."""
    collections_dir: str = ""
    """The folder that holds the folders of collections, also `_posts` and `_drafts`; empty: the source."""
    defaults: Sequence[DefaultSet] = ()
    suffixes: tuple[str, ...] = tuple(f".{suffix}" for suffix in _DEFAULT_SUFFIXES.split(","))
    """The suffixes of Markdown files, in lower case."""


def has_configuration(root: Path) -> bool:
    """Return whether a folder holds a configuration of Jekyll."""
    return any((root / name).is_file() for name in JEKYLL_NAMES)


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError if it cannot be read."""
    for path in (root / name for name in JEKYLL_NAMES):
        if path.is_file():
            try:
                return _make_config(read_configuration(path))
            except ValueError as error:
                raise SettingsError(f"{path}: invalid setting: {error}") from error
    return Config()


def _make_config(settings: dict[str, Any]) -> Config:
    include, exclude = _read_patterns(settings.get("include")), _read_patterns(settings.get("exclude"))
    suffixes = to_text(settings.get("markdown_ext")).lower() or _DEFAULT_SUFFIXES
    address = parse_address(to_text(settings.get("url")))
    base_parts = [part for part in to_text(settings.get("baseurl")).split("/") if part.strip(".")]
    return Config(
        base_path="".join(f"/{part}" for part in base_parts),
        host=address.host,
        origin=address.origin,
        permalink=to_text(settings.get("permalink")) or "date",
        future=is_yes(settings.get("future")),
        drafts=is_yes(settings.get("show_drafts")),
        unpublished=is_yes(settings.get("unpublished")),
        zone=_read_zone(to_text(settings.get("timezone"))),
        lang=to_text(settings.get("lang") or settings.get("locale")).replace("_", "-").lower(),
        source=to_text(settings.get("source")),
        destination=to_text(settings.get("destination")) or "_site",
        include=include or Config().include,
        exclude=tuple(pattern for pattern in (*exclude, *DEFAULT_EXCLUDES) if pattern not in include),
        collections=_read_collections(settings.get("collections")),
        collections_dir=to_text(settings.get("collections_dir")),
        defaults=read_default_sets(settings.get("defaults")),
        suffixes=tuple(f".{suffix}" for suffix in suffixes.split(",") if suffix),
    )


def _read_patterns(value: Any) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", pattern) for pattern in to_strings(value))


def _read_zone(name: str) -> tzinfo:
    """Return a time zone. Without a name, Jekyll uses that of the machine; we use UTC. Raises ValueError."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, OSError) as error:  # OSError: it is the name of a folder of zones, like `America`
        raise ValueError(f"unknown timezone {name!r}; use a name like Europe/Berlin") from error


def _read_collections(value: Any) -> dict[str, Collection]:
    """Return the collections by label: `collections` is a list of labels, or a mapping with the settings of each."""
    if not isinstance(value, dict):
        return {_clean_label(label): Collection() for label in to_strings(value)}
    return {_clean_label(label): _read_collection(label, settings) for label, settings in value.items()}


def _clean_label(label: str) -> str:
    return re.sub(r"[^a-z0-9_.-]", "", label.lower())


def _read_collection(label: str, settings: Any) -> Collection:
    """Return the settings of a collection. Jekyll does not find those of a label that is not clean."""
    if not isinstance(settings, dict) or label != _clean_label(label):
        return Collection()
    permalink = settings.get("permalink")
    return Collection(is_yes(settings.get("output")), None if permalink is None else to_text(permalink))
