"""Evaluate the simple templates of permalinks: texts with `{{ value | filter }}`, in Liquid or Nunjucks.

Anything else cannot be evaluated, because its value depends on the site's program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from ...posts import dates
from ..values import format_value
from .slugs import make_slug, slugify

MAX_LENGTH = 2000
"""The longest template, and the longest value in one, in characters."""
_OUTPUT = re.compile(r"\{\{-?((?:(?!\}\}).){0,500})-?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]{0,300}"|'[^']{0,300}')|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<path>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[["'][\w-]+["']\])*)|(?P<sign>[|:,()]))"""
)
_DATE_FIELD = re.compile(r"%[-_0^]?[YmdHMSyBbAaje]")


class UnknownValue(ValueError):
    """The value of a template cannot be known."""


def render(template: str, data: Mapping[str, Any], custom_filters: Collection[str] = ()) -> str:
    """Return the text of a template. Raises UnknownValue if it cannot be known.

    Args:
        template: The text, perhaps with `{{ ... }}`.
        data: The values of variables, with lower-case keys.
        custom_filters: The names of filters that the site's program defines: their results are unknown.
    """
    if len(template) > MAX_LENGTH or "{%" in template or "{#" in template:
        raise UnknownValue(template)
    text = _OUTPUT.sub(lambda match: _render_output(match[1].strip("- \n"), data, custom_filters), template)
    if "{{" in text or "}}" in text:
        raise UnknownValue(template)
    return text


def _render_output(source: str, data: Mapping[str, Any], custom_filters: Collection[str]) -> str:
    tokens = _tokenize(source)
    first, *filters = _split_at(tokens, "|")
    if len(first) != 1:
        raise UnknownValue(source)
    value = _check_length(_find_value(first[0], data))
    for name, arguments in map(_parse_filter, filters):
        if name in custom_filters or name not in _FILTERS:
            raise UnknownValue(name)
        try:
            values = [_find_value(argument, data) for argument in arguments]
            value = _check_length(_FILTERS[name](value, *values))
        except (TypeError, ValueError, AttributeError) as error:
            raise UnknownValue(name) from error
    if value is None or isinstance(value, list | dict):
        raise UnknownValue(source)
    return format_value(value)


def _check_length(value: Any) -> Any:
    """Return a value. Raises UnknownValue for a long text: filters, and templates of templates, could multiply it."""
    if isinstance(value, str) and len(value) > MAX_LENGTH:
        raise UnknownValue(value[:100])
    return value


Token = tuple[str, str]
"""The kind of a token (a group of `_TOKEN`), and its text."""


def _tokenize(source: str) -> list[Token]:
    tokens, position = [], 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise UnknownValue(source)
        tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
        position = match.end()
    return tokens


def _split_at(tokens: list[Token], sign: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token == ("sign", sign):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _parse_filter(tokens: list[Token]) -> tuple[str, list[Token]]:
    """Return the name and the arguments of a filter: `name`, `name: a, b` (Liquid) or `name(a, b)` (Nunjucks)."""
    if not tokens or tokens[0][0] != "path":
        raise UnknownValue
    name, rest = tokens[0][1], tokens[1:]
    if rest and rest[0] == ("sign", ":"):
        rest = rest[1:]
    elif rest and rest[0] == ("sign", "(") and rest[-1] == ("sign", ")"):
        rest = rest[1:-1]
    elif rest:
        raise UnknownValue(name)
    arguments = _split_at(rest, ",") if rest else []
    if any(len(argument) != 1 or argument[0][0] == "sign" for argument in arguments):
        raise UnknownValue(name)
    return name, [argument[0] for argument in arguments]


def _find_value(token: Token, data: Mapping[str, Any]) -> Any:
    """Return the value of a literal or a variable. Raises UnknownValue if there is no such variable."""
    kind, text = token
    if kind == "text":
        return text[1:-1]
    if kind == "number":
        return text
    value: Any = data
    for key in re.findall(r"[\w-]+", text):
        if not isinstance(value, Mapping) or key.lower() not in value:
            raise UnknownValue(text)
        value = value[key.lower()]
    return value


# ------------------------------------------------------------------------------------------------ filters


def _require_text(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        raise UnknownValue
    return format_value(value)


def _format_date(value: Any, pattern: str = "") -> str:
    """Return a date as Liquid's `date` formats it, in UTC."""
    day = dates.parse_date(value)
    if day is None or not pattern or "%" in _DATE_FIELD.sub("", pattern):
        raise UnknownValue(value)
    moment = day.astimezone(UTC) if isinstance(day, datetime) else day
    return _strftime(moment, pattern)


def _strftime(moment: date, pattern: str) -> str:
    years = pattern.replace("%Y", f"{moment.year:04d}")
    return _DATE_FIELD.sub(lambda match: moment.strftime(match[0]), years)


def _on_text(function: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: function(_require_text(value))


_FILTERS: dict[str, Callable[..., Any]] = {
    "slugify": _on_text(slugify), "slug": _on_text(make_slug),
    "downcase": _on_text(str.lower), "lower": _on_text(str.lower),
    "upcase": _on_text(str.upper), "upper": _on_text(str.upper),
    "strip": _on_text(str.strip), "trim": _on_text(str.strip),
    "string": _on_text(str), "safe": _on_text(str),
    "capitalize": _on_text(lambda text: text[:1].upper() + text[1:].lower()),
    "replace": lambda value, old, new="": _require_text(value).replace(old, new),
    "remove": lambda value, old: _require_text(value).replace(old, ""),
    "append": lambda value, end: _require_text(value) + _require_text(end),
    "prepend": lambda value, start: _require_text(start) + _require_text(value),
    "default": lambda value, other: other if value in (None, "", False) else value,
    "date": _format_date,
}  # fmt: skip
"""The filters of Liquid, Nunjucks and Eleventy whose results are the same in both languages."""
