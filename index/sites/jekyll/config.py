"""The configuration of a Jekyll site: the settings in `_config.yml` that affect posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...errors import SettingsError
from ..configuration import parse_address, read_configuration
from ..signs import JEKYLL_NAMES
from ..values import is_yes, to_strings, to_text


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in `_config.yml` that affect posts."""

    base_path: str = ""
    """`baseurl`: empty or `/blog`."""
    host: str = ""
    permalink: str = "date"
    """The name of a style, or a pattern."""
    future: bool = False
    """Whether posts with a date in the future are published."""
    drafts: bool = False
    unpublished: bool = False
    """Whether posts with `published: false` are published."""
    zone: tzinfo = UTC
    lang: str = ""
    exclude: tuple[str, ...] = ()
    """Files and folders below the root that are not published."""


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError if it cannot be read."""
    for path in (root / name for name in JEKYLL_NAMES):
        if path.is_file():
            try:
                return _make_config(read_configuration(path))
            except (ValueError, ZoneInfoNotFoundError) as error:
                raise SettingsError(f"{path}: invalid setting: {error}") from error
    return Config()


def _make_config(settings: dict[str, Any]) -> Config:
    return Config(
        base_path=to_text(settings.get("baseurl")).rstrip("/"),
        host=parse_address(to_text(settings.get("url"))).host,
        permalink=to_text(settings.get("permalink")) or "date",
        future=is_yes(settings.get("future")),
        drafts=is_yes(settings.get("show_drafts")),
        unpublished=is_yes(settings.get("unpublished")),
        zone=ZoneInfo(to_text(settings["timezone"])) if settings.get("timezone") else UTC,
        lang=to_text(settings.get("lang") or settings.get("locale")).replace("_", "-").lower(),
        exclude=tuple(to_strings(settings.get("exclude"))),
    )
