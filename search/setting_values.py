"""Read the values of settings, from text, from TOML or from Python. ValueError says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from index.ranking import Ranking

from .languages import TEXT_LANGUAGES, find_text_language

LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
"""Ending of a logo's name -> its media type."""
_COLOR_FUNCTIONS = "rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|light-dark"
_COLOR = re.compile(rf"#[0-9a-f]{{3,8}}|[a-z]{{3,30}}|(?:{_COLOR_FUNCTIONS})\([a-z0-9#%.,/ ()-]{{1,100}}\)", re.I)


def read_path(value: Any) -> Path:
    """Return a path."""
    return Path(str(value)).expanduser()


def read_flag(value: Any) -> bool:
    """Return a yes or no."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("expected true or false")


def make_number_reader(least: float, most: float, kind: type[int] | type[float] = int) -> Callable[[Any], Any]:
    """Return a function that reads a number between two bounds, both included."""

    def read(value: Any) -> Any:
        try:
            number = kind(value)
        except (TypeError, ValueError, OverflowError):  # infinity is none
            raise ValueError(f"expected a number from {least} to {most}") from None
        if not least <= number <= most:
            raise ValueError(f"expected a number from {least} to {most}")
        return number

    return read


def make_choice_reader(choices: tuple[str, ...]) -> Callable[[Any], str]:
    """Return a function that reads one of several words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"expected one of: {', '.join(filter(None, choices))}")
        return str(value)

    return read


def read_address(value: Any) -> str:
    """Return the address of a site; empty if there is none."""
    address = str(value).strip()
    if address and not address.startswith(("http://", "https://")):
        raise ValueError("expected an address that begins with http:// or https://")
    return address


def read_language(value: Any) -> str:
    """Return a language tag; empty if there is none."""
    tag = str(value).strip().replace("_", "-")
    if tag and (find_text_language(tag) is None or not re.fullmatch("[A-Za-z0-9-]{2,35}", tag)):
        raise ValueError(f"expected a language of which there are texts: {', '.join(TEXT_LANGUAGES)}")
    return tag


def read_color(value: Any) -> str:
    """Return a color of CSS; empty if there is none."""
    color = str(value).strip()
    if color and not _COLOR.fullmatch(color):
        raise ValueError("expected a color of CSS, such as #a3321f, rebeccapurple or light-dark(#a3321f, #ff9d85)")
    return color


def read_logo(value: Any) -> Path:
    """Return the path of an image."""
    path = read_path(value)
    if path.suffix.lower() not in LOGO_TYPES:
        raise ValueError(f"expected the path of an image: {', '.join(LOGO_TYPES)}")
    return path


def read_semantic(value: Any) -> bool | Path | str:
    """Read whether to search by meaning, a model's name (`minishlab/potion-base-8M`) or its folder (`./model`)."""
    with suppress(ValueError):
        return read_flag(value)
    text = str(value).strip()
    return text if re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", text) else Path(text).expanduser()


def read_list(value: Any) -> tuple[str, ...]:
    """Return texts, from a list or from a text with blanks or commas between them."""
    items = value if isinstance(value, list | tuple) else str(value).replace(",", " ").split()
    return tuple(str(item) for item in items)


def read_keys(value: Any) -> tuple[str, ...]:
    """Return API keys."""
    keys = read_list(value)
    if not all(re.fullmatch(r"[!-~]{16,}", key) for key in keys):
        raise ValueError(
            "expected keys of 16 or more letters, digits and signs; `openssl rand -hex 20` generates a key"
        )
    return keys


def read_secret(value: Any) -> str:
    """Return a secret; empty: none."""
    text = str(value)
    if text and not re.fullmatch(r"[!-~]{16,}", text):
        raise ValueError("expected 16 or more letters, digits and signs; `openssl rand -hex 20` generates a secret")
    return text


def read_ranking(value: Any) -> Ranking:
    """Read a table of parameters, or the same as text: `title_weight=8, recency=0.5`."""
    if not isinstance(value, Mapping):
        pairs = [pair.partition("=") for pair in str(value).replace(",", " ").split()]
        value = {name: number for name, _, number in pairs}
    known = [f.name for f in fields(Ranking)]
    parameters = {}
    for name, number in value.items():
        if name not in known:
            raise ValueError(f"unknown parameter '{name}'; the parameters are: {', '.join(known)}")
        try:
            parameters[name] = _ranking_number(name)(number)
        except ValueError as error:
            raise ValueError(f"parameter '{name}': {error}") from None
    return Ranking(**parameters)


def _ranking_number(name: str) -> Callable[[Any], Any]:
    """Return the function that reads one parameter of the ranking."""
    if name.endswith("_b"):
        return make_number_reader(0, 1, float)
    if name == "meaning":
        return make_number_reader(0, 0.9, float)
    return make_number_reader(0.01 if name in ("k1", "half_life") else 0, 10_000, float)
