"""Read values that a JavaScript program writes as plain literals. Nothing is ever run.

JSON5 is a subset of JavaScript: a text that is JSON5 has the same value in both. Any other text is refused.
"""

from __future__ import annotations

import re
from typing import Any

import pyjson5

from ..errors import UnreadablePost

_MAX_DEPTH = 20
_DECLARATION = re.compile(r"^[ \t]*(?:const|let|var)[ \t]+([A-Za-z_$][\w$]*)[ \t]*=(?!=)", re.MULTILINE)
_DRAFT = re.compile(r"\bdraft[\"']?\s{0,20}[:=]", re.IGNORECASE)
_EXPORT = re.compile(r"^[ \t]*(?:module\.exports[ \t]*=(?!=)|export[ \t]+default\b)", re.MULTILINE)


def parse_javascript_data(source: str) -> dict[str, Any]:
    """Return the data of front matter in JavaScript: an object, or declarations like `const title = "A";`.

    Raises UnreadablePost if a part of it is not a plain literal.
    """
    try:
        data = _parse_declarations(source) if _DECLARATION.search(source) else _parse_literal(source)
    except (ValueError, pyjson5.Json5Exception):
        data = None
    if not isinstance(data, dict):
        raise UnreadablePost("front matter in JavaScript can't be read without running it; use YAML")
    if len(_DRAFT.findall(source)) > 1 and "draft" in data:
        data["draft"] = True  # with contradictory values, never show the post
    return data


def parse_javascript_module(source: str) -> dict[str, Any] | None:
    """Return the object that a module exports (`module.exports = {...}`, `export default {...}`).

    None if the object is not a plain literal, or if the module does anything else.
    """
    match = _EXPORT.search(source)
    try:
        if match is None or not _is_blank(source[: match.start()]):
            return None
        data = _parse_literal(source[match.end() :])
    except (ValueError, pyjson5.Json5Exception):
        return None
    return data if isinstance(data, dict) else None


def parse_javascript_value(source: str) -> Any:
    """Return the value of a text that is one plain literal. Raises ValueError if it is not."""
    try:
        return _parse_literal(source)
    except pyjson5.Json5Exception as error:
        raise ValueError("not a plain literal") from error


def _parse_declarations(source: str) -> dict[str, Any]:
    """Return the variables of declarations that each begin on a line of their own, by name."""
    matches = list(_DECLARATION.finditer(source))
    if not _is_blank(source[: matches[0].start()]):
        raise ValueError("code before the first declaration")
    ends = [match.start() for match in matches[1:]] + [len(source)]
    return {match[1]: _parse_literal(source[match.end() : end]) for match, end in zip(matches, ends, strict=True)}


def _parse_literal(source: str) -> Any:
    """Return the value of a literal that a semicolon may follow."""
    try:
        return pyjson5.decode(source, _MAX_DEPTH)
    except pyjson5.Json5ExtraData:
        # A semicolon comes last, but for comments: without it, the rest must be only them.
        head, _, tail = source.rpartition(";")
        if not _is_blank(tail):
            raise
        return pyjson5.decode(head, _MAX_DEPTH)


def _is_blank(source: str) -> bool:
    """Return whether a text is only white space, comments and `"use strict"`."""
    text = re.sub(r"""^\s*(["'])use strict\1[ \t]*;?""", "", source)
    try:
        return pyjson5.decode(f"{text}\nnull", 1) is None
    except pyjson5.Json5Exception:
        return False
