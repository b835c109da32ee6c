"""The settings in `pelicanconf.py` and `publishconf.py` that affect posts. They are programs, and are not executed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..configuration import Address, parse_address
from .literals import UNKNOWN, read_literals
from .slugs import DEFAULT_SUBSTITUTIONS, Slugger

log = logging.getLogger(__name__)

PUBLISH_NAME = "publishconf.py"
"""The settings for publishing, which extend `pelicanconf.py`."""
_URLS = {
    "ARTICLE": "{slug}.html", "ARTICLE_LANG": "{slug}-{lang}.html",
    "PAGE": "pages/{slug}.html", "PAGE_LANG": "pages/{slug}-{lang}.html",
    "DRAFT": "drafts/{slug}.html", "DRAFT_LANG": "drafts/{slug}-{lang}.html",
    "DRAFT_PAGE": "drafts/pages/{slug}.html", "DRAFT_PAGE_LANG": "drafts/pages/{slug}-{lang}.html",
}  # fmt: skip
"""The kinds of URLs, and the default pattern of each: for `ARTICLE_URL`, and for `ARTICLE_SAVE_AS`."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that affect posts. UNKNOWN values are those that are not literals."""

    content: str = "content"
    """The content folder below the root."""
    host: str = ""
    origin: str = ""
    base_path: str = ""
    """The path of `SITEURL`: empty or `/blog`."""
    urls: Mapping[str, str] = field(default_factory=lambda: _URLS)
    """The pattern of the URL of each kind of page."""
    files: Mapping[str, str] = field(default_factory=lambda: _URLS)
    """The pattern of the file of each kind of page, below the output folder."""
    unwritten: frozenset[str] = frozenset()
    """The kinds of pages that Pelican does not write."""
    lang: str = "en"
    """The default language, in lower case."""
    zone: tzinfo = UTC
    author: str = ""
    category: str = "misc"
    """The category of articles without one; empty: none."""
    folder_is_category: bool = True
    article_paths: tuple[str, ...] = ("",)
    """Folders and files below the content folder that are articles; empty text: all."""
    page_paths: tuple[str, ...] = ("pages",)
    article_excludes: tuple[str, ...] = ()
    page_excludes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """Patterns of the names of ignored files and folders."""
    metadata: Any = field(default_factory=dict)
    """The metadata of posts that do not set it."""
    path_metadata: Any = field(default_factory=dict)
    """Path of a file or a folder -> metadata of the posts there."""
    name_pattern: str = r"(?P<date>\d{4}-\d{2}-\d{2}).*"
    """Finds metadata in the name of a file."""
    path_pattern: str = ""
    """Finds metadata in the path of a file."""
    date: Any = None
    """The date of articles without one: the parts of a datetime, a text, or `fs`: when the file was changed."""
    has_future: bool = True
    """Whether articles with a date in the future are published."""
    slugger: Slugger = field(default_factory=Slugger)
    extensions: Any = field(default_factory=lambda: {"markdown.extensions.extra": {}})
    """The extensions of Markdown and their settings; UNKNOWN if they are."""


def read_config(path: Path) -> Config:
    """Read the settings at `path`, and `publishconf.py` beside it. Raises SettingsError if they cannot be read."""
    values = read_literals(path)
    publish = path.with_name(PUBLISH_NAME)
    if publish.is_file():
        values = read_literals(publish, values)
    return _Reader(path, values).read()


class _Reader:
    """Reads settings of the right type; warns of those that are not literals."""

    def __init__(self, path: Path, values: dict[str, Any]) -> None:
        self._path = path
        self._values = values

    def read(self) -> Config:
        """Return the settings. Raises SettingsError if one is invalid."""
        address, default = self._read_address(), Config()
        articles, pages = self._texts("ARTICLE_PATHS", default.article_paths), self._texts("PAGE_PATHS", ("pages",))
        has_categories = bool(self._values.get("CATEGORY_SAVE_AS", True))
        return Config(
            content=self._text("PATH", default.content),
            host=address.host,
            origin=address.origin,
            base_path=address.path,
            urls={kind: self._text(f"{kind}_URL", pattern) for kind, pattern in _URLS.items()},
            files={kind: self._text(f"{kind}_SAVE_AS", pattern) for kind, pattern in _URLS.items()},
            unwritten=frozenset(
                kind for kind in _URLS if self._values.get(f"{kind}_SAVE_AS", kind) in ("", None, False)
            ),
            lang=self._text("DEFAULT_LANG", default.lang).lower(),
            zone=self._read_zone(),
            author=self._text("AUTHOR", ""),
            category=self._text("DEFAULT_CATEGORY", default.category) if has_categories else "",
            folder_is_category=has_categories and bool(self._values.get("USE_FOLDER_AS_CATEGORY", True)),
            article_paths=articles,
            page_paths=pages,
            article_excludes=(*self._texts("ARTICLE_EXCLUDES", ()), *pages),
            page_excludes=(*self._texts("PAGE_EXCLUDES", ()), *articles),
            ignored=self._texts("IGNORE_FILES", ()),
            metadata=self._values.get("DEFAULT_METADATA") or {},
            path_metadata=self._values.get("EXTRA_PATH_METADATA") or {},
            name_pattern=self._pattern("FILENAME_METADATA", default.name_pattern),
            path_pattern=self._pattern("PATH_METADATA", ""),
            date=self._values.get("DEFAULT_DATE"),
            has_future=self._values.get("WITH_FUTURE_DATES", True) not in (False, 0, None, UNKNOWN),
            slugger=self._read_slugger(),
            extensions=self._read_extensions(default),
        )

    def _text(self, name: str, default: str) -> str:
        value = self._values.get(name, default)
        if isinstance(value, str):
            return value or default
        if value not in (None, False):
            log.warning("%s: %s is not a plain text; using %r", self._path, name, default)
        return default

    def _texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._values.get(name, default)
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(item.strip("/") if item != "/" else "" for item in value)
        log.warning("%s: %s is not a list of plain texts; using %r", self._path, name, list(default))
        return default

    def _pattern(self, name: str, default: str) -> str:
        pattern = self._text(name, default)
        try:
            re.compile(pattern)
        except re.error as error:
            raise SettingsError(f"{self._path}: invalid {name} {pattern!r}: {error}") from error
        return pattern

    def _read_address(self) -> Address:
        try:
            return parse_address(self._text("SITEURL", ""))
        except ValueError as error:
            raise SettingsError(f"{self._path}: invalid SITEURL: {error}; set it to a URL") from error

    def _read_zone(self) -> tzinfo:
        name = self._text("TIMEZONE", "UTC")
        try:
            return UTC if name == "UTC" else ZoneInfo(name)
        except (ValueError, KeyError, OSError) as error:
            raise SettingsError(f"{self._path}: unknown TIMEZONE {name!r}; use a name like Europe/Paris") from error

    def _read_slugger(self) -> Slugger:
        return Slugger(
            source=self._text("SLUGIFY_SOURCE", "title"),
            substitutions=self._read_substitutions(),
            keeps_case=bool(self._values.get("SLUGIFY_PRESERVE_CASE")),
            is_unicode=bool(self._values.get("SLUGIFY_USE_UNICODE")),
        )

    def _read_substitutions(self) -> tuple[tuple[str, str], ...]:
        value = self._values.get("SLUG_REGEX_SUBSTITUTIONS", DEFAULT_SUBSTITUTIONS)
        pairs = [tuple(pair) for pair in value if isinstance(pair, list | tuple)] if value is not UNKNOWN else []
        if not isinstance(value, list | tuple) or [len(pair) for pair in pairs] != [2] * len(value):
            log.warning("%s: SLUG_REGEX_SUBSTITUTIONS is not a list of plain pairs; using the default", self._path)
            return DEFAULT_SUBSTITUTIONS
        try:
            for pattern, replacement in pairs:
                re.compile(pattern).sub(replacement, "")
        except (re.error, TypeError) as error:
            raise SettingsError(f"{self._path}: invalid SLUG_REGEX_SUBSTITUTIONS: {error}") from error
        return tuple((str(pattern), str(replacement)) for pattern, replacement in pairs)

    def _read_extensions(self, default: Config) -> Any:
        """Return the settings of each extension of Markdown; without the setting, the default ones."""
        markdown = self._values.get("MARKDOWN")
        if markdown is None:
            return default.extensions
        if not isinstance(markdown, dict):
            return UNKNOWN
        names, configs = markdown.get("extensions", []), markdown.get("extension_configs", {})
        if not isinstance(names, list | tuple) or not isinstance(configs, dict):
            return UNKNOWN
        return {name if isinstance(name, str) else UNKNOWN: {} for name in names} | configs
