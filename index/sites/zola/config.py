"""The settings in Zola's configuration that affect posts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...bounded_file import read_bounded_text
from ...errors import SettingsError
from ..configuration import parse_address
from ..signs import find_zola_configuration, read_zola_settings
from ..values import is_yes, to_display_text, to_strings, to_text
from .slugs import STRATEGIES


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that affect posts."""

    base_path: str = ""
    """The path of `base_url`: empty or `/blog`."""
    host: str = ""
    origin: str = ""
    title: str = ""
    """The title of the site."""
    language: str = "en"
    """The default language, as written: `en` or `zh-CN`."""
    languages: tuple[str, ...] = ()
    """The other languages, as written."""
    slugify_paths: str = "on"
    """How file names and slugs become paths: one of STRATEGIES."""
    slugify_anchors: str = "on"
    """How headings become anchors: one of STRATEGIES; `safe` is like `off`."""
    keeps_dates: bool = False
    """Whether a date at the start of a file's name stays in the path."""
    ignored: tuple[str, ...] = ()
    """Globs of the files that Zola ignores."""


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError if it cannot be read."""
    path, settings = find_zola_configuration(root), read_zola_settings(root)
    slugify = settings.get("slugify")
    slugify = slugify if isinstance(slugify, dict) else {}
    try:
        address = parse_address(to_text(settings.get("base_url")))
    except ValueError as error:
        raise SettingsError(f"{path}: invalid base_url: {error}; set it to a URL") from error
    languages = settings.get("languages")
    codes = _spell_codes(path, languages if isinstance(languages, dict) else {})
    language = to_text(settings.get("default_language")) or "en"
    return Config(
        base_path=address.path,
        host=address.host,
        origin=address.origin,
        title=to_display_text(settings.get("title")),
        language=language,
        languages=tuple(code for code in codes if code != language),
        slugify_paths=_get_strategy(path, slugify, "paths"),
        slugify_anchors=_get_strategy(path, slugify, "anchors"),
        keeps_dates=is_yes(slugify.get("paths_keep_dates")),
        ignored=tuple(to_strings(settings.get("ignored_content"))),
    )


def _spell_codes(path: Path, codes: Iterable[str]) -> list[str]:
    """Return codes of languages as the configuration spells them, because URLs contain them: `zh-CN`.

    `codes` are in lower case.
    """
    try:
        languages: Any = tomllib.loads(read_bounded_text(path)).get("languages")
    except (OSError, ValueError, RecursionError):
        languages = None
    spelled = {str(code).lower(): str(code) for code in languages} if isinstance(languages, dict) else {}
    return [spelled.get(code, code) for code in codes]


def _get_strategy(path: Path, slugify: dict[str, Any], key: str) -> str:
    strategy = to_text(slugify.get(key)).lower() or "on"
    if strategy not in STRATEGIES:
        raise SettingsError(f"{path}: invalid slugify.{key} {strategy!r}: use on, safe or off")
    return strategy
