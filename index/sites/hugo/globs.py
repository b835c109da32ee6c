"""Globs as Hugo reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_TOKEN = re.compile(
    r"(?P<any_path>\*\*)|(?P<any_name>\*)|(?P<any_character>\?)|\[(?P<characters>!?[^\]]{1,200}+)\]"
    r"|(?P<open>\{)|(?P<close>\})|(?P<comma>,)|\\?(?P<literal>.)",
    re.DOTALL,
)
_MATCH_ALL = re.compile(".*", re.DOTALL)
_MAX_ALTERNATIVES = 200
_WILDCARDS = {"any_path": ".", "any_name": "[^/]"}
"""Kind of a wildcard -> the characters that it matches any number of."""


@lru_cache(maxsize=200)
def compile_glob(glob: str) -> re.Pattern[str]:
    """Compile a glob; one that is malformed, or has more than _MAX_ALTERNATIVES, matches everything.

    Only `**` matches slashes. `{a,b}` matches either alternative, `[a-c]` and `[!a-c]` one character. Matching takes
    time that grows at most with the square of the length of a name, however many wildcards there are.
    """
    alternatives = _expand_braces(glob)
    try:
        return re.compile("|".join(map(_translate, alternatives)), re.DOTALL) if alternatives else _MATCH_ALL
    except re.error:
        return _MATCH_ALL


def _expand_braces(glob: str) -> list[list[re.Match[str]]]:
    """Return the tokens of each alternative; nothing if a brace is not closed, or there are too many."""
    current: list[list[re.Match[str]]] = [[]]
    outer: list[tuple[list[list[re.Match[str]]], list[list[re.Match[str]]]]] = []
    """Of each open brace: what comes before it, and its alternatives so far."""
    for token in _TOKEN.finditer(glob):
        match token.lastgroup:
            case "open":
                outer.append((current, []))
                current = [[]]
            case "comma" if outer:
                outer[-1][1].extend(current)
                current = [[]]
            case "close" if outer:
                before, alternatives = outer.pop()
                alternatives += current
                if len(before) * len(alternatives) > _MAX_ALTERNATIVES:
                    return []
                current = [start + end for start in before for end in alternatives]
            case _:
                for tokens in current:
                    tokens.append(token)
    return [] if outer else current


def _translate(tokens: Sequence[re.Match[str]]) -> str:
    """Return a regular expression for a glob without braces.

    What is before the next `**` need only be tried where it matches first, because `**` matches all that follows. The
    same is true of what is between two `*`. So these are atomic groups.
    """
    kinds, texts = [""], [""]
    for token in tokens:
        if token.lastgroup in _WILDCARDS:
            kinds.append(token.lastgroup)
            texts.append("")
        else:
            texts[-1] += _translate_character(token)
    pattern, chunk = texts[0], ""
    for i in range(1, len(kinds)):
        following = kinds[i + 1] if i + 1 < len(kinds) else ""
        part = f"{_WILDCARDS[kinds[i]]}*?{texts[i]}"
        chunk += f"(?>{part})" if kinds[i] == "any_name" and following else part
        if following == "any_path":
            pattern, chunk = f"{pattern}(?>{chunk})", ""
    return pattern + chunk


def _translate_character(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "any_character":
            return "[^/]"
        case "characters":
            return f"[{re.sub(r'^!', '^', token['characters'].replace(chr(92), ''))}]"
    return re.escape(token["literal"] or token[0])
