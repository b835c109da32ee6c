"""The configuration of a Hexo site: the settings in `_config.yml` that affect posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...errors import SettingsError
from ..configuration import parse_address, read_configuration
from ..values import is_no, is_yes, to_strings, to_text

_PERMALINK = ":year/:month/:day/:title/"
CONFIG_NAMES = ("_config.yml", "_config.yaml", "_config.json")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that affect posts."""

    base: str = ""
    """The path of the site: empty or `/blog`."""
    host: str = ""
    origin: str = ""
    source: str = "source"
    permalink: str = _PERMALINK
    permalink_defaults: dict[str, str] = field(default_factory=dict)
    keeps_index: bool = True
    keeps_html: bool = True
    """Whether URLs keep the suffix `.html`."""
    new_post_name: str = ":title"
    """Without suffix."""
    post_suffix: str = ".md"
    languages: tuple[str, ...] = ()
    zone: tzinfo = UTC
    default_category: str = "uncategorized"
    category_map: dict[str, str] = field(default_factory=dict)
    """By name in lower case."""
    filename_case: int = 0
    future: bool = True
    render_drafts: bool = False
    has_asset_folders: bool = False
    skip_render: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    anchor_case: int = 0
    smart: bool = True
    has_anchors: bool = True


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError if it cannot be read."""
    path = next((root / name for name in CONFIG_NAMES if (root / name).is_file()), None)
    if path is None:
        return Config()
    try:
        return _make_config(read_configuration(path))
    except ValueError as error:
        raise SettingsError(f"{path}: invalid setting: {error}") from error


def _make_config(settings: dict[str, Any]) -> Config:
    """Return the configuration from settings with lower-case keys. Raises ValueError."""
    address = parse_address(to_text(settings.get("url")))
    new_post_name = to_text(settings.get("new_post_name")) or ":title.md"
    pretty, marked = _get_table(settings, "pretty_urls"), _get_table(settings, "marked")
    return Config(
        base=_make_base(to_text(settings.get("root")) or address.path),
        host=address.host,
        origin=address.origin,
        source=to_text(settings.get("source_dir")) or "source",
        permalink=to_text(settings.get("permalink")) or _PERMALINK,
        permalink_defaults={key: to_text(value) for key, value in _get_table(settings, "permalink_defaults").items()},
        keeps_index=not is_no(pretty.get("trailing_index")),
        keeps_html=not is_no(pretty.get("trailing_html")),
        new_post_name=new_post_name.rsplit(".", 1)[0],
        post_suffix=f".{new_post_name.rpartition('.')[2]}",
        languages=tuple(to_strings(settings.get("language"))),
        zone=_find_zone(to_text(settings.get("timezone"))),
        default_category=to_text(settings.get("default_category")) or "uncategorized",
        category_map={key: to_text(value) for key, value in _get_table(settings, "category_map").items()},
        filename_case=_to_case(settings.get("filename_case")),
        future=not is_no(settings.get("future")),
        render_drafts=is_yes(settings.get("render_drafts")),
        has_asset_folders=is_yes(settings.get("post_asset_folder")),
        skip_render=tuple(to_strings(settings.get("skip_render"))),
        exclude=tuple(to_strings(settings.get("exclude"))),
        include=tuple(to_strings(settings.get("include"))),
        ignore=tuple(to_strings(settings.get("ignore"))),
        anchor_case=_to_case(marked.get("modifyanchors")),
        smart=not is_no(marked.get("smartypants")),
        has_anchors=not is_no(marked.get("headerids")),
    )


def _make_base(path: str) -> str:
    """Return the path of the site, rooted and without a slash at its end; empty at the root of a host."""
    path = path.strip("/")
    return f"/{path}" if path else ""


def _get_table(settings: dict[str, Any], key: str) -> dict[str, Any]:
    value = settings.get(key)
    return value if isinstance(value, dict) else {}


def _to_case(value: Any) -> int:
    text = to_text(value)
    return int(text) if text in ("1", "2") else 0


def _find_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone {name!r} is unknown; write it like Europe/Berlin") from error
