"""The setting `rewrites`: patterns of paths as the JavaScript package path-to-regexp 6 reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

_PARAMETER = re.compile(
    r"(?P<prefix>[./])?(?::(?P<name>\w+))(?P<pattern>\([^()]*\))?(?P<modifier>[*+?])?|(?P<any>\(\.\*\))"
)
_SEGMENT = r"[^/#?]+?"
_KNOWN_PATTERNS = {None: _SEGMENT, "(.*)": ".*", "(.+)": ".+", "([^/]+)": "[^/]+", r"(\d+)": "[0-9]+", r"(\w+)": r"\w+"}
"""Patterns of parameters that are understood: any other could make matching slow."""
_WIDE_PATTERNS = ("(.*)", "(.+)")
_MAX_WIDE = 2
"""How many parameters may match many parts of a path."""
_UNKNOWN_SYNTAX = re.compile(r"[(){}\[\]|^$\\*+?]")
_MAX_PARAMETERS = 4
_MAX_LENGTH = 300


class Rewrite(NamedTuple):
    """One rule."""

    pattern: re.Pattern[str]
    target: str

    def apply(self, path: str) -> str | None:
        """Return the new path of a page; None if the rule is for other pages."""
        match = self.pattern.fullmatch(path)
        if match is None:
            return None
        values = match.groupdict()

        def replace(parameter: re.Match[str]) -> str:
            value = values.get(f"p_{parameter['name'] or 0}") or ""
            return (parameter["prefix"] or "") + value if value else ""

        return _PARAMETER.sub(replace, f"/{self.target}").removeprefix("/")


def compile_rewrite(source: str, target: str) -> Rewrite | None:
    """Return the rule of a pattern and a target; None if it has syntax that is not understood."""
    parameters = list(_PARAMETER.finditer(source))
    if len(parameters) > _MAX_PARAMETERS or len(source) > _MAX_LENGTH or len(target) > _MAX_LENGTH:
        return None
    names = [parameter["name"] or "0" for parameter in parameters]
    if len(set(names)) < len(names) or any(map(_is_unknown, parameters)) or sum(map(_is_wide, parameters)) > _MAX_WIDE:
        return None
    parts, position = [], 0
    for parameter in parameters:
        parts += [source[position : parameter.start()], _translate(parameter)]
        position = parameter.end()
    parts.append(source[position:])
    if any(_UNKNOWN_SYNTAX.search(literal) for literal in parts[::2]):
        return None
    pattern = "".join(part if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return Rewrite(re.compile(pattern, re.IGNORECASE | re.DOTALL), target)


def _is_unknown(parameter: re.Match[str]) -> bool:
    """Return whether a parameter has a pattern that is not understood, or repeats so that a text may match in very
    many ways: what precedes each repetition must be a character that its pattern doesn't match."""
    is_repeated = parameter["modifier"] in ("*", "+")
    is_ambiguous = parameter["prefix"] != "/" or parameter["pattern"] in _WIDE_PATTERNS
    return parameter["pattern"] not in _KNOWN_PATTERNS or (is_repeated and is_ambiguous)


def _is_wide(parameter: re.Match[str]) -> bool:
    """Return whether a parameter may match many parts of a path."""
    return bool(parameter["any"]) or parameter["pattern"] in _WIDE_PATTERNS or parameter["modifier"] in ("*", "+")


def _translate(parameter: re.Match[str]) -> str:
    """Return the regular expression of a parameter, with the character before it."""
    prefix, modifier = re.escape(parameter["prefix"] or ""), parameter["modifier"]
    value = ".*" if parameter["any"] else _KNOWN_PATTERNS[parameter["pattern"]]
    if modifier in ("*", "+"):
        value = f"{value}(?:{prefix}{value})*"
    group = f"{prefix}(?P<p_{parameter['name'] or 0}>{value})"
    return f"(?:{group})?" if modifier in ("*", "?") else group
