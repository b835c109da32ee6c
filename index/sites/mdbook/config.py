"""The configuration of a book: the settings in `book.toml` that affect its chapters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...bounded_file import read_bounded_text
from ...errors import SettingsError
from ..configuration import Address, parse_address
from ..values import is_no

CONFIG_NAME = "book.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that affect chapters."""

    base: str = ""
    """The path of the book: empty or `/book`."""
    host: str = ""
    origin: str = ""
    source: str = "src"
    language: str = "en"
    converts_readme: bool = True
    """Whether `README.md` becomes `index.html`."""
    expands_titles: bool = True
    """Whether `{{#title ...}}` in a chapter is its title."""
    is_smart: bool = True
    """Whether dashes and dots are replaced."""
    unsearched: tuple[tuple[str, bool], ...] = ()
    """Paths of chapters or folders, and whether the book's own search leaves them out. The longest one counts."""


def read_config(root: Path) -> Config:
    """Read the configuration of the book at `root`. Raises SettingsError if it cannot be read."""
    path = root / CONFIG_NAME
    if not path.is_file():
        return Config()
    try:
        settings = tomllib.loads(read_bounded_text(path))
        return _make_config(settings)
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: cannot read the configuration: {error}") from error


def _make_config(settings: dict[str, Any]) -> Config:
    book, html = _get_table(settings, "book"), _get_table(settings, "output", "html")
    preprocessors = _get_table(settings, "preprocessor")
    uses_defaults = _get_table(settings, "build").get("use-default-preprocessors") is not False
    source, language = book.get("src"), book.get("language")
    address = _find_address(html)
    return Config(
        base=address.path,
        host=address.host,
        origin=address.origin,
        source=source if isinstance(source, str) else "src",
        language=language.lower() if isinstance(language, str) and language else "en",
        converts_readme=uses_defaults or "index" in preprocessors,
        expands_titles=uses_defaults or "links" in preprocessors,
        is_smart=html.get("smart-punctuation") is not False,
        unsearched=tuple(_list_unsearched(_get_table(html, "search", "chapter"))),
    )


def _find_address(html: dict[str, Any]) -> Address:
    """Return the address in `site-url`, which may be only a path, with the host in `cname`."""
    site, host = html.get("site-url"), html.get("cname")
    address = parse_address(site) if isinstance(site, str) else Address("", "", "")
    if address.host or not isinstance(host, str):
        return address
    return parse_address(f"https://{host}{address.path}")


def _list_unsearched(chapters: dict[str, Any]) -> list[tuple[str, bool]]:
    found = [
        (path.strip("/"), is_no(options["enable"]))
        for path, options in chapters.items()
        if isinstance(options, dict) and "enable" in options
    ]
    return sorted(found, key=lambda item: -len(item[0]))


def _get_table(settings: dict[str, Any], *keys: str) -> dict[str, Any]:
    value: Any = settings
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
