"""Read the JSON of a request, within limits that a program can rely on afterwards."""

from __future__ import annotations

from typing import Any

import orjson

from ..parameters import BadParameter

MAX_DEPTH = 8
"""The deepest nesting of lists and objects. Deeper values would exhaust the stack of code that walks them."""


def parse_json(data: bytes | str) -> Any:
    """Return the value of a JSON text. Raises BadParameter if it is not JSON, or nested deeper than MAX_DEPTH."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadParameter("bad_body", f"invalid body: not JSON: {error}") from error
    if _is_deeper(value, MAX_DEPTH):
        raise BadParameter("bad_body", f"invalid body: nested deeper than {MAX_DEPTH} levels")
    return value


def _is_deeper(value: Any, depth: int) -> bool:
    """Return whether lists and objects are nested deeper than `depth` levels."""
    level = [value]
    for _ in range(depth + 1):
        level = [child for item in level for child in _list_children(item)]
    return bool(level)


def _list_children(value: Any) -> list[Any]:
    """Return the values in a list or an object; none for anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
