"""The settings in `mkdocs.yml` that affect how pages are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..configuration import Address, parse_address
from .blog import Blog, read_blog
from .languages import Languages, read_languages
from .navigation import find_nav_titles
from .settings import get_bool, get_text, list_lines, list_named

META_FILE = ".meta.yml"
_MAX_BLOGS = 20
NO_ADDRESS = Address("", "", "")


@dataclass(frozen=True, slots=True, eq=False)
class Config:
    """The settings of a site."""

    docs_dir: str = "docs"
    address: Address = NO_ADDRESS
    directories: bool = True
    """`use_directory_urls`: whether `a.md` is `/a/`."""
    excluded: tuple[str, ...] = ()
    """Lines like those of `.gitignore`."""
    drafts: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """The titles in `nav`, by the paths of pages."""
    blogs: tuple[Blog, ...] = ()
    languages: Languages | None = None
    language: str = "en"
    meta_file: str = ""
    """The name of the files with metadata for a folder; empty: there are none."""
    extensions: Any = None
    """`markdown_extensions`, as written."""


def make_config(values: dict[str, Any]) -> Config:
    """Return what the settings of a site mean."""
    plugins = [(name.rpartition("/")[2], options) for name, options in list_named(values.get("plugins"))]
    theme = values.get("theme")
    blogs = [read_blog(options) for name, options in plugins if name.partition(" ")[0] == "blog"]
    i18n = next((options for name, options in plugins if name == "i18n"), {})
    meta = next((options for name, options in plugins if name == "meta"), None)
    return Config(
        get_text(values, "docs_dir", "docs"),
        _parse_address(get_text(values, "site_url")),
        get_bool(values, "use_directory_urls", True),
        ("/templates/", *list_lines(values, "exclude_docs")),
        list_lines(values, "draft_docs"),
        find_nav_titles(values.get("nav")),
        tuple(blog for blog in blogs[:_MAX_BLOGS] if blog),
        read_languages(i18n),
        get_text(theme, "language", "en") if isinstance(theme, dict) else "en",
        "" if meta is None or meta.get("enabled") is False else _find_meta_name(meta),
        values.get("markdown_extensions"),
    )


def _parse_address(url: str) -> Address:
    try:
        return parse_address(url)
    except ValueError:
        return NO_ADDRESS


def _find_meta_name(options: dict[str, Any]) -> str:
    name = get_text(options, "meta_file", META_FILE)
    return META_FILE if "/" in name or "\0" in name else name
